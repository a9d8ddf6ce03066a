"""Completion: a piece, a comment, or both; all of it at once or nothing; then the recipient is told.

Source: domain.md §5.3 row 18, §8.4, §17.1, §17.2.
"""

import threading
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from accounts.models import OutgoingMail
from invoices.domain.errors import FileRefused, InvalidInvoice, MoveRefused, StaleInvoice
from invoices.domain.lifecycle import SENT_STATUSES, Status
from invoices.models import Attachment, Invoice, InvoiceEvent, StatusChange, StoredFile
from invoices.services import completion, transition
from invoices.services.completion import Piece
from invoices.services.verification import faults_of
from structures.domain.errors import HabilitationMissing
from structures.domain.habilitations import Application, Level
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import HabilitationFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 bon de livraison"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.STORAGE_ROOT = tmp_path


def piece(name="bon.pdf", content=PDF, designation="Bon signé", type="BON_DE_LIVRAISON"):
    return Piece(SimpleUploadedFile(name, content), designation, type)


def suspended(**fields):
    return InvoiceFactory(status=Status.SUSPENDUE, with_history=True, **fields)


def supplier_of(invoice, **fields):
    right = {"application": Application.FACTURES_EMISES, "structure": invoice.supplier} | fields
    return HabilitationFactory(**right).user


def agent_of(invoice):
    return HabilitationFactory(structure=invoice.recipient).user


def complete(invoice, *pieces, comment="", actor=None, version=None):
    said = {"actor": actor or supplier_of(invoice), "version": version or invoice.version}
    return completion.complete(invoice, pieces, comment=comment, **said)


def test_pieces_and_comment_reach_the_recipient_together():
    invoice = suspended()
    actor, agent = supplier_of(invoice), agent_of(invoice)
    other = piece("rib.pdf", PDF + b"2", "RIB", "RIB")
    change = complete(invoice, piece(), other, comment="Voici les pièces.", actor=actor)
    sent = Invoice.objects.get(pk=invoice.pk)
    assert (sent.status, sent.holder) == (Status.COMPLETEE, "RECIPIENT")
    said = [(a.filename, a.designation, a.type, a.added_by) for a in sent.attachments.all()]
    assert said == [
        ("bon.pdf", "Bon signé", "BON_DE_LIVRAISON", actor),
        ("rib.pdf", "RIB", "RIB", actor),
    ]
    assert (change.action, change.comment) == ("complete", "Voici les pièces.")
    event = sent.events.get()
    assert (event.kind, event.actor) == (InvoiceEvent.Kind.COMPLEMENT, actor)
    assert event.detail == "Pièces jointes : Bon signé (bon.pdf), RIB (rib.pdf)"
    told = OutgoingMail.objects.filter(kind="invoices/facture_a_traiter").values_list("recipient", flat=True)
    assert list(told) == [agent.notification_address]
    assert list(faults_of(sent)) == []


@pytest.mark.parametrize(("pieces", "comment"), [([piece()], ""), ([], "Le bon est déjà en page 2.")])
def test_one_of_the_two_is_enough(pieces, comment):
    invoice = suspended()
    complete(invoice, *pieces, comment=comment)
    assert Invoice.objects.get(pk=invoice.pk).status == Status.COMPLETEE


def test_a_completion_opens_the_delay_again():
    invoice = suspended()
    stopped = timezone.localdate() - timedelta(days=10)
    Invoice.objects.filter(pk=invoice.pk).update(payment_due_on=stopped, payment_stopped_on=stopped)
    complete(Invoice.objects.get(pk=invoice.pk), comment="Voici.")
    sent = Invoice.objects.get(pk=invoice.pk)
    assert sent.payment_resumed_on == timezone.localdate()
    assert sent.payment_due_on == timezone.localdate() + timedelta(days=30)
    assert isinstance(sent.payment_due_on, date)


def test_neither_is_refused():
    with pytest.raises(InvalidInvoice, match="ni joint de pièce ni écrit de commentaire"):
        complete(suspended())


