"""The only writer of a status: every status × action through it, the gate, the second of two people, the history."""

import ast
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.models import OutgoingMail
from invoices.domain import chain
from invoices.domain.errors import MoveRefused, StaleInvoice
from invoices.domain.lifecycle import CARDS, Status
from invoices.models import Invoice, StatusChange
from invoices.services import transition
from structures.domain.errors import HabilitationMissing
from structures.domain.habilitations import Application, Level
from tests.factories.accounts import UserFactory
from tests.factories.invoices import SENT_AT, InvoiceFactory, party_copy
from tests.factories.structures import HabilitationFactory, ServiceFactory
from tests.published import rows

pytestmark = pytest.mark.django_db
MOVES = rows("published_moves")
REASON_TO = {row["target"]: row["code"] for row in reversed(rows("reasons"))}
SYSTEM_ACTIONS = {row["action"] for row in MOVES if row["party"] == "S"}
SUPPLIER_ACTIONS = {row["action"] for row in MOVES if row["party"] == "F"}


def invoice_in(status, **fields):
    """An invoice that lacks nothing but its history, so that any status may follow."""
    invoice = InvoiceFactory.build(status=status)
    complete = {"deposited_at": SENT_AT, "certificate_number": f"{invoice.number:=>44}"}
    made = InvoiceFactory(status=status, **complete, **fields)
    copies = {"supplier_copy": party_copy(made.supplier, None), "recipient_copy": party_copy(made.recipient, None)}
    Invoice.objects.filter(pk=made.pk).update(**copies)
    return made


def actor_for(invoice, action, level=Level.MODIFICATION):
    """Somebody with the right of the party whose move it is; nobody for the portal's own."""
    if action in SYSTEM_ACTIONS:
        return None
    is_supplier = action in SUPPLIER_ACTIONS
    return HabilitationFactory(
        application=Application.FACTURES_EMISES if is_supplier else Application.FACTURES_RECUES,
        level=level,
        structure=invoice.supplier if is_supplier else invoice.recipient,
        service=invoice.supplier_service if is_supplier else invoice.recipient_service,
    ).user


def reason_for(action, target):
    return {"refuse": REASON_TO.get(target, "DOUBLON"), "return": "DEST_INACTIF"}.get(action, "")


def snapshot():
    """Everything a refused move must leave as it was."""
    return (
        list(Invoice.objects.order_by("pk").values()),
        list(StatusChange.objects.order_by("pk").values()),
        OutgoingMail.objects.count(),
    )


@pytest.mark.parametrize("row", MOVES, ids=lambda r: f"{r['action']}-{r['source']}-{r['target']}")
def test_an_allowed_move_gives_the_published_status_and_its_history(row):
    invoice = invoice_in(row["source"])
    actor, before = actor_for(invoice, row["action"]), timezone.now()
    change = transition.apply(
        invoice, row["action"], actor=actor, reason=reason_for(row["action"], row["target"]), comment="Vu."
    )
    stored = Invoice.objects.get(pk=invoice.pk)
    assert stored.status == invoice.status == row["target"]
    assert stored.holder == (CARDS[Status(row["target"])].holder or "")
    assert stored.version == invoice.version == 2
    assert before <= stored.status_at == stored.last_activity_at == change.at
    [kept] = stored.status_changes.all()
    assert (kept.source, kept.target, kept.action, kept.actor, kept.comment) == (
        row["source"],
        row["target"],
        row["action"],
        actor,
        "Vu.",
    )


@pytest.mark.parametrize("source", Status)
def test_a_move_that_is_not_published_is_refused_and_changes_nothing(source):
    invoice = invoice_in(source)
    for action in sorted({row["action"] for row in MOVES}):
        open_targets = {row["target"] for row in MOVES if (row["source"], row["action"]) == (source, action)}
        targets = {row["target"] for row in MOVES if row["action"] == action}
        for target in targets - open_targets if action == "refuse" else targets if not open_targets else ():
            actor = actor_for(invoice, action)
            before = snapshot()
            with pytest.raises(MoveRefused) as refusal:
                transition.apply(invoice, action, actor=actor, reason=reason_for(action, target), comment="Vu.")
            assert refusal.value.text
            assert refusal.value.remedy
            assert snapshot() == before


