"""« Vérifier une facture »: the file."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.conf import settings

from invoices.services.deposit import MEGABYTE


class InspectionForm(forms.Form):
    """One PDF or XML; what it really is, the service says."""

    file = forms.FileField(
        label="Facture à vérifier",
        help_text=f"Un PDF, un PDF Factur-X ou un XML (UBL, CII). {settings.DEPOSIT_MAX_BYTES // MEGABYTE} Mo au plus.",
        allow_empty_file=True,  # the service says it in its own words
        max_length=None,
        widget=forms.FileInput(
            attrs={"accept": ".pdf,.xml,application/pdf,application/xml,text/xml",
                   "data-max-bytes": settings.DEPOSIT_MAX_BYTES}
        ),
        error_messages={"required": "Choisissez le fichier de la facture."},
    )  # fmt: skip

    helper = FormHelper()
    helper.layout = Layout("file", Submit("check", "Vérifier la facture"))
