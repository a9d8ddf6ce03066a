"""The names, numbers and states of flows. Source: formats.md §2, §3 and §5, api.md §13."""

import re

import pytest

from invoices.domain.flows import FINAL_STATES, STATES, SYNTAXES, FlowState, key_in, name_of, number_of

NAME = re.compile(r"(FSO(\d{4})[A-Z])_([A-Z0-9]{6})_\3\2\d{15}", re.ASCII)  # formats.md §3


def test_a_flow_bears_the_number_that_aife_prints():
    assert number_of("IN_DP_E2_CII_FACTURX", 300163) == "CPP0011117000000000300163"
    assert name_of("IN_DP_E2_UBL_INVOICE_MIN", 1557) == "FSO1110A_CPP001_CPP0011110000000000001557"


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_every_name_has_the_published_form_and_leads_back_to_its_flow(syntax):
    name, number = name_of(syntax, 42), number_of(syntax, 42)
    assert NAME.fullmatch(name)
    assert len(number) == 25
    assert key_in(name) == key_in(f" {number.lower()} ") == 42


@pytest.mark.parametrize(
    "text", ["", "42", "CPP0011117", "FSO1117A", "CPP00111170000000003001633", "CPP001111７000000000300163"]
)
def test_what_is_no_number_names_no_flow(text):
    assert key_in(text) is None


def test_every_state_is_told_to_people_and_to_machines():
    assert set(STATES) == set(FlowState)
    assert {STATES[state].status_code for state in FlowState} <= {"90", "91", "92", "93", "94", "95", "96"}
    assert {state for state in FlowState if STATES[state].tone != "info"} == FINAL_STATES
