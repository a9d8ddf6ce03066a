"""The filters of « Factures reçues »: one structure at a time, one of its services or all, downloaded or not."""

from django import forms

from invoices.forms.place import PlaceFilter


class ReceivedFilter(PlaceFilter):
    """The filters of the work list."""

    masquer = forms.BooleanField(label="Masquer les factures téléchargées", required=False)

    @property
    def hides_downloaded(self) -> bool:
        return bool(self.cleaned_data.get("masquer"))
