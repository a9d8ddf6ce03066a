"""What is read against what is printed: right, empty, wrong and told as doubtful, wrong and told as sure.

A value for a field that is not printed is wrong unless it is true all the same (a SIREN out of a SIRET). Nothing
here knows what is printed but the samples and the manifest of the corpus; what is read goes through the reader's
child, without hints, as the worker does it.
"""

from __future__ import annotations

import datetime
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from invoices.domain.document import AMOUNTS, DATES, FIELDS, SURE, Document, PrintedLine
from invoices.reading import FileUnreadable, Reader
from tests.samples import COUNT, Invoice, Item, Scan, documents, expected, lines, make_invoice, scans, truth

READERS = 2
CORPUS_NAMES = {
    "invoice_number": "number",
    "issue_date": "issue_date",
    "due_date": "due_date",
    "document_type": "document_type",
    "currency": "currency",
    "business_process": "framework",
    "buyer_reference": "service_code",
    "purchase_order": "engagement",
    "contract": "market",
    "preceding_invoice": "origin_number",
    "seller_name": "supplier_name",
    "seller_siret": "supplier_siret",
    "seller_siren": "supplier_siren",
    "seller_vat": "supplier_vat",
    "buyer_name": "recipient_name",
    "buyer_siret": "recipient_siret",
    "buyer_siren": "recipient_siren",
    "buyer_vat": "recipient_vat",
    "iban": "iban",
    "total_without_vat": "total_without_vat",
    "total_vat": "total_vat",
    "total_with_vat": "total_with_vat",
    "amount_due": "amount_due",
}


class Outcome(StrEnum):
    RIGHT = "juste"
    EMPTY = "vide"
    DOUBTFUL = "faux, douteux"
    SURE = "faux, sûr"


@dataclass(frozen=True)
class Case:
    """One file to read: a document, from 1, of a layout.

    expected: what it prints; truth: what may be read though it is not printed, None for anything.
    """

    layout: str
    document: int
    make: Callable[[], bytes]
    expected: Mapping[str, Any]
    truth: Mapping[str, Any] | None = None
    lines: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """What became of one field of one file."""

    layout: str
    document: int
    name: str
    outcome: Outcome
    is_printed: bool
    expected: Any = None
    found: Any = None
    confidence: float = 0.0


@dataclass(frozen=True)
class LineCount:
    """Lines of goods or services: printed, read right (all that is read of them), read and not printed so.

    told: a sentence for each that was missed or wrong.
    """

    printed: int = 0
    right: int = 0
    wrong: int = 0
    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class Score:
    verdicts: tuple[Verdict, ...] = ()
    lines: LineCount = field(default_factory=LineCount)

    @property
    def printed(self) -> int:
        return sum(one.is_printed for one in self.verdicts)

    def share(self, outcome: Outcome) -> float:
        """In percent of the fields printed."""
        return 100 * sum(one.outcome is outcome for one in self.verdicts) / (self.printed or 1)


def text_cases(layouts: Iterable[str]) -> list[Case]:
    return [
        _case(layout, document, invoice, scan=False)
        for layout in layouts
        for document, invoice in enumerate(documents(layout), 1)
    ]


def scan_cases(layouts: Iterable[str], count: int = COUNT) -> list[Case]:
    """count: how many documents of each layout; each is scanned another way."""
    return [
        _case(layout, document, invoice, scan)
        for layout in layouts
        for document, (invoice, scan) in enumerate(zip(documents(layout), scans(layout), strict=True), 1)
        if document <= count
    ]


def _case(layout: str, document: int, invoice: Invoice, scan: Scan | bool) -> Case:
    return Case(
        layout,
        document,
        lambda: make_invoice(layout, invoice, scan),
        expected(layout, invoice),
        truth(layout, invoice),
        lines(layout, invoice),
    )


def corpus_cases(kind: str) -> list[Case]:
    """Other people's French invoices of CORPUS_DIR; kind: « text » or « scan ». None without that folder."""
    folder = Path(os.environ.get("CORPUS_DIR", "")) / "corpus"
    if not os.environ.get("CORPUS_DIR") or not folder.is_dir():
        return []
    files = json.loads((folder / "manifest.json").read_text())["files"]
    return [
        Case(Path(one["path"]).stem, 1, (folder / one["path"]).read_bytes, _of_manifest(one["expected"]))
        for one in files
        if one["path"].startswith(f"invoice-pdf/fr-{kind}-")
    ]


def _of_manifest(values: Mapping[str, str]) -> dict[str, Any]:
    named = {CORPUS_NAMES[name]: value for name, value in values.items()}
    return {name: _typed(name, value) for name, value in named.items()}


def _typed(name: str, value: str) -> Any:
    if name in DATES:
        return datetime.date.fromisoformat(value)
    return Decimal(value) if name in AMOUNTS else value


