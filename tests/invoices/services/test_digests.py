"""The daily work list and the weekly summary: who gets one, what it says, and never twice (domain.md §8.1, §16)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone

from accounts.models import OutgoingMail
from invoices.domain.lifecycle import Status
from invoices.models import StatusChange
from invoices.queries import digests as queries
from invoices.services import digests, transition
from structures.domain.habilitations import Application, Level
from structures.services.history import note
from tests.accessibility import check
from tests.factories.accounts import UserFactory
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import (
    HabilitationFactory,
    PublicStructureFactory,
    RattachementFactory,
    ServiceFactory,
    StructureFactory,
    principal_of,
)
from tests.processes import wait_until

pytestmark = pytest.mark.django_db
EMISES, RECUES = Application.FACTURES_EMISES, Application.FACTURES_RECUES


def days_ago(count):
    return timezone.localtime() - timedelta(days=count)


@pytest.fixture
def supplier():
    return HabilitationFactory(application=EMISES, structure=StructureFactory())


@pytest.fixture
def agent():
    return HabilitationFactory(application=RECUES)


def mailed():
    digests.work_lists()
    return list(OutgoingMail.objects.order_by("pk").values_list("recipient", flat=True))


def body():
    digests.work_lists()
    return OutgoingMail.objects.get().body


# --- what it says ----------------------------------------------------------------------------------------------------


def test_a_supplier_s_list_names_what_waits_for_its_hand(settings, supplier):
    settings.SITE_URL = "https://portail.exemple.test"
    mine = {"supplier": supplier.structure, "recipient__name": "COMMUNE DE MOIRANS"}
    draft = InvoiceFactory(number="BR-1", status_at=days_ago(5), **mine)
    InvoiceFactory(number="BR-2", status_at=days_ago(1), **mine)  # a young draft
    InvoiceFactory(number="AR-1", status=Status.A_RECYCLER, status_at=days_ago(2), **mine)
    InvoiceFactory(number="SU-1", status=Status.SUSPENDUE, **mine)
    InvoiceFactory(number="RE-1", status=Status.REJETEE, **mine)
    InvoiceFactory(number="RE-2", status=Status.REJETEE, is_rejection_handled=True, **mine)
    InvoiceFactory(number="MD-1", status=Status.MISE_A_DISPOSITION, **mine)
    InvoiceFactory(number="XX-1", status=Status.REJETEE)  # somebody else's
    said = body()
    for text in (
        "Brouillons de plus de trois jours, NON ENVOYÉS : 1",
        f"- BR-1 pour COMMUNE DE MOIRANS, laissé depuis 5 jours : https://portail.exemple.test/factures/{draft.pk}/",
        "A recycler : corrigez le destinataire, le service ou l'engagement : 1",
        "- AR-1 pour COMMUNE DE MOIRANS, ainsi depuis 2 jours",
        "Suspendues : une pièce ou une réponse vous est demandée : 1",
        "Rejetées : dites ce que vous en faites : 1",
        "https://portail.exemple.test/factures/emises/",
        "https://portail.exemple.test/mon-compte/notifications/",
    ):
        assert text in said
    for absent in ("BR-2", "RE-2", "MD-1", "XX-1", "120", "{", "\n\n\n"):
        assert absent not in said


def test_a_draft_without_anything_yet_is_named_all_the_same(supplier):
    InvoiceFactory(number="", recipient=None, supplier=supplier.structure, status_at=days_ago(4))
    assert "- sans numéro sans destinataire, laissé depuis 4 jours : http" in body()


def test_an_agent_s_list_counts_what_is_to_treat_and_names_what_presses(agent):
    today = timezone.localdate()
    here = {"recipient": agent.structure, "supplier__name": "CHAUSSURES ER", "status": Status.MISE_A_DISPOSITION}
    InvoiceFactory(number="LATE", status_at=days_ago(40), payment_due_on=today - timedelta(days=10), **here)
    InvoiceFactory(number="SOON", status_at=days_ago(1), payment_due_on=today + timedelta(days=7), **here)
    InvoiceFactory(number="TODAY", status_at=days_ago(0), payment_due_on=today, **here)
    InvoiceFactory(number="LEFT", status_at=days_ago(18), payment_due_on=today + timedelta(days=12), **here)
    InvoiceFactory(number="YOUNG", status_at=days_ago(2), payment_due_on=today + timedelta(days=28), **here)
    InvoiceFactory(number="AVOIR", type="AVOIR", payment_due_on=today, status_at=days_ago(1), **here)
    other = here | {"status": Status.COMPLETEE, "recipient": PublicStructureFactory()}
    InvoiceFactory(number="ELSEWHERE", **other)
    said = body()
    for text in (
        "À traiter : 6",
        "En retard de paiement, ou à échéance dans les sept jours : 3",
        "- LATE de CHAUSSURES ER, 10 jours de retard, en attente depuis 40 jours : http",
        "- TODAY de CHAUSSURES ER, à payer aujourd'hui, en attente depuis aujourd’hui : http",
        "- SOON de CHAUSSURES ER, à payer sous 7 jours, en attente depuis hier : http",
        "Sans traitement depuis plus de quinze jours : 1",
        "- LEFT de CHAUSSURES ER, à payer sous 12 jours, en attente depuis 18 jours : http",
        "/factures/recues/",
    ):
        assert text in said
    for absent in ("YOUNG", "- AVOIR", "ELSEWHERE", "\n\n\n"):
        assert absent not in said
    assert said.index("- LATE") < said.index("- TODAY") < said.index("- SOON"), "the most pressing first"


def test_what_is_assigned_is_named_to_its_agent_alone_while_it_is_in_their_hands(agent):
    colleague = HabilitationFactory(structure=agent.structure)
    here = {
        "recipient": agent.structure,
        "assigned_to": agent.user,
        "payment_due_on": timezone.localdate() + timedelta(20),
    }
    InvoiceFactory(number="MINE", status=Status.SERVICE_FAIT, status_at=days_ago(3), **here)
    InvoiceFactory(number="PAID", status=Status.MISE_EN_PAIEMENT, **here)
    lost = HabilitationFactory(application=RECUES)
    InvoiceFactory(number="LOST", status=Status.SERVICE_FAIT, assigned_to=lost.user, recipient=agent.structure)
    said = body()
    assert OutgoingMail.objects.get().recipient == agent.user.email
    assert "Affectées à vous : 1\n- MINE de " in said
    assert "PAID" not in said
    assert colleague.user.email not in mailed()


def test_a_long_list_names_five_and_counts_the_others(supplier, monkeypatch):
    for number in range(8):
        InvoiceFactory(
            number=f"R-{number}", status=Status.REJETEE, supplier=supplier.structure, status_at=days_ago(number)
        )
    said = body()
    assert "Rejetées : dites ce que vous en faites : 8" in said
    assert said.count("- R-") == 5
    assert "- R-7" in said
    assert "- et 3 autres\n" in said


def test_more_than_a_thousand_are_not_counted(supplier, monkeypatch):
    for module in ("invoices.queries.paging", "invoices.queries.digests", "invoices.services.digests"):
        monkeypatch.setattr(f"{module}.COUNT_CAP", 7)
    for number in range(9):
        InvoiceFactory(number=f"R-{number}", status=Status.REJETEE, supplier=supplier.structure)
    said = body()
    assert "en faites : plus de 1 000\n" in said
    assert "autre" not in said.split("- R-")[-1].splitlines()[1]


# --- who gets one ----------------------------------------------------------------------------------------------------


def test_nothing_to_say_is_no_mail(supplier, agent):
    InvoiceFactory(supplier=supplier.structure, recipient=agent.structure, status=Status.MANDATEE)
    assert mailed() == []


def test_only_who_wants_it_and_may_act_gets_one(supplier):
    place = {"application": EMISES, "structure": supplier.structure}
    HabilitationFactory(**place, user__notify_work_list=False)
    HabilitationFactory(**place, user__is_active=False)
    HabilitationFactory(**place, level=Level.CONSULTATION)  # looks, has nothing to do
    HabilitationFactory(**place, attached=False)
    RattachementFactory(structure=supplier.structure)
    quiet = HabilitationFactory(**place, user__notify_invoices=False).user  # another box
    InvoiceFactory(supplier=supplier.structure, status=Status.REJETEE)
    assert sorted(mailed()) == sorted([supplier.user.email, quiet.email])


def test_a_service_s_agent_is_told_of_the_service_alone(agent):
    service = ServiceFactory(structure=agent.structure)
    of_service = HabilitationFactory(service=service).user
    InvoiceFactory(recipient=agent.structure, status=Status.COMPLETEE, number="WHOLE")
    InvoiceFactory(recipient_service=service, status=Status.COMPLETEE, number="SERVICE")
    digests.work_lists()
    assert "À traiter : 2" in OutgoingMail.objects.get(recipient=agent.user.email).body
    assert "À traiter : 1" in OutgoingMail.objects.get(recipient=of_service.email).body


def test_it_goes_to_the_contact_address_and_two_people_who_share_it_get_each_theirs(supplier):
    for name in ("Anne", "Paul"):
        HabilitationFactory(application=EMISES, structure=supplier.structure, user__first_name=name,
                            user__contact_email="equipe@exemple.test")  # fmt: skip
    InvoiceFactory(supplier=supplier.structure, status=Status.REJETEE)
    assert mailed().count("equipe@exemple.test") == 2


# --- never twice, never lost, never all in memory --------------------------------------------------------------------


def test_a_second_ring_finds_only_who_was_left_out(supplier, agent, monkeypatch):
    InvoiceFactory(supplier=supplier.structure, status=Status.REJETEE)
    InvoiceFactory(recipient=agent.structure, status=Status.COMPLETEE)
    assert len(mailed()) == 2
    assert len(mailed()) == 2
    OutgoingMail.objects.filter(recipient=agent.user.email).delete()
    assert len(mailed()) == 2
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(digests.timezone, "now", lambda: tomorrow)
    assert len(mailed()) == 4


def test_batches_follow_each_other_in_the_order_of_ids(supplier, monkeypatch):
    monkeypatch.setattr(digests, "BATCH", 2)
    for _ in range(4):
        HabilitationFactory(application=EMISES, structure=supplier.structure)
    InvoiceFactory(supplier=supplier.structure, status=Status.REJETEE)
    rung = []
    monkeypatch.setattr(digests, "ring", lambda task, after: rung.append((task, after)))
    digests.work_lists()
    for _ in range(2):
        digests.work_lists(rung[-1][1])
    assert [task for task, _ in rung] == ["invoices.work_lists"] * 2
    assert OutgoingMail.objects.count() == 5


def test_one_person_s_trouble_is_not_the_others(supplier, monkeypatch, caplog):
    people = [
        supplier.user,
        *(HabilitationFactory(application=EMISES, structure=supplier.structure).user for _ in "ab"),
    ]
    InvoiceFactory(supplier=supplier.structure, status=Status.REJETEE)
    work_list = queries.work_list

    def broken(user, now):
        if user == people[1]:
            raise ValueError("secret")
        return work_list(user, now)

    monkeypatch.setattr(queries, "work_list", broken)
    assert mailed() == [people[0].email, people[2].email]
    assert f"person {people[1].pk} not written" in caplog.text
    assert people[1].email not in caplog.text


@pytest.mark.parametrize("count", [1, 3])
def test_a_person_costs_the_same_whatever_waits(supplier, count, django_assert_num_queries):
    HabilitationFactory(user=supplier.user, application=RECUES, structure=(public := PublicStructureFactory()))
    for number in range(count):
        InvoiceFactory(number=f"R-{number}", status=Status.REJETEE, supplier=supplier.structure)
        InvoiceFactory(number=f"C-{number}", status=Status.COMPLETEE, recipient=public)
    with django_assert_num_queries(8):  # rights, counts, one section; rights, a count, three sections
        queries.work_list(supplier.user, timezone.now())


def test_whom_nothing_waits_for_costs_little(supplier, django_assert_num_queries):
    with django_assert_num_queries(3):  # rights twice, one count
        assert queries.work_list(supplier.user, timezone.now()) == []


@pytest.mark.usefixtures("new_tables")
def test_every_section_starts_from_an_index_of_its_list(supplier, django_assert_num_queries):
    """A structure with hundreds of thousands of invoices has a few to handle: only those are read."""
    HabilitationFactory(user=supplier.user, application=RECUES, structure=(public := PublicStructureFactory()))
    for status in (Status.BROUILLON, Status.A_RECYCLER, Status.SUSPENDUE, Status.REJETEE):
        InvoiceFactory(supplier=supplier.structure, status=status, status_at=days_ago(20))
    InvoiceFactory(recipient=public, status=Status.COMPLETEE)
    with django_assert_num_queries(11) as captured:
        queries.work_list(supplier.user, timezone.now())
    asked = [query["sql"] for query in captured.captured_queries if "invoices_invoice" in query["sql"]]
    waiting = ("to_treat_by_", "received_running")
    returned = ("sent_needing_supplier", "sent_in_status")
    wanted = [returned] * 5 + [waiting] * 3 + [("invoice_assigned",)]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for sql, indexes in zip(asked, wanted, strict=True):
            cursor.execute("EXPLAIN " + sql)
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert any(index in plan for index in indexes), plan


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_mails_the_list_once(worker, smtp, supplier):
    InvoiceFactory(supplier=supplier.structure, status=Status.REJETEE)
    for _ in range(2):
        digests.ring("invoices.work_lists")
    wait_until(lambda: smtp.messages)
    wait_until(lambda: OutgoingMail.objects.filter(state="ENVOYE").count() == 1)
    assert [message["To"] for message in smtp.messages] == [supplier.user.email]


def test_beat_rings_in_the_early_morning_of_paris():
    schedule = django_settings.CELERY_BEAT_SCHEDULE
    daily, weekly = schedule["work lists"]["schedule"], schedule["weekly"]["schedule"]
    assert min(daily.hour) == 7
    assert min(daily.minute) == 0
    assert weekly.day_of_week == {1}
    assert django_settings.CELERY_TIMEZONE == "Europe/Paris"


# --- the weekly summary ----------------------------------------------------------------------------------------------

WEDNESDAY = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 6, 15, tzinfo=UTC)


@pytest.fixture
def monday(monkeypatch):
    """It is Monday morning; what was done was done on Wednesday."""
    monkeypatch.setattr(digests.timezone, "now", lambda: MONDAY)


def changed(invoice, action, actor=None, at=WEDNESDAY, **given):
    """One move of the table, written in the past."""
    move = transition.lifecycle.find(Status(invoice.status), action, given.get("reason", ""))
    transition.record(invoice, move, at=at, actor=actor, **given)


def weekly_body(user):
    digests.weekly_summaries()
    return OutgoingMail.objects.get(recipient=user.email).body


def test_a_week_is_summed_up_on_both_sides_by_status(monday, supplier, agent):
    for right in (supplier, agent):
        right.user.notify_weekly = True
        right.user.save()
    both = {"supplier": supplier.structure, "recipient": agent.structure}
    for _ in range(2):
        changed(InvoiceFactory(status=Status.EN_COURS_ACHEMINEMENT, **both), "deliver")
    changed(InvoiceFactory(status=Status.MISE_A_DISPOSITION, **both), "refuse", agent.user, reason="DOUBLON")
    old = InvoiceFactory(status=Status.MISE_A_DISPOSITION, **both)
    changed(old, "mandate", agent.user, at=WEDNESDAY - timedelta(days=7))
    changed(old, "book", agent.user, at=MONDAY - timedelta(hours=7, minutes=14))  # Monday 0 h 01 in Paris
    changed(old, "pay", agent.user, at=MONDAY - timedelta(hours=7, minutes=16))  # Sunday 23 h 59
    said = weekly_body(supplier.user)
    assert "du 16/11/2026 au 22/11/2026" in said
    arrived = "- Mise à disposition du destinataire : 2\n"
    both_sides = f"{arrived}- Rejetée : 1\n- Mise en paiement : 1\n"
    assert f"{supplier.structure.name}, factures émises\n{both_sides}" in said
    assert f"{agent.structure.name}, factures reçues\n{arrived}" in weekly_body(agent.user)
    assert "\n\n\n" not in said


def test_a_recipient_is_not_told_what_happened_before_it_had_the_invoice(monday, agent):
    agent.user.notify_weekly = True
    agent.user.save()
    former = PublicStructureFactory()
    invoice = InvoiceFactory(status=Status.MISE_A_DISPOSITION, recipient=former)
    changed(invoice, "refuse", reason="SE_ERR")
    invoice.recipient = agent.structure
    invoice.save()
    changed(invoice, "recycle", at=WEDNESDAY + timedelta(hours=1))
    changed(invoice, "route", at=WEDNESDAY + timedelta(hours=2))
    changed(invoice, "deliver", at=WEDNESDAY + timedelta(hours=3))
    said = weekly_body(agent.user)
    assert "- Mise à disposition du destinataire : 1" in said
    assert "A recycler" not in said


def test_a_manager_is_told_what_was_managed_and_others_are_not(supplier):
    principal = principal_of(supplier.structure, notify_weekly=True)
    HabilitationFactory(application=EMISES, structure=supplier.structure, user=principal)
    supplier.user.notify_weekly = True
    supplier.user.save()
    for _ in range(2):
        note(supplier.structure, "Rattachement", actor=principal, subject=UserFactory())
    note(StructureFactory(), "Détachement", actor=principal)
    now = timezone.now()
    found = queries.movements(principal, now - timedelta(days=1), now + timedelta(days=1))
    assert found == [queries.Movements(supplier.structure.name, "gestion", [("Rattachement", 2)])]
    assert queries.movements(supplier.user, now - timedelta(days=1), now + timedelta(days=1)) == []


def test_a_quiet_week_is_no_mail_and_a_moved_one_is_told_once(monday, supplier):
    supplier.user.notify_weekly = True
    supplier.user.save()
    digests.weekly_summaries()
    assert not OutgoingMail.objects.exists()
    changed(InvoiceFactory(status=Status.EN_COURS_ACHEMINEMENT, supplier=supplier.structure), "deliver")
    HabilitationFactory(application=EMISES, structure=supplier.structure)  # did not tick the box
    for _ in range(2):
        digests.weekly_summaries()
    assert OutgoingMail.objects.get().recipient == supplier.user.email
    assert StatusChange.objects.exists()


def test_the_preferences_hold_both_boxes(client, supplier):
    client.force_login(supplier.user)
    page = client.get("/mon-compte/notifications/").content.decode()
    check(page)
    for words in ("Liste de travail quotidienne", "Chaque matin à 7 heures", "Récapitulatif hebdomadaire"):
        assert words in page
