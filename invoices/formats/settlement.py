"""What was paid of an invoice and what remains to pay: TTC − held as a guarantee − paid = net à payer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from invoices.domain.document import Found
from invoices.formats.labels import Candidate, found
from invoices.formats.printed_sums import FURTHER_DOWN

SURE_SUM, ALONE = 0.97, 0.75  # a sum that proves a label; a label without a sum to confirm it
HELD_BACK = 0.75  # what lacks between total and net à payer, without a label: paid, or kept as a guarantee
NOT_PRINTED = 0.75  # net à payer when only the total is printed: offered, never sure

Sums = Mapping[Decimal, Candidate]
"""The amounts that one kind of label announces, by their values without sign."""


def settlement(total: Found | None, dues: Sums, paids: Sums, helds: Sums, printed: Sums) -> dict[str, Found]:
    """paid_amount and amount_due. TTC − paid = net à payer makes them sure; a lone total stands for both.

    printed: every amount, labelled or not.
    """
    whole = total.value if total and isinstance(total.value, Decimal) else None
    if not dues:
        return _undue(total, whole, paids, printed)
    due = max(dues.values(), key=lambda one: one.weight)
    if total is None or whole is None:
        return {"amount_due": found(due._replace(weight=due.weight * ALONE))}
    likely = [one for one in dues.values() if one.weight > due.weight - FURTHER_DOWN]
    settled = _explained(total, whole, likely, paids, helds) or _explained(total, whole, dues.values(), paids, helds)
    if settled:
        return settled
    paid = printed.get(whole - due.value)
    if paid:
        return _settled(total, due, None if paid.value in helds else paid._replace(weight=HELD_BACK))
    return {"amount_due": found(due._replace(weight=due.weight * ALONE))}


def _explained(
    total: Found, whole: Decimal, dues: Iterable[Candidate], paids: Sums, helds: Iterable[Decimal]
) -> dict[str, Found]:
    """TTC − what is held as a guarantee − what was paid = net à payer, all of them by their labels; or nothing.

    « Net à payer » may stand beside the total too: what was paid in part explains more than what was not.
    """
    explained = [
        (one, paid)
        for one in dues
        for held in (Decimal(0), *helds)
        for paid in (paids.get(whole - held - one.value),)
        if one.value == whole - held or paid
    ]
    explained.sort(key=lambda pair: not (pair[1] and pair[1].value))
    for due, paid in explained[:1]:
        return _settled(total, due, paid and paid._replace(weight=SURE_SUM))
    return {}


def _settled(total: Found, due: Candidate, paid: Candidate | None) -> dict[str, Found]:
    sure = min(0.96, total.confidence)
    fields = {"amount_due": found(due._replace(weight=sure), is_checked=True)}
    if paid:
        fields["paid_amount"] = found(paid._replace(weight=min(sure, paid.weight)), is_checked=True)
    return fields


def _undue(total: Found | None, whole: Decimal | None, paids: Sums, printed: Sums) -> dict[str, Found]:
    """Nothing says what remains to pay: the amount that lacks, if it is printed, or the whole, as guesses."""
    paid = max(paids.values(), key=lambda one: one.weight, default=None)
    if paid and paid.value:
        due = printed.get(whole - paid.value) if whole else None
        fields = {"paid_amount": found(paid._replace(weight=paid.weight * ALONE))}
        return fields | ({"amount_due": found(due._replace(weight=HELD_BACK))} if due else {})
    if not total:
        return {}
    fields = {"paid_amount": found(paid._replace(weight=paid.weight * ALONE))} if paid else {}
    return fields | {"amount_due": Found(total.value, min(total.confidence, NOT_PRINTED), total.box, total.source)}
