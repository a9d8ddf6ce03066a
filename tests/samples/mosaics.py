"""Layouts put together from parts by lot: every name of a label meets every place a label can stand in.

What software draws differs less by its art than by where references stand, what they are called and which numbers
that mean nothing stand beside them. A mosaic is such a choice, the same at each run for the same name.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from random import Random

from tests.samples import mosaic_parts as parts
from tests.samples.invoice import Invoice, Item, Party
from tests.samples.layout import ALWAYS, SIRETS, TAXED, Layout
from tests.samples.trades import TRADES
from tests.samples.writing import Amount, by_rate, grid, in_fours, page, percent, plain, spaced

COUNT = 24
LABELLED = ("number", "issue_date", "due_date", "engagement", "service_code", "market")
UNTAXED_TRADES = ("association",)


@dataclass(frozen=True)
class Style:
    """The choices of one mosaic. labels: field or other reference → what it is called, in the order printed."""

    labels: dict[str, str]
    amount: Amount
    date: Callable[[datetime.date], str]
    siret: Callable[[str], str]
    iban: Callable[[str], str]
    references: Callable[[list[tuple[str, str]]], str]
    totals: Callable[[list[tuple[str, str]]], str]
    head: Callable[[str, str, str, str], str]
    columns: tuple[str, ...]
    has_breakdown: bool
    has_paid: bool
    has_due_in_words: bool
    has_footer_numbers: bool
    look: tuple[str, str]


def style_of(lot: Random) -> Style:
    labels = {name: lot.choice(names) for name, names in parts.LABELS.items()}
    others = lot.sample(parts.OTHERS, lot.randrange(1, 5))
    shown = [*LABELLED, *others]
    lot.shuffle(shown)
    return Style(
        labels={name: labels[name] for name in shown} | {name: labels[name] for name in labels if name not in shown},
        amount=lot.choice(parts.AMOUNTS),
        date=lot.choice(parts.DATES),
        siret=lot.choice((str, spaced)),
        iban=lot.choice((str, in_fours, in_fours)),
        references=lot.choice(parts.REFERENCES),
        totals=lot.choice(parts.TOTALS),
        head=lot.choice(parts.HEADS),
        columns=lot.choice(parts.COLUMNS),
        has_breakdown=lot.random() < 0.5,
        has_paid=lot.random() < 0.4,
        has_due_in_words=lot.random() < 0.3,
        has_footer_numbers=lot.random() < 0.5,
        look=lot.choice(parts.LOOKS),
    )


def draw(style: Style, shown: tuple[str, ...], invoice: Invoice) -> str:
    """shown: names of references in their order."""
    font, colour = style.look
    head = style.head(
        _party(style, invoice.supplier, "supplier", not style.has_footer_numbers),
        _party(style, invoice.recipient, "recipient", has_numbers=True),
        style.labels["title"].format(number=invoice.number),
        style.references(_references(style, shown, invoice)),
    )
    return page(
        f""".grid th {{ color: {colour}; border-bottom: 1pt solid {colour} }} .grid {{ margin: 10pt 0 }} h1 {{ color:
        {colour}; font-size: 150% }} small {{ color: {colour} }} .box td, .box th {{ border: 0.5pt solid {colour} }}
        .v {{ white-space: nowrap }} .box, .sum {{ page-break-inside: avoid }} .half
        {{ width: 50%; vertical-align: top }} .sum {{ width: 45% }} .foot
        {{ font-size: 75%; color: #555 }}""",
        f"""{head}{_table(style, invoice)}{_breakdown(style, invoice)}{style.totals(_sums(style, invoice))}
        {_payment(style, invoice)}{_footer(style, invoice)}""",
        font,
        "14mm",
    )


def _party(style: Style, party: Party, side: str, has_numbers: bool) -> str:
    heading = style.labels[f"{side}_heading"]
    told = [f"<small>{heading}</small>" if heading else "", f"<b>{party.name}</b>", party.street, party.town]
    if has_numbers:
        told.append(f"{style.labels[f'{side}_siret']} {style.siret(party.siret)}")
    if has_numbers and side == "supplier":
        told += [f"{style.labels['vat_number']} {party.vat}", f"Tél. {party.phone}"]
    return "<br>".join(line for line in told if line)


def _references(style: Style, shown: tuple[str, ...], invoice: Invoice) -> list[tuple[str, str]]:
    """Label and value of what stands among the references, those without a value left out."""
    values = {
        "number": "" if "{number}" in style.labels["title"] else invoice.number,
        "issue_date": style.date(invoice.issued),
        "due_date": "" if style.has_due_in_words else style.date(invoice.due),
        "engagement": invoice.engagement,
        "service_code": invoice.service_code,
        "market": invoice.market,
        "customer": invoice.customer_number,
        "quotation": invoice.quotation,
        "delivery_note": invoice.delivery_note,
        "file": invoice.file_number,
        "ordered": style.date(invoice.ordered),
        "delivered": style.date(invoice.delivered),
        "period": " au ".join(style.date(day) for day in invoice.period),
        "contact": invoice.contact,
    }
    return [(style.labels[name], values[name]) for name in shown if values[name]]


def _table(style: Style, invoice: Invoice) -> str:
    writers: dict[str, tuple[str, Callable[[Item], str]]] = {
        "reference": ("", lambda item: item.reference),
        "name": ("", lambda item: item.name),
        "quantity": ("n", lambda item: plain(item.quantity)),
        "unit": ("", lambda item: item.unit),
        "price": ("n", lambda item: style.amount(item.price)),
        "rate": ("n", lambda item: percent(item.rate)),
        "total": ("n", lambda item: style.amount(item.total)),
    }
    return grid(invoice.items, [(style.labels[f"column_{name}"], *writers[name]) for name in style.columns])


def _breakdown(style: Style, invoice: Invoice) -> str:
    if not style.has_breakdown:
        return ""
    rows = by_rate(
        invoice,
        lambda rate, base, tax: (
            f"<tr><td>{percent(rate)}<td class=n>{style.amount(base)}<td class=n>{style.amount(tax)}"
        ),
    )
    titles = "<th>Taux<th class=n>Base HT<th class=n>Montant TVA"
    return f'<table class=box style="width: 50%; margin-bottom: 8pt"><tr>{titles}{rows}</table>'


def _sums(style: Style, invoice: Invoice) -> list[tuple[str, str]]:
    sums: list[tuple[str, Decimal]] = [
        ("total_without_vat", invoice.total_without_vat),
        ("total_vat", invoice.total_vat),
        ("total_with_vat", invoice.total_with_vat),
    ]
    if style.has_paid:
        sums += [("paid_amount", invoice.paid), ("amount_due", invoice.amount_due)]
    return [(style.labels[name], style.amount(value)) for name, value in sums]


def _payment(style: Style, invoice: Invoice) -> str:
    told = [f"IBAN : {style.iban(invoice.iban)}", f"BIC : {invoice.bic}", invoice.bank]
    if style.has_due_in_words:
        told.insert(0, f"{style.labels['due_words']} {style.date(invoice.due)}.")
    return f"<p>{' '.join(told)}</p><p>Montants exprimés en euros.</p>"


def _footer(style: Style, invoice: Invoice) -> str:
    if not style.has_footer_numbers:
        return ""
    supplier = invoice.supplier
    return f"""<p class=foot>{supplier.name}, {supplier.form} au capital de {style.amount(Decimal(supplier.capital))} –
        {supplier.street} {supplier.town} – {style.labels["supplier_siret"]} {style.siret(supplier.siret)} – APE
        {supplier.activity} – {style.labels["vat_number"]} {supplier.vat} – Tél. {supplier.phone}. En cas de retard de
        paiement, pénalités de trois fois le taux légal et indemnité forfaitaire de 40 euros.</p>"""


def mosaic(name: str) -> Layout:
    lot = Random(name)
    style = style_of(lot)
    shown = tuple(one for one in style.labels if one in (*LABELLED, *parts.OTHERS))[: len(LABELLED) + 4]
    shown = tuple(one for one in shown if one in LABELLED or lot.random() < 0.8)
    prints = ALWAYS | TAXED | SIRETS | {"engagement", "service_code", "market", "due_date", "currency"}
    prints |= {"iban", "supplier_vat", "lines"}
    prints |= {"vat"} if style.has_breakdown else set()
    prints |= {"paid_amount", "amount_due"} if style.has_paid else set()
    trades = [trade for trade in TRADES if trade not in UNTAXED_TRADES and not trade.startswith("unseen")]
    return Layout(partial(draw, style, shown), prints, trade=lot.choice(trades), longest=lot.choice((6, 9, 14, 30)))


LAYOUTS = {f"mosaique_{rank:02d}": mosaic(f"mosaique {rank}") for rank in range(1, COUNT + 1)}
