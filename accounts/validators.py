"""Validators of passwords that Django does not bring; those it brings stand beside them in the settings."""

from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from accounts.domain.passwords import CLASSES, CLASSES_NEEDED, FRENCH_COMMON, bare_word, classes_of

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


class DressedUpWordValidator(CommonPasswordValidator):
    """« Motdepasse-2026! » is a common password too: digits and signs around a common word do not hide it."""

    def validate(self, password: str, user: Any = None) -> None:
        word = bare_word(password)
        if word in FRENCH_COMMON or word in self.passwords:
            raise ValidationError(
                "Ce mot de passe est un mot courant entouré de chiffres ou de signes : il se devine. "
                "Choisissez plusieurs mots sans lien entre eux.",
                code="password_dressed_up",
            )

    def get_help_text(self) -> str:
        return "Un mot courant suivi de chiffres ou de signes est refusé."
