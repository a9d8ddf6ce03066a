"""What a late payment costs the recipient: interest and the fixed sum. Amounts in the invoice's currency, to the cent.

Source: Code de la commande publique, R. 2192-31 to R. 2192-36 (rate of the ECB's main refinancing operations on the
first day of the half-year in which the interest starts to run, plus eight points; 40 € for the cost of recovery).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from invoices.domain.amounts import cents

MARGIN = Decimal(8)
FIXED_SUM = Decimal(40)
DAYS_OF_A_YEAR = 365
# rate in percent on the first day of each half-year, as the ECB published it; an operator adds the next ones
PUBLISHED_RATES = {
    date(2022, 7, 1): Decimal("0.00"),
    date(2023, 1, 1): Decimal("2.50"),
    date(2023, 7, 1): Decimal("4.00"),
    date(2024, 1, 1): Decimal("4.50"),
    date(2024, 7, 1): Decimal("4.25"),
    date(2025, 1, 1): Decimal("3.15"),
    date(2025, 7, 1): Decimal("2.15"),
    date(2026, 1, 1): Decimal("2.15"),
}


@dataclass(frozen=True)
class LateCharges:
    """What is owed beyond the invoice. rate: percent a year, margin included.

    is_provisional: the rate of this half-year is not known here; the latest known was used.
    """

    days: int
    rate: Decimal
    interest: Decimal
    fixed_sum: Decimal = FIXED_SUM
    is_provisional: bool = False

    @property
    def total(self) -> Decimal:
        return self.interest + self.fixed_sum


def charges(due: Decimal, due_on: date, until: date, rates: Mapping[date, Decimal] = PUBLISHED_RATES) -> LateCharges:
    """Interest on an amount unpaid from the day after due_on to `until`, that day included.

    due: positive, all taxes included. until: day of the payment, or today; later than due_on.
    """
    days = (until - due_on).days
    start = _half_year(due_on + timedelta(days=1))
    known = [day for day in rates if day <= start]
    nearest = max(known) if known else min(rates)
    rate = rates[nearest] + MARGIN
    interest = cents(due * rate * days / (100 * DAYS_OF_A_YEAR))
    return LateCharges(days, rate, interest, is_provisional=nearest != start)


def _half_year(day: date) -> date:
    """First day of the half-year of a day."""
    return date(day.year, 1 if day.month <= 6 else 7, 1)
