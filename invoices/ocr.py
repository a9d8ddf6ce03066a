"""Adapter of tesseract: the image of a page → its words, in points from the top left of the page as displayed.

A page put on the glass sideways, upside down or askew is put upright before it is read; its words tell how (Page), for
the page is shown as it was deposited, and the boxes must fall on it. Tesseract's own orientation detection costs as
much as a reading (0.8 s a page), so it is not asked: the ink tells the likeliest pose (orientation.py), and tesseract
itself does not believe what it reads the wrong way.

Pages are read as sparse text (--psm 11): taken for columns (4) or a whole layout (3), parties printed side by side and
tables run into each other, and one word in forty is lost.
"""

from __future__ import annotations

import ctypes
import io
import math
import os
import shutil
import signal
import subprocess
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PIL import Image

from invoices.bands import bared
from invoices.domain.page import Page, Word
from invoices.orientation import Pose, poses, put_upright
from invoices.typeset import joined, slope_of, typeset, without_rules

DPI = 300
COMMAND = ("tesseract", "stdin", "stdout", "--dpi", str(DPI), "-l", "fra", "--psm", "11", "tsv")
BELIEVABLE = 0.55  # mean confidence: pages read the right way give 0.75 to 0.95, upside down 0.15 to 0.35
SECONDS_A_PAGE = 40.0  # for all its poses; less than the claim of a deposit, which is renewed at each page
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)  # loaded here: between fork and exec a thread's process should do little
RULES = "|[]{}—¦"  # what the lines of a table are taken for


@dataclass(frozen=True)
class Reading:
    """Lines of words in pixels of the image as it was turned, the confidence of tesseract in them, their slope."""

    lines: tuple[tuple[Word, ...], ...] = ()
    confidence: float = 0.0
    slope: float = 0.0


def is_available() -> bool:
    """Tell whether tesseract is installed with French."""
    binary = shutil.which("tesseract")
    if not binary:
        return False
    listed = subprocess.run([binary, "--list-langs"], capture_output=True, text=True, timeout=10, check=False)
    return "fra" in listed.stdout.split()


def read_page(image: Image.Image, number: int, width: float) -> Page:
    """The words of page `number`, `width` points wide as displayed, from its grey image. May run in threads.

    Raises subprocess.SubprocessError or OSError when tesseract fails; a page without words is a Page without words.
    """
    until = time.monotonic() + SECONDS_A_PAGE
    best, best_pose = Reading(), Pose()
    for pose in poses(image):
        try:
            reading = _recognise(bared(put_upright(image, pose)), until - time.monotonic())
        except subprocess.TimeoutExpired:
            if not best.lines:
                raise
            break
        if reading.confidence > best.confidence:
            best, best_pose = reading, pose
        if best.confidence >= BELIEVABLE:
            break
    scale = width / image.width
    across, down = image.size if best_pose.turn in (0, 180) else image.size[::-1]
    words = tuple(word.scaled(scale) for word in typeset(best.lines, best.slope, (across / 2, down / 2)))
    tilt = best_pose.tilt + math.degrees(best.slope)
    return Page(number, across * scale, down * scale, words, "ocr", best_pose.turn, tilt)


def _recognise(image: Image.Image, seconds: float) -> Reading:
    """One run of tesseract, in one thread: with more it is six to ten times slower on two cores."""
    buffer = io.BytesIO()
    image.save(buffer, "PPM")
    run = subprocess.run(
        COMMAND,
        input=buffer.getbuffer(),
        capture_output=True,
        timeout=max(seconds, 0),
        check=True,
        env={"PATH": os.environ.get("PATH", os.defpath), "OMP_THREAD_LIMIT": "1"},
        preexec_fn=die_with_parent,
    )
    reading = _reading(run.stdout.decode("utf-8", "replace"))
    lines = [joined(line, image) for line in without_rules(reading.lines, image)]
    return replace(reading, lines=tuple(filter(None, lines)))


def _reading(table: str) -> Reading:
    """What tesseract says of a page as a table (TSV)."""
    rows = [row.split("\t") for row in table.splitlines()[1:]]
    printed = [row for row in rows if len(row) == 12 and row[0] == "5" and row[11].strip(RULES + " ")]
    lines: dict[tuple[str, ...], list[Word]] = defaultdict(list)
    for row in printed:
        lines[tuple(row[1:5])].append(_word(row))
    return Reading(tuple(tuple(line) for line in lines.values()), _confidence(printed), slope_of(lines.values()))


def die_with_parent() -> None:
    """Have the kernel kill this process when the one that started it dies (Linux, prctl 1)."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _word(row: Sequence[str]) -> Word:
    """A row of tesseract's TSV: level, page, block, paragraph, line, word, left, top, width, height, conf, text."""
    left, top, width, height = (int(cell) for cell in row[6:10])
    return Word(row[11].strip(RULES + " "), left, top, left + width, top + height, float(row[10]) / 100)


def _confidence(rows: Sequence[Sequence[str]]) -> float:
    """The mean over words of three letters and more: specks are read as short words, and surely."""
    believed = [float(row[10]) / 100 for row in rows if sum(letter.isalnum() for letter in row[11]) >= 3]
    return sum(believed) / len(believed) if believed else 0.0
