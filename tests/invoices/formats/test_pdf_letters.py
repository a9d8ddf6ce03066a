"""Letters and operations are those that pdfminer finds, where it is spared the work and where it is not."""

import io
import itertools

import pdfplumber
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdfminer.pdfinterp import PDFContentParser
from pdfminer.pdftypes import PDFStream
from pdfminer.psparser import PSEOF, PSKeyword

from invoices.formats import pdf_operations
from invoices.formats.pdf_letters import Fonts, letters_of
from invoices.formats.pdf_operations import operations
from invoices.formats.pdf_specimen import specimens
from tests.samples import PLAIN, make_invoice

KEPT = ("text", "x0", "x1", "top", "bottom", "upright", "size", "height")


def read_by_pdfminer(contents):
    """Operators with what stands before them."""
    streams = [PDFStream({}, content) for content in contents]
    found, objects = [], []
    try:
        parser = PDFContentParser(streams)
        while True:
            _, one = parser.nextobject()
            if isinstance(one, PSKeyword):
                found.append((one.name, objects))
                objects = []
            else:
                objects.append(one)
    except PSEOF:
        return found


def read_here(*contents):
    found = operations(contents)
    return found and [tuple(one) for one in found]


PLAINLY = (
    b"BT /F1 12 Tf 50.5 -800 Td [(Fact) -20 (ure) .5 <4E6F>] TJ T* (n\xb0 12) ' 0 0 (a) \" ET",
    b"/P <</MCID 0/Lang (fr)>> BDC q 1 0 0 1 +3 -.25 cm 5. w [] 0 d f* EMC Q",
    rb"(\(a\) \\ \101\7 \n\x) Tj ((of) two) Tj () Tj <> Tj",
    b"/Table#20Heading <</ActualText <feff>>> BDC true i [[1 2] false] x EMC",
    b"q\n10 0 0 10 0 0 cm\r\n/Im0 Do\tQ\x0c ",
    b"",
)


@pytest.mark.parametrize("content", PLAINLY)
def test_plain_content_is_read_as_pdfminer_does(content):
    assert read_here(content) == read_by_pdfminer([content])


LEFT = (
    b"BI /W 1 /H 1 ID x EI",
    b"(open Tj",
    b"[(open) TJ",
    b"(a) Tj ] TJ",
    b"<<  /A 1 /B >> gs",
    b"12abc",
    b"--5 w",
    b"1.2.3 w",
    b"(\\777) Tj",
    b"<4E6> Tj",
    b"% remark\nq",
    b"/N#ff gs",
    b"{ q }",
    b"q\x00Q",
    b"[ q ] TJ",
    b"/ gs",
    b"/A#20",
    b"[<4E>> Tj",
)


@pytest.mark.parametrize("content", LEFT)
def test_what_could_be_read_otherwise_is_left_to_pdfminer(content):
    assert read_here(content) is None


def test_a_very_long_content_is_left_to_pdfminer(monkeypatch):
    monkeypatch.setattr(pdf_operations, "LONGEST", 3)
    assert read_here(b"q", b"Q") == [(b"q", []), (b"Q", [])]
    assert read_here(b"q Q", b"q") is None


WRITTEN = b"12 -.5 +3 1e5 0. (a) (\\( (\\101) <4e> <4 << >> [ ] /F1 /A#20B / ' \" Tj true BI \\ ) % \r\n \x00 \xe9 {"
PIECES = st.sampled_from([*WRITTEN.split(b" "), b" ", b" ", b"\n", b""])


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.lists(st.lists(PIECES, max_size=12).map(b"".join), max_size=3))
def test_whatever_is_read_here_is_read_alike(contents):
    found = read_here(*contents)
    assert found is None or found == read_by_pdfminer(contents)


@pytest.mark.samples
@pytest.mark.parametrize("layout", PLAIN)
def test_letters_are_those_of_pdfplumber(layout, monkeypatch):
    for is_plain, page in itertools.product((True, False), opened(make_invoice(layout)).pages):
        if not is_plain:
            monkeypatch.setattr("invoices.formats.pdf_letters.operations", lambda contents: None)
        letters = letters_of(page.page_obj, Fonts(), page.height)
        assert as_kept(letters) == as_kept(page.chars)


def as_kept(letters):
    """Without what pdfplumber alone tells, and what counts from the first page."""
    return [{name: one[name] for name in KEPT} for one in letters]


def with_meanings(written):
    """The page of a specimen whose font says something else of its signs."""
    with pikepdf.open(io.BytesIO(specimens()[1])) as file:
        file.pages[0].Resources.Font.F.ToUnicode = file.make_stream(written)
        saved = io.BytesIO()
        file.save(saved)
    return opened(saved.getvalue()).pages[0]


def opened(data):
    return pdfplumber.open(io.BytesIO(data))


TURNED = b"""%PDF-1.4
1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents [4 0 R 6 0 R] /Resources
 <</Font <</F <</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding>>>>
   /XObject <</Figure 5 0 R>>>>>> endobj
4 0 obj <</Length 80>> stream
BT /F 12 Tf 3 Ts 80 Tz 0 1 -1 0 50 800 Tm (up) Tj 0.8 0.6 -0.6 0.8 9 9 Tm (askew) Tj
endstream endobj
5 0 obj <</Type /XObject /Subtype /Form /BBox [0 0 100 100] /Matrix [2 0 0 2 100 100] /Length 62>> stream
/Figure Do BT /F 10 Tf (inside) Tj -1 0 0 1 20 20 Tm (mirror) Tj ET
endstream endobj
6 0 obj <</Length 42>> stream
ET q /Figure Do Q 10 10 30 30 re f 0 0 m S
endstream endobj
trailer <</Root 1 0 R /Size 7>>
%%EOF"""


def test_letters_turned_mirrored_and_in_figures_are_those_of_pdfplumber():
    (page,) = opened(TURNED).pages
    letters = letters_of(page.page_obj, Fonts(), page.height)
    assert "".join(one["text"] for one in letters) == "upaskewinsidemirror"
    assert as_kept(letters) == as_kept(page.chars)


SPACE = b"1 begincodespacerange <0000> <ffff> endcodespacerange "
MEANINGS = {
    "one by one": SPACE + b"2 beginbfchar <0041> <0042> <0054> <D83DDE00> endbfchar endcmap",
    "by ranges": SPACE + b"2 beginbfrange <0041> <005a> <0061> <0030> <0032> [<0041> <0042 0043> /zero] endbfrange",
    "numbers": b"begincmap 1 begincidrange <0041> <0043> 65 endcidrange 1 begincidchar 66 <0058> endcidchar endcmap",
    "with a remark": b"%!PS-Adobe-3.0 Resource-CMap\n1 beginbfchar <0041> <0042> endbfchar",
    "broken off": b"2 beginbfchar <0041> <0042> <00",
    "twice a space": b"2 beginbfchar <0041> <0020> <0041> <00A0> endbfchar",
    "nothing": b"",
}


@pytest.mark.parametrize("name", MEANINGS)
def test_signs_mean_what_pdfminer_says(name):
    page = with_meanings(MEANINGS[name])
    assert as_kept(letters_of(page.page_obj, Fonts(), page.height)) == as_kept(page.chars)


def test_meanings_that_are_damaged_stop_both():
    page = with_meanings(b"begincmap def")
    with pytest.raises(ValueError, match="unpack"):
        letters_of(page.page_obj, Fonts(), page.height)
    with pytest.raises(Exception, match="unpack"):
        assert page.chars
