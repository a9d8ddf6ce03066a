"""What a supplier must have read, what it says of a rejection, and when it may ask for one.

Source: domain.md §8.3 and §17.1 (acknowledgement: optional for seven days, then mandatory; « Traiter le rejet » with an
optional motif), §8.4 (an invoice once sent is not withdrawn: the recipient is asked to reject it). The motifs of
« Traiter le rejet » were not found: these are ours.
"""

from datetime import datetime, timedelta

from invoices.domain.lifecycle import MOVES, Party, Status

TO_ACKNOWLEDGE = (Status.REJETEE, Status.SUSPENDUE)
OPTIONAL_FOR = timedelta(days=7)

HANDLINGS = {
    "REFAITE": "Facture refaite sous un nouveau numéro",
    "AVOIR": "Compensée par un avoir",
    "HORS_PORTAIL": "Réglée avec le destinataire hors du portail",
    "ABANDON": "Facture abandonnée : envoyée par erreur ou en double",
    "AUTRE": "Autre",
}


def last_optional(now: datetime) -> datetime:
    """What came back before this instant must be acknowledged."""
    return now - OPTIONAL_FOR


def may_be_rejected(status: Status) -> bool:
    """Whether the recipient may still reject an invoice of this status, so that asking for it makes sense."""
    return any(
        move.by is Party.RECIPIENT and move.target is Status.REJETEE and status in move.sources for move in MOVES
    )


def told(handling: str, complement: str) -> str:
    """« Facture abandonnée… : déjà payée par carte »: what the history keeps of « Traiter le rejet »."""
    return " – ".join(text for text in (HANDLINGS.get(handling, ""), complement.strip()) if text)
