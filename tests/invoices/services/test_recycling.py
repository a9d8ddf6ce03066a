"""Recycling: only where the invoice goes changes; every control passes again; the former recipient loses sight.

Source: domain.md §5.3 row 17, §5.6, §8.4.
"""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import OutgoingMail
from invoices import queries, storage
from invoices.domain.errors import InvalidInvoice, MoveRefused, StaleInvoice
from invoices.domain.lifecycle import SENT_STATUSES, Status
from invoices.formats import facturx
from invoices.models import Invoice, InvoiceEvent, StatusChange
from invoices.services import certification, documents, recycling, routing, totalling, transition
from invoices.services.recycling import Routing
from invoices.services.verification import faults_of
from structures.domain.errors import HabilitationMissing
from structures.domain.habilitations import Application, Level
from structures.models import Structure
from tests.factories.accounts import UserFactory
from tests.factories.invoices import InvoiceFactory
from tests.factories.lines import InvoiceLineFactory, TypedInvoiceFactory
from tests.factories.structures import HabilitationFactory, PublicStructureFactory, ServiceFactory, StructureFactory

pytestmark = pytest.mark.django_db


def returned(**fields):
    """An invoice that its recipient sent back, as the one writer of status made it."""
    return InvoiceFactory(status=Status.A_RECYCLER, with_history=True, **fields)


def supplier_of(invoice, **fields):
    right = {"application": Application.FACTURES_EMISES, "structure": invoice.supplier} | fields
    return HabilitationFactory(**right).user


def agent_of(structure):
    return HabilitationFactory(structure=structure).user


def recycle(invoice, actor=None, comment="", version=None, **changes):
    routing_ = Routing(**(vars(Routing.of(invoice)) | changes))
    said = {"actor": actor or supplier_of(invoice), "version": version or invoice.version}
    return recycling.recycle(invoice, routing_, comment=comment, **said)


def fresh(invoice):
    return Invoice.objects.select_related("recipient", "recipient_service", "deposit").get(pk=invoice.pk)


def test_it_goes_to_the_new_recipient_and_keeps_number_deposit_and_certificate(
    broker, django_capture_on_commit_callbacks
):
    broker.flushall()
    invoice = returned(number="F-12")
    service = ServiceFactory(structure=PublicStructureFactory(name="COMMUNE B"), code="COMPTA", name="Comptabilité")
    kept = ("number", "number_year", "deposited_at", "certificate_number", "certificate_text", "deposit_id")
    before = {name: getattr(invoice, name) for name in kept}
    changes = {"recipient_identifier": service.structure.identifier, "service_code": "COMPTA", "engagement": "BC-7"}
    with django_capture_on_commit_callbacks(execute=True):
        change = recycle(invoice, comment="Voici le bon SIRET.", **changes)
    sent = fresh(invoice)
    assert (sent.status, sent.holder) == (Status.DEPOSEE, "SYSTEM")
    assert (sent.recipient, sent.recipient_service, sent.engagement) == (service.structure, service, "BC-7")
    assert {name: getattr(sent, name) for name in kept} == before
    assert (sent.recipient_copy["name"], sent.recipient_copy["service_name"]) == ("COMMUNE B", "Comptabilité")
    assert (change.action, change.source, change.target) == ("recycle", "A_RECYCLER", "DEPOSEE")
    assert change.comment == "Voici le bon SIRET."
    rung = b"".join(broker.lrange("celery", 0, -1))
    assert b'"invoices.route"' in rung
    assert b'"invoices.certify"' not in rung
    broker.flushall()


def test_the_event_says_what_changed():
    service = ServiceFactory(code="AVANT")
    after = ServiceFactory(structure=service.structure, code="APRES")
    invoice = returned(recipient_service=service, engagement="")
    actor = supplier_of(invoice)
    recycle(invoice, actor, service_code=after.code, engagement="BC-7")
    event = invoice.events.get()
    assert (event.kind, event.actor) == (InvoiceEvent.Kind.RECYCLAGE, actor)
    assert event.detail == "Code service : AVANT → APRES ; N° d'engagement : (vide) → BC-7"


