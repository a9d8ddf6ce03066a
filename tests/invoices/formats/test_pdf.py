"""Our own samples read back: every value right on a text page, none wrong and sure on any."""

import datetime
import io
from decimal import Decimal

import pikepdf
import pytest
from PIL import Image

from invoices import ocr
from invoices.domain.document import FIELDS, Hints
from invoices.formats import FileUnreadable, pdf
from tests.samples import PLAIN, Invoice, Item, Party, Scan, expected, hostile, make_invoice, siret_of

pytestmark = pytest.mark.samples
NAMES = {"supplier_name", "recipient_name"}

SECOND = Invoice(
    number="2026/00042",
    issued=datetime.date(2026, 4, 1),
    due=datetime.date(2026, 5, 1),
    supplier=Party("Azur Services SAS", siret_of("53291004", 27), "8 quai du Port", "13002 MARSEILLE"),
    recipient=Party("Centre hospitalier de Valbrune", siret_of("26130057", 14), "2 avenue Pasteur", "13300 SALON"),
    items=(
        Item("Nettoyage des vitres du groupe scolaire", Decimal("12"), Decimal("128.40")),
        Item("Plants de saison", Decimal("40"), Decimal("3.15"), Decimal("5.5")),
        Item("Repas du personnel", Decimal("6"), Decimal("18.90"), Decimal("10")),
    ),
    service_code="D370001",
    engagement="BC-26-118",
    market="M2024-3",
    paid=Decimal("500.00"),
    origin="2025/0031",
)


def wrong(document, values):
    return {name: document.value(name) for name, value in values.items() if document.value(name) not in (None, value)}


def printed_values(layout, invoice):
    """What is read so far of what is printed."""
    return {name: value for name, value in expected(layout, invoice).items() if name in FIELDS - NAMES}


@pytest.mark.parametrize("invoice", [Invoice(), SECOND], ids=["first", "second"])
@pytest.mark.parametrize("layout", PLAIN)
def test_a_text_invoice_is_read_whole(layout, invoice):
    document = pdf.read(make_invoice(layout, invoice))
    values = printed_values(layout, invoice)
    assert {name: document.value(name) for name in values} == values
    assert all(
        (found.source == "texte" and found.box) or name == "document_type" for name, found in document.found.items()
    )
    assert (document.notes, document.signature) == ((), "PDF_NON_SIGNE")


@pytest.mark.ocr
@pytest.mark.parametrize("layout", PLAIN)
def test_a_scan_is_read_and_never_wrong_and_sure(layout):
    document = pdf.read(make_invoice(layout, scan=True), recognise=ocr.read_page)
    values = printed_values(layout, Invoice())
    right = [name for name, value in values.items() if document.value(name) == value]
    assert len(right) >= 0.9 * len(values)
    assert not [name for name in wrong(document, values) if document.found[name].is_sure]


@pytest.mark.ocr
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_the_place_of_a_value_falls_on_the_page_as_displayed(turn):
    data = make_invoice("colonnes", scan=Scan(turn=turn, skew=0))
    document = pdf.read(data, recognise=ocr.read_page)
    upright = pdf.read(make_invoice("colonnes")).found["number"].box
    box, size = document.found["number"].box, document.pages[0]
    width, height = (size.width, size.height) if turn in (0, 180) else (size.height, size.width)
    across, down = (upright.x0 + upright.x1) / 2, (upright.top + upright.bottom) / 2
    centre = {0: (across, down), 90: (down, width - across), 180: (width - across, height - down),
              270: (height - down, across)}[turn]  # fmt: skip
    assert ((box.x0 + box.x1) / 2, (box.top + box.bottom) / 2) == pytest.approx(centre, abs=4)


def test_what_the_account_says_settles_the_supplier():
    document = pdf.read(make_invoice("avoir"), Hints(supplier_siret=Invoice().supplier.siret))
    assert document.found["supplier_siret"].is_sure


UPRIGHT_IF_TURNED = b"q 0 1 -1 0 842 0 cm "  # what a page that says /Rotate 90 must draw to be displayed upright


@pytest.mark.parametrize(
    ("settings", "before", "moved"),
    [
        ({"MediaBox": [0, 0, 842, 595], "Rotate": 90}, UPRIGHT_IF_TURNED, (0, 0)),
        ({"CropBox": [20, 30, 575, 812]}, b"q ", (20, 30)),
        ({"MediaBox": [-50, -40, 595, 842]}, b"q ", (-50, 0)),
    ],
    ids=["rotate", "crop", "origin"],
)
def test_boxes_follow_rotation_and_crop(settings, before, moved):
    plain, buffer = make_invoice("colonnes"), io.BytesIO()
    with pikepdf.open(io.BytesIO(plain)) as changed:
        page = changed.pages[0]
        page.contents_add(before, prepend=True)
        page.contents_add(b" Q")
        for name, value in settings.items():
            page[f"/{name}"] = value
        changed.save(buffer)
    box, original = (pdf.read(data).found["iban"].box for data in (buffer.getvalue(), plain))
    assert (box.x0, box.top) == pytest.approx((original.x0 - moved[0], original.top - moved[1]), abs=1)


def test_only_the_first_and_last_pages_of_a_long_file_are_read():
    document = pdf.read(hostile.many_pages(60))
    assert document.page_count == 60
    assert document.pages_read == (*range(1, 19), 59, 60)
    assert "60 pages" in document.notes[0]


@pytest.mark.parametrize(("count", "read"), [(1, (1,)), (4, (1, 2, 3, 4)), (5, (1, 2, 4, 5)), (9, (1, 2, 8, 9))])
def test_which_pages_are_read(count, read):
    assert pdf.pages_to_read(count, 2, 2) == read


def test_a_scan_without_recognition_says_so():
    document = pdf.read(make_invoice("colonnes", scan=True))
    assert document.found == {}
    assert "pas installée" in document.notes[0]


def test_a_page_pdfplumber_cannot_read_is_read_by_pypdfium2(monkeypatch):
    def fail(*_, **__):
        raise RecursionError

    monkeypatch.setattr("invoices.formats.pdf_text.pdfplumber.open", fail)
    document = pdf.read(make_invoice("colonnes"))
    values = printed_values("colonnes", Invoice())
    assert [name for name, value in values.items() if document.value(name) == value] == list(values)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "ENDOMMAGE"),
        (b"%PDF-1.7\n", "ENDOMMAGE"),
        (hostile.encrypted(), "MOT_DE_PASSE"),
        (hostile.truncated(), "ENDOMMAGE"),
    ],
    ids=["empty", "header", "password", "truncated"],
)
def test_what_is_refused_says_why_and_what_to_do(data, code):
    with pytest.raises(FileUnreadable) as refusal:
        pdf.read(data)
    assert refusal.value.code == code
    assert refusal.value.text.count(".") >= 2


def test_a_file_that_only_forbids_changes_is_read():
    assert pdf.read(hostile.encrypted(user="")).value("number") == Invoice().number


def test_a_picture_too_large_is_not_decoded():
    document = pdf.read(hostile.large_picture(), recognise=ocr.read_page)
    assert "20\u202f000 × 20\u202f000 pixels" in document.notes[0]
    assert pdf.render(hostile.large_picture(), [1], 1200) == []


def test_page_images_are_png_of_the_width_asked_for():
    ((number, png),) = pdf.render(make_invoice("colonnes"), [1], 600)
    image = Image.open(io.BytesIO(png))
    assert (number, image.format, image.width) == (1, "PNG", 600)
    assert pdf.render(make_invoice("colonnes"), [0, 2], 600) == []
