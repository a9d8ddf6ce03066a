"""CPPStatut: what the published schema wants, and what is read back is what was written."""

import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from invoices.domain.flows import STATES
from invoices.domain.lifecycle import SENT_STATUSES
from invoices.formats import statut
from invoices.formats.statut import FLOW_CODES, INVOICE_CODES, Fault, FlowStatus, InvoiceStatus, Side, Statut
from invoices.formats.trees import NOT_XML, Misread

AT = datetime(2026, 11, 22, 1, 2, 3, tzinfo=UTC)
NUMBER = "CPP0011100000000000000012"
FAULTS = (
    Fault("ERR_XSD", "ERR_XSD_001", "Ligne 14 : « cbc:ID » manque.", "Exportez de nouveau la facture.", "1"),
    Fault("ERR_CTL", "BR-CO-15", "HT + TVA ≠ TTC.", line="2"),
)
FLOW = FlowStatus("96", AT, NUMBER, "Intégré partiellement", "2 factures refusées sur 3.", "", FAULTS)
INVOICE = InvoiceStatus(
    "03",
    AT,
    "F-2026/12",
    Side("34843263800055", "CHAUSSURES ER & FILS", country="FR"),
    Side("21750001600019", "Ville", service_code="TECH", service_name="Services techniques"),
    "Mise à disposition",
    issued_on=date(2026, 11, 20),
)
SHAPES = {
    "partial": Statut(date(2026, 11, 22), NUMBER, (FLOW,)),
    "whole": Statut(date(2026, 11, 22), NUMBER, (replace(FLOW, code="92", faults=(), label="", comment=""),)),
    "label too long": Statut(date(2026, 11, 22), NUMBER, (replace(FLOW, label="é" * 80),)),
    "signs that XML refuses": Statut(date(2026, 11, 22), NUMBER, (replace(FLOW, comment="a\x0bb <c> & \ud800d"),)),
    "invoices": Statut(date(2026, 11, 22), NUMBER, (INVOICE, replace(INVOICE, code="11", issued_on=None))),
    "from elsewhere": Statut(
        date(2026, 11, 22),
        NUMBER,
        (replace(INVOICE, supplier=Side("BE0123456749", "Société", kind="2", country="BE")),),
    ),
}

TEXT = st.text(max_size=60).map(lambda text: NOT_XML.sub("", text.replace("\r", " ")).strip())
NAMED = TEXT.filter(bool)
RANK = st.integers(1, 10_000).map(str)
INSTANTS = st.datetimes(timezones=st.just(UTC))
DAYS = st.dates(date(2000, 1, 1), date(2099, 1, 1))
flows = st.builds(
    FlowStatus,
    code=st.sampled_from(sorted(FLOW_CODES)),
    at=INSTANTS,
    flow=st.from_regex(r"CPP001[0-9]{19}", fullmatch=True),
    label=TEXT.map(lambda text: text[: statut.LABEL_LENGTH].strip()),
    comment=TEXT,
    note=TEXT,
    faults=st.lists(st.builds(Fault, NAMED, NAMED, NAMED, TEXT, RANK), max_size=4).map(tuple),
)
suppliers = st.builds(Side, NAMED, NAMED, st.sampled_from(list("1234567")), st.just("") | st.just("FR"))
recipients = st.builds(
    Side, st.from_regex(r"[0-9]{14}", fullmatch=True), TEXT, service_code=TEXT.map(str.strip), service_name=TEXT
)
invoices = st.builds(
    InvoiceStatus,
    code=st.sampled_from(sorted(INVOICE_CODES.values())),
    at=INSTANTS,
    number=NAMED,
    supplier=suppliers,
    recipient=recipients,
    label=TEXT,
    comment=TEXT,
    issued_on=st.none() | DAYS,
)


def files(statuses):
    listed = st.lists(statuses, min_size=1, max_size=3).map(tuple)
    return st.builds(Statut, produced_on=DAYS, flow=st.just(NUMBER), statuses=listed)


@given(files(flows) | files(invoices))
@settings(max_examples=60, deadline=None)
def test_what_is_written_reads_back_the_same(told):
    assert statut.read(statut.write(told)) == told


@pytest.fixture(scope="module")
def schema():
    path = Path(os.environ.get("CORPUS_DIR", "")) / "validation" / "xsd" / "chorus-pro" / "CPPStatutPivot_V1_19.xsd"
    if not path.is_file():
        pytest.skip("CORPUS_DIR ne désigne pas un dossier qui contient validation/xsd/chorus-pro/")
    return etree.XMLSchema(file=str(path))


@pytest.mark.corpus
@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_written_follows_the_published_schema(shape, schema):
    schema.assertValid(etree.fromstring(statut.write(SHAPES[shape])))


@pytest.mark.corpus
def test_any_report_follows_the_published_schema(schema):
    @given(files(flows) | files(invoices))
    @settings(max_examples=40, deadline=None)
    def holds(told):
        schema.assertValid(etree.fromstring(statut.write(told)))

    holds()


@pytest.mark.corpus
def test_the_published_examples_read():
    folder = Path(os.environ.get("CORPUS_DIR", "")) / "corpus" / "chorus-pro-flux" / "statut"
    if not folder.is_dir():
        pytest.skip("CORPUS_DIR ne désigne pas un dossier qui contient corpus/chorus-pro-flux/")
    right = statut.read((folder / "Example01-FactureStatut-ok.xml").read_bytes())
    wrong = statut.read((folder / "Example04-FactureStatut-ko.xml").read_bytes())
    [invoice], [flow] = right.statuses, wrong.statuses
    assert (right.sender, right.receiver, right.flow) == ("CPP001", "XXX001", "1000000000")
    assert (invoice.code, invoice.number, invoice.issued_on) == ("07", "Example01", date(2018, 6, 13))
    assert invoice.recipient == Side("00000000169991", "26049168DESTINATAIRE")
    assert (flow.code, flow.label, flow.faults) == ("92", "Reçu destinataire final.", ())


def test_every_state_of_the_portal_has_its_code():
    assert {card.status_code for card in STATES.values()} <= FLOW_CODES
    assert set(INVOICE_CODES) == {status.value for status in SENT_STATUSES}


@pytest.mark.parametrize(
    "content",
    [
        b"nothing",
        b"<Invoice/>",
        b"<CPPStatut/>",
        statut.write(SHAPES["whole"]).replace(b"2026-11-22</Valeur", b"demain</Valeur"),
        statut.write(SHAPES["whole"]).replace(b"<Horodatage>2026", b"<Horodatage>jamais"),
        b'<!DOCTYPE a [<!ENTITY b "c">]>' + b"<CPPStatut/>",
    ],
)
def test_what_is_no_report_is_refused_in_words(content):
    with pytest.raises(Misread, match=r"\.$"):
        statut.read(content)
