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
REFORM = {"1": Framework.A1, "2": Framework.A2}  # second sign of B1, S2, M2… Source: formats.md §10.1


def framework_told(code: str) -> Framework | None:
    """The cadre that a document names, by Chorus Pro's code or by that of the 2026 reform; None for any other."""
    if code in Framework.__members__:
        return Framework(code)
    return REFORM.get(code[1:]) if code[:1] in tuple("BSM") else None


HELP = (
    "Il sert à préciser dans quel cadre / contexte vous émettez votre document, c'est-à-dire : qui émet quoi. "
    "Ma facture est-elle à payer (A1) ou déjà payée, par exemple par carte d'achat (A2) ?"
)
