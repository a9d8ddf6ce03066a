"""FORMATS: for each syntax of a flow, what its module says of it. One line a format."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from invoices.formats.exchange import cii, facturx, minimal_cii, minimal_ubl, mixed, ubl
from invoices.formats.exchange.format import Format
from invoices.formats.syntaxes import Checks

FORMATS: Mapping[str, Format] = {
    "IN_DP_E1_UBL_INVOICE": ubl.FORMAT,
    "IN_DP_E1_CII_16B": cii.FORMAT,
    "IN_DP_E2_UBL_INVOICE_MIN": minimal_ubl.FORMAT,
    "IN_DP_E2_CPP_FACTURE_MIN": mixed.FORMAT,
    "IN_DP_E2_CII_MIN_16B": minimal_cii.FORMAT,
    "IN_DP_E2_CII_FACTURX": facturx.FORMAT,
}


def code_of(root: etree._Element) -> str:
    """The syntax of a document; empty for what is no invoice."""
    return next((code for code, one in FORMATS.items() if one.takes(root)), "")


def syntax_of(root: etree._Element) -> Checks | None:
    """What a document is held to; None when it is no invoice that the portal reads.

    Without BT-24 it is one of the portal's minimal dialects, whose published examples break EN 16931.
    """
    code = code_of(root)
    return FORMATS[code].held_to(root) if code else None
