"""Which way up a scanned page lies, told from its ink alone, in a hundredth of the time of a recognition.

Lines of text make stripes: their direction tells upright from sideways. Within a line, Latin letters are heavier
below the middle (the small letters' band stands on the baseline, tall letters rise above it more often than tails
hang below): the side to which the ink leans tells which way is up. Only an order of trying: reading decides.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from PIL import Image

SAMPLE = 400  # pixels, the side of the image in which the direction of lines is looked for
CLEARLY = 1.5
STRIPS = 12  # narrow enough that the lines of a tilted page stay apart
INK = 4  # greys darker than the paper
LINE_HEIGHTS = range(14, 71)  # pixels at 300 dpi: letters of 5 to 20 points
LIKELY_UPRIGHT = -0.001  # most pages are: the ink must lean the other way to be doubted
TRANSPOSED = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}


def turned(image: Image.Image, turn: int) -> Image.Image:
    """The image after a quarter turn or more, anticlockwise, in degrees."""
    return image.transpose(TRANSPOSED[turn]) if turn else image


def turns(image: Image.Image) -> tuple[int, ...]:
    """The turns (anticlockwise, in degrees) that may put a grey page upright, the likeliest first."""
    across, down = _striping(image)
    is_upright, is_sideways = down * CLEARLY < across, across * CLEARLY < down
    first = (90, 270) if is_sideways else (0, 180)
    if _leaning(turned(image, first[0])) < LIKELY_UPRIGHT:
        first = first[::-1]
    return first if is_upright or is_sideways else (*first, 90, 270)


def _striping(image: Image.Image) -> tuple[float, float]:
    """How much the ink varies from row to row, and from column to column."""
    small = image.resize((SAMPLE, SAMPLE), Image.Resampling.BOX)
    rows = small.resize((1, SAMPLE), Image.Resampling.BOX).tobytes()
    columns = small.resize((SAMPLE, 1), Image.Resampling.BOX).tobytes()
    return _roughness(rows), _roughness(columns)


def _roughness(profile: Sequence[int]) -> float:
    return sum((here - there) ** 2 for here, there in itertools.pairwise(profile)) / len(profile)


def _leaning(image: Image.Image) -> float:
    """How far below the middle of its lines the ink lies, as a share of their height; negative upside down."""
    rows = image.resize((STRIPS, image.height), Image.Resampling.BOX).tobytes()
    leanings = [_below_middle(line) for strip in range(STRIPS) for line in _lines(rows[strip::STRIPS])]
    return sum(leanings) / len(leanings) if leanings else 0.0


def _lines(profile: bytes) -> Iterator[list[int]]:
    """The ink of each run of dark rows that is as high as a line of text."""
    paper = sorted(profile)[len(profile) * 3 // 4]
    for is_dark, run in itertools.groupby((paper - grey for grey in profile), lambda ink: ink > INK):
        line = list(run)
        if is_dark and len(line) in LINE_HEIGHTS:
            yield line


def _below_middle(line: Sequence[int]) -> float:
    centre = sum(place * ink for place, ink in enumerate(line)) / sum(line)
    return (centre - (len(line) - 1) / 2) / len(line)
