"""How a fault of syntax is told: where it is, in the words of the form, and the sentences said of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from invoices.formats import terms
from invoices.formats.terms import Step

LONGEST_VALUE = 40
OF_LINE = re.compile(r"^Ligne\b")


@dataclass(frozen=True)
class Where:
    """A place in a file; empty when nothing tells it."""

    steps: tuple[Step, ...] = ()

    def at(self, *names: str) -> Where:
        """The place of an element named in a message, which may be the place itself or one below it."""
        missing = list(names)
        if missing and self.steps and self.steps[-1].name == missing[0]:
            missing = missing[1:]
        return Where((*self.steps, *(Step(name) for name in missing)))

    @property
    def last(self) -> str:
        return self.steps[-1].name if self.steps else ""

    @property
    def parent(self) -> Where:
        return Where(self.steps[:-1])

    @property
    def exact(self) -> str:
        """The name of the datum that stands there, empty when it has none."""
        term = terms.at(self.steps)
        return term.label if term else ""

    @property
    def field(self) -> str:
        """The name of the datum, or of the nearest group that holds it, or the element's own."""
        term = terms.around(self.steps)
        return self.numbered(term.label) if term else (self.last.removeprefix("@") or "Fichier")

    @property
    def coded(self) -> tuple[str, ...]:
        """What may have a list of codes for a value here, the narrowest first: « BT-30@schemeID », « @schemeID »."""
        if not self.last.startswith("@") or self.exact:
            return self.numbers
        return (*(f"{number}{self.last}" for number in self.parent.numbers), self.last)

    @property
    def numbers(self) -> tuple[str, ...]:
        """« BT-5 » when a term stands exactly there."""
        term = terms.at(self.steps)
        return term.numbers if term else ()

    @property
    def inside(self) -> str:
        """« dans « Adresse du fournisseur » », or nothing."""
        term = terms.around(self.steps)
        return f"dans « {self.numbered(term.label)} »" if term else ""

    @property
    def subject(self) -> str:
        """The subject of a sentence: the datum by its name when it has one, else its element and what holds it."""
        if self.exact:
            return f"« {self.numbered(self.exact)} » ({_technical(self.last)})"
        what = f"L'{_technical(self.last)}" if self.last else "Un élément"
        inside = self.parent.inside
        return f"{what}, {inside}," if inside else what

    @property
    def subject_inside(self) -> str:
        """The same, within a sentence: « … dans l'élément Delivery »."""
        return self.subject.rstrip(",").replace("L'", "l'", 1).replace("Un ", "un ", 1)

    def numbered(self, label: str) -> str:
        """« Ligne : quantité » on the third line: « Ligne 3 : quantité »."""
        rank = terms.line_rank(self.steps)
        return OF_LINE.sub(f"Ligne {rank}", label) if rank else label


@dataclass(frozen=True)
class Fault:
    """One fault, told. coded: the data whose list the value is not in, if any; value: what was found, shortened."""

    where: Where
    meaning: str
    remedy: str
    coded: tuple[str, ...] = ()
    value: str = ""


def shown(value: str) -> str:
    """A value as a sentence quotes it: on one line, and short."""
    flat = " ".join(value.split())
    return flat if len(flat) <= LONGEST_VALUE else f"{flat[:LONGEST_VALUE]}…"


def _technical(name: str) -> str:
    return f"attribut {name[1:]}" if name.startswith("@") else f"élément {name}"
