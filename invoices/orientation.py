"""Which way up a scanned page lies, and how far askew, told from its ink in a hundredth of the time of a recognition.

Lines of text make stripes, once the page is put straight: the direction in which stripes are sharpest tells upright
from sideways, and how far the page is askew. Within a line, Latin letters are heavier below the middle (the small
letters' band stands on the baseline, tall letters rise above it more often than tails hang below): the side to which
the ink leans tells which way is up. Only an order of trying: reading decides.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from PIL import Image, ImageChops

HEIGHT = 900  # pixels of the small copy in which stripes are looked for, along its longer side
SLICES = 64  # across the small copy, within which the slope of a line is less than its height
MOST_ASKEW = 7.0  # degrees either way
STEP, FINE_STEP = 0.5, 0.1
WORTH_STRAIGHTENING = 1.0  # degrees; recognition does not mind less, and the lines' own slope is measured anyway
CLEARLY = 1.5
STRIPS = 12  # narrow enough that the lines of a slightly tilted page stay apart
INK = 4  # greys darker than the paper
LINE_HEIGHTS = range(14, 71)  # pixels at 300 dpi: letters of 5 to 20 points
LIKELY_UPRIGHT = -0.001  # most pages are: the ink must lean the other way to be doubted
WHITE = 255
TRANSPOSED = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}


class Pose(NamedTuple):
    """What puts a page upright: quarter turns, then a rotation about its middle; anticlockwise, in degrees."""

    turn: int = 0
    tilt: float = 0.0


def put_upright(image: Image.Image, pose: Pose) -> Image.Image:
    """The page turned as the pose says; the same size when it was turned by half turns only."""
    upright = image.transpose(TRANSPOSED[pose.turn]) if pose.turn else image
    return upright.rotate(pose.tilt, fillcolor=WHITE) if pose.tilt else upright


def poses(image: Image.Image) -> tuple[Pose, ...]:
    """The poses that may put a grey page upright, the likeliest first; those that its stripes belie come last."""
    small = ImageChops.invert(image.reduce(max(max(image.size) // HEIGHT, 1)))
    upright, sideways = _stripes(small), _stripes(small.transpose(TRANSPOSED[90]))
    found = [Pose(0, upright.tilt), Pose(180, upright.tilt), Pose(90, sideways.tilt), Pose(270, sideways.tilt)]
    if sideways.roughness > upright.roughness * CLEARLY:
        found = found[2:] + found[:2]
    if _leaning(put_upright(image, found[0])) < LIKELY_UPRIGHT:
        found[:2] = found[1::-1]
    return tuple(found)


class _Stripes(NamedTuple):
    """How much the ink varies from row to row where it does so most, and the rotation that brings this about."""

    roughness: float
    tilt: float


def _stripes(ink: Image.Image) -> _Stripes:
    """Lines of text seen in ink on black: sought by coarse steps, then about the best one by fine steps."""
    slices = ink.resize((SLICES, ink.height), Image.Resampling.BOX)
    width = ink.width / SLICES

    def best(tilts: Iterator[float]) -> _Stripes:
        return max(_Stripes(_roughness(_rows(slices, width, tilt)), tilt) for tilt in tilts)

    coarse = best(_steps(0.0, MOST_ASKEW, STEP))
    fine = best(_steps(coarse.tilt, STEP, FINE_STEP))
    return fine if abs(fine.tilt) >= WORTH_STRAIGHTENING else fine._replace(tilt=0.0)


def _steps(middle: float, reach: float, step: float) -> Iterator[float]:
    count = round(reach / step)
    return (round(middle + place * step, 1) for place in range(-count, count + 1))


def _rows(slices: Image.Image, width: float, tilt: float) -> bytes:
    """The ink of each row, once each slice, `width` pixels wide, is moved up or down as that rotation would."""
    slope = math.tan(math.radians(tilt)) * width
    straight = slices.transform(slices.size, Image.Transform.AFFINE, (1, 0, 0, slope, 1, -slope * SLICES / 2))
    return straight.resize((1, slices.height), Image.Resampling.BOX).tobytes()


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
