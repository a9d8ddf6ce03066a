"""What beat rings for the directory."""

from celery import shared_task

from annuaire import services


@shared_task(name="annuaire.learn_words")
def learn_words() -> None:
    """Take the words of structures created or renamed since."""
    services.learn_words()
