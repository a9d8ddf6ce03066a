"""The reasons are the published ones, in screen order; the reason picks what the supplier sees."""

import pytest

from invoices.domain.lifecycle import Status, find
from invoices.domain.reasons import REASONS, Group
from tests.published import rows

GROUPS = {"technique": Group.TECHNIQUE, "achats/comptable": Group.ACHATS, "autres": Group.AUTRES}


def test_reasons_are_the_published_ones_in_screen_order():
    offered = [(reason.label, code) for code, reason in REASONS.items() if not reason.is_hidden]
    assert offered == [(row["label"], row["code"]) for row in rows("reasons")]


@pytest.mark.parametrize("row", rows("reasons"), ids=lambda row: row["code"])
def test_the_reason_picks_what_the_supplier_sees(row):
    assert find(Status.MISE_A_DISPOSITION, "refuse", row["code"]).target == row["target"]


@pytest.mark.parametrize("row", [row for row in rows("reasons") if row["group"]], ids=lambda row: row["code"])
def test_groups_are_those_told_to_suppliers(row):
    assert REASONS[row["code"]].group is GROUPS[row["group"]]


def test_a_reason_that_alone_says_nothing_demands_a_comment():
    """Which piece is missing, what does not conform, whom to call: the label does not say."""
    silent = {"JUSTIF_ABS", "FACT_NON_CONFORME", "CONTACT_ACHTR", "RETRAIT_MANUEL", "SUPPR_MASSE"}
    assert {code for code, reason in REASONS.items() if reason.comment_required} == silent


def test_a_missing_engagement_may_be_opposed_only_if_it_was_given_before():
    """Specifications v3.2 of the tax administration, annex 7: the agent is warned."""
    assert "avant la facturation" in REASONS["CMD_EJ_ERR"].warning


def test_the_portals_own_reason_is_never_offered_to_an_agent():
    assert {code for code, reason in REASONS.items() if reason.is_hidden} == {"DEST_INACTIF"}
