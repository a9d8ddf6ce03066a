"""UBL 2.1, Invoice and CreditNote, as EN 16931 uses it. Source: formats.md §7; OASIS UBL 2.1."""

from decimal import Decimal

from lxml import etree

from invoices.domain.amounts import VatRow
from invoices.domain.bill import STANDARD, Account, Bill, Line, Party
from invoices.domain.mentions import mentions, payment_terms, why_untaxed
from invoices.formats import en16931
from invoices.formats.trees import Misread, Tree, parse, plain, serialised

BASE = "urn:oasis:names:specification:ubl:schema:xsd:"
TREE = Tree({"cac": f"{BASE}CommonAggregateComponents-2", "cbc": f"{BASE}CommonBasicComponents-2"})
KINDS = {"FACTURE": "Invoice", "AVOIR": "CreditNote"}
DUE_DATES = {"TVA_SUR_DEBIT": "3", "TVA_SUR_ENCAISSEMENT": "432"}  # UNCL 2005
VAT_TYPES = {"3": "TVA_SUR_DEBIT", "35": "TVA_SUR_DEBIT", "432": "TVA_SUR_ENCAISSEMENT"}
SUBJECT = "#"  # EN 16931 has a note's subject written before it, between these
add, add_if, text, number = TREE.add, TREE.add_if, TREE.text, TREE.number


def write(bill: Bill) -> bytes:
    """The invoice as UBL: an avoir is a CreditNote. The amounts are those after the remise globale."""
    kind = KINDS[bill.type]
    root = TREE.root(kind, f"{BASE}{kind}-2")
    add(root, "cbc:CustomizationID", en16931.SPECIFICATION)
    add(root, "cbc:ProfileID", bill.framework)
    add(root, "cbc:ID", bill.number)
    add(root, "cbc:IssueDate", bill.issued_on.isoformat())
    add(root, f"cbc:{kind}TypeCode", en16931.TYPE_CODES[bill.type])
    for note in _notes(bill):
        add(root, "cbc:Note", note)
    add(root, "cbc:DocumentCurrencyCode", bill.currency)
    if bill.vat_in_euros is not None:
        add(root, "cbc:TaxCurrencyCode", "EUR")
    _write_references(root, bill)
    _write_parties(root, bill)
    delivery = add(root, "cac:Delivery")
    add(delivery, "cbc:ActualDeliveryDate", bill.delivery_day.isoformat())
    add(delivery, "cac:DeliveryLocation/cac:Address/cac:Country/cbc:IdentificationCode", bill.recipient.country)
    _write_payment(root, bill)
    _write_discount(root, bill)
    _write_taxes(root, bill)
    _write_totals(root, bill)
    for line in bill.lines:
        _write_line(root, bill, line)
    return serialised(root)


def _notes(bill: Bill) -> list[str]:
    own = [bill.comment] if bill.comment else []
    return own + [f"{SUBJECT}{mention.subject}{SUBJECT}{mention.text}" for mention in mentions(bill)]


def _write_references(root: etree._Element, bill: Bill) -> None:
    add_if(root, "cbc:BuyerReference", bill.recipient.service_code)
    if any(row.category == STANDARD for row in bill.vat):
        add_if(root, "cac:InvoicePeriod/cbc:DescriptionCode", DUE_DATES.get(bill.vat_type))
    add_if(root, "cac:OrderReference/cbc:ID", bill.engagement)
    add_if(root, "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID", bill.origin_number)
    add_if(root, "cac:ContractDocumentReference/cbc:ID", bill.market)


def _write_parties(root: etree._Element, bill: Bill) -> None:
    supplier = bill.supplier
    if supplier.vat_number:
        taxed = (supplier.vat_number if en16931.tells_vat_number(bill) else "", "VAT")
    else:
        taxed = (supplier.siren or supplier.identifier, en16931.LOCAL_TAX_SCHEME)
    _write_party(add(root, "cac:AccountingSupplierParty/cac:Party"), supplier, taxed, is_seller=True)
    buyer = add(root, "cac:AccountingCustomerParty/cac:Party")
    _write_party(buyer, bill.recipient, (en16931.buyer_vat_number(bill), "VAT"), is_seller=False)
    account = en16931.credited_account(bill)
    if account and account.holder:
        payee = add(root, "cac:PayeeParty")
        add(payee, "cac:PartyName/cbc:Name", account.holder)
        add_if(payee, "cac:PartyLegalEntity/cbc:CompanyID", account.holder_identifier)


