"""PDF → Document: the text layer where there is one, recognition where there is not, and a note on what was left out.

Runs in the reader's child process only: what the libraries below do with a hostile file is bounded there.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import pikepdf
import pypdfium2

from invoices.domain.document import Document, Hints, PageSize
from invoices.domain.page import Page
from invoices.formats import DAMAGED, NO_PAGE, PASSWORD, FileUnreadable, signature_of
from invoices.formats.embedded import EmbeddedDocument
from invoices.formats.fields import read_fields
from invoices.formats.pdf_claims import claims_in
from invoices.formats.pdf_data import xml_in
from invoices.formats.pdf_documents import documents_in
from invoices.formats.pdf_files import files_in
from invoices.formats.pdf_fitness import fitness
from invoices.formats.pdf_image import page_images
from invoices.formats.pdf_inside import Inside, look_into
from invoices.formats.pdf_scans import Recognise, recognised
from invoices.formats.pdf_text import TextLayer

FIRST_PAGES, LAST_PAGES = 18, 2
FIRST_SCANS, LAST_SCANS = 6, 2
LAID = 0.9  # confidence in the words of a recognition that does not say how sure it was

NO_TEXT = "Aucun texte n'a été trouvé dans ce fichier. Saisissez les données de la facture à la main."
BY_HAND = "Saisissez ses données à la main."
COMPLETE = "Complétez à la main ce qui manque."
NOTHING_FOUND = "Aucune donnée de facture n'a été reconnue dans ce fichier. Saisissez-les à la main."

Progress = Callable[[int, int], None]
"""Pages done, pages to do."""


def _quiet(done: int, total: int) -> None:
    """No one listens to the progress."""


@dataclass
class _Reading:
    """What is known of one file while it is read."""

    document: pypdfium2.PdfDocument
    texts: TextLayer
    numbers: tuple[int, ...]
    sizes: dict[int, PageSize] = field(default_factory=dict)
    pages: list[Page] = field(default_factory=list)
    scans: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read(
    data: bytes,
    hints: Hints | None = None,
    progress: Progress = _quiet,
    recognise: Recognise | None = None,
    cores: int = 1,
) -> Document:
    """Read an invoice out of a PDF.

    recognise: how the words of an image are found; None when nothing is installed for it, which a note tells.
    cores: how many pages may be recognised at once.
    Raises FileUnreadable with a French sentence: password, damaged file, no page.
    """
    document, content, inside = _opened(data)
    numbers = pages_to_read(len(document), FIRST_PAGES, LAST_PAGES)
    if len(numbers) < len(document):
        content = _only(document, numbers) or content
    reading = _Reading(document, TextLayer(document, content, numbers), numbers)
    try:
        _read_texts(reading, progress)
        _read_scans(reading, progress, recognise, cores)
        return _finished(reading, data, hints or Hints(), inside)
    finally:
        document.close()


def render(data: bytes, numbers: Sequence[int], width: int) -> list[tuple[int, bytes]]:
    """Images (PNG) of the pages asked for, from 1. Raises FileUnreadable as `read` does."""
    document, *_ = _opened(data)
    try:
        return list(page_images(document, numbers, width))
    finally:
        document.close()


def text_pages(data: bytes) -> list[Page]:
    """The pages that have a text layer, with its words. Raises FileUnreadable as `read` does."""
    document, content, _ = _opened(data)
    try:
        numbers = pages_to_read(len(document), FIRST_PAGES, LAST_PAGES)
        if len(numbers) < len(document):
            content = _only(document, numbers) or content
        reading = _Reading(document, TextLayer(document, content, numbers), numbers)
        _read_texts(reading, _quiet)
        return reading.pages
    finally:
        document.close()


def embedded_xml(data: bytes) -> bytes:
    """The XML invoice that a PDF carries, right or wrong; empty without one. Raises FileUnreadable."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return xml_in(files_in(pdf))
    except pikepdf.PasswordError:
        raise FileUnreadable(*PASSWORD) from None
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, AttributeError, KeyError):
        raise FileUnreadable(*DAMAGED) from None


def documents(data: bytes) -> Iterator[EmbeddedDocument]:
    """The documents that a Factur-X brings with its invoice, one at a time. Raises FileUnreadable."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            yield from documents_in(pdf)
    except pikepdf.PasswordError:
        raise FileUnreadable(*PASSWORD) from None
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, AttributeError, KeyError):
        raise FileUnreadable(*DAMAGED) from None


def claims(data: bytes) -> list[str]:
    """What a PDF says of the data it carries, where that is missing or wrong, as sentences. Raises FileUnreadable."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return claims_in(pdf)
    except pikepdf.PasswordError:
        raise FileUnreadable(*PASSWORD) from None
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, AttributeError, KeyError):
        raise FileUnreadable(*DAMAGED) from None


