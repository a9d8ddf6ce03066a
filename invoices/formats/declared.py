"""XML invoices of any writer → Declared: told by their root, read in their syntax, holes and oddities included.

`cii.read` and `ubl.read` give back a `Bill` that adds up, as this portal writes it; this reader takes what others
write. It never fails on a value: what can't be understood is left out and told. Source: formats.md §7 to §11.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lxml import etree

from invoices.domain.declared import Declared
from invoices.formats.exchange import cii, ubl
from invoices.formats.trees import Misread, parse

ZUGFERD_1 = "{urn:ferd:CrossIndustryDocument:invoice:1p0}CrossIndustryDocument"
FIRST_ZUGFERD = (
    "Ces données sont du ZUGFeRD 1.0, la version allemande d'avant la norme européenne, qui n'est plus admise dans le "
    "secteur public."
)
MOST_BYTES = 10 << 20  # what one text node of lxml may hold; a deposited PDF is no larger
MOST_ELEMENTS = 500_000
READERS: Mapping[str, Callable[[etree._Element], Declared]] = {cii.ROOT: cii.read, **dict.fromkeys(ubl.ROOTS, ubl.read)}


def read(content: bytes) -> Declared:
    """What an XML says of an invoice. Raises Misread: no XML, hostile, too large, or no invoice in a known syntax."""
    if len(content) > MOST_BYTES:
        raise Misread("Ces données dépassent 10 Mo.")
    root = parse(content)
    reader = READERS.get(root.tag)
    if root.tag == ZUGFERD_1:
        raise Misread(FIRST_ZUGFERD)
    if reader is None:
        raise Misread("Ce fichier XML n'est pas une facture CII ni UBL.")
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise Misread("Ces données comptent trop d'éléments.")
    return reader(root)
