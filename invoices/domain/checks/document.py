"""Controls on the deposited document: it is there, and it says what was typed. Source: domain.md §6.1, « Control »."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from invoices.domain.amounts import spelt
from invoices.domain.checks.facts import Anomaly, DocumentState, Facts
from invoices.domain.frameworks import LABELS as LABELS_OF_FRAMEWORKS
from invoices.domain.frameworks import framework_told

LABELS = {
    "recipient_identifier": "SIRET du destinataire",
    "service_code": "Code service",
    "engagement": "N° d'engagement",
    "market": "Numéro du marché",
    "origin_number": "Numéro de la facture d'origine",
    "issue_date": "Date de facture",
    "due_date": "Échéance indiquée sur la facture",
    "type": "Type",
    "currency": "Devise",
    "total_without_vat": "Montant HT",
    "total_vat": "Montant TVA",
    "total_with_vat": "Montant TTC",
    "amount_due": "Net à payer",
}
FAULTS = {
    DocumentState.ABSENT: (
        "Aucun document n'est joint : le PDF est la facture elle-même, le formulaire ne fait que la décrire.",
        "Choisissez « Joindre le document » et joignez le PDF de cette facture.",
    ),
    DocumentState.BEING_READ: (
        "Le document joint est en cours de lecture.",
        "Attendez quelques instants, puis rechargez la page.",
    ),
    DocumentState.REFUSED: (
        "Le document joint ne peut pas être déposé : il est protégé par un mot de passe.",
        "Enregistrez-le sans mot de passe, puis choisissez « Remplacer le document ».",
    ),
}


def document_is_there(facts: Facts) -> Iterator[Anomaly]:
    """A deposit is its document: none, or one that cannot be opened, is no invoice."""
    if facts.document in FAULTS:
        text, remedy = FAULTS[facts.document]
        yield Anomaly("DOCUMENT", "", text, remedy)


def document_is_of_the_framework(facts: Facts) -> Iterator[Anomaly]:
    """Advice: the document says by its cadre that it is paid already, or that it is not."""
    told = framework_told(facts.document_framework)
    if told and told != facts.framework and facts.framework in LABELS_OF_FRAMEWORKS:
        yield Anomaly(
            "DOCUMENT",
            "framework",
            f"Le document porte le cadre « {facts.document_framework} », soit « {LABELS_OF_FRAMEWORKS[told]} », "
            f"mais vous avez choisi {facts.framework}.",
            "Vérifiez si la facture est déjà payée.",
            blocking=False,
        )


def document_says_the_same(facts: Facts) -> Iterator[Anomaly]:
    """Advice: a document joined to a filled form says otherwise than the form. Its number has its own advice (C5)."""
    for name, typed, read in facts.differences:
        if name in LABELS:
            yield Anomaly(
                "DOCUMENT",
                name,
                f"« {LABELS[name]} » : le formulaire porte {_shown(typed, facts.currency)}, "
                f"le document joint porte {_shown(read, facts.currency)}.",
                "Vérifiez : le document fait foi.",
                blocking=False,
            )


def _shown(value: object, currency: str) -> str:
    if isinstance(value, Decimal):
        return spelt(value, currency)
    return value.strftime("%d/%m/%Y") if isinstance(value, date) else f"« {value} »"
