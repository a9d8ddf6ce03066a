"""Joining a document to a draft: a deposit like any other, read into the fields still empty, compared with the rest."""

import threading
import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from invoices.domain.document import Document, Found, VatGroup
from invoices.domain.errors import FileRefused, InvalidInvoice, MoveRefused, StaleInvoice
from invoices.domain.lifecycle import Status
from invoices.models import Deposit, Invoice
from invoices.services import drafting, joining, submission, validation
from structures.domain.errors import HabilitationMissing
from structures.domain.habilitations import Application, Level
from tests.factories.invoices import DepositFactory, InvoiceFactory
from tests.factories.structures import HabilitationFactory, PublicStructureFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 facture"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.STORAGE_ROOT = tmp_path


def supplier_of(invoice, level=Level.MODIFICATION):
    return HabilitationFactory(application=Application.FACTURES_EMISES, structure=invoice.supplier, level=level).user


def join(draft, actor=None, *, token=None, content=PDF):
    upload = SimpleUploadedFile("facture.pdf", content)
    return joining.join(draft, upload, actor=actor or supplier_of(draft), form_token=token or uuid.uuid4())


def read(deposit, *, vat=(), confidence=0.9, **values):
    """What the worker would write of this deposit."""
    document = Document(found={name: Found(value, confidence) for name, value in values.items()}, vat=tuple(vat))
    fields = {"document": document.to_json(), "state": Deposit.State.INTERPRETEE_OCR, "read_at": timezone.now()}
    Deposit.objects.filter(pk=deposit.pk).update(**fields)
    return Deposit.objects.get(pk=deposit.pk)


def fresh(draft):
    return Invoice.objects.get(pk=draft.pk)


def test_the_document_is_the_draft_s_and_a_worker_is_rung(broker, django_capture_on_commit_callbacks):
    broker.flushall()
    draft = InvoiceFactory(deposit=None)
    actor = supplier_of(draft)
    with django_capture_on_commit_callbacks(execute=True):
        taken = join(draft, actor)
    after = fresh(draft)
    assert (after.deposit, after.deposit_mode, after.version) == (taken, "DEPOT_PDF_PORTAIL", draft.version + 1)
    assert (taken.state, taken.depositor, taken.structure) == (Deposit.State.A_LIRE, actor, draft.supplier)
    assert b'"invoices.extract"' in b"".join(broker.lrange("celery", 0, -1))
    broker.flushall()


def test_reading_fills_only_what_is_still_empty():
    town = PublicStructureFactory()
    draft = InvoiceFactory(
        recipient=None, recipient_identifier="", deposit=None, number="", issue_date=None, engagement="BC-7"
    )
    deposit = read(
        join(draft),
        number="F-13",
        issue_date=date(2026, 5, 1),
        recipient_siret=town.identifier,
        engagement="BC-8",
        total_with_vat=Decimal("240.00"),
        vat=[VatGroup(Decimal(20), Decimal(100), Decimal(20))],
    )
    assert drafting.draft_from(deposit) == draft
    filled = fresh(draft)
    assert (filled.number, filled.issue_date, filled.recipient) == ("F-13", date(2026, 5, 1), town)
    assert (filled.engagement, filled.total_with_vat, filled.amount_due) == ("BC-7", Decimal(120), Decimal(120))
    assert [(r.rate, r.base, r.tax) for r in filled.vat_totals.all()] == [(20, 100, 20)]
    assert filled.version == draft.version + 2
    assert Invoice.objects.count() == 1


def test_what_was_typed_and_did_not_parse_stays():
    draft = InvoiceFactory(deposit=None, issue_date=None, unparsed={"issue_date": "hier"})
    drafting.draft_from(read(join(draft), issue_date=date(2026, 5, 1)))
    assert (fresh(draft).issue_date, fresh(draft).unparsed) == (None, {"issue_date": "hier"})


def test_what_it_surely_says_otherwise_is_an_advice():
    draft = InvoiceFactory(deposit=None, engagement="bc-7", number="F-13", market="M-1")
    sure = {"total_with_vat": Decimal("240.00"), "engagement": "BC-7", "number": "F-14"}
    drafting.draft_from(read(join(draft), **sure))
    told = {(a.code, a.field) for a in validation.anomalies(fresh(draft)) if not a.blocking}
    assert told == {("DOCUMENT", "total_with_vat"), ("C5", "number")}


def test_what_it_says_unsurely_is_not():
    draft = InvoiceFactory(deposit=None)
    drafting.draft_from(read(join(draft), confidence=0.6, total_with_vat=Decimal("240.00")))
    assert validation.anomalies(fresh(draft)) == []


