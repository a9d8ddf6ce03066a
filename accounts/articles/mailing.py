"""News by mail, to who ticked « Notification Actualités » (domain.md §16)."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import mail
from accounts.articles.models import Article
from accounts.articles.queries import published
from accounts.models import OutgoingMail, User

FRESH = timedelta(days=2)  # what is older is no news: a portal whose worker was off does not mail its past


def mail_news() -> None:
    """Mail each piece of news published these last days, once."""
    since = timezone.localdate() - FRESH
    for article in published(Article.Kind.ACTUALITE).filter(published_on__gt=since):
        _mail(article)


@transaction.atomic
def _mail(article: Article) -> None:
    """All its mails or none: whoever ticks the box afterwards gets the next one."""
    Article.objects.select_for_update(no_key=True).get(pk=article.pk)  # of two workers at once, one mails
    key = f"article-{article.pk}"
    if OutgoingMail.objects.filter(event_key=key).exists():
        return
    url = f"{settings.SITE_URL}{article.get_absolute_url()}"
    for user in User.objects.filter(is_active=True, notify_news=True).iterator():
        mail.queue(
            kind="accounts/actualite",
            recipient=user.notification_address,
            context={"user": user, "article": article, "url": url},
            about=f"actualité {article.pk}",
            event_key=key,
        )