def count_pages(data: bytes) -> int:
    """How many pages a PDF has, one at least. Raises FileUnreadable."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            count = len(pdf.pages)
    except pikepdf.PasswordError:
        raise FileUnreadable(*PASSWORD) from None
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, AttributeError, KeyError):
        raise FileUnreadable(*DAMAGED) from None
    if not count:
        raise FileUnreadable(*NO_PAGE)
    return count


def pages_to_read(count: int, first: int, last: int) -> tuple[int, ...]:
    """The first pages and the last ones, from 1: an invoice says who and what first, and how much last."""
    if count <= first + last:
        return tuple(range(1, count + 1))
    return (*range(1, first + 1), *range(count - last + 1, count + 1))


def _opened(data: bytes) -> tuple[pypdfium2.PdfDocument, bytes, Inside]:
    """The file, opened; its bytes, mended by pikepdf where pypdfium2 could not do with them; what else it holds."""
    counted, inside = _looked_into(data)
    if counted == 0:
        raise FileUnreadable(*NO_PAGE)
    for content in (data, None):
        try:
            content = content or _mended(data)
            document = pypdfium2.PdfDocument(content)
            if len(document) == 0:
                raise FileUnreadable(*NO_PAGE)
            return document, content, inside
        except (pypdfium2.PdfiumError, pikepdf.PdfError, RuntimeError):
            continue
    raise FileUnreadable(*DAMAGED)


def _looked_into(data: bytes) -> tuple[int | None, Inside]:
    """How many pages pikepdf sees, in a tenth of the time of opening them, and what else; None when it can't tell."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return len(pdf.pages), look_into(pdf, data)
    except pikepdf.PasswordError:
        raise FileUnreadable(*PASSWORD) from None
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError):
        return None, Inside()


def _mended(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(buffer)
    return buffer.getvalue()


def _only(document: pypdfium2.PdfDocument, numbers: Sequence[int]) -> bytes:
    """A file of these pages alone, for pdfplumber walks through every page it opens; empty when that fails."""
    buffer = io.BytesIO()
    short = pypdfium2.PdfDocument.new()
    try:
        short.import_pages(document, [number - 1 for number in numbers])
        short.save(buffer)
    except pypdfium2.PdfiumError:
        return b""
    finally:
        short.close()
    return buffer.getvalue()


def _read_texts(reading: _Reading, progress: Progress) -> None:
    for done, number in enumerate(reading.numbers):
        progress(done - len(reading.scans), len(reading.numbers))
        try:
            page = reading.document[number - 1]
            reading.sizes[number] = PageSize(*page.get_size())
            source = fitness(page)
        except pypdfium2.PdfiumError:
            reading.notes.append(f"La page {number} est endommagée et n'a pas été lue. {BY_HAND}")
            continue
        if source == "image" or (source != "vide" and not _add_text(reading, number, source == "reconnu")):
            reading.scans.append(number)


def _add_text(reading: _Reading, number: int, is_recognised: bool) -> bool:
    """Take the words of a text layer, believed a little less where another recognition has laid it over a picture."""
    words, size = reading.texts.words(number), reading.sizes[number]
    if is_recognised:
        words = tuple(word._replace(confidence=LAID) for word in words)
    if words:
        reading.pages.append(Page(number, size.width, size.height, words, "ocr" if is_recognised else "texte"))
    return bool(words)


def _read_scans(reading: _Reading, progress: Progress, recognise: Recognise | None, cores: int) -> None:
    if not reading.scans:
        return
    if recognise is None:
        reading.notes.append(
            "La reconnaissance de texte n'est pas installée : les pages numérisées "
            f"({_listed(reading.scans)}) n'ont pas été lues. Saisissez les données de la facture à la main."
        )
        return
    chosen = [reading.scans[place - 1] for place in pages_to_read(len(reading.scans), FIRST_SCANS, LAST_SCANS)]
    total = len(reading.numbers)
    progress(total - len(reading.scans), total)
    for scanned in recognised(reading.document, chosen, recognise, cores):
        reading.scans.remove(scanned.number)
        reading.pages += [scanned.page] if scanned.page else []
        reading.notes += [scanned.note] if scanned.note else []
        progress(total - len(reading.scans), total)
    if reading.scans:
        reading.notes.append(
            "Ce fichier contient beaucoup de pages numérisées : "
            f"les pages {_listed(reading.scans)} n'ont pas été lues. {COMPLETE}"
        )


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(str(number) for number in numbers)


def _finished(reading: _Reading, data: bytes, hints: Hints, inside: Inside) -> Document:
    count = len(reading.document)
    if len(reading.numbers) < count:
        reading.notes.insert(
            0,
            f"Ce fichier compte {count} pages : seules les {FIRST_PAGES} premières et les {LAST_PAGES} dernières "
            f"ont été lues. {COMPLETE}",
        )
    pages = sorted((page for page in reading.pages if page.words), key=lambda page: page.number)
    document = inside.added_to(read_fields(pages, hints), pages)
    if not document.found and not reading.notes:
        reading.notes.append(NOTHING_FOUND if pages else NO_TEXT)
    return replace(
        document,
        pages=tuple(reading.sizes.values()),
        page_count=count,
        pages_read=tuple(reading.sizes),
        signature=signature_of(data),
        notes=(*reading.notes, *document.notes),
    )
