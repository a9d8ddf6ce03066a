"""The filters of dashboards and of the tax list: structure, service, period of deposit."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from invoices.domain.figures import DEFAULT_PERIOD, Period, months_before, periods
from invoices.forms.fields import DayField
from invoices.forms.place import PlaceFilter
from structures.domain.habilitations import Application


class ReceivedFigures(PlaceFilter):
    """The filters of an agent's dashboard."""

    periode = forms.ChoiceField(
        label="Date de dépôt",
        required=False,
        error_messages={"invalid_choice": "Cette période n'existe pas : les douze derniers mois sont affichés."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.periods = periods(timezone.localdate())
        self.fields["periode"].choices = [(name, period.label) for name, period in self.periods.items()]

    @property
    def period(self) -> Period:
        return self.periods[self.cleaned_data.get("periode") or DEFAULT_PERIOD]


class SentFigures(ReceivedFigures):
    """The filters of a supplier's dashboard."""

    application = Application.FACTURES_EMISES


class FiscalFilter(PlaceFilter):
    """The filters of the tax list: days of deposit, those of the last month as long as none is given."""

    du = DayField(label="Déposées du")
    au = DayField(label="Déposées jusqu'au")

    def clean(self) -> dict[str, Any]:
        """A first day and a last one, in order."""
        given = super().clean() or self.cleaned_data
        if not self.errors and given.get("du") is None and given.get("au") is None:
            month = timezone.localdate().replace(day=1)
            given |= {"du": months_before(month, 1), "au": month - timedelta(days=1)}
        for name, label in (("du", "premier"), ("au", "dernier")):
            if name not in self.errors and given.get(name) is None:
                self.add_error(name, f"Donnez aussi le {label} jour de dépôt.")
        if not self.errors and given["du"] > given["au"]:
            self.add_error("au", "Le dernier jour de dépôt précède le premier : inversez les deux dates.")
        return given
