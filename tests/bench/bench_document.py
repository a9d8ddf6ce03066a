"""The document of a typed invoice in the worker, XML inside and kept, against WeasyPrint alone.

One page: against the same page. Five hundred lines: against a plain table of as many rows on as many pages, which
carries no totals from page to page.
"""

import gc
import io
import statistics
import time
from decimal import Decimal

import pikepdf
from weasyprint import HTML

from invoices.models import Invoice, InvoiceLine
from invoices.services import documents
from invoices.services.billing import bill_of
from invoices.services.paper import page_of
from invoices.services.totalling import retotal
from tests.bench import Result
from tests.factories.lines import TypedInvoiceFactory

VARIANT = "pdf/a-3a"
STYLE = """
@page { size: A4; margin: 16mm 14mm 20mm; @bottom-right { content: counter(page) " sur " counter(pages) } }
body { font: 8.5pt/1.35 "DejaVu Sans", sans-serif; margin: 0 }
table { width: 100%; border-collapse: collapse; table-layout: fixed }
th, td { text-align: left; vertical-align: top; padding: 1mm; border-bottom: .3pt solid #76868a }
tr { break-inside: avoid }
td:nth-child(2), th:nth-child(2) { width: 36% }
"""


def run() -> list[Result]:
    """Both in turns, after each has loaded its fonts."""
    return [
        _compared("document d'une page, dans le worker", 1, 15, "WeasyPrint seul, même page", 1.4),
        _compared("document de 500 lignes, dans le worker", 500, 4, "WeasyPrint seul, autant de pages", 1.5),
    ]


def _compared(name: str, lines: int, rounds: int, peer_name: str, bar: float) -> Result:
    ours, bare = [], []
    for rank in range(rounds):
        invoice = _sent(lines, rank)
        ours.append(_seconds(lambda pk=invoice.pk: documents.draw_up(pk, None, None)))
        invoice = Invoice.objects.get(pk=invoice.pk)
        page = page_of(bill_of(invoice), invoice.deposited_at) if lines == 1 else _plain(lines)
        kept = []
        bare.append(
            _seconds(lambda page=page, kept=kept: kept.append(HTML(string=page).write_pdf(pdf_variant=VARIANT)))
        )
        _same_pages(documents.storage.read_original(invoice.document_file_id), kept[0])
    # the lower quartile: files are forced to disk, and what other programs write meanwhile is not ours to measure
    figures = (statistics.quantiles(times[1:], n=4)[0] * 1000 for times in (ours, bare))
    return Result(name, next(figures), peer_name, next(figures), bar=bar)


def _sent(lines: int, rank: int) -> Invoice:
    invoice = TypedInvoiceFactory(status="DEPOSEE", number=f"2026{lines:05d}{rank:010d}")
    InvoiceLine.objects.bulk_create(
        InvoiceLine(
            invoice=invoice,
            position=position,
            reference=f"REF-{position:04d}",
            name=f"Article {position} de la commande",
            quantity=Decimal(position),
            unit_price=Decimal("12.345"),
            rate=Decimal(20),
        )
        for position in range(1, lines + 1)
    )
    retotal(invoice)
    return invoice


def _plain(rows: int) -> str:
    """A page with a table of that many rows, each as tall and as wide as a line of an invoice."""
    head = "".join(f'<th scope="col">Colonne {column}</th>' for column in range(8))
    cells = "<td>20</td><td>u</td><td>12,345</td><td>0,00</td><td>20 %</td><td>6 400,00</td>"
    body = "".join(
        f"<tr><td>{row}</td><td>Article {row} de la commande<br>Réf. REF</td>{cells}</tr>" for row in range(rows)
    )
    table = f"<table><caption>Lignes</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    space = '<div style="height: 120mm"></div>'  # what stands before and after the lines
    return (
        f'<!doctype html><html lang="fr"><title>Facture</title><style>{STYLE}</style><body>{table}{space}</body></html>'
    )


def _same_pages(ours: bytes, bare: bytes) -> None:
    counts = [len(pikepdf.open(io.BytesIO(content)).pages) for content in (ours, bare)]
    if counts[0] != counts[1]:
        raise AssertionError(f"pages : {counts[0]} et {counts[1]}, à comparer à nombre égal")


def _seconds(work) -> float:
    gc.collect()  # what the former document left is not this one's to clear
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
