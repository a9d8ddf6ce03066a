"""Layouts put together from parts by lot: every name of a label meets every place a label can stand in.

What software draws differs less by its art than by where references stand, what they are called and which numbers
that mean nothing stand beside them. A mosaic is such a choice, the same at each run for the same name.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from random import Random

from tests.samples import mosaic_parts as parts
from tests.samples.invoice import Invoice, Item, Party
from tests.samples.layout import ALWAYS, TAXED, Layout
from tests.samples.trades import TRADES
from tests.samples.writing import Amount, by_rate, grid, in_fours, page, percent, plain, spaced

PLAIN_ONES, COUNT = 24, 48
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
    date_place: str = "references"
    """or « town » (« Tours, le … ») or « title » (« Facture n° … du … »)."""
    supplier_number: str = "siret"
    """or « siren »."""
    recipient_number: str = "siret"
    """or « siren », « vat », « none »."""
    kind: str = "FACTURE"
    is_negative: bool = False
    has_delivery: bool = False
    has_head_office: bool = False
    has_discount: bool = False
    is_upper: bool = False


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


def richer(style: Style, lot: Random) -> Style:
    """The same with what fewer pages have: other numbers, other places with a SIRET, avoirs, discounts."""
    kind = lot.choice(("FACTURE", "FACTURE", "LES_DEUX"))
    labels = style.labels | {name: lot.choice(names) for name, names in parts.MORE_LABELS.items()}
    supplier_number = lot.choice(("siret", "siret", "siren"))
    return replace(
        style,
        labels=labels | ({"due_date": "Échéance"} if kind == "LES_DEUX" else {}),
        date_place=lot.choice(("references", "references", "town", "title")),
        supplier_number=supplier_number,
        recipient_number=lot.choice(("siret", "siret", "siret", "siren", "vat", "none")),
        kind=kind,
        is_negative=lot.random() < 0.5,
        has_delivery=lot.random() < 0.35,
        has_head_office=supplier_number == "siret" and lot.random() < 0.35,
        has_discount=lot.random() < 0.3,
        is_upper=lot.random() < 0.2,
    )


def draw(style: Style, shown: tuple[str, ...], invoice: Invoice) -> str:
    """shown: names of references in their order."""
    font, colour = style.look
    head = style.head(
        _party(style, invoice.supplier, "supplier", not style.has_footer_numbers),
        _party(style, invoice.recipient, "recipient", has_numbers=True),
        _title(style, invoice),
        style.references(_references(style, shown, invoice)),
    )
    body = f"""{head}{_delivery(style, invoice)}{_table(style, invoice)}{_breakdown(style, invoice)}
        {style.totals(_sums(style, invoice))}{_payment(style, invoice)}{_footer(style, invoice)}"""
    return page(
        f""".grid th {{ color: {colour}; border-bottom: 1pt solid {colour} }} .grid {{ margin: 10pt 0 }} h1 {{ color:
        {colour}; font-size: 150% }} small {{ color: {colour} }} .box td, .box th {{ border: 0.5pt solid {colour} }}
        .v, .n {{ white-space: nowrap }} .box, .sum {{ page-break-inside: avoid }} .half
        {{ width: 50%; vertical-align: top }}
        .sum {{ width: 45% }} .foot {{ font-size: 75%; color: #555 }} .u {{ text-transform: uppercase }}""",
        f"<div class=u>{body}</div>" if style.is_upper else body,
        font,
        "14mm",
    )


def _title(style: Style, invoice: Invoice) -> str:
    title = style.labels["title"].format(number=invoice.number)
    if invoice.kind == "AVOIR":
        title = title.replace("FACTURE", "AVOIR").replace("Facture", "Avoir")
    return f"{title} du {style.date(invoice.issued)}" if style.date_place == "title" else title


def _party(style: Style, party: Party, side: str, has_numbers: bool) -> str:
    heading = style.labels[f"{side}_heading"]
    told = [f"<small>{heading}</small>" if heading else "", f"<b>{party.name}</b>", party.street, party.town]
    if has_numbers:
        told.append(_identified(style, party, side))
    if has_numbers and side == "supplier":
        told += [f"{style.labels['vat_number']} {party.vat}", f"Tél. {party.phone}"]
    return "<br>".join(line for line in told if line)


def _identified(style: Style, party: Party, side: str) -> str:
    """The number by which a party is known on this page, with its label."""
    match style.supplier_number if side == "supplier" else style.recipient_number:
        case "siren" if side == "supplier":
            return f"{style.labels['siren'].format(register=party.register)} {style.siret(party.siren)}"
        case "siren":
            return f"SIREN {style.siret(party.siren)}"
        case "vat":
            return f"{style.labels['vat_number']} {party.vat}"
        case "siret":
            return f"{style.labels[f'{side}_siret']} {style.siret(party.siret)}"
    return ""


def _delivery(style: Style, invoice: Invoice) -> str:
    place, dated = invoice.delivery, f"{invoice.supplier.town[6:].title()}, le {style.date(invoice.issued)}"
    told = f"<p class=n>{dated}</p>" if style.date_place == "town" else ""
    if style.has_delivery:
        told += f"""<p><small>{style.labels["delivery_heading"]}</small><br>{place.name}, {place.street},
        {place.town}<br>
        SIRET {style.siret(place.siret)}</p>"""
    return told


def _references(style: Style, shown: tuple[str, ...], invoice: Invoice) -> list[tuple[str, str]]:
    """Label and value of what stands among the references, those without a value left out."""
    labels = style.labels | ({"number": "Avoir n°"} if invoice.kind == "AVOIR" else {})
    values = {
        "number": "" if "{number}" in style.labels["title"] else invoice.number,
        "issue_date": style.date(invoice.issued) if style.date_place == "references" else "",
        "due_date": "" if style.has_due_in_words else style.date(invoice.due),
        "origin_number": invoice.origin if invoice.kind == "AVOIR" else "",
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
    return [(labels[name], values[name]) for name in shown if values[name]]


def _table(style: Style, invoice: Invoice) -> str:
    writers: dict[str, tuple[str, Callable[[Item], str]]] = {
        "reference": ("", lambda item: item.reference),
        "name": ("", lambda item: item.name),
        "quantity": ("n", lambda item: plain(item.quantity)),
        "unit": ("", lambda item: item.unit),
        "price": ("n", lambda item: style.amount(item.price)),
        "rate": ("n", lambda item: percent(item.rate)),
        "total": ("n", lambda item: _signed(style, invoice, item.total)),
    }
    return grid(invoice.items, [(style.labels[f"column_{name}"], *writers[name]) for name in style.columns])


def _breakdown(style: Style, invoice: Invoice) -> str:
    if not style.has_breakdown:
        return ""
    rows = by_rate(
        invoice,
        lambda rate, base, tax: (
            f"<tr><td>{percent(rate)}<td class=n>{_signed(style, invoice, base)}"
            f"<td class=n>{_signed(style, invoice, tax)}"
        ),
    )
    titles = "<th>Taux<th class=n>Base HT<th class=n>Montant TVA"
    return f'<table class=box style="width: 50%; margin-bottom: 8pt"><tr>{titles}{rows}</table>'


def _signed(style: Style, invoice: Invoice, value: Decimal) -> str:
    """An amount, with a minus on the avoirs of those who print one."""
    return style.amount(-value if style.is_negative and invoice.kind == "AVOIR" else value)


def _sums(style: Style, invoice: Invoice) -> list[tuple[str, str]]:
    reduced = f"{style.labels['reduction']} {plain(invoice.discount)} %" if invoice.discount else ""
    sums: list[tuple[str, Decimal]] = [(style.labels["gross"], invoice.sum_of_lines)] if reduced else []
    sums += [(reduced, -invoice.discounted)] if reduced else []
    sums += [
        (style.labels["total_without_vat"], invoice.total_without_vat),
        (style.labels["total_vat"], invoice.total_vat),
        (style.labels["total_with_vat"], invoice.total_with_vat),
    ]
    if style.has_paid:
        sums += [
            (style.labels["paid_amount"], invoice.paid),
            (style.labels["amount_due"], invoice.amount_due),
        ]
    return [(label, _signed(style, invoice, value)) for label, value in sums]


def _payment(style: Style, invoice: Invoice) -> str:
    told = [f"IBAN : {style.iban(invoice.iban)}", f"BIC : {invoice.bic}", invoice.bank]
    if style.has_due_in_words:
        told.insert(0, f"{style.labels['due_words']} {style.date(invoice.due)}.")
    return f"<p>{' '.join(told)}</p><p>Montants exprimés en euros.</p>"


def _footer(style: Style, invoice: Invoice) -> str:
    supplier, office = invoice.supplier, invoice.head_office
    told = []
    if style.has_footer_numbers:
        told.append(f"""{supplier.name}, {supplier.form} au capital de {style.amount(Decimal(supplier.capital))} –
        {supplier.street} {supplier.town} – {_identified(style, supplier, "supplier")} – APE {supplier.activity} –
        {style.labels["vat_number"]} {supplier.vat} – Tél. {supplier.phone}. En cas de retard de paiement, pénalités de
        trois fois le taux légal et indemnité forfaitaire de 40 euros.""")
    if style.has_head_office:
        told.append(f"Siège social : {office.street}, {office.town} – SIRET du siège {style.siret(office.siret)}")
    return "".join(f"<p class=foot>{one}</p>" for one in told)


def mosaic(rank: int) -> Layout:
    lot = Random(f"mosaique {rank}")
    style = style_of(lot)
    shown = tuple(one for one in style.labels if one in (*LABELLED, *parts.OTHERS))[: len(LABELLED) + 4]
    shown = tuple(one for one in shown if one in LABELLED or lot.random() < 0.8)
    trades = [trade for trade in TRADES if trade not in UNTAXED_TRADES]
    trade, longest = lot.choice(trades), lot.choice((6, 9, 14, 30))
    if rank > PLAIN_ONES:
        style, shown = richer(style, lot), (*shown, "origin_number")
    return Layout(
        partial(draw, style, shown),
        _prints(style),
        kind=style.kind,
        trade=trade,
        longest=longest,
        habits=frozenset({"discount"} if style.has_discount else ()),
    )


def _prints(style: Style) -> frozenset[str]:
    numbers = {"siret": "recipient_siret", "siren": "recipient_siren", "vat": "recipient_vat"}
    prints = ALWAYS | TAXED | {"engagement", "service_code", "market", "due_date", "currency", "origin_number"}
    prints |= {"iban", "supplier_vat", "lines", f"supplier_{style.supplier_number}"}
    prints |= {numbers[style.recipient_number]} if style.recipient_number in numbers else set()
    prints |= {"vat"} if style.has_breakdown else set()
    return prints | ({"paid_amount", "amount_due"} if style.has_paid else set())


LAYOUTS = {f"mosaique_{rank:02d}": mosaic(rank) for rank in range(1, COUNT + 1)}
