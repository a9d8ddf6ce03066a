"""Refusals and failures: a page, or JSON, that says what happened and what to do."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path, reverse

from chorus.urls import handler400, handler403, handler404, handler500, urlpatterns
from invoices.domain.errors import MoveRefused
from structures.domain.errors import HabilitationMissing
from tests.accessibility import Page, check, text_of
from tests.factories.accounts import UserFactory


def refuse(request, kind):
    """Fail in the way that is asked for."""
    errors = {
        "habilitation": HabilitationMissing("Il vous manque l'habilitation.", "Demandez-la à Jeane Chaource."),
        "move": MoveRefused("La facture est déjà rejetée."),
        "permission": PermissionDenied(),
        "bug": RuntimeError("secret"),
    }
    if kind in errors:
        raise errors[kind]
    return HttpResponse(request.POST.get("name", ""))


class Addresses:
    """The portal's own addresses, and one that fails on demand."""

    urlpatterns = [path("refus/<str:kind>/", refuse), path("", include(urlpatterns))]
    handler400, handler403, handler404, handler500 = handler400, handler403, handler404, handler500


@pytest.fixture
def failing(settings, db):
    """A signed-in client that shows the portal's answer to failures."""
    settings.ROOT_URLCONF = Addresses
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory())
    return client


@pytest.mark.parametrize(
    ("kind", "status", "heading", "texts"),
    [
        ("habilitation", 403, "Accès refusé", ["Il vous manque l'habilitation.", "Demandez-la à Jeane Chaource."]),
        ("move", 409, "Action impossible maintenant", ["La facture est déjà rejetée.", "rechargez-la"]),
        ("permission", 403, "Accès refusé", ["Vous n’avez pas accès à cette page."]),
        ("bug", 500, "Incident sur le portail", ["L’incident est enregistré."]),
    ],
)
def test_a_refusal_is_a_page_that_says_what_to_do(failing, kind, status, heading, texts):
    response = failing.get(f"/refus/{kind}/")
    assert response.status_code == status
    check(response.content)
    page = Page(response.content.decode())
    assert text_of(page.all("h1")[0]) == heading
    assert all(text in text_of(page.root) for text in texts)
    assert "secret" not in response.content.decode()


def test_a_refusal_is_json_for_who_asks_for_it(failing):
    response = failing.get("/refus/habilitation/", headers={"Accept": "application/json"})
    assert response.status_code == 403
    assert response.json() == {"erreur": "Il vous manque l'habilitation.", "remede": "Demandez-la à Jeane Chaource."}


def test_the_way_back_leads_inside_the_portal_only(failing):
    ours = failing.get("/refus/move/", headers={"Referer": "http://testserver/domaines/"}).content.decode()
    theirs = failing.get("/refus/move/", headers={"Referer": "https://ailleurs.example/"}).content.decode()
    assert 'href="http://testserver/domaines/"' in ours
    assert "ailleurs.example" not in theirs


def test_an_unknown_page_is_a_page_of_ours(client, db):
    response = client.get("/nulle-part/")
    assert response.status_code == 404
    check(response.content)


def test_a_form_sent_twice_is_told_that_once_was_enough(failing):
    """The second « Détacher » finds nobody: its page says so, without telling what exists from what does not."""
    once = "Si vous avez envoyé ce formulaire deux fois, la première a suffi"
    answer = failing.post("/structures/999999/utilisateurs/999999/detacher/")
    assert (answer.status_code, once in answer.content.decode()) == (404, True)
    assert once not in failing.get("/structures/999999/utilisateurs/999999/detacher/").content.decode()


def test_a_form_from_a_stale_page_is_refused_with_the_remedy(db):
    response = Client(enforce_csrf_checks=True).post(reverse("accounts:login"), {"username": "a", "password": "b"})
    assert response.status_code == 403
    check(response.content)
    assert "rechargez-la" in response.content.decode()


def test_fields_beyond_what_is_read_in_memory_are_too_large(failing, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = failing.post("/refus/rien/", {"name": "x" * 2000})
    assert response.status_code == 413
    check(response.content)


def test_a_body_beyond_every_limit_is_refused_before_it_is_read(client, settings):
    settings.INVOICE_MAX_BYTES = 0
    response = client.post(reverse("accounts:login"), {"username": "x" * (1024 * 1024 + 1)})
    assert response.status_code == 413
    assert "Fichier trop lourd" in response.content.decode()


def test_a_forged_host_gets_the_page_of_a_bad_request(client):
    response = client.get("/", headers={"Host": "evil.example", "Referer": "https://evil.example/"})
    assert response.status_code == 400
    assert "evil.example" not in response.content.decode()


def test_an_address_that_takes_forms_says_so_when_it_is_read(failing):
    """Reloaded, or reached by the login page after a session that ended: not the browser's empty page."""
    response = failing.get("/mon-compte/sessions/fermer-les-autres/")
    assert (response.status_code, response["Allow"]) == (405, "POST")
    check(response.content)
    assert "Cette adresse reçoit un formulaire" in response.content.decode()
    assert failing.get("/mon-compte/rester-connecte/", headers={"Accept": "application/json"}).content == b""
