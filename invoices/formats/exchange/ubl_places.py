"""Where each datum of an invoice stands in UBL 2.1, in the order of its schema. Source: formats.md §7, EN 16931-3-2.

A CreditNote has the same groups with some names and an order of its own.
"""

from invoices.domain.declared import (
    DeclaredAdjustment,
    DeclaredClass,
    DeclaredFile,
    DeclaredNote,
    DeclaredOrigin,
    DeclaredParty,
    DeclaredVat,
)
from invoices.formats.exchange.places import (
    AMOUNT,
    EMBEDDED,
    FLAG,
    FREE,
    NUMERIC,
    Codec,
    Const,
    Inside,
    Leaf,
    Many,
    One,
    Pairs,
    Place,
    Row,
    Spare,
    day,
)

Table = tuple[Place, ...]
DAY = Codec(lambda text: day(" ".join(text.split())), lambda value: value.isoformat())
VAT_NUMBERS, VAT_TAX = Const("cac:TaxScheme/cbc:ID", "VAT"), Const("cac:TaxScheme/cbc:ID", "VAT", tells_apart=False)
OBJECT, PROJECT = Const("cbc:DocumentTypeCode", "130"), Const("cbc:DocumentTypeCode", "50")


def _address(path: str) -> Table:
    return (
        Row("address", 0, f"{path}/cbc:StreetName"),
        Row("address", 1, f"{path}/cbc:AdditionalStreetName"),
        Leaf("city", f"{path}/cbc:CityName"),
        Leaf("postcode", f"{path}/cbc:PostalZone"),
        Leaf("region", f"{path}/cbc:CountrySubentity"),
        Row("address", 2, f"{path}/cac:AddressLine/cbc:Line"),
        Leaf("country", f"{path}/cac:Country/cbc:IdentificationCode"),
    )


IDENTIFIERS = Pairs(
    "identifiers", "cac:PartyIdentification", "cbc:ID@schemeID", "cbc:ID", spare_first="cbc:ID@schemeName"
)
VAT_NUMBER = Inside("cac:PartyTaxScheme", (Leaf("vat_number", "cbc:CompanyID"), VAT_NUMBERS))
TAX_NUMBER = Inside(
    "cac:PartyTaxScheme",
    (Leaf("tax_number", "cbc:CompanyID"), Const("cac:TaxScheme/cbc:ID", "FC", tells_apart=False)),
    unless=(VAT_NUMBERS,),
)
PARTY: Table = (
    Leaf("endpoint", "cbc:EndpointID"),
    Leaf("endpoint_scheme", "cbc:EndpointID@schemeID"),
    IDENTIFIERS,
    Leaf("trading_name", "cac:PartyName/cbc:Name"),
    *_address("cac:PostalAddress"),
    VAT_NUMBER,
    TAX_NUMBER,
    Leaf("name", "cac:PartyLegalEntity/cbc:RegistrationName"),
    Spare("name", "cac:PartyName/cbc:Name"),
    Leaf("legal_id", "cac:PartyLegalEntity/cbc:CompanyID"),
    Leaf("legal_scheme", "cac:PartyLegalEntity/cbc:CompanyID@schemeID"),
    Leaf("description", "cac:PartyLegalEntity/cbc:CompanyLegalForm"),
    Leaf("contact", "cac:Contact/cbc:Name"),
    Leaf("phone", "cac:Contact/cbc:Telephone"),
    Leaf("email", "cac:Contact/cbc:ElectronicMail"),
)
PAYEE: Table = (
    IDENTIFIERS,
    Leaf("name", "cac:PartyName/cbc:Name"),
    Spare("name", "cac:PartyLegalEntity/cbc:RegistrationName"),
    Leaf("legal_id", "cac:PartyLegalEntity/cbc:CompanyID"),
    Leaf("legal_scheme", "cac:PartyLegalEntity/cbc:CompanyID@schemeID"),
)
REPRESENTATIVE: Table = (Leaf("name", "cac:PartyName/cbc:Name"), *_address("cac:PostalAddress"), VAT_NUMBER)
DELIVERED_TO: Table = (
    Pairs("identifiers", "cac:DeliveryLocation/cbc:ID", "@schemeID", ""),
    *_address("cac:DeliveryLocation/cac:Address"),
    Leaf("name", "cac:DeliveryParty/cac:PartyName/cbc:Name"),
)
PERIOD: Table = (
    Leaf("period_start", "cac:InvoicePeriod/cbc:StartDate", DAY),
    Leaf("period_end", "cac:InvoicePeriod/cbc:EndDate", DAY),
)
CATEGORY: Table = (Leaf("category", "cbc:ID"), Leaf("rate", "cbc:Percent", NUMERIC), VAT_TAX)
VAT: Table = (
    Leaf("base", "cbc:TaxableAmount", AMOUNT),
    Leaf("tax", "cbc:TaxAmount", AMOUNT),
    Inside(
        "cac:TaxCategory",
        (
            Leaf("category", "cbc:ID"),
            Leaf("rate", "cbc:Percent", NUMERIC),
            Leaf("reason_code", "cbc:TaxExemptionReasonCode"),
            Leaf("reason", "cbc:TaxExemptionReason"),
            VAT_TAX,
        ),
    ),
    Spare("rate", "cbc:Percent", NUMERIC),
)
ADJUSTMENT: Table = (
    Leaf("is_charge", "cbc:ChargeIndicator", FLAG),
    Leaf("reason_code", "cbc:AllowanceChargeReasonCode"),
    Leaf("reason", "cbc:AllowanceChargeReason"),
    Leaf("percent", "cbc:MultiplierFactorNumeric", NUMERIC),
    Leaf("amount", "cbc:Amount", AMOUNT),
    Leaf("base", "cbc:BaseAmount", AMOUNT),
    Inside("cac:TaxCategory", CATEGORY),
)


