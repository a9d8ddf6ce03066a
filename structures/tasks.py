"""The task of the requests: rung by beat, safe to run twice."""

from celery import shared_task

from structures.services import checking, decisions


@shared_task(name="structures.remind_managers")
def remind_managers() -> None:
    """Tell managers again of what waits too long."""
    decisions.remind()


@shared_task(name="structures.check_pending")
def check_pending() -> None:
    """Ask the register again about the structures it could not tell of, each once an hour."""
    checking.check_pending()
