"""The filters of « Factures reçues »: one structure at a time, one of its services or all, downloaded, assigned."""

from django import forms

from invoices.forms.place import PlaceFilter


class ReceivedFilter(PlaceFilter):
    """The filters of the work list."""

    masquer = forms.BooleanField(label="Masquer les factures téléchargées", required=False)
    affectees = forms.BooleanField(label="Seulement celles qui me sont affectées", required=False)

    @property
    def hides_downloaded(self) -> bool:
        return bool(self.cleaned_data.get("masquer"))

    @property
    def is_mine_only(self) -> bool:
        return bool(self.cleaned_data.get("affectees"))

    @property
    def narrowing(self) -> dict[str, bool]:
        """What the boxes leave out, as the query takes it."""
        return {"hide_downloaded": self.hides_downloaded, "mine_only": self.is_mine_only}
