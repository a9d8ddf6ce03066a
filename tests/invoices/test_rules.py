"""The process of the rule engine: bounded, restarted when it dies, gone with its owner."""

import os
import signal

import pytest

from chorus.supervisor import is_alive
from invoices.formats import ubl
from invoices.rules import NotWritten, RuleEngine, RulesUnavailable
from tests.samples.bills import BILL
from tests.samples.flows import with_document

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


def test_documents_inside_come_with_their_names_and_their_bytes():
    content = bytes(range(256)) * 300
    xml = with_document(RIGHT, "bon de livraison.pdf", "application/pdf", content)
    with RuleEngine() as engine:
        [one] = engine.files(xml)
        assert engine.files(RIGHT) == []
        assert engine.files(b"<Invoice") == []
        assert engine.inspect(xml).page.files == ("bon de livraison.pdf",)
    assert (one.name, one.media_type, one.description) == ("bon de livraison.pdf", "application/pdf", "PJ-1")
    assert one.content == content


def test_what_cannot_be_written_is_refused_in_words_and_the_engine_goes_on():
    with RuleEngine() as engine:
        with pytest.raises(NotWritten, match="pas du XML lisible"):
            engine.write(b"<Invoice", "readable")
        assert b"2025000000000000217" in engine.write(RIGHT, "readable")
        assert engine.inspect(RIGHT).label == LABEL
