"""Passwords: 12 characters, 3 of 4 classes, neither common nor like the person. Source: domain.md §1.3."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User
from chorus.rehearsal import PASSWORD

MANUELA = User(email="manuela.martin@delices.example", first_name="Manuela", last_name="Martin")


@pytest.mark.parametrize(
    "password",
    [
        "Abcdefghij12",  # upper, lower, digits
        "abcdefghij1!",  # lower, digits, signs
        "ABCDEFGHIJ1!",
        "Abcdefghijk!",
        "cheval agrafe pile 7",  # a space is a special character
        "Éléphant-ouïe-2",
        PASSWORD,
    ],
)
def test_three_classes_of_four_and_twelve_characters_are_enough(password):
    validate_password(password, MANUELA)


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("Abcdefghi12", "trop court"),
        ("abcdefghijkl", "3 de ces 4"),
        ("abcdefghij12", "3 de ces 4"),
        ("ABCDEFGHIJ12", "3 de ces 4"),
        ("123456789012", "3 de ces 4"),
        ("Password1234!", "mot courant"),
        ("Motdepasse-2026", "mot courant"),
        ("Mot-de-Passé_2026!", "mot courant"),
        ("Azertyuiop!2026", "mot courant"),
        ("Manuela-martin-1", "trop semblable"),
    ],
)
def test_anything_less_is_refused_with_its_reason(password, word):
    with pytest.raises(ValidationError) as refusal:
        validate_password(password, MANUELA)
    assert word in " ".join(refusal.value.messages)
