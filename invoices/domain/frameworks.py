"""Cadres de facturation of a simple invoice. Source: domain.md §5.9 and §6.1."""

from enum import StrEnum


class Framework(StrEnum):
    """Who emits what. A9 and A12 join when their validators' page works."""

    A1 = "A1"
    A2 = "A2"


LABELS = {
    Framework.A1: "A1 : Dépôt par un fournisseur d'une facture",
    Framework.A2: "A2 : Dépôt d'une facture déjà payée (ex : carte d'achat)",
}
HELP = (
    "Il sert à préciser dans quel cadre / contexte vous émettez votre document, c'est-à-dire : qui émet quoi. "
    "Ma facture est-elle à payer (A1) ou déjà payée, par exemple par carte d'achat (A2) ?"
)
