"""What the lists and pages of articles show: only what is published by today."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from accounts.articles.models import Article, normalised

SHORTEST_SEARCH = 3
MOST_RESULTS = 50


@dataclass(frozen=True)
class Shelf:
    """One base of the documentation with its articles, in order."""

    label: str
    articles: list[Article]


def published(kind: Article.Kind) -> QuerySet[Article]:
    """The published articles of a kind; news and communication the latest first."""
    shown = Article.objects.filter(kind=kind, published_on__lte=timezone.localdate())
    return (
        shown.order_by("order", "title")
        if kind == Article.Kind.DOCUMENTATION
        else shown.order_by("-published_on", "-pk")
    )


def shelves() -> list[Shelf]:
    """The bases that hold something, in their published order."""
    articles = list(published(Article.Kind.DOCUMENTATION).defer("body", "searched"))
    held = {base: [article for article in articles if article.base == base] for base in Article.Base}
    return [Shelf(base.label, rows) for base, rows in held.items() if rows]


def found(text: str) -> list[Article]:
    """Articles of the documentation that hold every word, accents and case aside; none under three characters."""
    words = normalised(text.replace("\0", "")).split()
    if len("".join(words)) < SHORTEST_SEARCH:
        return []
    rows = published(Article.Kind.DOCUMENTATION)
    for word in words:
        rows = rows.filter(searched__contains=word)
    return list(rows[:MOST_RESULTS])
