"""A structure as the directory shows it: labels as published, domain.md §13."""

from structures.domain.countries import COUNTRIES
from structures.models import Structure

MASKED = "Information non diffusible"

Rows = list[tuple[str, str]]


def coordinates(structure: Structure) -> Rows:
    """Where the structure is, and how to reach it; what the register masks is said to be masked."""
    place = (
        ("Adresse", structure.address),
        ("Complément d’adresse 1", structure.address_extra_1),
        ("Complément d’adresse 2", structure.address_extra_2),
        ("Code postal", structure.postcode),
        ("Ville", structure.city),
        ("Pays", COUNTRIES.get(structure.country, structure.country)),
    )
    return [
        ("Statut", "Active" if structure.is_active else "Inactive"),
        ("Identifiant", structure.identifier),
        ("Raison sociale", structure.name),
        *([("Adresse", MASKED)] if structure.is_masked else [(label, value) for label, value in place if value]),
        ("Téléphone", structure.phone),
        ("Courriel", structure.email),
    ]


def parameters(structure: Structure) -> Rows:
    """The published parameters, each Oui or Non; the State's are not its own to choose."""
    flags = (
        ("Gère le statut Mise en Paiement", structure.manages_payment_status),
        ("Numéro d’engagement obligatoire", structure.is_state or structure.engagement_required),
        ("Code service ou engagement obligatoire", structure.service_or_engagement_required),
        ("Code service obligatoire", structure.is_state or structure.service_required),
        ("Structure a une MOA publique", structure.has_moa),
        ("Structure est une MOA", structure.is_moa_only),
        ("Structure active", structure.is_active),
    )
    return [(label, "Oui" if value else "Non") for label, value in flags]
