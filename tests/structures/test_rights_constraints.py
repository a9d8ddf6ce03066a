"""What the database refuses by itself about requests: the services are not asked here."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from structures.models import AccessRequest
from tests.factories.structures import AccessRequestFactory, ServiceFactory

pytestmark = pytest.mark.django_db

Kind, State = AccessRequest.Kind, AccessRequest.State


def refused(name, **columns):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        AccessRequestFactory(**columns)


def test_the_same_thing_is_asked_once_at_a_time():
    service = ServiceFactory()
    asked = AccessRequestFactory(structure=service.structure)
    same = {"requester": asked.requester, "structure": asked.structure}
    refused("access_request_open_once", **same)
    AccessRequestFactory(**same, service=service)
    AccessRequestFactory(**same, kind=Kind.AJOUT, application="ENGAGEMENTS", level="CONSULTATION")
    AccessRequest.objects.filter(pk=asked.pk).update(state=State.REFUSEE, decided_at=timezone.now())
    AccessRequestFactory(**same)


@pytest.mark.parametrize("state", [State.VALIDEE, State.REFUSEE])
def test_a_decision_has_its_date(state):
    refused("access_request_decided_has_its_date", state=state)


@pytest.mark.parametrize("kind", [Kind.AJOUT, Kind.RETRAIT])
def test_a_request_about_a_profile_names_it(kind):
    refused("access_request_on_a_profile_names_it", kind=kind)
