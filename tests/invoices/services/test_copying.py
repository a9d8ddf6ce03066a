"""Copying: what was typed and joined is taken over; the number, the dates and the document are not.

Source: domain.md §5.7 (a rejected invoice goes again under a new number), §8.4.
"""

import threading
import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from invoices import queries, storage
from invoices.domain.errors import InvalidInvoice, MoveRefused
from invoices.domain.lifecycle import SENT_STATUSES, Status
from invoices.models import Attachment, Invoice, InvoiceEvent
from invoices.services import attachments, copying, submission, sweeping, transition, validation
from structures.domain.errors import HabilitationMissing
from structures.domain.habilitations import Application, Level
from tests.factories.invoices import DepositFactory, InvoiceFactory, VatTotalFactory
from tests.factories.structures import HabilitationFactory, ServiceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.STORAGE_ROOT = tmp_path


def supplier_of(invoice, **fields):
    right = {"application": Application.FACTURES_EMISES, "structure": invoice.supplier} | fields
    return HabilitationFactory(**right).user


def rejected(**fields):
    fields = {"issue_date": date(2026, 3, 1), "due_date": date(2026, 4, 1), "engagement": "BC-7"} | fields
    return InvoiceFactory(status=Status.REJETEE, with_history=True, **fields)


def redo(invoice, actor=None, token=None):
    return copying.redo(invoice, actor=actor or supplier_of(invoice), form_token=token or uuid.uuid4())


def duplicate(invoice, actor=None, token=None):
    return copying.duplicate(invoice, actor=actor or supplier_of(invoice), form_token=token or uuid.uuid4())


def ready(copy, number):
    """The draft with what a copy does not take: number, date, document."""
    deposit = DepositFactory(structure=copy.supplier, state="INTERPRETEE_OCR", has_draft=True)
    changes = {"number": number, "issue_date": date(2026, 5, 1), "deposit": deposit}
    Invoice.objects.filter(pk=copy.pk).update(**changes)
    return Invoice.objects.get(pk=copy.pk)


@pytest.mark.parametrize("make", [redo, duplicate])
def test_what_was_typed_and_joined_is_taken_over(make):
    service = ServiceFactory()
    source = rejected(
        recipient_service=service, market="M-1", comment="Livré.", discount=Decimal(20), discount_reason="Remise"
    )
    VatTotalFactory(invoice=source)
    stored = storage.keep([b"%PDF-1.7 bon"], "application/pdf")
    said = {"filename": "bon.pdf", "designation": "Bon", "type": "BON_DE_LIVRAISON"}
    Attachment.objects.create(invoice=source, file=stored, added_by=source.created_by, **said)
    actor = supplier_of(source)
    copy = Invoice.objects.get(pk=make(source, actor).pk)
    assert (copy.status, copy.holder, copy.created_by, copy.version) == (Status.BROUILLON, "SUPPLIER", actor, 1)
    same = ("framework", "supplier", "recipient", "recipient_service", "recipient_identifier", "service_code", "type")
    same += ("engagement", "market", "comment", "currency", "vat_type", "payment_means", "discount", "discount_reason")
    same += ("total_without_vat", "total_vat", "total_with_vat", "amount_due")
    assert {name: getattr(copy, name) for name in same} == {name: getattr(source, name) for name in same}
    assert [(r.rate, r.base, r.tax) for r in copy.vat_totals.all()] == [(20, 100, 20)]
    joined = copy.attachments.get()
    assert {name: getattr(joined, name) for name in said} == said
    assert (joined.file, joined.added_by) == (stored, actor)
    assert (copy.number, copy.issue_date, copy.due_date, copy.deposit) == ("", None, None, None)
    assert (copy.deposited_at, copy.certificate_number, copy.supplier_copy, copy.payment_due_on) == (
        None,
        "",
        None,
        None,
    )
    assert copy.number_year == timezone.localdate().year
    assert copy.copied_from == (source if make is redo else None)
    source.refresh_from_db()
    assert (source.status, source.events.count()) == (Status.REJETEE, 0)


@pytest.mark.parametrize("status", sorted({*SENT_STATUSES, Status.BROUILLON}))
def test_any_own_invoice_is_duplicated_and_only_a_rejected_one_redone(status):
    source = InvoiceFactory(status=status, with_history=status != Status.BROUILLON)
    assert duplicate(source).status == Status.BROUILLON
    if status != Status.REJETEE:
        with pytest.raises(MoveRefused, match="seule une facture rejetée se refait"):
            redo(source)


def test_what_did_not_parse_is_taken_over_save_the_dates():
    source = InvoiceFactory(unparsed={"total_vat": "vingt", "issue_date": "hier"})
    assert duplicate(source).unparsed == {"total_vat": "vingt"}


@pytest.mark.parametrize("make", [redo, duplicate])
def test_the_same_form_twice_gives_one_copy(make):
    source, token = rejected(), uuid.uuid4()
    actor = supplier_of(source)
    first = make(source, actor, token)
    assert make(source, actor, token) == first
    assert Invoice.objects.count() == 2


