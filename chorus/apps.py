"""Start-up of the edges."""

from celery.signals import beat_init, worker_init
from django.apps import AppConfig


class ChorusConfig(AppConfig):
    """Registers the checks, with Django and with Celery."""

    name = "chorus"

    def ready(self) -> None:
        from chorus import checks

        worker_init.connect(checks.refuse_to_work, weak=False)
        beat_init.connect(checks.refuse_to_work, weak=False)
