"""XML invoices of any writer → Declared: told by their root, read in their syntax, holes and oddities included.

`cii.read` and `ubl.read` give back a `Bill` that adds up, as this portal writes it; this reader takes what others
write. It never fails on a value: what can't be understood is left out and told. Source: formats.md §7 to §11.
"""

from __future__ import annotations

from invoices.domain.declared import Declared
from invoices.formats.exchange.table import FORMATS, code_of
from invoices.formats.trees import Misread, parse

ZUGFERD_1 = "{urn:ferd:CrossIndustryDocument:invoice:1p0}CrossIndustryDocument"
FIRST_ZUGFERD = (
    "Ces données sont du ZUGFeRD 1.0, la version allemande d'avant la norme européenne, qui n'est plus admise dans le "
    "secteur public."
)
MOST_BYTES = 10 << 20  # what one text node of lxml may hold; a deposited PDF is no larger
MOST_ELEMENTS = 500_000


def read(content: bytes) -> Declared:
    """What an XML says of an invoice. Raises Misread: no XML, hostile, too large, or no invoice in a known syntax."""
    if len(content) > MOST_BYTES:
        raise Misread("Ces données dépassent 10 Mo.")
    root = parse(content)
    code = code_of(root)
    if root.tag == ZUGFERD_1:
        raise Misread(FIRST_ZUGFERD)
    if not code:
        raise Misread("Ce fichier XML n'est pas une facture CII, UBL ni CPPFactureMixte.")
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise Misread("Ces données comptent trop d'éléments.")
    return FORMATS[code].read_tree(root)
