"""A deposit is on disk and committed before anything answers; the same form sent twice gives the first one."""

import hashlib
import threading
import uuid

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from invoices import storage
from invoices.domain.errors import FileRefused
from invoices.domain.frameworks import Framework
from invoices.models import Deposit, StoredFile
from invoices.services.deposit import deposit, examine, shown_name
from structures.domain.errors import HabilitationMissing
from structures.domain.habilitations import Application, Level
from tests.factories.structures import HabilitationFactory, ServiceFactory, StructureFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >>"
SIGNED = PDF + b"<< /Type /Sig /SubFilter /adbe.pkcs7.detached /ByteRange [0 12 34 56] >>"
LIMIT = 10 * 1024 * 1024


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.STORAGE_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def right():
    return HabilitationFactory(application=Application.FACTURES_EMISES, structure=StructureFactory())


def upload(content=PDF, name="facture.pdf"):
    file = SimpleUploadedFile("x", content)
    file._name = name  # as announced: Django itself cleans names that come by HTTP
    return file


def put(right, content=PDF, name="facture.pdf", token=None, **changes):
    place = {"depositor": right.user, "structure": right.structure, "service": right.service} | changes
    return deposit(upload(content, name), framework=Framework.A1, form_token=token or uuid.uuid4(), **place)


def test_a_deposit_keeps_the_very_bytes_and_who_brought_them(right):
    taken = put(right)
    stored = Deposit.objects.get(pk=taken.pk)
    assert stored.file_id == hashlib.sha256(PDF).hexdigest()
    assert storage.read_original(stored.file_id) == PDF
    assert (stored.state, stored.format, stored.origin) == ("A_LIRE", "PDF_NON_SIGNE", "PORTAIL")
    assert (stored.depositor, stored.structure, stored.framework) == (right.user, right.structure, "A1")


def test_a_signature_is_seen_in_the_file(right):
    assert put(right, SIGNED).format == "PDF_SIGNE_PADES"


def test_the_reader_is_rung_after_commit_by_name(right, broker, django_capture_on_commit_callbacks):
    broker.flushall()
    with django_capture_on_commit_callbacks() as rings:
        put(right)
        assert broker.llen("celery") == 0
    for ring in rings:
        ring()
    assert b'"invoices.extract"' in b"".join(broker.lrange("celery", 0, -1))
    broker.flushall()


def test_the_same_form_sent_twice_gives_the_first_deposit(right):
    token = uuid.uuid4()
    first = put(right, token=token)
    assert put(right, token=token) == first
    assert put(right, SIGNED, "autre.pdf", token=token) == first  # the answer is the first result, whatever comes
    assert Deposit.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_gives_one_deposit(right):
    token, start, taken = uuid.uuid4(), threading.Barrier(3), []

    def click():
        start.wait()
        taken.append(put(right, token=token).pk)
        connection.close()

    threads = [threading.Thread(target=click) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken == [Deposit.objects.get().pk] * 3
    assert StoredFile.objects.count() == 1


def test_somebody_elses_token_is_refused_with_a_sentence(right):
    """A token read over a shoulder neither shows the other's deposit nor breaks."""
    token = uuid.uuid4()
    put(right, token=token)
    other = HabilitationFactory(application=Application.FACTURES_EMISES, structure=StructureFactory())
    with pytest.raises(FileRefused, match="formulaire a déjà servi") as refusal:
        put(other, token=token)
    assert refusal.value.remedy
    assert Deposit.objects.count() == 1


def test_the_same_file_may_be_deposited_again_and_is_kept_once(right):
    assert put(right) != put(right)
    assert StoredFile.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "facture.pdf", "Le fichier « facture.pdf » est vide."),
        (b"MZ\x90\x00", "facture.pdf", "Le fichier « facture.pdf » n'est pas un PDF, quel que soit son nom."),
        (b"<html>%PDF</html>", "facture.pdf", "n'est pas un PDF"),
        (b" " * 1024 + PDF, "facture.pdf", "n'est pas un PDF"),
        (b"PK\x03\x04", "facture.zip", "« facture.zip » n'est pas un PDF"),
        (PDF.ljust(LIMIT + 1), "v1.2.pdf", "Le fichier « v1.2.pdf » pèse 10,01 Mo."),
        (PDF.ljust(12 * 1024**2), "v1.2.pdf", "Le fichier « v1.2.pdf » pèse 12,00 Mo."),
    ],
    ids=["empty", "program", "html", "too far", "zip", "one byte over", "far over"],
)
def test_what_cannot_be_taken_is_refused_with_the_remedy_and_leaves_nothing(right, folder, content, name, says):
    with pytest.raises(FileRefused) as refusal:
        put(right, content, name)
    assert says in refusal.value.text
    assert refusal.value.remedy.endswith(".")
    assert not Deposit.objects.exists()
    assert not any(path.is_file() for path in folder.rglob("*"))


def test_ten_mo_exactly_are_taken(right):
    assert put(right, PDF.ljust(LIMIT)).file.size == LIMIT == settings.DEPOSIT_MAX_BYTES


def test_a_pdf_is_told_by_its_content_whatever_its_name(right):
    assert put(right, b"junk before\n" + PDF, "facture.exe").state == "A_LIRE"


@pytest.mark.parametrize(
    ("announced", "shown"),
    [
        ("facture.pdf", "facture.pdf"),
        ("Facture n° 12 – été.pdf", "Facture n° 12 – été.pdf"),
        ("facture\u202efdp.exe", "facturefdp.exe"),  # right-to-left override
        ("facture\r\nX-Injected: 1.pdf", "factureX-Injected: 1.pdf"),
        ("a\x00b.pdf", "ab.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\moi\\facture.pdf", "facture.pdf"),
        ("/absolu/facture.pdf", "facture.pdf"),
        ("zéro\u200blargeur.pdf", "zérolargeur.pdf"),
        ("", "sans nom"),
        ("dossier/", "sans nom"),
        ("\u202e\n", "sans nom"),
        ("x" * 255, "x" * 255),
        ("x" * 300 + ".pdf", "x" * 255),
        ("😀.pdf", "😀.pdf"),
    ],
)
def test_a_name_is_shown_without_what_could_deceive(right, announced, shown):
    assert shown_name(announced) == shown
    assert Deposit.objects.get(pk=put(right, name=announced).pk).filename == shown


def test_examining_leaves_the_file_as_it_was():
    file = upload(SIGNED)
    assert examine(file) == "PDF_SIGNE_PADES"
    assert file.read() == SIGNED


@pytest.mark.parametrize(
    "changes",
    [{"level": Level.CONSULTATION}, {"application": Application.FACTURES_RECUES}, {"attached": False}],
    ids=["consultation", "another application", "detached"],
)
def test_only_those_who_may_emit_for_the_structure_deposit(folder, changes):
    right = HabilitationFactory(
        **{"application": Application.FACTURES_EMISES, "structure": StructureFactory()} | changes
    )
    with pytest.raises(HabilitationMissing):
        put(right)
    assert not Deposit.objects.exists()
    assert not any(folder.rglob("*"))


def test_a_right_on_a_service_deposits_for_that_service_alone():
    service = ServiceFactory()
    right = HabilitationFactory(application=Application.FACTURES_EMISES, service=service)
    assert put(right).service == service
    for other in (None, ServiceFactory(structure=service.structure)):
        with pytest.raises(HabilitationMissing):
            put(right, service=other)
