"""A SIRET that could not be checked: drafts only, asked again every hour, then opened or closed (domain.md §2.1)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from invoices.domain.errors import InvalidInvoice
from invoices.services import submission
from structures import tasks
from structures.domain.errors import RightRefused
from structures.models import Establishment, ManagerAction, Structure
from structures.services import people
from tests import mailbox
from tests.factories.accounts import UserFactory
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import EstablishmentFactory, HabilitationFactory, StructureFactory, principal_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def pending():
    """A structure made a moment ago, while the register was silent (nothing loaded, no key of INSEE's API)."""
    structure = StructureFactory(is_check_pending=True, checked_at=timezone.now(), name="TAPÉ", address="tapée")
    assert not Establishment.objects.exists()
    return structure


def an_hour_passes(structure):
    Structure.objects.filter(pk=structure.pk).update(checked_at=structure.checked_at - HOUR)
    structure.refresh_from_db()


def asked_again(structure):
    """What the task of beat does now: whether it asked the register."""
    before = structure.checked_at
    tasks.check_pending()
    structure.refresh_from_db()
    return structure.checked_at > before


def test_it_is_asked_again_once_an_hour_as_long_as_the_register_is_silent(pending):
    principal = principal_of(pending)
    for _ in range(3):
        assert not asked_again(pending)
        an_hour_passes(pending)
        assert asked_again(pending)
        assert pending.is_check_pending
        assert pending.is_active
    assert mailbox.kinds(principal.email) == []


@pytest.mark.parametrize("is_open", [True, False])
def test_whoever_asks_for_the_registers_data_need_not_wait_for_the_hour(client, pending, is_open):
    principal = principal_of(pending)
    client.force_login(principal)
    client.post(f"/structures/{pending.pk}/mettre-a-jour/")
    pending.refresh_from_db()
    assert pending.is_check_pending
    EstablishmentFactory(siret=pending.identifier, name="AU REGISTRE", is_active=is_open)
    client.post(f"/structures/{pending.pk}/mettre-a-jour/")
    pending.refresh_from_db()
    assert (pending.is_check_pending, pending.is_active) == (False, is_open)
    assert mailbox.kinds(principal.email) == ["verification_faite"]


def test_an_open_establishment_opens_it_and_its_data_replace_what_was_typed(pending):
    principal = principal_of(pending)
    EstablishmentFactory(siret=pending.identifier, name="AU REGISTRE", address="3 place de la Gare")
    an_hour_passes(pending)
    tasks.check_pending()
    pending.refresh_from_db()
    assert (pending.is_check_pending, pending.is_active) == (False, True)
    assert (pending.name, pending.address) == ("AU REGISTRE", "3 place de la Gare")
    assert mailbox.kinds(principal.email) == ["verification_faite"]
    assert "est vérifiée" in mailbox.latest("verification_faite", principal.email)


@pytest.mark.parametrize(
    ("register", "words"),
    [
        ({"is_active": False}, "est fermé"),
        ({"legal_category": "7210"}, "celui d'une structure publique"),
        (None, "n'existe pas dans le répertoire SIRENE"),
    ],
)
def test_a_siret_that_turns_out_closed_public_or_unknown_closes_it_and_says_why(pending, register, words):
    principal = principal_of(pending)
    EstablishmentFactory(**({"siret": pending.identifier} | register if register else {}))
    an_hour_passes(pending)
    tasks.check_pending()
    pending.refresh_from_db()
    assert (pending.is_check_pending, pending.state) == (False, Structure.State.INACTIVE)
    assert words in mailbox.latest("verification_faite", principal.email)
    assert words in ManagerAction.objects.get(structure=pending).detail
    assert not asked_again(pending)


def test_run_twice_it_tells_once(pending):
    principal = principal_of(pending)
    EstablishmentFactory(siret=pending.identifier)
    an_hour_passes(pending)
    tasks.check_pending()
    tasks.check_pending()
    assert mailbox.kinds(principal.email) == ["verification_faite"]


def test_until_then_a_draft_is_not_sent_and_says_why(pending):
    sender = HabilitationFactory(structure=pending, application="FACTURES_EMISES").user
    draft = InvoiceFactory(supplier=pending)
    with pytest.raises(InvalidInvoice, match="n'a pas encore pu être vérifié au répertoire SIRENE"):
        submission.send(draft, actor=sender, version=draft.version)
    Structure.objects.filter(pk=pending.pk).update(is_check_pending=False)
    assert submission.send(draft, actor=sender, version=draft.version).status == "DEPOSEE"


def test_a_closed_structure_does_not_send_either():
    structure = StructureFactory(state=Structure.State.INACTIVE)
    sender = HabilitationFactory(structure=structure, application="FACTURES_EMISES").user
    draft = InvoiceFactory(supplier=structure)
    with pytest.raises(InvalidInvoice, match="est désactivée"):
        submission.send(draft, actor=sender, version=draft.version)


def test_until_then_nobody_has_rights_over_others(pending):
    principal = principal_of(pending)
    with pytest.raises(RightRefused, match="n'a pas encore pu être vérifiée"):
        people.attach_person(UserFactory(), [pending], actor=principal)
