"""Typed invoices of every kind, as plain values: what the writers of formats must all get right."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from invoices.domain.bill import Account, Bill, Line, Party
from invoices.domain.exemptions import EXEMPTIONS

SUPPLIER = Party(
    name="Les Délices de Savoie & Fils",
    identifier="00000000108396",
    vat_number="FR12000000001",
    address=("12 rue des Alpages", "Bâtiment <B>", "Boîte 3"),
    postcode="73000",
    city="Chambéry",
    rcs="Chambéry 000 000 001",
)
ABROAD = Party(
    "Alpenkäse GmbH", "DE123456788", "UE_HORS_FRANCE", "DE123456788", ("Kuhweg 1",), "80331", "München", "DE"
)
BUYER = Party(
    "BOUGIVAL",
    "21780092900010",
    address=("126 rue du Maréchal Joffre",),
    postcode="78380",
    city="Bougival",
    service_code="TECHNIQUE",
)
ISLAND = Party("Province Sud", "000111222", "RIDET", address=("6 route des Artifices",), city="Nouméa", country="NC")
CHAIRS = Line(1, "Chaises A Tolx", Decimal(20), "H87", Decimal(320), Decimal(10), reference="Tolx101")
BILL = Bill(
    number="2025000000000000217",
    issued_on=date(2025, 3, 3),
    delivered_on=date(2025, 2, 28),
    supplier=SUPPLIER,
    recipient=BUYER,
    lines=(CHAIRS,),
    engagement="1400005262",
    market="2025-M-014",
    account=Account("IBAN", "FR1420041010050500013M02606", "PSSTFRPPXXX"),
    comment="Livraison à la mairie,\nau premier étage",
    drawn_up_by="Portail de facturation (127.0.0.1)",
)


def lines(*changes):
    """The line of the example, several times, each with its changes."""
    return tuple(replace(CHAIRS, position=rank, **change) for rank, change in enumerate(changes, 1))


EVERY_RATE = ("20", "10", "5.5", "2.1", "8.5", "1.75", "1.05", "13", "0.9", "7.35")  # the last one typed by hand
RATES = lines(*({"rate": Decimal(rate)} for rate in EVERY_RATE))
UNTAXED, SUBCONTRACTED, SMALL = (
    {"rate": Decimal(0), "exemption": code} for code in ("VATEX-FR-CGI261-4", "VATEX-FR-AE", "VATEX-FR-FRANCHISE")
)
MIXED = lines({}, {"rate": Decimal(20), "unit_price": Decimal("17.333333")}, SUBCONTRACTED)
ONE_EURO = lines({"quantity": Decimal(1), "unit_price": Decimal(1), "rate": Decimal(20)})
SIX_DECIMALS = lines({"quantity": Decimal("0.0001"), "unit_price": Decimal("123456.789012")})
FACTOR = Account("IBAN", "FR1420041010050500013M02606", "", "FACTO SA", "34843263800055")
NO_REFERENCE = {"engagement": "", "market": "", "comment": "", "recipient": replace(BUYER, service_code="")}
ODD_TEXT = "Vis \u2300 4 🪑 𝄞 שלום العربية 漢字 <b>&amp;</b> ]]> œ ≠"


def without_vat(code, **changes):
    """The example, untaxed for this reason."""
    vat_type = "EXONERATION" if EXEMPTIONS[code].category == "E" else "SANS_TVA"
    line = replace(CHAIRS, rate=Decimal(0), exemption=code)
    return replace(BILL, lines=(line,), vat_type=vat_type, **changes)


def avoir(bill):
    """The avoir that takes the whole of an invoice back."""
    return replace(
        bill, type="AVOIR", origin_number="2025000000000000001", payment_means="", account=None, due_typed=None
    )


CASES = {
    "vingt chaises": BILL,
    **{f"cadre {code}": replace(BILL, framework=code) for code in ("A9", "A12", "A4", "A15", "A22", "A25")},
    "déjà payée": replace(BILL, framework="A2", due_typed=Decimal("0.00"), payment_means="AUTRE", account=None),
    "encaissements": replace(BILL, vat_type="TVA_SUR_ENCAISSEMENT"),
    "tous les taux": replace(BILL, lines=RATES),
    "autoliquidation": without_vat("VATEX-FR-AE"),
    "hors champ": without_vat("VATEX-EU-O"),
    "livraison intracommunautaire": without_vat("VATEX-EU-IC", supplier=ABROAD),
    "exportation": without_vat("VATEX-EU-G", recipient=ISLAND),
    "deux motifs": replace(BILL, lines=lines(UNTAXED, {}, SMALL)),
    "franchise sans n° de TVA": without_vat("VATEX-FR-FRANCHISE", supplier=replace(SUPPLIER, vat_number="", rcs="")),
    "taux et catégories mêlés": replace(BILL, lines=MIXED),
    "remises de ligne": replace(BILL, lines=lines({"discount": Decimal("12.34")}, {"discount": Decimal("6400.00")})),
    "remise globale": replace(BILL, lines=RATES, discount=Decimal("1234.57"), discount_reason="Fidélité"),
    "remise et arrondi": replace(BILL, lines=ONE_EURO, discount=Decimal("0.01"), discount_reason="Geste"),
    "remise totale": replace(BILL, discount=Decimal("7040.00"), discount_reason="Offert"),
    "quantité négative": replace(BILL, lines=lines({}, {"quantity": Decimal("-3.5")})),
    "prix à six décimales": replace(BILL, lines=SIX_DECIMALS),
    "net à payer réduit": replace(BILL, due_typed=Decimal("1000.00")),
    "francs suisses": replace(BILL, currency="CHF", vat_in_euros=Decimal("671.23")),
    "francs pacifiques, sans TVA": without_vat("VATEX-EU-G", currency="XPF", recipient=ISLAND),
    "chèque": replace(BILL, payment_means="CHEQUE", account=None),
    "espèces": replace(BILL, payment_means="ESPECE", account=None),
    "prélèvement": replace(BILL, payment_means="PRELEVEMENT", account=None),
    "report": replace(BILL, payment_means="REPORT", account=None),
    "autre": replace(BILL, payment_means="AUTRE", account=None),
    "virement sans compte": replace(BILL, account=None),
    "RIB": replace(BILL, account=Account("RIB", "20041010050500013M02606")),
    "affacturage": replace(BILL, account=FACTOR),
    "sans références": replace(BILL, delivered_on=None, **NO_REFERENCE),
    "textes de tous les plans": replace(BILL, lines=lines({"name": ODD_TEXT}), comment=ODD_TEXT),
}
AVOIRS = {f"avoir, {name}": avoir(bill) for name, bill in CASES.items() if bill.framework == "A1"}
EVERY_EXEMPTION = {code: without_vat(code, supplier=ABROAD) for code in EXEMPTIONS}
