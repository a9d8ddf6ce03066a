"""Text as a structure's own pages take it: one line, no invisible sign; telephone and address like anybody's."""

import unicodedata
from typing import Any

from django import forms
from django.db.models import Model

from accounts.forms.account import PHONE
from structures.domain.countries import COUNTRIES

JOINERS = "\u200c\u200d"  # some scripts are written with them
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}


def _alphabetical(country: tuple[str, str]) -> str:
    """« Émirats » among the E: letters without their accents."""
    return unicodedata.normalize("NFD", country[1]).encode("ascii", "ignore").decode()


BY_NAME = sorted(COUNTRIES.items(), key=_alphabetical)


def length_of(model: type[Model], column: str) -> int | None:
    """How many signs a column holds."""
    return getattr(model._meta.get_field(column), "max_length", None)


def one_line(text: str) -> str:
    """The text with single spaces, composed. Raises ValidationError when a sign cannot be seen: it could reorder a
    name on screen, or break a file."""
    line = unicodedata.normalize("NFC", " ".join(text.split()))
    if any(unicodedata.category(sign) in INVISIBLE and sign not in JOINERS for sign in line):
        raise forms.ValidationError("Ce texte contient un caractère invisible. Retapez-le au clavier.")
    return line


class LineField(forms.CharField):
    """A name, an address, a label."""

    def to_python(self, value: Any) -> str:
        return one_line(str(super().to_python(value)))


class MailField(forms.EmailField):
    """An address for information; nothing is sent to it."""

    def to_python(self, value: Any) -> str:
        return one_line(str(super().to_python(value)))


class PhoneField(LineField):
    """Digits and what people put between them."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"type": "tel"})
        super().__init__(**({"label": "Téléphone", "max_length": 30, "required": False, "widget": widget} | kwargs))

    def to_python(self, value: Any) -> str:
        phone = super().to_python(value)
        if phone and not PHONE.fullmatch(phone):
            raise forms.ValidationError(
                "Ce n'est pas un numéro de téléphone. Tapez des chiffres, par exemple 04 50 00 00 12."
            )
        return phone


class CountryField(forms.ChoiceField):
    """A country by its name."""

    def __init__(self, *, blank: str = "Choisissez un pays", **kwargs: Any) -> None:
        super().__init__(**({"label": "Pays", "choices": [("", blank), *BY_NAME], "required": False} | kwargs))
