"""What a person did with invoices, in the export of their data. Source: the right of access, GDPR article 15."""

import pytest
from django.apps import apps

from accounts.models import User
from accounts.services import personal
from invoices.domain.lifecycle import Status
from invoices.models import StatusChange
from invoices.services.personal import TOLD
from tests.factories.accounts import UserFactory
from tests.factories.invoices import DepositFactory, InvoiceEventFactory, InvoiceFactory, OpinionFactory


def test_no_table_that_bears_a_person_is_left_out():
    bearing = {
        (model, field.name)
        for model in apps.get_app_config("invoices").get_models()
        for field in model._meta.concrete_fields
        if field.related_model is User
    }
    assert {(told.model, told.person) for told in TOLD.values()} == bearing


@pytest.mark.django_db
def test_one_s_own_part_is_told_in_words():
    user = UserFactory()
    DepositFactory(depositor=user, filename="mars.pdf")
    invoice = InvoiceFactory(created_by=user, status=Status.SUSPENDUE, with_history=True)
    InvoiceEventFactory(actor=user, invoice=invoice)
    OpinionFactory(author=user, invoice=invoice, comment="Clair.")
    told = personal.known_of(user)
    assert told["depots"][0]["nom du fichier"] == "mars.pdf"
    assert [row["numéro de facture"] for row in told["factures"]] == [invoice.number]
    assert len(told["etats"]) == StatusChange.objects.filter(actor=user).count() > 0
    last = told["etats"][-1]
    assert (last["à"], last["facture"], last["fournisseur"]) == ("Suspendue", invoice.number, str(invoice.supplier))
    assert last["motif"].strip()
    assert told["telechargements"][0]["action"] == "Téléchargement de la facture"
    assert told["avis"][0]["commentaire"] == "Clair."


@pytest.mark.django_db
def test_what_others_did_is_not_told():
    for one in (DepositFactory(), InvoiceFactory(with_history=True), InvoiceEventFactory(), OpinionFactory()):
        assert one.pk
    told = personal.known_of(UserFactory())
    assert {name for name, rows in told.items() if rows} == {"compte"}


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_the_cost_is_the_same_for_any_number_of_rows(count, django_assert_num_queries):
    user = UserFactory()
    for _ in range(count):
        DepositFactory(depositor=user)
        InvoiceEventFactory(
            actor=user, invoice=InvoiceFactory(created_by=user, status=Status.REJETEE, with_history=True)
        )
    others = 9  # sessions, links, codes, mails, notices, rattachements, habilitations, demandes, gestion
    with django_assert_num_queries(len(TOLD) + others):
        personal.known_of(user)
