"""Names of parties under headings that no table of wordings knows, and in sentences that none announces."""

import pytest

from invoices.domain.document import SURE, Hints
from invoices.formats.layout import lines_of
from invoices.formats.names import read_names
from invoices.formats.parties import read_parties
from tests.samples import siret_of
from tests.samples.page import typed

OURS, THEIRS = siret_of("48215936", 12), siret_of("21370208", 1)
HEAD = f"Lagarde SARL\n14 rue A\n37000 TOURS\nSIRET {OURS}\n\n\n\n"


def read(text):
    lines = lines_of([typed(text)])
    return read_names(lines, read_parties(lines, Hints())[0])


@pytest.mark.parametrize(
    "heading", ["Réceptionnaire", "Partie versante", "Nos amis de", "Entité imposée", "Votre interlocuteur public"]
)
def test_what_stands_over_a_public_body_is_no_name(heading):
    found = read(f"{HEAD}||{heading}\n||Commune de Saint-Aubin\n||1 place B\n||37210 SAINT-AUBIN\n||SIRET {THEIRS}")
    assert found["recipient_name"].value == "Commune de Saint-Aubin"
    assert found["supplier_name"].value == "Lagarde SARL"


@pytest.mark.parametrize("heading", ["Soumissionnaire", "Opérateur", "Soussignée", "Partie exécutante"])
def test_a_role_is_no_name(heading):
    found = read(f"{heading}\nLagarde Peinture\n14 rue A\n37000 TOURS\nSIRET {OURS}")
    assert found["supplier_name"].value == "Lagarde Peinture"


def test_what_its_maker_prints_again_is_the_name():
    text = f"Bureaux\nLagarde Peinture\n14 rue A\n37000 TOURS\nSIRET {OURS}\n\n\nwww.lagardepeinture.fr"
    assert read(text)["supplier_name"].value == "Lagarde Peinture"


def test_the_first_line_of_a_block_stays_the_name():
    found = read(f"Lagarde Peinture\nBâtiment et décoration\n14 rue A\n37000 TOURS\nSIRET {OURS}")
    assert found["supplier_name"].value == "Lagarde Peinture"


@pytest.mark.parametrize(
    "line",
    [
        f"Redevance portée au compte : Commune de Saint-Aubin, 1 place B, 37210 SAINT-AUBIN\nSIRET {THEIRS}",
        f"Imposé|N° SIRET\nCommune de Saint-Aubin|{THEIRS}",
    ],
)
def test_a_public_body_named_elsewhere_is_a_guess(line):
    found = read(f"{HEAD}{line}")["recipient_name"]
    assert found.value == "Commune de Saint-Aubin"
    assert found.confidence < SURE


def test_what_is_delivered_to_is_no_recipient():
    assert "recipient_name" not in read(f"{HEAD}Lieu des travaux : École Jules-Ferry, 1 place B, 37210 SAINT-AUBIN")
