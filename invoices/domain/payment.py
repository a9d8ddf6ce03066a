"""How an invoice is paid, or that it is not: an avoir never is, an A2 was already. Source: domain.md §5.8."""

from dataclasses import dataclass
from decimal import Decimal

PAID_ALREADY = "A2"


@dataclass(frozen=True)
class Payment:
    """What a draft says of its payment. means: « » for none; bears_account: it may name the account to pay on."""

    means: str
    due: Decimal | None
    bears_account: bool


def settled(*, type: str, framework: str, means: str, due: Decimal | None) -> Payment:
    """Correct what was typed by what the kind of invoice says of itself.

    due: the net à payer typed, or None. An avoir carries no means; what was paid already leaves nothing to pay.
    """
    is_avoir, is_paid = type == "AVOIR", framework == PAID_ALREADY
    return Payment(
        means="" if is_avoir else means or ("AUTRE" if is_paid else "VIREMENT"),
        due=Decimal("0.00") if is_paid else due,
        bears_account=not is_avoir and not is_paid,
    )
