"""An electronic invoice as a person reads it: everything EN 16931 holds has a place, in French, within bounds."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings

from invoices.domain.declared import (
    Declared,
    DeclaredAdjustment,
    DeclaredFile,
    DeclaredLine,
    DeclaredNote,
    DeclaredOrigin,
    DeclaredParty,
)
from invoices.domain.readable import Readable
from invoices.formats.readable import LONGEST, MOST_LINES, readable
from tests.samples.declared import declared

BARE = Declared("UBL", "Invoice")


def told(rows):
    return dict(rows)


@given(declared("Invoice", ["432"]) | declared("CrossIndustryInvoice", ["72"]))
@settings(max_examples=20, deadline=None)
def test_any_invoice_has_its_page_and_travels_as_json(invoice):
    page = readable(invoice)
    assert page.line_count == len(invoice.lines)
    assert Readable.from_json(json.loads(json.dumps(page.to_json()))) == page


def test_what_is_not_told_is_not_shown():
    page = readable(BARE)
    assert page.title == "Facture sans numéro"
    assert [(party.title, party.name, party.rows) for party in page.parties] == [
        ("Fournisseur", "", ()),
        ("Destinataire", "", ()),
    ]
    assert told(page.references) == {"Cadre de facturation": "A1"}
    assert (page.lines, page.vat, page.totals, page.payment, page.notes, page.files) == ((), (), (), (), (), ())


def test_an_avoir_names_what_it_corrects_and_what_is_deducted():
    page = readable(replace(BARE, kind="CreditNote", number="A-1", origins=(DeclaredOrigin("F-9", date(2026, 1, 5)),)))
    assert page.title == "Avoir n° A-1"
    assert told(page.references)["Facture d'origine"] == "F-9 du 05/01/2026"
    assert page.due.label == "Net à déduire"


def test_allowances_and_charges_say_why_and_bear_their_sign():
    off = DeclaredAdjustment(False, Decimal(5), Decimal(50), Decimal(10), "Fidélité", "95", "S", Decimal(20))
    port = DeclaredAdjustment(True, Decimal(7), reason_code="FC")
    page = readable(replace(BARE, adjustments=(off, port), lines=(DeclaredLine("1", "Blé", adjustments=(off,)),)))
    assert page.adjustments == (
        ("Remise (Fidélité), 10 % de 50,00, TVA 20 %", "-5,00\u00a0€"),
        ("Frais (FC)", "7,00\u00a0€"),
    )
    assert page.lines[0].details == ("Remise (Fidélité), 10 % de 50,00 : -5,00",)


def test_a_line_tells_its_references_and_the_price_of_several():
    line = DeclaredLine(
        "1",
        "Vis",
        Decimal(500),
        "H87",
        Decimal("12.5"),
        Decimal("62.5"),
        Decimal(20),
        "S",
        seller_id="V-5",
        base_quantity=Decimal(100),
        period_start=date(2026, 1, 1),
        period_end=date(2026, 1, 31),
        attributes=(("Longueur", "5 mm"),),
    )
    shown = readable(replace(BARE, lines=(line,))).lines[0]
    assert (shown.quantity, shown.unit, shown.price, shown.rate, shown.total) == (
        "500",
        "pièce",
        "12,50 / 100",
        "20 %",
        "62,50",
    )
    assert shown.details == ("Longueur : 5 mm", "Réf. V-5", "Période du 01/01/2026 au 31/01/2026")


def test_notes_say_what_they_are_about():
    page = readable(replace(BARE, noted=(DeclaredNote("3 fois le taux légal", "PMD"), DeclaredNote("Merci"))))
    assert page.notes == (("Pénalités de retard", "3 fois le taux légal"), ("", "Merci"))


def test_a_document_that_is_elsewhere_is_told_with_its_address():
    files = (
        DeclaredFile("BL-1", "Bon de livraison", filename="bl.pdf", content=b"x"),
        DeclaredFile("CGV", uri="https://example.org/cgv"),
        DeclaredFile("BL-2"),
    )
    assert readable(replace(BARE, files=files)).files == (
        "bl.pdf – Bon de livraison",
        "CGV – https://example.org/cgv",
        "BL-2 – non joint",
    )


def test_nothing_is_longer_than_a_page_can_bear():
    huge = "m" * 100_000
    page = readable(
        replace(
            BARE,
            number=huge,
            seller=DeclaredParty(name=huge, address=(huge,)),
            noted=tuple(DeclaredNote(huge) for _ in range(5_000)),
            payment_terms=huge,
            lines=tuple(DeclaredLine(huge, huge, unit=huge, note=huge) for _ in range(5_000)),
        )
    )
    assert (len(page.lines), page.line_count) == (MOST_LINES, 5_000)
    assert len(page.notes) == 100
    assert max(len(text) for _, text in page.notes) == LONGEST
    assert len(json.dumps(page.to_json())) < 2_000_000
