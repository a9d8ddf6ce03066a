"""Schemas and rules bring a fault back to its element: path, line, value. Source: formats.md §6, §11, §12."""

import json
import os
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pikepdf
import pytest
from lxml import etree

from invoices.domain.findings import Level, blocks
from invoices.formats import cii, schematron, syntaxes, trees, ubl
from invoices.formats.exchange import cii as exchanged_cii
from invoices.formats.exchange import minimal_ubl
from invoices.formats.exchange import ubl as exchanged_ubl
from invoices.formats.exchange.table import syntax_of
from invoices.rules import RuleEngine
from tests.samples.bills import AVOIRS, BILL, CASES

CORPUS = Path(os.environ.get("CORPUS_DIR", "")) / "corpus"


@pytest.fixture(scope="module")
def engine():
    with RuleEngine() as engine:
        yield engine


def broken(content, old, new):
    """The same document with one text changed, which must be there."""
    assert old.encode() in content
    return content.replace(old.encode(), new.encode(), 1)


def judged(engine, content):
    """What the formats say of a document, advice on its profile apart."""
    return [one for one in engine.inspect(content).findings if one.level == Level.FORMAT and one.rule != "XSD"]


@pytest.mark.parametrize(
    ("content", "label"),
    [
        (ubl.write(BILL), "UBL 2.1 (facture)"),
        (ubl.write(next(iter(AVOIRS.values()))), "UBL 2.1 (avoir)"),
        (cii.write(BILL), "Factur-X, profil EN 16931"),
        (broken(cii.write(BILL), "urn:cen.eu:en16931:2017", "A2"), "UN/CEFACT CII"),
        (broken(cii.write(BILL), "urn:cen.eu:en16931:2017", " "), "CII minimal (E2)"),
        (broken(ubl.write(BILL), "urn:cen.eu:en16931:2017", ""), "UBL minimal (E2)"),
    ],
)
def test_a_syntax_is_told_by_its_root_and_its_profile(content, label):
    assert syntax_of(trees.parse(content)).label == label


@pytest.mark.parametrize("root", ["<facture/>", '<Invoice xmlns="urn:autre"/>', "<html><body/></html>"])
def test_what_is_no_invoice_has_no_syntax(root):
    assert syntax_of(etree.fromstring(root)) is None


def test_every_schema_and_every_set_of_rules_is_there():
    known = (
        *exchanged_cii.PROFILES.values(),
        exchanged_cii.PLAIN,
        *exchanged_ubl.CHECKS.values(),
        *minimal_ubl.CHECKS.values(),
    )
    named = {path for one in known for path in (one.schema, one.rules, one.profile_schema) if path}
    assert [path for path in sorted(named) if not (syntaxes.folder() / path).is_file()] == []


@pytest.mark.parametrize("write", [ubl.write, cii.write])
def test_what_we_write_breaks_no_rule(engine, write):
    assert [judged(engine, write(bill)) for bill in (BILL, *list(CASES.values())[:2])] == [[], [], []]


def test_a_sum_that_is_wrong_is_told_with_its_place(engine):
    content = broken(ubl.write(BILL), "7040.00</cbc:TaxInclusiveAmount>", "7041.00</cbc:TaxInclusiveAmount>")
    reports = judged(engine, content)
    assert {one.rule for one in reports} == {"BR-CO-15", "BR-CO-16"}
    due = next(one for one in reports if one.rule == "BR-CO-16")
    assert due.path == "/Invoice/cac:LegalMonetaryTotal"
    assert "<cac:LegalMonetaryTotal>" in content.decode().splitlines()[due.line - 1]
    assert all(one.is_blocking for one in reports)


def test_the_second_of_two_lines_is_named(engine):
    bill = replace(
        BILL, lines=(BILL.lines[0], replace(BILL.lines[0], position=2, name="Tabouret", quantity=Decimal(3)))
    )
    content = cii.write(bill)
    place = content.rindex(b"960.00</ram:LineTotalAmount>", 0, content.index(b"ApplicableHeaderTradeAgreement"))
    content = content[:place] + b"961.00" + content[place + 6 :]
    assert {one.rule for one in judged(engine, content)} >= {"BR-CO-10"}
    content = broken(cii.write(bill), "<ram:Name>Tabouret</ram:Name>", "<ram:Name></ram:Name>")
    report = next(one for one in judged(engine, content) if one.rule == "BR-25")
    assert "ram:IncludedSupplyChainTradeLineItem" in report.path


def test_a_decimal_comma_is_told_by_the_schema_with_its_value():
    content = broken(cii.write(BILL), "6400.00</ram:LineTotalAmount>", "6400,00</ram:LineTotalAmount>")
    [report] = schematron.against_schema(trees.parse(content), exchanged_cii.SCHEMA)
    assert (report.rule, report.value, report.is_fatal) == ("XSD", "6400,00", True)
    assert report.path.endswith("/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount")
    assert "6400,00" in content.decode().splitlines()[report.line - 1]


def test_a_dialect_of_the_portal_is_not_held_to_the_european_norm(engine):
    assert judged(engine, broken(cii.write(BILL), "urn:cen.eu:en16931:2017", "")) == []


def published(prefix):
    if not CORPUS.is_dir():
        return []
    files = json.loads((CORPUS / "manifest.json").read_text())["files"]
    return [one for one in files if one["path"].startswith(prefix) and one.get("checked", {}).get("syntax")]


def xml_of(path):
    content = path.read_bytes()
    if path.suffix != ".pdf":
        return content
    with pikepdf.open(path) as pdf:
        return next(
            bytes(one.get_file().read_bytes()) for name, one in pdf.attachments.items() if name.endswith(".xml")
        )


OTHERWISE = {"facturx/cas-limites/PRF-001.pdf"}  # more than its profile: advice, as its author expects


@pytest.mark.corpus
def test_what_the_real_portal_publishes_as_examples_is_accepted(engine):
    examples = sorted((CORPUS / "chorus-pro-flux" / "FSO1116A").glob("*.xml"))
    assert examples
    found = {path.name: engine.inspect(path.read_bytes()) for path in examples}
    assert {name: one.label for name, one in found.items()} == dict.fromkeys(found, "CII minimal (E2)")
    assert [name for name, one in found.items() if any(finding.is_blocking for finding in one.findings)] == []


@pytest.mark.corpus
@pytest.mark.parametrize("prefix", ["en16931-ubl/", "en16931-cii/", "facturx/"])
def test_the_verdict_is_the_official_one(engine, prefix):
    """Verdict of CEN's rules, or of the profile's where those do not apply, beside the schema's."""
    wrong = []
    for one in published(prefix):
        official = one["checked"].get("en16931-1.3.16") or next(
            rules for name, rules in one["checked"].items() if name.startswith("facturx-1.09")
        )
        is_schema_right = all(
            said is True for name, said in one["checked"]["xsd"].items() if not name.startswith("fx-")
        )
        content = xml_of(CORPUS / one["path"])
        is_right = not blocks(engine.inspect(content).findings, Level.FORMAT)
        if is_right != (is_schema_right and not official["fatal"]) and one["path"] not in OTHERWISE:
            wrong.append(one["path"])
    assert published(prefix)
    assert wrong == []