LINE: Table = (
    Leaf("total", "cbc:LineExtensionAmount", AMOUNT),
    Leaf("accounting", "cbc:AccountingCost"),
    *PERIOD,
    Leaf("order_line", "cac:OrderLineReference/cbc:LineID"),
    Inside(
        "cac:DocumentReference",
        (
            Leaf("object_id", "cbc:ID"),
            Leaf("object_scheme", "cbc:ID@schemeID"),
            Const("cbc:DocumentTypeCode", "130", tells_apart=False),
        ),
    ),
    Many("adjustments", "cac:AllowanceCharge", DeclaredAdjustment, ADJUSTMENT),
    Leaf("description", "cac:Item/cbc:Description", FREE),
    Leaf("name", "cac:Item/cbc:Name"),
    Spare("name", "cac:Item/cbc:Description"),
    Leaf("buyer_id", "cac:Item/cac:BuyersItemIdentification/cbc:ID"),
    Leaf("seller_id", "cac:Item/cac:SellersItemIdentification/cbc:ID"),
    Leaf("standard_id", "cac:Item/cac:StandardItemIdentification/cbc:ID"),
    Leaf("standard_scheme", "cac:Item/cac:StandardItemIdentification/cbc:ID@schemeID"),
    Leaf("origin_country", "cac:Item/cac:OriginCountry/cbc:IdentificationCode"),
    Many(
        "classes",
        "cac:Item/cac:CommodityClassification",
        DeclaredClass,
        (
            Leaf("code", "cbc:ItemClassificationCode"),
            Leaf("scheme", "cbc:ItemClassificationCode@listID"),
            Leaf("version", "cbc:ItemClassificationCode@listVersionID"),
        ),
    ),
    Inside("cac:Item/cac:ClassifiedTaxCategory", CATEGORY),
    Pairs("attributes", "cac:Item/cac:AdditionalItemProperty", "cbc:Name", "cbc:Value"),
    Leaf("unit_price", "cac:Price/cbc:PriceAmount", AMOUNT),
    Leaf("base_quantity", "cac:Price/cbc:BaseQuantity", NUMERIC),
    Leaf("base_unit", "cac:Price/cbc:BaseQuantity@unitCode"),
    Inside(
        "cac:Price/cac:AllowanceCharge",
        (
            Const("cbc:ChargeIndicator", "false"),
            Leaf("price_discount", "cbc:Amount", AMOUNT),
            Leaf("gross_price", "cbc:BaseAmount", AMOUNT),
        ),
    ),
)


def line(quantity: str) -> Table:
    """One line. quantity: name of its element, which an avoir has otherwise."""
    return (
        Leaf("position", "cbc:ID"),
        Leaf("note", "cbc:Note", FREE),
        Leaf("quantity", quantity, NUMERIC),
        Leaf("unit", f"{quantity}@unitCode"),
        *LINE,
    )


