"""Data by the names of our form: found by their number or by their place. Source: formats.md §7."""

import pytest

from invoices.formats import terms

DEAL = "/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction"
SELLER = f"{DEAL}/ram:ApplicableHeaderTradeAgreement/ram:SellerTradeParty"
PAID = f"{DEAL}/ram:ApplicableHeaderTradeSettlement"
THIRD = f"{DEAL}/ram:IncludedSupplyChainTradeLineItem[3]"


def test_data_are_found_by_their_place_in_both_syntaxes():
    for path, label in (
        ("/Invoice/cac:OrderReference/cbc:ID", "N° d'engagement"),
        ("/CreditNote/cac:CreditNoteLine[2]/cbc:CreditedQuantity", "Ligne : quantité"),
        (f"{PAID}/ram:ApplicableTradeTax/ram:RateApplicablePercent", "Récapitulatif TVA : taux"),
        (f"{THIRD}/ram:SpecifiedTradeProduct/ram:Name", "Ligne : dénomination"),
    ):
        assert terms.at(terms.steps_of(path)).label == label


def test_what_has_no_name_takes_that_of_its_group():
    steps = terms.steps_of(f"{SELLER}/ram:PostalTradeAddress/ram:PostOfficeBox")
    assert terms.at(steps) is None
    assert terms.around(steps).label == "Adresse du fournisseur"


def test_a_term_is_named_by_its_number():
    assert terms.label("BT-115") == "Net à payer"
    with pytest.raises(KeyError):
        terms.label("BT-999")
