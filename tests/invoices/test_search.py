"""A search reads little, whatever it asks: an index leads, or a walk in order stops and says where."""

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from invoices.domain.criteria import Amounts, Criteria, Days
from invoices.domain.lifecycle import Party, Status
from invoices.models import Invoice
from invoices.models.search_indexes import BY_DEPOSIT
from invoices.queries import paging, search
from structures.domain.habilitations import Application
from tests.factories.crowd import crowd
from tests.factories.invoices import SENT_AT, InvoiceFactory
from tests.factories.structures import HabilitationFactory, PublicStructureFactory, ServiceFactory, StructureFactory

pytestmark = pytest.mark.django_db
SIDES = {"received": Party.RECIPIENT, "sent": Party.SUPPLIER}


@pytest.fixture(scope="module")
def world(new_world):
    """Six thousand invoices, a third of them to one place, half of one supplier; somebody who searches for both."""
    access = HabilitationFactory()
    service = ServiceFactory(structure=access.structure)
    pattern = InvoiceFactory(
        status="MISE_A_DISPOSITION",
        recipient=access.structure,
        recipient_service=service,
        supplier_service=ServiceFactory(),
        engagement="EJ-1",
        market="M-1",
        origin_number="O-1",
    )
    HabilitationFactory(user=access.user, structure=pattern.supplier, application=Application.FACTURES_EMISES)
    place, elsewhere = access.structure, PublicStructureFactory()
    other = InvoiceFactory(status="MISE_A_DISPOSITION", recipient=elsewhere)
    crowd(pattern, 3000, [place, place, elsewhere], waiting_one_in=2)
    crowd(other, 3000, [elsewhere], waiting_one_in=2)
    return pattern, access.user


def captured(ask, marker):
    """The one statement that holds the marker, among those that a search sends."""
    with CaptureQueriesContext(connection) as queries:
        ask()
    (found,) = [query["sql"] for query in queries if marker in query["sql"]]
    return found


def plan_of(statement):
    """How the database finds the rows, sequential reading being forbidden."""
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off; set local enable_bitmapscan = off")
        cursor.execute(f"explain {statement}")
        return "\n".join(line for (line,) in cursor.fetchall())


def asks(world, side, criteria, **how):
    return lambda: search.search(world[1], SIDES[side], criteria, **how)


KEYS = {
    "depot": SENT_AT.replace(hour=11).isoformat(),
    "etat": (SENT_AT + timedelta(days=5)).isoformat(),
    "numero": "C-000001500",
    "montant": "500000.00",
}
INDEXES = {"depot": "deposit", "etat": "status", "numero": "number", "montant": "due"}


@pytest.mark.parametrize("after", ["", "after", "before"])
@pytest.mark.parametrize("direction", ["", "-"])
@pytest.mark.parametrize("sort", KEYS)
@pytest.mark.parametrize("side", SIDES)
def test_each_sort_reads_one_index_in_order(world, side, sort, direction, after):
    how = {"sort": f"{direction}{sort}"} | ({after: f"{KEYS[sort]}~7"} if after else {})
    plan = plan_of(captured(asks(world, side, Criteria(), **how), " LIMIT 51"))
    assert re.search(rf"using {side}_by_{INDEXES[sort]} on invoices_invoice", plan), plan
    # invoices of one number stand in their index by deposit: those few alone are put in order
    assert "Sort" not in plan or (sort == "numero" and "Incremental Sort" in plan), plan
    if after:  # the index starts at the key: a late page costs no more than the first
        condition = next(line for line in plan.splitlines() if "Index Cond" in line)
        assert re.search(r"(<=|>=)", condition), plan


@pytest.fixture
def walks(monkeypatch):
    """Every structure is a big one: nothing can be gathered."""
    monkeypatch.setattr(search, "MOST_READ", 40)


@pytest.mark.parametrize("side", SIDES)
def test_one_status_is_walked_in_the_order_of_its_own_index(world, walks, side):
    plan = plan_of(captured(asks(world, side, Criteria(statuses=("MISE_EN_PAIEMENT",))), " LIMIT 51"))
    assert f"using {side}_in_status on" in plan, plan
    assert "Sort" not in plan, plan


