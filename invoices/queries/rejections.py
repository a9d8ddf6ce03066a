"""Rejections and suspensions a supplier has to acknowledge or to handle, and the requests to reject."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from accounts.models import User
from invoices.domain.lifecycle import Status
from invoices.domain.rejections import TO_ACKNOWLEDGE, last_optional
from invoices.models import Invoice, RejectionRequest, StatusChange
from invoices.queries.paging import PAGE_SIZE
from structures import habilitations
from structures.domain.habilitations import Application, Level

EMISES = Application.FACTURES_EMISES


def unacknowledged(user: User, level: Level = Level.MODIFICATION) -> QuerySet[Invoice]:
    """What came back and nobody of the supplier has acknowledged; every structure of the person, from one index."""
    return _own(user, level).filter(status__in=TO_ACKNOWLEDGE, is_acknowledged=False)


def shown_to_acknowledge(user: User, level: Level) -> list[Invoice]:
    """The oldest of them, a page and one row more, with their motif: the mandatory ones come first. One query."""
    rows = unacknowledged(user, level).select_related("supplier", "recipient", "recipient_service")
    return list(with_last_word(rows).order_by("status_at", "pk")[: PAGE_SIZE + 1])


def has_to_acknowledge(user: User) -> bool:
    """Whether this person is to be asked, at sign-in."""
    return unacknowledged(user).exists()


def must_acknowledge(user: User) -> bool:
    """Whether something waits for this person for more than seven days."""
    return unacknowledged(user).filter(status_at__lte=last_optional(timezone.now())).exists()


def to_handle(user: User) -> QuerySet[Invoice]:
    """The rejected invoices this person may call handled."""
    return _own(user, Level.MODIFICATION).filter(status=Status.REJETEE, is_rejection_handled=False)


def shown_rejected(user: User, invoice_ids: Collection[int]) -> list[Invoice]:
    """Those of these invoices that are rejected and of which this person may say what became, handled or not."""
    rows = _own(user, Level.MODIFICATION).filter(status=Status.REJETEE, pk__in=invoice_ids)
    rows = rows.select_related("supplier", "recipient", "recipient_service")
    return list(with_last_word(rows).order_by("status_at", "pk"))


def _own(user: User, level: Level) -> QuerySet[Invoice]:
    """Invoices of the supplier's side; the structures are named apart, so that the indexes of one serve them all."""
    here = habilitations.openings(user, EMISES, level)
    mine = here.q("supplier", "supplier_service")
    return Invoice.objects.filter(mine, supplier__in=sorted(here.structure_ids))


def with_last_word(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """Each with `last_word`: {reason, comment} of its last change of status; None for a draft."""
    changes = StatusChange.objects.filter(invoice=OuterRef("pk")).order_by("-position")
    said = changes.values(said=JSONObject(reason="reason", comment="comment"))
    return invoices.annotate(last_word=Subquery(said[:1]))


def with_open_request(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """Each with `is_rejection_asked`: its supplier asks for its rejection and waits for the answer."""
    waiting = RejectionRequest.objects.filter(invoice=OuterRef("pk"), state=RejectionRequest.State.EN_ATTENTE)
    return invoices.annotate(is_rejection_asked=Exists(waiting))


def open_request(invoice: Invoice) -> RejectionRequest | None:
    """The request to reject this invoice that waits for its answer."""
    waiting = invoice.rejection_requests.filter(state=RejectionRequest.State.EN_ATTENTE)
    return waiting.select_related("asked_by").first()


def last_request(invoice: Invoice) -> RejectionRequest | None:
    """The latest request to reject this invoice, answered or not."""
    return invoice.rejection_requests.select_related("asked_by", "answered_by").first()
