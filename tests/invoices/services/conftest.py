"""The two processes that read what was deposited: started once a module."""

from types import SimpleNamespace

import pytest

from invoices.reading import Reader
from invoices.rules import RuleEngine


@pytest.fixture(scope="module")
def judges():
    with Reader() as reader, RuleEngine() as engine:
        yield SimpleNamespace(reader=reader, engine=engine)
