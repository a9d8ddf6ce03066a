"""Verification finds nothing on a normal history, and each thing that was altered behind the portal's back."""

import hashlib
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from invoices import storage
from invoices.domain.lifecycle import Status
from invoices.models import Deposit, Invoice, StatusChange, StoredFile
from invoices.services import routing, transition
from invoices.services.verification import verify
from structures.domain.habilitations import Application
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import HabilitationFactory, PublicStructureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.STORAGE_ROOT = tmp_path


def walked(status=Status.MISE_EN_PAIEMENT, content=b"%PDF-1.7 facture"):
    """An invoice with its real file, brought to this status by the one writer of status."""
    stored = storage.keep([content], "application/pdf")
    return InvoiceFactory(status=status, with_history=True, deposit__file=stored)


@contextmanager
def trigger_disabled():
    """What whoever owns the database can do."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = DEFAULT")


def rewrite(invoice, rank, **columns):
    with trigger_disabled():
        StatusChange.objects.filter(invoice=invoice, position=rank).update(**columns)


def test_normal_histories_have_no_fault():
    for status in Status:
        walked(status, status.encode())
    InvoiceFactory(deposit=None)
    report = verify()
    assert report.faults == []
    assert report.files == StoredFile.objects.count() == len(Status)
    assert report.invoices == len(Status) - 1  # a draft that never moved has no history


@pytest.mark.parametrize(
    ("rank", "column", "value"),
    [
        (1, "comment", "Réécrit"),
        (1, "reason", "DOUBLON"),
        (1, "action", "recycle"),
        (1, "target", Status.REJETEE),
        (1, "source", Status.SUSPENDUE),
        (1, "by", "RECIPIENT"),
        (1, "actor", None),
        (4, "position", 99),
        (4, "digest", "0" * 64),
    ],
)
def test_a_rewritten_passage_is_found(rank, column, value):
    invoice = walked()
    rewrite(invoice, rank, **{column: value})
    [fault] = verify().faults
    assert fault.startswith(f"Facture {invoice.pk} : le passage n°")


def test_an_instant_moved_by_a_microsecond_is_found():
    invoice = walked()
    change = invoice.status_changes.get(position=2)
    rewrite(invoice, 2, at=change.at + timedelta(microseconds=1))
    [fault] = verify().faults
    assert "le passage n° 2 (EN_COURS_ACHEMINEMENT) ne correspond pas à son empreinte" in fault


@pytest.mark.parametrize("positions", [[1], [2], [4], [1, 2, 3, 4]])
def test_a_passage_taken_away_is_found(positions):
    invoice = walked()
    with trigger_disabled():
        StatusChange.objects.filter(invoice=invoice, position__in=positions).delete()
    assert any(f"Facture {invoice.pk} : " in fault for fault in verify().faults)


def test_a_status_written_by_another_hand_is_found():
    paid, draft = walked(), InvoiceFactory(deposit=None)
    Invoice.objects.filter(pk=paid.pk).update(status=Status.REJETEE)
    Invoice.objects.filter(pk=draft.pk).update(status=Status.SUPPRIMEE)
    assert verify().faults == [
        f"Facture {paid.pk} : l'état REJETEE n'est pas celui du dernier passage (MISE_EN_PAIEMENT).",
        f"Facture {draft.pk} : l'état SUPPRIMEE n'est pas celui du dernier passage (BROUILLON).",
    ]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("number", "FA-AUTRE"),
        ("issue_date", "2026-02-28"),
        ("type", "AVOIR"),
        ("currency", "CHF"),
        ("total_without_vat", "100.01"),
        ("total_vat", "20.01"),
        ("total_with_vat", "120.01"),
        ("amount_due", "119.99"),
        ("deposited_at", "2026-03-02T08:30:01Z"),
        ("certificate_text", "CERTIFICAT-DE-DEPOT/1\n"),
        ("certificate_number", "A" * 43 + "="),
        ("supplier_copy", {"identifier": "00000000000000"}),
        ("recipient_copy", {}),
    ],
)
def test_what_the_certificate_attests_cannot_change_unseen(column, value):
    invoice = walked()
    Invoice.objects.filter(pk=invoice.pk).update(**{column: value})
    [fault] = verify().faults
    assert fault.startswith(f"Facture {invoice.pk} : les données ne correspondent plus au certificat")


def test_another_file_put_in_place_of_the_deposited_one_is_found():
    invoice = walked()
    other = storage.keep([b"%PDF-1.7 une autre facture"], "application/pdf")
    Deposit.objects.filter(pk=invoice.deposit_id).update(file=other)
    assert [fault.split(" : ")[1][:15] for fault in verify().faults] == ["le passage n° 1", "les données ne "]


def test_a_recycled_invoice_may_have_another_recipient_and_nothing_else():
    invoice = walked(Status.A_RECYCLER)
    other = PublicStructureFactory()
    supplier = HabilitationFactory(application=Application.FACTURES_EMISES, structure=invoice.supplier).user
    transition.apply(invoice, "recycle", actor=supplier)
    copy = invoice.recipient_copy | {"identifier": other.identifier, "service_code": "COMPTA"}
    Invoice.objects.filter(pk=invoice.pk).update(recipient=other, recipient_copy=copy)
    assert verify().faults == []
    Invoice.objects.filter(pk=invoice.pk).update(amount_due="1.00")
    assert len(verify().faults) == 1


def test_a_file_altered_or_lost_on_the_disk_is_found():
    altered, lost = walked(content=b"%PDF-1.7 a"), walked(content=b"%PDF-1.7 b")
    place = settings.STORAGE_ROOT / "originaux"
    paths = {path.name: path for path in place.rglob("*") if path.is_file()}
    paths[altered.deposit.file_id].write_bytes(b"x")
    paths[lost.deposit.file_id].unlink()
    read = hashlib.sha256(b"x").hexdigest()
    assert sorted(verify().faults) == sorted(
        [
            f"Fichier {altered.deposit.file_id} : altéré (empreinte lue : {read}).",
            f"Fichier {lost.deposit.file_id} : absent du disque.",
        ]
    )


def test_the_command_says_what_it_found_and_fails_on_a_fault(capsys):
    invoice = walked()
    call_command("verify")
    assert capsys.readouterr().out == "Rien à signaler : 1 fichier, 1 histoire.\n"
    rewrite(invoice, 1, comment="Réécrit")
    with pytest.raises(CommandError, match="1 anomalie"):
        call_command("verify")
    assert f"Facture {invoice.pk} : le passage n° 1" in capsys.readouterr().out


def test_it_costs_the_same_number_of_queries_for_any_number_of_invoices(django_assert_num_queries):
    for rank in range(3):
        walked(content=b"%PDF-1.7 " + bytes([rank]))
    with django_assert_num_queries(3):  # files, invoices with their deposit, changes
        verify()


@pytest.mark.django_db(transaction=True)
def test_a_portal_that_goes_on_working_has_no_false_fault():
    invoices = [walked(Status.DEPOSEE, b"%PDF-1.7 " + bytes([rank])) for rank in range(20)]

    def work():
        for invoice in invoices:
            routing.route(invoice.pk)
        connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    reports = []
    while worker.is_alive():
        reports.append(verify())
    worker.join()
    assert [report.faults for report in reports if report.faults] == []
    assert verify().invoices == len(invoices)
