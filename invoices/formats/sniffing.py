"""Which syntax a flow is of, told from the first bytes of an invoice: nothing is parsed, so that the web process may.

A guess for the flow's number, given at once; the rule engine judges. Sources: formats.md §2 and §11.
"""

import re

from invoices.formats import is_pdf, is_xml
from invoices.formats.exchange.table import FORMATS

HEAD = 64 * 1024
ROOT = re.compile(r"<(?:[\w.-]{1,40}:)?([A-Za-z][\w.-]{0,80})(?=[\s/>])")


def syntax_of(head: bytes) -> str:
    """The code of api.md §13.1 for a PDF or an XML, from its first HEAD bytes; empty for what is no invoice."""
    if is_pdf(head):
        return next(code for code, one in FORMATS.items() if one.is_pdf)
    text = _decoded(head) if is_xml(head) else ""
    root = next((match[1] for match in ROOT.finditer(text)), "")
    return next((code for code, one in FORMATS.items() if one.takes_head(root, text)), "")


def _decoded(head: bytes) -> str:
    """The text without its comments; odd bytes replaced, for names are in plain letters whatever the encoding."""
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    return re.sub(r"<!--.*?(?:-->|\Z)", "", head.decode(encoding, "replace"), flags=re.S)
