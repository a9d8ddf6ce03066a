"""What reading hands on: nothing may be lost or rounded between the child process, the database and the form."""

import datetime
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.domain.document import (
    AMOUNTS,
    DATES,
    TEXTS,
    Box,
    Document,
    Found,
    PageSize,
    PrintedLine,
    Siret,
    VatGroup,
)
from invoices.domain.inside import Difference, EmbeddedFile, PdfSignature
from invoices.domain.page import Page

sizes = st.floats(0, 2000).map(lambda number: round(number, 1))
boxes = st.none() | st.builds(Box, st.integers(1, 500), sizes, sizes, sizes, sizes)
amounts = st.decimals(-(10**9), 10**9, places=2)
sources = st.sampled_from(["texte", "ocr", "xml"])


texts = st.text(st.characters(exclude_characters="\0"))  # PostgreSQL keeps no NUL: none leaves the reader


def fields(names, values):
    return st.dictionaries(st.sampled_from(sorted(names)), st.builds(Found, values, st.floats(0, 1), boxes, sources))


documents = st.builds(
    Document,
    found=st.builds(
        lambda *parts: {name: found for part in parts for name, found in part.items()},
        fields(TEXTS, texts),
        fields(DATES, st.dates()),
        fields(AMOUNTS, amounts),
    ),
    vat=st.lists(st.builds(VatGroup, amounts, amounts, amounts), max_size=2).map(tuple),
    pages=st.lists(st.builds(PageSize, sizes, sizes), max_size=2).map(tuple),
    page_count=st.integers(0, 500),
    pages_read=st.lists(st.integers(1, 500), max_size=2).map(tuple),
    signature=st.sampled_from(["PDF_NON_SIGNE", "PDF_SIGNE_PADES"]),
    notes=st.lists(texts, max_size=2).map(tuple),
    sirets=st.lists(st.builds(Siret, texts, boxes, st.sampled_from(["supplier", "recipient", ""])), max_size=2).map(
        tuple
    ),
    lines=st.lists(
        st.builds(PrintedLine, texts, *[st.none() | amounts] * 4, confidence=st.floats(0, 1), box=boxes), max_size=2
    ).map(tuple),
    embedded=st.lists(st.builds(EmbeddedFile, texts, texts, st.integers(0, 10**9), st.booleans()), max_size=2).map(
        tuple
    ),
    signatures=st.lists(
        st.builds(PdfSignature, texts, texts, texts, st.none() | st.datetimes(timezones=st.just(datetime.UTC))),
        max_size=2,
    ).map(tuple),
    data_format=texts,
    differences=st.lists(st.builds(Difference, texts, texts, texts), max_size=2).map(tuple),
)


@given(documents)
def test_a_document_survives_its_json(document):
    assert Document.from_json(json.loads(json.dumps(document.to_json()))) == document


def test_json_kept_before_lines_were_read_still_reads():
    data = Document(found={"number": Found("F-1", 0.9)}).to_json()
    del data["lines"]
    assert Document.from_json(data) == Document(found={"number": Found("F-1", 0.9)})


def test_value_is_none_when_not_read():
    assert Document().value("total_vat") is None
    assert Document(found={"total_vat": Found(Decimal("1.20"), 0.9)}).value("total_vat") == Decimal("1.20")
    with pytest.raises(KeyError):
        Document().value("colour")


def test_json_of_an_unknown_field_is_refused():
    data = Document(found={"issue_date": Found(datetime.date(2026, 1, 31), 0.9)}).to_json()
    data["found"]["colour"] = data["found"].pop("issue_date")
    with pytest.raises(KeyError):
        Document.from_json(data)


def test_a_field_is_sure_from_four_fifths_on():
    assert Found("x", 0.8).is_sure
    assert not Found("x", 0.79).is_sure


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        (0, Box(1, 10, 20, 110, 40)),
        (180, Box(1, 490, 760, 590, 780)),
        (90, Box(1, 760, 10, 780, 110)),
        (270, Box(1, 20, 490, 40, 590)),
    ],
)
def test_a_place_on_a_turned_page_is_told_as_displayed(turn, expected):
    upright = Page(1, 600, 800, turn=turn)
    assert upright.box(10, 20, 110, 40) == expected
    box, shown = upright.box(0, 0, 600, 800), upright.displayed
    assert (box.x1 - box.x0, box.bottom - box.top) == (shown.width, shown.height)


def test_what_was_kept_before_files_held_more_than_pages_is_still_read():
    kept = Document(notes=("une note",)).to_json()
    for name in ("lines", "embedded", "signatures", "data_format", "differences"):
        del kept[name]
    assert Document.from_json(kept) == Document(notes=("une note",))
