"""ACTUALITÉS, COMMUNICATION and the documentation."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.articles import mailing, queries, shipped
from accounts.articles.models import Article
from accounts.articles.rendering import render
from accounts.models import OutgoingMail
from tests import accessibility
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
KIND = Article.Kind


def article(**columns):
    today = timezone.localdate()
    defaults = {"kind": KIND.ACTUALITE, "slug": "nouveau", "title": "Nouveau", "body": "Texte.", "published_on": today}
    return Article.objects.create(**(defaults | columns))


@pytest.mark.parametrize("name", ["actualites", "communications", "documentations"])
def test_the_lists_are_open_to_visitors_and_accessible(client, name):
    response = client.get(reverse(f"articles:{name}"))
    assert response.status_code == 200
    accessibility.check(response.content.decode())


def test_an_article_is_read_under_the_list_of_its_kind(client):
    news = article()
    html = client.get(reverse("articles:actualites")).content.decode()
    assert news.get_absolute_url() in html
    page = client.get(news.get_absolute_url())
    accessibility.check(page.content.decode())
    assert "Texte." in page.content.decode()
    assert client.get(reverse("articles:communication", args=[news.slug])).status_code == 404


@pytest.mark.parametrize("published_on", [None, timezone.localdate() + timedelta(days=1)])
def test_a_draft_or_tomorrows_article_is_seen_by_nobody(client, published_on):
    hidden = article(published_on=published_on)
    assert client.get(hidden.get_absolute_url()).status_code == 404
    assert hidden.title not in client.get(reverse("articles:actualites")).content.decode()


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("verrouille", "mot-de-passe-et-verrouillage"),
        ("DÉPOSER une facture", "deposer-une-facture"),
        ("mot de passe oublie", "mot-de-passe-et-verrouillage"),
    ],
)
def test_the_documentation_is_searched_without_accents_or_case(client, text, slug):
    response = client.get(reverse("articles:documentations"), {"recherche": text})
    assert slug in {found.slug for found in response.context["results"]}
    accessibility.check(response.content.decode())


@pytest.mark.parametrize("text", ["", "a", "fa", "  é ", "\x00\x00", "%%_", "zzzzzz"])
def test_a_search_that_finds_nothing_says_so_and_never_fails(client, text):
    response = client.get(reverse("articles:documentations"), {"recherche": text})
    assert response.status_code == 200
    assert response.context["results"] == []


def test_the_bases_tell_how_many_articles_they_hold(client):
    html = client.get(reverse("articles:documentations")).content.decode()
    counts = {shelf.label: len(shelf.articles) for shelf in queries.shelves()}
    assert sum(counts.values()) == len(shipped.articles())
    assert "8 articles" in html
    assert counts["Facturation"] == 8


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_cost_the_same_for_any_length(client, count, django_assert_num_queries):
    for rank in range(count):
        article(slug=f"n{rank}")
    with django_assert_num_queries(1):
        client.get(reverse("articles:actualites"))
    with django_assert_num_queries(1):
        client.get(reverse("articles:documentations"))


def test_the_help_of_each_screen_is_shipped_and_readable(client):
    for row in shipped.articles():
        page = client.get(reverse("articles:documentation", args=[row["slug"]]))
        assert page.status_code == 200, row["slug"]
        accessibility.check(page.content.decode())


@pytest.mark.parametrize(
    "attack",
    ["<script>alert(1)</script>", "[x](javascript:alert(1))", "<img src=x onerror=alert(1)>", "![x](data:text/html,x)"],
)
def test_no_markup_of_an_article_becomes_code(attack):
    html = str(render(attack, "Titre"))
    assert "<script" not in html
    assert "<img src=x" not in html
    assert 'href="javascript' not in html
    assert 'src="data:text' not in html


def test_headings_begin_under_the_pages_own():
    assert "<h2>Un</h2>" in render("# Un", "")
    assert "<h2>Deux</h2>" in render("## Deux", "")
    assert "<h3>Trois</h3>" in render("### Trois", "")


@pytest.mark.parametrize(("kind", "base"), [("DOCUMENTATION", ""), ("ACTUALITE", "FACTURATION")])
def test_only_the_documentation_has_bases(kind, base):
    with pytest.raises(IntegrityError), transaction.atomic():
        article(kind=kind, base=base)


def test_an_edited_article_survives_the_next_migration_and_a_missing_one_comes_back():
    kept, gone = (row["slug"] for row in shipped.articles()[:2])
    Article.objects.filter(slug=kept).update(title="Écrit par l'exploitant")
    Article.objects.filter(slug=gone).delete()
    shipped.load()
    assert Article.objects.get(slug=kept).title == "Écrit par l'exploitant"
    assert Article.objects.filter(slug=gone).exists()


def test_news_is_mailed_once_to_who_ticked_the_box():
    reader = UserFactory(notify_news=True, contact_email="lectrice@exemple.test")
    UserFactory(notify_news=False)
    UserFactory(notify_news=True, is_active=False)
    one = article(title="Maintenance dimanche")
    for _ in range(2):
        mailing.mail_news()
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.subject) == (reader.contact_email, "Maintenance dimanche")
    assert one.get_absolute_url() in mail.body
    assert "/mon-compte/notifications/" in mail.body


@pytest.mark.parametrize(
    "columns",
    [
        {"published_on": None},
        {"days": 1},
        {"days": -2},
        {"kind": KIND.COMMUNICATION},
    ],
)
def test_what_is_no_fresh_news_is_not_mailed(columns):
    UserFactory(notify_news=True)
    days = columns.pop("days", None)
    article(**columns if days is None else {"published_on": timezone.localdate() + timedelta(days=days)})
    mailing.mail_news()
    assert not OutgoingMail.objects.exists()
