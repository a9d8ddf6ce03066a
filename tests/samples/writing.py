"""How values are written on paper: amounts, dates, numbers in groups, rates, addresses; and the sheet they stand on."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from tests.samples.invoice import Invoice, Item, Party

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
SHORT_MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
Amount = Callable[[Decimal], str]
Column = tuple[str, str, Callable[[Item], str]]
"""Its heading, « n » for numbers or nothing, what it prints of a line."""


def french(value: Decimal, gap: str = "\u202f", sign: str = "\u00a0€") -> str:
    """4137.50 → « 4 137,50 € »."""
    return f"{value:,.2f}".replace(",", gap).replace(".", ",") + sign


def bare(value: Decimal) -> str:
    """4137.50 → « 4 137,50 »."""
    return french(value, "\u00a0", "")


def tight(value: Decimal) -> str:
    """4137.50 → « 4137,50 »."""
    return french(value, "", "")


def dotted(value: Decimal) -> str:
    """4137.50 → « 4.137,50 »."""
    return f"{value:,.2f}".replace(",", "·").replace(".", ",").replace("·", ".")


def plain(value: Decimal) -> str:
    """A quantity or a rate: « 3 », « 2,5 », « 5,5 »."""
    return f"{value.normalize():f}".replace(".", ",")


def percent(rate: Decimal, gap: str = "\u00a0") -> str:
    """5.5 → « 5,50 % »."""
    return f"{rate:.2f}".replace(".", ",") + gap + "%"


def slashed(day: datetime.date) -> str:
    return day.strftime("%d/%m/%Y")


def short(day: datetime.date) -> str:
    return day.strftime("%d/%m/%y")


def pointed(day: datetime.date) -> str:
    return day.strftime("%d.%m.%Y")


def dashed(day: datetime.date) -> str:
    return day.strftime("%d-%m-%Y")


def written(day: datetime.date) -> str:
    return f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"


def abbreviated(day: datetime.date) -> str:
    """« 31 janv. 2026 »."""
    return f"{day.day} {SHORT_MONTHS[day.month - 1]} {day.year}"


def spaced(siret: str) -> str:
    return f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}".strip()


def spaced_vat(vat: str) -> str:
    return f"{vat[:2]} {vat[2:4]} {spaced(vat[4:])}"


def in_fours(iban: str) -> str:
    return " ".join(iban[place : place + 4] for place in range(0, len(iban), 4))


def page(style: str, body: str, font: str = "10pt DejaVu Sans, sans-serif", margin: str = "16mm") -> str:
    """A sheet. Rules of `style` come last and win; « n » is the class of what is right-aligned."""
    return f"""<html lang="fr"><style>@page {{ size: A4; margin: {margin} }} body {{ font: {font} }}
        table {{ border-collapse: collapse; width: 100% }} td, th {{ padding: 3pt 5pt; text-align: left }}
        .n {{ text-align: right }} {style}</style><body>{body}</body></html>"""


def rows(invoice: Invoice, amount: Amount) -> str:
    return "".join(
        f"<tr><td>{item.name}<td class=n>{item.quantity}<td class=n>{amount(item.price)}"
        f"<td class=n>{item.rate} %<td class=n>{amount(item.total)}"
        for item in invoice.items
    )


def address(party: Party) -> str:
    return f"{party.name}<br>{party.street}<br>{party.town}"


def labelled(pairs: dict[str, str], line: str = "{} : {}<br>") -> str:
    """Each label and its value, those without a value left out."""
    return "".join(line.format(label, value) for label, value in pairs.items() if value)


def grid(items: Iterable[Item], columns: Sequence[Column], after: str = "") -> str:
    """A table of lines under headings; `after`: further rows."""
    head = "".join(f"<th class='{side}'>{title}" for title, side, _ in columns)
    body = "".join(
        "<tr>" + "".join(f"<td class='{side}'>{write(item)}" for _, side, write in columns) for item in items
    )
    return f"<table class=grid><thead><tr>{head}</thead>{body}{after}</table>"


def by_rate(invoice: Invoice, row: Callable[[Decimal, Decimal, Decimal], str]) -> str:
    """A row for each (rate, base, tax)."""
    return "".join(row(rate, base, invoice.tax(rate)) for rate, base in invoice.groups.items())


def if_any(value: object, text: str) -> str:
    """`text` where there is a value; a sum of zero is none."""
    return text if value else ""
