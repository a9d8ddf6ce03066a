"""« Vérifier un certificat de dépôt »: the two numbers that a certificate shows."""

import re

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms

CERTIFICATE_NUMBER = re.compile(r"[A-Za-z0-9+/]{43}=")


class CertificateForm(forms.Form):
    """certificate: forgives the spaces and line ends that copying from a PDF brings."""

    certificate = forms.CharField(
        label="Certificat de dépôt n°",
        max_length=200,
        help_text="44 caractères, le dernier est « = ». Majuscules et minuscules comptent.",
        error_messages={"required": "Recopiez le numéro du certificat."},
    )
    number = forms.CharField(
        label="Numéro de facture",
        max_length=100,
        help_text="Celui que le certificat indique.",
        error_messages={"required": "Recopiez le numéro de la facture."},
    )

    helper = FormHelper()
    helper.layout = Layout("certificate", "number", Submit("check", "Vérifier"))

    def clean_certificate(self) -> str:
        """The number alone; what cannot be one is said at once."""
        typed = "".join(self.cleaned_data["certificate"].split())
        if not CERTIFICATE_NUMBER.fullmatch(typed):
            raise forms.ValidationError(
                f"« {typed[:60]} » n'est pas un numéro de certificat : il compte 44 caractères (lettres sans accent, "
                "chiffres, « + » et « / ») et finit par « = ». Copiez-le depuis le certificat."
            )
        return typed
