"""Loads the demonstration: a small believable world, an invoice in every status. Does nothing the second time."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from chorus.demo import loading


class Command(BaseCommand):
    help = "Charge les données de démonstration."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, once, and only where everybody knows that nobody is real."""
        if not settings.DEMONSTRATION:
            raise CommandError(
                "La démonstration, ses comptes et son mot de passe public ne se chargent que dans une copie d'essai : "
                "donnez la variable DEMONSTRATION=1, ou lancez « python3 manage.py up »."
            )
        if not loading.is_loaded():
            loading.load()
