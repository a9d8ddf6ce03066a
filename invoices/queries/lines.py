"""The lines of a typed invoice, a page at a time, by their position."""

from dataclasses import dataclass

from invoices.domain.bill import Line, settle_rates
from invoices.models import Invoice, InvoiceLine

LINES_SHOWN = 25


@dataclass(frozen=True)
class LinesPage:
    """rows: (the line as typed, the line as it counts or none while incomplete). count: of the whole invoice.

    previous, next: the position at which the page beside begins; None where there is none.
    """

    rows: list[tuple[InvoiceLine, Line | None]]
    count: int
    previous: int | None
    next: int | None

    @property
    def first(self) -> int:
        return self.rows[0][0].position if self.rows else 0

    @property
    def last(self) -> int:
        return self.rows[-1][0].position if self.rows else 0


def lines_page(invoice: Invoice, start: int = 0) -> LinesPage:
    """The lines from a position on; from the first when there is none there. Three queries at any length."""
    count = invoice.lines.count()
    start = start if 0 < start <= count else 1
    found = list(invoice.lines.filter(position__gte=start).order_by("position")[: LINES_SHOWN + 1])
    return LinesPage(
        [(line, settled(invoice, line)) for line in found[:LINES_SHOWN]],
        count,
        previous=max(1, start - LINES_SHOWN) if start > 1 else None,
        next=found[LINES_SHOWN].position if len(found) > LINES_SHOWN else None,
    )


def settled(invoice: Invoice, line: InvoiceLine) -> Line | None:
    """A line with the rate that holds under the invoice's own VAT type; none while something is missing."""
    plain = line.as_line()
    return settle_rates([plain], invoice.vat_type, invoice.exemption_reason)[0] if plain else None
