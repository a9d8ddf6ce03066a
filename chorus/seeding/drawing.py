"""What is drawn by lot for one invoice: how far it has come, its amounts, its references."""

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import takewhile
from random import Random
from typing import NamedTuple

from chorus.seeding import lives
from chorus.seeding.cast import Recipient
from chorus.seeding.lives import Stage
from invoices.domain.amounts import cents, tax_on

DRAFT_DAYS, DRAFTS, DELETED = 45, 0.06, 0.2  # drafts among the young, the deleted among those
DELETED_DAYS = 25  # the sweeper clears them after 30
CARDS_PAID, OWN_ENGAGEMENTS, MARKETS = 0.01, 0.3, 0.1
RATES = ((Decimal("20"), 75), (Decimal("5.5"), 90), (Decimal("10"), 100))  # cumulated percents
SMALLEST, LARGEST = Decimal("3.00"), Decimal("900000.00")
USUAL, SPREAD = 5.8, 1.5  # 330 euros, and now and then a hundred times more
FASTEST, SLOWEST = 0.6, 1.5  # of the recipient's pace
INSTANT = timedelta(seconds=1)
NOTHING = Decimal("0.00")


class Passage(NamedTuple):
    """A stage that was reached, and when."""

    stage: Stage
    at: datetime


class Amounts(NamedTuple):
    """In euros; an avoir's are positive."""

    rate: Decimal
    base: Decimal
    tax: Decimal
    due: Decimal

    @property
    def total(self) -> Decimal:
        return self.base + self.tax


def passages(draw: Random, recipient: Recipient, deposited_at: datetime, now: datetime) -> list[Passage]:
    """How far the invoice has come today; nowhere for a draft."""
    age = (now - deposited_at).days
    if age < DRAFT_DAYS and draw.random() < DRAFTS:
        is_deleted = age < DELETED_DAYS and draw.random() < DELETED
        return [Passage(stage, deposited_at) for stage in lives.deletion()] if is_deleted else []
    known, often = lives.paths(recipient.tells_payment)
    path = draw.choices(known, cum_weights=often)[0]
    walked = _walk(path, deposited_at, recipient.pace * draw.uniform(FASTEST, SLOWEST))
    return list(takewhile(lambda passage: passage.at < now, walked))


def _walk(path: lives.Path, deposited_at: datetime, pace: float) -> list[Passage]:
    """When each stage of a path is reached, at this pace; what the portal does itself takes a second."""
    walked = [Passage(path[0], deposited_at)]
    for stage in path[1:]:
        at = deposited_at + timedelta(days=stage.days * pace)
        walked.append(Passage(stage, max(at, walked[-1].at + INSTANT)))
    return walked


def amounts(draw: Random) -> Amounts:
    """Many small invoices, a few large ones; nothing is left to pay of what was paid by card."""
    base = min(max(cents(Decimal(draw.lognormvariate(USUAL, SPREAD))), SMALLEST), LARGEST)
    turn = draw.randrange(100)
    rate = next(rate for rate, until in RATES if turn < until)
    tax = tax_on(base, rate)
    return Amounts(rate, base, tax, NOTHING if draw.random() < CARDS_PAID else base + tax)


def engagement(draw: Random, recipient: Recipient) -> str:
    """Ten digits; some ten invoices of a big recipient to an order."""
    if not recipient.needs_engagement and draw.random() > OWN_ENGAGEMENTS:
        return ""
    return f"{recipient.pk % 10_000:04d}{draw.randrange(30_000):06d}"


def market(draw: Random, year: int) -> str:
    """« M2025-017 », or nothing."""
    return f"M{year}-{draw.randrange(200):03d}" if draw.random() < MARKETS else ""
