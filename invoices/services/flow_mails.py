"""The refusals of flows, by mail, once a morning to who deposited them. Rung by beat, beside the work lists.

A flow is told in one mail and marked in the same transaction: what is rung twice or killed in the middle repeats
nothing. Who wants no work list has had the notice at the end of each flow. Source: formats.md §5.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts import mail
from accounts.bell import ring
from accounts.models import User
from invoices.domain.deadlines import PARIS, paris_day
from invoices.domain.flows import FINAL_STATES, REFUSED_WHOLE, ItemState
from invoices.models import Flow

KIND = "refus_de_flux"
BATCH = 500
LISTED = 5  # refused invoices of a flow that the mail names
MORNING = time(7)  # what is refused later is told the next day


def tell_refusals() -> None:
    """Mail the refusals that nobody was told of; a full batch rings for the next."""
    before = datetime.combine(paris_day(timezone.now()), MORNING, PARIS)
    refused = Q(refused__gt=0) | Q(state__in=sorted(REFUSED_WHOLE))
    with transaction.atomic():
        untold = Flow.objects.filter(refused, is_told=False, state__in=sorted(FINAL_STATES), state_at__lt=before)
        held = untold.select_for_update(of=("self",), skip_locked=True).select_related("depositor", "structure")
        flows = sorted(held.order_by("state_at")[:BATCH], key=lambda flow: (flow.depositor_id, flow.pk))
        for _, own in groupby(flows, key=lambda flow: flow.depositor_id):
            _tell(list(own))
        Flow.objects.filter(pk__in=[flow.pk for flow in flows]).update(is_told=True)
        if len(flows) == BATCH:
            ring("invoices.flow_refusals")


def _tell(flows: Sequence[Flow]) -> None:
    """One mail to the depositor of these flows, if they want any."""
    user: User = flows[0].depositor
    if not (user.is_active and user.notify_work_list):
        return
    said = {
        "user": user,
        "flows": [_said(flow) for flow in flows],
        "preferences": f"{settings.SITE_URL}{reverse('structures:notifications')}",
    }
    mail.queue(
        kind=f"invoices/{KIND}",
        recipient=user.notification_address,
        context=said,
        about=f"personne {user.pk}",
        event_key=f"flow-refusals-{flows[-1].pk}",
    )


def _said(flow: Flow) -> dict[str, Any]:
    return {
        "flow": flow,
        "lines": list(_lines(flow)),
        "others": max(0, flow.refused - LISTED),
        "url": f"{settings.SITE_URL}{flow.get_absolute_url()}",
    }


def _lines(flow: Flow) -> Iterator[str]:
    """« F-12 (f-12.xml) : Le montant TTC doit être… Corrigez… »: the first reason of each; no amount of ours."""
    for finding in flow.report:
        yield f"{finding['text']} {finding['remedy']}".strip()
    for item in flow.items.filter(state=ItemState.REFUSEE).order_by("position")[:LISTED]:
        first = item.findings[0] if item.findings else {"text": "", "remedy": ""}
        why = f"{first['text']} {first['remedy']}".strip()
        named = f"{item.number} ({item.filename})" if item.number else item.filename
        yield f"{named} : {why}"
