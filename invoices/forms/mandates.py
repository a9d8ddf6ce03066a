"""Signing a mandat de facturation online."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms

from accounts.forms.login import CODE_LENGTH, OneTimeInput
from accounts.models import User
from accounts.services import factors
from invoices import queries
from invoices.models import BillingMandate
from structures.forms.texts import LineField, length_of
from structures.models import Structure

WRONG_CODE = "Ce code n'est pas le bon, a déjà servi ou a expiré. Tapez-en un autre, ou faites-en envoyer un."


class SignForm(forms.Form):
    """Structure, name, quality, tick; the conditions of use once a version; the second factor where there is one."""

    structure = forms.ModelChoiceField(
        label="Structure qui donne mandat",
        queryset=Structure.objects.none(),
        empty_label="Choisissez votre structure",
        error_messages={"invalid_choice": "Cette structure a déjà un mandat en vigueur, ou vous ne la gérez pas."},
    )
    name = LineField(label="Prénom et nom du signataire", max_length=length_of(BillingMandate, "signatory_name"))
    quality = LineField(
        label="Qualité du signataire",
        max_length=length_of(BillingMandate, "quality"),
        help_text="Ce qui vous permet d'engager la structure : gérant, présidente, principal du collège…",
    )
    code = forms.CharField(
        label="Code de sécurité",
        max_length=CODE_LENGTH,
        widget=OneTimeInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
        help_text="Votre double authentification est active : elle signe avec vous.",
    )
    agreement = forms.BooleanField(
        label="J'ai lu le mandat de facturation ci-dessus et je le signe en ligne",
        error_messages={"required": "Lisez le mandat, puis cochez la case pour le signer."},
    )
    conditions = forms.BooleanField(
        label="J'accepte les conditions générales d'utilisation",
        error_messages={"required": "Lisez les conditions d'utilisation, puis cochez la case pour les accepter."},
    )

    def __init__(self, data: Any = None, *, user: User, chosen: str = "", **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.user = user
        self.fields["structure"].queryset = able = queries.may_sign(user)
        only = list(able[:2])
        asked = able.filter(pk=chosen).first() if chosen.isascii() and chosen.isdecimal() else None
        self.initial.setdefault("structure", asked or (only[0] if len(only) == 1 else None))
        self.initial.setdefault("name", user.get_full_name())
        if not factors.is_needed(user):
            del self.fields["code"]
        if user.has_accepted_conditions:
            del self.fields["conditions"]
        self.helper = FormHelper()
        pieces = [name for name in ("structure", "name", "quality", "agreement", "conditions") if name in self.fields]
        self.helper.layout = Layout(Fieldset("Signature", *pieces, *self._proof()), Submit("sign", "Signer le mandat"))

    def _proof(self) -> list[Any]:
        """The code of the second factor, and the button that mails one to who has no application."""
        if "code" not in self.fields:
            return []
        mails = Submit("send_code", "Recevoir un code par courriel", css_class="quiet", formnovalidate="formnovalidate")
        return ["code", *([mails] if factors.takes_mail(self.user) else [])]

    def clean(self) -> dict[str, Any]:
        """The code is spent last, once everything else is right."""
        values = super().clean() or self.cleaned_data
        if "code" in self.fields and not self.errors:
            code = "".join(letter for letter in values["code"].casefold() if letter.isalnum())
            if not factors.is_right(self.user, code):
                self.add_error("code", WRONG_CODE)
        return values

    @property
    def has_second_factor(self) -> bool:
        return "code" in self.fields
