"""The pages of bank accounts. Source: domain.md §2.7; features C13, C24, M5."""

from datetime import timedelta

import pytest
from django.utils import timezone

from structures.models import BankAccount
from tests.accessibility import check
from tests.factories.structures import RattachementFactory, StructureFactory, principal_of

pytestmark = pytest.mark.django_db
IBAN = "FR1420041010050500013M02606"
SHOWN = IBAN[4:]
TYPED = {"kind": "IBAN", "number": "FR14 2004 1010 0505 0001 3M02 606", "label": "Courant", "valid_from": "2026-01-01"}
FACTOR = {"is_factor": "on", "factor_name": "AFFACTURE SA", "factor_identifier": "12345678200010"}


def at(structure, part=""):
    return f"/structures/{structure.pk}/comptes-bancaires/{part}"


def add(client, structure, **typed):
    return client.post(at(structure, "ajouter/"), TYPED | typed)


def account_of(structure):
    return BankAccount.objects.create(
        structure=structure, label="Courant", number=IBAN, valid_from=timezone.localdate()
    )


def squeezed(response):
    return response.content.decode().replace("\u00a0", "").replace(" ", "")


def test_an_account_is_added_changed_and_closed(client, structure, manager):
    check(client.get(at(structure)).content)
    check(client.get(at(structure, "ajouter/")).content)
    assert add(client, structure, bic="psst fr pp").url == at(structure)
    account = structure.bank_accounts.get()
    assert (account.number, account.bic, account.kind) == (IBAN, "PSSTFRPP", "IBAN")
    listed = client.get(at(structure))
    check(listed.content)
    assert IBAN in squeezed(listed)
    check(client.get(at(structure, f"{account.pk}/")).content)
    assert (
        client.post(at(structure, f"{account.pk}/"), {"label": "Autre", "valid_from": "2026-02-01"}).status_code == 302
    )
    assert client.post(at(structure, f"{account.pk}/cloturer/")).status_code == 302
    account.refresh_from_db()
    assert (account.label, account.valid_until is None) == ("Autre", False)
    closed = client.get(at(structure))
    check(closed.content)
    assert "Clôturé" in closed.content.decode()


def test_an_account_that_begins_later_is_not_said_to_be_valid(client, structure, manager):
    BankAccount.objects.create(
        structure=structure, label="Bientôt", number=IBAN, valid_from=timezone.localdate() + timedelta(days=2)
    )
    page = client.get(at(structure)).content.decode()
    assert "À venir" in page
    assert "Valable</" not in page.replace("Valable du", "")


def test_somebody_who_manages_nothing_sees_the_end_of_the_number_only(client, structure):
    account = account_of(structure)
    client.force_login(RattachementFactory(structure=structure).user)
    listed = client.get(at(structure))
    check(listed.content)
    assert "FR14 •••• 2606" in listed.content.decode()
    assert SHOWN not in squeezed(listed)
    for part in ("ajouter/", f"{account.pk}/"):
        assert client.get(at(structure, part)).status_code == 403
    for part in ("ajouter/", f"{account.pk}/", f"{account.pk}/cloturer/"):
        answer = client.post(at(structure, part), TYPED)
        assert answer.status_code == 403
        assert SHOWN not in squeezed(answer)
    assert BankAccount.objects.get().valid_until is None


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"number": IBAN[:-1] + "5"}, "number", "La clé de cet IBAN est fausse"),
        ({"number": "20041010050500013M02606"}, "number", "ne commence pas par le code"),
        ({"kind": "RIB", "number": "20041010050500013M02605"}, "number", "La clé RIB est fausse"),
        ({"number": "20041010050500013M02606"}, "number", "C'est un RIB : choisissez ce type"),
        ({"kind": "RIB", "number": IBAN}, "number", "C'est un IBAN : choisissez ce type"),
        ({"number": ""}, "number", "obligatoire"),
        ({"number": "\0"}, "number", ""),
        ({"number": "x" * 10_000}, "number", ""),
        ({"bic": "12345678"}, "bic", "BIC"),
        ({"kind": "AUTRE"}, "kind", ""),
        ({"label": "x" * 10_000}, "label", ""),
        ({"label": "\u202e"}, "label", "invisible"),
        ({"valid_from": "hier"}, "valid_from", ""),
        ({"valid_until": "2025-12-31"}, "valid_until", "vient avant son début"),
        ({"is_factor": "on"}, "factor_name", "à remplir"),
        ({"is_factor": "on", "factor_name": "AFFACTURE"}, "factor_identifier", "à remplir"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(client, structure, manager, typed, field, words):
    response = add(client, structure, **typed)
    assert response.status_code == 422
    check(response.content)
    assert words in response.context["form"].errors[field][0]
    assert not BankAccount.objects.exists()


def test_a_rib_is_kept_as_a_rib(client, structure, manager):
    add(client, structure, kind="RIB", number="20041 01005 0500013M026 06")
    assert structure.bank_accounts.get().number == "20041010050500013M02606"


def test_the_same_account_is_not_added_twice(client, structure, manager):
    add(client, structure)
    again = add(client, structure)
    assert "FR14 •••• 2606 est déjà enregistré" in again.context["form"].errors["number"][0]


def test_a_factor_brings_its_sentence(client, structure, manager):
    add(client, structure, **FACTOR)
    account = structure.bank_accounts.get()
    said = client.get(at(structure, f"{account.pk}/")).content.decode()
    assert "Règlement à l&#x27;ordre de AFFACTURE SA" in said
    client.post(at(structure, f"{account.pk}/"), TYPED | FACTOR | {"is_factor": ""})
    account.refresh_from_db()
    assert (account.is_factor, account.factor_name) == (False, "")


def test_an_account_of_another_structure_does_not_exist_here(client, structure, manager):
    foreign = account_of(StructureFactory())
    before = BankAccount.objects.values().get()
    for part in (f"{foreign.pk}/", f"{foreign.pk}/cloturer/"):
        assert client.post(at(structure, part), TYPED).status_code == 404
        assert client.post(at(foreign.structure, part), TYPED).status_code == 404
    assert BankAccount.objects.values().get() == before


def test_the_structure_of_a_form_is_that_of_its_address(client, structure, manager):
    other = StructureFactory()
    principal_of(other)
    client.post(at(structure, "ajouter/"), TYPED | {"structure": other.pk, "structure_id": other.pk})
    assert BankAccount.objects.get().structure == structure


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_length(client, structure, manager, django_assert_num_queries, count):
    for _ in range(count):
        account_of(structure)
    with django_assert_num_queries(6):  # session, user, structure, accounts, role, the frame's counter
        client.get(at(structure))
