"""Where each datum of an invoice stands in UBL and in CII: the table of formats.md §7, as paths.

Each name is a field of `Declared` (or of its parts); the first path that holds a text wins. A path that ends with
« @x » names an attribute of the element before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from invoices.domain.declared import Syntax
from invoices.formats import cii, ubl
from invoices.formats.trees import Tree

Paths = tuple[str, ...]
Places = Mapping[str, Paths]

ED, EC = "rsm:ExchangedDocument", "rsm:ExchangedDocumentContext"
A, S = cii.AGREEMENT, cii.SETTLEMENT
SUMS, MEANS = cii.SUMMATION, f"{S}/ram:SpecifiedTradeSettlementPaymentMeans"
TOTALS = "cac:LegalMonetaryTotal"
DAY = "udt:DateTimeString"

# business term: field of Declared, places in UBL, places in CII
HEAD: dict[str, tuple[str, Paths, Paths]] = {
    "BT-1": ("number", ("cbc:ID",), (f"{ED}/ram:ID",)),
    "BT-2": ("issue_date", ("cbc:IssueDate",), (f"{ED}/ram:IssueDateTime/{DAY}",)),
    "BT-3": ("type_code", ("cbc:InvoiceTypeCode", "cbc:CreditNoteTypeCode"), (f"{ED}/ram:TypeCode",)),
    "BT-5": ("currency", ("cbc:DocumentCurrencyCode",), (f"{S}/ram:InvoiceCurrencyCode",)),
    "BT-8": (
        "vat_point",
        ("cac:InvoicePeriod/cbc:DescriptionCode",),
        (f"{S}/ram:ApplicableTradeTax/ram:DueDateTypeCode",),
    ),
    "BT-9": (
        "due_date",
        ("cbc:DueDate", "cac:PaymentMeans/cbc:PaymentDueDate"),
        (f"{S}/ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime/{DAY}",),
    ),
    "BT-10": (
        "buyer_reference",
        ("cbc:BuyerReference", "cac:AccountingCustomerParty/cac:AccountingContact/cbc:ID"),
        (f"{A}/ram:BuyerReference",),
    ),
    "BT-12": (
        "contract",
        ("cac:ContractDocumentReference/cbc:ID",),
        (f"{A}/ram:ContractReferencedDocument/ram:IssuerAssignedID",),
    ),
    "BT-13": (
        "purchase_order",
        ("cac:OrderReference/cbc:ID",),
        (f"{A}/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID",),
    ),
    "BT-20": (
        "payment_terms",
        ("cac:PaymentTerms/cbc:Note",),
        (f"{S}/ram:SpecifiedTradePaymentTerms/ram:Description",),
    ),
    "BT-23": (
        "business_process",
        ("cbc:ProfileID",),
        (f"{EC}/ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID",),
    ),
    "BT-24": (
        "specification",
        ("cbc:CustomizationID",),
        (f"{EC}/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID",),
    ),
    "BT-59": ("payee_name", ("cac:PayeeParty/cac:PartyName/cbc:Name",), (f"{S}/ram:PayeeTradeParty/ram:Name",)),
    "valideur": ("validator_id", (), (f"{S}/ram:InvoiceeTradeParty/ram:SpecifiedLegalOrganization/ram:ID",)),
    "BT-81": ("payment_means", ("cac:PaymentMeans/cbc:PaymentMeansCode",), (f"{MEANS}/ram:TypeCode",)),
    "BT-84": (
        "iban",
        ("cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID",),
        (f"{MEANS}/ram:PayeePartyCreditorFinancialAccount/ram:IBANID",),
    ),
    "BT-86": (
        "bic",
        ("cac:PaymentMeans/cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID",),
        (f"{MEANS}/ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID",),
    ),
    "BT-106": ("line_total", (f"{TOTALS}/cbc:LineExtensionAmount",), (f"{SUMS}/ram:LineTotalAmount",)),
    "BT-107": ("allowances", (f"{TOTALS}/cbc:AllowanceTotalAmount",), (f"{SUMS}/ram:AllowanceTotalAmount",)),
    "BT-108": ("charges", (f"{TOTALS}/cbc:ChargeTotalAmount",), (f"{SUMS}/ram:ChargeTotalAmount",)),
    "BT-109": ("total_without_vat", (f"{TOTALS}/cbc:TaxExclusiveAmount",), (f"{SUMS}/ram:TaxBasisTotalAmount",)),
    "BT-110": ("total_vat", ("cac:TaxTotal/cbc:TaxAmount",), (f"{SUMS}/ram:TaxTotalAmount",)),
    "BT-112": ("total_with_vat", (f"{TOTALS}/cbc:TaxInclusiveAmount",), (f"{SUMS}/ram:GrandTotalAmount",)),
    "BT-113": ("prepaid", (f"{TOTALS}/cbc:PrepaidAmount",), (f"{SUMS}/ram:TotalPrepaidAmount",)),
    "BT-114": ("rounding", (f"{TOTALS}/cbc:PayableRoundingAmount",), (f"{SUMS}/ram:RoundingAmount",)),
    "BT-115": ("amount_due", (f"{TOTALS}/cbc:PayableAmount",), (f"{SUMS}/ram:DuePayableAmount",)),
}
REPEATED: dict[str, tuple[str, str, str]] = {  # all their texts, in order
    "BT-22": ("notes", "cbc:Note", f"{ED}/ram:IncludedNote/ram:Content"),
    "BT-25": (
        "preceding_invoices",
        "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID",
        f"{S}/ram:InvoiceReferencedDocument/ram:IssuerAssignedID",
    ),
}
PARTY_UBL: Places = {
    "name": ("cac:PartyLegalEntity/cbc:RegistrationName", "cac:PartyName/cbc:Name"),
    "legal_id": ("cac:PartyLegalEntity/cbc:CompanyID",),
    "legal_scheme": ("cac:PartyLegalEntity/cbc:CompanyID@schemeID",),
    "postcode": ("cac:PostalAddress/cbc:PostalZone",),
    "city": ("cac:PostalAddress/cbc:CityName",),
    "country": ("cac:PostalAddress/cac:Country/cbc:IdentificationCode",),
}
PARTY_CII: Places = {
    "name": ("ram:Name", "ram:SpecifiedLegalOrganization/ram:TradingBusinessName"),
    "legal_id": ("ram:SpecifiedLegalOrganization/ram:ID",),
    "legal_scheme": ("ram:SpecifiedLegalOrganization/ram:ID@schemeID",),
    "postcode": ("ram:PostalTradeAddress/ram:PostcodeCode",),
    "city": ("ram:PostalTradeAddress/ram:CityName",),
    "country": ("ram:PostalTradeAddress/ram:CountryID",),
}
VAT_UBL: Places = {
    "category": ("cac:TaxCategory/cbc:ID",),
    "rate": ("cac:TaxCategory/cbc:Percent", "cbc:Percent"),
    "base": ("cbc:TaxableAmount",),
    "tax": ("cbc:TaxAmount",),
    "reason": ("cac:TaxCategory/cbc:TaxExemptionReason",),
    "reason_code": ("cac:TaxCategory/cbc:TaxExemptionReasonCode",),
}
VAT_CII: Places = {
    "category": ("ram:CategoryCode",),
    "rate": ("ram:RateApplicablePercent", "ram:ApplicablePercent"),
    "base": ("ram:BasisAmount",),
    "tax": ("ram:CalculatedAmount",),
    "reason": ("ram:ExemptionReason",),
    "reason_code": ("ram:ExemptionReasonCode",),
}
LINE_UBL: Places = {
    "position": ("cbc:ID",),
    "name": ("cac:Item/cbc:Name", "cac:Item/cbc:Description"),
    "quantity": ("cbc:InvoicedQuantity", "cbc:CreditedQuantity"),
    "unit": ("cbc:InvoicedQuantity@unitCode", "cbc:CreditedQuantity@unitCode"),
    "unit_price": ("cac:Price/cbc:PriceAmount",),
    "discount": ("cac:AllowanceCharge/cbc:Amount",),
    "total": ("cbc:LineExtensionAmount",),
    "rate": ("cac:Item/cac:ClassifiedTaxCategory/cbc:Percent",),
    "category": ("cac:Item/cac:ClassifiedTaxCategory/cbc:ID",),
    "reference": ("cac:Item/cac:SellersItemIdentification/cbc:ID", "cac:Item/cac:StandardItemIdentification/cbc:ID"),
}
_AT_LINE = "ram:SpecifiedLineTradeSettlement"
LINE_CII: Places = {
    "position": ("ram:AssociatedDocumentLineDocument/ram:LineID",),
    "name": ("ram:SpecifiedTradeProduct/ram:Name",),
    "quantity": ("ram:SpecifiedLineTradeDelivery/ram:BilledQuantity",),
    "unit": ("ram:SpecifiedLineTradeDelivery/ram:BilledQuantity@unitCode",),
    "unit_price": ("ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount",),
    "discount": (f"{_AT_LINE}/ram:SpecifiedTradeAllowanceCharge/ram:ActualAmount",),
    "total": (f"{_AT_LINE}/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount",),
    "rate": (f"{_AT_LINE}/ram:ApplicableTradeTax/ram:RateApplicablePercent",),
    "category": (f"{_AT_LINE}/ram:ApplicableTradeTax/ram:CategoryCode",),
    "reference": ("ram:SpecifiedTradeProduct/ram:SellerAssignedID", "ram:SpecifiedTradeProduct/ram:GlobalID"),
}


@dataclass(frozen=True)
class Dialect:
    """One syntax: its names, and where each part of an invoice stands. Paths of parts begin at the part."""

    syntax: Syntax
    tree: Tree
    head: Places
    repeated: Mapping[str, str]
    seller: str
    buyer: str
    party: Places
    address: Paths
    identifiers: Paths  # each with its scheme, BT-29 and BT-46
    vat_number: str  # XPath of BT-31 and BT-48
    tax_total: str  # BT-110, once a currency
    vat_rows: str
    vat: Places
    lines: Paths
    line: Places
    files: str
    file: Places
    content: str


UBL = Dialect(
    syntax="UBL",
    tree=ubl.TREE,
    head={name: paths for name, paths, _ in HEAD.values()},
    repeated={name: path for name, path, _ in REPEATED.values()},
    seller="cac:AccountingSupplierParty/cac:Party",
    buyer="cac:AccountingCustomerParty/cac:Party",
    party=PARTY_UBL,
    address=(
        "cac:PostalAddress/cbc:StreetName",
        "cac:PostalAddress/cbc:AdditionalStreetName",
        "cac:PostalAddress/cac:AddressLine/cbc:Line",
    ),
    identifiers=("cac:PartyIdentification/cbc:ID",),
    vat_number="cac:PartyTaxScheme[normalize-space(cac:TaxScheme/cbc:ID)='VAT']/cbc:CompanyID",
    tax_total="cac:TaxTotal/cbc:TaxAmount",
    vat_rows="cac:TaxTotal/cac:TaxSubtotal",
    vat=VAT_UBL,
    lines=("cac:InvoiceLine", "cac:CreditNoteLine"),
    line=LINE_UBL,
    files="cac:AdditionalDocumentReference",
    file={
        "reference": ("cbc:ID",),
        "name": ("cac:Attachment/cbc:EmbeddedDocumentBinaryObject@filename", "cbc:DocumentDescription"),
        "media_type": ("cac:Attachment/cbc:EmbeddedDocumentBinaryObject@mimeCode",),
    },
    content="cac:Attachment/cbc:EmbeddedDocumentBinaryObject",
)
CII = Dialect(
    syntax="CII",
    tree=cii.TREE,
    head={name: paths for name, _, paths in HEAD.values()},
    repeated={name: path for name, _, path in REPEATED.values()},
    seller=f"{A}/ram:SellerTradeParty",
    buyer=f"{A}/ram:BuyerTradeParty",
    party=PARTY_CII,
    address=tuple(f"ram:PostalTradeAddress/ram:{line}" for line in ("LineOne", "LineTwo", "LineThree")),
    identifiers=("ram:GlobalID", "ram:ID"),
    vat_number="ram:SpecifiedTaxRegistration/ram:ID[@schemeID='VA']",
    tax_total=f"{SUMS}/ram:TaxTotalAmount",
    vat_rows=f"{S}/ram:ApplicableTradeTax",
    vat=VAT_CII,
    lines=(f"{cii.TRANSACTION}/ram:IncludedSupplyChainTradeLineItem",),
    line=LINE_CII,
    files=f"{A}/ram:AdditionalReferencedDocument",
    file={
        "reference": ("ram:IssuerAssignedID",),
        "name": ("ram:AttachmentBinaryObject@filename", "ram:Name"),
        "media_type": ("ram:AttachmentBinaryObject@mimeCode",),
    },
    content="ram:AttachmentBinaryObject",
)
DIALECTS = {
    f"{{{cii.TREE.namespaces['rsm']}}}CrossIndustryInvoice": CII,
    **{f"{{{ubl.BASE}{kind}-2}}{kind}": UBL for kind in ubl.KINDS.values()},
}
