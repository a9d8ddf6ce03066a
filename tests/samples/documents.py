"""Five invoices for a layout, drawn by lot but the same at each run: other parties, numbers, dates, lines, rates."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import cycle, islice
from random import Random

from tests.samples.invoice import Invoice, Item, Party, euros, iban_of, siret_of
from tests.samples.layouts import LAYOUTS
from tests.samples.paper import Scan
from tests.samples.trades import BANKS, BUYERS, PEOPLE, SERVICES, STREETS, TERMS, TOWNS, TRADES, Trade, Ware
from tests.samples.unseen_suppliers import TRADES as UNSEEN_SUPPLIERS
from tests.samples.unseen_trades import TRADES as UNSEEN_TRADES

COUNT = 5
BUSINESSES = TRADES | UNSEEN_TRADES | UNSEEN_SUPPLIERS
NUMBERS = (
    "{rank}",
    "FA-{year}-{rank:04d}",
    "{year}/{month:02d}/{rank:04d}",
    "F{year}{rank:04d}",
    "{year}{month:02d}{rank:05d}",
    "FC{rank:06d}",
    "{short}-{rank:05d}",
    "FAC{short}{month:02d}-{rank:03d}",
    "{short}{month:02d}{rank:04d}",
    "N{rank:05d}/{short}",
    "FV-{rank:05d}",
)
CREDITS = ("AV-{year}-{rank:04d}", "AV{rank:05d}", "{year}{rank:04d}", "A{short}{month:02d}-{rank:03d}")
OF_THE_STATE = ("45{:08d}", "1400{:06d}", "2100{:06d}", "15{:08d}")
ORDERS = ("BC-{short}-{rank:03d}", "{year}/{rank:04d}", "CDE{short}{rank:05d}", "{short}B{rank:05d}", "TX {rank:04d}")
MARKETS = (
    "{year}-MAPA-{rank:03d}",
    "M{year}-{lot}",
    "{short}S{rank:04d}",
    "{year}DSI{rank:04d}",
    "{year}_{rank:03d}L{lot}",
)
SCANS = (
    Scan(dpi=200, skew=0.4, grain=0.05, quality=55),
    Scan(dpi=300, skew=-0.7, blur=0.8, quality=40),
    Scan(dpi=200, skew=1.1, ink=0.55, quality=70),
    Scan(dpi=300, skew=0.3, is_bitonal=True, grain=0.08),
    Scan(dpi=200, skew=-1.5, shade=0.35, blur=0.6, quality=50),
    Scan(dpi=300, skew=0.9, ink=0.4, grain=0.1, quality=60),
    Scan(dpi=200, skew=-0.2, is_bitonal=True, blur=0.3, grain=0.02),
    Scan(dpi=200, skew=0.0, quality=25, blur=0.5, grain=0.08),
    Scan(dpi=300, skew=1.4, shade=0.45, ink=0.7, quality=45),
    Scan(dpi=200, skew=-0.6, ink=0.7, shade=0.2, grain=0.06, quality=50),
)
FIRST_DAY = datetime.date(2025, 1, 6)
DAYS = 680
OVERSEAS = TOWNS[10]


@cache
def documents(layout: str) -> tuple[Invoice, ...]:
    """The invoices by which that layout is measured, as it bills them."""
    kept = LAYOUTS[layout]
    lot = Random(layout)
    counts = [lot.randint(1, 2), lot.randint(2, 4), lot.randint(3, 6), lot.randint(1, kept.longest), kept.longest]
    lot.shuffle(counts)
    suppliers = lot.sample(BUSINESSES[kept.trade].suppliers, COUNT)
    credit = lot.randrange(COUNT) if kept.kind == "LES_DEUX" else None
    return tuple(
        kept.billed(
            _invoice(lot, kept.trade, name, min(count, kept.longest), _kind(kept.kind, is_credit=rank == credit))
        )
        for rank, (name, count) in enumerate(zip(suppliers, counts, strict=True))
    )


def scans(layout: str) -> tuple[Scan, ...]:
    """How each of its documents was scanned: another way each, at 200 or 300 dpi."""
    return tuple(Random(f"{layout} scans").sample(SCANS, COUNT))


def _kind(kind: str, is_credit: bool) -> str:
    if kind == "LES_DEUX":
        return "AVOIR" if is_credit else "FACTURE"
    return kind


def _invoice(lot: Random, trade_name: str, supplier_name: str, count: int, kind: str) -> Invoice:
    trade = BUSINESSES[trade_name]
    issued = FIRST_DAY + datetime.timedelta(days=lot.randrange(DAYS))
    bank, code, bic = lot.choice(BANKS)
    service_code, service_name = lot.choice(SERVICES)
    supplier, recipient = _supplier(lot, trade_name, supplier_name), _recipient(lot)
    invoice = Invoice(
        number=_code(lot, NUMBERS if kind == "FACTURE" else CREDITS, issued),
        issued=issued,
        due=issued + datetime.timedelta(days=lot.choice((20, 30, 30, 30, 45, 60))),
        supplier=supplier,
        recipient=recipient,
        items=_items(lot, trade, count),
        service_code=service_code if lot.random() < 0.75 else "",
        engagement=_engagement(lot, issued),
        market=_code(lot, MARKETS, issued) if lot.random() < 0.6 else "",
        iban=iban_of(code, f"{lot.randrange(1, 99999):05d}", f"{lot.randrange(10**11):011d}"),
        origin=_code(lot, NUMBERS, issued - datetime.timedelta(days=40)),
        kind=kind,
        bic=bic,
        bank=bank,
        terms=lot.choice(TERMS),
        framework=lot.choice(("A1", "A1", "S1", "B1", "M1")),
        service_name=service_name,
        contact=lot.choice(PEOPLE),
        customer_number=lot.choice(("C{:05d}", "411{:06d}", "{:06d}", "CLI-{:04d}")).format(lot.randrange(9999)),
        quotation=_code(lot, ("D-{year}-{rank:03d}", "DE{rank:05d}", "Q{short}{rank:04d}"), issued),
        delivery_note=_code(lot, ("BL-{rank:05d}", "BL{short}{rank:05d}", "{rank:06d}"), issued),
        file_number=_code(lot, ("{year}/{rank:03d}", "DOS{rank:05d}"), issued),
        ordered=issued - datetime.timedelta(days=lot.randrange(15, 90)),
        delivered=issued - datetime.timedelta(days=lot.randrange(1, 12)),
        period=_month_before(issued),
        delivery=_other_place(lot, recipient, "Magasin général"),
        payee=_party(lot, "Val Affacturage SA", f"{lot.randrange(30_000_000, 49_999_999)}"),
        head_office=_other_place(lot, supplier, supplier.name),
        discount=Decimal(lot.choice((2, 3, 5))) if lot.random() < 0.6 else Decimal(0),
    )
    return _partly_paid(lot, invoice) if kind == "FACTURE" and lot.random() < 0.5 else invoice


def _partly_paid(lot: Random, invoice: Invoice) -> Invoice:
    """A share of the whole, in cents or rounded to tens of euros."""
    share = euros(invoice.total_with_vat * Decimal(lot.choice(("0.2", "0.3", "0.5"))))
    rounded = share // 10 * 10
    return replace(invoice, paid=euros(rounded) if rounded and lot.random() < 0.5 else share)


def _items(lot: Random, trade: Trade, count: int) -> tuple[Item, ...]:
    """Lines of up to three rates."""
    rates = lot.sample(sorted({ware.rate for ware in trade.wares}), k=min(3, len({w.rate for w in trade.wares})))
    kept = rates[: lot.choice((1, 2, 2, 3))]
    wares = [ware for ware in trade.wares if ware.rate in kept]
    lot.shuffle(wares)
    return tuple(_item(lot, ware) for ware in islice(cycle(wares), count))


def _item(lot: Random, ware: Ware) -> Item:
    is_measured = ware.unit in ("m²", "kg", "h")
    quantity = Decimal(lot.randrange(2, 160)) / 4 if is_measured else Decimal(lot.choice((1, 1, 2, 3, 4, 6, 10, 12)))
    return Item(
        name=ware.name,
        quantity=quantity,
        price=Decimal(lot.randrange(ware.low * 100, ware.high * 100, lot.choice((1, 5, 50)))) / 100,
        rate=Decimal(ware.rate),
        discount=Decimal(lot.choice((5, 10, 15))) if lot.random() < 0.25 else Decimal(0),
        unit=ware.unit,
        reference=f"{lot.choice('ABCDEFGHKLMNPR')}{lot.randrange(1000, 99999)}",
    )


def _code(lot: Random, patterns: tuple[str, ...], day: datetime.date) -> str:
    """A number in one of these styles."""
    return lot.choice(patterns).format(
        rank=lot.randrange(7, 900), year=day.year, short=day.year % 100, month=day.month, lot=lot.randrange(1, 9)
    )


def _engagement(lot: Random, issued: datetime.date) -> str:
    """Ten digits for the State, an order number of its own making elsewhere, or none."""
    chance = lot.random()
    if chance < 0.45:
        return lot.choice(OF_THE_STATE).format(lot.randrange(1000, 900_000))
    return _code(lot, ORDERS, issued) if chance < 0.9 else ""


def _month_before(day: datetime.date) -> tuple[datetime.date, datetime.date]:
    last = day.replace(day=1) - datetime.timedelta(days=1)
    return last.replace(day=1), last


def _supplier(lot: Random, trade_name: str, name: str) -> Party:
    party = _party(lot, name, f"{lot.randrange(30_000_000, 94_999_999)}", OVERSEAS if trade_name == "iles" else None)
    return replace(party, activity=BUSINESSES[trade_name].activity)


def _recipient(lot: Random) -> Party:
    return _party(lot, *lot.choice(BUYERS))


def _other_place(lot: Random, party: Party, name: str) -> Party:
    """Another establishment of the same company."""
    elsewhere = _party(lot, name, party.siren)
    return replace(elsewhere, siret=siret_of(party.siren, int(party.siret[9:13]) + 1 + lot.randrange(8)))


def _party(lot: Random, name: str, siren: str, town: tuple[str, str, str] | None = None) -> Party:
    """siren: its first eight digits, or all nine."""
    postcode, city, register = town or lot.choice(TOWNS)
    word = "".join(letter for letter in name.lower() if "a" <= letter <= "z")[:14]
    return Party(
        name=name,
        siret=siret_of(siren, lot.randrange(1, 60)),
        street=f"{lot.randrange(1, 180)} {lot.choice(STREETS)}",
        town=f"{postcode} {city}",
        phone=f"0{lot.randrange(1, 6)} " + " ".join(f"{lot.randrange(100):02d}" for _ in range(4)),
        email=f"contact@{word}.example",
        form=lot.choice(("SARL", "SAS", "SA", "EURL")),
        capital=lot.choice((1_000, 7_500, 8_000, 50_000, 152_450, 1_200_000)),
        register=register,
    )
