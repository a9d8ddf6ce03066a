"""`load_sirene` reads the published files, keeps what they do not have, and changes all or nothing."""

import csv
import io
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from structures import sirene
from structures.domain.register import HIDDEN, UNKNOWN_NAME
from structures.domain.register import establishment as by_the_rules
from structures.models import Establishment
from tests.factories.structures import EstablishmentFactory
from tests.processes import wait_until
from tests.structures.register.stock import ESTABLISHMENT, SUCCESSION, UNIT, establishment, stock, unit, write

pytestmark = pytest.mark.django_db

SIREN, SIRET = "217800929", "21780092900010"


def load(*files):
    """Run the command; return its last sentence."""
    out = io.StringIO()
    call_command("load_sirene", *files, stdout=out, stderr=io.StringIO())
    return out.getvalue().strip()


def refusal(*files):
    """The sentence that a load ends with, once nothing has changed."""
    before = list(Establishment.objects.order_by("pk").values())
    with pytest.raises(CommandError) as refused:
        load(*files)
    assert list(Establishment.objects.order_by("pk").values()) == before
    return str(refused.value)


@pytest.mark.parametrize("suffix", [".csv", ".zip"])
def test_an_establishment_takes_its_name_from_its_unit(tmp_path, suffix):
    said = load(*stock(tmp_path, [establishment(SIRET)], [unit(SIREN, denominationUniteLegale="BOUGIVAL")], suffix))
    found = Establishment.objects.get()
    assert (found.siret, found.siren, found.name, found.city) == (SIRET, SIREN, "BOUGIVAL", "CHAMBERY")
    assert (found.address, found.is_active, found.is_head_office) == ("12 RUE DU MOULIN", True, True)
    assert "1 établissements, dont 1 ouverts et 0 non diffusibles." in said


CASES = [  # (values of the establishment, values of the unit or None when there is no unit)
    ({}, {}),
    ({"etatAdministratifEtablissement": "F", "etablissementSiege": "false"}, {}),
    ({}, {"denominationUniteLegale": "", "nomUniteLegale": "DUPONT", "prenom1UniteLegale": "JEAN"}),
    (
        {},
        {
            "denominationUniteLegale": "",
            "nomUniteLegale": "DUPONT",
            "nomUsageUniteLegale": "MARTIN",
            "prenom1UniteLegale": "JEANNE",
            "prenomUsuelUniteLegale": "LOUISE",
        },
    ),
    ({}, {"denominationUniteLegale": "", "nomUniteLegale": "SANS PRENOM"}),
    ({}, {"denominationUniteLegale": "", "prenom1UniteLegale": "JEAN", "sigleUniteLegale": "SNCF"}),
    ({}, {"denominationUniteLegale": "", "denominationUsuelle1UniteLegale": "LE BISTROT", "sigleUniteLegale": "LB"}),
    ({"enseigne1Etablissement": "CHEZ PAUL"}, {"denominationUniteLegale": ""}),
    ({"enseigne1Etablissement": "CHEZ PAUL", "denominationUsuelleEtablissement": "PAUL"}, {}),
    ({"enseigne1Etablissement": "CHEZ PAUL"}, None),
    ({}, None),
    ({"statutDiffusionEtablissement": "P", "enseigne1Etablissement": HIDDEN, "libelleVoieEtablissement": HIDDEN}, {}),
    ({}, {"statutDiffusionUniteLegale": "P"}),
    ({"statutDiffusionEtablissement": "N"}, {"denominationUniteLegale": "", "sigleUniteLegale": HIDDEN}),
    (
        {"statutDiffusionEtablissement": "P", "codePostalEtablissement": HIDDEN},
        {
            "statutDiffusionUniteLegale": "P",
            "denominationUniteLegale": "",
            "nomUniteLegale": HIDDEN,
            "prenom1UniteLegale": HIDDEN,
            "categorieJuridiqueUniteLegale": "1000",
        },
    ),
    ({"statutDiffusionEtablissement": "P", "enseigne1Etablissement": "OUBLIEE"}, {"denominationUniteLegale": ""}),
    ({"complementAdresseEtablissement": "BAT B", "distributionSpecialeEtablissement": "BP 12"}, {}),
    (
        {
            "numeroVoieEtablissement": "",
            "typeVoieEtablissement": "",
            "libelleVoieEtablissement": "",
            "complementAdresseEtablissement": "LE BOURG",
        },
        {},
    ),
    ({"indiceRepetitionEtablissement": "B"}, {}),
    ({"libelleCommuneEtablissement": "", "libelleCommuneEtrangerEtablissement": "GENEVE"}, {}),
    ({"dateCreationEtablissement": "", "activitePrincipaleEtablissement": ""}, {"dateCreationUniteLegale": ""}),
    ({}, {"denominationUniteLegale": "É" * 300}),
    ({"enseigne1Etablissement": 'AU "PETIT" BAR, ET FILS\nSUITE'}, {"denominationUniteLegale": "שלום 😀 e\u0301"}),
]