def test_a_file_it_bears_already_brings_nothing():
    invoice = suspended()
    complete(invoice, piece())
    transition.apply(invoice, "refuse", actor=agent_of(invoice), reason="JUSTIF_ABS", comment="Encore.")
    with pytest.raises(InvalidInvoice, match="déjà joints"):
        complete(invoice, piece("autre.pdf"))
    complete(invoice, piece("autre.pdf"), comment="Il était joint.")
    assert invoice.attachments.count() == 1


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (piece("x" * 47 + ".pdf"), "51 caractères"),
        (piece("script.exe", b"MZ"), "n'est pas admise"),
        (piece("faux.pdf", b"GIF89a"), "n'est pas celui d'un fichier PDF"),
        (piece("vide.pdf", b""), "est vide"),
        (piece("gros.pdf", PDF + b"0" * 10 * 1024 * 1024), "dépasse 10 Mo"),
    ],
)
def test_one_wrong_file_and_nothing_is_done(wrong, told):
    invoice = suspended()
    with pytest.raises(FileRefused, match=told):
        complete(invoice, piece(), wrong, comment="Voici.")
    assert Invoice.objects.get(pk=invoice.pk).status == Status.SUSPENDUE
    assert not Attachment.objects.exists()
    assert not invoice.events.exists()


def test_all_pieces_count_for_the_limit_of_the_invoice():
    invoice = suspended()
    with override_settings(INVOICE_MAX_BYTES=2 * len(PDF)), pytest.raises(FileRefused, match="dépasseraient"):
        complete(invoice, *(piece(f"{rank}.pdf", PDF + str(rank).encode()) for rank in range(3)))
    assert not Attachment.objects.exists()
    assert not StoredFile.objects.filter(attachments__isnull=False).exists()


@pytest.mark.parametrize("status", sorted(SENT_STATUSES - {Status.SUSPENDUE}))
def test_only_a_suspended_invoice_is_completed(status):
    invoice = InvoiceFactory(status=status, with_history=True)
    with pytest.raises(MoveRefused, match="« Compléter » n'est pas possible"):
        complete(invoice, comment="Voici.")


def test_a_suspension_taken_back_meanwhile_is_told_and_joins_nothing():
    invoice = suspended()
    version = invoice.version
    transition.apply(invoice, "restore", actor=agent_of(invoice))
    with pytest.raises(StaleInvoice, match="« Mise à disposition du destinataire »"):
        complete(invoice, piece(), comment="Voici.", version=version)
    assert not Attachment.objects.exists()


def test_the_gate_is_asked():
    invoice = suspended()
    for stranger in (supplier_of(invoice, level=Level.CONSULTATION), agent_of(invoice)):
        with pytest.raises(HabilitationMissing):
            complete(invoice, comment="Voici.", actor=stranger)


def test_the_same_form_twice_gives_the_first_change():
    invoice = suspended()
    said = {"actor": supplier_of(invoice), "comment": "Voici.", "version": invoice.version}
    first = complete(invoice, piece(), **said)
    assert complete(invoice, piece(), **said) == first
    transition.apply(invoice, "mandate", actor=agent_of(invoice))
    assert complete(invoice, piece(), **said) == first
    assert (invoice.attachments.count(), invoice.events.count()) == (1, 1)
    with pytest.raises(StaleInvoice):
        complete(invoice, piece(content=PDF + b"autre"), **said)


@pytest.mark.django_db(transaction=True)
def test_three_clicks_at_once_make_one_change():
    invoice = suspended()
    actor, version = supplier_of(invoice), invoice.version
    starting, changes = threading.Barrier(3), []

    def click():
        mine, joined = Invoice.objects.get(pk=invoice.pk), piece()
        starting.wait()
        changes.append(completion.complete(mine, [joined], comment="", actor=actor, version=version).pk)
        connection.close()

    threads = [threading.Thread(target=click) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(changes) == 3
    assert set(changes) == {StatusChange.objects.get(action="complete").pk}
    assert Attachment.objects.count() == 1
