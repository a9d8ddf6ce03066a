"""The many ways French people write what is owed: each wording alone on a page, and the sums it must give."""

import pytest

from invoices.formats.layout import lines_of
from invoices.formats.totals import read_totals
from tests.samples.page import typed

NAMES = ("total_without_vat", "total_vat", "total_with_vat")
TRIPLE = "Total HT 100,00 €\nTVA 20 % 20,00 €\nTotal TTC 120,00 €\n"

TAXED = [
    "Total hors taxe : 100,00 €\nTaxe sur la valeur ajoutée au taux de 20 % : 20,00 €\nTotal taxe comprise : 120,00 €",
    "Total des émoluments hors taxe 100,00 €\nTVA à 20 % 20,00 €\nTotal taxes comprises 120,00 €",
    "Total du voyage TTC 120,00 €\nDont TVA 20,00 €\nSoit HT 100,00 €",
    "total à payer TTC 120,00 €\ndont TVA 20 % (sur 100,00 € HT) 20,00 €\nsoit hors taxes 100,00 €",
    "Montant des prestations HT 100,00 €\nTaxe 20 % 20,00 €\nMontant des prestations TTC 120,00 €",
    "Somme HT 100,00 €\nTVA 20,00 €\nSomme TTC 120,00 €",
    "Prix total HT 100,00 €\nTVA 20,00 €\nPrix total TTC 120,00 €",
    "Total H.T.V.A. 100,00 €\nT.V.A. 20 % 20,00 €\nTotal T.V.A.C. 120,00 €",
    "Total (HT) 100,00 €\nTotal (TVA) 20,00 €\nTotal (TTC) 120,00 €",
    "Total en euros HT 100,00\nTVA 20,00\nTotal en euros TTC 120,00",
    "TOTAL HT EN EUROS : 100,00\nTOTAL TVA EN EUROS : 20,00\nTOTAL TTC EN EUROS : 120,00",
    "HT|100,00 €\nTVA|20,00 €\nTTC|120,00 €",
    "Hors taxes|100,00 €\nTaxes|20,00 €\nTaxes incluses|120,00 €",
    "Total net HT|Total TVA|Net à payer TTC\n100,00|20,00|120,00",
    "Net amount 100.00 EUR\nVAT 20% 20.00 EUR\nTotal incl. VAT 120.00 EUR",
    "Total excl. VAT 100.00 EUR\nVAT (20%) 20.00 EUR\nTotal due 120.00 EUR",
    "Bilan|Hors taxes|Taxe|Taxe incluse\nTVA 20 %|60,00|12,00|72,00\nTVA 20 %|40,00|8,00|48,00\n"
    "Ensemble|100,00|20,00|120,00",
    "Taux|Base HT|Montant TVA|Total TTC\nTVA 20 %|100,00|20,00|120,00",
    "100,00 €|20,00 €|120,00 €\ntotal ht|tva|total ttc",
    "Valeur HT|TVA|Valeur TTC\n100,00|20,00|120,00",
    "Le prix s'élève à 100,00 euros hors taxes,\nauxquels s'ajoutent 20,00 euros de TVA,\n"
    "soit 120,00 euros toutes taxes comprises",
    "Le total de 120,00 € comprend 20,00 € de TVA\ncalculée sur un montant hors taxe de\n100,00 €.",
    "Montant hors TVA 100,00 €\nTVA 20,00 €\nMontant TVA comprise 120,00 €",
    "Cumul HT 100,00\nCumul TVA 20,00\nCumul TTC 120,00",
    "100,00 €|montant hors taxes\n20,00 €|de TVA au taux de 20 %\n120,00 €|montant toutes taxes comprises",
    "Achats hors taxe|100,00\nTaxe sur la valeur ajoutée (20 %)|20,00\nAchats taxe comprise|120,00",
    "Valeur nette totale 100.00 EUR\nTVA 20,00 % × 100.00 EUR|20.00 EUR\nValeur finale 120.00 EUR",
    "Total de l'échéance hors TVA|100,00\nMontant de TVA|20,00\nTotal de l'échéance TVA comprise|120,00",
    "Montant taxes comprises|120,00\ndont taxe à 20 %|20,00\nsoit hors taxe|100,00",
    "EUR|Mt HT|Mt TVA|Mt TTC\nTX 20,0|60,00|12,00|72,00\nTX 20,0|40,00|8,00|48,00\nTOTAL PIÈCE|100,00|20,00|120,00",
    "Bilan|Hors taxes|Taxe|45,00 €\nTVA 20 %|60,00|12,00\nTVA 20 %|40,00|8,00\nTotal|100,00|20,00\nTTC 120,00",
]


