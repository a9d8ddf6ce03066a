"""Controls on the supplier: C2, may it send at all. Source: domain.md §2.3; the register is asked every hour."""

from collections.abc import Iterator

from invoices.domain.checks.facts import Anomaly, Facts


def supplier_may_send(facts: Facts) -> Iterator[Anomaly]:
    """C2: the supplier is active, and the register has confirmed that it exists."""
    shown = facts.supplier_identifier
    if not facts.supplier_is_active:
        yield Anomaly(
            "C2",
            "",
            f"Votre structure {shown} est désactivée : elle n'envoie plus de factures.",
            "Un gestionnaire peut l'activer. Si elle a changé de SIRET, refaites la facture avec la nouvelle.",
        )
    elif facts.supplier_is_pending:
        yield Anomaly(
            "C2",
            "",
            f"Le SIRET {shown} n'a pas encore pu être vérifié au répertoire SIRENE : la facture reste un brouillon.",
            "La vérification recommence chaque heure ; un courriel vous dira le résultat. Envoyez la facture ensuite.",
        )


def mandate_is_in_force(facts: Facts) -> Iterator[Anomaly]:
    """C11: what the portal draws up, it draws up under a mandate."""
    if facts.is_typed and not facts.has_mandate:
        yield Anomaly(
            "C11",
            "",
            f"Votre structure {facts.supplier_identifier} n'a pas de mandat de facturation en vigueur : le portail ne "
            "peut pas établir cette facture en son nom.",
            "Un gestionnaire le signe en ligne : Facturation, « Souscrire un mandat de facturation ». Votre brouillon "
            "est gardé.",
        )
