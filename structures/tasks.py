"""The task of the requests: rung by beat, safe to run twice."""

from celery import shared_task

from structures.services import decisions


@shared_task(name="structures.remind_managers")
def remind_managers() -> None:
    """Tell managers again of what waits too long."""
    decisions.remind()