def test_one_counterpart_is_walked_in_the_order_of_its_own_index(world, walks):
    pattern, _ = world
    plan = plan_of(captured(asks(world, "received", Criteria(counterparts=(pattern.supplier_id,))), " LIMIT 51"))
    assert re.search(r"using (invoice_between|received_by_deposit) on", plan), plan
    assert "Sort" not in plan, plan
    rare = search.Ground.of(world[1], Party.SUPPLIER, None).everything().filter(recipient=0).order_by(*BY_DEPOSIT)
    assert "using invoice_between on" in plan_of(f"{rare.values('pk').query}")


def test_one_service_is_walked_in_the_order_of_its_own_index(world, walks):
    pattern, _ = world
    plan = plan_of(captured(asks(world, "received", Criteria(services=(pattern.recipient_service_id,))), " LIMIT 51"))
    assert "using received_by_service on" in plan, plan
    assert "Sort" not in plan, plan


@pytest.mark.parametrize("side", SIDES)
def test_a_number_that_many_share_is_walked_in_the_order_of_their_deposit(world, side):
    """Read from the index alone: the rows of one page, not all that bear the number."""
    pattern, user = world
    rows = Invoice.objects.filter(recipient=pattern.recipient_id).order_by("-pk").values_list("pk", flat=True)[:120]
    for year, pk in enumerate(rows, start=1900):
        Invoice.objects.filter(pk=pk).update(number="Partagé-1", number_year=year)
    criteria = Criteria(number="PARTAGÉ-1")
    plan = plan_of(captured(asks(world, side, criteria), "DESC LIMIT 51"))
    assert f"using {side}_by_number on" in plan, plan
    assert "Sort" not in plan, plan
    found = search.search(user, SIDES[side], criteria)
    assert [row.pk for row in found.page.rows] == list(rows)[: paging.PAGE_SIZE]
    assert (found.is_exact, found.page.total) == (True, 120)


@pytest.mark.parametrize("sort", ["-depot", "depot", "-etat"])
def test_archives_start_where_they_begin_however_much_came_since(world, walks, sort):
    pattern, user = world
    received, long_ago = Invoice.objects.filter(recipient=pattern.recipient_id), SENT_AT - timedelta(days=1000)
    old = list(received.order_by("-deposited_at").values_list("pk", flat=True)[:60])
    received.filter(pk__in=old).update(deposited_at=long_ago, status_at=long_ago, last_activity_at=long_ago)
    found = search.search(user, Party.RECIPIENT, Criteria(is_archived=True), sort=sort)
    assert len(found.page.rows) == search.MOST_READ
    assert {row.pk for row in found.page.rows} <= set(old)


LED = {
    "number": (Criteria(number="C-00000150", begins=True), "by_number"),
    "engagement": (Criteria(engagement="ZZ"), "by_engagement"),
    "market": (Criteria(market="ZZ"), "by_market"),
    "origin_number": (Criteria(origin_number="ZZ"), "by_origin"),
    "statuses": (Criteria(statuses=("REJETEE", "SUSPENDUE"), type="AVOIR"), "in_status"),
    "due": (Criteria(due=Amounts(Decimal(500), Decimal(900))), "by_due"),
    "issued": (Criteria(issued=Days(date(2025, 1, 1), date(2025, 1, 31))), "by_issue"),
    "changed": (Criteria(changed=Days(date(2026, 3, 3), date(2026, 3, 3)), type="AVOIR"), "by_status"),
    "deposited": (Criteria(deposited=Days(date(2026, 1, 2), date(2026, 3, 1)), type="AVOIR"), "by_deposit"),
}


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("name", LED)
def test_each_criterion_that_leads_has_its_index(world, side, name):
    criteria, index = LED[name]
    with CaptureQueriesContext(connection) as queries:
        asks(world, side, criteria)()
    counts = [query["sql"] for query in queries if "LIMIT 5001" in query["sql"]]
    plan = plan_of(counts[0])
    assert f"{side}_{index}" in plan, plan


