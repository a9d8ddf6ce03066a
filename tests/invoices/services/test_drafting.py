"""Drafting: whatever reading found there is one draft; every save keeps everything typed."""

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from invoices.domain.document import Document, Found, VatGroup
from invoices.domain.errors import MoveRefused, StaleInvoice
from invoices.domain.lifecycle import Status
from invoices.models import Deposit, Invoice
from invoices.services import drafting
from structures.domain.errors import HabilitationMissing
from structures.domain.habilitations import Application, Level
from tests.factories.invoices import DepositFactory, InvoiceFactory
from tests.factories.structures import HabilitationFactory, PublicStructureFactory, ServiceFactory

pytestmark = pytest.mark.django_db


def document(*, vat=(), confidence=0.9, **values):
    return Document(found={name: Found(value, confidence) for name, value in values.items()}, vat=tuple(vat))


def deposit_of(read, **fields):
    state = Deposit.State.INTERPRETEE_OCR if read else Deposit.State.ILLISIBLE
    return DepositFactory(document=read.to_json() if read else None, state=state, read_at=timezone.now(), **fields)


def supplier_of(invoice, level=Level.MODIFICATION):
    return HabilitationFactory(application=Application.FACTURES_EMISES, structure=invoice.supplier, level=level).user


def test_what_the_data_inside_a_pdf_say_of_vat_and_payment_is_taken_over():
    read = document(vat_type="EXONERATION", exemption_reason="VATEX-FR-FRANCHISE", payment_means="PRELEVEMENT")
    draft = drafting.draft_from(deposit_of(read, framework="A1"))
    assert (draft.vat_type, draft.exemption_reason) == ("EXONERATION", "VATEX-FR-FRANCHISE")
    assert draft.payment_means == "PRELEVEMENT"


def test_codes_that_are_none_of_the_portals_are_left_out():
    read = document(vat_type="TVA", exemption_reason="VATEX-XX", payment_means="TROC", document_type="DEVIS")
    draft = drafting.draft_from(deposit_of(read, framework="A1"))
    assert (draft.vat_type, draft.exemption_reason, draft.payment_means) == ("TVA_SUR_DEBIT", "", "VIREMENT")
    assert draft.type == "FACTURE"


def test_a_draft_is_prefilled_with_what_was_read():
    service = ServiceFactory(code="COMPTA")
    read = document(
        number="FA-12",
        issue_date=date(2026, 3, 1),
        recipient_siret=service.structure.identifier,
        service_code="COMPTA",
        engagement="1400005262",
        total_without_vat=Decimal("1000.00"),
        total_vat=Decimal("200.00"),
        total_with_vat=Decimal("1200.00"),
        vat=[VatGroup(Decimal("20.00"), Decimal("1000.00"), Decimal("200.00"))],
    )
    deposit = deposit_of(read, format="PDF_SIGNE_PADES", framework="A1")
    draft = drafting.draft_from(deposit)
    stored = Invoice.objects.get(pk=draft.pk)
    assert (stored.status, stored.holder) == (Status.BROUILLON, "SUPPLIER")
    assert (stored.supplier, stored.created_by, stored.deposit) == (deposit.structure, deposit.depositor, deposit)
    assert (stored.recipient, stored.recipient_service) == (service.structure, service)
    assert (stored.number, stored.issue_date, stored.engagement) == ("FA-12", date(2026, 3, 1), "1400005262")
    assert (stored.total_without_vat, stored.amount_due) == (Decimal(1000), Decimal(1200))  # due in full unless told
    assert [(r.rate, r.base, r.tax) for r in stored.vat_totals.all()] == [(20, 1000, 200)]
    assert (stored.type, stored.currency, stored.deposit_mode) == ("FACTURE", "EUR", "DEPOT_PDF_SIGNE_PORTAIL")
    assert stored.number_year == timezone.localdate().year


def test_a_file_that_could_not_be_read_gives_an_empty_draft():
    draft = drafting.draft_from(deposit_of(None))
    assert (draft.status, draft.number, draft.recipient, draft.total_with_vat) == ("BROUILLON", "", None, None)


def test_what_is_read_with_too_little_confidence_is_left_out():
    read = document(number="FA-12", recipient_siret="21780092900010", total_with_vat=Decimal(12), confidence=0.2)
    draft = drafting.draft_from(deposit_of(read))
    assert (draft.number, draft.recipient_identifier, draft.total_with_vat) == ("", "", None)


def test_an_avoirs_amounts_are_kept_positive():
    vat = [VatGroup(Decimal(20), Decimal(-100), Decimal(-20))]
    amounts = {"total_without_vat": Decimal(-100), "total_vat": Decimal(-20), "total_with_vat": Decimal(-120)}
    draft = drafting.draft_from(deposit_of(document(document_type="AVOIR", vat=vat, **amounts)))
    assert (draft.type, draft.total_without_vat, draft.total_vat, draft.amount_due) == ("AVOIR", 100, 20, 120)
    assert [(r.base, r.tax) for r in draft.vat_totals.all()] == [(100, 20)]


def test_an_invoice_already_paid_has_nothing_due():
    draft = drafting.draft_from(deposit_of(document(total_with_vat=Decimal(120)), framework="A2"))
    assert (draft.amount_due, draft.payment_means) == (0, "AUTRE")


