"""The filters of dashboards and of the tax list: structure, service, period of deposit."""

import uuid
from datetime import timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from invoices.domain.figures import DEFAULT_PERIOD, Period, months_before, periods
from invoices.forms.fields import DayField
from invoices.forms.place import PlaceFilter
from invoices.services.fiscal import FiscalRange
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

    def __init__(self, given: QueryDict, **kwargs: Any) -> None:
        if not given.get("du") and not given.get("au"):
            month = timezone.localdate().replace(day=1)
            given["du"] = f"{months_before(month, 1):%d/%m/%Y}"
            given["au"] = f"{month - timedelta(days=1):%d/%m/%Y}"
        super().__init__(given, **kwargs)

    def clean(self) -> dict[str, Any]:
        """A first day and a last one, in order."""
        given = self.cleaned_data
        for name, label in (("du", "premier"), ("au", "dernier")):
            if name not in self.errors and given.get(name) is None:
                self.add_error(name, f"Donnez aussi le {label} jour de dépôt.")
        if not self.errors and given["du"] > given["au"]:
            self.add_error("au", "Le dernier jour de dépôt précède le premier : inversez les deux dates.")
        return given

    @property
    def range(self) -> FiscalRange | None:
        """What the list covers; None while a date is wrong."""
        days = (self.cleaned_data.get("du"), self.cleaned_data.get("au"))
        if {"du", "au"} & set(self.errors) or None in days:
            return None
        return FiscalRange(self.place, *days)


class FileRequest(forms.Form):
    """One request for a file, however often its button is pressed."""

    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
