"""Lists of flows: each way of a page stands in the order of its index, and reads a bounded number of rows."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from invoices.domain.flows import FlowState
from invoices.queries import flow_lists
from invoices.queries.flow_lists import FlowCriteria, flows_page
from invoices.queries.flows import flows_open_to, items_open_to
from structures.domain.habilitations import Application
from tests.factories.flows import FlowFactory, FlowItemFactory
from tests.factories.structures import HabilitationFactory, ServiceFactory, StructureFactory

pytestmark = pytest.mark.django_db
EMISES = Application.FACTURES_EMISES


def plans(captured, start):
    """How each captured statement on this table is run when the planner may not read it whole."""
    with connection.cursor() as cursor:
        for option in ("seqscan", "bitmapscan"):
            cursor.execute(f"SET LOCAL enable_{option} = off")
        for query in captured.captured_queries:
            if query["sql"].startswith(start):
                cursor.execute("EXPLAIN " + query["sql"])
                yield "\n".join(row[0] for row in cursor.fetchall())


@pytest.mark.usefixtures("new_tables")
@pytest.mark.parametrize("asked", [FlowCriteria(), FlowCriteria(since=timezone.localdate() - timedelta(days=9))])
def test_a_page_is_read_in_the_order_of_its_index(asked, django_assert_max_num_queries):
    structure = StructureFactory()
    user = HabilitationFactory(application=EMISES, structure=structure).user
    FlowFactory(structure=structure)
    with django_assert_max_num_queries(6) as captured:
        flows_page(user, [structure], asked)
    page = next(plans(captured, 'SELECT "invoices_flow"."received_at"'))
    assert "using flow_by_deposit" in page
    assert "Sort" not in page


@pytest.mark.usefixtures("new_tables")
def test_a_page_of_a_flow_is_read_in_the_order_of_its_lot(django_assert_max_num_queries):
    item = FlowItemFactory()
    for state in ("REFUSEE", ""):
        with django_assert_max_num_queries(3) as captured:
            flow_lists.items_page(item.flow.items.all(), state)
        [plan] = plans(captured, 'SELECT "invoices_flowitem"')
        assert "using flow_item_" in plan


def test_who_holds_one_service_sees_its_flows_and_what_they_deposited_there():
    service = ServiceFactory(structure=StructureFactory())
    user = HabilitationFactory(application=EMISES, service=service).user
    own = FlowFactory(structure=service.structure, depositor=user)
    FlowFactory(structure=service.structure)
    colleagues = FlowFactory(structure=service.structure, service=service)
    FlowFactory(structure=service.structure, service=ServiceFactory(structure=service.structure))
    page, _ = flows_page(user, [service.structure], FlowCriteria())
    assert (page.rows, page.total) == ([colleagues, own], 2)
    assert set(flows_open_to(user)) == {own, colleagues}
    item = FlowItemFactory(flow=colleagues, supplier=service.structure, supplier_identifier="1")
    FlowItemFactory(flow=colleagues, position=2, supplier=StructureFactory(), supplier_identifier="2")
    assert list(items_open_to(user, colleagues)) == [item]


def test_a_filter_goes_on_where_it_stopped_and_finds_everything(monkeypatch):
    monkeypatch.setattr(flow_lists, "MOST_READ", 2)
    structure = StructureFactory()
    user = HabilitationFactory(application=EMISES, structure=structure).user
    now = timezone.now()
    wanted = FlowFactory(structure=structure, state=FlowState.REJETE, received_at=now - timedelta(days=9))
    for day in range(5):
        FlowFactory(structure=structure, received_at=now - timedelta(days=day))
    after, found, turns = "", [], 0
    while not found and turns < 9:
        page, stopped_on = flows_page(user, [structure], FlowCriteria(state=FlowState.REJETE), after=after)
        after, found, turns = page.next_key, page.rows, turns + 1
        assert found or stopped_on
    assert (found, turns) == ([wanted], 3)
