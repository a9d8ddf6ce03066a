"""Mandat de facturation: signed, copied, cancelled, lost. Source: domain.md §6.4 and §2.3; features E22, E23."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import OutgoingMail
from accounts.services import factors
from invoices import queries
from invoices.domain import mandate
from invoices.models import BillingMandate
from invoices.services import mandates
from structures.models import ManagerAction, Structure
from tests import mailbox
from tests.accessibility import check
from tests.factories.invoices import BillingMandateFactory
from tests.factories.structures import RattachementFactory, StructureFactory, manager_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_storage")]
TICKED = {"quality": "gérante", "agreement": "on", "conditions": "on"}


def sign(client, structure, **typed):
    return client.post("/mandats/souscrire/", TICKED | {"structure": structure.pk, "name": "Manuela Martin"} | typed)


def test_the_text_says_what_the_law_asks():
    said = " ".join(paragraph for clause in mandate.CLAUSES for paragraph in clause.paragraphs)
    for wanted in (
        "289, I-2",
        "242 nonies",
        "exprès et préalable",
        "au nom et pour le compte de",
        "15 jours",
        "dix ans",
    ):
        assert wanted in said
    assert "indéterminée" in said
    assert "entière responsabilité" in said


def test_a_manager_reads_signs_and_receives_the_copy(client, structure, manager):
    page = client.get("/mandats/souscrire/")
    check(page.text)
    assert "Article 6. Durée et résiliation" in page.text
    assert sign(client, structure).status_code == 302
    signed = BillingMandate.objects.get()
    assert (signed.structure, signed.signatory, signed.signatory_name) == (structure, manager, "Manuela Martin")
    assert f"Mandant : {structure}" in signed.text
    assert "Représenté par : Manuela Martin, gérante" in signed.text
    assert signed.conditions_version == "2026-1"
    mandates.print_and_mail(signed.pk)
    mandates.print_and_mail(signed.pk)  # rung twice
    mail = OutgoingMail.objects.get(kind="invoices/mandat_signe")
    assert mail.attachment_name == f"mandat-de-facturation-{signed.pk}.pdf"
    assert bytes(mail.attachment).startswith(b"%PDF")
    assert client.get(f"/mandats/{signed.pk}/pdf/").getvalue() == bytes(mail.attachment)
    for address in ("/mandats/", f"/mandats/{signed.pk}/", f"/mandats/{signed.pk}/resilier/"):
        check(client.get(address).text)
    assert ManagerAction.objects.filter(structure=structure, action="Mandat de facturation signé").exists()


def test_without_the_ticks_nothing_is_signed(client, structure, manager):
    answer = sign(client, structure, agreement="", conditions="", quality="")
    assert answer.status_code == 422
    assert not BillingMandate.objects.exists()
    check(answer.text)


def test_conditions_are_accepted_once_a_version(client, structure, manager):
    assert 'name="conditions"' in client.get("/mandats/souscrire/").text
    sign(client, structure)
    again = StructureFactory()
    manager_of(again, user=manager)
    assert 'name="conditions"' not in client.get("/mandats/souscrire/").text


def test_an_active_second_factor_signs_too(client, structure, manager):
    manager.uses_mailed_code = True
    manager.save()
    assert sign(client, structure).status_code == 422
    kept = client.post(
        "/mandats/souscrire/", TICKED | {"structure": structure.pk, "name": "M. Martin", "send_code": "1"}
    )
    assert "M. Martin" in kept.text
    assert kept.status_code == 200
    code = next(word for word in mailbox.latest("code_connexion", manager.email).split() if word.isdecimal())
    assert sign(client, structure, code="000000" if code != "000000" else "111111").status_code == 422
    assert sign(client, structure, code=code).status_code == 302
    assert BillingMandate.objects.get().has_second_factor
    assert not factors.is_right(manager, code)


def test_it_is_cancelled_at_any_time_and_signed_again(client, structure, manager):
    sign(client, structure)
    first = BillingMandate.objects.get()
    assert queries.mandate_in_force(structure) == first
    client.post(f"/mandats/{first.pk}/resilier/")
    assert queries.mandate_in_force(structure) is None
    assert "mandat_resilie" in mailbox.kinds(manager.notification_address)
    answer = client.post(f"/mandats/{first.pk}/resilier/", follow=True)
    assert "déjà terminé" in answer.text
    assert sign(client, structure, conditions="").status_code == 302
    assert queries.mandate_in_force(structure) != first
    assert BillingMandate.objects.count() == 2


def test_it_is_lost_at_a_change_of_siret_and_in_a_closed_structure(structure):
    BillingMandateFactory(structure=structure)
    new = StructureFactory(origin=structure)
    Structure.objects.filter(pk=structure.pk).update(state=Structure.State.INACTIVE)
    assert queries.mandate_in_force(structure) is None
    assert queries.mandate_in_force(new) is None
    Structure.objects.filter(pk=structure.pk).update(state=Structure.State.ACTIVE)  # opened again: still replaced
    assert queries.mandate_in_force(structure) is None


def test_a_mere_user_is_told_who_signs(client, structure):
    client.force_login(RattachementFactory(structure=structure).user)
    assert client.get("/mandats/souscrire/").status_code == 403


@pytest.mark.parametrize("name", ["mandate_in_force_once_per_structure", "mandate_ends_after_it_was_signed"])
def test_the_database_holds_it(name, structure):
    signed = BillingMandateFactory(structure=structure)
    breaks = {
        "mandate_in_force_once_per_structure": lambda: BillingMandateFactory(structure=structure),
        "mandate_ends_after_it_was_signed": lambda: BillingMandate.objects.update(ended_at=timezone.now()),
    }
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        breaks[name]()
    assert signed.ended_at is None
