"""One test per control at deposit, from the published rules C1 to C8 and C12; nothing here touches a database."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.domain.checks import AccountFacts, DocumentState, Facts, OriginFacts, RecipientFacts, ServiceFacts, check

TODAY = date(2026, 3, 2)
TOWN = RecipientFacts(
    name="BOUGIVAL",
    is_public=True,
    is_active=True,
    is_state=False,
    needs_service=False,
    needs_engagement=False,
    needs_either=False,
)
STATE = replace(TOWN, name="ÉTAT", is_state=True, needs_service=True, needs_engagement=True)
GOOD = Facts(
    framework="A1",
    supplier_identifier="00000000108396",
    supplier_is_public=False,
    recipient_identifier="21780092900010",
    recipient=TOWN,
    service_code="",
    service=None,
    number="FA-2026-12",
    issue_date=date(2026, 3, 1),
    today=TODAY,
    type="FACTURE",
    currency="EUR",
    engagement="",
    market="",
    origin_number="",
    vat_type="TVA_SUR_DEBIT",
    exemption_reason="",
    without_vat=Decimal("1000.00"),
    vat=Decimal("200.00"),
    with_vat=Decimal("1200.00"),
    due=Decimal("1200.00"),
)
money = st.decimals(min_value=0, max_value=10**9, places=2)


def found(**changes):
    """(code, field, blocking) of each anomaly of the good invoice with these changes."""
    return [(a.code, a.field, a.blocking) for a in check(replace(GOOD, **changes))]


def test_a_good_invoice_has_no_anomaly():
    assert check(GOOD) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"recipient_identifier": "", "recipient": None}, "recipient_identifier"),
        ({"number": ""}, "number"),
        ({"issue_date": None}, "issue_date"),
        ({"currency": ""}, "currency"),
        ({"vat_type": ""}, "vat_type"),
        ({"without_vat": None}, "total_without_vat"),
        ({"vat": None}, "total_vat"),
        ({"with_vat": None}, "total_with_vat"),
        ({"due": None}, "amount_due"),
        (
            {"vat_type": "EXONERATION", "vat": Decimal(0), "with_vat": Decimal(1000), "due": Decimal(0)},
            "exemption_reason",
        ),
        ({"discount": Decimal(10), "due": Decimal(1190)}, "discount_reason"),
    ],
)
def test_c1_each_required_field_has_its_own_message(changes, field):
    assert found(**changes) == [("C1", field, True)]


def test_c1_an_empty_form_names_every_required_field_once():
    nothing = {"recipient_identifier": "", "recipient": None, "number": "", "issue_date": None, "currency": ""}
    nothing |= {"vat_type": "", "without_vat": None, "vat": None, "with_vat": None, "due": None}
    assert [code for code, _, _ in found(**nothing)] == ["C1"] * 9


def test_c1_what_was_typed_and_cannot_be_read_is_quoted():
    [anomaly] = check(replace(GOOD, with_vat=None, unparsed=(("total_with_vat", "douze"),)))
    assert (anomaly.code, anomaly.field) == ("C1", "total_with_vat")
    assert "« douze » n'est pas lisible" in anomaly.text


@pytest.mark.parametrize(("field", "typed"), [("due_date", "demain"), ("discount", "dix"), ("vat_1_rate", "20")])
def test_c1_an_optional_field_that_cannot_be_read_is_not_lost_at_sending(field, typed):
    [anomaly] = check(replace(GOOD, unparsed=((field, typed),)))
    assert (anomaly.code, anomaly.field, anomaly.blocking) == ("C1", field, True)
    assert f"« {typed} »" in anomaly.text


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"recipient": None}, "Aucune structure publique n'a l'identifiant « 21780092900010 »"),
        ({"supplier_identifier": "21780092900010"}, "votre propre structure"),
        ({"recipient": replace(TOWN, is_public=False)}, "n'est pas une entité publique"),
        ({"recipient": replace(TOWN, is_active=False)}, "n'est plus active"),
    ],
)
def test_c2_the_recipient_exists_is_public_and_active(changes, says):
    [anomaly] = check(replace(GOOD, **changes))
    assert (anomaly.code, anomaly.field, anomaly.blocking) == ("C2", "recipient_identifier", True)
    assert says in anomaly.text
    assert anomaly.remedy


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"service": None}, "n'existe pas chez BOUGIVAL"),
        ({"service": ServiceFacts("COMPTA", is_active=False)}, "n'est plus actif"),
        (
            {"service_code": "FACTURES_PUBLIQUES", "service": ServiceFacts("FACTURES_PUBLIQUES", is_active=True)},
            "réservé aux factures entre entités publiques",
        ),
    ],
)
def test_c2_the_service_belongs_to_it_is_active_and_open_to_this_supplier(changes, says):
    [anomaly] = check(replace(GOOD, **{"service_code": "COMPTA", **changes}))
    assert (anomaly.code, anomaly.field, anomaly.blocking) == ("C2", "service_code", True)
    assert says in anomaly.text


def test_c2_public_suppliers_may_use_the_service_of_public_invoices():
    service = ServiceFacts("FACTURES_PUBLIQUES", is_active=True)
    assert found(service_code="FACTURES_PUBLIQUES", service=service, supplier_is_public=True) == []


@pytest.mark.parametrize(
    ("needs", "given_", "fields"),
    [
        ({"needs_service": True}, "", ["service_code"]),
        ({"needs_engagement": True}, "", ["engagement"]),
        ({"needs_service": True, "needs_engagement": True}, "", ["service_code", "engagement"]),
        ({"needs_either": True}, "", ["service_code"]),
        ({"needs_either": True}, "service", []),
        ({"needs_either": True}, "engagement", []),
    ],
)
def test_c3_service_and_engagement_where_they_are_required(needs, given_, fields):
    service = ServiceFacts("COMPTA", is_active=True) if given_ == "service" else None
    changes = {"service_code": "COMPTA" if service else "", "service": service}
    changes["engagement"] = "BC-1" if given_ == "engagement" else ""
    assert found(recipient=replace(TOWN, **needs), **changes) == [("C3", field, True) for field in fields]


@pytest.mark.parametrize(
    ("engagement", "is_right"),
    [
        ("1400005262", True),
        ("0000000000", True),
        ("140000526", False),
        ("14000052620", False),
        ("EJ14000052", False),
        ("１４００００５２６２", False),  # full width
        ("١٤٠٠٠٠٥٢٦٢", False),  # Arabic-Indic
        ("1400005262\n", False),
    ],
)
def test_c4_the_states_engagements_have_ten_digits(engagement, is_right):
    place = {"service_code": "D0123", "service": ServiceFacts("D0123", is_active=True)}
    wanted = [] if is_right else [("C4", "engagement", True)]
    assert found(recipient=STATE, engagement=engagement, **place) == wanted
    assert found(engagement=engagement) == []  # other recipients number as they like


@pytest.mark.parametrize("number", ["1", "a", "FA-2026_12/3+4", "0123456789ABCDEFGHIJ", "2005od", "20260301"])
def test_c5_numbers_of_letters_digits_and_four_signs(number):
    assert found(number=number) == []


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("0123456789ABCDEFGHIJK", "a 21 caractères"),
        ("FA 12", "contient : espace"),
        (" FA12", "contient : espace"),
        ("FA\u00a012", "contient : espace"),
        ("FA-é", "contient : é"),
        ("FA.12", "contient : ."),
        ("FA-１２", "contient : １ ２"),
        ("FA-12\n", "contient : espace"),
        ("№12", "contient : №"),
    ],
)
def test_c5_other_numbers_say_which_sign_is_wrong(number, says):
    [anomaly] = check(replace(GOOD, number=number))
    assert (anomaly.code, anomaly.field, anomaly.blocking) == ("C5", "number", True)
    assert says in anomaly.text


def test_c5_a_number_that_is_only_todays_date_is_an_advice():
    assert found(number="20260302") == [("C5", "number", False)]


def test_c5_a_number_that_is_not_the_one_read_is_an_advice():
    assert found(document_has_number=False) == [("C5", "number", False)]
    assert found(document_has_number=True) == []


def test_c6_a_number_used_this_year_is_told_in_the_published_words():
    [anomaly] = check(replace(GOOD, twin="facture FA-2026-12, déposée le 01/02/2026, Rejetée"))
    assert (anomaly.code, anomaly.field, anomaly.blocking) == ("C6", "number", True)
    published = "Vous avez déjà déposé une demande de paiement avec ce numéro de facture pour cette structure"
    assert anomaly.text.startswith(published)
    assert "déposée le 01/02/2026, Rejetée" in anomaly.text
    assert "nouveau numéro" in anomaly.remedy


@pytest.mark.parametrize(
    ("issued", "is_right"),
    [
        (TODAY, True),
        (date(2026, 3, 3), False),
        (date(2000, 1, 1), True),
        (date(1999, 12, 31), False),
        (date(1900, 1, 1), False),
    ],
)
def test_c7_an_invoice_is_not_dated_after_its_deposit_nor_in_another_century(issued, is_right):
    assert found(issue_date=issued) == ([] if is_right else [("C7", "issue_date", True)])


@pytest.mark.parametrize(
    ("rows", "with_vat", "is_right"),
    [
        (0, "1200.01", True),
        (0, "1199.99", True),
        (0, "1200.02", False),
        (0, "1199.98", False),
        (3, "1200.03", True),
        (3, "1200.04", False),
        (100, "1201.00", True),
        (100, "1201.01", False),
        (150, "1201.01", False),
    ],
)
def test_c8_totals_agree_to_a_cent_a_row_and_a_euro_at_most(rows, with_vat, is_right):
    """The whole VAT stands in the first row, the others are of rates nobody used."""
    detail = [(Decimal(20), Decimal(1000), Decimal(200))] + [
        (Decimal(n) / 100, Decimal(0), Decimal(0)) for n in range(1, rows)
    ]
    codes = found(with_vat=Decimal(with_vat), due=Decimal(1000), vat_rows=tuple(detail[:rows]))
    assert codes == ([] if is_right else [("C8", "total_with_vat", True)])


@given(money, money)
def test_c8_never_stops_totals_that_add_up(without_vat, vat):
    assert found(without_vat=without_vat, vat=vat, with_vat=without_vat + vat, due=without_vat + vat) == []


@given(money, money, st.decimals(min_value="0.02", max_value=10**9, places=2), st.sampled_from([1, -1]))
def test_c8_always_stops_totals_that_do_not(without_vat, vat, gap, sign):
    total = without_vat + vat + sign * gap
    if total >= 0:
        assert ("C8", "total_with_vat", True) in found(without_vat=without_vat, vat=vat, with_vat=total, due=Decimal(0))


@pytest.mark.parametrize("field", ["without_vat", "vat", "with_vat", "due", "discount"])
def test_c8_amounts_are_typed_positive_even_for_an_avoir(field):
    shown = {"without_vat": "total_without_vat", "vat": "total_vat", "with_vat": "total_with_vat", "due": "amount_due"}
    for type_ in ("FACTURE", "AVOIR"):
        anomalies = check(replace(GOOD, type=type_, origin_number="FA-1", **{field: Decimal("-0.01")}))
        told = {a.field: a.remedy for a in anomalies if a.code == "C8" and "négatif" in a.text}
        assert ("signe moins" in told[shown.get(field, field)]) is (type_ == "AVOIR")


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"due": Decimal("1200.01")}, ["amount_due"]),
        ({"due": Decimal("0.00")}, []),
        ({"discount": Decimal(200), "discount_reason": "Geste", "due": Decimal(1000)}, []),
        ({"discount": Decimal(200), "discount_reason": "Geste", "due": Decimal("1000.01")}, ["amount_due"]),
        ({"discount": Decimal("1200.01"), "discount_reason": "Geste", "due": Decimal(0)}, ["discount"]),
    ],
)
def test_c8_the_amount_due_stays_within_the_total_less_the_discount(changes, wanted):
    assert found(**changes) == [("C8", field, True) for field in wanted]


def test_c8_an_invoice_already_paid_has_nothing_due():
    assert found(framework="A2", due=Decimal(0)) == []
    assert found(framework="A2") == [("C8", "amount_due", True)]


@pytest.mark.parametrize("vat_type", ["EXONERATION", "SANS_TVA"])
def test_c8_no_vat_where_the_type_excludes_it(vat_type):
    none = {"vat": Decimal(0), "with_vat": Decimal(1000), "due": Decimal(1000)}
    assert found(vat_type=vat_type, exemption_reason="ART_293_B", **none) == []
    assert found(vat_type=vat_type, exemption_reason="ART_293_B") == [("C8", "total_vat", True)]


@pytest.mark.parametrize(
    ("detail", "wanted"),
    [
        ([("20", "1000", "200")], []),
        ([("20", "500", "100"), ("20.00", "500", "100")], []),
        ([("20", "1000", "201.00")], []),  # a row may hold the roundings of many lines
        ([("20", "1000", "201.01")], ["vat_rows", "vat_rows"]),  # wrong by itself, and against the total
        ([("10", "1000", "200")], ["vat_rows"]),
        ([("20", "999.99", "200")], []),
        ([("20", "999.98", "200")], ["vat_rows"]),
    ],
)
def test_c8_the_detail_of_vat_adds_up(detail, wanted):
    rows = tuple(tuple(Decimal(part) for part in row) for row in detail)
    with_vat = {"vat": Decimal("201.00"), "with_vat": Decimal("1201.00")} if rows[0][2] == 201 else {}
    assert found(vat_rows=rows, **with_vat) == [("C8", field, True) for field in wanted]


def test_an_avoir_that_names_no_invoice_is_an_advice():
    assert found(type="AVOIR") == [("C1", "origin_number", False)]
    assert found(type="AVOIR", origin_number="FA-1", origin=OriginFacts("FA-1", Decimal(1200), Decimal(0))) == []


def test_an_avoir_that_names_an_unknown_invoice_is_an_advice():
    assert found(type="AVOIR", origin_number="FA-1") == [("C1", "origin_number", False)]


@pytest.mark.parametrize("field", ["engagement", "market"])
def test_references_hold_fifty_characters(field):
    assert found(**{field: "x" * 50}) == []
    assert found(**{field: "x" * 51}) == [("C1", field, True)]


def test_c12_the_whole_invoice_weighs_120_mo_at_most():
    limit = 120 * 1024 * 1024
    assert found(attachments_bytes=limit) == []
    assert found(attachments_bytes=limit + 1) == [("C12", "", True)]


def test_the_same_file_again_is_an_advice_that_names_the_earlier_invoice():
    [anomaly] = check(replace(GOOD, same_file="facture FA-1, déposée le 01/02/2026, Mandatée"))
    assert (anomaly.code, anomaly.blocking) == ("FICHIER", False)
    assert "facture FA-1, déposée le 01/02/2026, Mandatée" in anomaly.text


@pytest.mark.parametrize(
    ("state", "said"),
    [("ABSENT", "« Joindre le document »"), ("BEING_READ", "rechargez la page"), ("REFUSED", "mot de passe")],
)
def test_a_deposit_without_a_document_that_opens_does_not_leave(state, said):
    """The PDF is the original invoice; the form only serves routing (domain.md §6.1)."""
    [anomaly] = check(replace(GOOD, document=DocumentState(state)))
    assert (anomaly.code, anomaly.field, anomaly.blocking) == ("DOCUMENT", "", True)
    assert said in anomaly.remedy


@pytest.mark.parametrize("state", ["READ", "NONE_NEEDED"])
def test_what_is_read_or_made_of_no_document_leaves(state):
    assert found(document=DocumentState(state)) == []


def test_a_joined_document_that_says_otherwise_is_an_advice():
    differences = (
        ("total_with_vat", Decimal("120.00"), Decimal("1440.50")),
        ("issue_date", date(2026, 3, 1), date(2026, 2, 28)),
        ("engagement", "BC-7", "BC-8"),
        ("number", "FA-1", "FA-2"),  # has its own advice, C5
    )
    total, day, engagement = check(replace(GOOD, differences=differences))
    assert not any(anomaly.blocking for anomaly in (total, day, engagement))
    assert "« Montant TTC » : le formulaire porte 120,00" in total.text
    assert "1 440,50 €" in total.text.replace("\u202f", " ").replace("\u00a0", " ")
    assert "porte 01/03/2026, le document joint porte 28/02/2026" in day.text
    assert "« BC-7 », le document joint porte « BC-8 »" in engagement.text


def test_what_blocks_comes_first_and_everything_says_what_to_do():
    anomalies = check(replace(GOOD, number="20260302", same_file="facture FA-1", due=None, recipient=None, twin="x"))
    assert [anomaly.blocking for anomaly in anomalies] == [True, True, True, False, False]
    assert all(anomaly.text.endswith(".") and anomaly.remedy.endswith((".", ").")) for anomaly in anomalies)


@given(st.text(max_size=120), st.text(max_size=60), st.text(max_size=60), st.text(max_size=120))
def test_any_text_is_judged_without_breaking(number, engagement, origin, code):
    texts = {"number": number, "engagement": engagement, "origin_number": origin, "service_code": code}
    for anomaly in check(replace(GOOD, recipient=STATE, **texts)):
        assert anomaly.text


# --- the account to pay on (domain.md §2.7) ----------------------------------------------------------------------

IBAN, OTHER_IBAN = "FR1420041010050500013M02606", "FR7630006000011234567890189"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"account": AccountFacts(IBAN, is_in_force=True)}, []),
        ({"account": AccountFacts(IBAN, is_in_force=True), "document_iban": IBAN}, []),
        ({"document_iban": OTHER_IBAN}, []),
        ({"account": AccountFacts(IBAN, is_in_force=False)}, [("BANQUE", "bank_account", True)]),
        (
            {"account": AccountFacts(IBAN, is_in_force=True), "document_iban": OTHER_IBAN},
            [("BANQUE", "bank_account", False)],
        ),
        ({"account": AccountFacts(IBAN, is_in_force=True, factor="FACTO")}, [("BANQUE", "comment", False)]),
        (
            {
                "account": AccountFacts(IBAN, is_in_force=True, factor="FACTO"),
                "comment": "Elle le reçoit par subrogation dans le cadre du contrat de factoring.",
            },
            [],
        ),
    ],
)
def test_the_account_to_pay_on_is_in_force_and_the_one_announced(changes, expected):
    assert found(**changes) == expected


@pytest.mark.parametrize(
    ("read", "chosen", "is_told"),
    [("A2", "A1", True), ("S2", "A1", True), ("B1", "A2", True), ("A2", "A2", False), ("S1", "A1", False),
     ("A9", "A1", False)],
)  # fmt: skip
def test_a_document_of_another_cadre_is_told(read, chosen, is_told):
    changes = {"document_framework": read, "framework": chosen}
    assert (("DOCUMENT", "framework", False) in found(**changes)) is is_told
