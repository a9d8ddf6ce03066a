"""Invoices as anybody's data may declare them, at random: whatever EN 16931 holds, and nothing that adds up."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from invoices.domain.declared import (
    Declared,
    DeclaredAccount,
    DeclaredAdjustment,
    DeclaredClass,
    DeclaredFile,
    DeclaredLine,
    DeclaredNote,
    DeclaredOrigin,
    DeclaredParty,
    DeclaredVat,
)

WORDS = st.text("aàAzŒ€<&>\"'#09_-/+ ", max_size=12).map(lambda text: " ".join(text.split()))
TOLD = WORDS.filter(bool)
CODES = st.sampled_from(["S", "E", "95", "0009", "XYZ"])
NUMBERS = st.decimals(-(10**6), 10**6, places=2) | st.sampled_from([Decimal("0.000001"), Decimal("12345678901.5")])
SOME = st.none() | NUMBERS
DAYS = st.none() | st.dates(date(1990, 1, 1), date(2099, 1, 1))
# EN 16931 gives no order to identifiers of two kinds; CII has those without a scheme first
IDENTIFIERS = st.lists(st.tuples(st.sampled_from(["", "0009", "0088"]), TOLD), max_size=2).map(
    lambda pairs: tuple(sorted(pairs, key=lambda pair: bool(pair[0])))
)


def some(strategy, most=2):
    return st.lists(strategy, max_size=most).map(tuple)


def with_scheme(name):
    """An identifier and its scheme: none without the other."""
    return {name: TOLD, f"{name}_scheme": CODES}


ADDRESS = {"address": some(TOLD, 3), "postcode": WORDS, "city": WORDS, "country": WORDS, "region": WORDS}
NAMED = {"name": TOLD, "identifiers": IDENTIFIERS}
LEGAL = {"legal_id": TOLD, "legal_scheme": CODES}
CONTACT = {"contact": WORDS, "phone": WORDS, "email": WORDS}
PARTIES = st.builds(
    DeclaredParty,
    **NAMED,
    **LEGAL,
    **ADDRESS,
    **CONTACT,
    **with_scheme("endpoint"),
    vat_number=WORDS,
    trading_name=WORDS,
)
SELLERS = st.builds(lambda party, number, words: _with(party, number, words), PARTIES, WORDS, WORDS)
PLACES = st.builds(DeclaredParty, **ADDRESS, name=TOLD, identifiers=IDENTIFIERS.map(lambda pairs: pairs[:1]))
BUYERS = PARTIES.map(lambda party: _with_one_identifier(party))


def _with(party, number, words):
    return DeclaredParty(**{**vars(party), "tax_number": number, "description": words})


def _with_one_identifier(party):
    return DeclaredParty(**{**vars(party), "identifiers": party.identifiers[:1]})


ADJUSTMENTS = {"amount": NUMBERS, "base": SOME, "percent": SOME, "reason": WORDS, "reason_code": WORDS}
HEAD_ADJUSTMENTS = st.builds(DeclaredAdjustment, is_charge=st.booleans(), **ADJUSTMENTS, category=CODES, rate=SOME)
LINE_ADJUSTMENTS = st.builds(DeclaredAdjustment, is_charge=st.booleans(), **ADJUSTMENTS)
PRICES = st.one_of(
    st.just({}), st.builds(lambda gross, off: {"gross_price": gross, "price_discount": off}, NUMBERS, NUMBERS)
)
LINES = st.builds(
    lambda prices, measure, **told: DeclaredLine(**prices, **measure, **told),
    PRICES,
    st.just({}) | st.just({"base_quantity": Decimal(10), "base_unit": "KGM"}),
    position=TOLD,
    name=TOLD,
    quantity=NUMBERS,
    unit=CODES,
    unit_price=NUMBERS,
    total=SOME,
    rate=SOME,
    category=CODES,
    note=WORDS,
    description=WORDS,
    object_id=TOLD,
    object_scheme=CODES,
    order_line=WORDS,
    accounting=WORDS,
    period_start=DAYS,
    period_end=DAYS,
    adjustments=some(LINE_ADJUSTMENTS),
    seller_id=WORDS,
    buyer_id=WORDS,
    standard_id=TOLD,
    standard_scheme=CODES,
    classes=some(st.builds(DeclaredClass, TOLD, CODES, WORDS)),
    origin_country=WORDS,
    attributes=some(st.tuples(TOLD, TOLD)),
)
FILES = st.builds(
    lambda content, **told: DeclaredFile(**content, **told),
    st.just({}) | st.builds(lambda data: {"content": data, "media_type": "text/csv", "filename": "é.csv"},
                            st.binary(min_size=1, max_size=20)),
    reference=TOLD,
    description=WORDS,
    uri=WORDS,
)  # fmt: skip
VAT = st.builds(DeclaredVat, CODES, SOME, NUMBERS, NUMBERS, WORDS, st.sampled_from(["", "VATEX-EU-O"]))
TEXTS = ("number", "business_process", "buyer_reference", "project", "purchase_order", "sales_order", "accounting")
TEXTS += (
    "receiving_advice",
    "despatch_advice",
    "tender",
    "contract",
    "payment_means_text",
    "remittance",
    "payment_terms",
)
TEXTS += ("card_number", "card_holder", "mandate", "creditor_id", "debited_account", "specification")
HEAD_DAYS = ("issue_date", "vat_point_date", "period_start", "period_end", "delivered_on", "due_date")
SUMS = (
    "line_total",
    "allowances",
    "charges",
    "total_without_vat",
    "rounding",
    "total_with_vat",
    "prepaid",
    "amount_due",
)


def declared(kind, vat_points):
    """An invoice of UBL (Invoice, CreditNote), or of CII. vat_points: the codes of its syntax."""
    return st.builds(
        Declared,
        syntax=st.just("CII" if kind == "CrossIndustryInvoice" else "UBL"),
        kind=st.just(kind),
        type_code=st.just("381" if kind == "CreditNote" else "380"),
        currency=st.just("EUR"),
        tax_currency=st.just("USD"),
        payment_means=st.just("30"),
        **dict.fromkeys(TEXTS, WORDS),
        **dict.fromkeys(SUMS, SOME),
        **dict.fromkeys(HEAD_DAYS, DAYS),
        total_vat=NUMBERS,
        vat_in_tax_currency=SOME,
        vat_point=st.sampled_from(vat_points),
        object_id=TOLD,
        object_scheme=CODES,
        origins=some(st.builds(DeclaredOrigin, TOLD, DAYS)),
        noted=some(st.builds(DeclaredNote, TOLD.filter(lambda text: "#" not in text), st.sampled_from(["", "PMT"]))),
        seller=SELLERS,
        buyer=BUYERS,
        payee=st.builds(DeclaredParty, **NAMED, **LEGAL),
        tax_representative=st.builds(DeclaredParty, name=TOLD, **ADDRESS, vat_number=WORDS),
        delivered_to=PLACES,
        accounts=some(st.builds(DeclaredAccount, TOLD, WORDS, WORDS)),
        adjustments=some(HEAD_ADJUSTMENTS),
        vat=st.lists(VAT, min_size=1, max_size=2).map(tuple),
        lines=st.lists(LINES, min_size=1, max_size=2).map(tuple),
        files=some(FILES),
    )  # fmt: skip
