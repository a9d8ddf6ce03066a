"""What the accounts hold of a person is given back whole, without a secret. Source: GDPR, article 15."""

import pytest
from django.apps import apps

from accounts.models import LoginCode, MailedLink, Notice, OpenSession, User
from accounts.services import factors, links
from accounts.services.personal import known_to_accounts
from tests.factories.accounts import NoticeFactory, OutgoingMailFactory, UserFactory

TOLD = {MailedLink: "liens", LoginCode: "codes-de-connexion", OpenSession: "sessions", Notice: "notifications"}


def test_no_table_that_bears_a_person_is_left_out():
    bearing = {
        model
        for model in apps.get_app_config("accounts").get_models()
        if any(field.related_model is User for field in model._meta.concrete_fields)
    }
    assert bearing == set(TOLD)


@pytest.mark.django_db
def test_one_s_own_rows_are_told_and_no_secret(client):
    user, other = UserFactory(notify_weekly=True), UserFactory()
    client.force_login(user)
    token = links.issue(user, links.Kind.REINITIALISATION)
    factors.send_code(user)
    NoticeFactory(user=user, title="Facture F-1 : Rejetée", text="Motif : Double facturation.")
    NoticeFactory(user=other, title="À quelqu'un d'autre")
    OutgoingMailFactory(recipient=user.email, subject="Facture F-1")
    told = known_to_accounts(user)
    assert told["compte"][0]["récapitulatif hebdomadaire"] is True
    assert told["liens"][0]["nature"] == "réinitialisation du mot de passe"
    assert len(told["codes-de-connexion"]) == 1
    assert [row["titre"] for row in told["notifications"]] == ["Facture F-1 : Rejetée"]
    assert "Facture F-1" in [row["objet"] for row in told["courriels"]]
    everything = str(told)
    for secret in (token, user.password, *LoginCode.objects.values_list("digest", flat=True)):
        assert secret not in everything
