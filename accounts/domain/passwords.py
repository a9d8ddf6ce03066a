"""Rules of passwords. Source: domain.md §1.3 of the functional reference."""

import unicodedata
from collections.abc import Iterable

MINIMUM_LENGTH = 12
CLASSES_NEEDED = 3
CLASSES = ("majuscules", "minuscules", "chiffres", "caractères spéciaux")
# words that guessers dress up first; the long lists that Django ships are compared with the password as it stands
COMMON_WORDS = frozenset(
    ("motdepasse", "monmotdepasse", "motdepassesecret", "azerty", "azertyuiop", "azertyuiopqsdfghjklm", "qsdfghjklm",
     "bonjour", "bonjourbonjour", "bienvenue", "jetaime", "soleil", "doudou", "loulou", "marseille", "chocolat",
     "parissaintgermain", "administrateur", "administration", "mairie", "facture", "factures", "facturation", "portail",
     "chorus", "choruspro", "comptabilite", "secretariat", "entreprise", "utilisateur", "changezmoi", "changermoi",
     "provisoire", "temporaire", "password", "passwordpassword", "qwerty", "qwertyuiop", "welcome", "letmein", "admin",
     "administrator", "changeme", "iloveyou")
)  # fmt: skip
SHORTEST_NAME = 3
LETTERS_OF_ONES_OWN = 5


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


def is_mostly(password: str, names: Iterable[str]) -> bool:
    """Tell whether little is left of a password once the person's own names are taken out of it."""
    word = left = bare_word(password)
    for name in sorted((bare_word(name) for name in names), key=len, reverse=True):
        if len(name) >= SHORTEST_NAME:
            left = left.replace(name, "")
    return left != word and len(left) < LETTERS_OF_ONES_OWN
