"""FORMATS: for each syntax of a flow, the module that reads and writes its XML. One line a format."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from lxml import etree

from invoices.domain.declared import Declared
from invoices.formats.exchange import cii, minimal_cii, minimal_ubl, mixed, ubl
from invoices.formats.syntaxes import guideline_of


class Format(Protocol):
    """A module of this package."""

    def read(self, root: etree._Element) -> Declared: ...

    def write(self, declared: Declared) -> bytes: ...


FORMATS: Mapping[str, Format] = {
    "IN_DP_E1_UBL_INVOICE": ubl,
    "IN_DP_E1_CII_16B": cii,
    "IN_DP_E2_UBL_INVOICE_MIN": minimal_ubl,
    "IN_DP_E2_CPP_FACTURE_MIN": mixed,
    "IN_DP_E2_CII_MIN_16B": minimal_cii,
    "IN_DP_E2_CII_FACTURX": cii,
}
BY_ROOT = {  # root → its syntax when it gives a specification (BT-24), and when it does not
    cii.ROOT: ("IN_DP_E1_CII_16B", "IN_DP_E2_CII_MIN_16B"),
    **dict.fromkeys(ubl.ROOTS, ("IN_DP_E1_UBL_INVOICE", "IN_DP_E2_UBL_INVOICE_MIN")),
    **dict.fromkeys((mixed.ROOT, mixed.UNIT), ("IN_DP_E2_CPP_FACTURE_MIN",) * 2),
}


def code_of(root: etree._Element) -> str:
    """The syntax of a document; empty for what is no invoice."""
    told, minimal = BY_ROOT.get(root.tag, ("", ""))
    return told if guideline_of(root) else minimal
