"""The many ways French people write when a bill was made and when it is to be paid, in every place it may stand."""

import datetime

import pytest

from invoices.formats.layout import lines_of
from invoices.formats.references import read_references
from tests.samples.page import typed

ISSUE, DUE = datetime.date(2026, 1, 31), datetime.date(2026, 3, 2)


def read(text):
    return read_references(lines_of([typed(text)]))


@pytest.mark.parametrize(
    "text",
    [
        "que je vous remercie de bien vouloir me régler avant le 2 mars\n2026, par virement sur mon compte",
        "Nous vous serions reconnaissants de vous en acquitter avant la date du\n2 mars 2026, par virement",
        "Vous voudrez bien en régler le montant pour le 2\nmars 2026 au plus tard",
        "Nous vous remercions de procéder au règlement de cette facture avant\nle 2 mars 2026 par virement",
        "Payable jusqu'au|Compte client\n02/03/2026|411007948",
        "Payable le|Compte client\n02/03/2026|411007948",
        "À régler au plus tard le|Compte client\n02/03/2026|411007948",
        "À PAYER EN EUROS\n2 982,13\nau 02/03/2026",
        "Net à payer\n2 982,13 €\navant le 02/03/2026",
        "02/03/2026|411007948\néchéance|compte client",
        "02/03/2026\ndate d'échéance",
        "02 · 03 · 2026|411007948\néchéance|compte client",
        "À payer avant la date du 2 mars 2026",
        "Règlement à la date du 2 mars 2026 au plus tard",
        "Échéance : 02 - 03 - 2026",
        "Échéance : 02 03 2026",
        "Échéance : 02•03•2026",
        "Échéance : 2 mars 26",
        "Échéance : 02-mars-2026",
        "Échéance : 02/mars/2026",
        "Échéance : 2026/03/02",
        "Échéance : lundi 2 MARS 2026",
        "Échéance nette 02.03.2026",
        "Net à payer au plus tard le 02/03/2026",
        "Date limite|02/03/2026",
        "Date limite de paiement\nlundi 2 mars 2026",
        "Règlement attendu le 02/03/26",
        "Paiement attendu au plus tard le 02/03/2026",
        "Virement à effectuer pour le 02/03/2026",
        "Paiement souhaité avant le 02/03/2026",
        "Paiement dû le 02/03/2026",
        "Montant dû le 02/03/2026",
        "Date de règlement : 02/03/2026",
        "Règlement le : 02/03/2026",
        "Règlt. le 02/03/2026",
        "Rglt : 30 j, éch. 02/03/2026",
        "Échéance de paiement|02/03/2026",
        "Échéance facture : 02/03/2026",
        "Ech : 02/03/2026",
        "ECHEANCE AU|02/03/2026",
        "Date d'éch. : 02/03/2026",
        "Date de valeur : 02/03/2026|Échéance : 02/03/2026",
        "Prélèvement SEPA le 02/03/2026",
        "Prélevé à partir du 02/03/2026",
        "Montant prélevé le 02/03/2026",
        "Date de prélèvement|02/03/2026",
        "Somme exigible le 02/03/2026",
        "Exigible avant le 02/03/2026",
        "À verser avant le 02/03/2026 au crédit du compte",
        "à verser au plus tard le 2 mars 2026",
        "Il vous reste à payer|120,00 €\navant le|2 mars 2026",
        "Facture à régler pour le|02/03/2026",
        "Sous 30 jours, soit le 02/03/2026",
        "Sous 30 jours, soit avant le 2 mars 2026",
        "30 jours fin de mois, soit le 02/03/2026",
        "À 30 jours, soit au plus tard le 2 mars 2026",
        "Valable jusqu'au règlement, à échéance du 02/03/2026",
        "Mandatement attendu avant le 02/03/2026",
        "Date limite de mandatement : 02/03/2026",
        "À mandater pour le 02/03/2026",
        "Conditions de paiement : le 02/03/2026 au plus tard",
        "Paiement : 02/03/2026",
        "Règlement : 02/03/2026",
        "Échéances : 120,00 € le 02/03/2026",
        "Please pay before March 2, 2026",
        "Payable by 2 March 2026",
        "Due date 02/03/2026",
        "réglable le 02.03.2026",
        "À honorer avant le|02/03/2026",
        "À solder pour le 02/03/2026",
        "Dernier délai : 02/03/2026",
        "Date butoir :|02/03/2026",
        "Limite : 02/03/2026",
        "Exigibilité : 02/03/2026",
        "Encaissement prévu le 02/03/2026",
        "À créditer avant le|02/03/2026",
        "Sera débité le 02/03/2026",
        "Fonds attendus le|02/03/2026",
        "Fin de délai : 02/03/2026",
        "Échéance contractuelle : 02/03/2026",
        "Dû le|02/03/2026",
        "30 jours fin de mois :|02/03/2026",
        "Doit nous parvenir avant le 02/03/2026",
        "À nous parvenir pour le 02/03/2026",
        "Échéance du paiement : 02/03/2026",
        "Échéance de la présente|02/03/2026",
        "Délai :|02/03/2026",
        "Pas plus tard que le 02/03/2026",
        "Date d'échéance (30 j) : 02/03/2026",
        "Échéance (30 jours)|02/03/2026",
        "Échéance à 30 jours|02/03/2026",
        "Payable à 30 jours :|02/03/2026",
        "Prélevé sur votre compte le 02/03/2026",
        "Virez avant le|02/03/2026",
        "A échoir le : 02.03.2026",
        "Somme venant à échéance le 02/03/2026",
        "120,00 €|à régler d'ici le 2 mars 2026",
        "Solde à nous régler au 2 mars 2026|505,20 EUR",
        "Veuillez créditer 5 612.62 EUR avant le 2026-03-02",
    ],
)
def test_when_it_is_to_be_paid(text):
    found = read(f"Facture F26-0118\nDate de facture : 31/01/2026\n\n{text}")
    assert found["due_date"].value == DUE
    assert found["issue_date"].value == ISSUE


