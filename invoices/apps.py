"""The invoices application."""

from django.apps import AppConfig


class InvoicesConfig(AppConfig):
    name = "invoices"
    verbose_name = "factures"

    def ready(self) -> None:
        from invoices.services import personal  # noqa: F401 (what invoices hold about a person)