@pytest.mark.parametrize(("line", "of_unit"), CASES)
def test_sql_and_python_say_the_same_of_a_line(tmp_path, line, of_unit):
    lines = establishment(SIRET, **line), {} if of_unit is None else unit(SIREN, **of_unit)
    load(*stock(tmp_path, [lines[0]], [lines[1]] if lines[1] else [unit("111111111")]))
    (found,) = Establishment.objects.values()
    expected = by_the_rules({**lines[1], **lines[0]})
    assert {name: found[name] for name in expected} == expected


def test_the_name_is_what_the_register_publishes(tmp_path):
    sirets = [f"{SIREN[:-1]}{rank}00010" for rank in range(5)]
    units = [
        unit(sirets[0][:9], denominationUniteLegale="COMMUNE DE BOUGIVAL"),
        unit(sirets[1][:9], denominationUniteLegale="", nomUniteLegale="DUPONT", prenomUsuelUniteLegale="JEAN"),
        unit(sirets[2][:9], denominationUniteLegale="", sigleUniteLegale="CCPV"),
        unit(sirets[3][:9], denominationUniteLegale="", nomUniteLegale=HIDDEN, statutDiffusionUniteLegale="P"),
    ]
    load(*stock(tmp_path, [establishment(siret) for siret in sirets], units))
    names = Establishment.objects.order_by("siret").values_list("name", flat=True)
    assert list(names) == ["COMMUNE DE BOUGIVAL", "JEAN DUPONT", "CCPV", HIDDEN, UNKNOWN_NAME]


def test_a_masked_establishment_has_no_address_in_the_database(tmp_path):
    published = {"statutDiffusionEtablissement": "P", "enseigne1Etablissement": HIDDEN}
    said = load(*stock(tmp_path, [establishment(SIRET, **published)], [unit(SIREN)]))
    found = Establishment.objects.get()
    assert found.is_masked
    assert found.name == f"SOCIETE {SIREN}"
    assert (found.address, found.postcode, found.city, found.brand) == ("", "", "", "")
    assert "1 non diffusibles" in said


def test_columns_are_found_by_name_spaces_and_order_apart(tmp_path):
    first = write(tmp_path / "a.csv", tuple(reversed(ESTABLISHMENT)), [establishment(SIRET)], start="\ufeff")
    second = write(tmp_path / "b.csv", tuple(f" {name} " for name in UNIT), [])
    second.write_text(second.read_text() + ",".join(unit(SIREN).get(name, "") for name in UNIT) + "\n")
    load(second, first)
    assert Establishment.objects.get().name == f"SOCIETE {SIREN}"


