"""What Chorus Pro asks of an electronic invoice. Source: formats.md §8 to §10, each row of its tables."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from invoices.domain.checks.b2g import b2g
from invoices.domain.declared import (
    Declared,
    DeclaredAccount,
    DeclaredNote,
    DeclaredOrigin,
    DeclaredParty,
    DeclaredVat,
)
from invoices.domain.findings import Level
from invoices.domain.portal_terms import cadre_of, exemption_of, vat_type_of

SELLER = DeclaredParty("Menuiserie Le Bras", "48215936000124", "0009", vat_number="FR83482159360", country="FR")
BUYER = DeclaredParty("Bougival", "21780092900010", "0009")
ORIGINS = (DeclaredOrigin("F-1"),)
FACTOR = DeclaredParty(name="Factor SA")
RIGHT = Declared(
    syntax="UBL",
    kind="Invoice",
    number="F-12",
    issue_date=date(2026, 11, 2),
    type_code="380",
    currency="EUR",
    business_process="A1",
    seller=SELLER,
    buyer=BUYER,
    payment_means="30",
    accounts=(DeclaredAccount("FR7630006000011234567890189"),),
    total_without_vat=Decimal("100.00"),
    total_vat=Decimal("20.00"),
    total_with_vat=Decimal("120.00"),
    amount_due=Decimal("120.00"),
    vat=(DeclaredVat("S", Decimal(20), Decimal(100), Decimal(20)),),
)
AVOIR = replace(RIGHT, type_code="381", origins=(DeclaredOrigin("F-11"),))


def rules(declared, is_minimal=False):
    """(rule, whether it blocks) of what is found."""
    return [(one.rule, one.is_blocking) for one in b2g(declared, is_minimal)]


@pytest.mark.parametrize("declared", [RIGHT, AVOIR, replace(AVOIR, kind="CreditNote", type_code="")])
def test_what_is_right_is_left_alone(declared):
    assert rules(declared) == []


@pytest.mark.parametrize(
    ("changes", "rule", "is_blocking"),
    [
        *(
            ({"type_code": code, "origins": (DeclaredOrigin("F-1"),)}, "B2G-BT-3", True)
            for code in ("389", "261", "751")
        ),
        ({"type_code": "393"}, "B2G-BT-3", False),
        ({"business_process": "S1"}, "B2G-BT-23", False),
        ({"business_process": "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"}, "B2G-BT-23", False),
        ({"seller": replace(SELLER, legal_id="482159360", legal_scheme="0002")}, "B2G-BT-30", True),
        ({"seller": replace(SELLER, legal_id="")}, "B2G-BT-30", True),
        ({"buyer": replace(BUYER, legal_id="217800929")}, "B2G-BT-47", True),
        ({"payment_means": ""}, "B2G-BT-81", True),
        ({"payment_means": "1"}, "B2G-BT-81", True),
        ({"payment_means": "58"}, "B2G-BT-81", False),
        ({"payment_means": "59"}, "B2G-BT-81", False),
        ({"accounts": ()}, "B2G-BT-84", True),
        ({"total_with_vat": Decimal("120.001")}, "B2G-DECIMALES", True),
        ({"type_code": "381", "origins": ()}, "B2G-BT-25", False),
        ({"type_code": "381", "origins": (DeclaredOrigin("F-1"),), "total_with_vat": Decimal(-1)}, "B2G-AVOIR", True),
        ({"due_date": date(2026, 11, 1)}, "B2G-BT-9", False),
        ({"payee": FACTOR}, "B2G-BG-10", False),
    ],
)
def test_each_rule_is_told_in_french_with_its_remedy(changes, rule, is_blocking):
    [finding] = b2g(replace(RIGHT, **changes))
    assert (finding.rule, finding.is_blocking, finding.level) == (rule, is_blocking, Level.B2G)
    assert finding.field
    assert all(text[0].isupper() or text[0] == "«" for text in (finding.text, finding.remedy))
    assert finding.text.endswith(".")
    assert finding.remedy.endswith(".")


@pytest.mark.parametrize(
    ("scheme", "identifier"),
    [
        ("2", "DE123456788"),
        ("0223", "BE0123456749"),
        ("ETR", "CHALPENKASE"),
        ("RIDET", "0123456001"),
        ("5", "A12345678"),
    ],
)
def test_a_supplier_without_a_siret_gives_its_own_kind_of_identifier(scheme, identifier):
    seller = DeclaredParty("Alpenkäse", identifier, scheme)
    assert rules(replace(RIGHT, seller=seller)) == []
    assert rules(replace(RIGHT, seller=replace(seller, legal_id="?"))) == [("B2G-BT-30", True)]


def test_a_supplier_of_another_country_of_the_union_may_give_its_vat_number_alone():
    seller = DeclaredParty("Alpenkäse", vat_number="DE123456788", country="DE")
    assert rules(replace(RIGHT, seller=seller)) == []


def test_the_portals_minimal_dialects_may_leave_out_how_to_pay():
    assert rules(replace(RIGHT, payment_means="", accounts=()), is_minimal=True) == []


def test_a_payee_with_its_mention_of_subrogation_is_right():
    assert rules(replace(RIGHT, payee=FACTOR, noted=(DeclaredNote("Créance cédée par subrogation."),))) == []


@pytest.mark.parametrize(
    ("told", "cadre"),
    [("", "A1"), ("A2", "A2"), ("a9", "A9"), ("A11", "A1"), ("A25", "A25"), ("A26", "A1"), ("S1", "A1"), ("B2", "A2"),
     ("M5", "A9"), ("S6", "A12"), ("S4", "A1"), ("urn:x", "A1")],
)  # fmt: skip
def test_the_cadre_is_told_meant_or_a1(told, cadre):
    assert cadre_of(replace(RIGHT, business_process=told)) == cadre


@pytest.mark.parametrize(
    ("point", "categories", "vat_type"),
    [
        ("5", "S", "TVA_SUR_DEBIT"),
        ("29", "S", "TVA_SUR_DEBIT"),
        ("3", "S", "TVA_SUR_DEBIT"),
        ("35", "S", "TVA_SUR_DEBIT"),
        ("TVA DEBIT", "S", "TVA_SUR_DEBIT"),
        ("72", "S", "TVA_SUR_ENCAISSEMENT"),
        ("432", "S", "TVA_SUR_ENCAISSEMENT"),
        ("", "S", ""),
        ("", "E", "EXONERATION"),
        ("", "SE", ""),
        *(("", category, "SANS_TVA") for category in ("Z", "K", "G", "O")),
        ("", "", ""),
    ],
)
def test_the_type_of_vat_follows_the_table(point, categories, vat_type):
    rows = tuple(DeclaredVat(category, Decimal(0), Decimal(1), Decimal(0)) for category in categories)
    assert vat_type_of(replace(RIGHT, vat_point=point, vat=rows, total_vat=Decimal(0))) == vat_type


def test_the_reason_not_to_tax_is_its_code_or_its_words():
    row = DeclaredVat("E", Decimal(0), Decimal(1), Decimal(0), "TVA non applicable", "VATEX-FR-FRANCHISE")
    assert exemption_of(replace(RIGHT, vat=(row,))) == "VATEX-FR-FRANCHISE"
    assert exemption_of(replace(RIGHT, vat=(replace(row, reason_code=""),))) == "TVA non applicable"
    assert exemption_of(RIGHT) == ""
