"""Flows: the syntaxes in which XML comes, the states it goes through, its number. Source: formats.md §2, §3, §5,
domain.md §14.5, api.md §13.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

PORTAL = "CPP001"  # the application code of what comes through the portal and its API


@dataclass(frozen=True)
class FlowSyntax:
    """code: `syntaxeFlux` of the API; interface: of the flow's name; format: what the follow-up shows."""

    code: str
    interface: str
    label: str
    format: str


SYNTAXES = {
    one.code: one
    for one in (
        FlowSyntax("IN_DP_E1_UBL_INVOICE", "FSO1100A", "UBL 2.1 (E1)", "IN_DP_E1_STRUCT"),
        FlowSyntax("IN_DP_E1_CII_16B", "FSO1106A", "UN/CEFACT CII D16B (E1)", "IN_DP_E1_STRUCT"),
        FlowSyntax("IN_DP_E2_UBL_INVOICE_MIN", "FSO1110A", "UBL minimal et PDF (E2)", "IN_DP_E2_MIXTE"),
        FlowSyntax("IN_DP_E2_CPP_FACTURE_MIN", "FSO1113A", "CPPFactureMixte et PDF (E2)", "IN_DP_E2_MIXTE"),
        FlowSyntax("IN_DP_E2_CII_MIN_16B", "FSO1116A", "CII minimal et PDF (E2)", "IN_DP_E2_MIXTE"),
        FlowSyntax("IN_DP_E2_CII_FACTURX", "FSO1117A", "Factur-X", "IN_DP_E2_FACTURX"),
    )
}


class FlowState(StrEnum):
    """States of a flow, spelt as published."""

    ATTENTE = "IN_DEPOT_PORTAIL_EN_ATTENTE_TRAITEMENT_SE_CPP"
    EN_COURS = "IN_EN_COURS_TRAITEMENT_CPP"
    IRRECEVABLE = "QP_IRRECEVABLE"
    INCIDENTE = "IN_INCIDENTE"
    REJETE = "IN_REJETE"
    INTEGRE_PARTIEL = "IN_INTEGRE_PARTIEL"
    INTEGRE = "IN_INTEGRE"


@dataclass(frozen=True)
class StateCard:
    """What people read of a state. tone: of its badge; status_code: of the flow in a `CPPStatut` file."""

    label: str
    meaning: str
    tone: str
    status_code: str


STATES = {
    FlowState.ATTENTE: StateCard("Reçu", "Le fichier est arrivé et attend son tour.", "info", "90"),
    FlowState.EN_COURS: StateCard("En cours de traitement", "Les factures sont contrôlées une à une.", "info", "91"),
    FlowState.IRRECEVABLE: StateCard(
        "Irrecevable", "Le fichier lui-même n'a pas pu être pris : aucune facture n'en a été intégrée.", "error", "93"
    ),
    FlowState.INCIDENTE: StateCard(
        "Incidenté", "Le traitement a été interrompu par le portail : déposez de nouveau le fichier.", "error", "95"
    ),
    FlowState.REJETE: StateCard("Rejeté", "Aucune facture n'a été intégrée.", "error", "93"),
    FlowState.INTEGRE_PARTIEL: StateCard(
        "Intégré partiellement", "Seules les factures correctes ont été intégrées.", "warning", "96"
    ),
    FlowState.INTEGRE: StateCard("Intégré", "Toutes les factures ont été intégrées.", "success", "92"),
}
REFUSED_WHOLE = frozenset({FlowState.IRRECEVABLE, FlowState.INCIDENTE, FlowState.REJETE})
FINAL_STATES = frozenset(FlowState) - {FlowState.ATTENTE, FlowState.EN_COURS}


class ItemState(StrEnum):
    """What became of one invoice of a flow."""

    A_INTEGRER = "A_INTEGRER"
    INTEGREE = "INTEGREE"
    REFUSEE = "REFUSEE"


NUMBER = re.compile(rf"(?:FSO[0-9]{{4}}[A-Z]_{PORTAL}_)?{PORTAL}[0-9]{{4}}([0-9]{{15}})", re.ASCII)


def number_of(syntax: str, key: int) -> str:
    """The numéro de flux de dépôt: application, interface number, the flow's key on 15 digits; 25 characters."""
    return f"{PORTAL}{SYNTAXES[syntax].interface[3:7]}{key:015d}"


def name_of(syntax: str, key: int) -> str:
    """The name of the flow: « FSO1110A_CPP001_CPP0011110000000000001557 »."""
    return f"{SYNTAXES[syntax].interface}_{PORTAL}_{number_of(syntax, key)}"


def key_in(text: str) -> int | None:
    """The key that a flow's number or name holds; None when the text is neither."""
    found = NUMBER.fullmatch(text.strip().upper())
    return int(found[1]) if found else None
