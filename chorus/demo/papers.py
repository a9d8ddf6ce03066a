"""The PDF of an invoice of the demonstration: one page of plain text, written by hand in a millisecond."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from invoices.domain.amounts import NARROW_NO_BREAK_SPACE, NO_BREAK_SPACE, spelt
from invoices.domain.document import Box
from structures.domain.identifiers import grouped
from structures.models import Structure

PAGE_WIDTH, PAGE_HEIGHT = 595.0, 842.0  # A4, in points
LEFT, MIDDLE, RIGHT = 50.0, 320.0, 545.0
ENCODING = "cp1252"  # WinAnsiEncoding
HELVETICA = {" ": 278, NO_BREAK_SPACE: 278, ",": 278, ".": 278, "-": 333}  # widths in thousandths; 556 for the rest


@dataclass(frozen=True)
class Line:
    """One line of the invoice; amounts in euros before tax, rate in percent."""

    name: str
    quantity: int
    unit_price: Decimal
    rate: Decimal
    total: Decimal


@dataclass(frozen=True)
class Paper:
    """Everything that is printed. vat_rows: rate, base, tax."""

    title: str
    number: str
    issue_date: date
    due_date: date
    supplier: Structure
    recipient: Structure
    service_code: str
    engagement: str
    origin_number: str
    lines: tuple[Line, ...]
    vat_rows: tuple[tuple[Decimal, Decimal, Decimal], ...]
    without_vat: Decimal
    vat: Decimal
    with_vat: Decimal
    due: Decimal


@dataclass
class Page:
    """A page being written. places: where the value of a field stands."""

    content: list[str] = field(default_factory=list)
    places: dict[str, Box] = field(default_factory=dict)

    def write(self, x: float, top: float, text: str, *, size: float = 10, name: str = "") -> None:
        """Write from x on, `top` points under the upper edge; remember the place when it is a field's."""
        text = text.replace(NARROW_NO_BREAK_SPACE, NO_BREAK_SPACE)
        escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        self.content.append(f"BT /F1 {size:g} Tf {x:.2f} {PAGE_HEIGHT - top - size:.2f} Td ({escaped}) Tj ET")
        if name:
            self.places[name] = Box(1, x, top, x + width(text, size), top + size)

    def write_right(self, top: float, text: str, *, x: float = RIGHT, size: float = 10, name: str = "") -> None:
        """Write so that it ends at x."""
        self.write(x - width(text, size), top, text, size=size, name=name)

    def labelled(self, top: float, label: str, value: str, name: str) -> None:
        """Write « label : value » in the left column."""
        self.write(LEFT, top, f"{label} :")
        self.write(LEFT + 130, top, value, name=name)


def width(text: str, size: float) -> float:
    """Width in points; exact for figures, near enough for words."""
    return sum(HELVETICA.get(letter, 556) for letter in text.replace(NARROW_NO_BREAK_SPACE, " ")) * size / 1000


def draw(paper: Paper) -> tuple[bytes, dict[str, Box]]:
    """Write the PDF. Returns its bytes, and where each field stands."""
    page = Page()
    _parties(page, paper)
    _references(page, paper)
    top = _lines(page, paper)
    _totals(page, paper, top)
    return _pdf("\n".join(page.content)), page.places


def sheet(title: str, lines: Iterable[str]) -> bytes:
    """A page of plain text: a document that is no invoice."""
    page = Page()
    page.write(LEFT, 60, title, size=15)
    for rank, line in enumerate(lines):
        page.write(LEFT, 100 + 18 * rank, line)
    return _pdf("\n".join(page.content))


def _parties(page: Page, paper: Paper) -> None:
    for x, party, name in ((LEFT, paper.supplier, "supplier_siret"), (MIDDLE, paper.recipient, "recipient_siret")):
        top = 50 if party is paper.supplier else 110
        page.write(x, top, party.name[:42], size=11)
        page.write(x, top + 15, party.address)
        page.write(x, top + 28, f"{party.postcode} {party.city}")
        label = "SIRET" if party is paper.supplier else "SIRET client"
        page.write(x, top + 41, f"{label} :")
        page.write(x + 70, top + 41, grouped(party.identifier), name=name)
    if paper.supplier.vat_number:
        page.write(LEFT, 104, f"TVA intracommunautaire : {paper.supplier.vat_number}")


def _references(page: Page, paper: Paper) -> None:
    page.write(LEFT, 190, f"{paper.title} N°", size=15)
    page.write(LEFT + 120, 190, paper.number, size=15, name="number")
    page.labelled(220, "Date de facture", f"{paper.issue_date:%d/%m/%Y}", "issue_date")
    page.labelled(235, "Date d'échéance", f"{paper.due_date:%d/%m/%Y}", "due_date")
    top = 250
    for label, value, name in (
        ("Code service", paper.service_code, "service_code"),
        ("N° d'engagement", paper.engagement, "engagement"),
        ("N° de facture d'origine", paper.origin_number, "origin_number"),
    ):
        if value:
            page.labelled(top, label, value, name)
            top += 15


def _lines(page: Page, paper: Paper) -> float:
    """Write the table of lines. Returns where it ends."""
    top = 320.0
    _row(page, top, ("Désignation", "Quantité", "Prix unitaire HT", "TVA", "Montant HT"))
    for line in paper.lines:
        top += 18
        price, total = spelt(line.unit_price), spelt(line.total)
        _row(page, top, (line.name, str(line.quantity), price, _percent(line.rate), total))
    return top


def _row(page: Page, top: float, cells: tuple[str, str, str, str, str]) -> None:
    page.write(LEFT, top, cells[0])
    for x, text in zip((310.0, 410.0, 460.0, RIGHT), cells[1:], strict=True):
        page.write_right(top, text, x=x)


def _totals(page: Page, paper: Paper, top: float) -> None:
    rows: list[tuple[str, Decimal, str]] = [("Total HT", paper.without_vat, "total_without_vat")]
    if len(paper.vat_rows) > 1:
        rows += [(f"TVA {_percent(rate)} sur {spelt(base)}", tax, "") for rate, base, tax in paper.vat_rows]
        rows += [("Total TVA", paper.vat, "total_vat")]
    else:
        rows += [(f"TVA {_percent(paper.vat_rows[0][0])}", paper.vat, "total_vat")]
    rows += [("Total TTC", paper.with_vat, "total_with_vat"), ("Net à payer", paper.due, "amount_due")]
    top += 40
    for label, amount, name in rows:
        page.write(MIDDLE, top, label)
        page.write_right(top, spelt(amount), name=name)
        top += 16


def _percent(rate: Decimal) -> str:
    """« 5,5 % »."""
    return f"{rate.normalize():f}".replace(".", ",") + f"{NO_BREAK_SPACE}%"


def _pdf(content: str) -> bytes:
    """Wrap the content of one page in the objects of a PDF. Source: ISO 32000-1, 7.5."""
    stream = content.encode(ENCODING, "replace")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    return _numbered(objects)


def _numbered(objects: Iterable[bytes]) -> bytes:
    """Number the objects and write the table that says where each begins."""
    out, starts = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, content in enumerate(objects, start=1):
        starts.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(starts) + 1)
    out += b"".join(b"%010d 00000 n \n" % start for start in starts)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(starts) + 1, table)
    return bytes(out)
