"""What the data of an electronic invoice mean for the portal. Rules: formats.md §9 and §10.2."""

from decimal import Decimal

import pytest

from invoices.domain.declared import Declared, DeclaredParty, DeclaredVat, document_of
from invoices.domain.document import Document, VatGroup

SIRET = "21780092900010"


@pytest.mark.parametrize(
    ("party", "siret", "siren"),
    [
        (DeclaredParty(legal_id=SIRET, legal_scheme="0009"), SIRET, SIRET[:9]),
        (DeclaredParty(legal_id=SIRET, legal_scheme="0002"), SIRET, SIRET[:9]),
        (DeclaredParty(legal_id=SIRET, legal_scheme="1"), SIRET, SIRET[:9]),
        (DeclaredParty(legal_id="217 800 929 00010"), SIRET, SIRET[:9]),
        (DeclaredParty(legal_id="217800929", legal_scheme="0002"), "", "217800929"),
        (DeclaredParty(legal_id="217800929", legal_scheme="0002", identifiers=(("0009", SIRET),)), SIRET, "217800929"),
        (DeclaredParty(identifiers=(("SIRET", SIRET),)), SIRET, SIRET[:9]),
        (DeclaredParty(identifiers=(("0088", SIRET),)), "", ""),
        (DeclaredParty(legal_id="KRSAMSUNGMOBILEPHO", legal_scheme="ETR"), "", ""),
        (DeclaredParty(vat_number="FR 19 787 878 784"), "", "787878784"),
        (DeclaredParty(vat_number="DE123456789"), "", ""),
        (DeclaredParty(legal_id="２１７８００９２９０００１０"), "", ""),
    ],
)
def test_a_party_is_known_by_its_siret_wherever_it_is_told(party, siret, siren):
    assert (party.siret, party.siren) == (siret, siren)


@pytest.mark.parametrize(
    ("kind", "code", "is_avoir"),
    [("Invoice", "380", False), ("Invoice", "384", False), ("Invoice", "386", False),
     ("Invoice", "381", True), ("Invoice", "503", True), ("CreditNote", "380", True)],
)  # fmt: skip
def test_the_type_is_told_by_its_code_or_by_the_document(kind, code, is_avoir):
    document = document_of(Declared("UBL", kind, type_code=code))
    assert (document.value("document_type") == "AVOIR", document.found["document_type"].is_sure) == (is_avoir, True)


def test_an_invoice_below_zero_may_be_an_avoir():
    document = document_of(Declared("CII", "CrossIndustryInvoice", type_code="380", total_with_vat=Decimal("-12.00")))
    assert not document.found["document_type"].is_sure


@pytest.mark.parametrize(
    ("specification", "profile"),
    [
        ("urn:factur-x.eu:1p0:minimum", "MINIMUM"),
        ("urn:factur-x.eu:1p0:basicwl", "BASIC WL"),
        ("urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic", "BASIC"),
        ("urn:cen.eu:en16931:2017", "EN 16931"),
        ("urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended", "EXTENDED"),
        ("urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0", "XRechnung"),
        ("urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0", "Peppol BIS"),
        ("", ""),
    ],
)
def test_a_profile_bears_the_name_people_give_it(specification, profile):
    assert Declared("CII", "CrossIndustryInvoice", specification=specification).profile == profile


def test_rates_written_in_two_ways_are_one_group():
    rows = (
        DeclaredVat("S", Decimal("20"), Decimal("100"), Decimal("20")),
        DeclaredVat("S", Decimal("20.00"), Decimal("50"), Decimal("10")),
        DeclaredVat("O", None, Decimal("7"), Decimal("0")),
        DeclaredVat("S", Decimal("10"), None, Decimal("1")),
    )
    document = document_of(Declared("UBL", "Invoice", vat=rows))
    assert document.vat == (
        VatGroup(Decimal(20), Decimal(150), Decimal(30)),
        VatGroup(Decimal(0), Decimal(7), Decimal(0)),
    )


def test_only_what_can_be_an_account_is_given_as_one():
    assert document_of(Declared("UBL", "Invoice", iban="12345678")).value("iban") is None
    assert document_of(Declared("UBL", "Invoice", iban="FR76 3000 6000 0112 3456 7890 189")).value("iban") == (
        "FR7630006000011234567890189"
    )


def test_what_the_data_say_is_certain_and_survives_its_storage():
    seller = DeclaredParty(name="Dupont", legal_id=SIRET)
    document = document_of(Declared("UBL", "Invoice", number="F1", business_process="S1", seller=seller))
    assert Document.from_json(document.to_json()) == document
    assert {one.source for one in document.found.values()} == {"xml"}
    assert [(one.value, one.role) for one in document.sirets] == [(SIRET, "supplier")]
    assert (document.value("framework"), document.value("supplier_siren")) == ("S1", SIRET[:9])
