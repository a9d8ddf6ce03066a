"""Between agents of the recipient: who may be given an invoice, who is told, whose notes are whose."""

import pytest

from accounts.models import Notice
from invoices import queries
from invoices.domain.errors import MoveRefused
from invoices.domain.lifecycle import Party, Status
from invoices.models import InternalNote, InvoiceEvent
from invoices.services import assignment
from structures.domain.errors import HabilitationMissing
from structures.domain.habilitations import Application, Level
from tests.factories.accounts import UserFactory
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import HabilitationFactory, PublicStructureFactory, ServiceFactory

pytestmark = pytest.mark.django_db
RECUES = Application.FACTURES_RECUES


@pytest.fixture
def invoice():
    service = ServiceFactory(structure=PublicStructureFactory())
    return InvoiceFactory(status=Status.MISE_A_DISPOSITION, recipient_service=service)


@pytest.fixture
def agent(invoice):
    return HabilitationFactory(application=RECUES, structure=invoice.recipient).user


def test_those_who_may_treat_it_are_offered_and_nobody_else(invoice, agent):
    here = HabilitationFactory(application=RECUES, service=invoice.recipient_service).user
    HabilitationFactory(application=RECUES, service=ServiceFactory(structure=invoice.recipient))
    HabilitationFactory(application=RECUES, structure=invoice.recipient, level=Level.CONSULTATION)
    HabilitationFactory(application=RECUES)
    HabilitationFactory(application=RECUES, structure=invoice.recipient, user__is_active=False)
    gone = HabilitationFactory(application=RECUES, structure=invoice.recipient).user
    gone.rattachements.update(until="2026-11-01T00:00Z")
    assert set(queries.treating(invoice)) == {agent, here}


def test_an_invoice_is_given_to_a_colleague_who_is_told_once_and_it_is_traced(invoice, agent):
    colleague = HabilitationFactory(
        application=RECUES, structure=invoice.recipient, user__first_name="Zoé", user__last_name="Petit"
    ).user
    assignment.assign(invoice, colleague, actor=agent)
    assignment.assign(invoice, colleague, actor=agent)
    version = invoice.version
    invoice.refresh_from_db()
    assert (invoice.assigned_to, invoice.version) == (colleague, version)
    event = InvoiceEvent.objects.get()
    assert (event.kind, event.actor, event.detail) == ("AFFECTATION", agent, "Affectée à Zoé Petit")
    notice = Notice.objects.get()
    assert (notice.user, notice.url) == (colleague, invoice.get_absolute_url())
    assert invoice.number in notice.title


def test_it_is_taken_back_and_given_again(invoice, agent):
    colleague = HabilitationFactory(application=RECUES, structure=invoice.recipient).user
    for who in (colleague, None, colleague):
        assignment.assign(invoice, who, actor=agent)
    assert Notice.objects.filter(user=colleague).count() == 2
    assert InvoiceEvent.objects.count() == 3


def test_giving_it_to_oneself_needs_no_notice(invoice, agent):
    assignment.assign(invoice, agent, actor=agent)
    assert not Notice.objects.exists()


def test_who_may_not_treat_it_is_not_given_it(invoice, agent):
    with pytest.raises(MoveRefused, match="ne peut pas traiter"):
        assignment.assign(invoice, UserFactory(), actor=agent)


@pytest.mark.parametrize(
    "action",
    [lambda i, who: assignment.assign(i, None, actor=who), lambda i, who: assignment.note(i, "note", author=who)],
)
def test_the_supplier_a_reader_and_support_may_do_neither(invoice, action):
    reader = HabilitationFactory(application=RECUES, structure=invoice.recipient, level=Level.CONSULTATION).user
    supplier = HabilitationFactory(application=Application.FACTURES_EMISES, structure=invoice.supplier).user
    for person in (reader, supplier, UserFactory(is_support=True)):
        with pytest.raises(HabilitationMissing):
            action(invoice, person)
    assert not InternalNote.objects.exists()


def test_an_invoice_on_its_way_elsewhere_is_nobody_s_here(invoice, agent):
    type(invoice).objects.filter(pk=invoice.pk).update(status=Status.DEPOSEE)
    with pytest.raises(MoveRefused, match="n'est plus chez vous"):
        assignment.note(invoice, "trop tard", author=agent)


def test_the_same_note_sent_twice_is_written_once(invoice, agent):
    for text in ("Voir le bon", "Voir le bon", "Vu", "Voir le bon"):
        assignment.note(invoice, text, author=agent)
    assert [note.text for note in queries.internal_of(invoice, {Party.RECIPIENT}).notes] == [
        "Voir le bon",
        "Vu",
        "Voir le bon",
    ]


def test_notes_are_those_of_the_present_recipient(invoice, agent):
    assignment.note(invoice, "Voir le bon", author=agent)
    assert queries.internal_of(invoice, {Party.SUPPLIER}) is None
    assert queries.internal_of(invoice, set()) is None
    invoice.recipient, invoice.recipient_service = PublicStructureFactory(), None
    invoice.save()
    assert queries.internal_of(invoice, {Party.RECIPIENT}).notes == []
