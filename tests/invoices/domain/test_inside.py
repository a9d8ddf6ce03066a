"""What is said of a signature: what the file shows, and that nobody vouches for the name."""

import datetime

import pytest

from invoices.domain.inside import PdfSignature, is_suspect, sentence

SIGNED_AT = datetime.datetime(2026, 11, 21, 9, 12, tzinfo=datetime.UTC)
WHOLE = PdfSignature("Camille Durand", "Moulin SARL", "AC Démo", SIGNED_AT, covers_all=True, integrity="INTACTE")


def test_a_signature_is_told_with_its_certificate_and_its_limit():
    assert sentence(WHOLE) == (
        "Signature présente, du 21/11/2026 à 10 h 12 : couvre tout le fichier, inchangé depuis. Certificat au nom de "
        "Camille Durand (Moulin SARL), délivré par AC Démo ; son identité n'est pas vérifiée par le portail."
    )
    assert not is_suspect(WHOLE)


@pytest.mark.parametrize(
    ("signature", "words", "suspect"),
    [
        (PdfSignature("A", covers_all=False, integrity="INTACTE"), "ne couvre pas tout le fichier", True),
        (PdfSignature("A", covers_all=True, integrity="MODIFIEE"), "n'est plus celui qui a été signé", True),
        (PdfSignature("A", covers_all=True), "n'a pas pu vérifier", False),
        (PdfSignature("A", issuer="A", covers_all=True), "délivré par son titulaire lui-même", False),
        (PdfSignature(covers_all=True), "un nom que le portail n'a pas pu lire", False),
        (PdfSignature("A", covers_all=True, integrity="INTACTE", is_timestamp=True), "Horodatage présent :", False),
    ],
)
def test_what_is_wrong_or_unknown_is_said_and_never_valid(signature, words, suspect):
    assert words in sentence(signature)
    assert "valide" not in sentence(signature)
    assert is_suspect(signature) is suspect


def test_a_first_signature_is_not_suspect_for_a_second_that_covers_all():
    first = PdfSignature("A", covers_all=False, integrity="INTACTE")
    assert not is_suspect(first, (first, WHOLE))
    assert is_suspect(PdfSignature("A", integrity="MODIFIEE"), (WHOLE,))