@pytest.mark.parametrize(
    ("criteria", "index"),
    [
        (Criteria(is_downloaded=False, type="AVOIR"), "received_not_downloaded"),
        (Criteria(is_overdue=True), "received_running"),
        (Criteria(mandate_number="ZZ"), "received_by_mandate"),
    ],
    ids=["downloaded", "overdue", "mandate"],
)
def test_what_agents_alone_ask_has_its_index(world, criteria, index):
    with CaptureQueriesContext(connection) as queries:
        asks(world, "received", criteria)()
    counts = [query["sql"] for query in queries if "LIMIT 5001" in query["sql"]]
    assert index in plan_of(counts[0]), plan_of(counts[0])


def test_what_is_paid_on_an_account_has_its_index(world):
    with CaptureQueriesContext(connection) as queries:
        asks(world, "sent", Criteria(account=1, type="AVOIR"))()
    counts = [query["sql"] for query in queries if "LIMIT 5001" in query["sql"]]
    assert "bank_account_id" in plan_of(counts[0]), plan_of(counts[0])


# --- both ways give the same -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("sort", ["depot", "-depot", "etat", "-numero", "montant", "-montant"])
@pytest.mark.parametrize(
    "criteria",
    [
        Criteria(),
        Criteria(type="AVOIR"),
        Criteria(number="C-00000", begins=True, is_downloaded=True),
        Criteria(statuses=("MISE_A_DISPOSITION", "MISE_EN_PAIEMENT"), due=Amounts(Decimal(0), Decimal(300_000))),
    ],
    ids=["all", "avoirs", "numbers", "statuses"],
)
def test_walking_to_the_end_finds_what_gathering_finds(world, monkeypatch, criteria, sort):
    """Page after page, a walk that stops every hundred rows finds the same rows, in the same order."""
    _, user = world
    wanted = _sorted(search.matching(user, Party.RECIPIENT, criteria), sort)
    monkeypatch.setattr(search, "MOST_READ", 100)
    found, after, stops = [], "", 0
    while True:
        results = search.search(user, Party.RECIPIENT, criteria, sort=sort, after=after)
        found += [row.pk for row in results.page.rows]
        stops += results.stopped_at is not None
        after = results.page.next_key
        if not after:
            break
    assert found == wanted
    assert stops or not criteria.type


def _sorted(invoices, sort):
    column = {"depot": "deposited_at", "etat": "status_at", "numero": "number", "montant": "signed_due"}
    rows = invoices.values_list(column[sort.removeprefix("-")], "pk")
    return [pk for _, pk in sorted(rows, reverse=sort.startswith("-"))]


