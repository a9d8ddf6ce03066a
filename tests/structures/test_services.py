"""Rights are given and taken away with their history."""

import pytest
from django.db import InternalError, connection, transaction
from django.db.utils import IntegrityError

from structures import services
from structures.domain.habilitations import Application, Level
from structures.habilitations import openings
from structures.models import Habilitation, HabilitationChange
from tests.factories.accounts import UserFactory
from tests.factories.structures import PublicStructureFactory, RattachementFactory, ServiceFactory, StructureFactory

pytestmark = pytest.mark.django_db

RECUES = Application.FACTURES_RECUES


def history(user):
    changes = HabilitationChange.objects.filter(user=user).order_by("pk")
    return [(change.before, change.after, change.actor) for change in changes]


def test_a_right_given_changed_and_taken_away_leaves_three_lines():
    user, manager, structure = UserFactory(), UserFactory(), PublicStructureFactory()
    services.grant(user, RECUES, Level.CONSULTATION, structure, actor=manager)
    held = services.grant(user, RECUES, Level.MODIFICATION, structure, actor=manager)
    assert Habilitation.objects.get() == held
    services.withdraw(held, actor=None)
    assert not Habilitation.objects.exists()
    assert history(user) == [
        ("", "CONSULTATION", manager),
        ("CONSULTATION", "MODIFICATION", manager),
        ("MODIFICATION", "", None),
    ]


def test_giving_what_is_held_changes_nothing():
    user, structure = UserFactory(), PublicStructureFactory()
    for _ in range(2):
        services.grant(user, RECUES, Level.CONSULTATION, structure, actor=None)
    assert len(history(user)) == 1


def test_a_right_on_a_service_stands_beside_the_one_on_the_structure():
    service = ServiceFactory()
    user = RattachementFactory(structure=service.structure).user
    services.grant(user, RECUES, Level.MODIFICATION, service.structure, service, actor=None)
    services.grant(user, RECUES, Level.CONSULTATION, service.structure, actor=None)
    assert openings(user, RECUES, Level.MODIFICATION).services == {service.pk: service.structure.pk}
    assert openings(user, RECUES).structures == {service.structure.pk}


def test_a_private_structure_does_not_receive_invoices():
    with pytest.raises(ValueError):
        services.grant(UserFactory(), RECUES, Level.CONSULTATION, StructureFactory(), actor=None)


def test_a_service_of_another_structure_is_refused():
    with pytest.raises(ValueError):
        services.grant(
            UserFactory(), RECUES, Level.CONSULTATION, PublicStructureFactory(), ServiceFactory(), actor=None
        )


def test_a_person_belongs_once_to_a_place():
    user, service = UserFactory(), ServiceFactory()
    assert services.attach(user, service.structure) == services.attach(user, service.structure)
    assert services.attach(user, service.structure, service).service == service
    assert user.rattachements.count() == 2


def test_a_structure_has_one_principal_manager():
    structure = PublicStructureFactory()
    services.attach(UserFactory(), structure, is_principal_manager=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        services.attach(UserFactory(), structure, is_principal_manager=True)


@pytest.mark.parametrize(
    "statement", ["UPDATE structures_habilitationchange SET after = ''", "DELETE FROM structures_habilitationchange"]
)
def test_the_database_refuses_to_rewrite_the_history(statement):
    services.grant(UserFactory(), RECUES, Level.CONSULTATION, PublicStructureFactory(), actor=None)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
