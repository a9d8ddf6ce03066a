"""Which of many patterns a text can match at all: by letters that must stand in it, looked for once for all of them.

Some two hundred patterns are tried on every line of a page, and nearly none matches: a line without « fact » is no
« facture n° ». The letters are read off the patterns themselves, so that nobody has to keep them in step.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Generic, Protocol, TypeVar

_parser: Any = re._parser  # type: ignore[attr-defined]  # the standard library's own, which has no public name
_ops: Any = re._constants  # type: ignore[attr-defined]
ENOUGH = 4  # letters: more tell hardly more, and are more texts to look for
REPEATS = (_ops.MAX_REPEAT, _ops.MIN_REPEAT)


class Patterned(Protocol):
    @property
    def pattern(self) -> re.Pattern[str]: ...


P = TypeVar("P", bound=Patterned)


class Anchors(Generic[P]):
    """The patterns of some labels, each with texts of which one must stand where it matches."""

    def __init__(self, labels: Iterable[P]) -> None:
        self.labels = tuple(labels)
        self.needing: dict[str, list[int]] = defaultdict(list)
        self.always: set[int] = set()
        for number, label in enumerate(self.labels):
            texts = {text[:ENOUGH] for text in needed(label.pattern)}
            for text in texts:
                self.needing[text].append(number)
            if not texts:
                self.always.add(number)

    def possible(self, text: str) -> list[P]:
        """The labels that may match, in their order; one that needs nothing always may."""
        numbers = self.always.union(*[needing for each, needing in self.needing.items() if each in text])
        return [self.labels[number] for number in sorted(numbers)]


@cache
def needed(pattern: re.Pattern[str]) -> frozenset[str]:
    """Texts of which at least one stands in whatever the pattern matches; empty when nothing can be said."""
    return _needed(_parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)) or frozenset()


def _needed(sequence: Iterable[Any]) -> frozenset[str] | None:
    """Of all that a sequence must contain, what is longest, and says most."""
    found: list[frozenset[str]] = []
    run = ""
    for operation, argument in sequence:
        if operation is _ops.LITERAL:
            run += chr(argument)
            continue
        found += [frozenset({run})] if run else []
        run = ""
        inside = _inside(operation, argument)
        found += [inside] if inside else []
    found += [frozenset({run})] if run else []
    return max(found, key=lambda texts: (min(map(len, texts)), -len(texts)), default=None)


def _inside(operation: Any, argument: Sequence[Any]) -> frozenset[str] | None:
    if operation is _ops.SUBPATTERN:
        return _needed(argument[-1])
    if operation in REPEATS:
        return _needed(argument[2]) if argument[0] else None
    if operation is _ops.BRANCH:
        choices = [_needed(choice) for choice in argument[1]]
        return frozenset().union(*(each for each in choices if each)) if all(choices) else None
    return None