def refused_by_the_gate(invoice, action, actor):
    before = snapshot()
    with pytest.raises(HabilitationMissing):
        transition.apply(invoice, action, actor=actor)
    assert snapshot() == before


def test_the_gate_is_asked_on_the_structure_of_the_acting_party():
    invoice = InvoiceFactory(status=Status.MISE_A_DISPOSITION)
    emits = HabilitationFactory(application=Application.FACTURES_EMISES, structure=invoice.supplier).user
    emits_there = HabilitationFactory(application=Application.FACTURES_EMISES, structure=invoice.recipient).user
    elsewhere = HabilitationFactory().user
    reads = HabilitationFactory(structure=invoice.recipient, level=Level.CONSULTATION).user
    detached = HabilitationFactory(structure=invoice.recipient, attached=False).user
    left = HabilitationFactory(structure=invoice.recipient).user
    left.rattachements.update(until=timezone.now())
    inactive = HabilitationFactory(structure=invoice.recipient, user__is_active=False).user
    support = UserFactory(is_support=True)
    superuser = UserFactory(is_superuser=True, is_staff=True)
    for actor in (emits, emits_there, elsewhere, reads, detached, left, inactive, support, superuser):
        refused_by_the_gate(invoice, "mandate", actor)


def test_the_gate_is_asked_on_the_service_too():
    service = ServiceFactory()
    invoice = InvoiceFactory(status=Status.MISE_A_DISPOSITION, recipient=service.structure, recipient_service=service)
    other_service = HabilitationFactory(service=ServiceFactory(structure=service.structure)).user
    refused_by_the_gate(invoice, "mandate", other_service)
    transition.apply(invoice, "mandate", actor=HabilitationFactory(service=service).user)
    transition.apply(invoice, "restore", actor=HabilitationFactory(structure=service.structure).user)


def test_a_right_on_a_service_does_not_open_what_has_no_service():
    service = ServiceFactory()
    invoice = InvoiceFactory(status=Status.MISE_A_DISPOSITION, recipient=service.structure)
    refused_by_the_gate(invoice, "mandate", HabilitationFactory(service=service).user)


def test_nobody_is_not_somebody_with_rights():
    refused_by_the_gate(InvoiceFactory(status=Status.MISE_A_DISPOSITION), "mandate", None)


def test_the_portals_own_moves_are_closed_to_people():
    invoice = InvoiceFactory(status=Status.DEPOSEE)
    agent = HabilitationFactory(structure=invoice.recipient).user
    with pytest.raises(MoveRefused, match="réservée au portail"):
        transition.apply(invoice, "route", actor=agent)


@pytest.mark.parametrize("comment", ["", "  \n "])
def test_a_reason_that_says_nothing_needs_a_comment(comment):
    invoice = InvoiceFactory(status=Status.MISE_A_DISPOSITION)
    before, actor = snapshot(), actor_for(invoice, "refuse")
    with pytest.raises(MoveRefused, match="demande un complément d'information") as refusal:
        transition.apply(invoice, "refuse", actor=actor, reason="JUSTIF_ABS", comment=comment)
    assert refusal.value.remedy
    assert snapshot() == before
    transition.apply(invoice, "refuse", actor=actor, reason="JUSTIF_ABS", comment="Le bon de livraison manque.")
    assert invoice.status == Status.SUSPENDUE


def test_payment_is_closed_where_the_recipient_does_not_feed_it_back():
    invoice = InvoiceFactory(status=Status.MANDATEE, recipient__manages_payment_status=False)
    with pytest.raises(MoveRefused, match="ne gère pas le statut « Mise en paiement »"):
        transition.apply(invoice, "pay", actor=actor_for(invoice, "pay"))


