"""Layout memory: labels no engine knows are read on the second invoice; a lesson that no longer fits is harmless.

The pages are lists of words put where a printer would: what a PDF is made of does not matter here.
"""

import datetime
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from invoices.domain.document import FIELDS, SURE, Hints
from invoices.domain.lessons import TAUGHT, Lesson, as_compared, worth_teaching
from invoices.domain.page import Page, Word
from invoices.formats import learning, pdf
from invoices.formats.fields import read_fields
from invoices.formats.layout import lines_of
from tests.samples import WORKING, documents, expected, make_invoice

FIRST = {
    "number": "4471",
    "issue_date": datetime.date(2026, 3, 12),
    "due_date": datetime.date(2026, 4, 11),
    "engagement": "TX-0405",
    "total_without_vat": Decimal("100.00"),
    "total_vat": Decimal("20.00"),
    "total_with_vat": Decimal("120.00"),
}
SECOND = FIRST | {
    "number": "4498",
    "issue_date": datetime.date(2026, 5, 2),
    "due_date": datetime.date(2026, 6, 1),
    "engagement": "TX-0611",
    "total_without_vat": Decimal("250.00"),
    "total_vat": Decimal("50.00"),
    "total_with_vat": Decimal("300.00"),
}
STRANGE = ("number", "due_date", "engagement")


def page_of(*printed):
    """A page from (x, y, text): one word each, six points wide a letter."""
    words = []
    for x, y, text in printed:
        for word in text.split():
            words.append(Word(word, x, y, x + 6 * len(word), y + 10))
            x += 6 * len(word) + 3
    return (Page(1, 595.0, 842.0, tuple(words)),)


def sheet(values, *, label="Pièce comptable", drop=0, number_y=80):
    issued, due = (values[name].strftime("%d/%m/%Y") for name in ("issue_date", "due_date"))
    return page_of(
        (50, 40, "FACTURE"),
        (50, number_y, f"{label} {values['number']}"),
        (50, 100, f"Date de facture : {issued}"),
        (300, 140, "Rgt"),
        (400, 140, "Affaire suivie"),
        (300, 154, due),
        (400, 154, values["engagement"]),
        (50, 500 + drop, f"Total HT {values['total_without_vat']}"),
        (50, 520 + drop, f"TVA 20 % {values['total_vat']}"),
        (50, 540 + drop, f"Total TTC {values['total_with_vat']}"),
    )


def lessons_from(pages, values, times=1):
    taught = learning.lessons_of(lines_of(pages), worth_teaching(values))
    return tuple(replace(seen[0], times=times) for seen in taught.values())


def right(document, values):
    return {name for name, value in values.items() if as_compared(document.value(name) or "") == as_compared(value)}


def test_the_second_invoice_of_a_supplier_with_strange_labels_is_read_like_any_other():
    alone = read_fields(sheet(SECOND), Hints())
    assert not any(alone.found[name].is_sure for name in STRANGE if name in alone.found)
    taught = read_fields(sheet(SECOND), Hints(learned=lessons_from(sheet(FIRST), FIRST)))
    assert right(taught, SECOND) == set(SECOND)
    assert all(taught.found[name].is_sure for name in STRANGE)


def test_a_label_that_moved_down_is_followed():
    lessons = lessons_from(sheet(FIRST), FIRST)
    moved = read_fields(sheet(SECOND, number_y=300), Hints(learned=lessons))
    assert moved.value("number") == "4498"


def test_a_lesson_tells_labels_and_places_and_no_value():
    lessons = {lesson.field: lesson for lesson in lessons_from(sheet(FIRST), FIRST)}
    assert (lessons["number"].label, lessons["number"].relation) == ("piece comptable", "beside")
    assert (lessons["due_date"].label, lessons["due_date"].relation) == ("rgt", "under")
    assert not [lesson.label for lesson in lessons.values() if any(sign.isdigit() for sign in lesson.label)]


def test_a_label_that_is_a_value_is_not_kept():
    pages = page_of((50, 80, "CSP-PAYE CLI-4375"))
    assert learning.lessons_of(lines_of(pages), {"market": "cli-4375", "service_code": "csp-paye"}) == {}


def test_a_layout_that_changed_is_read_as_if_nothing_had_been_learnt():
    lessons = lessons_from(sheet(FIRST), FIRST, times=9)
    for change in (page_of((50, 40, "FACTURE F-12")), sheet(SECOND, label="Votre dossier")):
        alone, taught = (read_fields(change, Hints(learned=known)) for known in ((), lessons))
        gone = {name: one for name, one in taught.found.items() if name not in ("due_date", "engagement")}
        assert gone == {name: alone.found[name] for name in gone}


