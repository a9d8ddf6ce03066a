"""The many ways French people say one thing: each wording alone on a page, and the value it must give."""

import datetime

import pytest

from invoices.formats.layout import lines_of
from invoices.formats.references import read_references
from tests.samples.page import typed

DUE = [
    "Date d'exigibilité du paiement : 02/03/2026",
    "Montant à régler|avant le\n1 200,00 €|2 mars 2026",
    "À régler\nau plus tard le\n2 mars 2026",
    "Paiement attendu pour le 2 mars 2026",
    "Nous vous remercions de votre règlement avant le 2 mars 2026",
    "Merci de régler cette facture pour le 02/03/2026.",
    "À payer d'ici le 2 mars 2026",
    "À payer d'ici au 2 mars 2026",
    "Net à payer au 02/03/2026 : 120,00 €",
    "Montant à payer avant le 02/03/2026|120,00 €",
    "Exigible au 02/03/2026",
    "Payable le 02/03/2026",
    "Payable au 2 mars 2026 par virement",
    "Échéance au 02/03/2026",
    "Éch. : 02/03/26",
    "Date éch.|02/03/2026",
    "Dt éch. 02/03/2026",
    "Date de paiement prévue : 02/03/2026",
    "Date limite de règlement le 02/03/2026",
    "Paiement à effectuer avant le 02/03/2026",
    "Virement attendu le 02/03/2026",
    "Règlement à 30 jours, le 02/03/2026",
    "Règlement : 30 jours nets (échéance le 02/03/2026)",
    "30 jours date de facture : 02/03/2026",
    "Votre paiement doit nous parvenir avant le 02/03/2026",
    "Votre règlement doit nous parvenir au plus tard le 2 mars 2026",
    "Terme de paiement : 02/03/2026",
    "Terme : 02/03/2026",
    "Dernier jour de paiement : 02/03/2026",
    "Date ultime de règlement : 02/03/2026",
    "Paiement jusqu'au 02/03/2026",
    "Sera prélevé le 02/03/2026",
    "Prélèvement le 02/03/2026",
    "Due on March 2, 2026",
    "Due Mar 2, 2026",
    "Payment due date: Mar 2, 2026",
    "€1,200.00 due March 2, 2026",
    "Payment due|2 March 2026",
    "Échéance de règlement : lundi 2 mars 2026",
    "Cette somme est payable le 2 mars 2026 au plus tard",
    "Facture payable au plus tard le lundi 2 mars 2026",
    "La présente facture est payable à l'échéance du 02/03/2026",
    "Échéance du 02/03/2026",
    "Échéance unique : 02/03/2026",
    "Échéance : 30 jours, 02/03/2026",
    "Échéance 30 jours fin de mois 02/03/2026",
    "Délai : 30 jours|Échéance : 02/03/2026",
    "Règlement avant : 02/03/2026",
    "À payer pour le|02/03/2026",
    "À payer avant|02/03/2026",
    "Paiement avant le|02/03/2026",
    "Paiement sous 30 jours soit au plus tard le 02/03/2026",
    "Limite de paiement : 02/03/2026",
    "Date d'échéance de paiement : 02/03/2026",
    "Date d'échéance de la facture|02/03/2026",
    "Échéance(s) : 02/03/2026",
    "Échéances|Montant\n02/03/2026|120,00 €",
    "DATE ECHEANCE|MODE DE REGLEMENT\n02/03/2026|VIREMENT",
    "Mandat à émettre avant le 02/03/2026",
    "À mandater avant le 02/03/2026",
    "Paiement, au plus tard : 02/03/2026",
    "Règlement dû pour le 02/03/2026",
    "Somme à verser avant le 02/03/2026",
    "À acquitter avant le 02/03/2026",
    "À nous régler avant le 02/03/2026",
    "Bon à payer le 02/03/2026",
    "Échue le 02/03/2026",
    "Paiement comptant le 02/03/2026",
    "Virement SEPA, échéance 02-03-2026",
    "Paiement à 30 j. : 02.03.2026",
    "Délai de paiement 30 jours : 02/03/2026",
    "Date de règlement souhaitée : 02/03/2026",
    "À régler sous 30 jours : 02/03/2026",
    "À échéance du 2 mars 2026",
    "À payer|120,00 €|avant le 02/03/2026",
    "Conditions : 30 jours, échéance le 02/03/2026",
    "Date prévue de paiement : 02/03/2026",
    "Merci d'effectuer votre virement pour le 2 mars 2026 au plus tard",
    "Nous attendons votre règlement pour le 02/03/2026",
    "Somme due au 02/03/2026 : 120,00 €",
    "A REGLER AVANT LE|NET A PAYER\n02/03/2026|120,00",
    "Pour le 2 mars 2026 au plus tard, merci de virer la somme",
    "à votre échéance : 02/03/2026",
    "Payez avant le 02/03/2026",
    "À payer par virement avant le 2 mars 2026",
    "Règlement par mandat administratif le 02/03/2026 au plus tard",
    "Date maximale de paiement : 02/03/2026",
    "Date max. de règlement : 02/03/2026",
]
ISSUED = [
    "Facture du 31/01/2026",
    "Date of issue|January 31, 2026",
    "Invoice date: Jan 31, 2026",
    "Tours, le 31 janvier 2026",
    "Le 31 janvier 2026",
    "Date d'établissement|31 janvier 2026",
    "Date de création : 31/01/2026",
    "Facture établie le samedi 31 janvier 2026",
    "Fait le 31/01/2026",
    "Émission : 31/01/2026",
    "Émise à Tours le 31/01/2026",
    "Date de la présente : 31/01/2026",
    "À Tours, ce 31 janvier 2026",
    "Date comptable : 31/01/2026",
    "Date édition : 31/01/2026",
    "Arrêtée le 31/01/2026",
    "Établi à Tours, le 31/01/2026",
    "Date de facture 31/01/26",
    "Datée du 31 janvier 2026",
    "Éditée à Tours le 31 janvier 2026",
    "Date fact.|31/01/2026",
    "Date Facture|N° Facture\n31/01/2026|F-12",
    "Créée le 31/01/2026",
    "DATE\n31/01/2026",
    "Date d'arrêté : 31/01/2026",
    "TOURS, LE 31/01/2026",
    "Facturé le 31/01/2026",
    "Jour de facturation : 31/01/2026",
    "Date de votre facture : 31/01/2026",
]
SERVICES = [
    "Service à facturer : SERV-TECH",
    "VOTRE SERVICE|SERV-TECH",
    "Votre service : SERV-TECH",
    "(code service SERV-TECH)",
    "Code service : SERV-TECH",
    "N° de service : SERV-TECH",
    "Service concerné : SERV-TECH",
    "Service facturé : SERV-TECH",
    "Service prescripteur : SERV-TECH",
    "Service demandeur (code) : SERV-TECH",
    "Code du service destinataire : SERV-TECH",
    "Service Chorus : SERV-TECH",
    "Code Chorus du service : SERV-TECH",
    "Service commandeur : SERV-TECH",
    "Service payeur : SERV-TECH",
    "Service émetteur de la commande : SERV-TECH",
    "Code service à rappeler : SERV-TECH",
    "Référence service : SERV-TECH",
    "Réf. service SERV-TECH",
    "Service ordonnateur : SERV-TECH",
    "Service gestionnaire|SERV-TECH",
    "Identifiant du service : SERV-TECH",
    "Code de service exécutant : SERV-TECH",
    "Serv. exécutant : SERV-TECH",
    "Code Serv. : SERV-TECH",
    "Service|Engagement\nSERV-TECH|4500123456",
    "SE|EJ\nSERV-TECH|4500123456",
    "Pour le service SERV-TECH",
    "du service SERV-TECH",
    "au service SERV-TECH (code Chorus Pro)",
    "À l'attention du service SERV-TECH",
    "Code service de la collectivité : SERV-TECH",
    "Code service client : SERV-TECH",
    "Service acheteur|SERV-TECH",
    "Service commanditaire : SERV-TECH",
    "Service bénéficiaire|SERV-TECH",
    "Code UF : SERV-TECH",
    "Chorus Pro : service SERV-TECH, engagement 4500123456",
    "Chorus – service SERV-TECH – EJ 4500123456",
    "Service(s) : SERV-TECH",
    "Code d'identification du service : SERV-TECH",
    "CODE SCE : SERV-TECH",
    "Sce : SERV-TECH",
    "Service destinataire de la facture : SERV-TECH",
    "Code service Chorus Pro|SERV-TECH",
    "(SIRET 26760213400186), service SERV-TECH.",
    "Cadre A1 · Service SERV-TECH · Devis DE00439",
    "Service SERV-TECH|CCAS de Brécourt",
    "Réf. : EJ 4500123456 ; service SERV-TECH ; cadre A1",
]
MARKETS = [
    "dans le cadre du marché 2026DSI0412",
    "Marché n° 2026DSI0412",
    "N° du marché : 2026DSI0412",
    "Marché de travaux n° 2026DSI0412 du 12/01/2026",
    "Marché notifié le 12/01/2025 sous le n° 2026DSI0412",
    "En exécution du marché n° 2026DSI0412",
    "Marché public de fournitures n° 2026DSI0412",
    "Accord-cadre à bons de commande n° 2026DSI0412",
    "Lot n° 2 du marché 2026DSI0412",
    "Marché 2026DSI0412 - lot 2",
    "Réf. du marché|2026DSI0412",
    "Marché subséquent n° 2026DSI0412",
    "Votre marché : 2026DSI0412",
    "Marché à procédure adaptée n° 2026DSI0412",
    "N° MARCHE|LOT\n2026DSI0412|2",
    "MAPA n° 2026DSI0412",
    "Marché / contrat : 2026DSI0412",
    "Identifiant du marché|2026DSI0412",
    "Référence de l'accord-cadre : 2026DSI0412",
    "Marché passé en procédure adaptée, n° 2026DSI0412",
    "suivant marché 2026DSI0412 du 3 mars 2025",
    "Selon marché n° 2026DSI0412",
    "N° de marché public : 2026DSI0412",
    "Code marché : 2026DSI0412",
    "Marché (n°) : 2026DSI0412",
    "Marché ou convention|2026DSI0412",
    "Contrat ou marché|2026DSI0412",
    "Marché ou bon de commande : 2026DSI0412",
]
ENGAGEMENTS = [
    "En exécution de votre commande du 20 mars 2025, passée par le bon de commande BC-26-118",
    "passée par le bon de commande BC-26-118",
    "votre commande du 12/01/2026|BC n° BC-26-118",
    "Commande BC-26-118 du 12/01/2026",
    "N° d'engagement à rappeler : BC-26-118",
    "Engagement comptable n° BC-26-118",
    "Engagement financier : BC-26-118",
    "N° d'engagement comptable : BC-26-118",
    "Votre référence d'engagement : BC-26-118",
    "V/Commande|BC-26-118",
    "Votre Cde n° BC-26-118",
    "Bon n° BC-26-118",
    "OS n° BC-26-118",
    "Lettre de commande n° BC-26-118",
    "Bon de cde BC-26-118",
    "N° BDC : BC-26-118",
    "Commande passée le 12/01/2026, n° BC-26-118",
    "Commande n° BC-26-118 reçue le 12/01/2026",
    "Notre facture fait suite à votre bon de commande BC-26-118",
    "selon bon de commande n° BC-26-118",
    "Numéro d'engagement juridique (EJ) : BC-26-118",
    "PO number|BC-26-118",
    "PO: BC-26-118",
    "Purchase order: BC-26-118",
    "Your order: BC-26-118",
    "Order no. BC-26-118",
    "N° d'EJ BC-26-118",
    "Commande client n° BC-26-118",
    "Réf. engagement : BC-26-118",
    "Votre engagement : BC-26-118",
    "Bon d'engagement n° BC-26-118",
    "Commande publique n° BC-26-118",
    "N° commande acheteur BC-26-118",
    "N° Engagement Juridique|BC-26-118",
    "Bon de commande\nBC-26-118",
]
NUMBERS = [
    "Facture n° F26-0118",
    "FACTURE|F26-0118",
    "N° facture F26-0118",
    "Facture F26-0118 du 31/01/2026",
    "Objet : facture F26-0118",
    "Numéro|F26-0118",
    "Numéro : F26-0118",
    "N° de pièce|Date\nF26-0118|31/01/2026",
    "Facture électronique n° F26-0118",
    "FACTURE NO F26-0118",
    "Invoice number F26-0118",
    "Invoice # F26-0118",
    "Facture réf. F26-0118",
    "Pièce n° F26-0118",
    "Document : F26-0118",
    "N° F26-0118",
    "Facture (n°) : F26-0118",
    "Note n° F26-0118",
    "Facture definitive n° F26-0118",
    "N° D'ORDRE DE LA FACTURE : F26-0118",
    "Référence à rappeler : F26-0118",
    "Notre facture n° F26-0118",
    "Facture de prestation F26-0118",
    "Facture mensuelle - F26-0118",
    "Identifiant facture : F26-0118",
    "FACTURE N°\nF26-0118",
    "Facture / Invoice N° F26-0118",
    "Réf. facture|F26-0118",
    "Id. de facture : F26-0118",
    "Facture numérotée F26-0118",
]