def test_the_second_of_two_agents_is_told_what_the_first_did():
    invoice = InvoiceFactory(status=Status.MISE_A_DISPOSITION)
    first, second = actor_for(invoice, "mandate"), actor_for(invoice, "refuse")
    seen = invoice.version
    transition.apply(Invoice.objects.get(pk=invoice.pk), "mandate", actor=first, version=seen)
    before = snapshot()
    with pytest.raises(StaleInvoice) as refusal:
        transition.apply(invoice, "refuse", actor=second, reason="DOUBLON", version=seen)
    assert f"{first.get_full_name()} a déjà traité cette facture" in refusal.value.text
    assert "« Mandatée »" in refusal.value.text
    assert "Rien de votre action n'a été enregistré" in refusal.value.remedy
    assert snapshot() == before


@pytest.mark.django_db(transaction=True)
def test_of_agents_who_act_in_the_same_instant_one_wins():
    invoice = InvoiceFactory(status=Status.MISE_A_DISPOSITION)
    agents = [actor_for(invoice, "mandate") for _ in range(4)]
    start, outcomes = threading.Barrier(len(agents)), []

    def act(agent):
        mine = Invoice.objects.get(pk=invoice.pk)
        start.wait()
        try:
            outcomes.append(transition.apply(mine, "mandate", actor=agent, version=invoice.version).actor)
        except StaleInvoice as refusal:
            outcomes.append(refusal.text)
        connection.close()

    threads = [threading.Thread(target=act, args=(agent,)) for agent in agents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [winner] = [outcome for outcome in outcomes if not isinstance(outcome, str)]
    told = [outcome for outcome in outcomes if isinstance(outcome, str)]
    assert len(told) == len(agents) - 1
    assert all(text.startswith(winner.get_full_name()) for text in told)
    assert StatusChange.objects.count() == 1


def test_the_mandate_number_is_kept_through_the_later_moves():
    invoice = InvoiceFactory(status=Status.MISE_A_DISPOSITION)
    agent = actor_for(invoice, "mandate")
    transition.apply(invoice, "mandate", actor=agent, mandate_number="DP-2026-17")
    transition.apply(invoice, "book", actor=agent)
    assert Invoice.objects.get(pk=invoice.pk).mandate_number == "DP-2026-17"


def test_the_delay_runs_from_the_availability_and_an_agents_return_does_not_restart_it():
    invoice = InvoiceFactory(status=Status.EN_COURS_ACHEMINEMENT, recipient__payment_delay_days=50)
    transition.apply(invoice, "deliver")
    available_at, due = invoice.available_at, invoice.payment_due_on
    assert due == timezone.localdate(available_at) + timedelta(days=50)
    agent = actor_for(invoice, "acknowledge_service")
    transition.apply(invoice, "acknowledge_service", actor=agent)
    transition.apply(invoice, "restore", actor=agent)
    assert (invoice.status, invoice.available_at, invoice.payment_due_on) == ("MISE_A_DISPOSITION", available_at, due)


def test_a_suspension_stops_the_delay_and_a_completion_reopens_thirty_days():
    invoice = InvoiceFactory(status=Status.EN_COURS_ACHEMINEMENT)
    transition.apply(invoice, "deliver")
    today = timezone.localdate()
    agent, supplier = actor_for(invoice, "refuse"), actor_for(invoice, "complete")
    transition.apply(invoice, "refuse", actor=agent, reason="JUSTIF_ABS", comment="Le bon de livraison manque.")
    stored = Invoice.objects.get(pk=invoice.pk)
    assert (stored.payment_stopped_on, stored.payment_resumed_on, stored.clock(timezone.now()).left) == (
        today,
        None,
        None,
    )
    transition.apply(invoice, "complete", actor=supplier)
    stored = Invoice.objects.get(pk=invoice.pk)
    assert (stored.payment_resumed_on, stored.payment_due_on) == (today, today + timedelta(days=30))
    transition.apply(invoice, "refuse", actor=agent, reason="JUSTIF_ABS", comment="Encore.")
    assert Invoice.objects.get(pk=invoice.pk).clock(timezone.now()).left == 30  # stopped once: it runs on


def test_a_suspension_taken_back_gives_the_delay_as_it_was():
    invoice = InvoiceFactory(status=Status.EN_COURS_ACHEMINEMENT)
    transition.apply(invoice, "deliver")
    due, agent = invoice.payment_due_on, actor_for(invoice, "restore")
    transition.apply(invoice, "refuse", actor=agent, reason="JUSTIF_ABS", comment="Le bon de livraison manque.")
    transition.apply(invoice, "restore", actor=agent)
    stored = Invoice.objects.get(pk=invoice.pk)
    assert (stored.payment_stopped_on, stored.payment_due_on) == (None, due)


def test_a_rejection_asks_for_a_new_acknowledgement():
    invoice = InvoiceFactory(status=Status.SUSPENDUE, is_acknowledged=True)
    transition.apply(invoice, "refuse", actor=actor_for(invoice, "refuse"), reason="DOUBLON")
    assert Invoice.objects.get(pk=invoice.pk).is_acknowledged is False


def test_a_recycled_invoice_keeps_its_deposit_and_certificate_and_starts_a_new_delay():
    invoice = InvoiceFactory(status=Status.A_RECYCLER, is_downloaded=True)
    kept = (invoice.deposited_at, invoice.certificate_number, invoice.number, invoice.number_year)
    first_available = invoice.available_at
    transition.apply(invoice, "recycle", actor=actor_for(invoice, "recycle"))
    transition.apply(invoice, "route")
    transition.apply(invoice, "deliver")
    stored = Invoice.objects.get(pk=invoice.pk)
    assert (stored.deposited_at, stored.certificate_number, stored.number, stored.number_year) == kept
    assert stored.available_at > first_available
    assert stored.payment_due_on == timezone.localdate(stored.available_at) + timedelta(days=30)
    assert stored.is_downloaded is False  # by the new recipient, nobody yet


def test_each_change_is_a_link_of_the_chain_that_starts_from_the_file():
    invoice = InvoiceFactory(status=Status.MISE_A_DISPOSITION)
    agent = actor_for(invoice, "mandate")
    transition.apply(invoice, "mandate", actor=agent, comment="Mandat n° 12")
    transition.apply(invoice, "pay", actor=agent)
    previous = invoice.deposit.file_id
    for position, change in enumerate(reversed(invoice.status_changes.all()), start=1):
        said = {name: getattr(change, name) for name in ("action", "source", "target", "by", "reason", "comment", "at")}
        previous = chain.link(previous, position=position, actor_id=agent.pk, **said)
        assert (change.position, change.digest) == (position, previous)


def test_what_follows_a_step_is_rung_after_commit_by_name(broker, django_capture_on_commit_callbacks):
    broker.flushall()
    invoice = invoice_in(Status.A_RECYCLER)
    with django_capture_on_commit_callbacks() as rings:
        transition.apply(invoice, "recycle", actor=actor_for(invoice, "recycle"))
        assert broker.llen("celery") == 0
    for ring in rings:
        ring()
    assert b'"invoices.route"' in b"".join(broker.lrange("celery", 0, -1))
    broker.flushall()


APPS = ("accounts", "structures", "annuaire", "invoices", "chorus")
WRITES = {"update", "create", "bulk_create", "get_or_create", "update_or_create", "Invoice"}


def writes_a_status(node):
    """Tell an assignment to `….status`, a `status=` given to a writing call, or setattr(…, "status", …)."""
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(isinstance(t, ast.Attribute) and t.attr == "status" for t in targets)
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name == "setattr":
            return isinstance(node.args[1], ast.Constant) and node.args[1].value == "status"
        return name in WRITES and any(keyword.arg == "status" for keyword in node.keywords)
    return False


def test_nobody_else_writes_a_status():
    writers = {
        str(path.relative_to(settings.BASE_DIR))
        for app in APPS
        for path in (settings.BASE_DIR / app).rglob("*.py")
        if any(writes_a_status(node) for node in ast.walk(ast.parse(Path(path).read_text())))
    }
    assert writers == {"invoices/services/transition.py"}