@pytest.mark.parametrize(
    "text",
    [
        "F26-0118|31/01/2026\nnuméro de facture|date de facture",
        "F26-0118|31 · 01 · 2026|02 · 03 · 2026\nnuméro de facture|date de facture|échéance",
        "Facture n° F26-0118 arrêtée au 31 janvier 2026",
        "Faite le|31 janvier 2026\nDevis D-12\naccepté le 18/01/2026",
        "Date : 31 janvier 2026\n\nNous vous prions de vous en acquitter avant la date du\n2 mars 2026, par virement",
        "Fait à Tours, le 31/01/2026\nDevis signé le 12/01/2026",
        "Rennes, le samedi 31 janvier 2026",
        "Rédigée le 31/01/2026",
        "Délivrée le 31/01/2026",
        "Facture en date du 31/01/2026",
        "En date du|Payable jusqu'au\n31/01/2026|02/03/2026",
        "Facturation du 31/01/2026",
        "Établie ce jour, 31/01/2026",
        "Date d'émission\n31 01 2026",
        "Date d'édition|Échéance\n31.01.26|02.03.26",
        "le 31 janvier 2026\nmarché notifié le 12/01/2025",
        "DATE FACTURE : 31-01-2026",
        "Facture / date|F26-0118 / 31.01.2026",
        "Date doc. : 31/01/2026",
        "Date document|31/01/2026",
        "Date pièce : 31/01/2026",
        "Date de la facture|31/01/2026",
        "Dt facture 31/01/2026",
        "Facture F26-0118 – 31/01/2026",
        "F26-0118 du 31 janvier 2026\nFacture",
        "Tirée le 31/01/2026",
        "Édition du 31/01/2026",
        "Note du|31/01/2026",
        "Arrêtée à la date du 31/01/2026",
        "Date de tirage : 31/01/2026",
        "Date de la note|31/01/2026",
        "Générée le|31/01/2026",
        "Document établi le 31/01/2026",
        "Établi : 31/01/2026",
        "Émise :|31/01/2026",
        "Tours, 31 janvier 2026",
        "Tours, samedi 31 janvier 2026",
        "Date fac. 31/01/2026",
        "Le samedi 31/01/2026",
        "Copies relevées le 10/01/2026\nMois clos le 31/12/2025|31 janvier 2026",
        "Facture 26010242 — 31/01/2026\nDate|Acte\n12/01/2026|Consultation",
        "Bordeaux le 31 janvier 2026,",
        "À Bordeaux le 31 janvier 2026",
        "Facture émise en date du 31/01/2026",
        "Fait et facturé à Tours le 31/01/2026",
        "Date d'emission : 31 jan. 2026",
    ],
)
def test_when_it_was_made(text):
    assert read(text)["issue_date"].value == ISSUE


@pytest.mark.parametrize(
    "text",
    [
        "Devis accepté le 12/01/2026",
        "Commande passée le 12/01/2026",
        "Marché notifié le 12/01/2026",
        "Contrat signé le 12/01/2026",
        "Travaux réceptionnés le 12/01/2026",
        "Bon remis le 12/01/2026",
        "Intervention réalisée à Tours le 12/01/2026",
        "Acompte versé le 12/01/2026",
        "Relevé effectué le 12/01/2026",
        "Acte reçu le 12/01/2026",
        "Livraison à Tours le 12/01/2026",
        "Chantier ouvert le 12/01/2026",
        "Abonnement souscrit le 12/01/2026",
        "Payé le 12/01/2026",
        "Loi du 12/01/2026",
        "Trimestre clos le 12/01/2026",
    ],
)
def test_another_day_is_not_taken_for_sure(text):
    found = read(f"F26-0118\n\n{text}")
    assert not any(found[name].is_sure for name in ("issue_date", "due_date") if name in found)


def test_a_later_day_that_nothing_announces_is_guessed_to_be_the_last_to_pay():
    due = read("Date : 31/01/2026\n\nMerci d'en prendre note : 02/03/2026")["due_date"]
    assert due.value == DUE
    assert not due.is_sure


@pytest.mark.parametrize("text", ["Livraison prévue le 02/03/2026", "Du 02/03/2026 au 09/03/2026", "Le 31/12/2026"])
def test_not_every_later_day_is_the_last_to_pay(text):
    assert "due_date" not in read(f"Date : 31/01/2026\n\nVisite\n{text}")