def test_a_lesson_against_what_is_read_for_certain_is_a_doubt_at_most():
    pages = page_of((50, 40, "Facture n° FA-12"), (50, 60, "Dossier AB-99"))
    lines = lines_of(pages)
    lesson = learning.lessons_of(lines, {"number": "ab-99"})["number"][0]
    exact = read_fields(pages, Hints(learned=(lesson,))).found["number"]
    assert (exact.value, exact.is_sure) == ("AB-99", False)
    elsewhere = read_fields(pages, Hints(learned=(replace(lesson, y=0.9),))).found["number"]
    assert elsewhere.value == "FA-12"


def test_taught_amounts_never_outweigh_the_sum():
    lesson = Lesson("total_vat", "acompte", "beside", 1, 0.084, 0.713, times=5)
    pages = page_of(
        (50, 500, "Total HT 100.00"),
        (50, 520, "TVA 20 % 20.00"),
        (50, 540, "Total TTC 120.00"),
        (50, 600, "Acompte 7.00"),
    )
    assert read_fields(pages, Hints(learned=(lesson,))).found == read_fields(pages, Hints()).found


def test_a_due_date_before_the_invoice_is_dropped():
    lesson = Lesson("due_date", "commande le", "beside", 1, 0.0, 0.0)
    pages = page_of((50, 40, "Date de facture : 12/03/2026"), (50, 60, "Commandé le 01/02/2026"))
    assert "due_date" not in read_fields(pages, Hints(learned=(lesson,))).found


def test_a_value_that_stands_for_two_fields_teaches_neither():
    day = datetime.date(2026, 3, 12)
    sent = {"issue_date": day, "due_date": day, "total_with_vat": Decimal("9.00"), "amount_due": Decimal("9.00")}
    assert worth_teaching(sent) == {"total_with_vat": "9.00"}


lessons = st.builds(
    Lesson,
    field=st.sampled_from([*TAUGHT, "supplier_siret", ""]),
    label=st.sampled_from(["piece comptable", "rgt", "date de facture", "total ht", "tva #", "facture", "", "#"]),
    relation=st.sampled_from(["beside", "under"]),
    page=st.integers(-3, 3),
    x=st.floats(-1, 2),
    y=st.floats(-1, 2),
    times=st.integers(1, 3),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(lessons, max_size=6))
def test_whatever_was_learnt_reading_goes_on_and_totals_stay(known):
    alone, taught = read_fields(sheet(SECOND), Hints()), read_fields(sheet(SECOND), Hints(learned=tuple(known)))
    assert set(taught.found) <= FIELDS
    for name in ("total_without_vat", "total_vat", "total_with_vat"):
        assert taught.value(name) == alone.value(name)


WORDS = {"facture": "pièce", "date": "jour", "échéance": "rgt", "commande": "affaire", "engagement": "affaire"}


def renamed(pages):
    """The same pages in the words of a trade that nobody knows."""

    def strange(word):
        bare = word.text.strip(":").lower()
        return word._replace(text=word.text.lower().replace(bare, WORDS[bare])) if bare in WORDS else word

    return [replace(page, words=tuple(strange(word) for word in page.words)) for page in pages]


def test_over_working_layouts_with_strange_labels_the_second_invoice_reads_better_than_the_first():
    alone = taught = wrong_and_sure = printed = 0
    for name in WORKING[:6]:
        first, second = documents(name)[:2]
        pages = [renamed(pdf.text_pages(make_invoice(name, one))) for one in (first, second)]
        lessons = lessons_from(pages[0], expected(name, first))
        values = {field: value for field, value in expected(name, second).items() if field in TAUGHT}
        siret = second.supplier.siret
        before, after = (read_fields(pages[1], Hints(siret, known)) for known in ((), lessons))
        alone, taught, printed = (
            alone + len(right(before, values)),
            taught + len(right(after, values)),
            printed + len(values),
        )
        for field, one in after.found.items():
            is_new = one != before.found.get(field)
            wrong_and_sure += (
                is_new and field in values and field not in right(after, values) and one.confidence >= SURE
            )
    assert taught > alone
    assert taught >= 0.97 * printed
    assert wrong_and_sure == 0
