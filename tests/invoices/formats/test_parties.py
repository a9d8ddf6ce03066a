"""Who bills whom: what the page says, then what the directory settles."""

import pytest

from invoices.domain.document import SURE, Document, Hints, Siret
from invoices.formats.layout import lines_of
from invoices.formats.parties import read_parties, settle_parties
from tests.samples import siret_of
from tests.samples.page import typed

OURS, THEIRS, OTHER = siret_of("48215936", 12), siret_of("21370208", 1), siret_of("73282932", 7)
WRONG_KEY = OURS[:-1] + str((int(OURS[-1]) + 1) % 10)


def read(text, hints=None):
    return read_parties(lines_of([typed(text)]), hints or Hints())


def values(found, *names):
    return tuple(found[name].value if name in found else None for name in names)


BOTH = ("supplier_siret", "recipient_siret")


@pytest.mark.parametrize(
    "text",
    [
        f"Émetteur|Destinataire\nMenuiserie|Commune\nSIRET {OURS}|SIRET {THEIRS}",
        f"Notre SIRET : {OURS}\nSIRET client : {THEIRS}",
        f"Menuiserie SARL au capital de 5 000 € SIRET {OURS}\n\n\n\nFacturé à\nCommune\nSIRET {THEIRS}",
        f"Fournisseur\nSIRET {OURS}\n\nDestinataire\nSIRET {THEIRS}\n\nLivraison\nSIRET {OTHER}",
    ],
)
def test_the_page_tells_the_parties_apart(text):
    found, sirets = read(text)
    assert values(found, *BOTH) == (OURS, THEIRS)
    assert all(found[name].is_sure for name in BOTH)
    assert {OURS, THEIRS} <= {siret.value for siret in sirets}


def test_the_account_names_the_supplier():
    found, _ = read(f"SIRET {THEIRS}\n\nSIRET {OURS}", Hints(supplier_siret=OURS))
    assert found["supplier_siret"].value == OURS
    assert found["supplier_siret"].is_sure


def test_a_wrong_key_is_shown_and_not_sure():
    found, _ = read(f"Fournisseur\nSIRET {WRONG_KEY}")
    assert found["supplier_siret"].value == WRONG_KEY
    assert not found["supplier_siret"].is_sure


def test_fourteen_digits_without_a_name_and_a_key_are_nothing():
    assert read(f"Fournisseur\n{WRONG_KEY}") == ({}, ())


def test_two_suppliers_as_likely_are_not_sure():
    assert not read(f"Notre SIRET {OURS}\nNotre SIRET {OTHER}")[0]["supplier_siret"].is_sure


def test_the_number_of_the_supplier_is_the_one_with_its_digits():
    key = (12 + 3 * (int(OURS[:9]) % 97)) % 97
    text = f"Émetteur\nSIRET {OURS}\nTVA FR{key:02d}{OURS[:9]}\n\nReprésentant fiscal\nTVA FR11123456782"
    assert read(text)[0]["supplier_vat"].value == f"FR{key:02d}{OURS[:9]}"


def test_a_public_body_is_the_recipient_wherever_it_stands():
    found, _ = read(f"Lagarde SARL\nSIRET {OURS}\n\n\n\n\nCommune\nSIRET {THEIRS}")
    assert values(found, *BOTH) == (OURS, THEIRS)
    assert found["recipient_siret"].is_sure


def test_the_seat_is_not_the_establishment_that_bills():
    seat = siret_of("48215936", 3)
    assert read(f"Fournisseur\nSIRET {OURS}\n\n\n\nSIRET du siège {seat}")[0]["supplier_siret"].value == OURS


def test_a_number_broken_between_two_lines_is_one():
    text = f"Lagarde SARL au capital de 5 000 € RCS Tours SIRET {OURS[:9]}\n{OURS[9:]} APE 4332A"
    assert read(text)[0]["supplier_siret"].value == OURS


def test_letters_read_for_digits_are_mended_where_the_key_is_right():
    misread = OURS.replace("1", "l", 1)
    lines = lines_of([typed(f"Fournisseur\nSIRET {misread}", source="ocr")])
    assert read_parties(lines, Hints())[0]["supplier_siret"].value == OURS


def test_both_parties_have_their_siren_and_vat_number():
    key = (12 + 3 * (int(THEIRS[:9]) % 97)) % 97
    found, _ = read(f"Émetteur|Client\nSIRET {OURS}|SIRET {THEIRS}\nCapital|TVA FR{key:02d}{THEIRS[:9]}")
    assert values(found, "supplier_siren", "recipient_siren") == (OURS[:9], THEIRS[:9])
    assert values(found, "recipient_vat") == (f"FR{key:02d}{THEIRS[:9]}",)


def document(*sirets, **found):
    return Document(found=found, sirets=tuple(Siret(*siret) for siret in sirets))


def test_the_directory_settles_the_recipient():
    settled = settle_parties(document((OURS,), (THEIRS,), (OTHER,)), own={OURS}, public={THEIRS})
    assert values(settled.found, *BOTH) == (OURS, THEIRS)
    assert all(settled.found[name].confidence > SURE for name in BOTH)
    assert settled.found["supplier_siren"].value == OURS[:9]


def test_two_public_entities_leave_a_doubt():
    settled = settle_parties(
        document((OURS,), (THEIRS, None, "", 0.5), (OTHER, None, "recipient", 0.9)), own={OURS}, public={THEIRS, OTHER}
    )
    assert settled.found["recipient_siret"].value == OTHER
    assert not settled.found["recipient_siret"].is_sure


def test_the_only_other_number_is_the_recipient_with_a_doubt():
    settled = settle_parties(document((OURS,), (OTHER,)), own={OURS}, public=set())
    assert settled.found["recipient_siret"].value == OTHER
    assert not settled.found["recipient_siret"].is_sure


def test_a_public_entity_that_bills_is_not_its_own_recipient():
    settled = settle_parties(document((OURS,), (THEIRS,)), own={OURS}, public={OURS, THEIRS})
    assert values(settled.found, *BOTH) == (OURS, THEIRS)


def test_without_a_known_number_the_page_is_believed():
    found = read(f"Émetteur\nSIRET {OTHER}")[0]
    assert settle_parties(Document(found=found), own={OURS}, public={THEIRS}).found == found


def test_a_recognised_number_with_a_wrong_key_stays_with_its_heading():
    text = "SIREN : 482 159 361|Client\n|GLN : 3654789851\n|SIREN : 987 654 321\n|N° TVA : FR 05 987 654 321"
    found, _ = read_parties(lines_of([typed(text, source="ocr")]), Hints())
    assert values(found, "recipient_siren", "recipient_vat") == ("987654321", "FR05987654321")