@pytest.mark.parametrize(
    "read",
    [
        {"number": "9" * 500, "engagement": "é" * 101, "service_code": "x" * 200, "market": "m" * 300},
        {"number": "FA\x0012", "origin_number": "\x00"},
        {"recipient_siret": "1" * 90, "document_type": "DEVIS", "currency": "€"},
        {"total_with_vat": Decimal(10) ** 20, "total_vat": Decimal("0.12345"), "total_without_vat": Decimal("NaN")},
        {"vat": [VatGroup(Decimal(120), Decimal(1), Decimal(1)), VatGroup(Decimal(-1), Decimal(1), Decimal(1))]},
        {
            "vat": [
                VatGroup(Decimal("5.555"), Decimal(1), Decimal(1)),
                VatGroup(Decimal("5.556"), Decimal(1), Decimal(1)),
            ]
        },
        {"vat": [VatGroup(Decimal(20), Decimal(10) ** 30, Decimal(1))]},
        {"issue_date": date(1, 1, 1), "due_date": date(9999, 12, 31)},
    ],
)
def test_a_reading_that_no_column_can_hold_still_gives_a_draft(read):
    deposit = deposit_of(document(**read))
    draft = drafting.draft_from(Deposit.objects.get(pk=deposit.pk))
    assert Invoice.objects.get(deposit=deposit) == draft


def test_drafting_twice_gives_the_one_draft():
    deposit = deposit_of(document(number="FA-12"))
    assert drafting.draft_from(deposit) == drafting.draft_from(deposit)
    assert Invoice.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_give_the_one_draft():
    deposit = deposit_of(document(number="FA-12", vat=[VatGroup(Decimal(20), Decimal(1), Decimal(0))]))
    start, drafts = threading.Barrier(4), []

    def work():
        mine = Deposit.objects.get(pk=deposit.pk)
        start.wait()
        drafts.append(drafting.draft_from(mine).pk)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(drafts) == {Invoice.objects.get().pk}
    assert len(drafts) == 4


def save(draft, *, actor=None, version=None, vat_rows=(), unparsed=None, **values):
    return drafting.save(
        draft,
        values,
        list(vat_rows),
        unparsed=unparsed or {},
        actor=actor or supplier_of(draft),
        version=draft.version if version is None else version,
    )


def test_a_save_keeps_everything_right_or_wrong():
    draft = InvoiceFactory()
    saved = save(
        draft,
        number="n° impossible !",
        recipient_identifier="217 800 929 00010",
        service_code="INCONNU",
        total_with_vat=Decimal("-1.00"),
        unparsed={"issue_date": "demain", "number": "FA\x00"},
        vat_rows=[(Decimal(20), Decimal(100), Decimal(20)), (Decimal("5.5"), Decimal(10), Decimal("0.55"))],
    )
    stored = Invoice.objects.get(pk=draft.pk)
    assert (stored.number, stored.recipient_identifier, stored.service_code) == (
        "n° impossible !",
        "21780092900010",
        "INCONNU",
    )
    assert (stored.recipient, stored.recipient_service, stored.total_with_vat) == (None, None, Decimal(-1))
    assert stored.unparsed == {"issue_date": "demain", "number": "FA"}
    assert [row.rate for row in stored.vat_totals.all()] == [20, Decimal("5.5")]
    assert (saved.version, stored.version, stored.status) == (2, 2, Status.BROUILLON)
    assert stored.last_activity_at > draft.last_activity_at


def test_the_recipient_and_its_service_follow_what_is_typed():
    service = ServiceFactory(code="COMPTA")
    draft = InvoiceFactory(recipient=None)
    saved = save(draft, recipient_identifier=service.structure.identifier, service_code="COMPTA")
    assert (saved.recipient, saved.recipient_service) == (service.structure, service)
    other = PublicStructureFactory()
    saved = save(saved, recipient_identifier=other.identifier, service_code="COMPTA")
    assert (saved.recipient, saved.recipient_service) == (other, None)


def test_rows_typed_twice_for_one_rate_are_added_up_and_keep_their_sign():
    draft = InvoiceFactory()
    save(draft, vat_rows=[(Decimal(20), Decimal(100), Decimal(20)), (Decimal("20.00"), Decimal(-30), Decimal(-6))])
    assert [(r.rate, r.base, r.tax) for r in draft.vat_totals.all()] == [(20, 70, 14)]


def test_a_stale_tab_changes_nothing():
    draft = InvoiceFactory(number="FA-1")
    actor = supplier_of(draft)
    save(draft, actor=actor, number="FA-2")
    with pytest.raises(StaleInvoice, match="modifié entre-temps"):
        save(draft, actor=actor, version=1, number="FA-3")
    assert Invoice.objects.get(pk=draft.pk).number == "FA-2"


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.BROUILLON}))
def test_what_is_no_longer_a_draft_is_not_changed(status):
    invoice = InvoiceFactory(status=status, number="FA-1")
    with pytest.raises(MoveRefused, match="n'est plus un brouillon"):
        save(invoice, number="FA-2")
    assert Invoice.objects.get(pk=invoice.pk).number == "FA-1"


def test_only_those_who_may_emit_for_the_supplier_change_its_drafts():
    draft = InvoiceFactory(number="FA-1")
    agent = HabilitationFactory(structure=draft.recipient).user
    reader = supplier_of(draft, Level.CONSULTATION)
    for actor in (agent, reader, draft.created_by):  # the author himself, once his right is gone
        with pytest.raises(HabilitationMissing):
            save(draft, actor=actor, number="FA-2")
    assert Invoice.objects.get(pk=draft.pk).number == "FA-1"
    save(draft, number="FA-2")  # a colleague: drafts belong to the structure, not to their author
    assert Invoice.objects.get(pk=draft.pk).number == "FA-2"
