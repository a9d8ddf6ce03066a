"""Formats and signatures told by content, before anything parses the file."""

import re

import pytest

from invoices import formats
from tests.samples import make_invoice


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"%PDF-1.7\n", True),
        (b"\x00" * 1019 + b"%PDF-", True),
        (b"\x00" * 1020 + b"%PDF-", False),
        (b"", False),
        (b"PK\x03\x04", False),
        (b"Ceci n'est pas un PDF", False),
    ],
)
def test_content_tells_the_format(data, expected):
    assert formats.is_pdf(data) == expected


@pytest.mark.samples
def test_an_ordinary_invoice_is_not_signed():
    assert formats.signature_of(make_invoice("colonnes")) == "PDF_NON_SIGNE"


def test_a_signature_is_seen_in_the_bytes():
    signed = b"%PDF-1.7\n1 0 obj\n<</Type /Sig /SubFilter /ETSI.CAdES.detached\n/ByteRange [ 0 840 960 240 ]>>"
    assert formats.signature_of(signed) == "PDF_SIGNE_PADES"
    assert formats.signature_of(re.sub(rb"/ByteRange[^>]*", b"", signed)) == "PDF_NON_SIGNE"


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("digitally-signed.pdf", "PDF_SIGNE_PADES"),
        ("minimal-signed-restricted.pdf", "PDF_SIGNE_PADES"),
        ("with-attachment.pdf", "PDF_NON_SIGNE"),
    ],
)
def test_signatures_of_other_peoples_files(corpus, name, expected):
    assert formats.signature_of((corpus / "bad-pdf" / name).read_bytes()) == expected


@pytest.mark.corpus
def test_no_invoice_of_others_is_taken_for_signed(corpus):
    for path in (corpus / "invoice-pdf").glob("*.pdf"):
        assert formats.is_pdf(path.read_bytes())
        assert formats.signature_of(path.read_bytes()) == "PDF_NON_SIGNE"
