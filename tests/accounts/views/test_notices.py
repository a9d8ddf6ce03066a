"""« Notifications »: a person's own, newest first, opened through a POST that stays inside the portal."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts import notices, queries
from accounts.models import Notice, User
from tests.accessibility import Page, axe, check, text_of
from tests.browsing import sign_in
from tests.factories.accounts import NoticeFactory, UserFactory

LIST = "/notifications/"


@pytest.fixture
def user(db):
    return UserFactory()


@pytest.fixture
def client(user):
    client = Client()
    client.force_login(user)
    return client


def shown(response):
    return [notice.title for notice in response.context["page"].notices]


def test_one_s_own_are_listed_the_newest_first_and_the_unread_marked(client, user):
    NoticeFactory(user=user, title="Ancienne", read_at=timezone.now())
    NoticeFactory(user=user, title="Nouvelle")
    NoticeFactory(title="D'une autre personne")
    response = client.get(LIST)
    check(response.content)
    assert shown(response) == ["Nouvelle", "Ancienne"]
    page = response.content.decode()
    assert page.count("Non lue") == 1
    assert "Tout marquer comme lu" in page


def test_an_empty_list_says_what_will_come(client):
    response = client.get(LIST)
    check(response.content)
    assert "Aucune notification" in response.content.decode()
    assert "Tout marquer comme lu" not in response.content.decode()


def test_what_people_typed_is_shown_as_typed(client, user):
    NoticeFactory(user=user, title="<script>alert(1)</script>", text="<b>gras</b>")
    page = client.get(LIST).content.decode()
    assert "<script>alert(1)" not in page
    assert "<b>gras" not in page


def test_opening_marks_as_read_and_leads_to_the_page(client, user):
    notice = NoticeFactory(user=user, url="/factures/12/")
    address = f"{LIST}{notice.pk}/"
    assert client.get(address).status_code == 405
    notice.refresh_from_db()
    assert notice.read_at is None, "a link that a reader of mails follows by itself must not mark it"
    assert client.post(address).url == "/factures/12/"
    notice.refresh_from_db()
    first = notice.read_at
    assert first is not None
    client.post(address)
    notice.refresh_from_db()
    assert notice.read_at == first


@pytest.mark.parametrize("url", ["", "https://ailleurs.test/", "//ailleurs.test/", "javascript:alert(1)", "/\\a.test"])
def test_nothing_leads_out_of_the_portal(client, user, url):
    notice = NoticeFactory(user=user, url=url)
    assert client.post(f"{LIST}{notice.pk}/").url == LIST
    notice.refresh_from_db()
    assert notice.read_at


def test_somebody_else_s_notice_does_not_exist(client):
    notice = NoticeFactory()
    assert client.post(f"{LIST}{notice.pk}/").status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_all_those_shown_are_marked_and_what_came_meanwhile_is_not(client, user):
    before, other = NoticeFactory(user=user), NoticeFactory()
    latest = NoticeFactory(user=user)
    page = Page(client.get(LIST).content.decode())
    field = next(e for e in page.all("input") if dict(e.attributes).get("name") == "jusque")
    meanwhile = NoticeFactory(user=user)
    assert client.post(f"{LIST}tout-lire/", {"jusque": dict(field.attributes)["value"]}).url == LIST
    read = set(Notice.objects.exclude(read_at=None))
    assert read == {before, latest}
    assert {meanwhile, other}.isdisjoint(read)
    assert client.get(f"{LIST}tout-lire/").status_code == 405


@pytest.mark.parametrize("forged", ["", "tout", "-1", "1" * 30, "١"])
def test_a_forged_end_marks_nothing(client, user, forged):
    NoticeFactory(user=user)
    assert client.post(f"{LIST}tout-lire/", {"jusque": forged}).status_code == 302
    assert not Notice.objects.exclude(read_at=None).exists()


def test_pages_follow_each_other_both_ways(client, user, monkeypatch):
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    for number in range(5):
        NoticeFactory(user=user, title=str(number))
        NoticeFactory()
    first = client.get(LIST)
    assert (shown(first), first.context["page"].newer) == (["4", "3"], None)
    second = client.get(LIST, {"apres": first.context["page"].older})
    assert shown(second) == ["2", "1"]
    assert "Tout marquer comme lu" not in second.content.decode(), "the first ones are not on this page"
    assert shown(client.get(LIST, {"avant": second.context["page"].newer})) == ["4", "3"]
    last = client.get(LIST, {"apres": second.context["page"].older})
    assert (shown(last), last.context["page"].older) == (["0"], None)


@pytest.mark.parametrize("key", ["x", "-5", "9" * 40, "1;--", "\0"])
def test_a_forged_key_gives_the_first_page(client, user, key):
    NoticeFactory(user=user, title="Elle")
    assert shown(client.get(LIST, {"apres": key})) == ["Elle"]
    assert shown(client.get(LIST, {"avant": key})) == ["Elle"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_length(client, user, count, django_assert_num_queries):
    NoticeFactory.create_batch(count, user=user)
    with django_assert_num_queries(6):  # session, user with the count, notices, newer, older, approvals
        client.get(LIST)


@pytest.mark.parametrize(("count", "told"), [(0, None), (1, "1"), (99, "99"), (100, "99+"), (130, "99+")])
def test_every_page_says_how_many_are_unread(client, user, count, told):
    NoticeFactory.create_batch(count, user=user)
    NoticeFactory(user=user, read_at=timezone.now())
    NoticeFactory()
    response = client.get("/mon-compte/")
    check(response.content)
    page = Page(response.content.decode())
    summary = next(e for e in page.all("summary") if "Menu de" in text_of(e))
    entry = next(e for e in page.all("a") if text_of(e).startswith("Notifications"))
    assert (f"{told} notifications non lues" in text_of(summary)) == bool(told)
    assert text_of(entry) == (f"Notifications {told} non lues" if told else "Notifications")


def test_the_count_comes_with_the_person_of_the_session(user, django_assert_num_queries):
    NoticeFactory.create_batch(2, user=user)
    with django_assert_num_queries(1):
        assert queries.with_unread(User.objects.filter(pk=user.pk)).get().unread_notices == 2


def test_a_person_who_may_not_sign_in_any_more_has_no_session(client, user):
    user.is_active = False
    user.save()
    assert client.get(LIST).url == "/connexion/?next=/notifications/"


def test_a_year_later_they_are_forgotten(user, monkeypatch):
    monkeypatch.setattr(notices, "BATCH", 2)
    old, kept = timezone.now() - timedelta(days=366), NoticeFactory(user=user)
    almost = NoticeFactory(user=user, read_at=timezone.now())
    Notice.objects.filter(pk=almost.pk).update(created_at=timezone.now() - timedelta(days=364))
    Notice.objects.filter(pk__in=[one.pk for one in NoticeFactory.create_batch(5)]).update(created_at=old)
    notices.forget_old()
    assert set(Notice.objects.all()) == {kept, almost}


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_a_person_reads_them_on_a_narrow_screen(visit, java_script_enabled):
    user = UserFactory(email="lectrice@exemple.test")
    NoticeFactory.create_batch(2, user=user, url=reverse("accounts:account"), text="Une phrase qui dit quoi faire.")
    page = visit(java_script_enabled=java_script_enabled, viewport={"width": 320, "height": 800})
    sign_in(page, user.email)
    page.goto("/")
    page.locator("summary", has_text="Menu de").click()
    page.get_by_role("link", name="Notifications").click()
    if java_script_enabled:
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("button", name="Ouvrir").first.click()
    expect(page).to_have_url(re.compile("/mon-compte/$"))
    page.goto(LIST)
    page.get_by_role("button", name="Tout marquer comme lu").click()
    expect(page.get_by_text("Non lue", exact=True)).to_have_count(0)
