"""What the data of an electronic invoice mean for the portal. Rules: formats.md §9 and §10.2."""

import pytest

from invoices.domain.declared import Declared, DeclaredParty

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


@pytest.mark.parametrize(
    ("kind", "code", "is_avoir"),
    [("Invoice", "380", False), ("Invoice", "384", False), ("Invoice", "386", False),
     ("Invoice", "381", True), ("Invoice", "503", True), ("CreditNote", "380", True)],
)  # fmt: skip
def test_the_type_is_told_by_its_code_or_by_the_document(kind, code, is_avoir):
    assert Declared("UBL", kind, type_code=code).is_avoir is is_avoir
