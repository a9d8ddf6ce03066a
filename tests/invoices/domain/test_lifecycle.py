"""The table of moves is the published one, and a closed move says why."""

import pytest

from invoices.domain.errors import MoveRefused
from invoices.domain.lifecycle import (
    CARDS,
    DRAFT_STATUSES,
    MOVES,
    OPEN_TO_RECIPIENT,
    STEPS,
    TO_TREAT,
    Party,
    Status,
    find,
    open_moves,
)
from structures.domain.habilitations import Application, Level
from tests.published import rows

PARTIES = {"F": Party.SUPPLIER, "D": Party.RECIPIENT, "S": Party.SYSTEM}
REASON_TO = {row["target"]: row["code"] for row in reversed(rows("reasons"))}
# a reason for each published way of refusing, and the portal's own for sending back
WITH_REASON = {
    **{("refuse", target): code for target, code in REASON_TO.items()},
    ("return", "A_RECYCLER"): "DEST_INACTIF",
}


def test_the_table_is_the_published_one():
    published = {(r["party"], r["action"], r["source"], r["target"]) for r in rows("published_moves")}
    letters = {party: letter for letter, party in PARTIES.items()}
    ours = {(letters[m.by], m.action, source.value, m.target.value) for m in MOVES for source in m.sources}
    assert ours == published


def test_statuses_have_the_published_numbers_and_labels():
    published = [(r["number"], r["constant"], r["label"]) for r in rows("published_statuses")]
    assert sorted((str(c.number or ""), s.value, c.label) for s, c in CARDS.items()) == sorted(published)
    assert set(CARDS) == set(Status)


@pytest.mark.parametrize("row", rows("published_moves"), ids=lambda r: f"{r['action']}-{r['source']}-{r['target']}")
def test_each_published_move_is_found(row):
    move = find(Status(row["source"]), row["action"], WITH_REASON.get((row["action"], row["target"]), ""))
    assert (move.target, move.by) == (row["target"], PARTIES[row["party"]])


@pytest.mark.parametrize("source", Status)
@pytest.mark.parametrize("action", sorted({row["action"] for row in rows("published_moves")}))
def test_each_move_that_is_not_published_is_closed_with_a_sentence(source, action):
    published = {row["target"] for row in rows("published_moves") if (row["source"], row["action"]) == (source, action)}
    ways = {target: reason for (name, target), reason in WITH_REASON.items() if name == action} or {"": ""}
    for target, reason in ways.items():
        if target in published or (published and not target):
            continue
        with pytest.raises(MoveRefused) as refusal:
            find(source, action, reason)
        assert f"la facture est à l'état « {CARDS[source].label} »" in refusal.value.text
        possible = refusal.value.remedy.removeprefix("Elle est possible à partir de : ").rstrip(".").split(", ")
        wanted = {r["source"] for r in rows("published_moves") if r["action"] == action and target in ("", r["target"])}
        assert set(possible) == {CARDS[Status(status)].label for status in wanted}


@pytest.mark.parametrize(
    ("action", "reason", "says"),
    [
        ("fly", "", "« fly » n'existe pas"),
        ("refuse", "", "demande un motif"),
        ("refuse", "PAS_UN_MOTIF", "« PAS_UN_MOTIF » ne convient pas"),
        ("refuse", "DEST_INACTIF", "« DEST_INACTIF » ne convient pas"),  # the portal's own, not an agent's
        ("mandate", "DOUBLON", "« DOUBLON » ne convient pas"),
    ],
)
def test_an_unknown_action_or_a_wrong_reason_is_refused_with_a_sentence(action, reason, says):
    with pytest.raises(MoveRefused, match=says):
        find(Status.MISE_A_DISPOSITION, action, reason)


def test_nothing_leaves_a_final_status():
    final = {Status.MISE_EN_PAIEMENT, Status.REJETEE, Status.SUPPRIMEE}
    assert {status for status, card in CARDS.items() if card.is_final} == final
    assert not any(move.sources & final for move in MOVES)


def test_payment_is_offered_only_where_the_recipient_feeds_it_back():
    with_it = {move.action for move in open_moves(Status.MANDATEE, Party.RECIPIENT)}
    without = {move.action for move in open_moves(Status.MANDATEE, Party.RECIPIENT, manages_payment_status=False)}
    assert with_it - without == {"pay"}


def test_the_agents_moves_stand_in_the_order_of_the_treatment_window():
    """Order of « Nouvel état » in the window « Traiter la facture »."""
    labels = list(dict.fromkeys(move.label for move in MOVES if move.by is Party.RECIPIENT))
    assert labels == [
        "Mise à disposition du destinataire",
        "Refusée",
        "Mandatée",
        "Mise en paiement",
        "Comptabilisée",
        "Mise à disposition comptable",
        "Service fait",
    ]


def test_each_party_acts_with_its_own_application_in_modification():
    applications = {Party.SUPPLIER: Application.FACTURES_EMISES, Party.RECIPIENT: Application.FACTURES_RECUES}
    for move in MOVES:
        assert move.application is applications.get(move.by)
        assert move.level is Level.MODIFICATION


def test_sending_and_recycling_ring_the_router_and_the_document_and_only_sending_the_certifier():
    assert {
        move.action: (move.then, move.then_if_drawn_up) for move in MOVES if move.then or move.then_if_drawn_up
    } == {
        "send": (("invoices.route", "invoices.certify"), ("invoices.draw_up",)),
        "recycle": (("invoices.route",), ("invoices.draw_up",)),
    }


def test_the_recipient_sees_an_invoice_only_once_it_has_arrived():
    hidden = set(Status) - OPEN_TO_RECIPIENT
    assert hidden == {*DRAFT_STATUSES, Status.DEPOSEE, Status.EN_COURS_ACHEMINEMENT}
    assert {Status.MISE_A_DISPOSITION, Status.COMPLETEE} == TO_TREAT


def test_whose_turn_it_is_agrees_with_who_may_move():
    for status, card in CARDS.items():
        movers = {move.by for move in MOVES if status in move.sources}
        if card.holder is not None and not card.is_final:
            assert card.holder in movers, status


def test_every_status_is_worded_for_who_may_see_it():
    for status, card in CARDS.items():
        wanted = {Party.SUPPLIER, Party.RECIPIENT} if card.is_open_to_recipient else {Party.SUPPLIER}
        assert set(card.words) == wanted, status
        assert all(text.endswith(".") for text in card.words.values())
        assert card.tone in {"neutral", "info", "success", "warning", "error"}


def test_the_three_plain_steps_only_grow_along_the_way_to_payment():
    """Received by the financial service, in treatment, paid (kit for suppliers)."""
    assert len(STEPS) == 3
    assert [CARDS[s].step for s in (Status.DEPOSEE, Status.MISE_A_DISPOSITION, Status.MANDATEE)] == [0, 1, 2]
    assert {status for status, card in CARDS.items() if card.step == 3} == {Status.MISE_EN_PAIEMENT}
