"""The daily work list and the weekly summary, by mail. Rung by beat every half hour of the early morning.

People are taken in batches, in the order of their ids: each batch rings for the next, so that none is long and none
is held in memory. A mail bears its person and its day: what is rung twice or killed in the middle repeats nothing,
and the next ring finds who was left out.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts import mail
from accounts.bell import ring
from accounts.models import OutgoingMail, User
from invoices.domain.deadlines import PARIS, paris_day
from invoices.models import Invoice
from invoices.queries import digests
from invoices.queries.digests import Section
from invoices.queries.paging import COUNT_CAP

BATCH = 200
TITLES = {
    "drafts": "Brouillons de plus de trois jours, NON ENVOYÉS",
    "to_recycle": "A recycler : corrigez le destinataire, le service ou l'engagement",
    "suspended": "Suspendues : une pièce ou une réponse vous est demandée",
    "rejected": "Rejetées : dites ce que vous en faites",
    "to_treat": "À traiter",
    "pressing": "En retard de paiement, ou à échéance dans les sept jours",
    "left_waiting": "Sans traitement depuis plus de quinze jours",
    "assigned": "Affectées à vous",
}
OF_SUPPLIER = frozenset({"drafts", "to_recycle", "suspended", "rejected"})

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Digest:
    """One kind of mail. preference: the box people tick; of: what it says to one person, None when nothing."""

    task: str
    kind: str
    preference: str
    of: Callable[[User, datetime], dict[str, Any] | None]


def work_lists(after: int = 0) -> None:
    """Mail this morning's work list to a batch of people beyond this id, and ring for the next."""
    now = timezone.now()
    _mail_batch(WORK_LIST, after, now, f"work-list-{paris_day(now)}")


def weekly_summaries(after: int = 0) -> None:
    """Likewise for what happened last week, from Monday to Sunday in Paris."""
    now = timezone.now()
    _mail_batch(WEEKLY, after, now, f"weekly-{_monday(now)}")


def _mail_batch(digest: Digest, after: int, now: datetime, key: str) -> None:
    people = list(digests.readers(digest.preference, after)[:BATCH])
    keys = {user.pk: f"{key}-{user.pk}" for user in people}
    told = set(OutgoingMail.objects.filter(event_key__in=keys.values()).values_list("event_key", flat=True))
    for user in people:
        if keys[user.pk] not in told:
            _mail(digest, user, now, keys[user.pk])
    if len(people) == BATCH:
        ring(digest.task, people[-1].pk)


def _mail(digest: Digest, user: User, now: datetime, event_key: str) -> None:
    """Write the mail of one person; what goes wrong with one must not keep it from all the others."""
    try:
        said = digest.of(user, now)
        if said:
            context = said | {"user": user, "preferences": _address("structures:notifications")}
            mail.queue(
                kind=f"invoices/{digest.kind}",
                recipient=user.notification_address,
                context=context,
                about=f"personne {user.pk}",
                event_key=event_key,
            )
    except Exception:
        logger.exception("%s of person %s not written", digest.kind, user.pk)


def _work_list(user: User, now: datetime) -> dict[str, Any] | None:
    sections = digests.work_list(user, now)
    return {"day": paris_day(now), "sections": [_told(one, now) for one in sections]} if sections else None


def _told(section: Section, now: datetime) -> dict[str, Any]:
    """One section as the mail writes it."""
    is_capped = section.count == COUNT_CAP
    return {
        "title": TITLES[section.key],
        "count": "plus de 1 000" if is_capped else section.count,
        "lines": [_line(invoice, section.key, now) for invoice in section.invoices],
        "others": section.others if section.invoices and not is_capped else 0,
        "url": _address("invoices:sent" if section.key in OF_SUPPLIER else "invoices:received"),
    }


def _line(invoice: Invoice, key: str, now: datetime) -> str:
    """« F-12 de CHAUSSURES ER, 3 jours de retard, en attente depuis 18 jours : https://… »; no amount."""
    party = f"pour {invoice.recipient.name}" if invoice.recipient else "sans destinataire"
    said = [f"{invoice.number or 'sans numéro'} {party if key in OF_SUPPLIER else f'de {invoice.supplier.name}'}"]
    clock = invoice.clock(now)
    if key in OF_SUPPLIER:
        said.append(_since("laissé" if invoice.is_draft else "ainsi", invoice, now))
    else:
        if clock and clock.left is not None:
            said.append(_deadline(clock.left))
        said.append(_since("en attente", invoice, now))
    return f"{', '.join(said)} : {settings.SITE_URL}{invoice.get_absolute_url()}"


def _deadline(left: int) -> str:
    if left < 0:
        return f"{-left} {'jours' if left < -1 else 'jour'} de retard"
    return "à payer aujourd'hui" if left == 0 else f"à payer sous {left} {'jours' if left > 1 else 'jour'}"


def _since(words: str, invoice: Invoice, now: datetime) -> str:
    """« en attente depuis 18 jours »: calendar days in Paris."""
    at = invoice.last_activity_at if invoice.is_draft else invoice.status_at
    days = (paris_day(now) - paris_day(at)).days
    return f"{words} depuis {days} jours" if days > 1 else f"{words} depuis {'hier' if days else 'aujourd’hui'}"


def _weekly(user: User, now: datetime) -> dict[str, Any] | None:
    end = datetime.combine(_monday(now), datetime.min.time(), PARIS)
    start = datetime.combine(_monday(now) - timedelta(days=7), datetime.min.time(), PARIS)
    moved = digests.movements(user, start, end)
    return {"first": start.date(), "last": (end - timedelta(days=1)).date(), "movements": moved} if moved else None


def _monday(now: datetime) -> date:
    """The Monday of this week in Paris."""
    today = paris_day(now)
    return today - timedelta(days=today.weekday())


def _address(name: str) -> str:
    return f"{settings.SITE_URL}{reverse(name)}"


WORK_LIST = Digest("invoices.work_lists", "liste_de_travail", "notify_work_list", _work_list)
WEEKLY = Digest("invoices.weekly_summaries", "resume_hebdomadaire", "notify_weekly", _weekly)
