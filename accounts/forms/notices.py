"""What the page of notices takes: keys of pages, and how far the list was shown."""

from django import forms

LARGEST_ID = 2**63 - 1


class KeysForm(forms.Form):
    """Keys of the neighbouring pages, as they travel in the address; one written by hand counts for none."""

    avant = forms.IntegerField(required=False, min_value=0, max_value=LARGEST_ID)
    apres = forms.IntegerField(required=False, min_value=0, max_value=LARGEST_ID)


class ReadForm(forms.Form):
    """« Tout marquer comme lu »: up to the notice that stood first on the page."""

    jusque = forms.IntegerField(min_value=1, max_value=LARGEST_ID)
