"""The structures application."""

from django.apps import AppConfig


class StructuresConfig(AppConfig):
    name = "structures"
    verbose_name = "structures et habilitations"
