"""What the codes of an electronic invoice mean on the portal. Source: formats.md §10."""

from __future__ import annotations

import re

from invoices.domain.bill import STANDARD
from invoices.domain.declared import Declared
from invoices.domain.exemptions import EXEMPTIONS

CADRE = re.compile(r"A(?:[1-9]|1[02-9]|2[0-5])", re.ASCII)
REFORM = re.compile(r"[BSM]([0-9]{1,2})", re.ASCII)
OF_REFORM = {"1": "A1", "2": "A2", "5": "A9", "6": "A12"}
POINTS = {  # BT-8: codes of UNCL 2475 (CII) and UNCL 2005 (UBL), words of older UBL
    **dict.fromkeys(("5", "29", "3", "35", "TVA DEBIT"), "TVA_SUR_DEBIT"),
    **dict.fromkeys(("72", "432", "TVA ENCAISSEMENT"), "TVA_SUR_ENCAISSEMENT"),
}


def cadre_of(declared: Declared) -> str:
    """The portal's cadre: told, meant by a code of the 2026 reform, or A1."""
    told = declared.business_process.upper()
    if CADRE.fullmatch(told):
        return told
    reform = REFORM.fullmatch(told)
    return OF_REFORM.get(reform[1], "A1") if reform else "A1"


def vat_type_of(declared: Declared) -> str:
    """The portal's type of VAT: said by BT-8, else by the categories; empty where only the portal's default is left."""
    categories = {row.category for row in declared.vat if row.category}
    if declared.vat_point.upper() in POINTS:
        return POINTS[declared.vat_point.upper()]
    if not categories or STANDARD in categories or declared.total_vat:
        return ""
    return "EXONERATION" if categories == {"E"} else "SANS_TVA"


def exemption_of(declared: Declared) -> str:
    """The VATEX code of the first reason that is told, by its code or by words; empty without one."""
    codes = (row.reason_code.upper() for row in declared.vat)
    known = next((code for code in codes if code in EXEMPTIONS), "")
    return known or next((row.reason or row.reason_code for row in declared.vat if row.reason or row.reason_code), "")
