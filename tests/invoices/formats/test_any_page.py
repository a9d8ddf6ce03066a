"""Whatever stands on a page, reading it gives a document: no heap of words breaks the engine or takes it long."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from invoices.domain.document import AMOUNTS, FIELDS, Document, Hints
from invoices.domain.page import Page, Word
from invoices.formats.fields import read_fields

SAID = [
    "Facture", "n°", "Date", "Échéance", "Total", "HT", "TVA", "TTC", "Client", ":", "SIRET", "12", "31/01/2026",
    "1 200,00 €", "100,00", "20", "%", "120,00", "FR76", "3000", "48215936100129", "482", "159", "361", "Commune", "de",
    "37000", "TOURS", "Qté", "Montant", "(", "-", "FA-12",
    "avoir", "sur", "à", "payer", "avant", "le", "Ⅻ", "٢", "\u202f",
]  # fmt: skip
places = st.integers(-50, 900)
words = st.builds(
    lambda text, x0, top, width, height, confidence: Word(text, x0, top, x0 + width, top + height, confidence),
    st.sampled_from(SAID)
    | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=12),
    places,
    places,
    st.integers(0, 200),
    st.integers(0, 40),
    st.floats(0, 1),
)
pages = st.builds(
    Page,
    st.integers(1, 3),
    st.just(595.0),
    st.just(842.0),
    st.lists(words, max_size=40).map(tuple),
    source=st.sampled_from(["texte", "ocr"]),
    tilt=st.floats(-3, 3),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(pages, max_size=2), st.sampled_from(["", "48215936100129"]))
def test_any_heap_of_words_is_read(some, siret):
    document = read_fields(some, Hints(supplier_siret=siret))
    assert set(document.found) <= FIELDS
    assert all(isinstance(document.found[name].value, Decimal) for name in AMOUNTS & set(document.found))
    assert all(0 <= found.confidence <= 1 for found in document.found.values())
    assert Document.from_json(document.to_json()) == document


@settings(max_examples=30, deadline=None)
@given(st.lists(words, max_size=12), st.integers(1, 30))
def test_the_same_words_over_and_over_are_read(some, times):
    heap = tuple(
        Word(word.text, word.x0, word.top + 14 * row, word.x1, word.bottom + 14 * row)
        for row in range(times)
        for word in some
    )
    read_fields([Page(1, 595, 842, heap)], Hints())
