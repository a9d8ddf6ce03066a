"""Numbers, dates and references by their labels, as French invoices write them."""

import datetime

import pytest

from invoices.domain.document import SURE
from invoices.formats.layout import lines_of
from invoices.formats.references import read_references
from tests.samples.page import typed


def read(text):
    return read_references(lines_of([typed(text)]))


@pytest.mark.parametrize(
    "text",
    [
        "FACTURE N° : F-2026/12",
        "Facture n° F-2026/12 du 31/01/2026",
        "Facture F-2026/12",
        "FACTURE\nN° F-2026/12",
        "Numéro de facture|F-2026/12",
        "N° facture|Date|Client\nF-2026/12|31/01/2026|C-77",
        "Réf. facture : F-2026/12",
        "Invoice number: F-2026/12",
        "Facture de vente n° F-2026/12",
        "FACTURE TRANSPORT\nF-2026/12",
        "Fact. n° F-2026/12",
        "Facture numéro F-2026/12 en date du 31/01/2026",
        "Relevé n° 3\nFacture n° F-2026/12",
    ],
)
def test_the_number(text):
    assert read(text)["number"].value == "F-2026/12"


@pytest.mark.parametrize(
    "text",
    [
        "Facture du 31/01/2026",
        "FACTURE|Page 1",
        "Facture de 1 250,00 €",
        "Facture n° :\n12 rue des Lilas",
        "facture 01 02 03 04 05",
    ],
)
def test_what_is_no_number(text):
    assert "number" not in read(text)


def test_two_numbers_as_likely_are_not_sure():
    assert read("Facture n° A-100\nFacture n° B-200")["number"].confidence < SURE


@pytest.mark.parametrize(
    "text",
    [
        "Date de facture : 31/01/2026",
        "Date : 31-01-26",
        "Date d'émission|31 janvier 2026",
        "N°|Date|Échéance\n12|31/01/2026|02/03/2026",
        "Tours, le 31 janvier 2026",
        "Facture du 31/01/2026",
        "Date de commande : 12/12/2025\nDate de livraison : 15/01/2026\nDate : 31/01/2026",
    ],
)
def test_the_date_of_the_invoice(text):
    assert read(text)["issue_date"].value == datetime.date(2026, 1, 31)


@pytest.mark.parametrize(
    "text",
    [
        "Date d'échéance : 02/03/2026",
        "Échéance|02/03/2026",
        "À régler avant le 2 mars 2026",
        "Payable au plus tard le 02/03/2026",
        "Date limite de paiement 02/03/2026",
        "Exigible le|02/03/2026",
        "Date éch.|02/03/26",
        "Merci de régler cette facture avant le 2 mars 2026",
        "Payable à 30 jours, soit le 02/03/2026",
        "Montant à régler avant le 02/03/2026 : 120,00 €",
        "Due date / Échéance|2 March 2026",
    ],
)
def test_the_due_date(text):
    found = read(f"Date : 31/01/2026\n{text}")
    assert found["due_date"].value == datetime.date(2026, 3, 2)
    assert found["issue_date"].value == datetime.date(2026, 1, 31)


def test_a_deadline_before_the_invoice_makes_both_doubtful():
    found = read("Date : 31/01/2026\nÉchéance : 01/01/2026")
    assert not found["issue_date"].is_sure
    assert not found["due_date"].is_sure


def test_the_dates_of_a_table_of_lines_are_a_guess():
    assert not read("Référence|Date\nR-12|12/01/2026\nR-13|13/01/2026")["issue_date"].is_sure


