"""Fields that read what people type in French: amounts, dates, and where an invoice goes."""

import datetime
from decimal import Decimal
from typing import Any

from django import forms

from invoices.domain import amounts


class AmountField(forms.CharField):
    """An amount in euros or another currency: « 4 137,50 », « 4137.5 ». Empty gives None."""

    wrong = "« {} » n'est pas un montant. Écrivez-le comme 1234,50, avec deux décimales au plus."

    def __init__(self, role: str = "", **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "amount", "autocomplete": "off"})
        if role:  # what the live check adds up
            widget.attrs["data-total"] = role
        super().__init__(required=False, max_length=40, widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return amounts.plain(value) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal | None:
        """The amount, once the text itself has been checked (its length is bounded before it is parsed)."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return amounts.parse(text)
        except ValueError as error:
            raise forms.ValidationError(self.wrong.format(text)) from error


class MegabytesField(AmountField):
    """A size in Mo: « 1,5 »."""

    wrong = "« {} » n'est pas une taille. Écrivez-la en Mo, comme 1,5, avec deux décimales au plus."

    def clean(self, value: Any) -> Decimal | None:
        size = super().clean(value)
        if size is not None and size < 0:
            raise forms.ValidationError(self.wrong.format(value))
        return size


class RateField(AmountField):
    """A VAT rate in percent."""

    def clean(self, value: Any) -> Decimal | None:
        rate = super().clean(str(value).replace("%", "") if value else value)
        if rate is not None and not 0 <= rate <= 100:
            raise forms.ValidationError(f"« {value} » n'est pas un taux. Écrivez un pourcentage entre 0 et 100.")
        return rate


class DayField(forms.DateField):
    """A date typed dd/mm/yyyy, or by the browser's calendar. Empty gives None."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "jj/mm/aaaa", "autocomplete": "off"})
        formats = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%d/%m/%y"]
        wrong = "Cette date n'est pas lisible. Écrivez-la comme 31/01/2026."
        super().__init__(
            required=False, widget=widget, input_formats=formats, error_messages={"invalid": wrong}, **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        return value.strftime("%d/%m/%Y") if isinstance(value, datetime.date) else value


class RecipientField(forms.CharField):
    """The SIRET of the recipient, looked up while it is typed; goes with templates/invoices/parts/recipient.html."""

    def __init__(self, **kwargs: Any) -> None:
        look_up = {
            "inputmode": "numeric",
            "autocomplete": "off",
            "hx-get": "/factures/destinataires/",
            "hx-trigger": "change, input changed delay:600ms",
            "hx-include": "[name=service_code]",
            "hx-target": "#recipient",
            "hx-swap": "outerHTML",
        }
        told = {
            "label": "SIRET du destinataire",
            "help_text": "14 chiffres, avec ou sans espaces. Il figure sur le bon de commande.",
        }
        super().__init__(max_length=40, required=False, widget=forms.TextInput(attrs=look_up), **(told | kwargs))


class ServiceCodeField(forms.CharField):
    """The code of a service of the recipient, offered from the list beside."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"list": "services", "autocomplete": "off"})
        super().__init__(label="Code service", max_length=100, required=False, widget=widget, **kwargs)