@pytest.mark.parametrize("make", [redo, duplicate])
def test_a_used_form_makes_nothing_for_another_person_nor_after_its_draft_was_deleted(make):
    source, token = rejected(), uuid.uuid4()
    actor = supplier_of(source)
    copy = make(source, actor, token)
    with pytest.raises(MoveRefused, match="Ce formulaire a déjà servi"):
        make(source, supplier_of(source), token)
    transition.apply(copy, "delete", actor=actor)
    with pytest.raises(MoveRefused, match="Ce formulaire a déjà servi"):
        make(source, actor, token)


@pytest.mark.django_db(transaction=True)
def test_colleagues_who_redo_it_at_once_share_one_draft():
    source, starting, copies = rejected(), threading.Barrier(3), []
    actors = [supplier_of(source) for _ in range(3)]

    def click(actor):
        mine = Invoice.objects.get(pk=source.pk)
        starting.wait()
        copies.append(redo(mine, actor).pk)
        connection.close()

    threads = [threading.Thread(target=click, args=[actor]) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(copies) == 3
    assert len(set(copies)) == 1


def test_a_deleted_draft_may_be_redone_and_a_sent_one_is_named():
    source = rejected(number="F-12")
    actor = supplier_of(source)
    first = redo(source, actor)
    transition.apply(first, "delete", actor=actor)
    assert not copying.draft_to_finish(source)
    second = redo(source, actor)
    assert second != first
    assert copying.may_redo(source)
    submission.send(ready(second, "F-13"), actor=actor, version=1)
    assert not copying.may_redo(source)
    with pytest.raises(MoveRefused, match="c'est la facture F-13"):
        redo(source, actor)


def test_once_sent_the_rejected_one_says_so_and_is_handled():
    source = rejected(number="F-12")
    actor = supplier_of(source)
    copy = redo(source, actor)
    submission.send(ready(copy, "F-13"), actor=actor, version=1)
    source.refresh_from_db()
    said = [(event.kind, event.actor, event.detail) for event in source.events.order_by("pk")]
    assert said == [
        (InvoiceEvent.Kind.ACQUITTEMENT_REJET, actor, ""),
        (InvoiceEvent.Kind.REPRISE, actor, "Nouveau numéro : F-13"),
    ]
    assert source.is_rejection_handled
    assert source.is_acknowledged
    assert source.status == Status.REJETEE
    assert queries.copies_shown(actor, source) == (None, [copy])
    assert queries.copies_shown(actor, Invoice.objects.get(pk=copy.pk)) == (source, [])


def test_the_recipient_sees_the_link_once_it_has_both():
    source = rejected()
    actor, agent = supplier_of(source), HabilitationFactory(structure=source.recipient).user
    copy = redo(source, actor)
    assert queries.copies_shown(agent, source) == (None, [])
    stranger = HabilitationFactory().user
    assert queries.copies_shown(stranger, Invoice.objects.get(pk=copy.pk)) == (None, [])


@pytest.mark.parametrize("year", [2026, 2025])
def test_the_rejected_number_does_not_serve_again_even_another_year(year):
    source = rejected(number="F-12", number_year=year)
    copy = ready(redo(source), "f-12")
    assert ("C6", "number") in {(a.code, a.field) for a in validation.anomalies(copy) if a.blocking}


def test_a_copy_does_not_leave_without_its_document():
    copy = ready(redo(rejected()), "F-13")
    Invoice.objects.filter(pk=copy.pk).update(deposit=None)
    copy = Invoice.objects.get(pk=copy.pk)
    [anomaly] = [anomaly for anomaly in validation.anomalies(copy) if anomaly.blocking]
    assert (anomaly.code, anomaly.field) == ("DOCUMENT", "")
    assert "Joindre le document" in anomaly.remedy
    with pytest.raises(InvalidInvoice, match="Aucun document n'est joint"):
        submission.send(copy, actor=supplier_of(copy), version=1)


def test_removing_the_files_of_one_leaves_the_other_s():
    source = InvoiceFactory()
    stored = storage.keep([b"%PDF-1.7 bon"], "application/pdf")
    said = {"filename": "bon.pdf", "designation": "Bon", "type": "AUTRE", "added_by": source.created_by}
    joined = Attachment.objects.create(invoice=source, file=stored, **said)
    actor = supplier_of(source)
    copy = duplicate(source, actor)
    attachments.detach(source, joined, actor=actor)
    assert storage.read_original(copy.attachments.get().file_id) == b"%PDF-1.7 bon"


def test_a_deleted_copy_is_purged_and_its_source_stays():
    source = rejected()
    actor = supplier_of(source)
    copy = redo(source, actor)
    transition.apply(copy, "delete", actor=actor)
    Invoice.objects.filter(pk=copy.pk).update(status_at=timezone.now() - sweeping.KEEP_DELETED * 2)
    sweeping.sweep()
    assert list(Invoice.objects.all()) == [source]


@pytest.mark.parametrize("make", [redo, duplicate])
def test_the_gate_is_asked(make):
    source = rejected()
    for stranger in (
        supplier_of(source, level=Level.CONSULTATION),
        HabilitationFactory(structure=source.recipient).user,
    ):
        with pytest.raises(HabilitationMissing):
            make(source, stranger)