def _write_party(element: etree._Element, party: Party, taxed: tuple[str, str], *, is_seller: bool) -> None:
    address = add(element, "cac:PostalAddress")
    for name, row in zip(("StreetName", "AdditionalStreetName"), party.address, strict=False):
        add(address, f"cbc:{name}", row)
    add_if(address, "cbc:CityName", party.city)
    add_if(address, "cbc:PostalZone", party.postcode)
    for row in party.address[2:3]:
        add(address, "cac:AddressLine/cbc:Line", row)
    add(address, "cac:Country/cbc:IdentificationCode", party.country)
    number_of_tax, scheme = taxed
    if number_of_tax:
        tax = add(element, "cac:PartyTaxScheme")
        add(tax, "cbc:CompanyID", number_of_tax)
        add(tax, "cac:TaxScheme/cbc:ID", scheme)
    legal = add(element, "cac:PartyLegalEntity")
    add(legal, "cbc:RegistrationName", party.name)
    add(legal, "cbc:CompanyID", party.identifier, schemeID=en16931.SCHEMES[party.identifier_type])
    if is_seller:
        add_if(legal, "cbc:CompanyLegalForm", f"RCS {party.rcs}" if party.rcs else "")


def _write_payment(root: etree._Element, bill: Bill) -> None:
    if bill.payment_means:
        means = add(root, "cac:PaymentMeans")
        add(means, "cbc:PaymentMeansCode", en16931.payment_code(bill))
        account = en16931.credited_account(bill)
        if account:
            target = add(means, "cac:PayeeFinancialAccount")
            add(target, "cbc:ID", account.number)
            add_if(target, "cac:FinancialInstitutionBranch/cbc:ID", account.bic)
    add_if(root, "cac:PaymentTerms/cbc:Note", payment_terms(bill))


def _write_discount(root: etree._Element, bill: Bill) -> None:
    for row, amount in zip(bill.vat, bill.reduced.allowances, strict=True):
        if amount:
            allowance = _write_allowance(root, amount, bill.discount_reason or "Remise globale", bill.currency)
            _write_category(add(allowance, "cac:TaxCategory"), row.category, row.rate)


def _write_allowance(parent: etree._Element, amount: Decimal, reason: str, currency: str) -> etree._Element:
    allowance = add(parent, "cac:AllowanceCharge")
    add(allowance, "cbc:ChargeIndicator", "false")
    add(allowance, "cbc:AllowanceChargeReasonCode", en16931.DISCOUNT_CODE)
    add(allowance, "cbc:AllowanceChargeReason", reason)
    add(allowance, "cbc:Amount", f"{amount:.2f}", currencyID=currency)
    return allowance


def _write_category(element: etree._Element, category: str, rate: Decimal, reason: tuple[str, str] = ("", "")) -> None:
    add(element, "cbc:ID", category)
    if en16931.rate_of(category, rate) is not None:
        add(element, "cbc:Percent", plain(rate))
    add_if(element, "cbc:TaxExemptionReasonCode", reason[0])
    add_if(element, "cbc:TaxExemptionReason", reason[1])
    add(element, "cac:TaxScheme/cbc:ID", "VAT")


def _write_taxes(root: etree._Element, bill: Bill) -> None:
    total = add(root, "cac:TaxTotal")
    add(total, "cbc:TaxAmount", f"{bill.reduced.vat:.2f}", currencyID=bill.currency)
    for row in bill.reduced.rows:
        subtotal = add(total, "cac:TaxSubtotal")
        add(subtotal, "cbc:TaxableAmount", f"{row.base:.2f}", currencyID=bill.currency)
        add(subtotal, "cbc:TaxAmount", f"{row.tax:.2f}", currencyID=bill.currency)
        _write_category(add(subtotal, "cac:TaxCategory"), row.category, row.rate, _reason(bill, row))
    if bill.vat_in_euros is not None:
        add(root, "cac:TaxTotal/cbc:TaxAmount", f"{bill.vat_in_euros:.2f}", currencyID="EUR")


