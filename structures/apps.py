"""The structures application."""

from django.apps import AppConfig


class StructuresConfig(AppConfig):
    name = "structures"
    verbose_name = "structures et habilitations"

    def ready(self) -> None:
        from structures.services import leaving  # noqa: F401 (what structures hold about a person)
