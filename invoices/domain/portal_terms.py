"""What the codes of an electronic invoice mean on the portal, and its data in the portal's words.

Source: formats.md §7 (names on the form) and §10 (codes).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from invoices.domain.declared import Declared, DeclaredParty
from invoices.domain.exemptions import EXEMPTIONS

CADRE = re.compile(r"A(?:[1-9]|1[02-9]|2[0-5])", re.ASCII)
REFORM = re.compile(r"[BSM]([0-9]{1,2})", re.ASCII)
OF_REFORM = {"1": "A1", "2": "A2", "5": "A9", "6": "A12"}
POINTS = {  # BT-8: codes of UNCL 2475 (CII) and UNCL 2005 (UBL), words of older UBL
    **dict.fromkeys(("5", "29", "3", "35", "TVA DEBIT"), "TVA_SUR_DEBIT"),
    **dict.fromkeys(("72", "432", "TVA ENCAISSEMENT"), "TVA_SUR_ENCAISSEMENT"),
}
UNTAXED = frozenset({"Z", "AE", "K", "G", "O"})


class Said(NamedTuple):
    """One datum in the portal's words. term: business term of EN 16931, « BT-1 »; empty for what is the portal's."""

    term: str
    label: str
    value: str


HEAD = (  # field of Declared, business term, name on the form
    ("number", "BT-1", "Numéro de facture"),
    ("issue_date", "BT-2", "Date de facture"),
    ("type_code", "BT-3", "Type"),
    ("currency", "BT-5", "Devise"),
    ("vat_point", "BT-8", "Type de TVA"),
    ("due_date", "BT-9", "Échéance"),
    ("buyer_reference", "BT-10", "Code service"),
    ("contract", "BT-12", "Numéro du marché"),
    ("purchase_order", "BT-13", "N° d'engagement"),
    ("business_process", "BT-23", "Cadre de facturation"),
    ("preceding_invoices", "BT-25", "Numéro de la facture d'origine"),
    ("payment_means", "BT-81", "Mode de règlement"),
    ("iban", "BT-84", "Compte à créditer"),
    ("bic", "BT-86", "BIC"),
    ("payee_name", "BT-59", "Raison sociale encaisseur (affactureur)"),
    ("validator_id", "", "Valideur"),
    ("line_total", "BT-106", "Somme des lignes HT"),
    ("allowances", "BT-107", "Remises de pied de facture"),
    ("charges", "BT-108", "Frais de pied de facture"),
    ("total_without_vat", "BT-109", "Montant HT"),
    ("total_vat", "BT-110", "Montant TVA"),
    ("total_with_vat", "BT-112", "Montant TTC"),
    ("prepaid", "BT-113", "Déjà payé"),
    ("rounding", "BT-114", "Arrondi"),
    ("amount_due", "BT-115", "Net à payer"),
    ("payment_terms", "BT-20", "Conditions de paiement"),
    ("notes", "BT-22", "Commentaire"),
)


def cadre_of(declared: Declared) -> str:
    """The portal's cadre: told, meant by a code of the 2026 reform, or A1."""
    told = declared.business_process.upper()
    if CADRE.fullmatch(told):
        return told
    reform = REFORM.fullmatch(told)
    return OF_REFORM.get(reform[1], "A1") if reform else "A1"


def vat_type_of(declared: Declared) -> str:
    """The portal's type of VAT: said by BT-8, else by the categories of the breakdown."""
    categories = {row.category for row in declared.vat if row.category}
    if declared.vat_point.upper() in POINTS:
        return POINTS[declared.vat_point.upper()]
    if categories and categories <= {"E"}:
        return "EXONERATION"
    return "SANS_TVA" if categories and categories <= UNTAXED else "TVA_SUR_DEBIT"


def exemption_of(declared: Declared) -> str:
    """The VATEX code of the first reason that is told, by its code or by words; empty without one."""
    codes = (row.reason_code.upper() for row in declared.vat)
    known = next((code for code in codes if code in EXEMPTIONS), "")
    return known or next((row.reason or row.reason_code for row in declared.vat if row.reason or row.reason_code), "")


def said(declared: Declared) -> Iterator[Said]:
    """Every datum that is told, in the order in which people read an invoice; lines and VAT apart."""
    yield from _party("Fournisseur", ("BT-27", "BT-30", "BT-31"), declared.seller)
    yield from _party("Destinataire", ("BT-44", "BT-47", "BT-48"), declared.buyer)
    for name, term, label in HEAD:
        value = getattr(declared, name)
        if value not in ("", None, ()):
            yield Said(term, label, spelt(value))


def _party(side: str, terms: tuple[str, str, str], party: DeclaredParty) -> Iterator[Said]:
    name, legal, vat = terms
    place = ", ".join(
        part for part in (*party.address, f"{party.postcode} {party.city}".strip(), party.country) if part
    )
    identifier = party.siret or party.legal_id or next((value for _, value in party.identifiers), "")
    told = (
        (name, side, party.name),
        (legal, f"{side} : identifiant", identifier),
        (vat, f"{side} : N° TVA", party.vat_number),
    )
    for term, label, value in (*told, ("", f"{side} : adresse", place)):
        if value:
            yield Said(term, label, value)


def spelt(value: Any) -> str:
    """As people write it: dd/mm/yyyy, amounts with a comma and two decimals or more, several values side by side."""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, Decimal):
        return (f"{value:,.2f}" if value == round(value, 2) else f"{value:,f}").replace(",", "\u202f").replace(".", ",")
    return " · ".join(value) if isinstance(value, tuple) else value
