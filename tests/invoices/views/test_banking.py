"""« Références bancaires » and what is not paid: chosen among those in force, frozen, told when new."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from invoices.domain.lifecycle import Status
from invoices.models import Invoice
from invoices.services import submission
from structures.models import BankAccount
from tests import accessibility
from tests.factories.accounts import UserFactory
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import (
    HabilitationFactory,
    PublicStructureFactory,
    ServiceFactory,
    StructureFactory,
)

pytestmark = pytest.mark.django_db
IBAN, OTHER_IBAN = "FR1420041010050500013M02606", "FR7630006000011234567890189"
GROUPED = "FR14 2004 1010 0505 0001 3M02 606"


def account(structure, number=IBAN, **changes):
    said = {"label": "Compte courant", "valid_from": date(2020, 1, 1)} | changes
    return BankAccount.objects.create(structure=structure, number=number, **said)


def edit(draft):
    return reverse("invoices:edit", args=[draft.pk])


def save(client, draft, **changes):
    """Save the form as it is shown, with these changes."""
    page = client.get(edit(draft))
    form = page.context["form"]
    shown = {name: form[name].value() for name in form.fields}
    data = {name: "" if value is None else value for name, value in shown.items()} | changes
    response = client.post(edit(draft), data)
    draft.refresh_from_db()
    return response


def test_only_the_accounts_in_force_are_offered_masked(client, draft):
    today = timezone.localdate()
    good = account(draft.supplier)
    account(draft.supplier, OTHER_IBAN, label="Clos", valid_until=today - timedelta(days=1))
    account(draft.supplier, OTHER_IBAN, label="Futur", valid_from=today + timedelta(days=1))
    account(StructureFactory(), OTHER_IBAN, label="Autre")
    page = client.get(edit(draft))
    accessibility.check(page.content.decode())
    assert list(page.context["form"].fields["bank_account"].queryset) == [good]
    assert "Compte courant – FR14 •••• 2606" in page.content.decode()
    assert IBAN not in page.content.decode()


def test_the_account_chosen_is_saved_and_shown_on_both_sides_once_sent(client, draft, supplier):
    chosen = account(draft.supplier)
    save(client, draft, bank_account=chosen.pk)
    assert draft.bank_account == chosen
    submission.send(draft, actor=supplier.user, version=draft.version)
    BankAccount.objects.update(label="Renommé")
    Invoice.objects.filter(pk=draft.pk).update(status=Status.MISE_A_DISPOSITION)
    agent = HabilitationFactory(structure=draft.recipient).user
    for user in (supplier.user, agent):
        client.force_login(user)
        html = client.get(draft.get_absolute_url()).content.decode()
        accessibility.check(html)
        assert GROUPED in html.replace("\u00a0", " ")
        assert "Compte courant" in html
    client.force_login(UserFactory(is_support=True))
    html = client.get(draft.get_absolute_url()).content.decode()
    assert GROUPED not in html.replace("\u00a0", " ")
    assert "FR14 •••• 2606" in html


def test_an_account_closed_since_stops_the_sending_and_says_so(client, draft):
    chosen = account(draft.supplier)
    save(client, draft, bank_account=chosen.pk)
    BankAccount.objects.update(valid_until=timezone.localdate() - timedelta(days=1))
    html = client.get(f"{edit(draft)}?controle=1").content.decode()
    accessibility.check(html)
    assert "Le compte FR14 •••• 2606 n&#x27;est pas valable aujourd&#x27;hui" in html


def test_another_structures_account_cannot_be_forged(client, draft):
    foreign = account(StructureFactory())
    save(client, draft, bank_account=foreign.pk)
    assert draft.bank_account is None


def sent(supplier, recipient, iban, **changes):
    kept = {"label": "Compte", "kind": "IBAN", "number": iban, "bic": ""} if iban else None
    return InvoiceFactory(
        supplier=supplier, recipient=recipient, status=Status.MISE_A_DISPOSITION, bank_copy=kept, **changes
    )


@pytest.mark.parametrize("page", ["invoices:detail", "invoices:treat"])
def test_an_agent_is_warned_when_the_account_is_not_that_of_last_time(client, page):
    access = HabilitationFactory()
    supplier, town = StructureFactory(), access.structure
    client.force_login(access.user)
    first = sent(supplier, town, IBAN, number="F-1")
    sent(supplier, PublicStructureFactory(), OTHER_IBAN, deposited_at=first.deposited_at + timedelta(days=1))
    sent(supplier, town, None, deposited_at=first.deposited_at + timedelta(days=2))
    same = sent(supplier, town, IBAN, deposited_at=first.deposited_at + timedelta(days=3))
    changed = sent(supplier, town, OTHER_IBAN, deposited_at=first.deposited_at + timedelta(days=4))
    assert "a changé" not in client.get(reverse(page, args=[same.pk])).content.decode()
    html = client.get(reverse(page, args=[changed.pk])).content.decode()
    accessibility.check(html)
    assert "Le compte à payer a changé" in html
    assert f"La facture {same.number} du" in html
    assert "FR14 •••• 2606" in html


def test_the_supplier_is_not_told_of_its_own_change(client, supplier):
    first = sent(supplier.structure, PublicStructureFactory(), IBAN)
    second = sent(supplier.structure, first.recipient, OTHER_IBAN, deposited_at=first.deposited_at + timedelta(days=1))
    assert "a changé" not in client.get(second.get_absolute_url()).content.decode()


def test_an_avoir_keeps_no_means_of_payment_and_advises_the_origin(client, draft):
    chosen = account(draft.supplier)
    save(client, draft, type="AVOIR", bank_account=chosen.pk)
    assert (draft.type, draft.payment_means, draft.bank_account) == ("AVOIR", "", None)
    html = client.get(edit(draft)).content.decode()
    accessibility.check(html)
    assert "Sans objet pour un avoir" in html
    assert "ne cite pas de facture d&#x27;origine" in html
    save(client, draft, type="FACTURE")
    assert draft.payment_means == "VIREMENT"


def test_a_sent_avoir_is_negative_and_has_neither_means_nor_clock(client, supplier):
    avoir = InvoiceFactory(
        supplier=supplier.structure, type="AVOIR", payment_means="", status=Status.MISE_A_DISPOSITION
    )
    html = client.get(avoir.get_absolute_url()).content.decode()
    accessibility.check(html)
    assert "-120,00" in html
    assert "Mode de règlement" not in html
    assert "Échéance de paiement" not in html
    assert avoir.clock(timezone.now()) is None


def test_what_was_paid_already_leaves_nothing_to_pay(client, draft):
    account(draft.supplier)
    save(client, draft, framework="A2", amount_due="12o")
    assert (draft.framework, draft.amount_due, draft.bank_account) == ("A2", Decimal("0.00"), None)
    assert "amount_due" not in draft.unparsed
    assert "toujours 0,00" in client.get(edit(draft)).content.decode()


@pytest.mark.parametrize(("nature", "code"), [("PUBLIQUE", "FACTURES_PUBLIQUES"), ("PRIVEE", "")])
def test_a_public_emitter_is_offered_the_service_for_it(client, draft, nature, code):
    draft.supplier.nature = nature
    draft.supplier.save()
    town = ServiceFactory(code="FACTURES_PUBLIQUES", name="Service des factures publiques").structure
    save(client, draft, recipient_identifier=town.identifier, service_code="")
    assert (draft.recipient, draft.service_code) == (town, code)
    shown = client.get(edit(draft)).content.decode()
    accessibility.check(shown)
    assert ("Entre entités publiques" in shown) is bool(code)
    assert ("<b>FACTURES_PUBLIQUES</b>" in shown) is bool(code)


def test_a_public_emitter_may_choose_another_service_or_none(client, draft):
    draft.supplier.nature = "PUBLIQUE"
    draft.supplier.save()
    town = ServiceFactory(code="FACTURES_PUBLIQUES").structure
    save(client, draft, recipient_identifier=town.identifier, service_code="")
    save(client, draft, service_code="")
    assert draft.service_code == ""
