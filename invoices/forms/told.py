"""Forms whose service may refuse: the sentence then stands above what was typed, and nothing typed is lost."""

from collections.abc import Callable
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from invoices.domain.errors import FileRefused, InvalidInvoice, MoveRefused, StaleInvoice
from invoices.models import Invoice


class ToldForm(forms.Form):
    """status_code: of the answer. invoice: set by the forms that bear the version of the one they act on."""

    invoice: Invoice

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        super().__init__(data, files, **kwargs)
        self.status_code = 422 if self.is_bound else 200
        self.helper = FormHelper()

    def result(self, service: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """What the service made; None when it refused, which is told."""
        made: list[Any] = []
        return made[0] if self.saves(lambda: made.append(service(*args, **kwargs))) else None

    def saves(self, service: Callable[..., Any], /, *args: Any, **kwargs: Any) -> bool:
        """Call the service; when it refuses, tell why, beside the fields it names, and return False."""
        try:
            service(*args, **kwargs)
        except (InvalidInvoice, FileRefused) as error:
            self._tell(error)
        except (MoveRefused, StaleInvoice) as error:
            self.status_code = error.status
            self.add_error(None, f"{error.text} {error.remedy}")
            self._take_version()
        else:
            return True
        return False

    def _tell(self, error: InvalidInvoice | FileRefused) -> None:
        for anomaly in getattr(error, "anomalies", ()) or (None,):
            field = anomaly.field if anomaly and anomaly.field in self.fields else None
            told = anomaly or error
            self.add_error(field, f"{told.text} {told.remedy}")

    def _take_version(self) -> None:
        """Once the sentence is read, what was typed may be sent again, knowingly, about the invoice as it is now."""
        if "version" in self.fields:
            self.data = self.data.copy()  # type: ignore[attr-defined]
            self.data["version"] = self.invoice.version  # type: ignore[index]
