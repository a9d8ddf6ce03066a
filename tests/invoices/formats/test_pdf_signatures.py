"""A signature is told as it is found: whose, over what, and whether the bytes are still those that were signed."""

import datetime
import io
from zoneinfo import ZoneInfo

import pikepdf
import pytest

from invoices.formats.pdf_signatures import signatures_of
from tests.samples import hostile, make_invoice
from tests.signing import signed

pytestmark = pytest.mark.samples


def signatures(content):
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return signatures_of(pdf, content)


@pytest.fixture(scope="module")
def content():
    return signed(make_invoice("colonnes"))


def test_a_file_without_signature_has_none():
    assert signatures(make_invoice("colonnes")) == ()


def test_whose_it_is_over_the_whole_file_and_untouched(content):
    (one,) = signatures(content)
    assert (one.signer, one.organisation, one.issuer) == ("Camille Durand", "Moulin SARL", "AC de démonstration")
    assert one.signed_at == datetime.datetime(2026, 11, 21, 10, 12, tzinfo=ZoneInfo("Europe/Paris"))
    assert (one.covers_all, one.integrity, one.is_timestamp) == (True, "INTACTE", False)


def test_what_was_added_after_it_is_not_covered(content):
    (one,) = signatures(content + b"\n% added\n")
    assert (one.covers_all, one.integrity) == (False, "INTACTE")


def test_a_changed_byte_shows(content):
    place = content.index(b"/Count 1")
    (one,) = signatures(content[:place] + b"/Count 01"[:8] + content[place + 8 :])
    assert (one.covers_all, one.integrity) == (True, "MODIFIEE")


def test_what_hides_beside_the_signature_is_not_covered(content):
    """The bytes between the two ranges must be the signature and nothing else."""
    place = content.index(b">", content.index(b"/Contents"))
    (one,) = signatures(content[: place - 20] + b"> /Evil (here) <0000"[:20] + content[place:])
    assert (one.covers_all, one.integrity) == (False, "MODIFIEE")


def test_a_file_saved_again_is_not_the_one_that_was_signed(content):
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(buffer)
    (one,) = signatures(buffer.getvalue())
    assert (one.covers_all, one.integrity) == (False, "MODIFIEE")


def test_the_signature_of_another_file_does_not_pass(content):
    other = signed(hostile.with_attachment())
    mine, theirs = content.index(b"/Contents"), other.index(b"/Contents")
    length = content.index(b">", mine) - mine
    forged = content[:mine] + other[theirs : theirs + length] + content[mine + length :]
    (one,) = signatures(forged)
    assert one.integrity == "MODIFIEE"


def test_what_cannot_be_checked_is_said_so(content):
    place = content.index(b"<30", content.index(b"/Contents")) + 1
    (one,) = signatures(content[:place] + b"00" * 40 + content[place + 80 :])
    assert (one.integrity, one.signer) == ("NON_VERIFIEE", "")


@pytest.mark.parametrize("range_", [[0, 5], [], [0, -1, 5, 5], [5, 5, 2, 1], [0, 10, 20, 10**9], ["a", 1, 2, 3]])
def test_a_range_that_is_none_breaks_nothing(range_):
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        value = pikepdf.Dictionary(ByteRange=pikepdf.Array(range_), Contents=b"00")
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([pikepdf.Dictionary(V=value)]))
        assert all(one.integrity != "INTACTE" for one in signatures_of(pdf, b"%PDF-1.7"))


def test_a_form_that_turns_in_circles_is_left():
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        node = pdf.make_indirect(pikepdf.Dictionary())
        node.Kids = pikepdf.Array([node, node])
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([node]))
        assert signatures_of(pdf, b"") == ()


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "signer", "issuer"),
    [
        ("digitally-signed", "John Doe", "John Doe"),
        ("minimal-signed-restricted", "Adobe Acrobat Sign", "Adobe CDS CA"),
    ],
)
def test_files_signed_by_others(corpus, name, signer, issuer):
    (one,) = signatures((corpus / f"bad-pdf/{name}.pdf").read_bytes())
    assert (one.signer, one.issuer, one.covers_all, one.integrity) == (signer, issuer, True, "INTACTE")