def read(text):
    return read_totals(lines_of([typed(text)]))


def values(found, *names):
    return tuple(str(found[name].value) if name in found else None for name in names)


@pytest.mark.parametrize("text", TAXED)
def test_what_is_billed(text):
    assert values(read(text), *NAMES) == ("100.00", "20.00", "120.00")


@pytest.mark.parametrize(
    "text",
    [
        "Total des honoraires : 120,00 euros\nHonoraires non soumis à la TVA",
        "Arrêtée la présente facture à la somme de 120,00 €, net de taxe\nAssociation non assujettie à la TVA",
        "Montant total de la facture|120,00\nOpérations non assujetties à la TVA",
        "Total de la participation 120,00 €\nTVA non applicable, article 293 B du CGI",
        "Certifié conforme pour la somme de 120,00 €\nExonéré de TVA",
        "Je vous prie de me régler la somme de 120,00 €\nTVA non applicable",
        "Total de la note|120,00 €\nExonération de TVA, article 261",
        "Ensemble|120,00 €\nTVA non applicable",
    ],
)
def test_what_is_billed_without_a_tax(text):
    assert values(read(text), "total_vat", "total_with_vat") == ("0.00", "120.00")


@pytest.mark.parametrize(
    "text",
    [
        "Net à payer 120,00 €",
        "120,00 €|à régler d'ici le 12 novembre 2025",
        "Veuillez créditer 120,00 € avant le 12/11/2025",
        "Merci de nous régler 120,00 € avant le 12/11/2025",
        "À régler avant le 12/11/2025 : 120,00 €",
        "Solde à nous régler au 29 mars 2026|120,00 EUR",
        "Total à virer\n120,00 €",
        "Montant à prélever : 120,00 €",
        "Montant prélevé : 120,00 €",
        "Reste dû : 120,00 €",
        "Solde dû : 120,00 €",
        "SOMME À PAYER|120,00",
        "Sommes dues : 120,00 €",
        "Total à régler : 120,00 €",
        "Total dû 120,00 €",
        "À PAYER EN EUROS\n120,00",
        "Net à payer : EUR 120,00",
        "Net à payer (€) : 120,00",
        "Net à payer TTC : 120,00 €",
        "Net à mandater : 120,00 €",
        "Montant à verser : 120,00 €",
        "Il vous reste à payer|120,00 €",
        "Il vous reste à|120,00 €\npayer",
        "Il reste dû à l'étude la somme de 120,00 €",
        "Vous nous devez 120,00 €",
        "Reste à votre charge : 120,00 €",
        "Montant restant à payer : 120,00 €",
        "Le montant restant à payer est de 120,00 €",
        "Le montant restant à payer est de\n120,00 €",
        "Amount due: 120.00 EUR",
        "Balance due 120.00 EUR",
        "À régler : 120,00 €",
        "À percevoir : 120,00 €",
        "120,00 €\nnet à payer",
        "Montant net à payer : 120,00 €",
        "Net à payer à l'échéance : 120,00 €",
        "Solde à régler : 120,00 €",
    ],
)
def test_what_is_to_be_paid(text):
    found = read(TRIPLE + text)
    assert values(found, "amount_due") == ("120.00",)
    assert found["amount_due"].is_sure


