"""What a PDF page is best read from: its text layer or its image. Told by pypdfium2 in some milliseconds.

A text layer may say nothing of what is seen: fonts that don't tell what their signs mean, or tell it wrong; text that
is not shown; what some scanner's program took the page for. Such a page is read by recognition, as people read it.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import Literal

import pypdfium2
import pypdfium2.raw as pdfium

Fitness = Literal["texte", "reconnu", "image", "vide"]
"""reconnu: a text layer that a recognition has laid, unseen, over the picture of the page; a good one."""

FULL_LAYER = 25  # signs; with fewer, a page that shows a picture is a scan with a stamp
FULL_LAYER_ON_SHEET = 200  # signs, where the picture is the whole page: a stamp may hold an address
PICTURE_SHARE, SHEET_SHARE = 0.25, 0.8  # of the page, from which on a picture counts, and is the sheet itself
MOST_STRANGE = 0.1  # share of signs that no writing uses
STRANGE = frozenset({"Cc", "Co", "Cn", "Cs"})
USUAL = re.compile(
    r"\b(?:de|du|la|le|les|et|par|pour|sur|total|facture|avoir|date|tva|montant|client|page|euros?|eur|siret"
    r"|the|of|and|to|invoice|amount|tax)\b",
    re.IGNORECASE,
)
LONG_ENOUGH = 200  # letters from which on a text in French or English must hold some of these words
LEAST_USUAL = 0.01  # of its words
ENOUGH_LETTERS = 40  # from which on their frequency tells a language from a cipher
LEAST_LIKELY = 0.045  # mean frequency of the letters: 0.078 in French, 0.066 in English, 0.038 drawn by lot
FREQUENCIES = dict(
    zip(
        "esaitnrulodcpmvqfbghjxyzkw",
        (0.172, 0.079, 0.081, 0.075, 0.072, 0.071, 0.066, 0.063, 0.055, 0.054, 0.037, 0.033, 0.030, 0.030, 0.016, 0.014,
         0.011, 0.009, 0.009, 0.007, 0.005, 0.004, 0.003, 0.001, 0.001, 0.001),
        strict=True,
    )
)  # fmt: skip
MOST_JUNK = 0.2  # share of words that are no words, in what a recognition laid over a picture
WORDLIKE = re.compile(
    r"[\W_]*(?:[^\W\d_]+(?:['’.·-][^\W\d_]+)*|[\d\s.,/:%()€*×x+-]+|[A-Z0-9][A-Z0-9./-]*|n°\S*|\S+@\S+|\S+\.\w{2,3})[\W_]*"
)
TEXTS_SEEN = 300  # text objects of a page that are asked whether they are shown
MOST_HIDDEN = 0.5


def fitness(page: pypdfium2.PdfPage) -> Fitness:
    """What a page is best read from: its text layer, the one of a recognition, its image, or nothing at all."""
    textpage = page.get_textpage()
    text = textpage.get_text_range()
    textpage.close()
    count = sum(not sign.isspace() for sign in text)
    share = _picture_share(page)
    if count < (FULL_LAYER_ON_SHEET if share >= SHEET_SHARE else FULL_LAYER):
        return _without_layer(page, count, share)
    if is_rubbish(text):
        return "image"
    if not _is_hidden(page):
        return "texte"
    return "reconnu" if share >= SHEET_SHARE and not _is_poor(text) else "image"


def _without_layer(page: pypdfium2.PdfPage, count: int, share: float) -> Fitness:
    """What a page with little or no text is read from: whatever it shows."""
    if share >= PICTURE_SHARE or (not count and next(page.get_objects(max_depth=2), None) is not None):
        return "image"
    return "texte" if count else "vide"


def is_rubbish(text: str) -> bool:
    """Tell a layer whose fonts don't say what their signs mean: private or control codes, or no language."""
    signs = Counter(sign for sign in text if not sign.isspace())
    strange = sum(count for sign, count in signs.items() if sign == "\ufffd" or unicodedata.category(sign) in STRANGE)
    if strange > MOST_STRANGE * signs.total():
        return True
    letters = Counter(_plain(sign for sign in text if sign.isalpha()))
    usual = len(USUAL.findall(text))
    if letters.total() >= LONG_ENOUGH and usual < max(LEAST_USUAL * len(text.split()), 1):
        return True
    return letters.total() >= ENOUGH_LETTERS and not usual and _likelihood(letters) < LEAST_LIKELY


def _plain(letters: Iterable[str]) -> str:
    """Small letters without accents; those of other alphabets as they are."""
    apart = unicodedata.normalize("NFD", "".join(letters).lower())
    return "".join(letter for letter in apart if letter.isalpha())


def _likelihood(letters: Counter[str]) -> float:
    """The mean frequency in French of these letters."""
    return sum(FREQUENCIES.get(letter, 0.0) * count for letter, count in letters.items()) / letters.total()


def _is_poor(text: str) -> bool:
    """Tell a recognition that was not worth laying over its picture: too many of its words are none."""
    words = text.split()
    return sum(not WORDLIKE.fullmatch(word) for word in words) > MOST_JUNK * len(words)


def _picture_share(page: pypdfium2.PdfPage) -> float:
    """How much of the page its largest picture covers."""
    width, height = page.get_size()
    largest = 0.0
    for picture in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
        left, bottom, right, top = picture.get_bounds()
        largest = max(largest, (right - left) * (top - bottom))
    return largest / max(width * height, 1.0)


def _is_hidden(page: pypdfium2.PdfPage) -> bool:
    """Tell whether most of the text is drawn without being shown (text rendering mode 3, ISO 32000-1, 9.3.6)."""
    texts = page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_TEXT,), max_depth=3)
    modes = [pdfium.FPDFTextObj_GetTextRenderMode(text.raw) for text in itertools.islice(texts, TEXTS_SEEN)]
    return modes.count(pdfium.FPDF_TEXTRENDERMODE_INVISIBLE) > MOST_HIDDEN * len(modes)