def test_the_size_is_looked_up_for_the_rows_of_the_page_alone(world, monkeypatch):
    """Walked or gathered, fifty-one rows are asked for what is joined to them, not the thousands before the cut."""
    _, user = world
    for most_read in (search.MOST_READ, 100):
        monkeypatch.setattr(search, "MOST_READ", most_read)
        statement = captured(lambda: search.search(user, Party.RECIPIENT, Criteria(type="AVOIR")), 'AS "attached_size"')
        with connection.cursor() as cursor:
            cursor.execute(f"explain (analyze, timing off, summary off) {statement}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
        looked_up = re.search(r"SubPlan.*?loops=(\d+)", plan, re.DOTALL)
        assert int(looked_up[1]) <= paging.PAGE_SIZE + 1, plan


def test_a_size_reads_no_more_than_any_other_criterion_that_no_index_serves(world, monkeypatch):
    _, user = world
    monkeypatch.setattr(search, "MOST_READ", 100)
    asked = Criteria(attached=Amounts(Decimal("0.5")))
    statement = captured(lambda: search.search(user, Party.RECIPIENT, asked), " BETWEEN ")
    with connection.cursor() as cursor:
        cursor.execute(f"explain (analyze, timing off, summary off) {statement}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    looked_up = re.findall(r"SubPlan \d+\n.*?(?:loops=(\d+)|never executed)", plan)
    assert looked_up
    assert sum(int(count or 0) for count in looked_up) <= 100, plan


def test_one_can_walk_back(world, monkeypatch):
    _, user = world
    monkeypatch.setattr(search, "MOST_READ", 200)
    first = search.search(user, Party.RECIPIENT, Criteria(type="AVOIR"))
    assert first.stopped_at
    assert first.page.rows
    second = search.search(user, Party.RECIPIENT, Criteria(type="AVOIR"), after=first.page.next_key)
    back = search.search(user, Party.RECIPIENT, Criteria(type="AVOIR"), before=second.page.previous_key)
    assert [row.pk for row in back.page.rows] == [row.pk for row in first.page.rows]


def test_a_walk_reads_no_more_than_it_says(world, monkeypatch):
    """What no index serves and nothing answers: one step of the walk, not the structure."""
    _, user = world
    monkeypatch.setattr(search, "MOST_READ", 100)
    with CaptureQueriesContext(connection) as queries:
        results = search.search(user, Party.RECIPIENT, Criteria(framework="A2"))
    assert (results.page.rows, bool(results.stopped_at)) == ([], True)
    (rows,) = [query["sql"] for query in queries if "'A2'" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute(f"explain (analyze, timing off, summary off) {rows}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    removed = [int(count) for count in re.findall(r"Rows Removed by Filter: (\d+)", plan)]
    assert sum(removed) <= 100, plan


def test_many_counterparts_are_gathered_where_that_reads_little(world):
    """A statement of forty parts is slow to plan; what it would find is few rows of one index."""
    pattern, user = world
    others = [StructureFactory().pk for _ in range(6)]
    mine = Invoice.objects.filter(recipient=pattern.recipient).exclude(pk=pattern.pk).values_list("pk", flat=True)
    for pk, other in zip(mine[:6], others, strict=True):
        Invoice.objects.filter(pk=pk).update(supplier=other, supplier_service=None)
    with CaptureQueriesContext(connection) as queries:
        results = search.search(user, Party.RECIPIENT, Criteria(counterparts=others))
    assert {row.supplier_id for row in results.page.rows} == set(others)
    assert results.page.total == 6
    assert "tiers" in results.sorts
    assert not any("UNION" in query["sql"] for query in queries)


def test_counting_stops_at_the_cap(world, monkeypatch):
    _, user = world
    monkeypatch.setattr(paging, "COUNT_CAP", 10)
    for criteria in (Criteria(), Criteria(number="C-00000", begins=True, type="FACTURE")):
        page = search.search(user, Party.RECIPIENT, criteria).page
        assert (page.total, page.is_capped) == (10, True)


def test_drafts_do_not_mix_with_a_list_that_is_too_long(world, monkeypatch):
    pattern, user = world
    InvoiceFactory(supplier=pattern.supplier, number="D-1", deposit=None)
    asked = Criteria(statuses=(Status.BROUILLON, "MISE_A_DISPOSITION", "MISE_EN_PAIEMENT"))
    few = search.search(user, Party.SUPPLIER, asked)
    assert not few.has_hidden_drafts
    assert few.page.rows[0].number == "D-1"
    monkeypatch.setattr(search, "MOST_READ", 100)
    many = search.search(user, Party.SUPPLIER, asked)
    assert many.has_hidden_drafts
    assert all(row.deposited_at for row in many.page.rows)
    alone = search.search(user, Party.SUPPLIER, replace(asked, statuses=(Status.BROUILLON,)))
    assert [row.number for row in alone.page.rows] == ["D-1"]
    Invoice.objects.filter(number="D-1").delete()


def test_criteria_travel_as_json():
    asked = Criteria(
        structure=3,
        counterparts=(1, 2),
        number="F-1",
        deposited=Days(date(2026, 1, 1)),
        due=Amounts(None, Decimal("-1.50")),
        statuses=("REJETEE",),
        attached=Amounts(Decimal("1.5"), None),
        is_downloaded=False,
    )
    assert Criteria.from_json(asked.to_json()) == asked
    written = asked.to_json()
    del written["attached"]  # asked of an earlier version, read by this one
    assert Criteria.from_json(written) == replace(asked, attached=Amounts())
