"""Formats de dépôt: how an invoice came, as codes and labels. Source: domain.md §5.1 and §18.3."""

LABELS = {
    "DEPOT_PDF_PORTAIL": "Dépôt d'un PDF sur le portail",
    "DEPOT_PDF_SIGNE_PORTAIL": "Dépôt d'un PDF signé sur le portail",
    "SAISIE_PORTAIL": "Saisie sur le portail",
    "UPLOAD_PORTAIL": "Dépôt d'un flux sur le portail",
}
UPLOAD = "UPLOAD_PORTAIL"
FLOWS = frozenset({UPLOAD})


def is_from_flow(mode: str) -> bool:
    """Whether the invoice came as data, in a flow."""
    return mode in FLOWS