@pytest.mark.parametrize(
    "text",
    [
        "Acompte : 30,00 €",
        "30,00 €|déjà réglés",
        "Avance permanente déjà versée|30,00",
        "Acompte reçu le 12/01/2026 : 30,00 €",
        "Acompte versé à la commande|30,00 €",
        "Acomptes versés|-30,00 €",
        "Acompte du 12/01/2026 à déduire|30,00 €",
        "Acompte de 30 % versé : 30,00 €",
        "Versements|30,00",
        "Versement antérieur|30,00",
        "Vos versements : 30,00 €",
        "Provision reçue de votre comptable|30,00 €",
        "Provision versée : 30,00 €",
        "Arrhes versées : 30,00 €",
        "Arrhes reçues|30,00 €",
        "Déjà réglé : 30,00 €",
        "Déjà payé : 30,00 €",
        "Montant déjà versé : 30,00 €",
        "Montant payé|30,00 €",
        "Règlement reçu : 30,00 €",
        "Règlements|30,00",
        "Payé le 12/01/2026 : 30,00 €",
        "Réglé par chèque : 30,00 €",
        "Paiement reçu le 12/01/2026|30,00 €",
        "Avance forfaitaire versée : 30,00 €",
        "Avance perçue : 30,00 €",
        "Remboursement de l'avance : 30,00 €",
        "À déduire : acompte facture F-11 : 30,00 €",
        "Déduction faite de l'avance de 30,00 €",
        "Moins acompte : 30,00 €",
        "Sous déduction de l'acompte de 30,00 €",
        "Total des acomptes : 30,00 €",
        "Amount paid: 30.00 EUR",
        "Votre acompte : 30,00 €",
        "Encaissements : 30,00 €",
        "30,00 €\nacompte reçu",
        "Somme reçue à la commande : 30,00 €",
        "Dépôt de garantie versé : 30,00 €",
    ],
)
def test_what_was_paid(text):
    found = read(f"{TRIPLE}{text}\nReste à payer : 90,00 €")
    assert values(found, "paid_amount", "amount_due") == ("30.00", "90.00")
    assert all(found[name].is_sure for name in ("paid_amount", "amount_due"))


@pytest.mark.parametrize(
    "text",
    [
        "Acompte : 0,00 €",
        "Versements|0,00",
        "Versement antérieur|0,00",
        "Déjà réglé : 0,00 €",
        "Déduction faite de l'avance de 0,00 €",
        "Provision reçue|0,00 €",
        "Payé|0,00 €",
        "À valoir|0,00 €",
        "Crédit antérieur|0,00 €",
        "Versé à la réservation|0,00 €",
        "Échéances réglées : 0,00 €",
        "Déjà mandaté : 0,00 €",
        "Récupération de l'avance|0,00 €",
    ],
)
def test_what_was_not_paid(text):
    found = read(f"{TRIPLE}{text}\nReste à payer : 120,00 €")
    assert values(found, "paid_amount", "amount_due") == ("0.00", "120.00")


@pytest.mark.parametrize(
    "text",
    [
        "Règlement à 30 jours",
        "Mode de règlement|Virement",
        "Indemnité forfaitaire de 40,00 € en cas de retard de paiement",
        "Conditions de règlement : acompte de 30 % à la commande",
    ],
)
def test_what_says_nothing_of_a_payment(text):
    assert "paid_amount" not in read(f"{TRIPLE}Net à payer : 120,00 €\n{text}")


def test_one_row_of_a_breakdown_is_not_surely_the_whole():
    found = read("Taux|Base HT|TVA|TTC\n20 %|100,00|20,00|120,00\n10 %|50,00|5,00|55,00")
    assert not any(one.is_sure for one in found.values())


def test_a_breakdown_gives_the_tax_that_is_not_printed():
    found = read("Total TTC 175,00 €\nTVA 20 % sur 100,00|20,00\nTVA 10 % sur 50,00|5,00\nSoit HT 150,00 €")
    assert values(found, *NAMES) == ("150.00", "25.00", "175.00")


def test_a_polite_sentence_announces_no_sum_below_it():
    found = read(f"{TRIPLE}\nMerci de régler cette facture à réception.\nSAS au capital de 8 000,00 €")
    assert str(found["amount_due"].value) == "120.00"


def test_sums_at_a_usual_rate_are_guesses_whatever_their_names():
    found = read("Prestations|100,00 €\nImpôt|20,00 €\nEncours|120,00 €")
    assert values(found, *NAMES) == ("100.00", "20.00", "120.00")
    assert not any(one.is_sure for one in found.values())


def test_a_nought_before_what_is_to_be_paid_is_a_payment_that_was_not_made():
    paid = read(f"{TRIPLE}Prélèvements|0,00 €\nNet à payer|120,00 €")["paid_amount"]
    assert str(paid.value) == "0.00"
    assert not paid.is_sure


@pytest.mark.parametrize("text", ["Remise|0,00 €", "Frais de port|0,00 €", "Retenue de garantie|0,00 €"])
def test_a_nought_of_something_else_says_nothing_of_payments(text):
    assert "paid_amount" not in read(f"{TRIPLE}{text}\nNet à payer|120,00 €")
