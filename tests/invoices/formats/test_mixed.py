"""The portal's own dialects, in which data go around the PDF that is the invoice: read, written, bounded."""

import base64
import io
import zipfile
from dataclasses import replace
from decimal import Decimal

import pytest
from lxml import etree

from invoices.domain.declared import DeclaredFile
from invoices.domain.flows import SYNTAXES
from invoices.formats import declared as foreign
from invoices.formats import ubl
from invoices.formats.exchange import minimal_cii, minimal_ubl, mixed
from invoices.formats.exchange.table import FORMATS, code_of
from invoices.formats.inspecting import inspect
from invoices.formats.rewriting import WRITERS
from invoices.formats.sniffing import syntax_of
from invoices.formats.trees import Misread
from tests.samples.bills import BILL

PDF = DeclaredFile("facture.pdf", filename="facture.pdf", media_type="application/pdf", content=b"%PDF-1.7 facture")
NOTE = DeclaredFile("bl.txt", filename="bl.txt", media_type="text/plain", content=b"vingt chaises")
TOLD = replace(foreign.read(ubl.write(BILL)), files=(NOTE, PDF))
DIALECTS = {"IN_DP_E2_UBL_INVOICE_MIN": minimal_ubl, "IN_DP_E2_CII_MIN_16B": minimal_cii}
HEAD = ("number", "issue_date", "business_process", "purchase_order", "contract", "buyer_reference", "payment_means")
SUMS = ("currency", "total_without_vat", "total_vat", "total_with_vat", "amount_due")


def test_every_syntax_of_a_flow_has_its_format():
    assert set(FORMATS) == set(SYNTAXES)


@pytest.mark.parametrize("code", [*DIALECTS, "IN_DP_E2_CPP_FACTURE_MIN"])
def test_what_is_written_is_known_by_its_first_bytes_and_reads_back_the_same(code):
    written = FORMATS[code].write(TOLD)
    assert syntax_of(written) == code
    again = foreign.read(written)
    for name in (*HEAD, *SUMS):
        assert getattr(again, name) == getattr(TOLD, name), name
    assert (again.seller.siret, again.buyer.siret) == (TOLD.seller.siret, TOLD.buyer.siret)
    assert [(row.rate, row.base, row.tax) for row in again.vat] == [(row.rate, row.base, row.tax) for row in TOLD.vat]
    assert [(one.quantity, one.unit_price, one.total, one.rate) for one in again.lines] == [
        (one.quantity, one.unit_price, one.total, one.rate) for one in TOLD.lines
    ]
    assert [(one.name, one.content) for one in again.files] == [(one.name, one.content) for one in (PDF, NOTE)]


@pytest.mark.parametrize("code", [*DIALECTS, "IN_DP_E2_CPP_FACTURE_MIN"])
def test_without_a_pdf_there_is_no_such_invoice(code):
    with pytest.raises(Misread, match="PDF"):
        FORMATS[code].write(replace(TOLD, files=(NOTE,)))


def test_the_minimal_cii_has_the_price_with_tax_in_the_place_of_the_net_one():
    root = etree.fromstring(minimal_cii.write(TOLD))
    prices = [element.text for element in root.iter("{*}ChargeAmount")]
    assert [Decimal(price) for price in prices] == [Decimal(320), Decimal(352)]


def test_a_mixed_invoice_is_inspected_as_a_format_of_the_portal():
    found = inspect(mixed.write(TOLD), lambda root, syntax: [])
    assert found.label == "CPPFactureMixte (E2)"
    assert [one.text for one in found.findings if one.is_blocking] == []
    assert found.facts["number"] == BILL.number


def unit(*inside):
    return f"<CPPFactureMixte>{''.join(inside)}</CPPFactureMixte>".encode()


def test_one_file_holds_one_invoice():
    empty = "<CPPFactureMixteUnitaire/>"
    for data in (unit(), unit(empty, empty)):
        with pytest.raises(Misread, match="facture"):
            foreign.read(data)
    assert foreign.read(unit(empty)).number == ""


def joined(content):
    text = base64.b64encode(content).decode()
    return unit(f"<CPPFactureMixteUnitaire><PJ><Contenu>{text}</Contenu></PJ></CPPFactureMixteUnitaire>")


def packed(*members):
    spool = io.BytesIO()
    with zipfile.ZipFile(spool, "w", zipfile.ZIP_DEFLATED) as archive:
        for rank, member in enumerate(members):
            archive.writestr(f"{rank}.pdf", member)
    return spool.getvalue()


@pytest.mark.parametrize(
    ("content", "read"),
    [
        (b"%PDF-1.7", b"%PDF-1.7"),  # not zipped
        (packed(b"%PDF-1.7"), b"%PDF-1.7"),
        (packed(b"%PDF-1.7")[:-9], b""),
        (packed(b"a", b"b"), b""),
        (packed(bytes(20 << 20)), b""),  # a bomb
    ],
)
def test_a_joined_file_is_unzipped_within_bounds(content, read):
    [file] = foreign.read(joined(content)).files
    assert file.content == read


def test_rates_are_fractions_or_percentages():
    vat = "<TVA><Taux>{}</Taux><BaseHt>100</BaseHt></TVA>"
    rows = "".join(vat.format(rate) for rate in ("0.2", "0.021", "20"))
    data = unit(
        f"<CPPFactureMixteUnitaire><DonneesFacture><TVAS>{rows}</TVAS></DonneesFacture></CPPFactureMixteUnitaire>"
    )
    assert [row.rate for row in foreign.read(data).vat] == [20, Decimal("2.1"), 20]


@pytest.mark.parametrize("code", FORMATS)
def test_a_line_of_the_table_says_all_of_its_format(code):
    """Recognised by its first bytes and by its root, checked, read, written, and asked for by its name."""
    one = FORMATS[code]
    written = one.write(TOLD)
    root = etree.fromstring(written)
    kin = {
        other for other, each in FORMATS.items() if each.family == one.family and each.is_specified == one.is_specified
    }
    assert code in kin
    assert {syntax_of(written), code_of(root)} <= kin
    assert one.held_to(root).is_minimal == (one.native is None and not one.is_pdf)
    assert one.read(written) == foreign.read(written)
    assert WRITERS[one.target](TOLD) == written
