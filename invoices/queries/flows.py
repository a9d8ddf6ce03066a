"""Flows: who may see which, and what of it. Every page on flows starts here."""

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from invoices.domain.flows import ItemState
from invoices.models import Flow, FlowItem
from structures import habilitations
from structures.domain.habilitations import Application

EMISES = Application.FACTURES_EMISES


def flows_open_to(user: User) -> QuerySet[Flow]:
    """The flows this person may follow: those of the structures and services open to them, and the ones they deposited
    themselves wherever something is still open to them."""
    here = habilitations.openings(user, EMISES)
    own = Q(depositor=user, structure__in=sorted(here.structure_ids))
    mine = here.q("structure", "service")
    return Flow.objects.filter(own | mine).select_related("file", "structure", "service")


def flows_shown_to(user: User) -> QuerySet[Flow]:
    """The same for looking alone: support sees them all, and acts on none."""
    return Flow.objects.select_related("file", "structure", "service") if _is_support(user) else flows_open_to(user)


def _is_support(user: User) -> bool:
    return user.is_support and user.is_active


def items_open_to(user: User, flow: Flow) -> QuerySet[FlowItem]:
    """The invoices of a flow that this person may read of: all of them for its depositor and for support, for anybody
    else those of suppliers open to them, or emitted by a service open to them, and files of which nothing is known."""
    items = flow.items.select_related("invoice")
    if flow.depositor_id == user.pk or _is_support(user):
        return items
    here = habilitations.openings(user, EMISES)
    mine = Q(supplier__in=sorted(here.structures)) | Q(supplier=None, supplier_identifier="")
    return items.filter(mine | Q(supplier=flow.structure_id) if flow.service_id in here.services else mine)


def is_whole_to(user: User, flow: Flow) -> bool:
    """Whether nothing in the file of a flow is hidden from this person."""
    return flow.depositor_id == user.pk or items_open_to(user, flow).count() == flow.items.count()


def counts(items: QuerySet[FlowItem]) -> dict[str, int]:
    """How many of these invoices are in each state; 0 where there is none."""
    found = dict(items.order_by().values_list("state").annotate(Count("pk")))
    return {state.value: found.get(state.value, 0) for state in ItemState}
