"""Types of attachments, as codes and labels. No official list is published; source: domain.md §17.2 (suggestion)."""

TYPES = (
    ("BON_DE_COMMANDE", "Bon de commande"),
    ("BON_DE_LIVRAISON", "Bon de livraison"),
    ("DEVIS", "Devis"),
    ("ATTESTATION_PAIEMENT_DIRECT", "Attestation de paiement direct"),
    ("CERTIFICAT_CESSIBILITE", "Certificat de cessibilité"),
    ("PV_RECEPTION", "Procès-verbal de réception"),
    ("ORDRE_DE_SERVICE", "Ordre de service"),
    ("RIB", "RIB"),
    ("AUTRE", "Autre"),
)
LABELS = dict(TYPES)