def read(text):
    return read_references(lines_of([typed(f"Date : 31/01/2026\n{text}")]))


@pytest.mark.parametrize("text", DUE)
def test_when_it_is_to_be_paid(text):
    found = read(text)
    assert found["due_date"].value == datetime.date(2026, 3, 2)
    assert found["issue_date"].value == datetime.date(2026, 1, 31)


@pytest.mark.parametrize("text", ISSUED)
def test_when_it_was_made(text):
    assert read_references(lines_of([typed(text)]))["issue_date"].value == datetime.date(2026, 1, 31)


@pytest.mark.parametrize(
    ("name", "expected", "text"),
    [
        (name, expected, text)
        for name, expected, texts in (
            ("service_code", "SERV-TECH", SERVICES),
            ("market", "2026DSI0412", MARKETS),
            ("engagement", "BC-26-118", ENGAGEMENTS),
            ("number", "F26-0118", NUMBERS),
        )
        for text in texts
    ],
)
def test_what_it_refers_to(name, expected, text):
    assert read(text)[name].value == expected


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("engagement", "En exécution de votre commande du 20 mars 2025"),
        ("due_date", "Règlement : 30 jours date de facture"),
        ("due_date", "Location 30 jours du 02/03/2026 au 31/03/2026"),
        ("service_code", "COMMANDE|SERVICE|ENLÈVEMENT|POIDS\n1400497108||23/02/26|7401"),
        ("service_code", "Commande 12/345|SERVICE\nBL 123|CAMION 12"),
        ("service_code", "Contactez le service après-vente"),
        ("market", "Le marché 2026 de fournitures"),
        ("number", "N° DEV-118"),
        ("number", "Facture récapitulative\naoût 2026"),
        ("origin_number", "Avoir sur facture|BL-00192"),
    ],
)
def test_what_says_nothing_of_it(name, text):
    assert name not in read(text)


def test_a_delay_hides_no_label_on_the_next_line():
    text = "Conditions de paiement 30% d'acompte, solde à 30 j|Tony Dubois\nDate d'échéance|02/03/2026"
    assert read(text)["due_date"].value == datetime.date(2026, 3, 2)


@pytest.mark.parametrize("text", ["Contrat n° MN 204207", "Convention n° 2026/897", "Contrat|MN 204207"])
def test_a_contract_may_be_no_market(text):
    assert not read(text)["market"].is_sure


def test_a_column_of_the_goods_refers_to_nothing():
    found = read("Contrat|Désignation|Qté|Prix unitaire|Montant\n635957|Heures|7|32,00|224,00")
    assert found["market"].confidence < 0.3
