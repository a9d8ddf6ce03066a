"""What a public structure demands of its suppliers, and how it says so. Source: domain.md §2.6."""

from dataclasses import dataclass

PUBLIC_INVOICES = "FACTURES_PUBLIQUES"  # the service of invoices between public entities
PUBLIC_INVOICES_NAME = "Service des factures publiques"


@dataclass(frozen=True)
class Requirements:
    """What an invoice must bear. either: one of the two, when neither is required."""

    service: bool
    engagement: bool
    either: bool


def requirements(*, is_state: bool, service: bool, engagement: bool, either: bool) -> Requirements:
    """Reduce the switches of a structure (or of one service of it) to what an invoice must bear.

    The State always requires both; « one or the other » says nothing more once one is required.
    """
    needs_service, needs_engagement = is_state or service, is_state or engagement
    return Requirements(needs_service, needs_engagement, either and not (needs_service or needs_engagement))


SWITCHES = {  # field: (label of the annuaire, what it does, in plain words)
    "service_required": (
        "Code service obligatoire",
        "Une facture sans code service actif est refusée à l'envoi. Vos services doivent être à jour.",
    ),
    "engagement_required": (
        "Numéro d'engagement obligatoire",
        "Une facture sans numéro d'engagement (bon de commande) est refusée à l'envoi.",
    ),
    "service_or_engagement_required": (
        "Code service ou engagement obligatoire",
        "Le fournisseur donne l'un des deux, au choix. Sans effet si l'un est déjà obligatoire.",
    ),
    "manages_payment_status": (
        "Gère le statut Mise en paiement",
        "Décoché, vos fournisseurs sont prévenus que « Mise en paiement » ne leur sera jamais annoncé.",
    ),
    "has_moa": (
        "Structure a une MOA publique",
        "Elle peut recevoir des factures de travaux suivies par un maître d'ouvrage.",
    ),
    "is_moa_only": (
        "Structure est une MOA",
        "Elle n'est que maître d'ouvrage : elle ne reçoit pas de factures à payer.",
    ),
}


def demands(needed: Requirements) -> list[str]:
    """What suppliers will have to give, a sentence each: « ce que vos fournisseurs devront donner »."""
    said = ["Votre SIRET, comme sur toute facture."]
    if needed.service:
        said.append("Un code service actif de votre structure : sans lui, la facture ne part pas.")
    if needed.engagement:
        said.append("Le numéro d'engagement de votre bon de commande : sans lui, la facture ne part pas.")
    if needed.either:
        said.append("Un code service ou un numéro d'engagement, au choix du fournisseur.")
    if not needed.engagement:
        said.append("Le numéro d'engagement quand le service choisi l'exige.")
    return said


def notices(*, manages_payment_status: bool, has_moa: bool, is_moa_only: bool, payment_delay_days: int) -> list[str]:
    """What suppliers are told besides."""
    said = [f"Le délai de paiement affiché est de {payment_delay_days} jours."]
    if not manages_payment_status:
        said.append("L'état « Mise en paiement » ne leur sera pas communiqué.")
    if has_moa:
        said.append("Les factures de travaux peuvent passer par votre maître d'ouvrage.")
    if is_moa_only:
        said.append("Ils ne peuvent vous adresser que des factures de travaux : vous êtes maître d'ouvrage seulement.")
    return said
