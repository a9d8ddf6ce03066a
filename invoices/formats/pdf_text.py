"""The text layer of a PDF page: its words with their places, on the pages that deserve it (pdf_fitness.py).

Where pdfplumber fails on a damaged page, or does not know what the signs of its fonts mean, pypdfium2's own text
stands in.
"""

from __future__ import annotations

import ctypes
import io
import logging
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pdfplumber
import pypdfium2
import pypdfium2.raw as pdfium

from invoices.domain.page import Word
from invoices.formats.pdf_letters import UNKNOWN, Fonts, letters_of

MOST_UNKNOWN = 0.05  # of the words
SPACE = 0.15  # of the letter size: a wider gap is a space
DEVICE = 10  # device units a point, when pypdfium2 turns places on the page into places as displayed

logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # it reports every defect of every file


class TextLayer:
    """The words of chosen pages of one file. pdfplumber opens it at the first need; scans never need it."""

    def __init__(self, document: pypdfium2.PdfDocument, content: bytes, numbers: tuple[int, ...]) -> None:
        """numbers: the pages that may be asked for, from 1; content: a file that holds them all, or only them."""
        self._document = document
        self._content = content
        self._numbers = numbers
        self._plumber: pdfplumber.PDF | None = None
        self._fonts = Fonts()

    def words(self, number: int) -> tuple[Word, ...]:
        """The words of a page; none when both libraries fail, or when the text stands sideways."""
        with suppress(Exception):  # pdfminer fails in as many ways as files can be damaged
            words = tuple(_plumber_words(self._page(number), self._fonts))
            if sum(UNKNOWN in word.text for word in words) <= MOST_UNKNOWN * len(words):
                return words
        return tuple(_pdfium_words(self._document[number - 1]))

    def _page(self, number: int) -> Any:
        if self._plumber is None:
            self._plumber = pdfplumber.open(io.BytesIO(self._content))
        pages = self._plumber.pages
        return pages[self._numbers.index(number)] if len(pages) == len(self._numbers) else pages[number - 1]


def _plumber_words(page: Any, fonts: Fonts) -> Iterator[Word]:
    """pdfplumber's words, which count from the corner of the media box; what is displayed begins at the crop box."""
    left, top = page.cropbox[0] - page.mediabox[0], page.cropbox[1] - page.mediabox[1]
    letters = letters_of(page.page_obj, fonts, page.height)
    for word in pdfplumber.utils.extract_words(letters, x_tolerance_ratio=SPACE):
        if word["upright"]:
            yield Word(word["text"], word["x0"] - left, word["top"] - top, word["x1"] - left, word["bottom"] - top)
    page.close()


def _pdfium_words(page: pypdfium2.PdfPage) -> Iterator[Word]:
    """Words out of pypdfium2's stretches of text, their places inside a stretch by counting letters."""
    textpage = page.get_textpage()
    for index in range(textpage.count_rects()):
        rectangle = textpage.get_rect(index)
        text = textpage.get_text_bounded(*rectangle)
        x0, top, x1, bottom = _as_displayed(page, rectangle)
        letter = (x1 - x0) / max(len(text), 1)
        for match in re.finditer(r"\S+", text):
            yield Word(match.group(0), x0 + match.start() * letter, top, x0 + match.end() * letter, bottom)
    textpage.close()


def _as_displayed(page: pypdfium2.PdfPage, rectangle: tuple[float, ...]) -> tuple[float, float, float, float]:
    """A rectangle of the page's own space (left, bottom, right, top), in points from the top left as displayed."""
    width, height = (round(side * DEVICE) for side in page.get_size())
    corners = []
    for x, y in (rectangle[0:2], rectangle[2:4]):
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(page, 0, 0, width, height, 0, x, y, across, down)
        corners.append((across.value / DEVICE, down.value / DEVICE))
    (xa, ya), (xb, yb) = corners
    return min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)
