"""Declared → Readable: the words and the order of a page. What an invoice does not tell is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from invoices.domain import units
from invoices.domain.amounts import grouped, spelt, trimmed
from invoices.domain.declared import Declared, DeclaredAdjustment, DeclaredFile, DeclaredLine, DeclaredParty
from invoices.domain.notes import SUBJECTS
from invoices.domain.portal_terms import cadre_of, vat_type_of
from invoices.domain.readable import Labelled, Readable, ReadableLine, ReadableParty, ReadableTax
from structures.domain.bank import grouped as grouped_account
from structures.domain.countries import COUNTRIES
from structures.domain.identifiers import grouped as grouped_identifier

MOST_LINES = 1_000  # printed: the rest stays in the data, and the page says so
MOST_FILES = MOST_NOTES = MOST_DETAILS = 100
LONGEST, LONGEST_NAME = 2_000, 400  # characters of a text
MEANS = {  # UNCL 4461, those of the portal and of SEPA (formats.md §10.3)
    "10": "Espèces",
    "20": "Chèque",
    **dict.fromkeys(("30", "31", "42", "58"), "Virement"),
    "48": "Carte",
    **dict.fromkeys(("49", "59"), "Prélèvement"),
    "57": "Selon l'accord en vigueur",
    "97": "Report",
    "ZZZ": "Autre",
}
VAT_TYPES = {
    "TVA_SUR_DEBIT": "TVA sur les débits",
    "TVA_SUR_ENCAISSEMENT": "TVA sur les encaissements",
    "EXONERATION": "Exonéré",
    "SANS_TVA": "Sans TVA",
}


def readable(declared: Declared, most_lines: int = MOST_LINES) -> Readable:
    """The invoice as it is read. most_lines: how many of its lines are."""
    kind = "Avoir" if declared.is_avoir else "Facture"
    number = _clipped(declared.number, LONGEST_NAME)
    return Readable(
        title=f"{kind} n° {number}" if number else f"{kind} sans numéro",
        number=number,
        syntax=declared.syntax,
        specification=_clipped(declared.specification, LONGEST_NAME),
        currency=_currency(declared),
        parties=tuple(_parties(declared)),
        references=_told(_references(declared)),
        lines=tuple(_line(line) for line in declared.lines[:most_lines]),
        line_count=len(declared.lines),
        adjustments=_told(_adjustment(one, declared) for one in declared.adjustments[:MOST_DETAILS]),
        vat=tuple(_vat(declared)),
        totals=_told(_totals(declared)),
        due=Labelled("Net à déduire" if declared.is_avoir else "Net à payer", _money(declared, declared.amount_due)),
        payment=_told(_payment(declared)),
        notes=_told((SUBJECTS.get(note.subject, ""), note.text) for note in declared.noted[:MOST_NOTES]),
        files=tuple(_file(one) for one in declared.files[:MOST_FILES]),
    )


def _told(rows: Iterable[tuple[str, str]]) -> tuple[Labelled, ...]:
    return tuple(Labelled(_clipped(label, LONGEST_NAME), _clipped(value)) for label, value in rows if value)


def _clipped(text: str, most: int = LONGEST) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _parties(declared: Declared) -> Iterator[ReadableParty]:
    sides = (
        ("Fournisseur", declared.seller),
        ("Destinataire", declared.buyer),
        ("Encaisseur", declared.payee),
        ("Représentant fiscal", declared.tax_representative),
        ("Livré à", declared.delivered_to),
    )
    for rank, (title, party) in enumerate(sides):
        if rank < 2 or party.name or party.address or party.city:
            yield _party(title, party)


def _party(title: str, party: DeclaredParty) -> ReadableParty:
    identifier = party.siret or party.legal_id or next((value for _, value in party.identifiers), "")
    rows = (
        party.trading_name if party.trading_name != party.name else "",
        *party.address,
        f"{party.postcode} {party.city}".strip(),
        party.region,
        "" if party.country == "FR" else COUNTRIES.get(party.country, party.country),
        f"{'SIRET' if party.siret else 'Identifiant'} : {grouped_identifier(identifier)}" if identifier else "",
        f"N° TVA : {party.vat_number}" if party.vat_number else "",
        party.description,
        " – ".join(part for part in (party.contact, party.phone, party.email) if part),
    )
    return ReadableParty(
        title, _clipped(party.name, LONGEST_NAME), tuple(_clipped(row, LONGEST_NAME) for row in rows if row)
    )


def _references(declared: Declared) -> Iterator[tuple[str, str]]:
    yield "Date de facture", _day(declared.issue_date)
    yield "Livraison ou exécution", _day(declared.delivered_on)
    yield "Période de facturation", _period(declared.period_start, declared.period_end)
    yield "N° d'engagement", declared.purchase_order
    yield "Code service", declared.buyer_reference
    yield "Numéro du marché", declared.contract
    yield (
        "Facture d'origine",
        ", ".join(
            f"{one.number} du {_day(one.issued_on)}" if one.issued_on else one.number
            for one in declared.origins[:MOST_DETAILS]
        ),
    )
    yield "Cadre de facturation", cadre_of(declared)
    yield "Type de TVA", VAT_TYPES.get(vat_type_of(declared), "")
    yield "Date d'exigibilité de la TVA", _day(declared.vat_point_date)
    yield "Projet", declared.project
    yield "Commande du fournisseur", declared.sales_order
    yield "Avis de réception", declared.receiving_advice
    yield "Avis d'expédition", declared.despatch_advice
    yield "Appel d'offres ou lot", declared.tender
    yield "Objet facturé", declared.object_id
    yield "Imputation comptable", declared.accounting
    yield "Service du fournisseur", declared.seller_service
    yield "Valideur", declared.validator_id


def _line(line: DeclaredLine) -> ReadableLine:
    return ReadableLine(
        position=_clipped(line.position, 20),
        name=_clipped(line.name, LONGEST_NAME),
        details=tuple(_clipped(detail, LONGEST_NAME) for detail in _details(line) if detail)[:MOST_DETAILS],
        quantity=_number(line.quantity),
        unit=units.short(line.unit)[:20] if line.unit else "",
        price=_price(line),
        rate=_rate(line.rate, line.category),
        total=_amount(line.total),
    )


def _price(line: DeclaredLine) -> str:
    """Of one item, or of as many as the price is for: « 12,00 / 100 »."""
    per = line.base_quantity
    return _number(line.unit_price, 2) + (f" / {trimmed(per)}" if per is not None and per != 1 else "")


def _details(line: DeclaredLine) -> Iterator[str]:
    if line.description != line.name:
        yield line.description
    yield from (f"{name} : {value}" for name, value in line.attributes)
    said = (
        ("Réf.", line.seller_id),
        ("Réf. de l'acheteur", line.buyer_id),
        ("Réf. normalisée", line.standard_id),
        ("Ligne de commande", line.order_line),
        ("Objet facturé", line.object_id),
        ("Imputation", line.accounting),
        ("Pays d'origine", COUNTRIES.get(line.origin_country, line.origin_country)),
        ("Période", _period(line.period_start, line.period_end)),
    )
    yield from (f"{label} {value}" for label, value in said if value)
    yield from (f"Classe {one.code}{f' ({one.scheme})' if one.scheme else ''}" for one in line.classes)
    if line.price_discount:
        yield f"Prix brut {_number(line.gross_price, 2)}, remise sur le prix {_number(line.price_discount, 2)}"
    for one in line.adjustments:
        label, _, amount = _told_adjustment(one)
        yield f"{label} : {amount}"
    yield line.note


def _adjustment(one: DeclaredAdjustment, declared: Declared) -> tuple[str, str]:
    label, rate, _ = _told_adjustment(one)
    amount = None if one.amount is None else (one.amount if one.is_charge else -one.amount)
    return (f"{label}, TVA {rate}" if rate else label), _money(declared, amount)


def _told_adjustment(one: DeclaredAdjustment) -> tuple[str, str, str]:
    """« Remise (fidélité), 10 % de 50,00 »; its VAT rate; its amount, signed."""
    kind = "Frais" if one.is_charge else "Remise"
    reason = one.reason or one.reason_code
    share = f", {trimmed(one.percent)} %" if one.percent is not None else ""
    base = f" de {grouped(one.base)}" if share and one.base is not None else ""
    sign = "" if one.is_charge else "-"
    amount = "" if one.amount is None else f"{sign}{grouped(one.amount)}"
    return f"{kind}{f' ({reason})' if reason else ''}{share}{base}", _rate(one.rate, one.category), amount


def _vat(declared: Declared) -> Iterator[ReadableTax]:
    for row in declared.vat[:MOST_DETAILS]:
        why = row.reason or row.reason_code
        rate = _rate(row.rate, row.category) or "–"
        yield ReadableTax(rate, _money(declared, row.base), _money(declared, row.tax), _clipped(why, LONGEST_NAME))


def _totals(declared: Declared) -> Iterator[tuple[str, str]]:
    yield "Total HT des lignes", _money(declared, declared.line_total)
    yield "Remises", _money(declared, -declared.allowances if declared.allowances else None)
    yield "Frais", _money(declared, declared.charges or None)
    yield "Montant HT", _money(declared, declared.total_without_vat)
    yield "Montant TVA", _money(declared, declared.total_vat)
    if declared.vat_in_tax_currency is not None:
        yield f"Montant TVA en {declared.tax_currency}", spelt(declared.vat_in_tax_currency, declared.tax_currency)
    yield "Montant TTC", _money(declared, declared.total_with_vat)
    yield "Déjà réglé", _money(declared, -declared.prepaid if declared.prepaid else None)
    yield "Arrondi", _money(declared, declared.rounding or None)


def _payment(declared: Declared) -> Iterator[tuple[str, str]]:
    yield "Mode de règlement", MEANS.get(declared.payment_means, declared.payment_means_text or declared.payment_means)
    yield "Échéance", _day(declared.due_date)
    for account in declared.accounts[:MOST_DETAILS]:
        yield "IBAN" if account.is_iban else "Compte", grouped_account(account.number)
        yield "Titulaire", account.name
        yield "BIC", account.bic
    yield "Libellé du règlement", declared.remittance
    yield "Carte", " – ".join(part for part in (declared.card_number, declared.card_holder) if part)
    yield "Mandat de prélèvement", declared.mandate
    yield "Identifiant du créancier", declared.creditor_id
    yield "Compte débité", declared.debited_account
    yield "Conditions", declared.payment_terms


def _file(one: DeclaredFile) -> str:
    about = one.description if one.description not in ("", one.name) else ""
    where = "" if one.content is not None else (one.uri or "non joint")
    return _clipped(" – ".join(part for part in (one.name, about, where) if part), LONGEST_NAME)


def _currency(declared: Declared) -> str:
    return declared.currency[:3] or "EUR"


def _money(declared: Declared, amount: Decimal | None) -> str:
    return "" if amount is None else spelt(amount, _currency(declared))


def _amount(amount: Decimal | None) -> str:
    return "" if amount is None else grouped(amount)


def _number(number: Decimal | None, decimals: int = 0) -> str:
    return "" if number is None else trimmed(number, decimals)


def _rate(rate: Decimal | None, category: str) -> str:
    return f"{trimmed(rate)} %" if rate is not None else ("0 %" if category else "")


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _period(start: date | None, end: date | None) -> str:
    if start and end:
        return f"du {_day(start)} au {_day(end)}"
    return f"à partir du {_day(start)}" if start else (f"jusqu'au {_day(end)}" if end else "")
