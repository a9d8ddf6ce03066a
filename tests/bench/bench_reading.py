"""Reading a file, as the worker does it: how right it is, what it costs.

Accuracy by set and field; then time, a text page against pdfplumber's words alone, a scan against tesseract alone;
then memory. Files of CORPUS_DIR are measured beside our own samples when it is set.

BENCH_SET (« texte », « scan ») and BENCH_ONLY (« working », « unseen », « corpus ») keep to the accuracy of these;
BENCH_DETAILS prints each value that is not right, but for the unseen layouts.
"""

import io
import json
import os
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from statistics import median

import pdfplumber
import pypdfium2

from invoices import ocr
from invoices.formats.pdf_image import image_to_read
from invoices.reading import MEMORY, Reader
from tests.bench import Result
from tests.bench.accuracy_report import accuracy
from tests.bench.memory import Watch
from tests.samples import PLAIN, Scan, make_invoice

NEEDS_DATABASE = False
ROUNDS = 5
FRENCH = "invoice-pdf/fr-"
SCANNED = ("colonnes", "bandeau")
MEGABYTE = 1 << 20


def run() -> Iterator[Result]:
    medium, part = os.environ.get("BENCH_SET", ""), os.environ.get("BENCH_ONLY", "")
    yield from accuracy(medium, part, has_details=bool(os.environ.get("BENCH_DETAILS")))
    if not (medium or part):
        yield from _times()
        yield from _memory()


def _times() -> list[Result]:
    """Time bytes → Document through the reader's child, in rounds that take turns with the peer."""
    texts = [make_invoice(layout) for layout in PLAIN]
    with Reader() as reader:
        reader.read(texts[0])  # the child starts at the first file
        results = [_against("texte, nos modèles", texts, reader, "pdfplumber extract_words", _words, 1.5)]
        for label, turn, bar in (
            ("droit", 0, 1.3),
            ("à l'envers", 180, 2.5),
            ("couché", 90, 2.5),
            ("couché", 270, 2.5),
        ):
            scans = [(make_invoice(layout, scan=Scan(turn=turn)), turn) for layout in SCANNED]
            results.append(_scans(f"scan {label} ({turn}°)", scans, reader, bar))
        results += _corpus(reader)
    return results


def _memory() -> Iterator[Result]:
    """The most that the child and what it starts hold at once, against what one file may cost."""
    for name, scan in (("texte", False), ("scan à 300 ppp", Scan(dpi=300))):
        files = [make_invoice(layout, scan=scan) for layout in SCANNED]
        with Reader() as reader:
            reader.read(files[0])
            with Watch(reader.child_pid) as watch:
                for data in files:
                    reader.read(data)
        yield Result(f"mémoire du lecteur, {name}", watch.peak / MEGABYTE, "limite", MEMORY / MEGABYTE, 1, "MB")


def _scans(name: str, scans: list[tuple[bytes, int]], reader: Reader, bar: float) -> Result:
    """The peer is given each page upright, rendered and ready."""
    upright = {data: _upright(data, turn) for data, turn in scans}
    return _against(name, list(upright), reader, "tesseract seul", lambda data: _recognise(upright[data]), bar)


def _against(
    name: str, files: list[bytes], reader: Reader, peer_name: str, peer: Callable[[bytes], None], bar: float
) -> Result:
    figures, peers = [], []
    for _ in range(ROUNDS):
        figures.append(_milliseconds(reader.read, files))
        peers.append(_milliseconds(peer, files))
    return Result(name, median(figures), peer_name, median(peers), bar)


def _milliseconds(act: Callable[[bytes], object], files: Iterable[bytes]) -> float:
    begun = time.perf_counter()
    for data in files:
        act(data)
    return (time.perf_counter() - begun) * 1000


def _words(data: bytes) -> None:
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            page.extract_words()


def _upright(data: bytes, turn: int) -> list[bytes]:
    """The pages as tesseract reads them, turned back."""
    pages = []
    document = pypdfium2.PdfDocument(data)
    for page in document:
        buffer = io.BytesIO()
        image_to_read(page).rotate(-turn, expand=True).save(buffer, "PPM")
        pages.append(buffer.getvalue())
    document.close()
    return pages


def _recognise(pages: list[bytes]) -> None:
    for image in pages:
        subprocess.run(
            ocr.COMMAND, input=image, capture_output=True, check=True, env={**os.environ, "OMP_THREAD_LIMIT": "1"}
        )


def _corpus(reader: Reader) -> list[Result]:
    folder = Path(os.environ.get("CORPUS_DIR", "")) / "corpus"
    if not os.environ.get("CORPUS_DIR") or not folder.is_dir():
        return []
    files = json.loads((folder / "manifest.json").read_text())["files"]
    french = {one["path"]: (folder / one["path"]).read_bytes() for one in files if one["path"].startswith(FRENCH)}
    texts = [data for path, data in french.items() if "fr-text-" in path]
    scans = [(data, 0) for path, data in french.items() if "fr-scan-" in path and "rot180" not in path]
    return [
        _against("texte, factures d'autrui", texts, reader, "pdfplumber extract_words", _words, 1.5),
        _scans("scan droit, factures d'autrui", scans, reader, 1.3),
    ]
