"""The administration of rights goes through the service and leaves its trace."""

import pytest
from django.urls import reverse

from accounts.models import User
from structures.domain.habilitations import Application, Level
from structures.models import Habilitation, HabilitationChange
from tests.factories.accounts import OutgoingMailFactory, UserFactory
from tests.factories.structures import (
    EstablishmentFactory,
    HabilitationFactory,
    PublicStructureFactory,
    RattachementFactory,
    ServiceFactory,
    StructureFactory,
)

pytestmark = pytest.mark.django_db

ADD = "admin:structures_habilitation_add"


@pytest.fixture
def admin(client):
    admin = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(admin)
    return admin


def right(user, structure, **values):
    place = {"user": user.pk, "structure": structure.pk, "service": ""}
    return place | {"application": "FACTURES_RECUES", "level": "CONSULTATION"} | values


def test_a_right_given_here_leaves_its_trace(client, admin):
    user, structure = UserFactory(), PublicStructureFactory()
    assert client.post(reverse(ADD), right(user, structure)).status_code == 302
    held = Habilitation.objects.get(user=user)
    change = HabilitationChange.objects.get(user=user)
    assert (change.before, change.after, change.actor) == ("", "CONSULTATION", admin)
    client.post(reverse("admin:structures_habilitation_change", args=[held.pk]), {"level": "MODIFICATION"})
    held.refresh_from_db()
    assert held.level == Level.MODIFICATION
    client.post(reverse("admin:structures_habilitation_delete", args=[held.pk]), {"post": "yes"})
    assert not Habilitation.objects.exists()
    assert HabilitationChange.objects.filter(user=user, actor=admin).count() == 3


def test_rights_taken_away_in_one_go_leave_their_trace_too(client, admin):
    rights = [HabilitationFactory() for _ in range(2)]
    keys = [held.pk for held in rights]
    client.post(
        reverse("admin:structures_habilitation_changelist"),
        {"action": "delete_selected", "_selected_action": keys, "post": "yes"},
    )
    assert HabilitationChange.objects.filter(after="").count() == 2


def test_a_right_that_makes_no_sense_is_refused_with_a_sentence(client, admin):
    user = UserFactory()
    response = client.post(reverse(ADD), right(user, StructureFactory()))
    assert "structure privée" in str(response.context["adminform"].form.errors)
    response = client.post(reverse(ADD), right(user, PublicStructureFactory(), service=ServiceFactory().pk))
    assert "service" in response.context["adminform"].form.errors


def test_a_new_person_is_kept_in_lower_case(client, admin):
    password = "Un-mot-de-passe-long-2026"
    client.post(
        reverse("admin:accounts_user_add"),
        {
            "email": "Anne@Exemple.TEST",
            "first_name": "Anne",
            "last_name": "Arc",
            "usable_password": "true",
            "password1": password,
            "password2": password,
        },
    )
    assert User.objects.get(email="anne@exemple.test").check_password(password)


@pytest.mark.parametrize(
    "factory",
    [
        UserFactory,
        OutgoingMailFactory,
        StructureFactory,
        ServiceFactory,
        RattachementFactory,
        HabilitationFactory,
        EstablishmentFactory,
    ],
)
def test_every_list_and_every_object_opens(client, admin, factory):
    shown = factory()
    name = f"admin:{shown._meta.label_lower.replace('.', '_')}"
    assert client.get(reverse(f"{name}_changelist"), {"q": "a"}).status_code == 200
    assert client.get(reverse(f"{name}_change", args=[shown.pk])).status_code == 200


@pytest.mark.parametrize("factory", [UserFactory, StructureFactory, ServiceFactory, RattachementFactory])
def test_what_is_kept_cannot_be_deleted(client, admin, factory):
    kept = factory()
    name = kept._meta.label_lower.replace(".", "_")
    assert client.post(reverse(f"admin:{name}_delete", args=[kept.pk]), {"post": "yes"}).status_code == 403


def test_the_history_of_rights_is_read_only(client, admin):
    HabilitationFactory(application=Application.FACTURES_RECUES)
    assert client.get(reverse("admin:structures_habilitationchange_changelist")).status_code == 200
    assert client.get(reverse("admin:structures_habilitationchange_add")).status_code == 403
