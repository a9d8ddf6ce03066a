"""The grey image of a sheet made fit for recognition: specks, shadows and faintness mended where they are.

Each defect is looked for on a reduced copy, in some milliseconds, and mended only where it is found: a clean page is
handed on as it came. Recognition tells ink from paper by one threshold for the whole page, which is what a shadow
defeats; it takes every speck for a sign, which is what it then reads letters from.
"""

from __future__ import annotations

import itertools
import math
from array import array
from bisect import bisect_left

from PIL import Image, ImageChops, ImageFilter

REDUCED = 16  # the paper under the ink is looked for in an image so many times smaller
WIDE_INK = 4  # passes of a window of 5: print up to 17 reduced pixels thick (2 cm at 300 dpi) is not taken for a shadow
GENTLE = 0.85  # least share of the light that a shadow leaves from one tile to the next; print leaves less
SHADED = 0.88  # darkest share of the paper's lightness that one threshold still bears
FAINTEST = 12  # greys between paper and ink: with less, the page is blank
DARKEST_SHARE = 1e-4  # of the pixels, that are as dark as ink is: three words on a page are as many
FAINT = 160  # greys between paper and ink: with less, the page is printed anew in black and white
GRAINY = 110  # with less, its grain shows when it is
SMOOTHED = ImageFilter.GaussianBlur(0.8)
BLANK_SHARE = 1e-5  # of the pixels may be darker than the paper on a blank page
CELL, CELLS_A_TILE = 8, 6  # pixels; twice, for the mean of a whole tile in whole greys would hide some specks
SPECK = 60  # greys between a speck and what surrounds it
QUIET_TILES = 0.25  # of the page at least holds no print: margins, gaps
SPECKLED = 0.04  # mean of the map of specks, where one is 255, in the quiet tiles: one pixel in six thousand
DARKEST = 24  # greys below which nothing is told apart when shadows are lifted
LOGARITHM = [round(255 * math.log(max(grey, DARKEST) / DARKEST) / math.log(255 / DARKEST)) for grey in range(256)]
POWER = [round(DARKEST * (255 / DARKEST) ** (place / 255)) for place in range(256)]


def cleaned(image: Image.Image, is_sharp: bool = True) -> Image.Image | None:
    """The grey image without specks and shadows; None when it is blank.

    is_sharp: letters are several pixels thick, so that a single pixel is no part of one.
    """
    if is_sharp and _is_speckled(image):
        image = _without_specks(image)
    paper = _paper(image)
    darkest, lightest = _extremes(paper)
    if darkest < SHADED * lightest:
        paper = _without_areas(paper)
        darkest, lightest = _extremes(paper)
    if not _has_ink(image, darkest):
        return None
    lit = image if darkest >= SHADED * lightest else _lit(image, paper)
    return _contrasted(lit, is_sharp)


def _paper(image: Image.Image) -> Image.Image:
    """How light the paper is, reduced: what is dark and narrow is print and taken away, what is wide is a shadow."""
    paper = image.reduce(REDUCED)
    for window in (ImageFilter.MaxFilter(5), ImageFilter.MinFilter(5)):
        for _ in range(WIDE_INK):
            paper = paper.filter(window)
    return paper


def _extremes(image: Image.Image) -> tuple[int, int]:
    greys = image.tobytes()
    return min(greys), max(greys)


def _without_areas(paper: Image.Image) -> Image.Image:
    """The paper, half the size, as if nothing wide were printed on it: banners, pictures, the black about a sheet.

    Their light falls at an edge, that of a shadow does so little by little. They are given the light of what is
    around them, so that they stay as they are: recognition reads white letters on black.
    """
    tiles = paper.reduce(2)
    kept = Image.frombytes("L", tiles.size, _gently_reached(tiles)).filter(ImageFilter.MinFilter(3))  # less their edges
    light = ImageChops.darker(tiles, kept)
    while _extremes(kept) == (0, 255):
        light = Image.composite(light, light.filter(ImageFilter.MaxFilter(3)), kept)
        kept = kept.filter(ImageFilter.MaxFilter(3))
    return light.filter(ImageFilter.BoxBlur(1))


def _gently_reached(tiles: Image.Image) -> bytes:
    """255 for the lighter half of the tiles and each that is reached from them by gentle steps, 0 for the others."""
    greys, width = tiles.tobytes(), tiles.width
    middle = sorted(greys)[len(greys) // 2]
    reached = bytearray(255 * (grey >= middle) for grey in greys)
    waiting = [place for place, is_reached in enumerate(reached) if is_reached]
    while waiting:
        place = waiting.pop()
        across = [place + step for step in (-1, 1) if 0 <= place % width + step < width]
        down = [place + step for step in (-width, width) if 0 <= place + step < len(greys)]
        for other in (*across, *down):
            low, high = sorted((greys[place], greys[other]))
            if not reached[other] and low >= GENTLE * high:
                reached[other] = 255
                waiting.append(other)
    return bytes(reached)


def _has_ink(image: Image.Image, darkest_paper: int) -> bool:
    """Tell whether anything on the page is darker than the darkest of its paper."""
    faint = sum(image.histogram()[: max(darkest_paper - FAINTEST, 0)])
    return faint > BLANK_SHARE * image.width * image.height


def _lit(image: Image.Image, paper: Image.Image) -> Image.Image:
    """The page as if its paper were white all over: each grey divided by that of the paper, by their logarithms."""
    shade = paper.resize(image.size, Image.Resampling.BILINEAR).point(LOGARITHM)
    return ImageChops.subtract(image.point(LOGARITHM), shade, 1, 255).point(POWER)


def _contrasted(image: Image.Image, is_sharp: bool) -> Image.Image:
    """Faint print made black on white: from the middle of the ink to the middle of the paper."""
    seen = list(itertools.accumulate(image.histogram()))
    paper, darkest = (bisect_left(seen, share * seen[-1]) for share in (0.5, DARKEST_SHARE))
    ink = bisect_left(seen, seen[(paper + darkest) // 2] / 2)
    if paper - ink >= FAINT:
        return image
    if is_sharp and paper - ink < GRAINY:
        image = image.filter(SMOOTHED)
    return image.point([min(max(255 * (grey - ink) // max(paper - ink, 1), 0), 255) for grey in range(256)])


def _is_speckled(image: Image.Image) -> bool:
    """Tell whether single dark pixels lie where nothing is printed, by the middle of the page and its margins."""
    image = image.crop((0, image.height * 3 // 8, image.width, image.height * 5 // 8))
    if not image.height:
        return False
    specks = ImageChops.difference(image, _median(image, across=True)).point(lambda step: 255 * (step > SPECK))
    tiles = sorted(_greys(specks.reduce(CELL).convert("F").reduce(CELLS_A_TILE)))
    quiet = tiles[: max(int(len(tiles) * QUIET_TILES), 1)]
    return sum(quiet) / len(quiet) > SPECKLED


def _greys(image: Image.Image) -> array[float]:
    return array("f", image.tobytes())


def _without_specks(image: Image.Image) -> Image.Image:
    return _median(_median(image, across=True), across=False)


def _median(image: Image.Image, across: bool) -> Image.Image:
    """Each pixel between its two neighbours in a row, or in a column: a line of one pixel goes, one of two stays."""
    before, after = (ImageChops.offset(image, *((step, 0) if across else (0, step))) for step in (-1, 1))
    low, high = ImageChops.darker(before, after), ImageChops.lighter(before, after)
    return ImageChops.lighter(low, ImageChops.darker(high, image))