def test_a_form_made_from_its_document_is_not_compared_with_it():
    document = Document(found={"total_with_vat": Found(Decimal("240.00"), 0.9)})
    deposit = DepositFactory(document=document.to_json(), state=Deposit.State.INTERPRETEE_OCR, read_at=timezone.now())
    draft = drafting.draft_from(deposit)
    Invoice.objects.filter(pk=draft.pk).update(total_with_vat=Decimal("120.00"))
    assert "DOCUMENT" not in {a.code for a in validation.anomalies(fresh(draft))}


def test_run_twice_it_fills_once():
    draft = InvoiceFactory(deposit=None, number="")
    deposit = read(join(draft), number="F-13")
    drafting.draft_from(deposit)
    Invoice.objects.filter(pk=draft.pk).update(number="")  # emptied by hand since
    drafting.draft_from(Deposit.objects.get(pk=deposit.pk))
    drafting.draft_from(deposit)
    assert fresh(draft).number == ""


def test_a_document_that_was_replaced_gives_no_draft_even_if_it_is_read_later():
    draft = InvoiceFactory(deposit=None, number="")
    first, second = join(draft), join(draft, content=PDF + b"2")
    assert drafting.draft_from(read(first, number="F-FAUX")) is None
    drafting.draft_from(read(second, number="F-13"))
    assert Invoice.objects.get().number == "F-13"


def test_the_first_document_of_a_draft_can_be_replaced_too():
    draft = InvoiceFactory()
    former = draft.deposit
    taken = join(draft)
    assert fresh(draft).deposit == taken
    assert drafting.draft_from(Deposit.objects.get(pk=former.pk)) is None


def test_a_draft_sent_meanwhile_is_filled_no_more():
    draft = InvoiceFactory(deposit=None, market="")
    deposit = read(join(draft), market="M-1")
    sent = submission.send(draft, actor=supplier_of(draft), version=fresh(draft).version)
    drafting.draft_from(deposit)
    assert (fresh(sent).status, fresh(sent).market) == (Status.DEPOSEE, "")


@pytest.mark.parametrize(("state", "said"), [("A_LIRE", "en cours de lecture"), ("REFUSE", "mot de passe")])
def test_it_does_not_leave_before_it_is_read_nor_locked(state, said):
    draft = InvoiceFactory(deposit=None)
    deposit = join(draft)
    Deposit.objects.filter(pk=deposit.pk).update(state=state)
    with pytest.raises(InvalidInvoice, match=said):
        submission.send(draft, actor=supplier_of(draft), version=fresh(draft).version)


def test_a_confirmation_shown_before_the_document_is_stale():
    draft = InvoiceFactory()
    read(join(draft))
    with pytest.raises(StaleInvoice):
        submission.send(draft, actor=supplier_of(draft), version=draft.version)


def test_the_same_form_twice_gives_the_first_document():
    draft, token = InvoiceFactory(deposit=None), uuid.uuid4()
    actor = supplier_of(draft)
    assert join(draft, actor, token=token) == join(draft, actor, token=token)
    assert (Deposit.objects.count(), fresh(draft).version) == (1, draft.version + 1)


@pytest.mark.django_db(transaction=True)
def test_three_clicks_at_once_make_one_document():
    draft, token, starting, taken = InvoiceFactory(deposit=None), uuid.uuid4(), threading.Barrier(3), []
    actor = supplier_of(draft)

    def click():
        mine = Invoice.objects.get(pk=draft.pk)
        starting.wait()
        taken.append(join(mine, actor, token=token).pk)
        connection.close()

    threads = [threading.Thread(target=click) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken == [Deposit.objects.get().pk] * 3


def test_a_token_of_another_deposit_is_refused():
    other = InvoiceFactory()
    draft = InvoiceFactory(deposit=None, supplier=other.supplier)
    token = other.deposit.form_token
    with pytest.raises(FileRefused, match="Ce formulaire a déjà servi"):
        join(draft, habilitated(other), token=token)
    assert fresh(draft).deposit is None


def habilitated(invoice):
    """The depositor of an invoice, who may still deposit for its supplier."""
    depositor = invoice.deposit.depositor
    HabilitationFactory(user=depositor, application=Application.FACTURES_EMISES, structure=invoice.supplier)
    return depositor


def test_only_a_draft_takes_a_document_and_only_from_its_supplier():
    sent = InvoiceFactory(status=Status.MISE_A_DISPOSITION)
    with pytest.raises(MoveRefused):
        join(sent)
    draft = InvoiceFactory(deposit=None)
    with pytest.raises(HabilitationMissing):
        join(draft, supplier_of(draft, Level.CONSULTATION))
    assert Deposit.objects.get() == sent.deposit


def test_what_is_no_pdf_is_refused_and_the_former_document_stays():
    draft = InvoiceFactory()
    with pytest.raises(FileRefused, match="n'est pas un PDF"):
        join(draft, content=b"GIF89a")
    assert fresh(draft).deposit == draft.deposit
