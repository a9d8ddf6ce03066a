"""Which syntax a flow is of, told from the first bytes of an invoice: nothing is parsed, so that the web process may.

A guess for the flow's number, given at once; the rule engine judges. Sources: formats.md §2 and §11.
"""

import re

from invoices.formats import is_pdf, is_xml

HEAD = 64 * 1024
FACTURX = "IN_DP_E2_CII_FACTURX"
ROOT = re.compile(r"<(?:[\w.-]{1,40}:)?([A-Za-z][\w.-]{0,80})(?=[\s/>])")
CUSTOMIZATION = re.compile(r"<(?:[\w.-]{1,40}:)?CustomizationID(?:\s[^>]*)?>\s*[^<\s]")
GUIDELINE = re.compile(
    r"<(?:[\w.-]{1,40}:)?GuidelineSpecifiedDocumentContextParameter(?:\s[^>]*)?>\s*<(?:[\w.-]{1,40}:)?ID(?:\s[^>]*)?>"
    r"\s*[^<\s]"
)
SYNTAXES = {  # root: what BT-24 looks like, syntax with it, syntax without
    "Invoice": (CUSTOMIZATION, "IN_DP_E1_UBL_INVOICE", "IN_DP_E2_UBL_INVOICE_MIN"),
    "CreditNote": (CUSTOMIZATION, "IN_DP_E1_UBL_INVOICE", "IN_DP_E2_UBL_INVOICE_MIN"),
    "CrossIndustryInvoice": (GUIDELINE, "IN_DP_E1_CII_16B", "IN_DP_E2_CII_MIN_16B"),
    "CPPFactureMixteUnitaire": (None, "", "IN_DP_E2_CPP_FACTURE_MIN"),
    "CPPFactureMixte": (None, "", "IN_DP_E2_CPP_FACTURE_MIN"),
}


def syntax_of(head: bytes) -> str:
    """The code of api.md §13.1 for a PDF or an XML, from its first HEAD bytes; empty for what is no invoice."""
    if is_pdf(head):
        return FACTURX
    text = _decoded(head) if is_xml(head) else ""
    root = next((match[1] for match in ROOT.finditer(text)), "")
    profile, told, minimal = SYNTAXES.get(root, (None, "", ""))
    return told if profile and profile.search(text) else minimal


def _decoded(head: bytes) -> str:
    """The text without its comments; odd bytes replaced, for names are in plain letters whatever the encoding."""
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    return re.sub(r"<!--.*?(?:-->|\Z)", "", head.decode(encoding, "replace"), flags=re.S)
