"""ACTUALITÉS, COMMUNICATION and the documentation: open to visitors."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.articles import queries
from accounts.articles.models import Article
from accounts.articles.rendering import render as rendered

TITLES = {
    Article.Kind.ACTUALITE: "Actualités",
    Article.Kind.COMMUNICATION: "Communication",
    Article.Kind.DOCUMENTATION: "Documentation",
}


@require_safe
@login_not_required
def listing(request: HttpRequest, kind: Article.Kind) -> HttpResponse:
    """The articles of a kind, the latest first."""
    context = {"articles": queries.published(kind), "list_title": TITLES[kind]}
    return render(request, "articles/list.html", context)


@require_safe
@login_not_required
def documentation(request: HttpRequest) -> HttpResponse:
    """« Bienvenue sur le portail de documentation »: bases with their counts, and a search."""
    text = request.GET.get("recherche", "").strip()[:100]
    context = {"text": text, "results": queries.found(text), "shelves": queries.shelves()}
    return render(request, "articles/documentation.html", context)


@require_safe
@login_not_required
def article(request: HttpRequest, slug: str, kind: Article.Kind) -> HttpResponse:
    """One article."""
    shown = get_object_or_404(queries.published(kind), slug=slug)
    context = {
        "article": shown,
        "body": rendered(shown.body, shown.title),
        "list_title": TITLES[kind],
        "list_route": f"articles:{LISTS[kind]}",
    }
    return render(request, "articles/article.html", context)


LISTS = {
    Article.Kind.ACTUALITE: "actualites",
    Article.Kind.COMMUNICATION: "communications",
    Article.Kind.DOCUMENTATION: "documentations",
}
