"""Words of INSEE's codes: first digit of the legal category (niveau I), size of the company."""

import pytest

from structures.domain.nomenclature import legal_category, size


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("1000", "1000 – Entrepreneur individuel"),
        ("5710", "5710 – Société commerciale"),
        ("7210", "7210 – Personne morale et organisme soumis au droit administratif"),
        ("0", "0"),
        ("", ""),
    ],
)
def test_a_legal_category_is_told_by_its_family(code, words):
    assert legal_category(code) == words


@pytest.mark.parametrize(("code", "words"), [("GE", "GE – grande entreprise"), ("XX", "XX"), ("", "")])
def test_a_size_is_told_in_words(code, words):
    assert size(code) == words
