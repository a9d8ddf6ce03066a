"""Labels that no table knows: the stems of their words give a value to verify, or none."""

import datetime

import pytest

from invoices.domain.document import SURE, Found, Hints
from invoices.formats.fields import read_fields
from invoices.formats.guesses import guessed_references
from invoices.formats.layout import lines_of
from tests.samples.page import typed

ISSUED = {"issue_date": Found(datetime.date(2026, 2, 1), 0.95)}
DUE = datetime.date(2026, 3, 2)

SAID = [
    ("due_date", "A échoir le : 02/03/2026", DUE),
    ("due_date", "Réglable le 02.03.2026", DUE),
    ("due_date", "Veuillez créditer 1 211.90 EUR avant le 2026-03-02 sur notre compte.", DUE),
    ("due_date", "Butoir des règlements|02/03/2026", DUE),
    ("due_date", "Butoir|Nature\n02/03/2026|Vente", DUE),
    ("due_date", "02/03/2026\nBon à mandater pour", DUE),
    ("due_date", "Prochain relevé le 02/03/2026", None),
    ("due_date", "Devis à régulariser avant le 02/03/2026", None),
    ("engagement", "Bon de commande joint|Service\n26B00318|1042", "26B00318"),
    ("engagement", "BdC 2026/0285", "2026/0285"),
    ("engagement", "B.C. n° BC-25-337", "BC-25-337"),
    ("engagement", "Commande d'achat|TX 0229", "TX 0229"),
    ("engagement", "Bon de livraison 000059", None),
    ("engagement", "Commande passée le 12/01/2026", None),
    ("market", "Marché / lot : 25S0208", "25S0208"),
    ("market", "Contrat-cadre|26S0792", "26S0792"),
    ("market", "Supermarché Halles 35200 RENNES", None),
    ("service_code", "Service à imputer|UF4512", "UF4512"),
    ("service_code", "UF ou service payeur : FINANCES", "FINANCES"),
    ("service_code", "UF ou service payeur : néant", None),
    ("service_code", "Service clients 0912641563", None),
    ("service_code", "Service FINANCES|82 boulevard Heurteloup", "FINANCES"),
    ("service_code", "VOTRE SERVICE|QUANTITE", None),
    ("service_code", "Service, maître d'hôtel|162,50", None),
    ("market", "Consultation chien errant|312", None),
    ("number", "Relevé-facture|FAC2508-635", "FAC2508-635"),
    ("number", "Votre relevé-facture de juillet 2026", None),
    ("number", "Facture de la commande 2100236313", None),
]


@pytest.mark.parametrize(("name", "text", "value"), SAID)
def test_stems_say_what_a_value_is(name, text, value):
    guesses = guessed_references(lines_of([typed(text)]), ISSUED)
    assert (guesses[name].value if name in guesses else None) == value
    assert all(one.confidence < SURE for one in guesses.values())


def test_what_labels_say_is_not_guessed_again():
    read = ISSUED | {"engagement": Found("BC-1", 0.9)}
    assert "engagement" not in guessed_references(lines_of([typed("BdC 2026/0285")]), read)


def test_nothing_says_which_of_two_it_is():
    lines = lines_of([typed("BdC 2026/0285\nBdC 2026/0286")])
    assert "engagement" not in guessed_references(lines, {})


def test_a_day_before_the_invoice_is_no_day_to_pay_by():
    assert "due_date" not in guessed_references(lines_of([typed("A échoir le : 02/01/2026")]), ISSUED)


def test_a_page_is_completed_by_guesses():
    read = read_fields([typed("Facture n° F-12 du 01/02/2026\nButoir des règlements|02/03/2026")], Hints())
    assert read.found["number"].is_sure
    assert read.found["due_date"].value == DUE
    assert not read.found["due_date"].is_sure


@pytest.mark.parametrize(
    "text",
    [
        "Service réceptionnaire : BAT-3\nService QUANTITÉ",
        "Service|Le\nFINANCES|02/06/2025",
        "Imputation : UF4512\n45000 ORLÉANS",
        "Code gestionnaire : SCE_DRH",
        "Centre de coût|Échéance\nUF4512|27 mars 2026",
    ],
)
def test_a_service_code_is_guessed_by_its_shape(text):
    lines = lines_of([typed(text)])
    found = guessed_references(lines, {})["service_code"]
    assert found.value in ("BAT-3", "FINANCES", "UF4512", "SCE_DRH")
    assert found.confidence < SURE


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Bordereau établi à Thônes le 01/02/2026", datetime.date(2026, 2, 1)),
        ("Tiré des registres|01/02/2026\nÀ échoir le|02/03/2026", datetime.date(2026, 2, 1)),
        ("Prestation du 05/01/2026\nCommande du 02/01/2026", None),
        ("Un texte|01/02/2026\nUn autre|03/02/2026", None),
    ],
)
def test_the_day_of_an_invoice_is_the_one_that_is_called_so_or_the_only_one_that_is_called_nothing_else(text, day):
    guess = guessed_references(lines_of([typed(text)]), {}).get("issue_date")
    assert (guess.value if guess else None) == day
    assert guess is None or guess.confidence < SURE