def test_a_second_load_updates_and_keeps_what_the_files_do_not_have(tmp_path):
    other = EstablishmentFactory(name="HORS FICHIER")
    load(*stock(tmp_path, [establishment(SIRET)], [unit(SIREN, denominationUniteLegale="AVANT")]))
    said = load(
        *stock(
            tmp_path,
            [establishment(SIRET, etatAdministratifEtablissement="F"), establishment("21780092900028")],
            [unit(SIREN, denominationUniteLegale="APRES")],
        )
    )
    names = dict(Establishment.objects.values_list("siret", "name"))
    assert names == {SIRET: "APRES", "21780092900028": "APRES", other.siret: "HORS FICHIER"}
    assert not Establishment.objects.get(pk=SIRET).is_active
    assert "3 établissements, dont 2 ouverts" in said
    assert "1 ne sont pas dans ces fichiers et sont gardés" in said


def test_the_successor_is_the_last_one(tmp_path):
    links = [(SIRET, "21780092900028", "2020-01-01"), (SIRET, "21780092900036", "2023-01-01")]
    lines = [dict(zip(SUCCESSION, link, strict=False)) for link in links]
    path = write(tmp_path / "StockEtablissementLiensSuccession_utf8.csv", SUCCESSION, lines)
    load(*stock(tmp_path, [establishment(SIRET), establishment("21780092900028")], [unit(SIREN)]), path)
    assert dict(Establishment.objects.values_list("siret", "successor")) == {
        SIRET: "21780092900036",
        "21780092900028": "",
    }


def test_the_new_table_is_like_the_old_one(tmp_path):
    def shape():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT attname, format_type(atttypid, atttypmod), attnotnull FROM pg_attribute "
                "WHERE attrelid = 'structures_establishment'::regclass AND attnum > 0 ORDER BY attname"
            )
            columns = cursor.fetchall()
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'structures_establishment' ORDER BY 1")
            return columns, cursor.fetchall()

    before = shape()
    for _ in range(2):
        load(*stock(tmp_path, [establishment(SIRET)], [unit(SIREN)]))
    assert shape() == before
    assert list(sirene.named("société 2")) == list(sirene.of_company(SIREN)) == [Establishment.objects.get()]
    EstablishmentFactory()  # and it takes lines as before


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"siret": "2178009290001O"}, "ligne 3 : le SIRET ou le SIREN"),
        ({"siret": "２１７８００９２９０００１０"}, "ligne 3 : le SIRET ou le SIREN"),
        ({"siret": "-2178009290001"}, "ligne 3 : le SIRET ou le SIREN"),
        ({"siret": "217800929000100"}, "ligne 3 : le SIRET ou le SIREN"),
        ({"siret": ""}, "ligne 3 : le SIRET ou le SIREN"),
        ({"dateCreationEtablissement": "hier"}, "ligne 3 : une date est illisible"),
        ({"dateCreationEtablissement": "2023-02-30"}, "ligne 3 : une date n'existe pas"),
        ({"siret": "21780092900036"}, "(21780092900036)"),
    ],
)
def test_a_line_at_fault_is_named_and_nothing_changes(tmp_path, line, words):
    EstablishmentFactory()
    lines = [establishment("21780092900036"), establishment(SIRET) | line]
    assert words in refusal(*stock(tmp_path, lines, [unit(SIREN)]))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda raw: raw.replace(b"CHAMBERY", b"CHAMB\xe9RY"), "ligne 2 : des octets ne sont pas de l'UTF-8"),
        (lambda raw: raw.replace(b"CHAMBERY", b"CHAMB\0RY"), "ligne 2 : des octets"),
        (lambda raw: raw[:-1] + b",1,2\n", "ligne 2 : le nombre de valeurs"),
        (lambda raw: raw[:-30], "ligne 2 : le nombre de valeurs"),
        (lambda raw: raw[:-4] + b'"ouvert', "guillemet"),
        (lambda raw: raw.replace(b"codePostal", b"CodePostal"), "n'est pas un fichier stock"),
        (lambda raw: raw.replace(b"enseigne1", b"Enseigne1"), "n'a pas les colonnes enseigne1Etablissement"),
        (lambda raw: b"", "n'est pas un fichier stock"),
        (lambda raw: b"\xff\xfe\0\0", "n'est pas un fichier stock"),
    ],
)
def test_a_spoilt_file_is_refused_with_what_is_wrong(tmp_path, spoil, words):
    first, second = stock(tmp_path, [establishment(SIRET)], [unit(SIREN)])
    first.write_bytes(spoil(first.read_bytes()))
    said = refusal(first, second)
    assert words in said
    assert "StockEtablissement_utf8.csv" in said


