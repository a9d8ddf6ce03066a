"""The process of the rule engine: bounded, restarted when it dies, gone with its owner."""

import os
import signal

import pytest

from chorus.supervisor import is_alive
from invoices.formats import ubl
from invoices.rules import RuleEngine, RulesUnavailable
from tests.samples.bills import BILL

RIGHT, LABEL = ubl.write(BILL), "UBL 2.1 (facture)"


def test_a_killed_engine_is_replaced():
    with RuleEngine() as engine:
        assert engine.inspect(RIGHT).label == LABEL
        first = engine.child_pid
        os.kill(first, signal.SIGKILL)
        assert engine.inspect(RIGHT).label == LABEL
        assert engine.child_pid != first
        last = engine.child_pid
    assert not is_alive(last)


@pytest.mark.parametrize("bound", [{"seconds": 0.01}, {"memory": 1}])
def test_what_takes_too_much_costs_the_engine_its_life_and_no_more(bound):
    engine = RuleEngine(**bound)
    with pytest.raises(RulesUnavailable):
        engine.inspect(RIGHT)
    assert engine.child_pid == 0


def test_what_is_no_xml_is_told_and_harms_nobody():
    with RuleEngine() as engine:
        [finding] = engine.inspect(b"<Invoice").findings
        pid = engine.child_pid
        assert engine.inspect(RIGHT).label == LABEL
        assert engine.child_pid == pid
    assert (finding.rule, finding.is_blocking) == ("XML", True)
