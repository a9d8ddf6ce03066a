"""The domains and their applications, in one table; labels of domain.md §4.1. What does not work yet is not here."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from structures.domain.habilitations import Application
from structures.habilitations import openings


@dataclass(frozen=True)
class ApplicationCard:
    """One application as its card shows it. route: URL name; application: the habilitation it needs, if any."""

    title: str
    line: str
    details: str
    route: str
    application: Application | None = None


@dataclass(frozen=True)
class Domain:
    """A set of applications. slug: in the address."""

    slug: str
    title: str
    line: str
    cards: tuple[ApplicationCard, ...]


CATALOGUE = (
    Domain(
        slug="facturation",
        title="Facturation",
        line="Envoyer des factures au secteur public, les recevoir, les suivre jusqu’au paiement.",
        cards=(
            ApplicationCard(
                title="Factures émises",
                line="Déposez vos factures et suivez leur traitement jusqu’au paiement.",
                details=(
                    "Vous déposez le PDF de votre facture. Le portail le lit et remplit le formulaire ; vous vérifiez "
                    "chaque valeur à côté de l’image du document, puis vous envoyez.\n\n"
                    "Vous recevez aussitôt un certificat de dépôt. Un courriel vous prévient à chaque changement "
                    "d’état : mise à disposition, suspension, rejet, mise en paiement.\n\n"
                    "Tant que vous n’avez pas confirmé l’envoi, la facture reste un brouillon : le destinataire ne la "
                    "voit pas."
                ),
                route="invoices:sent",
                application=Application.FACTURES_EMISES,
            ),
            ApplicationCard(
                title="Factures reçues",
                line="Consultez et traitez les factures adressées à votre structure publique.",
                details=(
                    "La liste de travail montre les factures à traiter, de la plus récente à la plus ancienne. Vous "
                    "consultez le document, vous le téléchargez, puis vous choisissez le nouvel état : service fait, "
                    "mandatée, comptabilisée, mise en paiement, ou refusée avec son motif.\n\n"
                    "Avant d’enregistrer, le portail montre ce que le fournisseur verra.\n\n"
                    "Le profil « Factures reçues consultation » permet de voir, « modification » permet de traiter."
                ),
                route="invoices:received",
                application=Application.FACTURES_RECUES,
            ),
        ),
    ),
)


def find(slug: str) -> Domain | None:
    """The domain of this address, or none."""
    return next((domain for domain in CATALOGUE if domain.slug == slug), None)


def shelves(user: User | AnonymousUser) -> list[tuple[Domain, tuple[ApplicationCard, ...]]]:
    """Every domain with the applications of it to show."""
    return [(domain, open_cards(user, domain)) for domain in CATALOGUE]


def open_cards(user: User | AnonymousUser, domain: Domain) -> tuple[ApplicationCard, ...]:
    """The applications of a domain to show: to a visitor all of them, to a person those that open."""
    if not user.is_authenticated:
        return domain.cards
    return tuple(card for card in domain.cards if card.application is None or openings(user, card.application))