def test_delivery_starts_a_new_payment_delay_and_tells_the_new_recipient():
    invoice = returned()
    long_ago = timezone.now() - timedelta(days=90)
    stopped = {"payment_stopped_on": long_ago.date(), "payment_resumed_on": None, "is_downloaded": True}
    Invoice.objects.filter(pk=invoice.pk).update(payment_due_on=long_ago.date(), available_at=long_ago, **stopped)
    other = PublicStructureFactory(payment_delay_days=50)
    former_agent, agent, supplier = agent_of(invoice.recipient), agent_of(other), supplier_of(invoice)
    recycle(fresh(invoice), supplier, recipient_identifier=other.identifier)
    routing.route(invoice.pk)
    sent = fresh(invoice)
    assert sent.status == Status.MISE_A_DISPOSITION
    assert sent.payment_due_on > timezone.localdate() + timedelta(days=48)
    assert (sent.payment_stopped_on, sent.payment_resumed_on, sent.is_downloaded) == (None, None, False)
    told = set(OutgoingMail.objects.filter(kind="invoices/facture_a_traiter").values_list("recipient", flat=True))
    assert told == {agent.notification_address}
    assert former_agent.notification_address not in set(OutgoingMail.objects.values_list("recipient", flat=True))


def test_the_former_recipient_loses_sight_and_its_assignment_goes():
    invoice = returned()
    former, other = invoice.recipient, PublicStructureFactory()
    former_agent, agent = agent_of(former), agent_of(other)
    Invoice.objects.filter(pk=invoice.pk).update(assigned_to=former_agent, mandate_number="M-1")
    recycle(fresh(invoice), recipient_identifier=other.identifier)
    routing.route(invoice.pk)
    assert not queries.visible_to(former_agent).exists()
    assert queries.received_by(agent).get() == invoice
    sent = fresh(invoice)
    assert (sent.assigned_to, sent.mandate_number) == (None, "")


def test_the_same_recipient_keeps_its_mandate_number_but_not_the_assignment():
    invoice = returned()
    Invoice.objects.filter(pk=invoice.pk).update(assigned_to=UserFactory(), mandate_number="M-1")
    recycle(fresh(invoice), engagement="BC-7")
    sent = fresh(invoice)
    assert (sent.assigned_to, sent.mandate_number) == (None, "M-1")


def test_a_certificate_made_late_attests_the_first_recipient():
    """The worker was down: the certificate is made after the recycling, of what was deposited then."""
    first, other = PublicStructureFactory(name="COMMUNE A"), PublicStructureFactory(name="COMMUNE B")
    invoice = returned(recipient=first)
    assert "COMMUNE A" in certification.page_of(invoice)
    recycle(invoice, recipient_identifier=other.identifier)
    page = certification.page_of(fresh(invoice))
    assert "COMMUNE B" not in page
    assert other.identifier not in page.replace(" ", "").replace("\u202f", "").replace("\u00a0", "")
    assert f"destinataire={first.identifier}" in page


@pytest.mark.parametrize("blank", [{}, {"service_code": ""}])
def test_nothing_changed_is_refused(blank):
    invoice = returned()
    with pytest.raises(InvalidInvoice, match="Rien n'a changé"):
        recycle(invoice, **blank)
    assert fresh(invoice).status == Status.A_RECYCLER


def test_what_is_typed_with_blanks_is_the_same():
    assert Routing.typed(" 217 800 929 00010 ", " COMPTA ", " BC 7 ") == Routing("21780092900010", "COMPTA", "BC 7")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"recipient_identifier": "21780092900010"}, "recipient_identifier"),
        ({"recipient_identifier": "private"}, "recipient_identifier"),
        ({"recipient_identifier": "closed"}, "recipient_identifier"),
        ({"recipient_identifier": "demanding"}, "service_code"),
        ({"recipient_identifier": ""}, "recipient_identifier"),
        ({"service_code": "NEANT"}, "service_code"),
        ({"engagement": "X" * 51}, "engagement"),
    ],
)
def test_every_control_of_a_sending_passes_again(changes, field):
    invoice = returned()
    named = {
        "private": lambda: StructureFactory(),
        "closed": lambda: PublicStructureFactory(state=Structure.State.INACTIVE),
        "demanding": lambda: PublicStructureFactory(service_required=True),
    }
    typed = {name: named[value]().identifier if value in named else value for name, value in changes.items()}
    with pytest.raises(InvalidInvoice) as refusal:
        recycle(invoice, **typed)
    assert field in {anomaly.field for anomaly in refusal.value.anomalies}
    after = fresh(invoice)
    assert (after.status, after.recipient, after.engagement) == (Status.A_RECYCLER, invoice.recipient, "")
    assert not invoice.events.exists()


def test_its_own_number_is_no_twin():
    invoice = returned(number="F-12")
    recycle(invoice, engagement="BC-7")
    assert fresh(invoice).status == Status.DEPOSEE


@pytest.mark.parametrize("status", sorted(SENT_STATUSES - {Status.A_RECYCLER}))
def test_only_an_invoice_to_recycle_is_recycled(status):
    invoice = InvoiceFactory(status=status, with_history=True)
    with pytest.raises(MoveRefused, match="« Recycler » n'est pas possible"):
        recycle(invoice, engagement="BC-7")


