"""The audience tabs of the first page: Entreprise, Entité publique, Particulier, Association."""

import pytest

from tests.accessibility import check
from tests.factories.accounts import UserFactory

LABELS = ("Entreprise", "Entité publique", "Particulier", "Association")


@pytest.mark.parametrize(
    ("slug", "label", "sees_received"),
    [
        ("", "Entreprise", False),
        ("entreprise", "Entreprise", False),
        ("entite-publique", "Entité publique", True),
        ("particulier", "Particulier", False),
        ("association", "Association", False),
        ("<script>", "Entreprise", False),
    ],
)
def test_each_audience_has_its_words_and_its_applications(client, slug, label, sees_received):
    response = client.get("/", {"public": slug})
    html = response.content.decode()
    check(html)
    assert all(one in html for one in LABELS)
    assert response.context["audience"].label == label
    assert ("Factures reçues" in html) is sees_received
    assert "Factures émises" in html


@pytest.mark.django_db
def test_a_signed_in_person_sees_their_own_applications_without_tabs(client):
    client.force_login(UserFactory())
    assert "Entité publique" not in client.get("/").content.decode()
