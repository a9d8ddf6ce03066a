"""Lists and look-ups on rights read their own index: the plan names it, and sorts nothing a page must wait for."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from structures import queries
from structures.queries import Criteria
from tests.factories.structures import PublicStructureFactory, principal_of

pytestmark = pytest.mark.django_db


def plan(rows):
    """The plan PostgreSQL makes when it may not read a whole table."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    return rows.explain()


@pytest.mark.parametrize(
    ("criteria", "index"),
    [
        (Criteria(identifier="217"), "structure_by_identifier"),
        (Criteria(name="commune de"), "structure_by_name"),
        (Criteria(label="mairie"), "structure_by_label"),
    ],
)
def test_a_structure_is_found_through_its_index(criteria, index):
    assert index in plan(queries.found_by(criteria).order_by())


@pytest.mark.parametrize("index", ["structure_by_part_of_name", "person_by_part_of_name"])
def test_the_support_finds_any_part_of_a_name_through_an_index(index):
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as seen:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")  # an empty table would be read in the order of addresses
        queries.support_search("savoie delices")
        asked = [query["sql"] for query in seen if "f_plain" in query["sql"]]
        plans = []
        for sql in asked:
            cursor.execute("EXPLAIN " + sql.replace("%", "%%"), [])
            plans += [line for (line,) in cursor.fetchall()]
    assert index in "\n".join(plans)


def test_what_waits_is_found_through_the_index_of_what_waits():
    structure = PublicStructureFactory()
    rows = queries.decidable_by(principal_of(structure)).filter(state="EN_COURS_DE_VALIDATION").order_by("-pk")
    assert "access_requests" in plan(rows)


def test_the_history_of_a_structure_reads_its_index_in_order():
    rows = queries.actions_of(PublicStructureFactory())
    assert "manager_actions_of_structure" in plan(rows)
    assert "Sort" not in plan(rows)
