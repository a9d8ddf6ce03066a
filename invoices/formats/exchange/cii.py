"""Any UN/CEFACT CII ↔ Declared. Source: formats.md §7 and §11, EN 16931-3-3."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lxml import etree

from invoices.domain.declared import CREDIT_CODES, Declared, DeclaredAccount, DeclaredLine
from invoices.formats.exchange import cii_places as at
from invoices.formats.exchange.head import HEAD_WORDS, first_texts, totals_of_vat
from invoices.formats.exchange.places import NUMERIC, Many, Source, Target, Values, tells, values_of, write_all
from invoices.formats.trees import Tree, serialised

MODULES = "urn:un:unece:uncefact:data:standard:"
TREE = Tree(
    {
        "rsm": f"{MODULES}CrossIndustryInvoice:100",
        "ram": f"{MODULES}ReusableAggregateBusinessInformationEntity:100",
        "udt": f"{MODULES}UnqualifiedDataType:100",
        "qdt": f"{MODULES}QualifiedDataType:100",
    }
)
ROOT = f"{{{TREE.namespaces['rsm']}}}CrossIndustryInvoice"
MEANS = "ram:SpecifiedTradeSettlementPaymentMeans"
TAX_TOTAL = f"{at.SUMMATION}/ram:TaxTotalAmount"
POINTS = {"3": "5", "35": "29", "432": "72"}  # UNCL 2005, of UBL, → UNCL 2475
AVOIR = "381"


def read(root: etree._Element) -> Declared:
    """What a document says, whatever its profile."""
    source = Source(TREE, HEAD_WORDS)
    values = values_of(root, at.HEAD, source)
    for path, places in ((at.AGREEMENT, at.AGREED), (at.DELIVERY, at.DELIVERED)):
        values |= values_of(_part(root, path), places, source)
    values |= _settlement(_part(root, at.SETTLEMENT), source)
    return Declared(syntax="CII", kind="CrossIndustryInvoice", **values, oddities=tuple(source.oddities))


def _part(root: etree._Element, path: str) -> etree._Element:
    found = root.find(path, TREE.namespaces)
    return etree.Element("none") if found is None else found


def _settlement(element: etree._Element, source: Source) -> Values:
    places = (*at.CURRENCIES, at.TAXES, *at.OWED, *at.BEFORE_TAX, *at.WITH_TAX, *at.FOLLOWING)
    values = values_of(element, places, source)
    values |= first_texts(element, "ram:ApplicableTradeTax", at.POINTS, source)
    values |= first_texts(element, MEANS, (*at.MEANS, *at.PAID), source)
    accounts = values_of(element, (Many("accounts", MEANS, DeclaredAccount, at.IBAN_ACCOUNT),), source)["accounts"]
    values["accounts"] = tuple(account for account in accounts if account != DeclaredAccount(""))
    return values | totals_of_vat(element, TAX_TOTAL, values, source)


def write(declared: Declared) -> bytes:
    """The document, with nothing that the invoice does not tell."""
    told = replace(
        declared,
        vat_point=POINTS.get(declared.vat_point, declared.vat_point),
        type_code=_type(declared),
        tax_currency="" if declared.tax_currency == declared.currency else declared.tax_currency,
        vat=tuple(replace(row, reason_code=row.reason_code.upper()) for row in declared.vat),
        lines=tuple(_line(line) for line in declared.lines),
    )
    root, target = TREE.root("rsm:CrossIndustryInvoice"), Target(TREE)
    for part in (at.CONTEXT, at.DOCUMENT):
        target.reach(root, part)
    write_all(root, at.HEAD, told, target)
    for path, places in ((at.AGREEMENT, at.AGREED), (at.DELIVERY, at.DELIVERED)):
        write_all(target.reach(root, path), places, told, target)
    _write_settlement(target.reach(root, at.SETTLEMENT), told, target)
    return serialised(root)


def _type(declared: Declared) -> str:
    """What UBL says by its root alone is told by the code here."""
    return AVOIR if declared.is_avoir and declared.type_code not in CREDIT_CODES else declared.type_code


def _line(line: DeclaredLine) -> DeclaredLine:
    """What is taken off a price is written with the gross price, which the schema wants."""
    if line.price_discount is None or line.gross_price is not None or line.unit_price is None:
        return line
    return replace(line, gross_price=line.unit_price + line.price_discount)


def _write_settlement(element: etree._Element, declared: Declared, target: Target) -> None:
    write_all(element, at.CURRENCIES, declared, target)
    _write_means(element, declared, target)
    for rank, row in enumerate(declared.vat):
        tax = target.begin(element, "ram:ApplicableTradeTax")
        write_all(tax, at.VAT, row, target)
        if not rank:  # the whole invoice has one, whatever its rows
            write_all(tax, at.POINTS, declared, target)
        write_all(tax, at.RATE, row, target)
    write_all(element, (*at.OWED, *at.BEFORE_TAX), declared, target)
    _write_tax_totals(element, declared, target)
    write_all(element, (*at.WITH_TAX, *at.FOLLOWING), declared, target)


def _write_means(element: etree._Element, declared: Declared, target: Target) -> None:
    """One group an account; the rest in the first of them."""
    rest: tuple[Any, ...] = (*at.MEANS, *at.PAID)
    if not declared.accounts and not any(tells(declared, place) for place in rest):
        return
    for rank, account in enumerate(declared.accounts or (None,)):
        means = target.begin(element, MEANS)
        write_all(means, at.MEANS[:1] if rank else rest, declared, target)
        if account:
            write_all(means, at.IBAN_ACCOUNT if account.is_iban else at.OTHER_ACCOUNT, account, target)


def _write_tax_totals(element: etree._Element, declared: Declared, target: Target) -> None:
    totals = (
        (declared.total_vat, declared.currency),
        (declared.vat_in_tax_currency, declared.tax_currency),
    )
    for amount, currency in totals:
        if amount is not None:
            total = target.begin(element, TAX_TOTAL)
            target.put(total, "", amount, NUMERIC)
            if currency:
                total.set("currencyID", currency)