CONTEXT: Table = (
    Leaf("specification", "cbc:CustomizationID"),
    Leaf("business_process", "cbc:ProfileID"),
    Leaf("number", "cbc:ID"),
    Leaf("issue_date", "cbc:IssueDate", DAY),
)
CODES: Table = (
    Leaf("currency", "cbc:DocumentCurrencyCode"),
    Leaf("tax_currency", "cbc:TaxCurrencyCode"),
    Leaf("accounting", "cbc:AccountingCost"),
    Leaf("buyer_reference", "cbc:BuyerReference"),
    *PERIOD,
    Leaf("vat_point", "cac:InvoicePeriod/cbc:DescriptionCode"),
    Leaf("purchase_order", "cac:OrderReference/cbc:ID"),
    Leaf("sales_order", "cac:OrderReference/cbc:SalesOrderID"),
    Many(
        "origins",
        "cac:BillingReference",
        DeclaredOrigin,
        (
            Leaf("number", "cac:InvoiceDocumentReference/cbc:ID"),
            Leaf("issued_on", "cac:InvoiceDocumentReference/cbc:IssueDate", DAY),
        ),
    ),
    Leaf("despatch_advice", "cac:DespatchDocumentReference/cbc:ID"),
    Leaf("receiving_advice", "cac:ReceiptDocumentReference/cbc:ID"),
)
NOTES = Many("noted", "cbc:Note", DeclaredNote, (Leaf("text", "", FREE),))
TENDER = Leaf("tender", "cac:OriginatorDocumentReference/cbc:ID")
CONTRACT = Leaf("contract", "cac:ContractDocumentReference/cbc:ID")
FILES: Table = (
    Inside(
        "cac:AdditionalDocumentReference",
        (Leaf("object_id", "cbc:ID"), Leaf("object_scheme", "cbc:ID@schemeID"), OBJECT),
    ),
    Many(
        "files",
        "cac:AdditionalDocumentReference",
        DeclaredFile,
        (
            Leaf("reference", "cbc:ID"),
            Leaf("description", "cbc:DocumentDescription"),
            Inside(
                "cac:Attachment/cbc:EmbeddedDocumentBinaryObject",
                (Leaf("content", "", EMBEDDED), Leaf("media_type", "@mimeCode"), Leaf("filename", "@filename")),
            ),
            Leaf("uri", "cac:Attachment/cac:ExternalReference/cbc:URI"),
        ),
        unless=(OBJECT, PROJECT),
    ),
)
PARTIES: Table = (
    One("seller", "cac:AccountingSupplierParty/cac:Party", DeclaredParty, PARTY),
    One("buyer", "cac:AccountingCustomerParty/cac:Party", DeclaredParty, PARTY),
    Spare("buyer_reference", "cac:AccountingCustomerParty/cac:AccountingContact/cbc:ID"),
    One("payee", "cac:PayeeParty", DeclaredParty, PAYEE),
    One("tax_representative", "cac:TaxRepresentativeParty", DeclaredParty, REPRESENTATIVE),
    Leaf("delivered_on", "cac:Delivery/cbc:ActualDeliveryDate", DAY),
    One("delivered_to", "cac:Delivery", DeclaredParty, DELIVERED_TO),
)
TERMS = Leaf("payment_terms", "cac:PaymentTerms/cbc:Note", FREE)
ADJUSTMENTS = Many("adjustments", "cac:AllowanceCharge", DeclaredAdjustment, ADJUSTMENT)
TAXES = Many("vat", "cac:TaxSubtotal", DeclaredVat, VAT)  # of the one total that has any
TOTALS: Table = tuple(
    Leaf(name, f"cac:LegalMonetaryTotal/cbc:{element}", AMOUNT)
    for name, element in (
        ("line_total", "LineExtensionAmount"),
        ("total_without_vat", "TaxExclusiveAmount"),
        ("total_with_vat", "TaxInclusiveAmount"),
        ("allowances", "AllowanceTotalAmount"),
        ("charges", "ChargeTotalAmount"),
        ("prepaid", "PrepaidAmount"),
        ("rounding", "PayableRoundingAmount"),
        ("amount_due", "PayableAmount"),
    )
)
MEANS: Table = (
    Leaf("payment_means", "cbc:PaymentMeansCode"),
    Leaf("payment_means_text", "cbc:PaymentMeansCode@name"),
)
MEANS_OF_CREDIT_NOTE: Table = (*MEANS, Leaf("due_date", "cbc:PaymentDueDate", DAY))
PAID: Table = (
    Leaf("remittance", "cbc:PaymentID"),
    Inside(
        "cac:CardAccount",
        (
            Leaf("card_number", "cbc:PrimaryAccountNumberID"),
            Const("cbc:NetworkID", "NA", tells_apart=False),
            Leaf("card_holder", "cbc:HolderName"),
        ),
    ),
)
ACCOUNT: Table = (
    Leaf("number", "cac:PayeeFinancialAccount/cbc:ID"),
    Leaf("name", "cac:PayeeFinancialAccount/cbc:Name"),
    Leaf("bic", "cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID"),
)
DEBITED: Table = (
    Leaf("mandate", "cac:PaymentMandate/cbc:ID"),
    Leaf("debited_account", "cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID"),
)