def _reason(bill: Bill, row: VatRow) -> tuple[str, str]:
    codes = bill.exemptions_of(row)
    return codes[0] if len(codes) == 1 else "", why_untaxed(bill, row)


def _write_totals(root: etree._Element, bill: Bill) -> None:
    reduced = bill.reduced
    allowances = sum(reduced.allowances, Decimal(0))
    rows = (
        ("LineExtensionAmount", bill.lines_total),
        ("TaxExclusiveAmount", reduced.without_vat),
        ("TaxInclusiveAmount", reduced.with_vat),
        ("AllowanceTotalAmount", allowances or None),
        ("PrepaidAmount", bill.prepaid or None),
        ("PayableRoundingAmount", reduced.rounding or None),
        ("PayableAmount", bill.due),
    )
    totals = add(root, "cac:LegalMonetaryTotal")
    for name, amount in rows:
        if amount is not None:
            add(totals, f"cbc:{name}", f"{amount:.2f}", currencyID=bill.currency)


def _write_line(root: etree._Element, bill: Bill, line: Line) -> None:
    element = add(root, f"cac:{KINDS[bill.type]}Line")
    add(element, "cbc:ID", line.position)
    quantity = "cbc:CreditedQuantity" if bill.is_avoir else "cbc:InvoicedQuantity"
    add(element, quantity, plain(line.quantity), unitCode=line.unit)
    add(element, "cbc:LineExtensionAmount", f"{line.net:.2f}", currencyID=bill.currency)
    if line.discount:
        _write_allowance(element, line.discount, "Remise", bill.currency)
    item = add(element, "cac:Item")
    add(item, "cbc:Name", line.name)
    add_if(item, "cac:SellersItemIdentification/cbc:ID", line.reference)
    _write_category(add(item, "cac:ClassifiedTaxCategory"), line.category, line.rate)
    add(element, "cac:Price/cbc:PriceAmount", plain(line.unit_price), currencyID=bill.currency)


def read(content: bytes) -> Bill:
    """What a UBL document says of an invoice. Raises Misread when it is none."""
    root = parse(content)
    kind = next((kind for kind in KINDS.values() if root.tag == f"{{{BASE}{kind}-2}}{kind}"), "")
    if not kind:
        raise Misread("Ce fichier XML n'est ni une facture ni un avoir UBL 2.1 (Invoice, CreditNote).")
    delivered = text(root, "cac:Delivery/cbc:ActualDeliveryDate")
    currency = text(root, "cbc:DocumentCurrencyCode")
    notes = [(note.text or "").strip() for note in TREE.all(root, "cbc:Note")]
    bill = Bill(
        number=text(root, "cbc:ID"),
        issued_on=en16931.day(text(root, "cbc:IssueDate")),
        supplier=_party(root, "Supplier"),
        recipient=_party(root, "Customer"),
        lines=_lines(root, kind),
        type="AVOIR" if kind == "CreditNote" else "FACTURE",
        framework=text(root, "cbc:ProfileID") or "A1",
        currency=currency,
        vat_type=_vat_type(root),
        delivered_on=en16931.day(delivered) if delivered else None,
        engagement=text(root, "cac:OrderReference/cbc:ID"),
        market=text(root, "cac:ContractDocumentReference/cbc:ID"),
        origin_number=text(root, "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID"),
        payment_means=en16931.PAYMENT_MEANS.get(text(root, "cac:PaymentMeans/cbc:PaymentMeansCode"), ""),
        account=_account(root),
        discount_reason=text(root, "cac:AllowanceCharge/cbc:AllowanceChargeReason"),
        vat_in_euros=_vat_in_euros(root, currency),
        comment=next((note for note in notes if not note.startswith(SUBJECT)), ""),
    )
    totals = "cac:LegalMonetaryTotal"
    payable = number(root, f"{totals}/cbc:TaxInclusiveAmount") + number(root, f"{totals}/cbc:PayableRoundingAmount")
    return en16931.settled(bill, payable, number(root, f"{totals}/cbc:PayableAmount"))


