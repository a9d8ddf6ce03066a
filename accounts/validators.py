"""Validators of passwords that Django does not bring; those it brings stand beside them in the settings."""

import re
from typing import Any

from django.core.exceptions import ValidationError

from accounts.domain.passwords import CLASSES, CLASSES_NEEDED, COMMON_WORDS, bare_word, classes_of, is_mostly

THREE_OF_FOUR = (
    f"Le mot de passe doit mêler au moins {CLASSES_NEEDED} de ces 4 sortes de caractères : {', '.join(CLASSES)}."
)


class CharacterClassesValidator:
    """At least three of the four classes of characters."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(classes_of(password)) < CLASSES_NEEDED:
            raise ValidationError(THREE_OF_FOUR, code="password_classes")

    def get_help_text(self) -> str:
        return THREE_OF_FOUR


class GuessableWordValidator:
    """« Motdepasse-2026! » and « Manuela.Martin1 » are what is tried first: digits and signs do not hide a word."""

    def validate(self, password: str, user: Any = None) -> None:
        if bare_word(password) in COMMON_WORDS:
            raise ValidationError(
                "Ce mot de passe est un mot courant entouré de chiffres ou de signes : il se devine. "
                "Choisissez plusieurs mots sans lien entre eux.",
                code="password_common_word",
            )
        if user is not None and is_mostly(password, _names(user)):
            raise ValidationError(
                "Ce mot de passe est trop semblable à vos nom ou adresse. Choisissez des mots sans lien avec vous.",
                code="password_too_similar",
            )

    def get_help_text(self) -> str:
        return "Un mot courant ou votre nom, suivi de chiffres ou de signes, est refusé."


def _names(user: Any) -> list[str]:
    return [user.first_name, user.last_name, *re.split(r"[^\w]+", user.email)]
