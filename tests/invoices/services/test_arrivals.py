"""What « Déposer » takes a file for, by its content; and a real Factur-X judged as any other invoice data."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from invoices import storage
from invoices.domain.inspected import Inspected
from invoices.formats import cii, facturx
from invoices.models import Arrival
from invoices.services import arrivals, choosing
from invoices.services.arrivals import Kind, Road
from tests.factories.flowing import invoice, lot, senders
from tests.samples.bills import BILL
from tests.samples.lots import tar_of

PDF = b"%PDF-1.7 facture"
FACTURX = facturx.write(
    BILL, "<html lang='fr'><title>Facture</title><body><p>Facture</p></body></html>", timezone.now()
)
FILES = {
    "a plain PDF": (PDF, Kind.PDF),
    "a PDF with a drawing inside": (PDF + b"<< /Type /EmbeddedFile /Subtype /image#2Fpng >>", Kind.PDF),
    "a Factur-X": (FACTURX, Kind.FACTURX),
    "UBL": (invoice("F-1"), Kind.XML),
    "CII": (cii.write(BILL), Kind.XML),
    "XML in UTF-16": (invoice("F-1").decode().replace("UTF-8", "UTF-16").encode("utf-16"), Kind.XML),
    "a ZIP": (lot("F-1"), Kind.LOT),
    "a tar.gz": (tar_of([("a.xml", invoice("F-1"))]), Kind.LOT),
    "anything else": (b"bonjour", Kind.PDF),
    "nothing": (b"", Kind.PDF),
}


def upload(content, name="sans-nom"):
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_told_by_what_it_holds(name):
    content, kind = FILES[name]
    file = upload(content)
    assert arrivals.kind_of(file) is kind
    assert file.read() == content


ROADS = {
    ("a plain PDF",): Road.READING,
    ("a Factur-X",): Road.CHOICE,
    ("UBL",): Road.CHOICE,
    ("a ZIP",): Road.FLOW,
    ("a plain PDF", "a Factur-X"): Road.READING,
    ("UBL", "CII"): Road.FLOW,
    ("UBL", "a Factur-X"): Road.FLOW,
    ("a plain PDF", "UBL"): Road.NONE,
    ("a ZIP", "a tar.gz"): Road.NONE,
    ("anything else",): Road.READING,
}


@pytest.mark.parametrize("names", ROADS)
def test_files_given_together_take_one_road_or_none(names):
    assert arrivals.road_of([upload(FILES[name][0]) for name in names]) is ROADS[names]


@pytest.mark.django_db
def test_a_real_factur_x_is_judged_then_read_as_a_pdf_or_sent(settings, tmp_path, judges):
    settings.STORAGE_ROOT = tmp_path
    people = senders()
    said = {"depositor": people.person, "structure": people.supplier, "service": None, "framework": "A1"}
    arrival = arrivals.take(upload(FACTURX, "facture.pdf"), form_token=uuid.uuid4(), **said)
    arrivals.inspect(arrival.pk, judges.reader, judges.engine)
    arrival = Arrival.objects.get(pk=arrival.pk)
    found = Inspected.from_json(arrival.report)
    assert (arrival.is_pdf, found.is_invoice, found.facts["number"]) == (True, True, BILL.number)
    assert arrival.filling is None
    read = choosing.read_as_pdf(arrival, actor=people.person)
    assert (read.filename, read.file_id) == ("facture.pdf", arrival.file_id)
    sent = choosing.send_as_flow(arrival, actor=people.person)
    assert (sent.syntax, sent.file_id) == ("IN_DP_E2_CII_FACTURX", arrival.file_id)
    arrivals.forget_expired(timezone.now() + timedelta(days=2))
    assert storage.digest_on_disk(arrival.file_id) == arrival.file_id
