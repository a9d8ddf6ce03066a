"""The audiences of the first page, in one table: their words, and the applications that concern them.

Source: domain.md §0.5 (the four audience tabs).
"""

from dataclasses import dataclass

from structures.domain.habilitations import Kind


@dataclass(frozen=True)
class Audience:
    """A tab of the first page. slug: in the address; steps: three (what one does, said further)."""

    slug: str
    label: str
    kind: Kind
    steps: tuple[tuple[str, str], ...]


SENDS = (
    ("L’administration la traite.", "Chaque étape est datée, chaque refus dit son motif et son remède."),
    ("Vous êtes payé.", "Un courriel vous prévient, le délai de paiement reste visible."),
)
AUDIENCES = (
    Audience(
        "entreprise",
        "Entreprise",
        Kind.ENTREPRISE,
        (("Vous déposez votre facture.", "Un PDF suffit : le portail le lit et prépare le formulaire."), *SENDS),
    ),
    Audience(
        "entite-publique",
        "Entité publique",
        Kind.PUBLIQUE,
        (
            ("Les factures vous arrivent lisibles.", "Contrôlées, adressées au bon service, avec leur document."),
            ("Vous les traitez.", "Ce que le fournisseur verra est montré avant d’enregistrer."),
            ("L’échéance est visible.", "Le délai de paiement et le retard sont affichés sur chaque facture."),
        ),
    ),
    Audience(
        "particulier",
        "Particulier",
        Kind.PARTICULIER,
        (
            ("Vous créez votre structure.", "Sans SIRET : vos nom, prénom et lieu de naissance suffisent."),
            ("Vous déposez votre facture.", "Un PDF ou un scan : le portail le lit et prépare le formulaire."),
            ("Vous êtes payé.", "Un courriel vous prévient, le délai de paiement reste visible."),
        ),
    ),
    Audience(
        "association",
        "Association",
        Kind.ASSOCIATION,
        (("Vous déposez votre facture.", "Avec le SIRET de l’association ; un PDF suffit."), *SENDS),
    ),
)


def chosen(slug: str) -> Audience:
    """The audience of this address; the first for anything else."""
    return next((audience for audience in AUDIENCES if audience.slug == slug), AUDIENCES[0])
