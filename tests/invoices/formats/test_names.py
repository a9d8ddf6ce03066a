"""Names of supplier and recipient, told by where they stand and by what they say."""

import pytest

from invoices.domain.document import SURE, Hints
from invoices.formats.layout import lines_of
from invoices.formats.names import read_names
from invoices.formats.parties import read_parties
from tests.samples import siret_of
from tests.samples.page import typed

OURS, THEIRS = siret_of("48215936", 12), siret_of("21370208", 1)


def read(text):
    lines = lines_of([typed(text)])
    return read_names(lines, read_parties(lines, Hints())[0])


@pytest.mark.parametrize(
    "text",
    [
        "Émetteur|Client\nLagarde SARL|Commune de Saint-Aubin\n14 rue A|1 place B\n37000 TOURS|37210 SAINT-AUBIN",
        "Lagarde SARL\n14 rue A\n37000 TOURS\n\n\n||Commune de Saint-Aubin\n||1 place B\n||37210 SAINT-AUBIN",
        "Fournisseur : Lagarde SARL\nClient : Commune de Saint-Aubin",
        f"Lagarde SARL\nSIRET {OURS}\n\n\nFacturé à\nCommune de Saint-Aubin\nSIRET {THEIRS}",
        "Lagarde\nSARL\n14 rue A\n37000 TOURS\n\n\n||Commune de\n||Saint-Aubin\n||1 place B\n||37210 SAINT-AUBIN",
        "Fournisseur\nRaison sociale|Lagarde SARL\n\nDestinataire\nRaison sociale|Commune de Saint-Aubin",
        "DE||POUR\nLagarde SARL||Commune de Saint-Aubin\n14 rue A||1 place B\n37000 TOURS||37210 SAINT-AUBIN",
        "De : Lagarde SARL\nÀ : Commune de Saint-Aubin",
        "Établie par Lagarde SARL, 14 rue A\nPour : Commune de Saint-Aubin",
        f"Lagarde SARL\n\nÀ l'attention de : Commune de Saint-Aubin, 1 place B, 37210 SAINT-AUBIN\n(SIRET {THEIRS})",
        "Lagarde SARL\n\nPropriétaire / détenteur\nCommune de Saint-Aubin\n1 place B\n37210 SAINT-AUBIN",
        "Lagarde SARL\n\nClient facturé :\nCommune de Saint-Aubin\n1 place B\n37210 SAINT-AUBIN",
        "Lagarde SARL\n\nÉmise le|À payer pour le\n01/02/2026|02/03/2026\n\nAdressée à\nCommune de Saint-Aubin",
    ],
)
def test_both_names(text):
    found = read(text)
    assert {name: one.value for name, one in found.items()} == {
        "supplier_name": "Lagarde SARL",
        "recipient_name": "Commune de Saint-Aubin",
    }


def test_a_public_body_under_its_heading_is_sure():
    assert read("Client\nCommune de Saint-Aubin\n1 place B\n37210 SAINT-AUBIN")["recipient_name"].is_sure


def test_a_name_seen_in_one_place_alone_is_not_sure():
    assert read("Menuiserie\n14 rue A\n37000 TOURS")["supplier_name"].confidence < SURE


def test_a_name_printed_twice_is_sure():
    assert read("Menuiserie Lagarde\n14 rue A\n37000 TOURS\n\nTitulaire du compte : Menuiserie Lagarde")[
        "supplier_name"
    ].is_sure


@pytest.mark.parametrize(
    "text",
    [
        "FACTURE\nN° F-12",
        "Client n° 1234",
        "12 rue des Lilas\n37000 TOURS",
        "Client : 4500123456",
        "Date : 31/01/2026",
        "Le règlement\n\n37000 TOURS",
        "F A C T U R E D E T R A V A U X",
    ],
)
def test_what_is_no_name(text):
    assert read(text) == {}


def test_a_company_whose_name_begins_like_a_public_word_is_no_recipient():
    found = read(
        "Paysages Singuliers\n14 rue A\n37000 TOURS\n\n\n\n|Le client\n|Ville de Tours\n|1 place B\n|37000 TOURS"
    )
    assert found["supplier_name"].value == "Paysages Singuliers"
    assert found["recipient_name"].value == "Ville de Tours"


def test_a_footer_begins_above_its_legal_line():
    feet = "Lagarde SARL, 14 rue A, 37000 TOURS · 02 47 00 11 22\nSARL au capital de 7500 € · SIRET " + OURS
    assert read("Facture\nÉmise le 31/01/2026" + "\n" * 40 + feet)["supplier_name"].value == "Lagarde SARL"


def test_a_person_may_bill_and_is_otherwise_a_contact():
    assert read("De\nMme Odile Vasset\n14 rue A\n37000 TOURS")["supplier_name"].value == "Mme Odile Vasset"
    assert "supplier_name" not in read("Contact\nMme Odile Vasset")


def test_the_part_of_a_client_in_the_place_of_his_name_is_his_name():
    found = read("CLIENT :\nService des achats\nLE CLIENT\n1 place B\n37210 SAINT-AUBIN")
    assert found["recipient_name"].value == "LE CLIENT"


def test_a_form_told_apart_is_no_part_of_the_name_of_the_site():
    text = "Au bon moulin SARL - 12 chemin A - 84340 MALAUCENE\nwww.aubonmoulin.fr - SARL au capital de 1 000 €"
    assert read(text)["supplier_name"].value == "Au bon moulin"
    assert read(text.replace("bonmoulin", "moulin"))["supplier_name"].value == "Au bon moulin SARL"


def test_a_contact_stands_above_the_body_he_works_for():
    address = "Samira Benali\nUniversité de Haute-Sèvre\n174 chemin A\n49100 ANGERS"
    assert read(f"Adresse de facturation\n{address}")["recipient_name"].value == "Université de Haute-Sèvre"
