"""Typed invoices: begun, filled, numbered, sent. Source: domain.md §5.6 (C5, C11), §5.7, §6.2, §18.10."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from invoices.domain.errors import InvalidInvoice, MandateMissing, MoveRefused, StaleInvoice
from invoices.domain.frameworks import Framework
from invoices.domain.lifecycle import Status
from invoices.models import Invoice, InvoiceTemplate, NumberSeries
from invoices.services import copying, joining, keying, submission, templates, validation
from invoices.services.verification import faults_of
from structures.domain.habilitations import Application
from structures.models import Structure
from tests.factories.invoices import BillingMandateFactory, InvoiceFactory
from tests.factories.structures import HabilitationFactory, PublicStructureFactory, StructureFactory

CHAIRS = {
    "reference": "Tolx101",
    "name": "Chaises A Tolx",
    "quantity": Decimal(20),
    "unit": "H87",
    "unit_price": Decimal("320.00"),
    "discount": Decimal(0),
    "rate": Decimal("10.00"),
    "exemption_reason": "",
}


@pytest.fixture
def supplier():
    return BillingMandateFactory(structure=StructureFactory(vat_number="FR83404833048")).structure


@pytest.fixture
def person(supplier):
    return HabilitationFactory(application=Application.FACTURES_EMISES, structure=supplier).user


def begin(supplier, person, recipient=None, **said):
    recipient = recipient or PublicStructureFactory()
    typed = {"form_token": uuid.uuid4(), "framework": Framework.A1, "recipient_identifier": recipient.identifier}
    return keying.start(supplier, None, actor=person, **(typed | said))


def filled(supplier, person, recipient=None, **line):
    draft = begin(supplier, person, recipient)
    keying.put_line(draft, CHAIRS | line, actor=person, version=draft.version)
    draft.refresh_from_db()
    return draft


def send(draft, person):
    return submission.send(draft, actor=person, version=draft.version)


def said(draft):
    return {(a.code, a.field) for a in validation.anomalies(draft) if a.blocking}


@pytest.mark.django_db
class TestOne:
    def test_the_chairs_of_the_portals_own_screens(self, supplier, person):
        draft = filled(supplier, person)
        assert draft.number == f"TMP{draft.number_year}{draft.pk:012d}"
        assert len(draft.number) == 19
        assert said(draft) == set()
        sent = send(draft, person)
        amounts = (sent.total_without_vat, sent.total_vat, sent.total_with_vat, sent.amount_due)
        assert amounts == (Decimal("6400.00"), Decimal("640.00"), Decimal("7040.00"), Decimal("7040.00"))
        assert sent.status == Status.DEPOSEE
        assert sent.number == f"{sent.number_year}{1:015d}"
        assert len(sent.number) == 19

    def test_the_next_number_follows_and_a_failure_gives_its_own_back(self, supplier, person, monkeypatch):
        send(filled(supplier, person), person)
        draft = filled(supplier, person)
        with monkeypatch.context() as patched:
            patched.setattr(submission, "_tell_source", lambda draft, actor: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                send(draft, person)
        draft.refresh_from_db()
        assert draft.number.startswith("TMP")
        assert send(draft, person).number.endswith("000000000000002")
        assert NumberSeries.objects.get(supplier=supplier).last == 2

    def test_each_supplier_has_its_own_series(self, supplier, person):
        send(filled(supplier, person), person)
        other = BillingMandateFactory(structure=StructureFactory(vat_number="FR83404833048")).structure
        theirs = HabilitationFactory(application=Application.FACTURES_EMISES, structure=other).user
        assert send(filled(other, theirs), theirs).number.endswith("0001")

    def test_a_deleted_draft_takes_no_number(self, supplier, person):
        filled(supplier, person)
        assert not NumberSeries.objects.exists()

    def test_sent_twice_it_has_one_number(self, supplier, person):
        draft = filled(supplier, person)
        assert send(draft, person).number == submission.send(draft, actor=person, version=draft.version).number
        assert NumberSeries.objects.get().last == 1

    def test_the_certificate_covers_the_lines_and_no_document(self, supplier, person):
        sent = send(filled(supplier, person), person)
        assert "fichier-sha256=" + "0" * 64 in sent.certificate_text
        assert "lignes-sha256=" in sent.certificate_text
        sent = Invoice.objects.get(pk=sent.pk)
        assert list(faults_of(sent)) == []
        sent.lines.update(name="Tables A Tolx")
        assert any("certificat" in fault for fault in faults_of(sent))

    def test_without_mandate_nothing_is_begun_and_nothing_leaves(self, supplier, person):
        draft = filled(supplier, person)
        supplier.mandates.update(ended_at="2027-01-01T00:00:00Z", ended_by=person)
        with pytest.raises(MandateMissing, match="pas de mandat de facturation en vigueur"):
            begin(supplier, person)
        assert ("C11", "") in said(draft)
        with pytest.raises(InvalidInvoice, match="mandat"):
            send(draft, person)
        draft.refresh_from_db()
        assert draft.lines.count() == 1

    def test_a_replaced_structure_has_lost_its_mandate(self, supplier, person):
        StructureFactory(origin=supplier)
        with pytest.raises(MandateMissing):
            begin(supplier, person)

    @pytest.mark.parametrize("number", ["2026000000000000217", "TMP2026000000000324", "tmp2026000000000324"])
    def test_a_depositor_does_not_use_the_portals_numbers(self, number):
        deposited = InvoiceFactory(number=number)
        assert any("a la forme de ceux que le portail donne" in a.text for a in validation.anomalies(deposited))

    def test_the_same_form_sent_twice_begins_one_draft(self, supplier, person):
        token = uuid.uuid4()
        assert begin(supplier, person, form_token=token) == begin(supplier, person, form_token=token)

    def test_another_tab_is_told(self, supplier, person):
        draft = begin(supplier, person)
        keying.put_line(draft, CHAIRS, actor=person, version=1)
        for attempt in (
            lambda: keying.put_line(draft, CHAIRS, actor=person, version=1),
            lambda: keying.add_lines(draft, [CHAIRS], actor=person, version=1),
            lambda: keying.remove_lines(draft, [1], actor=person, version=1),
        ):
            with pytest.raises(StaleInvoice):
                attempt()
        assert draft.lines.count() == 1

    def test_lines_move_up_when_one_goes(self, supplier, person):
        draft = begin(supplier, person)
        keying.add_lines(draft, [CHAIRS | {"name": str(n)} for n in range(1, 6)], actor=person, version=1)
        assert keying.remove_lines(draft, {2, 4, 99}, actor=person, version=2) == 2
        assert list(draft.lines.values_list("position", "name")) == [(1, "1"), (2, "3"), (3, "5")]
        draft.refresh_from_db()
        assert draft.total_without_vat == Decimal("19200.00")

    def test_there_is_a_most(self, supplier, person, monkeypatch):
        monkeypatch.setattr(keying, "MOST_LINES", 3)
        draft = begin(supplier, person)
        with pytest.raises(InvalidInvoice, match="4 lignes"):
            keying.add_lines(draft, [CHAIRS] * 4, actor=person, version=1)
        assert draft.lines.count() == 0

    def test_a_copy_takes_the_lines_under_a_provisional_number(self, supplier, person):
        sent = send(filled(supplier, person), person)
        copy = copying.duplicate(sent, actor=person, form_token=uuid.uuid4())
        assert copy.is_typed
        assert copy.number.startswith("TMP")
        assert copy.lines.get().name == "Chaises A Tolx"
        assert copy.total_with_vat == Decimal("7040.00")
        assert send(copy, person).number.endswith("0002")

    def test_a_model_begins_an_invoice(self, supplier, person):
        kept = templates.keep(send(filled(supplier, person, discount=Decimal("0.50")), person), "Cantine", actor=person)
        templates.keep(filled(supplier, person), "Cantine", actor=person)
        assert InvoiceTemplate.objects.get() == kept
        token = uuid.uuid4()
        kept.refresh_from_db()
        draft = templates.begin(kept, actor=person, form_token=token)
        assert templates.begin(kept, actor=person, form_token=token) == draft
        draft.refresh_from_db()
        assert (draft.lines.count(), draft.total_with_vat) == (1, Decimal("7040.00"))
        assert draft.recipient_id
        send(draft, person)
        templates.drop(kept, actor=person)
        assert not InvoiceTemplate.objects.exists()

    def test_the_database_holds_one_model_of_a_name(self, supplier, person):
        said = {"structure": supplier, "name": "Cantine", "header": {}, "lines": [], "created_by": person}
        InvoiceTemplate.objects.create(**said)
        with pytest.raises(IntegrityError, match="template_name_once_per_structure"), transaction.atomic():
            InvoiceTemplate.objects.create(**said)

    def test_a_typed_invoice_takes_no_document(self, supplier, person):
        with pytest.raises(MoveRefused, match="établit lui-même"):
            joining.join(begin(supplier, person), object(), actor=person, form_token=uuid.uuid4())

    def test_a_deleted_bank_account_is_told_before_sending(self, supplier, person):
        draft = filled(supplier, person)
        account = supplier.bank_accounts.create(
            label="Clos", number="FR1420041010050500013M02606", valid_from="2020-01-01", valid_until="2020-02-01"
        )
        Invoice.objects.filter(pk=draft.pk).update(bank_account=account)
        draft.refresh_from_db()
        assert ("BANQUE", "bank_account") in said(draft)


@pytest.mark.django_db(transaction=True)
def test_a_hundred_sendings_over_sixteen_connections_leave_no_gap_and_no_twin(supplier, person):
    recipient = PublicStructureFactory()
    drafts = [filled(supplier, person, recipient) for _ in range(100)]

    def one(draft):
        try:
            return send(draft, person).number
        finally:
            connection.close()  # this thread's own

    with ThreadPoolExecutor(16) as pool:
        numbers = list(pool.map(one, drafts))
    year = Structure.objects.get(pk=supplier.pk).sent_invoices.first().number_year
    assert sorted(numbers) == [f"{year}{rank:015d}" for rank in range(1, 101)]
    assert NumberSeries.objects.get().last == 100
