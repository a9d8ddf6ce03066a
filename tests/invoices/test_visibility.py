"""Who sees which invoice, in every status, and pages that neither lose nor repeat a row whatever the key says."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from invoices import queries
from invoices.domain.lifecycle import Party, Status
from invoices.models import Invoice
from invoices.services import transition
from structures.domain.habilitations import Application, Level
from tests.factories.accounts import UserFactory
from tests.factories.invoices import SENT_AT, DepositFactory, InvoiceFactory
from tests.factories.structures import (
    HabilitationFactory,
    PublicStructureFactory,
    RattachementFactory,
    ServiceFactory,
    StructureFactory,
)

pytestmark = pytest.mark.django_db
EMISES, RECUES = Application.FACTURES_EMISES, Application.FACTURES_RECUES
BEFORE_ARRIVAL = {Status.BROUILLON, Status.SUPPRIMEE, Status.DEPOSEE, Status.EN_COURS_ACHEMINEMENT}


@pytest.fixture
def invoices():
    """One of each status between the same two services."""
    supplier_service, recipient_service = ServiceFactory(structure=StructureFactory()), ServiceFactory()
    services = {"supplier_service": supplier_service, "recipient_service": recipient_service}
    return {status: InvoiceFactory(status=status, **services) for status in Status}


def seen_by(user, invoices, level=Level.CONSULTATION):
    """The statuses in which this person sees the invoice; every query must say the same."""
    seen = {Status(status) for status in queries.visible_to(user, level).values_list("status", flat=True)}
    sides = {s for s, invoice in invoices.items() if user.is_authenticated and queries.parties_of(user, invoice, level)}
    mine = {Status(s) for s in queries.emitted_by(user, level).values_list("status", flat=True)}
    theirs = {Status(s) for s in queries.received_by(user, level).values_list("status", flat=True)}
    assert mine | theirs == sides - {Status.SUPPRIMEE}
    return seen


def place(invoices):
    invoice = invoices[Status.BROUILLON]
    return invoice.supplier_service, invoice.recipient_service


def test_the_supplier_sees_everything_but_what_it_deleted(invoices):
    service, _ = place(invoices)
    everything = set(Status) - {Status.SUPPRIMEE}
    for where in ({"service": service}, {"structure": service.structure}):
        for level in Level:
            user = HabilitationFactory(application=EMISES, level=level, **where).user
            assert seen_by(user, invoices) == everything


def test_the_recipient_sees_what_has_arrived(invoices):
    _, service = place(invoices)
    for where in ({"service": service}, {"structure": service.structure}):
        user = HabilitationFactory(application=RECUES, level=Level.CONSULTATION, **where).user
        assert seen_by(user, invoices) == set(Status) - BEFORE_ARRIVAL
        assert seen_by(user, invoices, Level.MODIFICATION) == set()


def test_support_sees_what_was_sent_and_changes_nothing(invoices):
    support = UserFactory(is_support=True)
    assert seen_by(support, invoices) == set(Status) - {Status.BROUILLON, Status.SUPPRIMEE}
    assert seen_by(support, invoices, Level.MODIFICATION) == set()
    assert seen_by(UserFactory(is_support=True, is_active=False), invoices) == set()


def test_everybody_else_sees_nothing(invoices):
    supplier_service, recipient_service = place(invoices)
    crossed = HabilitationFactory(application=RECUES, structure=supplier_service.structure).user
    HabilitationFactory(user=crossed, application=EMISES, structure=recipient_service.structure)
    detached = HabilitationFactory(application=EMISES, service=supplier_service).user
    detached.rattachements.update(until=timezone.now())
    attached = RattachementFactory(structure=recipient_service.structure).user
    RattachementFactory(user=attached, structure=supplier_service.structure)
    nobodies = {
        "visitor": AnonymousUser(),
        "nobody": UserFactory(),
        "administrator": UserFactory(is_staff=True, is_superuser=True),
        "the author, once his right is gone": invoices[Status.BROUILLON].created_by,
        "another structure": HabilitationFactory(application=RECUES).user,
        "another service": HabilitationFactory(service=ServiceFactory(structure=recipient_service.structure)).user,
        "the wrong side": crossed,
        "attached without profile": attached,
        "detached": detached,
        "deactivated": HabilitationFactory(application=EMISES, service=supplier_service, user__is_active=False).user,
    }
    assert {name for name, user in nobodies.items() if seen_by(user, invoices)} == set()


def test_a_structure_that_invoices_itself_through_two_services_stands_on_both_sides():
    structure = PublicStructureFactory()
    invoice = InvoiceFactory(status=Status.MISE_A_DISPOSITION, supplier=structure)
    user = HabilitationFactory(application=EMISES, structure=structure).user
    HabilitationFactory(user=user, application=RECUES, structure=invoice.recipient)
    assert queries.parties_of(user, invoice) == {Party.SUPPLIER, Party.RECIPIENT}
    assert queries.visible_to(user).count() == 1  # once, though seen from both sides


def test_a_former_recipient_loses_sight_of_a_recycled_invoice():
    invoice = InvoiceFactory(status=Status.A_RECYCLER)
    former = HabilitationFactory(structure=invoice.recipient).user
    new = HabilitationFactory().user
    assert list(queries.visible_to(former)) == [invoice]
    supplier = HabilitationFactory(application=EMISES, structure=invoice.supplier).user
    transition.apply(invoice, "recycle", actor=supplier)
    Invoice.objects.filter(pk=invoice.pk).update(recipient=new.habilitations.get().structure)
    for action in ("route", "deliver"):
        assert not queries.visible_to(new).exists()
        transition.apply(invoice, action)
    assert not queries.visible_to(former).exists()
    assert list(queries.visible_to(new)) == [invoice]


def test_a_right_withdrawn_or_a_rattachement_ended_closes_at_once():
    invoice = InvoiceFactory(status=Status.MISE_A_DISPOSITION)
    held = HabilitationFactory(structure=invoice.recipient)
    assert queries.received_by(held.user).exists()
    held.user.rattachements.update(until=timezone.now())
    assert not queries.received_by(held.user).exists()
    held.user.rattachements.update(until=None)
    held.delete()
    assert not queries.received_by(held.user).exists()


def test_the_certificate_is_the_suppliers_and_for_support(invoices):
    supplier_service, recipient_service = place(invoices)
    sent = set(Status) - {Status.BROUILLON, Status.SUPPRIMEE}
    supplier = HabilitationFactory(application=EMISES, service=supplier_service, level=Level.CONSULTATION).user
    agent = HabilitationFactory(service=recipient_service).user
    for user, wanted in (
        (supplier, sent),
        (UserFactory(is_support=True), sent),
        (agent, set()),
        (UserFactory(), set()),
    ):
        assert {Status(s) for s in queries.certified_to(user).values_list("status", flat=True)} == wanted


def test_drafts_and_deposits_are_for_those_who_may_emit(invoices):
    service, _ = place(invoices)
    deposit = DepositFactory(structure=service.structure, service=service)
    DepositFactory(structure=service.structure)
    writer = HabilitationFactory(application=EMISES, service=service).user
    reader = HabilitationFactory(application=EMISES, service=service, level=Level.CONSULTATION).user
    assert list(queries.drafts_of(writer)) == [invoices[Status.BROUILLON]]
    assert set(queries.deposits_of(writer)) == {deposit}
    assert not queries.drafts_of(reader).exists()
    assert not queries.deposits_of(reader).exists()


# --- pages -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def ties(monkeypatch):
    """Ten invoices, most of them alike in each column; pages of three."""
    monkeypatch.setattr("invoices.queries.paging.PAGE_SIZE", 3)
    for rank in range(10):
        at = SENT_AT + timedelta(days=rank // 4)
        InvoiceFactory(
            status=Status.MISE_A_DISPOSITION,
            number=f"FA-{rank // 4}",
            total_without_vat=Decimal(rank // 4),
            deposited_at=at,
            status_at=at,
            type="AVOIR" if rank % 5 == 0 else "FACTURE",
        )
    return Invoice.objects.all()


def walk(invoices, sort, name):
    """The rows of all pages in one direction, following the keys as links do."""
    seen, page = [], queries.page(invoices, sort)
    while True:
        seen.append([invoice.pk for invoice in page.rows])
        key = getattr(page, f"{name}_key")
        if not key:
            return seen, page
        page = queries.page(invoices, sort, **{"after" if name == "next" else "before": key})


@pytest.mark.parametrize("sort", [direction + name for name in queries.SORTS for direction in ("", "-")])
def test_pages_lose_and_repeat_nothing_among_equals(ties, sort):
    forward, last = walk(ties, sort, "next")
    assert [len(rows) for rows in forward] == [3, 3, 3, 1]
    column = queries.SORTS[sort.removeprefix("-")].column
    prefix = "-" if sort.startswith("-") else ""
    wanted = list(ties.order_by(f"{prefix}{column}", f"{prefix}pk").values_list("pk", flat=True))
    assert [pk for rows in forward for pk in rows] == wanted
    page, backward = last, [[invoice.pk for invoice in last.rows]]
    while page.previous_key:
        page = queries.page(ties, sort, before=page.previous_key)
        backward.insert(0, [invoice.pk for invoice in page.rows])
    assert [pk for rows in backward for pk in rows] == wanted


GARBAGE = [
    "~",
    "~~",
    "x",
    "x~1",
    "2026-03-02~1",
    "2026-03-02T08:30:00~1",  # without a zone
    "2026-02-30T08:30:00+00:00~1",
    "2026-03-02T08:30:00+00:00~",
    "2026-03-02T08:30:00+00:00~-1",
    "2026-03-02T08:30:00+00:00~1;DROP TABLE",
    "2026-03-02T08:30:00+00:00~１２",
    "2026-03-02T08:30:00+00:00~" + "9" * 19,
    "2026-03-02T08:30:00+00:00~" + "9" * 5000,
    "NaN~1",
    "Infinity~1",
    "-Infinity~1",
    "1e999999~1",
    "1" + "0" * 40 + "~1",
    "sNaN~1",
    "\x00",
    "\x00~1",
    "FA\x00~1",
    "0001-01-01T00:00:00+23:59~1",
    "9999-12-31T23:59:59-23:59~1",
    "2026-03-02T09:30:00+01:00~1",  # ours are in UTC
    "😀~1",
    "a" * 100_000 + "~1",
]


@pytest.mark.parametrize("sort", ["", "x", "-", *queries.SORTS, *(f"-{name}" for name in queries.SORTS)])
@pytest.mark.parametrize("side", ["after", "before"])
def test_a_key_written_by_hand_is_never_an_error(ties, sort, side):
    for key in GARBAGE:
        page = queries.page(ties, sort, **{side: key})
        assert len(page.rows) <= 3, key


@pytest.mark.parametrize("sort", ["depot", "-etat", "montant"])
def test_a_key_that_is_of_no_use_gives_the_first_page(ties, sort):
    first = queries.page(ties, sort).rows
    for key in GARBAGE:
        assert queries.page(ties, sort, after=key).rows == first, key


@pytest.mark.parametrize("count", [1, 3])
def test_the_suppliers_lists_cost_the_same_for_any_length(count, django_assert_num_queries):
    held = HabilitationFactory(application=EMISES, structure=StructureFactory())
    for _ in range(count):
        InvoiceFactory(supplier=held.structure)
        InvoiceFactory(supplier=held.structure, status=Status.MANDATEE)
    with django_assert_num_queries(4):  # rights, keys, invoices with both parties and their motif, count
        assert len([row.recipient.name for row in queries.needing_supplier(held.user, [held.structure]).rows]) == count
    with django_assert_num_queries(3):
        assert len([row.recipient.name for row in queries.latest_sent(held.user, [held.structure]).rows]) == count


def test_what_needs_the_supplier(invoices):
    service, _ = place(invoices)
    user = HabilitationFactory(application=EMISES, service=service).user
    InvoiceFactory(
        status=Status.REJETEE, supplier=service.structure, supplier_service=service, is_rejection_handled=True
    )
    waiting = {Status(invoice.status) for invoice in queries.needing_supplier(user, [service.structure]).rows}
    assert waiting == {Status.BROUILLON, Status.A_RECYCLER, Status.SUSPENDUE, Status.REJETEE}
    sent = {Status(invoice.status) for invoice in queries.latest_sent(user, [service.structure]).rows}
    assert sent == set(Status) - {Status.BROUILLON, Status.SUPPRIMEE}
