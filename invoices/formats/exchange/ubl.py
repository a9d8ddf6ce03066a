"""Any UBL 2.1 Invoice or CreditNote ↔ Declared. Source: formats.md §7 and §11, EN 16931-3-2."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

from lxml import etree

from invoices.domain.declared import Declared, DeclaredAccount, DeclaredLine, DeclaredNote, DeclaredParty
from invoices.formats.exchange import ubl_places as at
from invoices.formats.exchange.format import Family, Format
from invoices.formats.exchange.head import HEAD_WORDS, first_texts, totals_of_vat
from invoices.formats.exchange.places import (
    AMOUNT,
    NUMERIC,
    Inside,
    Leaf,
    Many,
    Place,
    Source,
    Spare,
    Target,
    Values,
    tells,
    values_of,
    write_all,
)
from invoices.formats.syntaxes import Checks
from invoices.formats.trees import Misread, Tree, serialised

BASE = "urn:oasis:names:specification:ubl:schema:xsd:"
TREE = Tree({"cac": f"{BASE}CommonAggregateComponents-2", "cbc": f"{BASE}CommonBasicComponents-2"})
INVOICE, CREDIT_NOTE = "Invoice", "CreditNote"
ROOTS = {f"{{{BASE}{kind}-2}}{kind}": kind for kind in (INVOICE, CREDIT_NOTE)}
POINTS = {"5": "3", "29": "35", "72": "432"}  # UNCL 2475, of CII, → UNCL 2005
SUBJECT = re.compile(r"#([A-Z]{3})#(.*)", re.DOTALL)  # EN 16931 has a note's subject written before it
SEPA = "SEPA"  # scheme of a creditor's identifier, among those of the seller
UNSAID_ORDER = "NA"  # where the schema asks for the buyer's order beside the seller's
MEANS, OF_ANY_KIND = "cac:PaymentMeans", "ZZZ"
DUE_DATE = Leaf("due_date", "cbc:DueDate", at.DAY)
POINT_DATE = Leaf("vat_point_date", "cbc:TaxPointDate", at.DAY)
PROJECT = Leaf("project", "cac:ProjectReference/cbc:ID")
PROJECT_OF_CREDIT_NOTE = Inside("cac:AdditionalDocumentReference", (Leaf("project", "cbc:ID"), at.PROJECT))
HEADS: dict[str, tuple[Place, ...]] = {
    INVOICE: (
        *at.CONTEXT,
        DUE_DATE,
        Spare("due_date", f"{MEANS}/cbc:PaymentDueDate", at.DAY),
        Leaf("type_code", "cbc:InvoiceTypeCode"),
        at.NOTES,
        POINT_DATE,
        *at.CODES,
        at.TENDER,
        at.CONTRACT,
        *at.FILES,
        PROJECT,
        *at.PARTIES,
    ),
    CREDIT_NOTE: (
        *at.CONTEXT,
        Spare("due_date", f"{MEANS}/cbc:PaymentDueDate", at.DAY),
        POINT_DATE,
        Leaf("type_code", "cbc:CreditNoteTypeCode"),
        at.NOTES,
        *at.CODES,
        at.CONTRACT,
        *at.FILES,
        PROJECT_OF_CREDIT_NOTE,
        at.TENDER,
        *at.PARTIES,
    ),
}
LINES = {
    INVOICE: Many("lines", "cac:InvoiceLine", DeclaredLine, at.line("cbc:InvoicedQuantity")),
    CREDIT_NOTE: Many("lines", "cac:CreditNoteLine", DeclaredLine, at.line("cbc:CreditedQuantity")),
}
FAMILY = Family(
    frozenset(ROOTS),
    f"{{{TREE.namespaces['cbc']}}}CustomizationID",
    r"<(?:[\w.-]{1,40}:)?CustomizationID(?:\s[^>]*)?>\s*[^<\s]",
)
RULES = "ubl-2.1/EN16931-UBL-validation.xslt"
SCHEMAS = {INVOICE: "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd", CREDIT_NOTE: "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd"}
CHECKS = {
    INVOICE: Checks("ubl-invoice", "UBL 2.1 (facture)", SCHEMAS[INVOICE], RULES),
    CREDIT_NOTE: Checks("ubl-creditnote", "UBL 2.1 (avoir)", SCHEMAS[CREDIT_NOTE], RULES),
}


def held_to(root: etree._Element) -> Checks:
    """The schema of its kind, and the rules of the norm."""
    return CHECKS[ROOTS[root.tag]]


def read(root: etree._Element) -> Declared:
    """What a document says, whatever its profile."""
    kind, source = ROOTS[root.tag], Source(TREE, HEAD_WORDS)
    values = values_of(root, (*HEADS[kind], at.TERMS, at.ADJUSTMENTS, *at.TOTALS, LINES[kind]), source)
    values |= _paid(root, source)
    values |= totals_of_vat(root, "cac:TaxTotal/cbc:TaxAmount", values, source)
    taxed = (
        one for one in source.all(root, "cac:TaxTotal") if one.find("cac:TaxSubtotal", TREE.namespaces) is not None
    )
    values |= values_of(next(taxed, etree.Element("none")), (at.TAXES,), source)
    return Declared(syntax="UBL", kind=kind, **_as_meant(values), oddities=tuple(source.oddities))


def _paid(root: etree._Element, source: Source) -> Values:
    values = first_texts(root, MEANS, (*at.MEANS, *at.PAID, *at.DEBITED), source)
    accounts = values_of(root, (Many("accounts", MEANS, DeclaredAccount, at.ACCOUNT),), source)["accounts"]
    return values | {"accounts": tuple(account for account in accounts if account != DeclaredAccount(""))}


def _as_meant(values: Values) -> Values:
    """What UBL writes in the place of another datum, put where it belongs."""
    values["noted"] = tuple(_note(note.text) for note in values["noted"] if note.text)
    creditors = [value for side in ("seller", "payee") for scheme, value in values[side].identifiers if scheme == SEPA]
    values["creditor_id"] = next(iter(creditors), "")
    values |= {side: _without_creditor(values[side]) for side in ("seller", "payee")}
    if values["sales_order"] and values["purchase_order"] == UNSAID_ORDER:
        values["purchase_order"] = ""
    return values


def _note(text: str) -> DeclaredNote:
    told = SUBJECT.fullmatch(text)
    return DeclaredNote(told[2].strip(), told[1]) if told else DeclaredNote(text)


def _without_creditor(party: DeclaredParty) -> DeclaredParty:
    return replace(party, identifiers=tuple(one for one in party.identifiers if one[0] != SEPA))


def write(declared: Declared) -> bytes:
    """The document, with nothing that the invoice does not tell but what the schema wants said.

    Raises Misread for an invoice without lines, which has no place in UBL.
    """
    if not declared.lines:
        raise Misread(
            f"Cette facture ne détaille aucune ligne (profil {declared.profile or 'sans lignes'}) : UBL en demande une "
            "au moins."
        )
    kind = CREDIT_NOTE if declared.is_avoir else INVOICE
    told, target = _as_written(declared), Target(TREE, declared.currency or "EUR")
    root = TREE.root(kind, f"{BASE}{kind}-2")
    write_all(root, HEADS[kind], told, target)
    _write_means(root, told, target, kind)
    write_all(root, (at.TERMS, at.ADJUSTMENTS), told, target)
    _write_taxes(root, told, target)
    write_all(root, (*at.TOTALS, LINES[kind]), told, target)
    return serialised(root)


def _as_written(declared: Declared) -> Declared:
    """The inverse of _as_meant."""
    seller = declared.seller
    if declared.creditor_id:
        seller = replace(seller, identifiers=(*seller.identifiers, (SEPA, declared.creditor_id)))
    buyer = replace(declared.buyer, identifiers=declared.buyer.identifiers[:1])  # as many as the norm holds
    notes = (f"#{note.subject}#{note.text}" if note.subject else note.text for note in declared.noted)
    return replace(
        declared,
        seller=seller,
        buyer=buyer,
        noted=tuple(DeclaredNote(text) for text in notes),
        vat_point=POINTS.get(declared.vat_point, declared.vat_point),
        purchase_order=declared.purchase_order or (UNSAID_ORDER if declared.sales_order else ""),
        lines=tuple(_line(line) for line in declared.lines),
    )


def _line(line: DeclaredLine) -> DeclaredLine:
    """A gross price is written with what is taken off it, which the schema wants; without that, it tells nothing."""
    if line.gross_price is None or line.price_discount is not None or line.unit_price is None:
        return line
    if line.gross_price == line.unit_price:
        return replace(line, gross_price=None)
    return replace(line, price_discount=line.gross_price - line.unit_price)


def _write_means(root: etree._Element, declared: Declared, target: Target, kind: str) -> None:
    """One group an account; the rest in the first of them."""
    head = at.MEANS_OF_CREDIT_NOTE if kind == CREDIT_NOTE else at.MEANS
    places: tuple[Any, ...] = (*head, *at.PAID, *at.DEBITED)
    if not declared.accounts and not any(tells(declared, place) for place in places):
        return
    told = declared if declared.payment_means else replace(declared, payment_means=OF_ANY_KIND)
    for rank, account in enumerate(declared.accounts or (None,)):
        means = target.begin(root, MEANS)
        write_all(means, at.MEANS[:1] if rank else (*head, *at.PAID), told, target)
        if account:
            write_all(means, at.ACCOUNT, account, target)
        if not rank:
            write_all(means, at.DEBITED, told, target)


def _write_taxes(root: etree._Element, declared: Declared, target: Target) -> None:
    if declared.total_vat is not None or declared.vat:
        total = target.begin(root, "cac:TaxTotal")
        summed = sum((row.tax for row in declared.vat if row.tax is not None), Decimal(0))
        target.put(total, "cbc:TaxAmount", summed if declared.total_vat is None else declared.total_vat, AMOUNT)
        write_all(total, (at.TAXES,), declared, target)
    if declared.vat_in_tax_currency is not None:
        amount = target.reach(target.begin(root, "cac:TaxTotal"), "cbc:TaxAmount")
        target.put(amount, "", declared.vat_in_tax_currency, NUMERIC)
        amount.set("currencyID", declared.tax_currency or target.currency)


FORMAT = Format(FAMILY, "ubl", True, held_to, read, write, native="UBL")
