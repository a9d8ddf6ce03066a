"""What UBL and CII say alike: the codes of EN 16931 for the portal's words. Source: formats.md §8 to §10."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from lxml import etree

from invoices.domain.bill import STANDARD, Account, Bill, Line
from invoices.domain.exemptions import EXEMPTIONS, OUTSIDE, WITHIN_UNION
from invoices.formats.trees import Misread

SPECIFICATION = "urn:cen.eu:en16931:2017"
TYPE_CODES = {"FACTURE": "380", "AVOIR": "381"}
PAYMENT_CODES = {"CHEQUE": "20", "PRELEVEMENT": "49", "ESPECE": "10", "REPORT": "97", "AUTRE": "ZZZ"}
BY_CARD, TRANSFER, TRANSFER_ELSEWHERE = "48", "30", "42"
PAYMENT_MEANS = {
    **{code: means for means, code in PAYMENT_CODES.items()},
    BY_CARD: "AUTRE",
    "57": "AUTRE",
    "59": "PRELEVEMENT",
    **{code: "VIREMENT" for code in (TRANSFER, TRANSFER_ELSEWHERE, "31", "58")},
}
SCHEMES = {  # ISO 6523 code of each kind of identifier
    "SIRET": "0009",
    "UE_HORS_FRANCE": "0223",
    "PARTICULIER": "0226",
    "HORS_UE": "0227",
    "RIDET": "0228",
    "TAHITI": "0229",
}
KINDS = {scheme: kind for kind, scheme in SCHEMES.items()}
LOCAL_TAX_SCHEME = "FC"  # a number given by one's own tax office, for who has no VAT number
DISCOUNT_CODE = "95"  # UNCL 5189: discount


def payment_code(bill: Bill) -> str:
    """BT-81; a transfer without an IBAN is not said to be a SEPA one, which would need it (BR-61)."""
    if bill.payment_means != "VIREMENT":
        return BY_CARD if bill.framework == "A2" else PAYMENT_CODES[bill.payment_means]
    return TRANSFER if bill.account and bill.account.kind == "IBAN" else TRANSFER_ELSEWHERE


def credited_account(bill: Bill) -> Account | None:
    """The account a transfer is to go to; none for any other means."""
    return bill.account if bill.payment_means == "VIREMENT" else None


def rate_of(category: str, rate: Decimal) -> Decimal | None:
    """What is outside the scope of VAT has no rate (BR-O-05)."""
    return None if category == OUTSIDE else rate


def tells_vat_number(bill: Bill) -> bool:
    """What is outside the scope of VAT names no VAT number (BR-O-02)."""
    return all(row.category != OUTSIDE for row in bill.vat)


def buyer_vat_number(bill: Bill) -> str:
    """BT-48; what goes to a French buyer from another country of the Union names it (BR-IC-02): its key is computed.

    Source of the key: domain.md §18.8.
    """
    known, siren = bill.recipient.vat_number, bill.recipient.siren
    if known or not siren or all(row.category != WITHIN_UNION for row in bill.vat):
        return known if tells_vat_number(bill) else ""
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"


def day(text: str, written: str = "%Y-%m-%d") -> date:
    """A date as the syntax writes it. Raises Misread."""
    try:
        return datetime.strptime(text, written).date()  # noqa: DTZ007  # a day has no zone
    except ValueError:
        raise Misread(f"« {text[:30]} » n'est pas une date.") from None


def with_reasons(lines: Iterable[Line], reasons: Mapping[str, str], categories: Iterable[str]) -> tuple[Line, ...]:
    """Lines at zero with the reason their invoice gives for their category, since a line gives none itself.

    reasons: VATEX code or printed mention by category. categories: of the lines, in their order.
    """
    told = []
    for line, category in zip(lines, categories, strict=True):
        code = "" if line.rate else _code(reasons.get(category, ""), category)
        told.append(replace(line, exemption=code))
    return tuple(told)


def _code(reason: str, category: str) -> str:
    """The VATEX code of a reason told by its code or by its mention; else one of its category, so that it stays so."""
    if reason in EXEMPTIONS:
        return reason
    of_category = [code for code, exemption in EXEMPTIONS.items() if exemption.category == category]
    return next((code for code in of_category if EXEMPTIONS[code].mention in reason), "")


def registered(legal: etree._Element | None) -> dict[str, str]:
    """The identifier of a party (BT-30, BT-47) and its kind by its scheme: without one, a SIRET."""
    if legal is None:
        return {"identifier": "", "identifier_type": "SIRET"}
    return {
        "identifier": (legal.text or "").strip(),
        "identifier_type": KINDS.get(legal.get("schemeID", ""), "SIRET"),
    }


def settled(bill: Bill, payable: Decimal, due: Decimal) -> Bill:
    """The bill read from lines, with the discount and the net à payer that its totals tell.

    payable: BT-112 + BT-114, all discounts taken.
    """
    return replace(bill, discount=bill.totals.with_vat - payable, due_typed=due)


def vat_type(categories: set[str], points: Iterable[str], known: Mapping[str, str]) -> str:
    """The portal's type of VAT (formats.md §10.4). points: codes of BT-8; known: what each of them means."""
    told = next((known[point] for point in points if point in known), "")
    if told or STANDARD in categories:
        return told or "TVA_SUR_DEBIT"
    return "EXONERATION" if categories == {"E"} else "SANS_TVA"
