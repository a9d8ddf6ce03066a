"""A page as words with places: what a text layer or a recognition yields, before anybody looks for an invoice in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from invoices.domain.document import Source


class Word(NamedTuple):
    """One printed word; places in points from the top left of the page as displayed; confidence 0 to 1."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    confidence: float = 1.0


@dataclass(frozen=True)
class Page:
    """The words of one page (numbered from 1) in any order, and how they were obtained.

    slope: points a printed line goes down per point to the right; not zero on a scan put askew on the glass.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...] = ()
    source: Source = "texte"
    slope: float = 0.0
