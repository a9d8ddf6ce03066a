"""The domains and their applications, in one table; labels of domain.md §4.1. What does not work yet is not here."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from structures import habilitations
from structures import queries as structures_queries
from structures.domain.habilitations import APPLICATIONS, Application, Kind, Level, Profile
from structures.models import Structure


@dataclass(frozen=True)
class ApplicationCard:
    """One application as its card shows it. route: URL name; application, level: the habilitation it needs, if any."""

    title: str
    line: str
    details: str
    route: str
    application: Application | None = None
    level: Level = Level.CONSULTATION


@dataclass(frozen=True)
class ClosedCard:
    """An application a person does not have and may ask for: on which structure, at which level."""

    title: str
    line: str
    application: Application
    level: Level
    structure: Structure

    @property
    def opens_alone(self) -> bool:
        """Whether it opens as soon as it is asked for, without anybody's leave."""
        return APPLICATIONS[self.application].opens_alone


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
                title="Suivi des flux",
                line="Suivez les XML, Factur-X et lots envoyés par votre logiciel de facturation.",
                details=(
                    "Un flux est un fichier qui apporte des factures sous forme de données : un XML, un Factur-X, une "
                    "archive zip ou tar.gz. Il reçoit aussitôt un numéro.\n\n"
                    "Son compte rendu dit ce qu’est devenue chaque facture : intégrée, ou refusée, avec le champ, la "
                    "valeur trouvée, la règle et ce qu’il faut corriger. Il se télécharge en CSV et en XML "
                    "(CPPStatut).\n\n"
                    "Les factures correctes d’un lot entrent, même si d’autres sont refusées ; celles-ci se déposent "
                    "de nouveau sous le même numéro."
                ),
                route="invoices:flows",
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
            ApplicationCard(
                title="Souscrire un mandat de facturation",
                line="Autorisez le portail à établir les factures que vous saisissez.",
                details=(
                    "Pour qu’un autre que vous établisse vos factures, la loi demande un mandat écrit, donné avant la "
                    "première. Vous le lisez et vous le signez en ligne, en quelques minutes ; une copie PDF vous est "
                    "envoyée.\n\n"
                    "Il ouvre « Saisir facture » à toutes les personnes habilitées à émettre pour la structure. Il "
                    "n’est pas nécessaire pour déposer un PDF.\n\n"
                    "Cette application est ouverte aux gestionnaires de la structure."
                ),
                route="invoices:subscribe_mandate",
                application=Application.ORGANISATION,
                level=Level.MODIFICATION,
            ),
            ApplicationCard(
                title="Gérer un mandat de facturation",
                line="Relisez vos mandats, téléchargez-les, mettez-y fin.",
                details=(
                    "Chaque mandat est gardé tel qu’il a été signé, avec son signataire et sa date.\n\n"
                    "Vous pouvez le résilier à tout moment. Les factures envoyées restent valables. Un changement de "
                    "SIRET y met fin : la nouvelle structure en signe un autre."
                ),
                route="invoices:mandates",
                application=Application.ORGANISATION,
                level=Level.MODIFICATION,
            ),
        ),
    ),
    Domain(
        slug="organisation",
        title="Organisation",
        line="Dire qui agit pour votre structure, et ce que chacun peut y faire.",
        cards=(
            ApplicationCard(
                title="Gérer mes rattachements",
                line="Rattachez-vous à une structure, suivez vos demandes, détachez-vous.",
                details=(
                    "Vous cherchez votre structure par sa raison sociale, son identifiant ou son libellé, puis vous "
                    "demandez à y être rattaché, en entier ou pour certains services.\n\n"
                    "Un gestionnaire de la structure accepte ou refuse ; un courriel vous dit sa décision. Sans "
                    "réponse au bout de sept jours, le portail le lui rappelle.\n\n"
                    "Vous pouvez être rattaché à plusieurs structures, et vous en détacher quand vous le voulez."
                ),
                route="structures:attachments",
            ),
            ApplicationCard(
                title="Gérer mes habilitations",
                line="Demander d’ajouter ou de supprimer un profil.",
                details=(
                    "Un profil est une application et un niveau : « consultation » pour voir, « modification » pour "
                    "agir. Il porte sur une structure ou sur un de ses services.\n\n"
                    "« Factures émises » s’ouvre sans accord. Les autres profils sont accordés par le gestionnaire "
                    "principal ou par un gestionnaire secondaire ; votre demande part vers leurs approbations.\n\n"
                    "Ce qui est accordé vaut tout de suite, sans vous reconnecter."
                ),
                route="structures:manage_habilitations",
            ),
            ApplicationCard(
                title="Créer une structure",
                line="Ajoutez votre entreprise, votre association ou vous-même au portail.",
                details=(
                    "Vous choisissez le type d’identifiant, vous tapez l’identifiant, puis « Vérifier ». Pour un "
                    "SIRET, la raison sociale et l’adresse viennent du répertoire SIRENE ; un établissement fermé est "
                    "refusé.\n\n"
                    "Si la structure est déjà présente, vous demandez à y être rattaché. Sinon vous la créez et vous "
                    "en devenez le gestionnaire principal.\n\n"
                    "Une structure publique n’est pas créée ici : la demande se fait au support."
                ),
                route="structures:create",
            ),
            ApplicationCard(
                title="Gérer une structure",
                line="Consultez et modifiez vos structures, leurs coordonnées bancaires et leurs paramètres.",
                details=(
                    "La page d’une structure montre ses données, ce qu’en dit le répertoire SIRENE et, pour une "
                    "structure publique, ce que ses fournisseurs doivent donner.\n\n"
                    "Un gestionnaire la modifie, la met à jour depuis la base INSEE, l’active ou la désactive, change "
                    "son SIRET après un déménagement. Tout changement de coordonnées bancaires prévient tous les "
                    "gestionnaires."
                ),
                route="structures:structures",
            ),
            ApplicationCard(
                title="Gérer les services",
                line="Créez les services qui orientent vos factures, modifiez-les, désactivez-les.",
                details=(
                    "Un service a un code, que vos fournisseurs recopient, un libellé et des coordonnées. Il peut "
                    "exiger un numéro d’engagement.\n\n"
                    "Un service désactivé ne reçoit plus de nouvelles factures ; celles qu’il a restent."
                ),
                route="structures:own_services",
            ),
            ApplicationCard(
                title="Gérer les utilisateurs",
                line="Rattachez vos collègues, accordez ou retirez leurs profils, transférez la gestion.",
                details=(
                    "La liste montre les personnes rattachées à votre structure, leur rôle et leurs profils. Vous "
                    "accordez un profil à une personne ou à plusieurs, vous copiez les droits d’un collègue, vous "
                    "détachez ceux qui sont partis.\n\n"
                    "Les demandes en attente sont dans APPROBATIONS. Tout ce que font les gestionnaires est gardé "
                    "dans un historique qu’ils peuvent lire.\n\n"
                    "Cette application demande le profil « Organisation modification »."
                ),
                route="structures:managed",
                application=Application.ORGANISATION,
                level=Level.MODIFICATION,
            ),
        ),
    ),
)


