"""Tasks of the articles."""

from celery import shared_task

from accounts.articles import mailing


@shared_task(name="accounts.mail_news")
def mail_news() -> None:
    """Mail what was published since the last look."""
    mailing.mail_news()
