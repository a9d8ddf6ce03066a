"""Other people's invoices, written again: in their own syntax without a change, in the other without a loss.

What breaks no rule before breaks none after. The exceptions are those that EXCEPTIONS gives its reasons for.
"""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from saxonche import PySaxonProcessor

from invoices import rules_child
from invoices.domain.findings import Level
from invoices.formats import declared as foreign
from invoices.formats import facturx, inspecting
from invoices.formats.exchange import cii, ubl
from invoices.formats.rewriting import in_syntax, write
from invoices.formats.trees import Misread
from tests.samples.declared import declared

SLOW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FOLDERS = ("en16931-ubl", "en16931-cii", "facturx", "facturx/cas-limites")
POINTS = {"3": "5", "35": "29", "432": "72"}


def as_told(one):
    """What two writings may tell otherwise: codes of BT-8 by syntax, the order of identifiers, what a price repeats."""
    sides = {
        name: replace(party, identifiers=tuple(sorted(party.identifiers)))
        for name, party in (("seller", one.seller), ("buyer", one.buyer))
    }
    lines = tuple(replace(line, gross_price=None, price_discount=line.price_discount or None) for line in one.lines)
    vat = tuple(replace(row, reason_code=row.reason_code.upper()) for row in one.vat)
    point = POINTS.get(one.vat_point, one.vat_point)
    return replace(one, **sides, syntax="UBL", kind="", vat_point=point, lines=lines, vat=vat, type_code="")


@given(declared("Invoice", ["3", "35", "432"]) | declared("CreditNote", ["432"]))
@SLOW
def test_ubl_reads_back_the_same(invoice):
    assert foreign.read(ubl.write(invoice)) == invoice


@given(declared("CrossIndustryInvoice", ["5", "29", "72"]))
@SLOW
def test_cii_reads_back_the_same(invoice):
    assert foreign.read(cii.write(invoice)) == invoice


@given(declared("CrossIndustryInvoice", ["5", "29", "72"]))
@SLOW
def test_what_cii_tells_ubl_tells(invoice):
    assert as_told(foreign.read(ubl.write(invoice))) == as_told(invoice)


@given(declared("CreditNote", ["3", "35", "432"]))
@SLOW
def test_what_an_avoir_tells_in_ubl_cii_tells(invoice):
    written = foreign.read(cii.write(invoice))
    assert written.is_avoir
    assert as_told(written) == as_told(invoice)


@pytest.fixture(scope="module")
def refusals():
    """XML → the rules it is refused for, as a format."""
    judge = rules_child.judge_of(PySaxonProcessor(license=False))

    def found(data):
        findings = inspecting.inspect(data, judge).findings
        return [one.rule for one in findings if one.is_blocking and one.level is Level.FORMAT]

    return found


EXTENDED, AVOIR, SAME = {"buyer"}, {"payment_means"}, {"tax_currency"}
EXCEPTIONS = {  # file → data that differ
    # EXTENDED gives the buyer two identifiers, EN 16931 one
    "factur-x-extended.xml": EXTENDED,
    "Facture_F20260023-LE_FOURNISSEUR-POUR-LE_CLIENT_EXTENDED.pdf": EXTENDED,
    # a due date and no means of payment: a CreditNote has its due date among the means, which then are « ZZZ »
    "Avoir_FR_type381_BASIC.pdf": AVOIR,
    "Avoir_FR_type381_EN16931.pdf": AVOIR,
    # the currency of the tax is said, and is that of the invoice, which the rules of CII refuse
    "sample-discount-price.xml": SAME,
}


def data_in(path):
    """The XML of a file, or nothing: a PDF without data."""
    try:
        return facturx.xml_of(path.read_bytes()) if path.suffix == ".pdf" else path.read_bytes()
    except Misread:
        return b""


def changed(data, target):
    """The names of what is told otherwise once written in another syntax."""
    wanted = as_told(in_syntax(foreign.read(data), target))
    seen = as_told(foreign.read(write(data, target.lower())))
    return {name for name, value in vars(wanted).items() if name != "oddities" and getattr(seen, name) != value}


@pytest.mark.corpus
@pytest.mark.parametrize("folder", FOLDERS)
def test_what_the_rules_accept_is_accepted_once_written_in_the_other_syntax(corpus, refusals, folder):
    files = [path for path in sorted((corpus / folder).iterdir()) if path.suffix.lower() in (".xml", ".pdf")]
    refused, differing, count = [], {}, 0
    for path in files:
        data = data_in(path)
        if not data or refusals(data):
            continue
        told = foreign.read(data)
        target = "CII" if told.syntax == "UBL" else "UBL"
        if not told.lines:
            with pytest.raises(Misread, match="ligne"):
                write(data, target.lower())
            continue
        count += 1
        refused += [(path.name, rule) for rule in refusals(write(data, target.lower()))]
        differing |= {path.name: names} if (names := changed(data, target)) else {}
    assert refused == []
    assert differing == {name: names for name, names in EXCEPTIONS.items() if (corpus / folder / name).exists()}
    assert count