def _party(root: etree._Element, side: str) -> Party:
    party = root.find(f"cac:Accounting{side}Party/cac:Party", TREE.namespaces)
    if party is None:
        raise Misread(f"Ce fichier UBL n'a pas de bloc « Accounting{side}Party ».")
    legal = party.find("cac:PartyLegalEntity/cbc:CompanyID", TREE.namespaces)
    address = "cac:PostalAddress"
    places = ("cbc:StreetName", "cbc:AdditionalStreetName", "cac:AddressLine/cbc:Line")
    rows = (text(party, f"{address}/{place}") for place in places)
    taxes = (tax for tax in TREE.all(party, "cac:PartyTaxScheme") if text(tax, "cac:TaxScheme/cbc:ID") == "VAT")
    numbers = (text(tax, "cbc:CompanyID") for tax in taxes)
    return Party(
        name=text(party, "cac:PartyLegalEntity/cbc:RegistrationName"),
        **en16931.registered(legal),
        vat_number=next(numbers, ""),
        address=tuple(row for row in rows if row),
        postcode=text(party, f"{address}/cbc:PostalZone"),
        city=text(party, f"{address}/cbc:CityName"),
        country=text(party, f"{address}/cac:Country/cbc:IdentificationCode"),
        service_code=text(root, "cbc:BuyerReference") if side == "Customer" else "",
        rcs=text(party, "cac:PartyLegalEntity/cbc:CompanyLegalForm").removeprefix("RCS "),
    )


def _lines(root: etree._Element, kind: str) -> tuple[Line, ...]:
    rows = TREE.all(root, f"cac:{kind}Line")
    reasons = {
        text(category, "cbc:ID"): text(category, "cbc:TaxExemptionReasonCode")
        or text(category, "cbc:TaxExemptionReason")
        for category in TREE.all(root, "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory")
    }
    categories = [text(row, "cac:Item/cac:ClassifiedTaxCategory/cbc:ID") for row in rows]
    return en16931.with_reasons((_line(row, rank, kind) for rank, row in enumerate(rows, 1)), reasons, categories)


def _line(row: etree._Element, rank: int, kind: str) -> Line:
    position = text(row, "cbc:ID")
    counted = "cbc:CreditedQuantity" if kind == "CreditNote" else "cbc:InvoicedQuantity"
    quantity = row.find(counted, TREE.namespaces)
    return Line(
        position=int(position) if position.isascii() and position.isdigit() else rank,
        name=text(row, "cac:Item/cbc:Name"),
        quantity=number(row, counted, "1"),
        unit=quantity.get("unitCode", "C62") if quantity is not None else "C62",
        unit_price=number(row, "cac:Price/cbc:PriceAmount"),
        rate=number(row, "cac:Item/cac:ClassifiedTaxCategory/cbc:Percent"),
        discount=number(row, "cac:AllowanceCharge/cbc:Amount"),
        reference=text(row, "cac:Item/cac:SellersItemIdentification/cbc:ID"),
    )


def _vat_type(root: etree._Element) -> str:
    categories = {text(row, "cbc:ID") for row in TREE.all(root, "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory")}
    return en16931.vat_type(categories, [text(root, "cac:InvoicePeriod/cbc:DescriptionCode")], VAT_TYPES)


def _account(root: etree._Element) -> Account | None:
    target = "cac:PaymentMeans/cac:PayeeFinancialAccount"
    known = text(root, f"{target}/cbc:ID")
    if not known:
        return None
    return Account(
        kind="IBAN" if known[:2].isalpha() else "RIB",
        number=known,
        bic=text(root, f"{target}/cac:FinancialInstitutionBranch/cbc:ID"),
        holder=text(root, "cac:PayeeParty/cac:PartyName/cbc:Name"),
        holder_identifier=text(root, "cac:PayeeParty/cac:PartyLegalEntity/cbc:CompanyID"),
    )


def _vat_in_euros(root: etree._Element, currency: str) -> Decimal | None:
    told = text(root, "cac:TaxTotal/cbc:TaxAmount[@currencyID='EUR']")
    return number(root, "cac:TaxTotal/cbc:TaxAmount[@currencyID='EUR']") if told and currency != "EUR" else None
