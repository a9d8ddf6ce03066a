"""Some hundreds of wordings that French suppliers use (tests/data/wordings.csv), each alone on a page."""

from pathlib import Path

import pytest

from invoices.formats.layout import lines_of
from invoices.formats.references import read_references
from tests.samples.page import typed

VALUES = {
    "number": "F-2026/12",
    "engagement": "4500123456",
    "service_code": "SERV-TECH",
    "market": "2026DSI0412",
    "origin_number": "FA-12",
}
ROWS = [line.split(";", 1) for line in Path("tests/data/wordings.csv").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("field", VALUES)
def test_every_wording_is_read(field):
    missed = {
        wording: str(one.value) if one else None
        for name, wording in ROWS
        if name == field
        for one in (read_references(lines_of([typed(wording.replace(" ⏎ ", "\n"))])).get(field),)
        if not one or one.value != VALUES[field]
    }
    assert missed == {}


@pytest.mark.parametrize(
    ("wording", "field"),
    [
        ("Facture d'acompte n° 1 du 31/01/2026", "number"),
        ("Facture récapitulative|septembre 2026", "number"),
        ("Facture\n2e trimestre 2026", "number"),
        ("Facture relative à la commande n° 4500123456", "number"),
        ("Marché de travaux, compte n° 30001234", "market"),
        ("Service clients : 02 47 00 11 22", "service_code"),
        ("Service ouvert 24h/24", "service_code"),
        ("Service technique : 02 47 00 11 22", "service_code"),
        ("Bon de livraison n° 4500123456", "engagement"),
        ("Adresse de facturation : 12 rue A", "number"),
        ("Facture n° FA-12\nCommande reçue, facture FA-11 déjà réglée", "origin_number"),
    ],
)
def test_what_only_sounds_alike_is_left_alone(wording, field):
    assert field not in read_references(lines_of([typed(wording)]))
