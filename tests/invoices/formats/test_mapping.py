"""Each datum is read where EN 16931 puts it, in both syntaxes (tests/data/business_terms.csv)."""

import csv
from datetime import date
from decimal import Decimal
from functools import reduce
from pathlib import Path

import pytest
from lxml import etree

from invoices.formats import cii, ubl
from invoices.formats.declared import read

TABLE = Path(__file__).parents[2] / "data/business_terms.csv"
SHORT = {
    "ED": "rsm:ExchangedDocument",
    "EC": "rsm:ExchangedDocumentContext",
    "A": "rsm:SupplyChainTradeTransaction/ApplicableHeaderTradeAgreement",
    "S": "rsm:SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement",
    "I": "rsm:SupplyChainTradeTransaction/IncludedSupplyChainTradeLineItem",
}
with TABLE.open() as table:
    ROWS = list(csv.DictReader((row for row in table if not row.startswith("#")), delimiter=";"))


def in_ubl(path, value):
    *groups, last = path.split("/")
    root = ubl.TREE.root("Invoice", f"{ubl.BASE}Invoice-2")
    ubl.TREE.add(root, "/".join((*(f"cac:{group}" for group in groups), f"cbc:{last}")), value)
    return etree.tostring(root)


def in_cii(path, value):
    head, _, rest = path.partition("/")
    steps = f"{SHORT[head]}/{rest}".split("/")
    root = cii.TREE.root("rsm:CrossIndustryInvoice")
    cii.TREE.add(root, "/".join(step if ":" in step else f"ram:{step}" for step in steps), value)
    return etree.tostring(root)


def found(declared, place):
    """« lines.0.name » of what was read."""
    steps = place.split(".")
    return reduce(lambda part, step: part[int(step)] if step.isdigit() else getattr(part, step), steps, declared)


def told(value, like):
    """The text of the table in the type of what was read."""
    if isinstance(like, tuple):
        return (value,)
    if isinstance(like, date):
        return date.fromisoformat(value)
    return Decimal(value) if isinstance(like, Decimal) else value


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['bt']} {row['datum']}")
def test_a_datum_is_read_at_its_place(row):
    made = ((in_ubl, row["ubl"], row["value"]), (in_cii, row["cii"], row["value"]))
    for write, path, value in made:
        if path:
            written = value.replace("-", "") if path.endswith("DateTimeString") else value
            seen = found(read(write(path, written)), row["datum"])
            assert seen == told(value, seen)
