"""A rule of syntax is told by the shape of its message: its field, its place, what it asks for."""

import pytest

from invoices.formats.explanations import explained

DEAL = "/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction"
SELLER = f"{DEAL}/ram:ApplicableHeaderTradeAgreement/ram:SellerTradeParty"
PAID = f"{DEAL}/ram:ApplicableHeaderTradeSettlement"
THIRD = f"{DEAL}/ram:IncludedSupplyChainTradeLineItem[3]"
THIRD_QUANTITY = f"{THIRD}/ram:SpecifiedLineTradeDelivery/ram:BilledQuantity"


@pytest.mark.parametrize(
    ("rule", "message", "place", "field", "meaning"),
    [
        (
            "BR-CO-13",
            "[BR-CO-13]-Invoice total amount without VAT (BT-109) = …",
            "/Invoice/cac:LegalMonetaryTotal",
            "Montant HT",
            "Le montant HT doit être égal à la somme des lignes, moins les remises, plus les frais de pied de facture "
            "(BT-109).",
        ),
        (
            "UBL-CR-216",
            "A UBL invoice should not include the AccountingCustomerParty Party PostalAddress BlockName",
            "/Invoice",
            "Adresse du destinataire",
            "L'élément BlockName, dans « Adresse du destinataire », n'a pas d'emploi dans la norme EN 16931.",
        ),
        (
            "FX-SCH-A-000019",
            "Element 'ram:CountryID' must occur exactly 1 times.",
            f"{SELLER}/ram:PostalTradeAddress",
            "Pays du fournisseur",
            "« Pays du fournisseur » (élément CountryID) doit figurer une fois, et une seule.",
        ),
        (
            "FX-SCH-A-000022",
            "Value of 'ram:InvoiceCurrencyCode' is not allowed.",
            f"{PAID}/ram:InvoiceCurrencyCode",
            "Devise",
            "La devise de la facture doit être un code de trois lettres de la norme ISO 4217 (BT-5).",
        ),
        (
            "FX-SCH-A-000999",
            "Value of '@unitCode' is not allowed.",
            THIRD_QUANTITY,
            "Ligne 3 : unité",
            "L'unité d'une quantité doit être un code des recommandations 20 et 21 de l'ONU (BT-130).",
        ),
        (
            "FX-SCH-A-000998",
            "Attribute '@unitCode' is required in this context.",
            THIRD_QUANTITY,
            "Ligne 3 : unité",
            "« Ligne 3 : unité » (attribut unitCode) manque, alors que la donnée ne se comprend pas sans cela.",
        ),
        (
            "SCHEMATRON",
            "Attribute @schemeID' marked as not used in the given context.",
            "/rsm:CrossIndustryInvoice/rsm:ExchangedDocument/ram:ID",
            "Numéro de facture",
            "L'attribut schemeID, dans « Numéro de facture », n'a pas d'emploi dans la norme EN 16931.",
        ),
        (
            "CII-SR-482",
            "GrandTotalAmount shall occur at most once in SpecifiedTradeSettlementHeaderMonetarySummation.",
            f"{PAID}/ram:SpecifiedTradeSettlementHeaderMonetarySummation",
            "Montant TTC",
            "« Montant TTC » (élément GrandTotalAmount) figure trop de fois à cet endroit.",
        ),
        (
            "FX-SCH-A-000010",
            "[BR-01] An Invoice shall have a Specification identifier (BT-24).",
            "/rsm:CrossIndustryInvoice",
            "Format de dépôt",
            "La facture doit dire à quelle spécification elle se conforme (BT-24).",
        ),
        (
            "BR-22",
            "Each Invoice line (BG-25) shall have an Invoiced quantity (BT-129).",
            THIRD,
            "Ligne 3 : quantité",
            "Chaque ligne doit porter une quantité facturée (BT-129).",
        ),
        (
            "BR-CL-14",
            "Country codes in an invoice MUST be coded using ISO code list 3166-1",
            "/*:Invoice[namespace-uri()='urn:x/y'][1]/*:AccountingSupplierParty[namespace-uri()='urn:x'][1]/*:Party[1]"
            "/*:PostalAddress[1]/*:Country[1]/*:IdentificationCode[1]",
            "Pays du fournisseur",
            "Chaque pays doit être un code de deux lettres de la norme ISO 3166-1.",
        ),
        (
            "PEPPOL-EN16931-R999",
            "Something MUST be otherwise.",
            f"{SELLER}/ram:Name",
            "Fournisseur : désignation",
            "La règle PEPPOL-EN16931-R999 du format, dans « Fournisseur : désignation », n'est pas respectée.",
        ),
        ("AUTRE-01", "Something else.", "", "Fichier", "La règle AUTRE-01 du format n'est pas respectée."),
        (
            "XSLT",
            'FORG0001: Cannot convert string "2400,00" to xs:decimal',
            "",
            "Fichier",
            "La valeur « 2400,00 » n'est ni un nombre ni une date : la vérification s'est arrêtée là.",
        ),
        (
            "XSLT",
            'XPTY0004  A sequence of more than one item { ("6400.00", "6400.00") } is not allowed as the',
            "",
            "Fichier",
            "La valeur « 6400.00 » figure plusieurs fois là où il en faut une : la vérification s'est arrêtée là.",
        ),
        (
            "XSLT",
            "XPDY0002",
            "",
            "Fichier",
            "Une valeur mal écrite ou répétée a empêché de vérifier les règles de la norme.",
        ),
        (
            "FX-SCH-A-000581",
            "Value of '@schemeID' is not allowed.",
            f"{SELLER}/ram:SpecifiedLegalOrganization/ram:ID",
            "Identifiant (SIRET)",
            "Le type de chaque identifiant légal doit être un code du répertoire international ISO 6523.",
        ),
    ],
)
def test_a_fault_is_told_by_the_name_of_its_field(rule, message, place, field, meaning):
    words = explained(rule, message, place)
    assert (words.field, words.meaning) == (field, meaning)