def test_the_gate_is_asked_on_the_supplier_s_structure_and_service():
    service = ServiceFactory(structure=StructureFactory())
    invoice = returned(supplier_service=service)
    for stranger in (
        supplier_of(invoice, level=Level.CONSULTATION),
        HabilitationFactory(application=Application.FACTURES_EMISES).user,
        HabilitationFactory(
            application=Application.FACTURES_EMISES, service=ServiceFactory(structure=service.structure)
        ).user,
        agent_of(invoice.recipient),
    ):
        with pytest.raises(HabilitationMissing):
            recycle(invoice, stranger, engagement="BC-7")
    recycle(invoice, HabilitationFactory(application=Application.FACTURES_EMISES, service=service).user, engagement="B")


def test_the_same_form_twice_gives_the_first_change_even_once_delivered():
    invoice, version = returned(), 0
    actor, version = supplier_of(invoice), invoice.version
    first = recycle(invoice, actor, version=version, engagement="BC-7")
    again = Routing(invoice.recipient_identifier, "", "BC-7")
    assert recycling.recycle(invoice, again, comment="", actor=actor, version=version) == first
    routing.route(invoice.pk)
    assert recycling.recycle(invoice, again, comment="", actor=actor, version=version) == first
    assert StatusChange.objects.filter(invoice=invoice, action="recycle").count() == 1


def test_a_second_tab_is_told_what_the_first_did():
    invoice = returned()
    version = invoice.version
    recycle(invoice, engagement="BC-7")
    with pytest.raises(StaleInvoice, match="passée à « Déposée »"):
        recycle(fresh(invoice), version=version, engagement="BC-8")


def test_a_replay_after_it_came_back_again_is_stale():
    invoice = returned()
    actor, version = supplier_of(invoice), invoice.version
    recycle(invoice, actor, version=version, engagement="BC-7")
    routing.route(invoice.pk)
    transition.apply(invoice, "refuse", actor=agent_of(invoice.recipient), reason="SE_ERR")
    with pytest.raises(StaleInvoice, match="« A recycler »"):
        recycle(fresh(invoice), actor, version=version, engagement="BC-7")


@pytest.mark.django_db(transaction=True)
def test_four_clicks_at_once_make_one_change():
    invoice = returned()
    actor, version = supplier_of(invoice), invoice.version
    wanted = Routing(invoice.recipient_identifier, "", "BC-7")
    starting, changes = threading.Barrier(4), []

    def click():
        mine = Invoice.objects.get(pk=invoice.pk)
        starting.wait()
        changes.append(recycling.recycle(mine, wanted, comment="", actor=actor, version=version).pk)
        connection.close()

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(changes) == {StatusChange.objects.get(action="recycle").pk}
    assert len(changes) == 4


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(way=st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["", "BC-1", "BC-2"])), min_size=1, max_size=5))
def test_wherever_it_goes_the_chain_verifies_and_only_one_recipient_sees_it(way):
    """A → B → A included."""
    recipients = [PublicStructureFactory() for _ in range(3)]
    agents = [agent_of(recipient) for recipient in recipients]
    invoice = returned(recipient=recipients[0])
    supplier = supplier_of(invoice)
    for place, engagement in way:
        invoice = fresh(invoice)
        wanted = Routing(recipients[place].identifier, "", engagement)
        if wanted == Routing.of(invoice):
            continue
        recycling.recycle(invoice, wanted, comment="", actor=supplier, version=invoice.version)
        routing.route(invoice.pk)
        seen = [queries.visible_to(agent).filter(pk=invoice.pk).exists() for agent in agents]
        assert seen == [rank == place for rank in range(3)]
        assert list(faults_of(fresh(invoice))) == []
        transition.apply(fresh(invoice), "refuse", actor=agents[place], reason="CMD_EJ_ERR")
    assert list(faults_of(fresh(invoice))) == []


def test_the_document_of_a_typed_invoice_is_made_again_for_its_new_service(settings, tmp_path):
    """Issued under a mandate that may have ended since: what goes again is the same invoice."""
    settings.STORAGE_ROOT = tmp_path
    invoice = TypedInvoiceFactory(status=Status.A_RECYCLER, number="2026000000000000001", payment_means="CHEQUE")
    InvoiceLineFactory(invoice=invoice)
    totalling.retotal(invoice)
    documents.draw_up(invoice.pk, None, None)
    former = fresh(invoice).document_file_id
    ServiceFactory(structure=invoice.recipient, code="COMPTA")
    recycle(invoice, service_code="COMPTA")
    assert fresh(invoice).document is None
    documents.draw_up(invoice.pk, None, None)
    made = fresh(invoice)
    assert made.document_file_id != former
    assert facturx.read(storage.read_original(made.document_file_id)).recipient.service_code == "COMPTA"
