"""« Deux façons de continuer »: which one."""

from typing import Any

from django import forms

from accounts.models import User
from invoices.forms.told import ToldForm

FORM, FLOW = "formulaire", "flux"


class WayForm(ToldForm):
    """conditions: asked of whoever lets the portal establish an invoice for the first time."""

    way = forms.ChoiceField(choices=[(FORM, "Remplir le formulaire"), (FLOW, "Envoyer comme un flux")])
    conditions = forms.BooleanField(label="J'accepte les conditions générales d'utilisation", required=False)

    def __init__(self, *args: Any, user: User, is_typed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks_conditions = is_typed and not user.has_accepted_conditions

    def clean(self) -> dict[str, Any]:
        """The conditions, where they matter."""
        given = super().clean() or self.cleaned_data
        if self.asks_conditions and given.get("way") == FORM and not given.get("conditions"):
            wanted = "Lisez les conditions d'utilisation, puis cochez la case pour les accepter."
            self.add_error("conditions", wanted)
        return given
