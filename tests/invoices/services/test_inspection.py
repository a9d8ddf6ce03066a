"""A file checked without being deposited: inspected once, forgotten at once, its report an hour later."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from invoices.domain.errors import FileRefused
from invoices.domain.findings import Level
from invoices.domain.inspected import Inspected
from invoices.formats import facturx, ubl
from invoices.models import Inspection
from invoices.reading import Reader
from invoices.rules import RuleEngine
from invoices.services import inspection, sweeping
from tests.factories.structures import PublicStructureFactory, ServiceFactory, StructureFactory
from tests.samples import LAYOUTS, Invoice
from tests.samples.bills import BILL
from tests.samples.rendering import drawn

pytestmark = pytest.mark.django_db
RIGHT = ubl.write(replace(BILL, number="FA-2026-12"))


@pytest.fixture(scope="module")
def engine():
    with RuleEngine() as engine:
        yield engine


@pytest.fixture
def bougival():
    """The recipient of the sample, known to the directory with its service."""
    town = PublicStructureFactory(identifier=BILL.recipient.identifier, name="BOUGIVAL")
    ServiceFactory(structure=town, code=BILL.recipient.service_code)
    return town


@pytest.fixture(scope="module")
def reader():
    with Reader() as reader:
        yield reader


def asked(data=RIGHT, name="facture.xml"):
    return inspection.ask(SimpleUploadedFile(name, data))


def report_of(engine, data=RIGHT):
    return inspection.report_of(data, None, engine)


def of_the_portal(found):
    return [(one.rule, one.field, one.is_blocking) for one in found.findings if one.level == Level.B2G]


def test_a_right_invoice_to_a_known_recipient_has_no_finding(engine, bougival):
    found = report_of(engine)
    assert [one for one in found.findings if one.is_blocking] == []
    assert found.label == "UBL 2.1 (facture)"


def test_the_directory_is_asked_about_the_recipient_and_its_service(engine):
    assert ("C2", "SIRET du destinataire", True) in of_the_portal(report_of(engine))
    PublicStructureFactory(identifier=BILL.recipient.identifier)
    assert ("C2", "Code service", True) in of_the_portal(report_of(engine))


def test_a_private_structure_is_as_unknown_as_one_that_does_not_exist(engine):
    unknown = report_of(engine).findings
    StructureFactory(identifier=BILL.recipient.identifier, name="SECRET SARL")
    assert report_of(engine).findings == unknown
    assert "SECRET" not in str(unknown)


def test_a_recipient_that_is_no_siret_is_told_once(engine):
    data = RIGHT.replace(BILL.recipient.identifier.encode(), b"217800929")
    assert [rule for rule, field, _ in of_the_portal(report_of(engine, data)) if "SIRET" in field] == ["B2G-BT-47"]


def test_what_the_recipient_asks_for_is_asked(engine, bougival):
    bougival.engagement_required = True
    bougival.save()
    data = RIGHT.replace(f"<cbc:ID>{BILL.engagement}</cbc:ID>".encode(), b"<cbc:ID> </cbc:ID>")
    assert ("C3", "N° d'engagement", True) in of_the_portal(report_of(engine, data))


def test_amounts_that_do_not_add_up_are_told_by_the_norm_and_by_the_portal(engine, bougival):
    data = RIGHT.replace(b"7040.00</cbc:TaxInclusiveAmount>", b"7041.00</cbc:TaxInclusiveAmount>")
    found = report_of(engine, data)
    assert {"BR-CO-15", "C8"} <= {one.rule for one in found.findings if one.is_blocking}
    blocking = [one.is_blocking for one in found.findings]
    assert blocking == sorted(blocking, reverse=True)


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "est vide"), (b"GIF89a", "n'est ni un PDF ni un XML"), (b"<a>" + b"x" * (10 << 20), "10,01 Mo")],
)
def test_what_cannot_be_inspected_is_refused_at_once(data, words):
    with pytest.raises(FileRefused, match=words):
        asked(data, "../../facture.xml")
    assert not Inspection.objects.exists()


def test_the_file_is_forgotten_when_its_report_is_made(engine, bougival):
    one = asked()
    assert bytes(one.content) == RIGHT
    inspection.inspect(one.pk, None, engine)
    one.refresh_from_db()
    assert one.content is None
    assert Inspected.from_json(one.report).facts["number"] == "FA-2026-12"
    inspection.inspect(one.pk, None, engine)  # a second ring does nothing
    inspection.inspect(uuid.uuid4(), None, engine)


def test_a_file_that_kills_its_worker_twice_is_given_up(engine):
    one = asked()
    Inspection.objects.update(tries=2, claimed_until=timezone.now() - timedelta(seconds=1))
    inspection.inspect(one.pk, None, engine)
    one.refresh_from_db()
    [finding] = Inspected.from_json(one.report).findings
    assert "trop de temps" in finding.text
    assert one.content is None


def test_an_hour_later_nothing_is_left(engine):
    kept, old = asked(), asked()
    Inspection.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    sweeping.sweep()
    assert list(Inspection.objects.all()) == [kept]


def test_a_factur_x_is_inspected_by_its_data_and_compared_with_its_page(engine, reader, bougival):
    bill = replace(BILL, number="FA-2026-12")
    page = LAYOUTS["colonnes"].draw(Invoice(number="FA-2026-13"))
    found = inspection.report_of(facturx.write(bill, page, timezone.now()), reader, engine)
    assert (found.label, found.facts["number"]) == ("Factur-X, profil EN 16931", "FA-2026-12")
    told = {one.field: one for one in found.findings if one.rule == "PAGE"}
    assert "FA-2026-13" in told["Numéro de facture"].text
    assert not told["Numéro de facture"].is_blocking


def test_a_pdf_without_data_may_be_deposited_as_it_is(engine, reader):
    found = inspection.report_of(drawn("<p>Facture</p>"), reader, engine)
    [advice] = found.findings
    assert (advice.rule, advice.is_blocking, found.is_invoice) == ("FACTUR-X", False, False)


def test_a_pdf_that_does_not_open_is_told(engine, reader):
    [finding] = inspection.report_of(b"%PDF-1.7 rubbish", reader, engine).findings
    assert (finding.rule, finding.is_blocking) == ("PDF", True)
