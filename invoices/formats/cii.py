"""UN/CEFACT Cross Industry Invoice (D22B) in the profile EN 16931 of Factur-X. Source: formats.md §7, Factur-X 1.09."""

from datetime import date
from decimal import Decimal

from lxml import etree

from invoices.domain.amounts import VatRow
from invoices.domain.bill import STANDARD, Account, Bill, Line, Party
from invoices.domain.mentions import mentions, payment_terms, why_untaxed
from invoices.formats import en16931
from invoices.formats.trees import Misread, Tree, parse, plain, serialised

TREE = Tree(
    {
        "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
        "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
        "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    }
)
DAY, DAY_FORMAT = "%Y%m%d", "102"
DUE_DATES = {"TVA_SUR_DEBIT": "5", "TVA_SUR_ENCAISSEMENT": "72"}  # UNCL 2475
VAT_TYPES = {"5": "TVA_SUR_DEBIT", "29": "TVA_SUR_DEBIT", "72": "TVA_SUR_ENCAISSEMENT"}
TRANSACTION = "rsm:SupplyChainTradeTransaction"
AGREEMENT = f"{TRANSACTION}/ram:ApplicableHeaderTradeAgreement"
DELIVERY = f"{TRANSACTION}/ram:ApplicableHeaderTradeDelivery"
SETTLEMENT = f"{TRANSACTION}/ram:ApplicableHeaderTradeSettlement"
SUMMATION = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
add, add_if, text, number = TREE.add, TREE.add_if, TREE.text, TREE.number


def write(bill: Bill) -> bytes:
    """The invoice as CII. The amounts are those after the remise globale, which is told rate by rate."""
    root = TREE.root("rsm:CrossIndustryInvoice")
    context = add(root, "rsm:ExchangedDocumentContext")
    add(context, "ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID", bill.framework)
    add(context, "ram:GuidelineSpecifiedDocumentContextParameter/ram:ID", en16931.SPECIFICATION)
    _write_document(root, bill)
    transaction = add(root, TRANSACTION)
    for line in bill.lines:
        _write_line(transaction, line)
    _write_agreement(transaction, bill)
    _write_delivery(transaction, bill)
    _write_settlement(transaction, bill)
    return serialised(root)


def _write_document(root: etree._Element, bill: Bill) -> None:
    document = add(root, "rsm:ExchangedDocument")
    add(document, "ram:ID", bill.number)
    add(document, "ram:TypeCode", en16931.TYPE_CODES[bill.type])
    add(document, "ram:IssueDateTime/udt:DateTimeString", bill.issued_on.strftime(DAY), format=DAY_FORMAT)
    if bill.comment:
        add(document, "ram:IncludedNote/ram:Content", bill.comment)
    for mention in mentions(bill):
        note = add(document, "ram:IncludedNote")
        add(note, "ram:Content", mention.text)
        add(note, "ram:SubjectCode", mention.subject)


def _write_line(transaction: etree._Element, line: Line) -> None:
    item = add(transaction, "ram:IncludedSupplyChainTradeLineItem")
    add(item, "ram:AssociatedDocumentLineDocument/ram:LineID", line.position)
    product = add(item, "ram:SpecifiedTradeProduct")
    add_if(product, "ram:SellerAssignedID", line.reference)
    add(product, "ram:Name", line.name)
    price = "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount"
    add(item, price, plain(line.unit_price))
    add(item, "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity", plain(line.quantity), unitCode=line.unit)
    settlement = add(item, "ram:SpecifiedLineTradeSettlement")
    _write_category(add(settlement, "ram:ApplicableTradeTax"), line.category, line.rate)
    if line.discount:
        _write_allowance(settlement, line.discount, "Remise")
    total = "ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"
    add(settlement, total, f"{line.net:.2f}")


def _write_category(tax: etree._Element, category: str, rate: Decimal) -> None:
    add(tax, "ram:TypeCode", "VAT")
    add(tax, "ram:CategoryCode", category)
    if en16931.rate_of(category, rate) is not None:
        add(tax, "ram:RateApplicablePercent", plain(rate))


def _write_allowance(parent: etree._Element, amount: Decimal, reason: str) -> etree._Element:
    allowance = add(parent, "ram:SpecifiedTradeAllowanceCharge")
    add(allowance, "ram:ChargeIndicator/udt:Indicator", "false")
    add(allowance, "ram:ActualAmount", f"{amount:.2f}")
    add(allowance, "ram:ReasonCode", en16931.DISCOUNT_CODE)
    add(allowance, "ram:Reason", reason)
    return allowance


def _write_agreement(transaction: etree._Element, bill: Bill) -> None:
    agreement = add(transaction, "ram:ApplicableHeaderTradeAgreement")
    add_if(agreement, "ram:BuyerReference", bill.recipient.service_code)
    seller = _write_party(add(agreement, "ram:SellerTradeParty"), bill.supplier, is_seller=True)
    if bill.supplier.vat_number and en16931.tells_vat_number(bill):
        add(seller, "ram:SpecifiedTaxRegistration/ram:ID", bill.supplier.vat_number, schemeID="VA")
    elif not bill.supplier.vat_number:
        number_of_office = bill.supplier.siren or bill.supplier.identifier
        add(seller, "ram:SpecifiedTaxRegistration/ram:ID", number_of_office, schemeID=en16931.LOCAL_TAX_SCHEME)
    buyer = _write_party(add(agreement, "ram:BuyerTradeParty"), bill.recipient, is_seller=False)
    add_if(buyer, "ram:SpecifiedTaxRegistration/ram:ID", en16931.buyer_vat_number(bill), schemeID="VA")
    add_if(agreement, "ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID", bill.engagement)
    add_if(agreement, "ram:ContractReferencedDocument/ram:IssuerAssignedID", bill.market)


def _write_party(element: etree._Element, party: Party, *, is_seller: bool) -> etree._Element:
    add(element, "ram:Name", party.name)
    if is_seller:
        add_if(element, "ram:Description", f"RCS {party.rcs}" if party.rcs else "")
    scheme = en16931.SCHEMES[party.identifier_type]
    add(element, "ram:SpecifiedLegalOrganization/ram:ID", party.identifier, schemeID=scheme)
    address = add(element, "ram:PostalTradeAddress")
    add_if(address, "ram:PostcodeCode", party.postcode)
    for name, row in zip(("LineOne", "LineTwo", "LineThree"), party.address, strict=False):
        add(address, f"ram:{name}", row)
    add_if(address, "ram:CityName", party.city)
    add(address, "ram:CountryID", party.country)
    return element


def _write_delivery(transaction: etree._Element, bill: Bill) -> None:
    delivery = add(transaction, "ram:ApplicableHeaderTradeDelivery")
    add(delivery, "ram:ShipToTradeParty/ram:PostalTradeAddress/ram:CountryID", bill.recipient.country)
    path = "ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime/udt:DateTimeString"
    add(delivery, path, bill.delivery_day.strftime(DAY), format=DAY_FORMAT)


def _write_settlement(transaction: etree._Element, bill: Bill) -> None:
    settlement = add(transaction, "ram:ApplicableHeaderTradeSettlement")
    if bill.vat_in_euros is not None:
        add(settlement, "ram:TaxCurrencyCode", "EUR")
    add(settlement, "ram:InvoiceCurrencyCode", bill.currency)
    _write_payment(settlement, bill)
    for row in bill.reduced.rows:
        _write_tax(settlement, bill, row)
    for row, amount in zip(bill.vat, bill.reduced.allowances, strict=True):
        if amount:
            allowance = _write_allowance(settlement, amount, bill.discount_reason or "Remise globale")
            _write_category(add(allowance, "ram:CategoryTradeTax"), row.category, row.rate)
    add_if(settlement, "ram:SpecifiedTradePaymentTerms/ram:Description", payment_terms(bill))
    _write_summation(settlement, bill)
    add_if(settlement, "ram:InvoiceReferencedDocument/ram:IssuerAssignedID", bill.origin_number)


def _write_payment(settlement: etree._Element, bill: Bill) -> None:
    account = en16931.credited_account(bill)
    if account and account.holder:
        payee = add(settlement, "ram:PayeeTradeParty")
        add(payee, "ram:Name", account.holder)
        add_if(payee, "ram:SpecifiedLegalOrganization/ram:ID", account.holder_identifier)
    if not bill.payment_means:
        return
    means = add(settlement, "ram:SpecifiedTradeSettlementPaymentMeans")
    add(means, "ram:TypeCode", en16931.payment_code(bill))
    if account:
        name = "ram:IBANID" if account.kind == "IBAN" else "ram:ProprietaryID"
        add(means, f"ram:PayeePartyCreditorFinancialAccount/{name}", account.number)
        add_if(means, "ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID", account.bic)


def _write_tax(settlement: etree._Element, bill: Bill, row: VatRow) -> None:
    tax = add(settlement, "ram:ApplicableTradeTax")
    add(tax, "ram:CalculatedAmount", f"{row.tax:.2f}")
    add(tax, "ram:TypeCode", "VAT")
    add_if(tax, "ram:ExemptionReason", why_untaxed(bill, row))
    add(tax, "ram:BasisAmount", f"{row.base:.2f}")
    add(tax, "ram:CategoryCode", row.category)
    reasons = bill.exemptions_of(row)
    if len(reasons) == 1:
        add(tax, "ram:ExemptionReasonCode", reasons[0])
    if row.category == STANDARD:
        add_if(tax, "ram:DueDateTypeCode", DUE_DATES.get(bill.vat_type))
    if en16931.rate_of(row.category, row.rate) is not None:
        add(tax, "ram:RateApplicablePercent", plain(row.rate))


def _write_summation(settlement: etree._Element, bill: Bill) -> None:
    totals = add(settlement, "ram:SpecifiedTradeSettlementHeaderMonetarySummation")
    reduced, allowances = bill.reduced, sum(bill.reduced.allowances, Decimal(0))
    add(totals, "ram:LineTotalAmount", f"{bill.lines_total:.2f}")
    if allowances:
        add(totals, "ram:AllowanceTotalAmount", f"{allowances:.2f}")
    add(totals, "ram:TaxBasisTotalAmount", f"{reduced.without_vat:.2f}")
    add(totals, "ram:TaxTotalAmount", f"{reduced.vat:.2f}", currencyID=bill.currency)
    if bill.vat_in_euros is not None:
        add(totals, "ram:TaxTotalAmount", f"{bill.vat_in_euros:.2f}", currencyID="EUR")
    if reduced.rounding:
        add(totals, "ram:RoundingAmount", f"{reduced.rounding:.2f}")
    add(totals, "ram:GrandTotalAmount", f"{reduced.with_vat:.2f}")
    if bill.prepaid:
        add(totals, "ram:TotalPrepaidAmount", f"{bill.prepaid:.2f}")
    add(totals, "ram:DuePayableAmount", f"{bill.due:.2f}")


def read(content: bytes) -> Bill:
    """What a CII says of an invoice. Raises Misread when it is none."""
    root = parse(content)
    if root.tag != f"{{{TREE.namespaces['rsm']}}}CrossIndustryInvoice":
        raise Misread("Ce fichier XML n'est pas une facture CII (CrossIndustryInvoice).")
    document, settlement = "rsm:ExchangedDocument", root.find(SETTLEMENT, TREE.namespaces)
    if settlement is None:
        raise Misread("Cette facture CII n'a pas de bloc de règlement (ApplicableHeaderTradeSettlement).")
    notes = TREE.all(root, f"{document}/ram:IncludedNote")
    currency = text(settlement, "ram:InvoiceCurrencyCode")
    bill = Bill(
        number=text(root, f"{document}/ram:ID"),
        issued_on=en16931.day(text(root, f"{document}/ram:IssueDateTime/udt:DateTimeString"), DAY),
        supplier=_party(root, "ram:SellerTradeParty"),
        recipient=_party(root, "ram:BuyerTradeParty"),
        lines=_lines(root, settlement),
        type="AVOIR" if text(root, f"{document}/ram:TypeCode") == "381" else "FACTURE",
        framework=text(root, "rsm:ExchangedDocumentContext/ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID")
        or "A1",
        currency=currency,
        vat_type=_vat_type(settlement),
        delivered_on=_delivered_on(root),
        engagement=text(root, f"{AGREEMENT}/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID"),
        market=text(root, f"{AGREEMENT}/ram:ContractReferencedDocument/ram:IssuerAssignedID"),
        origin_number=text(settlement, "ram:InvoiceReferencedDocument/ram:IssuerAssignedID"),
        payment_means=en16931.PAYMENT_MEANS.get(
            text(settlement, "ram:SpecifiedTradeSettlementPaymentMeans/ram:TypeCode"), ""
        ),
        account=_account(settlement),
        discount_reason=text(settlement, "ram:SpecifiedTradeAllowanceCharge/ram:Reason"),
        vat_in_euros=_vat_in_euros(root, currency),
        comment=next((text(note, "ram:Content") for note in notes if not text(note, "ram:SubjectCode")), ""),
    )
    payable = number(root, f"{SUMMATION}/ram:GrandTotalAmount") + number(root, f"{SUMMATION}/ram:RoundingAmount")
    return en16931.settled(bill, payable, number(root, f"{SUMMATION}/ram:DuePayableAmount"))


def _party(root: etree._Element, name: str) -> Party:
    party = root.find(f"{AGREEMENT}/{name}", TREE.namespaces)
    if party is None:
        raise Misread(f"Cette facture CII n'a pas de bloc « {name} ».")
    legal = party.find("ram:SpecifiedLegalOrganization/ram:ID", TREE.namespaces)
    address = "ram:PostalTradeAddress"
    rows = (text(party, f"{address}/ram:{line}") for line in ("LineOne", "LineTwo", "LineThree"))
    return Party(
        name=text(party, "ram:Name"),
        **en16931.registered(legal),
        vat_number=text(party, "ram:SpecifiedTaxRegistration/ram:ID[@schemeID='VA']"),
        address=tuple(row for row in rows if row),
        postcode=text(party, f"{address}/ram:PostcodeCode"),
        city=text(party, f"{address}/ram:CityName"),
        country=text(party, f"{address}/ram:CountryID"),
        service_code=text(root, f"{AGREEMENT}/ram:BuyerReference") if name == "ram:BuyerTradeParty" else "",
        rcs=text(party, "ram:Description").removeprefix("RCS "),
    )


def _lines(root: etree._Element, settlement: etree._Element) -> tuple[Line, ...]:
    items = TREE.all(root, f"{TRANSACTION}/ram:IncludedSupplyChainTradeLineItem")
    reasons = {
        text(tax, "ram:CategoryCode"): text(tax, "ram:ExemptionReasonCode") or text(tax, "ram:ExemptionReason")
        for tax in TREE.all(settlement, "ram:ApplicableTradeTax")
    }
    category = "ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax/ram:CategoryCode"
    lines = (_line(item, rank) for rank, item in enumerate(items, 1))
    return en16931.with_reasons(lines, reasons, [text(item, category) for item in items])


def _line(item: etree._Element, rank: int) -> Line:
    position = text(item, "ram:AssociatedDocumentLineDocument/ram:LineID")
    quantity = item.find("ram:SpecifiedLineTradeDelivery/ram:BilledQuantity", TREE.namespaces)
    settlement = "ram:SpecifiedLineTradeSettlement"
    return Line(
        position=int(position) if position.isascii() and position.isdigit() else rank,
        name=text(item, "ram:SpecifiedTradeProduct/ram:Name"),
        quantity=number(item, "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity", "1"),
        unit=quantity.get("unitCode", "C62") if quantity is not None else "C62",
        unit_price=number(item, "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount"),
        rate=number(item, f"{settlement}/ram:ApplicableTradeTax/ram:RateApplicablePercent"),
        discount=number(item, f"{settlement}/ram:SpecifiedTradeAllowanceCharge/ram:ActualAmount"),
        reference=text(item, "ram:SpecifiedTradeProduct/ram:SellerAssignedID"),
    )


def _vat_type(settlement: etree._Element) -> str:
    """formats.md §10.4."""
    taxes = TREE.all(settlement, "ram:ApplicableTradeTax")
    points = [text(tax, "ram:DueDateTypeCode") for tax in taxes]
    return en16931.vat_type({text(tax, "ram:CategoryCode") for tax in taxes}, points, VAT_TYPES)


def _delivered_on(root: etree._Element) -> date | None:
    path = f"{DELIVERY}/ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime/udt:DateTimeString"
    written = text(root, path)
    return en16931.day(written, DAY) if written else None


def _account(settlement: etree._Element) -> Account | None:
    means = "ram:SpecifiedTradeSettlementPaymentMeans"
    iban = text(settlement, f"{means}/ram:PayeePartyCreditorFinancialAccount/ram:IBANID")
    own = text(settlement, f"{means}/ram:PayeePartyCreditorFinancialAccount/ram:ProprietaryID")
    if not (iban or own):
        return None
    return Account(
        kind="IBAN" if iban else "RIB",
        number=iban or own,
        bic=text(settlement, f"{means}/ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID"),
        holder=text(settlement, "ram:PayeeTradeParty/ram:Name"),
        holder_identifier=text(settlement, "ram:PayeeTradeParty/ram:SpecifiedLegalOrganization/ram:ID"),
    )


def _vat_in_euros(root: etree._Element, currency: str) -> Decimal | None:
    if currency == "EUR" or not text(root, f"{SUMMATION}/ram:TaxTotalAmount[@currencyID='EUR']"):
        return None
    return number(root, f"{SUMMATION}/ram:TaxTotalAmount[@currencyID='EUR']")