def test_a_zip_cut_in_half_or_with_a_wrong_sum_is_refused(tmp_path):
    lines = [establishment(f"217800929{rank:05d}") for rank in range(3000)]
    first, second = stock(tmp_path, lines, [unit(SIREN)], ".zip")
    whole = first.read_bytes()
    first.write_bytes(whole[: len(whole) // 2])
    assert "StockEtablissement_utf8.zip" in refusal(first, second)
    middle = len(whole) // 2
    first.write_bytes(whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :])
    assert "n'a pas pu être lu" in refusal(first, second)


def test_a_zip_holds_one_file(tmp_path):
    first, second = stock(tmp_path, [establishment(SIRET)], [unit(SIREN)], ".zip")
    with zipfile.ZipFile(first, "a") as archive:
        archive.writestr("autre.csv", "siret\n")
    assert "contient 2 fichiers CSV" in refusal(first, second)


def test_the_two_files_are_needed(tmp_path):
    first, second = stock(tmp_path, [establishment(SIRET)], [unit(SIREN)])
    assert "Il manque le fichier StockUniteLegale" in refusal(first)
    assert "Il manque le fichier StockEtablissement" in refusal(second)
    assert "n'existe pas" in refusal(tmp_path / "absent.csv", second)
    assert "n'a pas pu être lu" in refusal(tmp_path, second)


@pytest.mark.django_db(transaction=True)
def test_a_load_killed_at_its_last_step_leaves_the_register_and_the_next_one_works(tmp_path, process_environment):
    EstablishmentFactory(siret="21780092900036", name="AVANT")
    files = stock(tmp_path, [establishment(SIRET)], [unit(SIREN)])
    command = [sys.executable, "manage.py", "load_sirene", *map(str, files)]
    with transaction.atomic():
        Establishment.objects.count()  # a reader: the swap waits for its end
        with subprocess.Popen(command, cwd=settings.BASE_DIR, env=process_environment) as process:
            wait_until(lambda: _waits_for_the_table(), limit=60)
            process.send_signal(signal.SIGKILL)
    assert list(Establishment.objects.values_list("name", flat=True)) == ["AVANT"]
    wait_until(_nobody_loads)
    assert "2 établissements" in load(*files)


def _waits_for_the_table():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'")
        return cursor.fetchone()[0]


def _nobody_loads():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        return cursor.fetchone()[0] == 0


@pytest.mark.corpus
def test_the_published_sample_is_read_line_for_line(corpus):
    folder = corpus.parent / "data" / "sirene"
    files = [folder / f"Stock{kind}_{of}.csv" for of in ("reel", "fictif") for kind in ("Etablissement", "UniteLegale")]
    if not folder.is_dir() or "CORPUS_DIR" not in os.environ:
        pytest.skip("CORPUS_DIR n'a pas de dossier data/sirene")
    load(*files)
    units = {line["siren"]: line for path in files if "Unite" in path.name for line in _lines(path)}
    known = {row["siret"]: row for row in Establishment.objects.values()}
    expected = [
        by_the_rules({**units.get(line["siren"], {}), **line})
        for path in files
        if "Etab" in path.name
        for line in _lines(path)
    ]
    assert len(known) == len(expected)
    assert [{name: known[row["siret"]][name] for name in row} for row in expected] == expected


def _lines(path: Path):
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
