"""Bank accounts: what changes, what never does, who is warned. Source: domain.md §2.7; features C13, C24, M5."""

import logging
from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import OutgoingMail
from structures.domain.errors import HabilitationMissing, RightRefused
from structures.domain.habilitations import Application
from structures.models import ManagerAction
from structures.services import bank
from tests import mailbox
from tests.factories.structures import HabilitationFactory, RattachementFactory, StructureFactory, principal_of

pytestmark = pytest.mark.django_db
IBAN = "FR1420041010050500013M02606"
WARNED = "coordonnees_bancaires"


@pytest.fixture
def structure():
    return StructureFactory(name="LES DÉLICES DE SAVOIE")


@pytest.fixture
def principal(structure):
    return principal_of(structure)


def values(**changed):
    today = timezone.localdate()
    none = {"factor_identifier": "", "factor_name": "", "factor_country": "", "is_factor": False, "valid_until": None}
    return {"kind": "IBAN", "number": IBAN, "bic": "PSSTFRPP", "label": "Courant", "valid_from": today} | none | changed


def test_every_change_warns_every_manager_with_the_end_of_the_number_only(structure, principal, caplog):
    caplog.set_level(logging.DEBUG)
    secondary = HabilitationFactory(structure=structure, application=Application.ORGANISATION).user
    simple = RattachementFactory(structure=structure).user
    account = bank.add_account(structure, values(), actor=secondary)
    assert bank.change_account(account, values(label=f"Compte {IBAN}"), actor=principal)
    assert bank.close_account(account, actor=secondary)
    assert mailbox.kinds(principal.email) == mailbox.kinds(secondary.email) == [WARNED] * 3
    assert mailbox.kinds(simple.email) == []
    said = mailbox.latest(WARNED, principal.email)
    for words in ("Clôture de coordonnées bancaires", secondary.get_full_name(), secondary.email, "2606", "fraude"):
        assert words in said
    everything = [text for mail in OutgoingMail.objects.all() for text in (mail.subject, mail.body, mail.about)]
    everything += [action.detail for action in ManagerAction.objects.all()] + [caplog.text]
    assert not any(IBAN in text.replace(" ", "").replace("\u00a0", "") or "0500013M" in text for text in everything)


def test_nothing_changed_warns_nobody(structure, principal):
    account = bank.add_account(structure, values(), actor=principal)
    assert not bank.change_account(account, values(), actor=principal)
    assert mailbox.kinds(principal.email) == [WARNED]


def test_the_number_never_changes(structure, principal):
    account = bank.add_account(structure, values(), actor=principal)
    bank.change_account(account, values(number="FR7630006000011234567890189", bic="X"), actor=principal)
    account.refresh_from_db()
    assert (account.number, account.bic) == (IBAN, "PSSTFRPP")


def test_an_account_is_closed_by_its_date_and_stays(structure, principal):
    account = bank.add_account(structure, values(valid_from=date(2020, 1, 1)), actor=principal)
    assert bank.close_account(account, actor=principal)
    account.refresh_from_db()
    assert account.valid_until == timezone.localdate() - timedelta(days=1)
    assert not bank.close_account(account, actor=principal)
    assert structure.bank_accounts.count() == 1


@pytest.mark.parametrize("begins", [0, 5])
def test_one_that_begins_today_or_later_is_closed_at_once_too(structure, principal, begins):
    day = timezone.localdate() + timedelta(days=begins)
    account = bank.add_account(structure, values(valid_from=day), actor=principal)
    assert bank.close_account(account, actor=principal)
    account.refresh_from_db()
    yesterday = timezone.localdate() - timedelta(days=1)
    assert (account.valid_from, account.valid_until) == (yesterday, yesterday)
    assert not bank.close_account(account, actor=principal)
    assert f"devait commencer le {day:%d/%m/%Y}" in ManagerAction.objects.latest("pk").detail


def test_the_same_account_twice_only_once_the_first_is_closed(structure, principal):
    account = bank.add_account(structure, values(valid_from=date(2020, 1, 1)), actor=principal)
    with pytest.raises(RightRefused, match="FR14 •••• 2606 est déjà enregistré"):
        bank.add_account(structure, values(), actor=principal)
    bank.close_account(account, actor=principal)
    assert bank.add_account(structure, values(), actor=principal)


def test_managers_only(structure, principal):
    account = bank.add_account(structure, values(), actor=principal)
    user = RattachementFactory(structure=structure).user
    stranger = principal_of(StructureFactory())
    for actor in (user, stranger):
        with pytest.raises(HabilitationMissing):
            bank.add_account(structure, values(), actor=actor)
        with pytest.raises(HabilitationMissing):
            bank.change_account(account, values(label="X"), actor=actor)
        with pytest.raises(HabilitationMissing):
            bank.close_account(account, actor=actor)
