"""Controls on the recipient: C2, C3, C4. Source: domain.md §2.6 and §5.6."""

import re
from collections.abc import Iterator

from invoices.domain.checks.facts import Anomaly, Facts
from structures.domain.parameters import PUBLIC_INVOICES

STATE_ENGAGEMENT = re.compile(r"[0-9]{10}")


def recipient_can_receive(facts: Facts) -> Iterator[Anomaly]:
    """C2: the recipient exists, is public, is active, and is not the supplier."""
    if not facts.recipient_identifier:
        return
    field, shown = "recipient_identifier", facts.recipient_identifier
    if facts.recipient is None:
        yield Anomaly(
            "C2",
            field,
            f"Aucune structure publique n'a l'identifiant « {shown} ».",
            "Vérifiez le SIRET auprès de votre client : il figure sur le bon de commande.",
        )
    elif facts.recipient_identifier == facts.supplier_identifier:
        yield Anomaly(
            "C2",
            field,
            "Le destinataire est votre propre structure.",
            "Saisissez le SIRET de votre client public, non le vôtre.",
        )
    elif not facts.recipient.is_public:
        yield Anomaly(
            "C2",
            field,
            f"{facts.recipient.name} ({shown}) n'est pas une entité publique.",
            "Le portail ne transmet qu'aux entités publiques : vérifiez le SIRET.",
        )
    elif not facts.recipient.is_active:
        yield Anomaly(
            "C2",
            field,
            f"{facts.recipient.name} ({shown}) n'est plus active et ne peut pas recevoir de facture.",
            "Demandez à votre client le SIRET qui l'a remplacée.",
        )


def service_can_receive(facts: Facts) -> Iterator[Anomaly]:
    """C2: the service belongs to the recipient, is active, and is open to this supplier."""
    if not facts.service_code or facts.recipient is None:
        return
    shown = f"« {facts.service_code} »"
    if facts.service is None:
        yield Anomaly(
            "C2",
            "service_code",
            f"Le code service {shown} n'existe pas chez {facts.recipient.name}.",
            "Choisissez un service dans la liste, ou demandez le code à votre client.",
        )
    elif not facts.service.is_active:
        yield Anomaly(
            "C2",
            "service_code",
            f"Le service {shown} de {facts.recipient.name} n'est plus actif.",
            "Choisissez un autre service dans la liste.",
        )
    elif facts.service.code == PUBLIC_INVOICES and not facts.supplier_is_public:
        yield Anomaly(
            "C2",
            "service_code",
            f"Le service {shown} est réservé aux factures entre entités publiques.",
            "Choisissez un autre service dans la liste.",
        )


def recipient_requirements(facts: Facts) -> Iterator[Anomaly]:
    """C3: code service and engagement where the recipient requires them."""
    recipient = facts.recipient
    if recipient is None:
        return
    if recipient.needs_service and not facts.service_code:
        yield Anomaly(
            "C3",
            "service_code",
            f"{recipient.name} exige un code service.",
            "Choisissez le service dans la liste ; votre client vous l'a communiqué avec la commande.",
        )
    if recipient.needs_engagement and not facts.engagement:
        yield Anomaly(
            "C3",
            "engagement",
            f"{recipient.name} exige un numéro d'engagement.",
            "Recopiez le numéro du bon de commande, ou demandez-le à votre client.",
        )
    if recipient.needs_either and not facts.service_code and not facts.engagement:
        yield Anomaly(
            "C3",
            "service_code",
            f"{recipient.name} exige un code service ou un numéro d'engagement.",
            "Renseignez l'un des deux.",
        )


def state_engagement(facts: Facts) -> Iterator[Anomaly]:
    """C4: the State's engagement numbers have ten digits."""
    is_state = facts.recipient is not None and facts.recipient.is_state
    if is_state and facts.engagement and not STATE_ENGAGEMENT.fullmatch(facts.engagement):
        yield Anomaly(
            "C4",
            "engagement",
            f"Le numéro d'engagement « {facts.engagement} » n'a pas dix chiffres.",
            "Pour l'État, recopiez les dix chiffres du bon de commande (exemple : 1400005262).",
        )
