"""The page of an electronic invoice: Readable → HTML, laid out for A4. It prints what the data tell, and no more."""

from datetime import datetime

from django.template.loader import render_to_string

from invoices.domain.readable import Readable

MOST_PRINTED = 500  # lines: some ten pages, and seconds of work; the screen shows more
LAYOUT = "2026-1"  # to be raised when the page changes: documents made before keep theirs


def sheet_of(page: Readable, made_at: datetime) -> str:
    """The invoice as one HTML page. made_at: when it came, the document's own date."""
    sides, others = page.parties[:2], page.parties[2:]
    context = {
        "page": page,
        "supplier": sides[0],
        "recipient": sides[1],
        "others": others,
        "lines": page.lines[:MOST_PRINTED],
        "left_out": max(page.line_count - MOST_PRINTED, 0),
        "created": made_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return render_to_string("invoices/readable_document.html", context)
