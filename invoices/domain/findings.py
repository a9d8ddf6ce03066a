"""What a control says of a file: the rule, where, and what to do. One shape for schemas, EN 16931 and the portal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """What a rule belongs to; the two verdicts of a report are given apart (formats.md §5)."""

    FORMAT = "format"
    B2G = "b2g"


@dataclass(frozen=True)
class Finding:
    """One rule that a file breaks. French sentences, ready for a screen.

    rule: « BR-CO-15 », « XSD », « B2G-12 »; field: its name on the form; value: what was found, shortened; line: of the
    XML, from 1, or 0; path: XPath with prefixes, or empty. What does not block is advice.
    """

    rule: str
    is_blocking: bool
    text: str
    remedy: str = ""
    level: Level = Level.FORMAT
    field: str = ""
    value: str = ""
    line: int = 0
    path: str = ""


def blocks(findings: Iterable[Finding], level: Level) -> bool:
    """Tell whether one of them keeps the file from being accepted at that level."""
    return any(one.is_blocking and one.level is level for one in findings)
