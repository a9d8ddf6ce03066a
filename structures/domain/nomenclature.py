"""Words of INSEE's codes in the register. Source: INSEE, « Catégories juridiques », niveau I; décret 2008-1354."""

LEGAL_FAMILIES = {  # by the first digit of the legal category
    "1": "Entrepreneur individuel",
    "2": "Groupement de droit privé non doté de la personnalité morale",
    "3": "Personne morale de droit étranger",
    "4": "Personne morale de droit public soumise au droit commercial",
    "5": "Société commerciale",
    "6": "Autre personne morale immatriculée au RCS",
    "7": "Personne morale et organisme soumis au droit administratif",
    "8": "Organisme privé spécialisé",
    "9": "Groupement de droit privé",
}
SIZES = {
    "PME": "petite ou moyenne entreprise",
    "ETI": "entreprise de taille intermédiaire",
    "GE": "grande entreprise",
}


def legal_category(code: str) -> str:
    """« 5710 – Société commerciale »; the code alone when its family is unknown; empty for none."""
    family = LEGAL_FAMILIES.get(code[:1])
    return f"{code} – {family}" if family else code


def size(code: str) -> str:
    """« PME – petite ou moyenne entreprise »; the code alone when it is unknown; empty for none."""
    return f"{code} – {SIZES[code]}" if code in SIZES else code