def test_a_date_without_a_label_is_a_guess():
    assert not read("Menuiserie Lagarde\n31/01/2026")["issue_date"].is_sure


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("N° d'engagement : 4500123456", "engagement", "4500123456"),
        ("Engagement juridique n° 45 0012 3456", "engagement", "4500123456"),
        ("EJ : 1300045678", "engagement", "1300045678"),
        ("Bon de commande n° BC-26-118", "engagement", "BC-26-118"),
        ("Votre commande|BC-26-118", "engagement", "BC-26-118"),
        ("Code service : D370001", "service_code", "D370001"),
        ("Service exécutant : SERV-TECH", "service_code", "SERV-TECH"),
        ("N° de marché : 2025-MAPA-017", "market", "2025-MAPA-017"),
        ("Marché public n° 2025-MAPA-017", "market", "2025-MAPA-017"),
        ("Facture d'origine : FA-12", "origin_number", "FA-12"),
        ("Avoir sur facture n° FA-12", "origin_number", "FA-12"),
        ("Cde 2026/0049|Serv. 1042", "service_code", "1042"),
        ("Votre code service\nCSP-PAYE\nSIRET client\n194 500 427 00332", "service_code", "CSP-PAYE"),
        ("Commande (EJ)|1405678901", "engagement", "1405678901"),
        ("Bon de commande du 12/01/2026 n° BC-26-118", "engagement", "BC-26-118"),
        ("Votre bon de|Date de\ncommande|livraison\nBC-26-118|12/01/2026", "engagement", "BC-26-118"),
        ("Réf. dossier DOS-12 – Marché M2026-5 – suivi par Mme Petit – N° EJ\n1500463160", "engagement", "1500463160"),
        ("Convention / marché|2026-MAPA-685", "market", "2026-MAPA-685"),
        ("Cadre de facturation : S1", "framework", "S1"),
        ("Avoir n° AV-1\nFacture n° FA-12 du 02/02/2026", "origin_number", "FA-12"),
        ("Cet avoir annule en tout ou partie la facture n° FA-12", "origin_number", "FA-12"),
        ("IBAN|BIC\nFR76 3000 6000 0112|AGRIFRPP\n3456 7890 189", "iban", "FR7630006000011234567890189"),
        ("A V O I R", "document_type", "AVOIR"),
        ("IBAN : FR76 3000 6000 0112 3456 7890 189", "iban", "FR7630006000011234567890189"),
        ("Total 12,00 €", "currency", "EUR"),
        ("AVOIR N° AV-1", "document_type", "AVOIR"),
        ("Note de crédit", "document_type", "AVOIR"),
        ("FACTURE", "document_type", "FACTURE"),
    ],
)
def test_references(text, name, expected):
    assert read(text)[name].value == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Avoir sur facture n° FA-12", "number"),
        ("N° de facture associée : FA-12", "number"),
        ("Code service à rappeler", "service_code"),
        ("Date de commande : 12/12/2025", "engagement"),
        ("Nous espérons avoir répondu à votre attente", "document_type"),
        ("Franco de port (commande > 300 € HT)", "engagement"),
        ("Code client : CLI-5837", "service_code"),
        ("N° d'engagement|N° de marché\n|2025DSI0172", "engagement"),
        ("Contrat de mission n° DOS00206", "market"),
        ("Séjour du 01/06/2026 au 30/06/2026", "due_date"),
    ],
)
def test_what_must_stay_empty(text, name):
    assert name not in read(text)


def test_a_date_with_its_own_label_is_not_the_invoices():
    found = read("Date de livraison|Date de facture\n01/01/2026|31/01/2026\nDate de commande : 12/12/2025")
    assert found["issue_date"].value == datetime.date(2026, 1, 31)


def test_the_engagement_of_the_state_wins_over_an_order():
    assert read("Commande n° BC-12\nN° EJ 4500123456")["engagement"].value == "4500123456"


def test_a_number_broken_after_a_hyphen_is_whole():
    assert read("Marché :|2025-\n|MAPA-359")["market"].value == "2025-MAPA-359"
    assert read("Marché :|2025-\n|Service : 1042")["market"].value == "2025"


def test_a_value_of_letters_alone_stands_beside_a_label_with_a_colon():
    assert (
        read("V/Réf. :|V/Service :|CSP-PAYE\nMarché :|Représentant :|Yves Le Goff")["service_code"].value == "CSP-PAYE"
    )
