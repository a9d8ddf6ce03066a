"""The certificate of deposit in the worker, kept and tied to its invoice, against WeasyPrint alone on the same PDF."""

import statistics
import time

from weasyprint import HTML

from invoices.models import Invoice
from invoices.services import certification
from tests.bench import Result
from tests.factories.invoices import InvoiceFactory

ROUNDS = 25


def run() -> list[Result]:
    """Measure both in turns, after each has loaded its fonts."""
    ours, bare = [], []
    for _ in range(ROUNDS):
        invoice = InvoiceFactory(status="MISE_A_DISPOSITION", with_history=True)
        ours.append(_seconds(lambda pk=invoice.pk: certification.certify(pk)))
        page = certification.page_of(Invoice.objects.select_related("deposit__depositor").get(pk=invoice.pk))
        bare.append(_seconds(lambda page=page: HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")))
    # the lower quartile: files are forced to disk, and what other programs write meanwhile is not ours to measure
    figures = (statistics.quantiles(times[2:], n=4)[0] * 1000 for times in (ours, bare))
    return [
        Result(
            "certificat de dépôt, dans le worker", next(figures), "WeasyPrint seul, même PDF", next(figures), bar=1.4
        )
    ]


def _seconds(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
