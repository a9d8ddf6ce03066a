"""Rules of passwords. Source: domain.md §1.3 of the functional reference."""

import unicodedata

MINIMUM_LENGTH = 12
CLASSES_NEEDED = 3
CLASSES = ("majuscules", "minuscules", "chiffres", "caractères spéciaux")
# what French people choose first, beside the English list that Django ships
FRENCH_COMMON = frozenset(
    ("motdepasse", "monmotdepasse", "motdepassesecret", "azerty", "azertyuiop", "azertyuiopqsdfghjklm", "qsdfghjklm",
     "bonjour", "bonjourbonjour", "bienvenue", "jetaime", "soleil", "doudou", "loulou", "marseille", "chocolat",
     "parissaintgermain", "administrateur", "administration", "mairie", "facture", "factures", "facturation", "portail",
     "chorus", "choruspro", "comptabilite", "secretariat", "entreprise", "utilisateur", "changezmoi", "changermoi",
     "provisoire", "temporaire")
)  # fmt: skip


def classes_of(password: str) -> set[str]:
    """The classes of characters a password uses, named as in CLASSES. A space is a special character."""
    return {_class_of(letter) for letter in password}


def _class_of(letter: str) -> str:
    if letter.isupper():
        return CLASSES[0]
    if letter.islower():
        return CLASSES[1]
    return CLASSES[2] if letter.isdecimal() else CLASSES[3]


def bare_word(password: str) -> str:
    """« motdepasse » for « Mot-de-Passé_2026! »: what a guesser tries first, with any dressing around it."""
    plain = unicodedata.normalize("NFKD", password.casefold())
    return "".join(letter for letter in plain if letter.isalpha())
