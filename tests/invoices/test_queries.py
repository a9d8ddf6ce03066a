"""Lists stay quick at any size: each starts from one index, in order, and pages by key."""

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from invoices import queries
from invoices.queries import SORTS, Place, paging
from structures.domain.habilitations import Application
from tests.factories.crowd import crowd
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import HabilitationFactory, PublicStructureFactory, ServiceFactory

pytestmark = pytest.mark.django_db

INDEXES = {"depot": "deposit", "etat": "status", "numero": "number", "montant": "due"}
KEYS = {  # in the middle of the crowd
    "depot": datetime(2026, 3, 2, 11, 25, tzinfo=UTC).isoformat(),
    "etat": datetime(2026, 3, 8, tzinfo=UTC).isoformat(),
    "numero": "C-000001500",
    "montant": "500000.00",
}


@pytest.fixture(scope="module")
def access(new_world):
    """An agent's right on a structure among others; its invoices belong to one service."""
    access = HabilitationFactory()
    service = ServiceFactory(structure=access.structure)
    pattern = InvoiceFactory(status="MISE_A_DISPOSITION", recipient=access.structure, recipient_service=service)
    crowd(pattern, 3000, [access.structure, PublicStructureFactory()], waiting_one_in=2)
    return access


def plan_of(ask):
    """How the database finds the rows of a page, sequential reading being forbidden."""
    with CaptureQueriesContext(connection) as captured:
        ask()
    (rows,) = [query["sql"] for query in captured if " LIMIT 51" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute(f"explain {rows}")
        return "\n".join(line for (line,) in cursor.fetchall())


def assert_reads_in_order(plan, index):
    assert re.search(rf"Index (Only )?Scan (Backward )?using {index} on invoices_invoice", plan), plan
    assert "Sort" not in plan, plan


@pytest.mark.parametrize("after", ["", "after", "before"])
@pytest.mark.parametrize("direction", ["", "-"])
@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("prefix", ["to_treat", "not_downloaded", "service_to_treat"])
def test_the_work_list_reads_one_index_in_order(access, prefix, sort, direction, after):
    service = access.structure.services.get() if prefix == "service_to_treat" else None
    asked = {"sort": f"{direction}{sort}", "hide_downloaded": prefix == "not_downloaded"}
    if after:
        asked[after] = f"{KEYS[sort]}~7"
    plan = plan_of(lambda: queries.to_treat(access.user, Place(access.structure, service), **asked))
    assert_reads_in_order(plan, f"{prefix}_by_{INDEXES[sort]}")
    if after:  # the index starts at the key: a late page costs no more than the first
        condition = next(line for line in plan.splitlines() if "Index Cond" in line)
        assert re.search(r"(<=|>=)", condition), plan


def test_the_latest_sent_read_one_index_in_order(access):
    structure = access.user.habilitations.get().structure
    supplier = structure.received_invoices.first().supplier
    HabilitationFactory(user=access.user, structure=supplier, application=Application.FACTURES_EMISES)
    plan = plan_of(lambda: queries.latest_sent(access.user, [supplier]))
    assert_reads_in_order(plan, "sent_by_deposit")


@pytest.mark.parametrize("hidden", [False, True])
def test_the_suppliers_work_list_reads_its_own_index_in_order(access, hidden):
    structure = access.user.habilitations.get().structure
    supplier = structure.received_invoices.first().supplier
    HabilitationFactory(user=access.user, structure=supplier, application=Application.FACTURES_EMISES)
    asked = {"hide_rejected": hidden, "after": "2026-01-01T00:00:00+00:00~7"}
    plan = plan_of(lambda: queries.needing_supplier(access.user, [supplier], **asked))
    assert_reads_in_order(plan, "sent_needing_supplier")


def test_counting_stops_at_the_cap(access, monkeypatch):
    place = Place(access.structure)
    assert queries.to_treat(access.user, place).total == 751  # half of a half, and the pattern
    monkeypatch.setattr(paging, "COUNT_CAP", 10)
    page = queries.to_treat(access.user, place)
    assert (page.total, page.is_capped) == (10, True)


def test_the_next_to_treat_is_the_latest_that_waits(access):
    first, second = queries.to_treat(access.user, Place(access.structure)).rows[:2]
    assert queries.next_to_treat(access.user, second) == first
