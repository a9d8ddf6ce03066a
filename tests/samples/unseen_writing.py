"""How the unseen layouts write: sheets of paper, amounts, days, and the numbers of no interest that papers carry."""

from __future__ import annotations

import datetime
import zlib
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tests.samples.invoice import Invoice, Item, Party, euros
from tests.samples.layout import Layout
from tests.samples.writing import MONTHS, written

Amount = Callable[[Decimal], str]
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
SHORT_MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
HEAD = frozenset({"number", "issue_date", "document_type", "supplier_name", "recipient_name", "currency"})
SIRETS = frozenset({"supplier_siret", "recipient_siret"})
TOTALS = frozenset({"total_without_vat", "total_vat", "total_with_vat"})


def unseen(draw: Callable[[Invoice], str], prints: frozenset[str], trade: str, *habits: str, **rest: Any) -> Layout:
    return Layout(draw, prints, trade=trade, habits=frozenset(habits), is_unseen=True, **rest)


def sheet(body: str, style: str = "", font: str = "10pt DejaVu Sans", paper: str = "size: A4; margin: 15mm") -> str:
    """A document of that paper; `style` holds no line break in the end: a footer's text is a string of CSS."""
    return f"""<html lang="fr"><style>@page {{ {paper} }} body {{ font: {font}; margin: 0 }}
        p {{ margin: 4pt 0 }} table {{ border-collapse: collapse }} td, th {{ vertical-align: top; text-align: left;
        padding: 1pt 4pt }} .w {{ width: 100% }} .n {{ text-align: right; white-space: nowrap }} .c {{ text-align:
        center }} {" ".join(style.split())}</style><body>{body}</body></html>"""


def money(gap: str = "\u202f", after: str = "", before: str = "", mark: str = ",") -> Amount:
    """A way of writing amounts: what parts thousands, what stands after and before, the decimal mark."""

    def write(value: Decimal) -> str:
        figures = f"{abs(value):,.2f}".replace(",", "_").replace(".", mark).replace("_", gap)
        return f"{'-' if value < 0 else ''}{before}{figures}{after}"

    return write


def count(value: Decimal) -> str:
    """A quantity as people type it: 3, or 2,5."""
    return f"{value:f}".rstrip("0").rstrip(".").replace(".", ",") if "." in f"{value:f}" else f"{value:f}"


def fixed(value: Decimal, places: int) -> str:
    """A number with that many decimals: 3,000."""
    return f"{value:.{places}f}".replace(".", ",")


def percent(rate: Decimal, after: str = " %", places: int | None = None) -> str:
    return (count(rate) if places is None else fixed(rate, places)) + after


def day(value: datetime.date, pattern: str = "%d/%m/%Y") -> str:
    return value.strftime(pattern)


def spelled(value: datetime.date, *, weekday: bool = False) -> str:
    """31 janvier 2026, or samedi 31 janvier 2026."""
    return f"{DAYS[value.weekday()]} {written(value)}" if weekday else written(value)


def abbreviated(value: datetime.date) -> str:
    return f"{value.day} {SHORT_MONTHS[value.month - 1]} {value.year}"


def month(value: datetime.date) -> str:
    return f"{MONTHS[value.month - 1]} {value.year}"


def before(value: datetime.date, days: int) -> datetime.date:
    return value - datetime.timedelta(days=days)


def figures(seed: object, purpose: str, length: int) -> str:
    """A number of the house (customer, counter, telephone…): always the same for that seed and purpose."""
    text = "".join(str(zlib.crc32(f"{purpose} {place} {seed}".encode())) for place in range(1 + length // 6))
    return text[-length:]


def telephone(party: Party, purpose: str, start: str = "02") -> str:
    """Another telephone number of theirs."""
    digits = figures(party.siret, purpose, 8)
    return f"{start} " + " ".join(digits[place : place + 2] for place in range(0, 8, 2))


def grouped(text: str, *sizes: int, by: str = " ") -> str:
    """48215936200012 → 482 159 362 00012 for the sizes 3, 3, 3, 5."""
    parts, place = [], 0
    for size in sizes:
        parts.append(text[place : place + size])
        place += size
    return by.join(parts)


def city(party: Party) -> str:
    return party.town.split(" ", 1)[-1].capitalize()


def postal(party: Party, by: str = "<br>") -> str:
    return by.join((party.name, party.street, party.town))


def said(before: str, value: str, after: str = "<br>") -> str:
    """A reference with its label, or nothing where the order gave none."""
    return f"{before}{value}{after}" if value else ""


def with_tax(item: Item) -> Decimal:
    return euros(item.total * (100 + item.rate) / 100)


def of_groups(invoice: Invoice, row: Callable[[Decimal, Decimal, Decimal], str]) -> str:
    """One piece of text for each rate: rate, base, tax."""
    return "".join(row(rate, base, invoice.tax(rate)) for rate, base in invoice.groups.items())


def of_items(invoice: Invoice, row: Callable[[int, Item], str]) -> str:
    return "".join(row(place, item) for place, item in enumerate(invoice.items, 1))
