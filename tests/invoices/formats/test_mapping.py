"""Each datum is read and written where EN 16931 puts it, in both syntaxes (tests/data/business_terms.csv).

A path's « [a/b=c] » says what else stands in its element; « @x » an attribute.
"""

import csv
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import reduce
from pathlib import Path

import pytest
from lxml import etree

from invoices.domain.declared import DeclaredLine
from invoices.formats.declared import read
from invoices.formats.exchange import cii, ubl

TABLE = Path(__file__).parents[2] / "data/business_terms.csv"
SHORT = {
    "ED": "rsm:ExchangedDocument",
    "EC": "rsm:ExchangedDocumentContext",
    "A": "rsm:SupplyChainTradeTransaction/ApplicableHeaderTradeAgreement",
    "L": "rsm:SupplyChainTradeTransaction/ApplicableHeaderTradeDelivery",
    "S": "rsm:SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement",
    "I": "rsm:SupplyChainTradeTransaction/IncludedSupplyChainTradeLineItem",
}
STEP = re.compile(r"([^/\[@]+)(?:\[([^\]=]+)=([^\]]+)\])?(?:@(\w+))?(?:/|$)")
CII_ROOT = "rsm:CrossIndustryInvoice"
GUIDELINE = "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"
ELSEWHERE = {"PaymentMeans/PaymentDueDate"}  # of an avoir only
HAS_NO_ROW = {4, 111}  # the norm skips the first; the second is told from BT-110 by its currency
with TABLE.open() as table:
    ROWS = list(csv.DictReader((row for row in table if not row.startswith("#")), delimiter=";"))


def prefixed(name, is_last, syntax):
    if ":" in name:
        return name
    if syntax is cii:
        return f"ram:{name}"
    return f"{'cbc' if is_last else 'cac'}:{name}"


def steps_of(path, syntax):
    """(prefixed name, what else stands in it, attribute) of each step."""
    if syntax is cii:
        head, _, rest = path.partition("/")
        path = f"{SHORT[head]}/{rest}"
    found = list(STEP.finditer(path))
    for rank, step in enumerate(found, 1):
        yield prefixed(step[1], rank == len(found), syntax), (step[2], step[3]), step[4]


def made(path, value, syntax):
    """A document that holds this value alone."""
    is_ubl = syntax is ubl
    root = syntax.TREE.root("Invoice", f"{ubl.BASE}Invoice-2") if is_ubl else syntax.TREE.root(CII_ROOT)
    element, steps = root, list(steps_of(path, syntax))
    if not is_ubl and "GrossPrice" in path:  # without BT-24 it is of a minimal dialect, where that price is another
        syntax.TREE.add(root, GUIDELINE, "urn:cen.eu:en16931:2017")
    for name, (beside, text), _ in steps:
        element = syntax.TREE.add(element, name)
        if beside and beside.startswith("@"):
            element.set(beside[1:], text)
        elif beside:
            parts = beside.split("/")
            names = [prefixed(part, rank == len(parts), syntax) for rank, part in enumerate(parts, 1)]
            syntax.TREE.add(element, "/".join(names), text)
    attribute = steps[-1][2]
    if attribute:
        element.set(attribute, value)
    else:
        element.text = value
    return etree.tostring(root)


def told_at(path, content, syntax):
    """What stands there in a document, whatever else does."""
    names, attributes = [], []
    for name, _, attribute in steps_of(path, syntax):
        names.append(name)
        attributes.append(attribute)
    found = etree.fromstring(content).findall("/".join(names), syntax.TREE.namespaces)
    return [element.get(attributes[-1]) if attributes[-1] else element.text for element in found]


def found(declared, place):
    """« lines.0.name » of what was read."""
    steps = place.split(".")
    return reduce(lambda part, step: part[int(step)] if step.isdigit() else getattr(part, step), steps, declared)


def told(value, like):
    """The text of the table in the type of what was read."""
    if isinstance(like, tuple):
        return (value,)
    if isinstance(like, bytes):
        return b"bon"
    if isinstance(like, date):
        return date.fromisoformat(value)
    return Decimal(value) if isinstance(like, Decimal) else value


def in_both(row):
    for syntax, path in ((ubl, row["ubl"]), (cii, row["cii"])):
        if path:
            is_day = path.endswith(("DateTimeString", "DateString"))
            yield syntax, path, row["value"].replace("-", "") if is_day else row["value"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['bt']} {row['datum']}")
def test_a_datum_is_read_at_its_place(row):
    for syntax, path, written in in_both(row):
        seen = found(read(made(path, written, syntax)), row["datum"])
        assert seen == told(row["value"], seen)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['bt']} {row['datum']}")
def test_a_datum_is_written_at_its_place(row):
    for syntax, path, written in in_both(row):
        declared = read(made(path, written, syntax))
        again = syntax.write(replace(declared, lines=declared.lines or (DeclaredLine("1", "Farine"),)))
        assert found(read(again), row["datum"]) == found(declared, row["datum"])
        is_alone = not row["datum"].endswith("address")  # alone, the third row of an address stands in the first
        assert path in ELSEWHERE or not is_alone or told_at(path, again, syntax) == [written]


def test_every_business_term_has_its_row():
    terms = {f"BT-{number}" for number in range(1, 166) if number not in HAS_NO_ROW}
    assert terms == {row["bt"] for row in ROWS if row["bt"].startswith("BT-")}
