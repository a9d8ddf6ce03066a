"""What notes of an invoice are about: codes of UNCL 4451 that invoices bear, in French. Source: EN 16931-1, BT-21."""

SUBJECTS = {
    "AAB": "Escompte",
    "AAI": "Information générale",
    "AAJ": "Autres conditions",
    "AAK": "Conditions de prix",
    "ABL": "Mentions légales",
    "ABN": "Information comptable",
    "ACB": "Information complémentaire",
    "ACC": "Affacturage",
    "BAR": "Traitement entre entreprises",
    "BLU": "Éco-participation",
    "CUR": "Observations de l'acheteur",
    "CUS": "Douane",
    "DCL": "Déclaration",
    "PMD": "Pénalités de retard",
    "PMT": "Frais de recouvrement",
    "REG": "Mentions réglementaires",
    "SUR": "Observations du fournisseur",
    "TXD": "TVA",
}
