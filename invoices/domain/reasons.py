"""Reasons for a refusal. Source: domain.md §5.5 (screen order, labels, groups; reform codes where published)."""

from dataclasses import dataclass
from enum import StrEnum


class Group(StrEnum):
    """Supplier-facing grouping of the reasons."""

    TECHNIQUE = "Technique : la facture peut être retransmise"
    ACHATS = "Achats et comptabilité"
    AUTRES = "Autres"


@dataclass(frozen=True)
class Reason:
    """comment_required: the reason alone tells the supplier nothing to act upon. warning: shown to the agent."""

    code: str
    label: str
    group: Group
    comment_required: bool = False
    warning: str = ""
    is_hidden: bool = False


REASONS = {
    reason.code: reason
    for reason in (
        Reason("SE_ERR", "SE incorrect", Group.TECHNIQUE),
        Reason(
            "CMD_EJ_ERR",
            "EJ incorrect ou inexistant",
            Group.TECHNIQUE,
            warning="Ce motif ne vaut que si le numéro d'engagement a été donné au fournisseur avant la facturation.",
        ),
        Reason("EJ_DONNEES_ERR", "Erreur au niveau des données de l'engagement", Group.TECHNIQUE),
        Reason("CREANCIER_ERR", "Créancier inconnu ou différent de celui de l'EJ", Group.TECHNIQUE),
        Reason("COORD_BANC_ERR", "Erreur de coordonnées bancaires", Group.ACHATS),
        Reason("LIVR_INCOMP", "Livraison incomplète / non effectuée", Group.ACHATS),
        Reason("FACT_NON_CONFORME", "Facture non conforme à la commande", Group.ACHATS, comment_required=True),
        Reason("DOUBLON", "Double facturation", Group.ACHATS),
        Reason("JUSTIF_ABS", "Justificatif absent ou insuffisant", Group.ACHATS, comment_required=True),
        Reason("MONTANT_ERR", "Montant de la facture erroné", Group.ACHATS),
        Reason("TX_TVA_ERR", "Taux de TVA erroné", Group.ACHATS),
        Reason("MARCHE_TERM", "Marché terminé", Group.ACHATS),
        Reason("ST_CT_NON_DECLAR", "Sous-traitant / cotraitant non déclaré", Group.ACHATS),
        Reason("SUPPR_COMP_AVOIR", "Suppression pour compensation d'avoirs", Group.ACHATS),
        Reason("RETRAIT_MANUEL", "Retraitement manuel par les services", Group.ACHATS, comment_required=True),
        Reason("TRANSF_PMNT_REGIE", "Transfert pour paiement en régie", Group.ACHATS),
        Reason("CONTACT_ACHTR", "Autres : contacter votre acheteur", Group.AUTRES, comment_required=True),
        Reason("SUPPR_MASSE", "Suppression en masse", Group.AUTRES, comment_required=True),
        Reason("ERR_VALIDEUR", "Mauvais valideur", Group.AUTRES),
        # said by the portal itself when routing finds the door closed; never offered to an agent
        Reason("DEST_INACTIF", "Destinataire ou service devenu inactif", Group.TECHNIQUE, is_hidden=True),
    )
}

ROUTING_REASONS = frozenset({"SE_ERR", "CMD_EJ_ERR", "EJ_DONNEES_ERR"})
DOCUMENT_REASONS = frozenset({"JUSTIF_ABS"})
SYSTEM_REASONS = frozenset({"DEST_INACTIF"})
FINAL_REASONS = frozenset(REASONS) - ROUTING_REASONS - DOCUMENT_REASONS - SYSTEM_REASONS
