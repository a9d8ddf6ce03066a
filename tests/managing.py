"""A company and its manager, signed in with `client`: for the pages that managers alone change."""

import pytest

from tests.factories.structures import StructureFactory, manager_of


@pytest.fixture
def structure():
    return StructureFactory()


@pytest.fixture
def manager(client, structure):
    user = manager_of(structure)
    client.force_login(user)
    return user
