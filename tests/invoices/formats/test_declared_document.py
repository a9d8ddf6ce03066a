"""What the data of an electronic invoice give the form: certain, in the portal's words. Rules: formats.md §10."""

from decimal import Decimal

import pytest

from invoices.domain.declared import Declared, DeclaredAccount, DeclaredParty, DeclaredVat
from invoices.domain.document import Document, VatGroup
from invoices.formats.declared_document import document_of

SIRET = "21780092900010"


def test_an_invoice_below_zero_may_be_an_avoir():
    document = document_of(Declared("CII", "CrossIndustryInvoice", type_code="380", total_with_vat=Decimal("-12.00")))
    assert not document.found["document_type"].is_sure


def test_rates_written_in_two_ways_are_one_group():
    rows = (
        DeclaredVat("S", Decimal("20"), Decimal("100"), Decimal("20")),
        DeclaredVat("S", Decimal("20.00"), Decimal("50"), Decimal("10")),
        DeclaredVat("O", None, Decimal("7"), Decimal("0")),
        DeclaredVat("S", Decimal("10"), None, Decimal("1")),
    )
    totals = {"total_without_vat": Decimal(157), "total_vat": Decimal(30)}
    assert document_of(Declared("UBL", "Invoice", vat=rows)).vat == ()  # nothing to add up to
    document = document_of(Declared("UBL", "Invoice", vat=rows, **totals))
    assert document.vat == (
        VatGroup(Decimal(20), Decimal(150), Decimal(30)),
        VatGroup(Decimal(0), Decimal(7), Decimal(0)),
    )


def test_only_what_can_be_an_account_is_given_as_one():
    assert document_of(Declared("UBL", "Invoice", accounts=(DeclaredAccount("12345678"),))).value("iban") is None
    account = DeclaredAccount("FR76 3000 6000 0112 3456 7890 189")
    assert document_of(Declared("UBL", "Invoice", accounts=(account,))).value("iban") == "FR7630006000011234567890189"


def test_what_the_data_say_is_certain_and_survives_its_storage():
    seller = DeclaredParty(name="Dupont", legal_id=SIRET)
    document = document_of(Declared("UBL", "Invoice", number="F1", business_process="S1", seller=seller))
    assert Document.from_json(document.to_json()) == document
    assert {one.source for one in document.found.values()} == {"xml"}
    assert [(one.value, one.role) for one in document.sirets] == [(SIRET, "supplier")]
    assert (document.value("framework"), document.value("supplier_siren")) == ("S1", SIRET[:9])


def rows(*categories):
    return tuple(DeclaredVat(category, Decimal(0), Decimal(1), Decimal(0)) for category in categories)


@pytest.mark.parametrize(
    ("syntax", "point", "categories", "vat_type"),
    [
        ("CII", "5", ["S"], "TVA_SUR_DEBIT"),
        ("CII", "72", ["S"], "TVA_SUR_ENCAISSEMENT"),
        ("UBL", "35", ["S"], "TVA_SUR_DEBIT"),
        ("UBL", "432", ["S"], "TVA_SUR_ENCAISSEMENT"),
        ("CII", "", ["E"], "EXONERATION"),
        ("UBL", "", ["AE"], "SANS_TVA"),
        ("UBL", "", ["S", "E"], None),
        ("CII", "", [], None),
    ],
)
def test_the_type_of_vat_is_told_by_its_point_or_its_categories(syntax, point, categories, vat_type):
    document = document_of(Declared(syntax, "Invoice", vat_point=point, vat=rows(*categories)))
    assert document.value("vat_type") == vat_type


@pytest.mark.parametrize(
    ("code", "means"),
    [("10", "ESPECE"), ("20", "CHEQUE"), ("30", "VIREMENT"), ("48", "AUTRE"), ("49", "PRELEVEMENT"), ("57", "AUTRE"),
     ("97", "REPORT"), ("ZZZ", "AUTRE"), ("58", "VIREMENT"), ("59", "PRELEVEMENT"), ("1", None)],
)  # fmt: skip
def test_means_of_payment_have_the_portals_names(code, means):
    assert document_of(Declared("CII", "CrossIndustryInvoice", payment_means=code)).value("payment_means") == means
    assert document_of(Declared("UBL", "CreditNote", payment_means=code)).value("payment_means") is None


def test_a_reason_is_given_by_its_code_alone():
    known = (DeclaredVat("E", Decimal(0), Decimal(1), Decimal(0), "Art. 261", "VATEX-FR-FRANCHISE"),)
    unknown = (DeclaredVat("E", Decimal(0), Decimal(1), Decimal(0), "Art. 261", "VATEX-XX"),)
    assert document_of(Declared("UBL", "Invoice", vat=known)).value("exemption_reason") == "VATEX-FR-FRANCHISE"
    assert document_of(Declared("UBL", "Invoice", vat=unknown)).value("exemption_reason") is None


def test_what_is_taxed_is_not_said_to_be_without_vat():
    """Software abroad gives categories of its own to what it taxes."""
    taxed = (DeclaredVat("G", Decimal(15), Decimal(100), Decimal(15)),)
    assert document_of(Declared("UBL", "Invoice", vat=taxed, total_vat=Decimal(15))).value("vat_type") is None
