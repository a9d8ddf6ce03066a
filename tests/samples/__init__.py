"""Invoices made for tests: layouts that differ, values that are known, as text or as scans, the same at each run.

pdf = make_invoice("colonnes", Invoice(supplier=…, recipient=…))
scan = make_invoice("bandeau", invoice, scan=True)
expected("colonnes", invoice)      # {field name: value} of what that layout prints
"""

from tests.samples.invoice import Invoice, Item, Party, siret_of
from tests.samples.layouts import LAYOUTS, expected
from tests.samples.rendering import Scan, make_invoice

__all__ = ["LAYOUTS", "Invoice", "Item", "Party", "Scan", "expected", "make_invoice", "siret_of"]
