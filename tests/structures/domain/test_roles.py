"""Who may do what, against the published table."""

from structures.domain.roles import ALLOWED, Action, Role, allows
from tests.published import rows

COLUMNS = {"principal": Role.PRINCIPAL, "secondaire": Role.SECONDARY, "utilisateur": Role.USER}


def test_the_table_is_the_published_one():
    published = {
        (row["action"], role) for row in rows("roles") for column, role in COLUMNS.items() if row[column] == "oui"
    }
    assert {(action.name, role) for action, roles in ALLOWED.items() for role in roles} == published
    assert set(ALLOWED) == set(Action)


def test_somebody_who_is_not_of_the_structure_may_nothing():
    assert not any(allows(None, action) for action in Action)


def test_managers_are_the_principal_and_the_secondary_ones():
    assert [role.is_manager for role in Role] == [True, True, False]
