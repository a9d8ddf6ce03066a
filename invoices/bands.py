"""What is printed around letters, taken off a page before it is recognised: rules under them, dark bands behind.

Recognition passes over words that are underlined, and over most of what is printed light on a dark band. Both are
looked for on a narrow copy of the page, in some milliseconds, and taken off where they are found.
"""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageChops

RUN, RUNS = 48, (1, 2, 3)  # pixels at 300 dpi; so many of them in a row, 7, are of a band if each of them is dark
DARK = 110  # greys, at most, of a run without letters
STRETCH, STRETCHES = 16, (1, 2, 4, 7)  # pixels; so many of them in a row, 15, are a rule if each of them is dark
THICKEST = 8  # pixels of a rule, with the gap between it and what it underlines
INKED, SPACE = 180, 3  # greys, at most, of a stretch with letters; stretches without, at most, within a text
ROW = 8  # pixels: a step down, when bands are looked for
CLOSED = (1, 2, 3)  # rows, up and down one after the other: lines of letters stand between runs as far apart as twice
LETTERED = 175  # greys, at most, of a tile of a band with letters on it
GROUND = 150  # greys: what is darker is ground of a band, or black print
MOST_LIGHT, LINE = (
    0.55,
    2,
)  # of a band may be letters, so many rows up and down; of bold print in a frame, more is ground
GROWTH = (1, 2, 4, 5)  # runs; so many to either side, 12 (5 cm), a band has one without letters
BOLD = 2  # rows up and down that bold letters may leave light in the midst of a band
LETTERS = 3  # or the first and last of its letters
LIGHTER = 1.5  # times: a band that is not black shall be white
WHITE = 255
TURNED = [min(round((WHITE - grey) * LIGHTER), WHITE) for grey in range(256)]


def bared(image: Image.Image) -> Image.Image:
    """The upright grey page with its dark bands turned light and the rules under its words white; itself without."""
    return _without_underlines(_without_bands(image))


def _without_underlines(image: Image.Image) -> Image.Image:
    runs = image.resize((max(image.width // STRETCH, 1), image.height), Image.Resampling.BOX)
    dark = _long(_at_most(runs, DARK), STRETCHES)
    if not dark.getbbox():
        return image
    text = _moved(_at_most(runs, INKED), THICKEST)
    for _ in range(SPACE):
        text = _beside(text)
    dark = _long(ImageChops.darker(dark, text), STRETCHES)
    half = THICKEST // 2
    rules = ImageChops.subtract(dark, _widened(_narrowed(dark, half), half))
    clean = Image.new("L", image.size, WHITE)
    return Image.composite(clean, image, _widened(rules, 1).resize(image.size, Image.Resampling.NEAREST))


def _without_bands(image: Image.Image) -> Image.Image:
    size = max(image.width // RUN, 1), max(image.height // ROW, 1)
    runs = image.resize(size, Image.Resampling.BOX)
    dark = _at_most(runs, DARK)
    closed = _long(dark, RUNS)
    if not closed.getbbox():
        return image
    for steps in CLOSED:
        closed = _widened(closed, steps)
    for steps in CLOSED:
        closed = _narrowed(closed, steps)
    ground = _grown(_widened(_narrowed(dark, 1), 1))  # which the lines of a frame are not, nor bold letters within it
    bands = ImageChops.darker(closed, ImageChops.lighter(dark, ImageChops.darker(_at_most(runs, LETTERED), ground)))
    bands = _narrowed(_widened(bands, BOLD), BOLD)
    bands = _widened(_narrowed(bands, 1), 1)
    if not bands.getbbox():
        return image
    tiles = image.resize((size[0] * RUN // ROW, size[1]), Image.Resampling.BOX)  # where a band ends within a run
    beside, whole = (one.resize(tiles.size, Image.Resampling.NEAREST) for one in (_beside(bands), bands))
    whole = ImageChops.lighter(whole, ImageChops.darker(_at_most(tiles, LETTERED), beside))
    lettered = _narrowed(_widened(whole, LETTERS), LETTERS)
    whole = ImageChops.lighter(whole, ImageChops.darker(lettered, beside))
    return Image.composite(image.point(TURNED), image, whole.resize(image.size, Image.Resampling.NEAREST))


def _long(mask: Image.Image, steps: Sequence[int]) -> Image.Image:
    """What of the mask reaches as far from left to right as the steps one after the other."""
    for step in steps:
        mask = ImageChops.darker(mask, ImageChops.offset(mask, step, 0))
    for step in steps:
        mask = ImageChops.lighter(mask, ImageChops.offset(mask, -step, 0))
    return mask


def _grown(mask: Image.Image) -> Image.Image:
    """The mask, far to the left and to the right."""
    for step in GROWTH:
        mask = ImageChops.lighter(
            mask, ImageChops.lighter(ImageChops.offset(mask, step, 0), ImageChops.offset(mask, -step, 0))
        )
    return mask


def _beside(mask: Image.Image) -> Image.Image:
    """The mask grown by one run to the left and to the right."""
    return ImageChops.lighter(mask, ImageChops.lighter(ImageChops.offset(mask, 1, 0), ImageChops.offset(mask, -1, 0)))


def _at_most(image: Image.Image, most: int) -> Image.Image:
    return image.point([WHITE * (grey <= most) for grey in range(256)])


def _widened(mask: Image.Image, rows: int) -> Image.Image:
    """The mask grown by so many rows up and down."""
    for _ in range(rows):
        mask = ImageChops.lighter(mask, ImageChops.lighter(_moved(mask, 1), _moved(mask, -1)))
    return mask


def _narrowed(mask: Image.Image, rows: int) -> Image.Image:
    return ImageChops.invert(_widened(ImageChops.invert(mask), rows))


def _moved(mask: Image.Image, down: int) -> Image.Image:
    return ImageChops.offset(mask, 0, down)
