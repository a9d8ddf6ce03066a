"""Sending: everything checked again, certified, once; whatever is clicked twice gives the first result."""

import base64
import hashlib
import threading
from datetime import UTC, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import OutgoingMail
from invoices.domain.errors import InvalidInvoice, MoveRefused, StaleInvoice
from invoices.domain.lifecycle import Status
from invoices.models import Invoice, StatusChange
from invoices.services import routing, transition
from invoices.services.submission import send
from structures.domain.errors import HabilitationMissing
from structures.domain.habilitations import Application, Level
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import HabilitationFactory, ServiceFactory, StructureFactory

pytestmark = pytest.mark.django_db


def supplier_of(invoice, **fields):
    right = {"application": Application.FACTURES_EMISES, "structure": invoice.supplier} | fields
    return HabilitationFactory(**right).user


def test_a_sent_invoice_is_certified_frozen_and_handed_to_routing(broker, django_capture_on_commit_callbacks):
    broker.flushall()
    service = ServiceFactory(code="COMPTA", name="Comptabilité")
    draft = InvoiceFactory(recipient_service=service, number="FA-12", discount=Decimal(0))
    actor, before = supplier_of(draft), timezone.now()
    with django_capture_on_commit_callbacks(execute=True):
        send(draft, actor=actor, version=draft.version)
    sent = Invoice.objects.get(pk=draft.pk)
    assert (sent.status, sent.holder, sent.version) == (Status.DEPOSEE, "SYSTEM", 2)
    assert before <= sent.deposited_at <= timezone.now()
    assert sent.supplier_copy["name"] == draft.supplier.name
    assert (sent.recipient_copy["service_code"], sent.recipient_copy["service_name"]) == ("COMPTA", "Comptabilité")
    [change] = sent.status_changes.all()
    assert (change.action, change.source, change.actor) == ("send", Status.BROUILLON, actor)
    rung = b"".join(broker.lrange("celery", 0, -1))
    assert b'"invoices.route"' in rung
    assert b'"invoices.certify"' in rung
    broker.flushall()


def test_the_certificate_can_be_recomputed_by_hand():
    draft = InvoiceFactory(number="FA-12", type="AVOIR", origin_number="FA-1")
    sent = send(draft, actor=supplier_of(draft), version=draft.version)
    instant = sent.deposited_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    text = (
        "CERTIFICAT-DE-DEPOT/1\n"
        f"fournisseur={sent.supplier.identifier}\n"
        f"destinataire={sent.recipient.identifier}\n"
        "service=\n"
        "numero=FA-12\n"
        "date=2026-03-01\n"
        "type=AVOIR\n"
        "devise=EUR\n"
        "montant-ht=100.00\n"
        "montant-tva=20.00\n"
        "montant-ttc=120.00\n"
        "net-a-payer=120.00\n"
        f"depot={instant}\n"
        f"fichier-sha256={sent.deposit.file_id}\n"
    )
    digest = hashlib.sha256(text.encode()).digest()
    assert sent.certificate_number == base64.b64encode(digest).decode()
    assert sent.certificate_text == text


def test_a_party_keeps_the_name_it_had_at_sending():
    draft = InvoiceFactory()
    send(draft, actor=supplier_of(draft), version=draft.version)
    name = draft.supplier.name
    draft.supplier.name = "NOUVEAU NOM"
    draft.supplier.save()
    assert Invoice.objects.get(pk=draft.pk).supplier_copy["name"] == name


def test_sending_twice_gives_the_first_result_and_its_certificate():
    draft = InvoiceFactory()
    actor, version = supplier_of(draft), draft.version
    first = send(draft, actor=actor, version=version)
    number, mails = first.certificate_number, OutgoingMail.objects.count()
    for seen in (version, first.version, 99):  # replay, back button, anything
        again = send(Invoice.objects.get(pk=draft.pk), actor=actor, version=seen)
        assert (again.pk, again.certificate_number) == (draft.pk, number)
    assert StatusChange.objects.count() == 1
    assert OutgoingMail.objects.count() == mails


def test_sending_again_what_has_gone_further_changes_nothing():
    draft = InvoiceFactory()
    actor, version = supplier_of(draft), draft.version
    send(draft, actor=actor, version=version)
    routing.route(draft.pk)
    mails = OutgoingMail.objects.count()
    assert send(draft, actor=actor, version=version).status == Status.MISE_A_DISPOSITION
    assert StatusChange.objects.count() == 3
    assert OutgoingMail.objects.count() == mails


