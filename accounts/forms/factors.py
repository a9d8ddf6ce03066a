"""The form that takes an authentication application into use."""

from typing import Any

from crispy_forms.layout import Layout

from accounts.forms.login import CodeForm
from accounts.forms.passwords import CurrentPasswordForm
from accounts.models import User


class ApplicationForm(CurrentPasswordForm, CodeForm):
    """A code of the new application, and the password once more."""

    field_order = ("code", "current")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, submit="Activer l'application", **kwargs)
        self.fields["code"].label = "Code affiché par l'application"
        self.fields["code"].help_text = "Six chiffres."
        self.helper.layout = Layout("code", "current")
