"""A database filled at will is believable, verifiable, the same for the same seed, and filled once."""

from collections import Counter
from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, F, Max, Min
from django.utils import timezone

from accounts.models import User
from chorus import rehearsal
from chorus.seeding import lives, loading, people
from chorus.seeding.loading import Order, load
from invoices.domain.lifecycle import CARDS, DRAFT_STATUSES, Status
from invoices.models import Invoice, StatusChange, StatusTally, VatTotal
from invoices.services.verification import faults_of
from structures.habilitations import openings

pytestmark = pytest.mark.django_db
COUNT, SEED = 1500, 6  # few enough to be quick: the lot may leave a status out


@pytest.fixture
def filled():
    seen = []
    load(Order(COUNT, SEED, jobs=1), seen.append)
    return seen


def drawn():
    """What a seed decides, keys apart."""
    rows = Invoice.objects.order_by("pk")
    return list(
        rows.values_list("number", "status", "amount_due", "status_at", "recipient__name", "certificate_number")
    )


def test_everything_is_written_and_proves_itself(filled):
    assert Invoice.objects.count() == filled[-1] == COUNT
    told = Invoice.objects.select_related("deposit").prefetch_related("status_changes")
    assert [fault for invoice in told for fault in faults_of(invoice)] == []
    assert VatTotal.objects.count() == COUNT


def test_statuses_stand_as_the_age_of_the_invoice_would_have_them(filled):
    statuses = Counter(Invoice.objects.values_list("status", flat=True))
    assert statuses["MISE_EN_PAIEMENT"] > COUNT / 2
    assert {"BROUILLON", "MISE_A_DISPOSITION", "REJETEE", "SUSPENDUE", "SERVICE_FAIT", "MANDATEE"} <= set(statuses)
    old = Invoice.objects.filter(deposited_at__lt=timezone.now() - timedelta(days=400))
    waiting = old.filter(status=Status.MISE_A_DISPOSITION).count()
    assert 0 < waiting < old.count() / 20


def test_it_is_late_avoir_and_paid_already_now_and_then(filled):
    today = timezone.now().date()
    unpaid = [status for status, card in CARDS.items() if not card.is_final]
    assert Invoice.objects.filter(status__in=unpaid, payment_due_on__lt=today).exists()
    assert 0 < Invoice.objects.filter(type="AVOIR").count() < COUNT / 10
    assert Invoice.objects.filter(amount_due=0).exclude(framework="A2").count() == 0
    assert Invoice.objects.filter(framework="A2").exists()


def test_a_few_structures_have_most_of_it_over_three_years(filled):
    sent = Invoice.objects.exclude(status__in=DRAFT_STATUSES)
    (first, second, *_, last) = sent.values_list("recipient").annotate(n=Count("pk")).order_by("-n").values_list("n")
    assert first[0] > COUNT / 6
    assert second[0] > COUNT / 10
    assert last[0] < COUNT / 100
    dates = sent.aggregate(first=Min("deposited_at"), last=Max("deposited_at"))
    assert (dates["last"] - dates["first"]).days > 1080
    assert not sent.filter(status_at__lt=F("deposited_at")).exists()


def test_dashboards_have_their_tally(filled):
    counted = sum(StatusTally.objects.filter(side="EMISE").values_list("count", flat=True))
    assert counted == Invoice.objects.exclude(status__in=DRAFT_STATUSES).count()


def test_one_signs_in_as_the_agent_of_the_biggest(filled, client):
    agent = people.ACCOUNTS[0]
    user = User.objects.get(email=agent.email)
    assert user.check_password(rehearsal.PASSWORD)
    client.force_login(user)
    (structure,) = openings(user, agent.application, agent.level).structures
    counts = Counter(Invoice.objects.values_list("recipient", flat=True))
    assert counts.most_common(1)[0][0] == structure
    assert client.get("/factures/recues/").status_code == 200


def test_the_same_seed_gives_the_same_world(filled):
    first = drawn()
    clear()
    load(Order(COUNT, SEED, jobs=1), print)
    assert drawn() == first
    clear()
    load(Order(COUNT, SEED + 1, jobs=1), print)
    assert drawn() != first


def clear():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE structures_structure, accounts_user, structures_establishment CASCADE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_brief_keeps_the_last_change_alone_and_still_proves_itself():
    load(Order(COUNT, seed=1, jobs=1, is_brief=True), print)
    assert not StatusChange.objects.filter(position__gt=1).exists()
    assert not VatTotal.objects.exists()
    told = Invoice.objects.select_related("deposit").prefetch_related("status_changes")
    assert [fault for invoice in told for fault in faults_of(invoice)] == []


@pytest.mark.parametrize("tells_payment", [True, False])
def test_every_path_begins_with_a_sending_and_follows_the_table(tells_payment):
    known, often = lives.paths(tells_payment)  # a closed move would have raised
    assert all(path[0].move.action == "send" for path in known)
    assert {path[-1].move.action == "pay" for path in known} == ({True, False} if tells_payment else {False})
    assert often == tuple(sorted(often))
    assert often[-1] == 1000


def test_a_real_database_is_not_filled(settings):
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="copie d'essai"):
        call_command("seed", invoices=10)
    assert not Invoice.objects.exists()


def test_it_is_filled_once(capsys):
    call_command("seed", invoices=20, jobs=1)
    told = capsys.readouterr().out
    assert "20 factures sur 20" in told
    assert people.ACCOUNTS[0].email in told
    with pytest.raises(CommandError, match="déjà remplie"):
        call_command("seed", invoices=20, jobs=1)
    assert Invoice.objects.count() == 20


def test_nothing_asked_is_refused():
    with pytest.raises(CommandError, match="au moins 1"):
        call_command("seed", invoices=0)


@pytest.mark.django_db(transaction=True)
def test_several_processes_write_what_one_would():
    load(Order(6000, seed=3, jobs=2), print)
    assert Invoice.objects.count() == 6000
    numbers = Invoice.objects.values_list("supplier", "number")
    assert numbers.distinct().count() == 6000


def guards():
    """Every constraint, and every index with its columns: a condition that was read again is not spelt as before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint")
        constraints = set(cursor.fetchall())
        cursor.execute("SELECT indexname, split_part(indexdef, ' WHERE ', 1) FROM pg_indexes")
        return constraints, set(cursor.fetchall())


@pytest.mark.parametrize("fails", [False, True])
def test_what_was_set_aside_is_there_again_even_after_a_failure(fails, monkeypatch):
    before = guards()
    if fails:
        monkeypatch.setattr(loading, "_write", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError) if fails else nullcontext():
        load(Order(COUNT, seed=1, jobs=1), print)
    assert guards() == before