def find(slug: str) -> Domain | None:
    """The domain of this address, or none."""
    return next((domain for domain in CATALOGUE if domain.slug == slug), None)


def shelves(user: User | AnonymousUser) -> list[tuple[Domain, tuple[ApplicationCard, ...]]]:
    """Every domain with the applications of it to show."""
    held = habilitations.profiles_open_to(user)
    return [(domain, _shown(user, domain, held)) for domain in CATALOGUE]


def shelves_for(kind: Kind) -> list[tuple[Domain, tuple[ApplicationCard, ...]]]:
    """Every domain with the applications that structures of this kind may use, for a visitor."""
    return [(domain, tuple(card for card in domain.cards if _concerns(card, kind))) for domain in CATALOGUE]


def _concerns(card: ApplicationCard, kind: Kind) -> bool:
    return card.application is None or kind in APPLICATIONS[card.application].kinds


def open_cards(user: User | AnonymousUser, domain: Domain) -> tuple[ApplicationCard, ...]:
    """The applications of a domain to show: to a visitor all of them, to a person those that open."""
    return _shown(user, domain, habilitations.profiles_open_to(user))


def _shown(user: User | AnonymousUser, domain: Domain, held: set[Profile]) -> tuple[ApplicationCard, ...]:
    if not user.is_authenticated:
        return domain.cards
    return tuple(card for card in domain.cards if card.application is None or (card.application, card.level) in held)


def closed_cards(user: User | AnonymousUser, domain: Domain) -> list[ClosedCard]:
    """The applications of a domain that a person may ask for, on the first of their structures that can have them."""
    if not user.is_authenticated:
        return []
    held = habilitations.profiles_open_to(user)
    structures = [(one, one.kind) for one in structures_queries.structures_of(user)]
    closed = []
    for card in domain.cards:
        if card.application is None or (card.application, card.level) in held:
            continue
        able = (structure for structure, kind in structures if kind in APPLICATIONS[card.application].kinds)
        if structure := next(able, None):
            closed.append(ClosedCard(card.title, card.line, card.application, card.level, structure))
    return closed
