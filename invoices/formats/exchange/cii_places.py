"""Where each datum of an invoice stands in CII, in the order of its schema. Source: formats.md §7, EN 16931-3-3."""

from invoices.domain.declared import (
    DeclaredAdjustment,
    DeclaredClass,
    DeclaredFile,
    DeclaredLine,
    DeclaredNote,
    DeclaredOrigin,
    DeclaredParty,
    DeclaredVat,
)
from invoices.formats.exchange.places import (
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
DAY = Codec(
    lambda text: day(" ".join(text.split())), lambda value: value.strftime("%Y%m%d"), attributes={"format": "102"}
)
DOCUMENT, CONTEXT = "rsm:ExchangedDocument", "rsm:ExchangedDocumentContext"
TRANSACTION = "rsm:SupplyChainTradeTransaction"
AGREEMENT = f"{TRANSACTION}/ram:ApplicableHeaderTradeAgreement"
DELIVERY = f"{TRANSACTION}/ram:ApplicableHeaderTradeDelivery"
SETTLEMENT = f"{TRANSACTION}/ram:ApplicableHeaderTradeSettlement"
VAT_TAX = Const("ram:TypeCode", "VAT", tells_apart=False)
TENDER, OBJECT = Const("ram:TypeCode", "50"), Const("ram:TypeCode", "130")

PARTY: Table = (
    Pairs("identifiers", "ram:ID", "", "", is_full=False, spare_first="@schemeID"),
    Pairs("identifiers", "ram:GlobalID", "@schemeID", "", is_full=True),
    Leaf("name", "ram:Name"),
    Spare("name", "ram:SpecifiedLegalOrganization/ram:TradingBusinessName"),
    Leaf("description", "ram:Description", FREE),
    Leaf("legal_id", "ram:SpecifiedLegalOrganization/ram:ID"),
    Leaf("legal_scheme", "ram:SpecifiedLegalOrganization/ram:ID@schemeID"),
    Leaf("trading_name", "ram:SpecifiedLegalOrganization/ram:TradingBusinessName"),
    Leaf("contact", "ram:DefinedTradeContact/ram:PersonName"),
    Spare("contact", "ram:DefinedTradeContact/ram:DepartmentName"),
    Leaf("phone", "ram:DefinedTradeContact/ram:TelephoneUniversalCommunication/ram:CompleteNumber"),
    Leaf("email", "ram:DefinedTradeContact/ram:EmailURIUniversalCommunication/ram:URIID"),
    Leaf("postcode", "ram:PostalTradeAddress/ram:PostcodeCode"),
    Row("address", 0, "ram:PostalTradeAddress/ram:LineOne"),
    Row("address", 1, "ram:PostalTradeAddress/ram:LineTwo"),
    Row("address", 2, "ram:PostalTradeAddress/ram:LineThree"),
    Leaf("city", "ram:PostalTradeAddress/ram:CityName"),
    Leaf("country", "ram:PostalTradeAddress/ram:CountryID"),
    Leaf("region", "ram:PostalTradeAddress/ram:CountrySubDivisionName"),
    Leaf("endpoint", "ram:URIUniversalCommunication/ram:URIID"),
    Leaf("endpoint_scheme", "ram:URIUniversalCommunication/ram:URIID@schemeID"),
    Inside("ram:SpecifiedTaxRegistration", (Leaf("vat_number", "ram:ID"), Const("ram:ID@schemeID", "VA"))),
    Inside("ram:SpecifiedTaxRegistration", (Leaf("tax_number", "ram:ID"), Const("ram:ID@schemeID", "FC"))),
)
PERIOD: Table = (
    Leaf("period_start", "ram:StartDateTime/udt:DateTimeString", DAY),
    Leaf("period_end", "ram:EndDateTime/udt:DateTimeString", DAY),
)
CATEGORY: Table = (
    VAT_TAX,
    Leaf("category", "ram:CategoryCode"),
    Leaf("rate", "ram:RateApplicablePercent", NUMERIC),
)
VAT: Table = (
    Leaf("tax", "ram:CalculatedAmount", NUMERIC),
    VAT_TAX,
    Leaf("reason", "ram:ExemptionReason"),
    Leaf("base", "ram:BasisAmount", NUMERIC),
    Leaf("category", "ram:CategoryCode"),
    Leaf("reason_code", "ram:ExemptionReasonCode"),
)
RATE: Table = (Leaf("rate", "ram:RateApplicablePercent", NUMERIC), Spare("rate", "ram:ApplicablePercent", NUMERIC))
ADJUSTMENT: Table = (
    Leaf("is_charge", "ram:ChargeIndicator/udt:Indicator", FLAG),
    Leaf("percent", "ram:CalculationPercent", NUMERIC),
    Leaf("base", "ram:BasisAmount", NUMERIC),
    Leaf("amount", "ram:ActualAmount", NUMERIC),
    Leaf("reason_code", "ram:ReasonCode"),
    Leaf("reason", "ram:Reason"),
    Inside("ram:CategoryTradeTax", CATEGORY),
)
PRODUCT: Table = (
    Leaf("standard_id", "ram:GlobalID"),
    Leaf("standard_scheme", "ram:GlobalID@schemeID"),
    Leaf("seller_id", "ram:SellerAssignedID"),
    Leaf("buyer_id", "ram:BuyerAssignedID"),
    Leaf("name", "ram:Name"),
    Leaf("description", "ram:Description", FREE),
    Pairs("attributes", "ram:ApplicableProductCharacteristic", "ram:Description", "ram:Value"),
    Many(
        "classes",
        "ram:DesignatedProductClassification",
        DeclaredClass,
        (
            Leaf("code", "ram:ClassCode"),
            Leaf("scheme", "ram:ClassCode@listID"),
            Leaf("version", "ram:ClassCode@listVersionID"),
        ),
    ),
    Leaf("origin_country", "ram:OriginTradeCountry/ram:ID"),
)
GROSS, NET = "ram:GrossPriceProductTradePrice", "ram:NetPriceProductTradePrice"
PRICES: Table = (
    Leaf("order_line", "ram:BuyerOrderReferencedDocument/ram:LineID"),
    Leaf("gross_price", f"{GROSS}/ram:ChargeAmount", NUMERIC),
    Inside(
        f"{GROSS}/ram:AppliedTradeAllowanceCharge",
        (Const("ram:ChargeIndicator/udt:Indicator", "false"), Leaf("price_discount", "ram:ActualAmount", NUMERIC)),
    ),
    Leaf("unit_price", f"{NET}/ram:ChargeAmount", NUMERIC),
    Leaf("base_quantity", f"{NET}/ram:BasisQuantity", NUMERIC),
    Leaf("base_unit", f"{NET}/ram:BasisQuantity@unitCode"),
    Spare("base_quantity", f"{GROSS}/ram:BasisQuantity", NUMERIC),
    Spare("base_unit", f"{GROSS}/ram:BasisQuantity@unitCode"),
)
LINE_SETTLEMENT: Table = (
    Inside("ram:ApplicableTradeTax", CATEGORY),
    Inside("ram:BillingSpecifiedPeriod", PERIOD),
    Many("adjustments", "ram:SpecifiedTradeAllowanceCharge", DeclaredAdjustment, ADJUSTMENT),
    Leaf("total", "ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount", NUMERIC),
    Inside(
        "ram:AdditionalReferencedDocument",
        (Leaf("object_id", "ram:IssuerAssignedID"), OBJECT, Leaf("object_scheme", "ram:ReferenceTypeCode")),
    ),
    Leaf("accounting", "ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID"),
)
LINE: Table = (
    Leaf("position", "ram:AssociatedDocumentLineDocument/ram:LineID"),
    Leaf("note", "ram:AssociatedDocumentLineDocument/ram:IncludedNote/ram:Content", FREE),
    Inside("ram:SpecifiedTradeProduct", PRODUCT),
    Inside("ram:SpecifiedLineTradeAgreement", PRICES),
    Leaf("quantity", "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity", NUMERIC),
    Leaf("unit", "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity@unitCode"),
    Inside("ram:SpecifiedLineTradeSettlement", LINE_SETTLEMENT),
)
HEAD: Table = (
    Leaf("business_process", f"{CONTEXT}/ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID"),
    Leaf("specification", f"{CONTEXT}/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"),
    Leaf("number", f"{DOCUMENT}/ram:ID"),
    Leaf("type_code", f"{DOCUMENT}/ram:TypeCode"),
    Leaf("issue_date", f"{DOCUMENT}/ram:IssueDateTime/udt:DateTimeString", DAY),
    Many(
        "noted",
        f"{DOCUMENT}/ram:IncludedNote",
        DeclaredNote,
        (Leaf("text", "ram:Content", FREE), Leaf("subject", "ram:SubjectCode")),
    ),
    Many("lines", f"{TRANSACTION}/ram:IncludedSupplyChainTradeLineItem", DeclaredLine, LINE),
)
ATTACHED: Table = (
    Inside("ram:AdditionalReferencedDocument", (Leaf("tender", "ram:IssuerAssignedID"), TENDER)),
    Inside(
        "ram:AdditionalReferencedDocument",
        (Leaf("object_id", "ram:IssuerAssignedID"), OBJECT, Leaf("object_scheme", "ram:ReferenceTypeCode")),
    ),
    Many(
        "files",
        "ram:AdditionalReferencedDocument",
        DeclaredFile,
        (
            Leaf("reference", "ram:IssuerAssignedID"),
            Leaf("uri", "ram:URIID"),
            Const("ram:TypeCode", "916", tells_apart=False),
            Leaf("description", "ram:Name"),
            Inside(
                "ram:AttachmentBinaryObject",
                (Leaf("content", "", EMBEDDED), Leaf("media_type", "@mimeCode"), Leaf("filename", "@filename")),
            ),
        ),
        unless=(TENDER, OBJECT),
    ),
)
AGREED: Table = (
    Leaf("buyer_reference", "ram:BuyerReference"),
    One("seller", "ram:SellerTradeParty", DeclaredParty, PARTY),
    One("buyer", "ram:BuyerTradeParty", DeclaredParty, PARTY),
    One("tax_representative", "ram:SellerTaxRepresentativeTradeParty", DeclaredParty, PARTY),
    Leaf("sales_order", "ram:SellerOrderReferencedDocument/ram:IssuerAssignedID"),
    Leaf("purchase_order", "ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID"),
    Leaf("contract", "ram:ContractReferencedDocument/ram:IssuerAssignedID"),
    *ATTACHED,
    Inside(
        "ram:SpecifiedProcuringProject",
        (Leaf("project", "ram:ID"), Const("ram:Name", "Project reference", tells_apart=False)),
    ),
)
DELIVERED: Table = (
    One("delivered_to", "ram:ShipToTradeParty", DeclaredParty, PARTY),
    Leaf("delivered_on", "ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime/udt:DateTimeString", DAY),
    Leaf("despatch_advice", "ram:DespatchAdviceReferencedDocument/ram:IssuerAssignedID"),
    Leaf("receiving_advice", "ram:ReceivingAdviceReferencedDocument/ram:IssuerAssignedID"),
)
CURRENCIES: Table = (
    Leaf("creditor_id", "ram:CreditorReferenceID"),
    Leaf("remittance", "ram:PaymentReference"),
    Leaf("tax_currency", "ram:TaxCurrencyCode"),
    Leaf("currency", "ram:InvoiceCurrencyCode"),
    Leaf("seller_service", "ram:InvoiceIssuerReference"),
    Leaf("validator_id", "ram:InvoiceeTradeParty/ram:SpecifiedLegalOrganization/ram:ID"),
    One("payee", "ram:PayeeTradeParty", DeclaredParty, PARTY),
)
TAXES = Many("vat", "ram:ApplicableTradeTax", DeclaredVat, (*VAT, *RATE))
POINTS: Table = (
    Leaf("vat_point_date", "ram:TaxPointDate/udt:DateString", DAY),
    Leaf("vat_point", "ram:DueDateTypeCode"),
)
OWED: Table = (
    Inside("ram:BillingSpecifiedPeriod", PERIOD),
    Many("adjustments", "ram:SpecifiedTradeAllowanceCharge", DeclaredAdjustment, ADJUSTMENT),
    Leaf("payment_terms", "ram:SpecifiedTradePaymentTerms/ram:Description", FREE),
    Leaf("due_date", "ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime/udt:DateTimeString", DAY),
    Leaf("mandate", "ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID"),
)
SUMMATION = "ram:SpecifiedTradeSettlementHeaderMonetarySummation"
BEFORE_TAX, WITH_TAX = (
    tuple(Leaf(name, f"{SUMMATION}/ram:{element}", NUMERIC) for name, element in rows)
    for rows in (
        (
            ("line_total", "LineTotalAmount"),
            ("charges", "ChargeTotalAmount"),
            ("allowances", "AllowanceTotalAmount"),
            ("total_without_vat", "TaxBasisTotalAmount"),
        ),
        (
            ("rounding", "RoundingAmount"),
            ("total_with_vat", "GrandTotalAmount"),
            ("prepaid", "TotalPrepaidAmount"),
            ("amount_due", "DuePayableAmount"),
        ),
    )
)
FOLLOWING: Table = (
    Many(
        "origins",
        "ram:InvoiceReferencedDocument",
        DeclaredOrigin,
        (
            Leaf("number", "ram:IssuerAssignedID"),
            Leaf("issued_on", "ram:FormattedIssueDateTime/qdt:DateTimeString", DAY),
        ),
    ),
    Leaf("accounting", "ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID"),
)
MEANS: Table = (
    Leaf("payment_means", "ram:TypeCode"),
    Leaf("payment_means_text", "ram:Information"),
)
PAID: Table = (
    Inside(
        "ram:ApplicableTradeSettlementFinancialCard",
        (Leaf("card_number", "ram:ID"), Leaf("card_holder", "ram:CardholderName")),
    ),
    Leaf("debited_account", "ram:PayerPartyDebtorFinancialAccount/ram:IBANID"),
)
CREDITED, INSTITUTION = "ram:PayeePartyCreditorFinancialAccount", "ram:PayeeSpecifiedCreditorFinancialInstitution"
IBAN_ACCOUNT: Table = (
    Leaf("number", f"{CREDITED}/ram:IBANID"),
    Leaf("name", f"{CREDITED}/ram:AccountName"),
    Spare("number", f"{CREDITED}/ram:ProprietaryID"),
    Leaf("bic", f"{INSTITUTION}/ram:BICID"),
)
OTHER_ACCOUNT: Table = (
    Leaf("name", f"{CREDITED}/ram:AccountName"),
    Leaf("number", f"{CREDITED}/ram:ProprietaryID"),
    Leaf("bic", f"{INSTITUTION}/ram:BICID"),
)
