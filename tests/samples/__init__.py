"""Invoices made for tests: layouts that differ, values that are known, as text or as scans, the same at each run.

pdf = make_invoice("colonnes", Invoice(supplier=…, recipient=…))
scan = make_invoice("bandeau", invoice, scan=True)
expected("colonnes", invoice)      # {field name: value} of what that layout prints
documents("colonnes")              # the five invoices by which it is measured; scans(…): how each is scanned
"""

from tests.samples.documents import COUNT, documents, scans
from tests.samples.invoice import Invoice, Item, Party, siret_of
from tests.samples.layout import Layout
from tests.samples.layouts import LAYOUTS, PLAIN, UNSEEN, WORKING, expected, lines, truth
from tests.samples.paper import Scan, scanned
from tests.samples.rendering import make_invoice

__all__ = [
    "COUNT",
    "LAYOUTS",
    "PLAIN",
    "UNSEEN",
    "WORKING",
    "Invoice",
    "Item",
    "Layout",
    "Party",
    "Scan",
    "documents",
    "expected",
    "lines",
    "make_invoice",
    "scanned",
    "scans",
    "siret_of",
    "truth",
]
