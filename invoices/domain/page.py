"""A page as words with places: what a text layer or a recognition yields, before anybody looks for an invoice in it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from invoices.domain.document import Box, PageSize, Source


class Word(NamedTuple):
    """One printed word; places in points from the top left of the page turned upright; confidence 0 to 1."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    confidence: float = 1.0

    def scaled(self, factor: float) -> Word:
        """The word on a page enlarged or reduced by that factor."""
        x0, top, x1, bottom = (place * factor for place in (self.x0, self.top, self.x1, self.bottom))
        return Word(self.text, x0, top, x1, bottom, self.confidence)


@dataclass(frozen=True)
class Page:
    """The words of one page (numbered from 1) in any order, and how they were obtained.

    width, height: of the page turned upright, in points. turn: quarter turns anticlockwise, in degrees, that put
    the page as displayed upright; not 0 for a page that was scanned sideways or upside down.
    tilt: degrees anticlockwise by which the page, once turned, was rotated about its middle to put its lines level.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...] = ()
    source: Source = "texte"
    turn: int = 0
    tilt: float = 0.0

    @property
    def displayed(self) -> PageSize:
        sideways = self.turn in (90, 270)
        return PageSize(self.height, self.width) if sideways else PageSize(self.width, self.height)

    def box(self, x0: float, top: float, x1: float, bottom: float) -> Box:
        """A rectangle of the upright page, on the page as displayed."""
        width, height = self.width, self.height
        if self.tilt:
            x0, top, x1, bottom = self._askew(x0, top, x1, bottom)
        return Box(
            self.number,
            *(
                round(place, 1)
                for place in {
                    0: (x0, top, x1, bottom),
                    90: (height - bottom, x0, height - top, x1),
                    180: (width - x1, height - bottom, width - x0, height - top),
                    270: (top, width - x1, bottom, width - x0),
                }[self.turn]
            ),
        )

    def _askew(self, x0: float, top: float, x1: float, bottom: float) -> tuple[float, float, float, float]:
        """The rectangle around a rectangle, as it lay before the page was put straight."""
        cosine, sine = math.cos(math.radians(self.tilt)), math.sin(math.radians(self.tilt))
        middle, centre = self.width / 2, self.height / 2
        corners = [(x - middle, y - centre) for x in (x0, x1) for y in (top, bottom)]
        across = [middle + x * cosine - y * sine for x, y in corners]
        down = [centre + x * sine + y * cosine for x, y in corners]
        return min(across), min(down), max(across), max(down)