def measure(cases: Iterable[Case]) -> Score:
    """Read all of them, a few at a time, each in a reader's child."""
    readers: SimpleQueue[Reader] = SimpleQueue()
    for _ in range(READERS):
        readers.put(Reader())

    def judge(case: Case) -> Score:
        data, reader = case.make(), readers.get()
        try:
            return judged(case, reader.read(data))
        except FileUnreadable:
            return judged(case, Document())
        finally:
            readers.put(reader)

    with ThreadPoolExecutor(READERS) as pool:
        scores = list(pool.map(judge, cases))
    for _ in range(READERS):
        readers.get().close()
    return total(scores)


def total(scores: Iterable[Score]) -> Score:
    scores = list(scores)
    counts = [score.lines for score in scores]
    lines_of_all = LineCount(
        sum(one.printed for one in counts),
        sum(one.right for one in counts),
        sum(one.wrong for one in counts),
        tuple(told for one in counts for told in one.told),
    )
    return Score(tuple(verdict for score in scores for verdict in score.verdicts), lines_of_all)


def judged(case: Case, document: Document) -> Score:
    fields = (_verdict(case, name, document) for name in sorted(FIELDS))
    verdicts = [one for one in (*fields, _vat_verdict(case, document)) if one]
    return Score(tuple(verdicts), _lines(case, document.lines))


def _verdict(case: Case, name: str, document: Document) -> Verdict | None:
    """Nothing to tell of a field neither printed nor found, or found and true without being printed."""
    found, is_printed = document.found.get(name), name in case.expected
    if not is_printed and (found is None or case.truth is None or is_same(case.truth[name], found.value)):
        return None
    wanted = case.expected.get(name)
    if found is None:
        return Verdict(case.layout, case.document, name, Outcome.EMPTY, True, wanted)
    if is_printed and is_same(wanted, found.value):
        outcome = Outcome.RIGHT
    else:
        outcome = Outcome.SURE if found.confidence >= SURE else Outcome.DOUBTFUL
    return Verdict(case.layout, case.document, name, outcome, is_printed, wanted, found.value, found.confidence)


def is_same(wanted: Any, found: Any) -> bool:
    """Texts are compared without spaces and case-blind: « FR 05 987 654 321 » is FR05987654321."""
    if isinstance(wanted, str) and isinstance(found, str):
        return "".join(wanted.split()).casefold() == "".join(found.split()).casefold()
    return bool(wanted == found)


def _vat_verdict(case: Case, document: Document) -> Verdict | None:
    """The breakdown is shown without a degree of doubt: a wrong one is wrong and sure."""
    found = {(group.rate, abs(group.base), abs(group.tax)) for group in document.vat}
    if "vat" in case.expected:
        right = found == case.expected["vat"]
        outcome = Outcome.RIGHT if right else Outcome.SURE if found else Outcome.EMPTY
        return Verdict(case.layout, case.document, "vat", outcome, True, case.expected["vat"], found, 1.0)
    if case.truth is None or found <= case.truth["vat"]:
        return None
    return Verdict(case.layout, case.document, "vat", Outcome.SURE, False, None, found, 1.0)


def _lines(case: Case, found: tuple[PrintedLine, ...]) -> LineCount:
    """A line is right by its name and total, and by whatever else is read of it."""
    missed, wrong = list(case.lines), []
    for line in found:
        same = next((item for item in missed if _is_line(item, line)), None)
        if same:
            missed.remove(same)
        else:
            wrong.append(line)
    told = [f"manque {item.name}, {item.quantity} × {item.price}, {item.rate} %, {item.total}" for item in missed]
    told += [f"lu {line.name}, {line.quantity} × {line.unit_price}, {line.rate} %, {line.total}" for line in wrong]
    return LineCount(
        len(case.lines),
        len(case.lines) - len(missed),
        len(wrong),
        tuple(f"{case.layout} {case.document} ligne : {one}" for one in told),
    )


def _is_line(item: Item, line: PrintedLine) -> bool:
    read = ((item.quantity, line.quantity), (item.price, line.unit_price), (item.rate, line.rate))
    return (
        is_same(item.name, line.name)
        and line.total is not None
        and abs(line.total) == item.total
        and all(value is None or abs(value) == wanted for wanted, value in read)
    )


def by_layout(score: Score) -> Iterator[tuple[str, Score]]:
    for layout in dict.fromkeys(one.layout for one in score.verdicts):
        yield layout, Score(tuple(one for one in score.verdicts if one.layout == layout))


def by_field(score: Score) -> Iterator[tuple[str, Counter[Outcome], int]]:
    """Each field, how often each outcome, how often it was printed."""
    for name in sorted({one.name for one in score.verdicts}):
        ours = [one for one in score.verdicts if one.name == name]
        yield name, Counter(one.outcome for one in ours), sum(one.is_printed for one in ours)
