"""Small forms around sending: the version confirmed, the opinion given."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms

SCORES = ((5, "Très satisfait"), (4, "Satisfait"), (3, "Ni l'un ni l'autre"), (2, "Peu satisfait"), (1, "Pas du tout"))


class VersionForm(forms.Form):
    """The version of the draft that the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class OpinionForm(forms.Form):
    """« Je donne mon avis »."""

    score = forms.TypedChoiceField(
        label="Êtes-vous satisfait de cet envoi ?", choices=SCORES, coerce=int, widget=forms.RadioSelect
    )
    comment = forms.CharField(
        label="Commentaire", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("score", "comment", Submit("give", "Envoyer mon avis"))
