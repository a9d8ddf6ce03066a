"""The supplier's SIRET follows from its SIREN, however it is printed. The keys are Luhn's (INSEE)."""

import pytest

from invoices.domain.document import SURE, Found
from invoices.formats.guessed_sirets import guessed_siret
from invoices.formats.layout import lines_of
from tests.samples.page import typed

VAT = {"supplier_vat": Found("FR11123456782", 0.95)}
SIRET = "12345678200010"


@pytest.mark.parametrize(
    "text",
    [
        "SIREN 123 456 782 - NIC 00010",
        "123.456.782.00010",
        "RCS Annecy 123 456 782, établissement n° 00010",
        "Immatriculation 123-456-782\n00010 Thônes",
    ],
)
def test_the_number_is_found_whatever_stands_between_its_digits(text):
    found = guessed_siret(lines_of([typed(text)]), VAT)["supplier_siret"]
    assert found.value == SIRET
    assert found.confidence < SURE


@pytest.mark.parametrize(
    "text",
    [
        "SIREN 123 456 782 - capital de 45000 euros",  # its key is wrong
        "SIREN 123 456 782",
        "SIREN 123 456 782 - NIC 00010\nSIREN 123 456 782 - NIC 00028",
        "9123456782 00010",
    ],
    ids=["another number", "no other", "one of two", "a longer number"],
)
def test_any_other_digits_are_not_taken(text):
    assert not guessed_siret(lines_of([typed(text)]), VAT)


def test_what_is_read_for_sure_or_agrees_stays():
    lines = lines_of([typed("SIREN 123 456 782 - NIC 00010")])
    for read in (Found("90000001200017", 0.9), Found("12345678200028", 0.5)):
        assert not guessed_siret(lines, VAT | {"supplier_siret": read})
    doubted = VAT | {"supplier_siret": Found("90000001200017", 0.5)}
    assert guessed_siret(lines, doubted)["supplier_siret"].value == SIRET
    assert not guessed_siret(lines, {})