@pytest.mark.django_db(transaction=True)
def test_a_double_click_sends_once():
    draft = InvoiceFactory()
    actor, start, numbers = supplier_of(draft), threading.Barrier(4), []

    def click():
        mine = Invoice.objects.get(pk=draft.pk)
        start.wait()
        numbers.append(send(mine, actor=actor, version=draft.version).certificate_number)
        connection.close()

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert numbers == [Invoice.objects.get(pk=draft.pk).certificate_number] * 4
    assert StatusChange.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_number_sent_by_two_drafts_in_the_same_instant_leaves_once():
    """Two deposits of one paper by two colleagues: one leaves, the other is told which one."""
    supplier = StructureFactory()
    drafts = [InvoiceFactory(supplier=supplier, number=number) for number in ("FA-12", "fa-12", "Fa-12")]
    actor, start, outcomes = supplier_of(drafts[0]), threading.Barrier(len(drafts)), []

    def click(draft):
        start.wait()
        try:
            outcomes.append(send(draft, actor=actor, version=draft.version).number)
        except InvalidInvoice as refusal:
            outcomes.append(refusal.text)
        connection.close()

    threads = [threading.Thread(target=click, args=(draft,)) for draft in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    left = Invoice.objects.get(status=Status.DEPOSEE)
    refused = [text for text in outcomes if text != left.number]
    assert len(refused) == 2
    assert all("Vous avez déjà déposé une demande de paiement avec ce numéro" in text for text in refused)
    assert all(f"facture {left.number}, déposée le" in text for text in refused)
    assert Invoice.objects.filter(status=Status.BROUILLON, certificate_number="", deposited_at=None).count() == 2


def test_a_draft_changed_since_the_confirmation_page_is_not_sent():
    draft = InvoiceFactory()
    Invoice.objects.filter(pk=draft.pk).update(version=2, amount_due="1.00")
    with pytest.raises(StaleInvoice, match="modifié entre-temps"):
        send(draft, actor=supplier_of(draft), version=1)
    assert Invoice.objects.get(pk=draft.pk).is_draft


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"number": ""}, "« Numéro de facture » est vide"),
        ({"number": "FA 12"}, "contient : espace"),
        ({"recipient": None, "recipient_identifier": "99999999999999"}, "Aucune structure publique"),
        ({"issue_date": timezone.localdate() + timedelta(days=1)}, "postérieure à aujourd'hui"),
        ({"total_with_vat": Decimal("120.02")}, "Montant HT + Montant TVA"),
        ({"unparsed": {"total_vat": "vingt"}}, "« vingt » n'est pas lisible"),
        ({"unparsed": {"discount": "un peu"}}, "« un peu » n'est pas lisible"),
    ],
)
def test_what_the_controls_stop_is_not_sent_and_stays_a_draft(changes, says):
    draft = InvoiceFactory(**changes)
    with pytest.raises(InvalidInvoice) as refusal:
        send(draft, actor=supplier_of(draft), version=draft.version)
    assert says in refusal.value.text
    assert refusal.value.remedy
    stored = Invoice.objects.get(pk=draft.pk)
    assert (stored.status, stored.certificate_number, stored.deposited_at) == (Status.BROUILLON, "", None)
    assert not StatusChange.objects.exists()


def test_a_recipient_closed_while_the_confirmation_page_was_open_is_told():
    draft = InvoiceFactory()
    draft.recipient.state = "INACTIVE"
    draft.recipient.save()
    with pytest.raises(InvalidInvoice, match="n'est plus active"):
        send(draft, actor=supplier_of(draft), version=draft.version)


def test_an_advice_does_not_stop():
    earlier = InvoiceFactory(status=Status.MISE_A_DISPOSITION)
    draft = InvoiceFactory(supplier=earlier.supplier, deposit__file=earlier.deposit.file, type="AVOIR")
    assert send(draft, actor=supplier_of(draft), version=draft.version).status == Status.DEPOSEE


def test_only_those_who_may_emit_for_the_supplier_send():
    draft = InvoiceFactory()
    stranger = supplier_of(draft, structure=StructureFactory())
    for actor in (stranger, supplier_of(draft, level=Level.CONSULTATION), draft.created_by):
        with pytest.raises(HabilitationMissing):
            send(draft, actor=actor, version=draft.version)
    assert Invoice.objects.get(pk=draft.pk).is_draft


def test_who_may_not_emit_is_not_shown_what_was_sent_either():
    draft = InvoiceFactory()
    send(draft, actor=supplier_of(draft), version=draft.version)
    with pytest.raises(HabilitationMissing):
        send(draft, actor=supplier_of(draft, structure=StructureFactory()), version=1)


def test_a_deleted_draft_is_not_sent():
    draft = InvoiceFactory()
    actor = supplier_of(draft)
    transition.apply(draft, "delete", actor=actor)
    with pytest.raises(MoveRefused, match="« Supprimée »"):
        send(draft, actor=actor, version=draft.version)


def test_the_number_belongs_to_the_paris_year_the_draft_was_made_in():
    """A draft of New Year's Eve sent the next day: the year of creation (C6)."""
    last_year = timezone.localdate().year - 1
    draft = InvoiceFactory(number="FA-1", number_year=last_year)
    InvoiceFactory(status=Status.DEPOSEE, supplier=draft.supplier, number="FA-1", number_year=last_year + 1)
    assert send(draft, actor=supplier_of(draft), version=draft.version).number_year == last_year
