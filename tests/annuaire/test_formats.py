"""The downloads: the published layout, zeros kept, nothing that computes, nothing that the register masks."""

import csv
import io
import json
import zipfile
from xml.etree import ElementTree

import pytest

from annuaire.formats import FORMATS, layout, xlsx_file
from structures.domain.identifiers import STATE_SIRET
from structures.models import Structure
from tests.factories.structures import PublicStructureFactory, ServiceFactory, StructureFactory
from tests.published import rows

pytestmark = pytest.mark.django_db

SIRET = "00718051600143"


def download(client, name):
    """The bytes of a download, read as they come."""
    response = client.get(f"/annuaire/telecharger/{name}/")
    assert response.streaming
    return b"".join(response.streaming_content)


def csv_rows(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def sheets(content, tmp_path):
    """{name of the sheet: its rows, header included}, read by the loader's own reader."""
    path = tmp_path / "annuaire.xlsx"
    path.write_bytes(content)
    with zipfile.ZipFile(path) as archive:
        shared = xlsx_file._shared(archive)
        found = {}
        for name, part in xlsx_file._sheets(archive):
            with archive.open(part) as sheet:
                found[name] = list(xlsx_file._rows(sheet, shared))
        return found


@pytest.fixture
def town():
    town = PublicStructureFactory(
        identifier=SIRET, name="COMMUNE DE BOUGIVAL", address="126 rue du Maréchal", postcode="01000", city="Bougival",
        phone="01 99 00 00 01", email="mairie@exemple.test", service_required=True, has_moa=True,
    )  # fmt: skip
    ServiceFactory(structure=town, code="007", name="Restauration", engagement_required=True, postcode="01000")
    ServiceFactory(structure=town, code="ANCIEN", name="Ancien", is_active=False)
    return town


STRUCTURE = [
    "1", SIRET, "COMMUNE DE BOUGIVAL", "false", "false", "true", "false", "true", "false", "true", "false", "true",
    "126 rue du Maréchal", "", "", "01000", "Bougival", "01 99 00 00 01", "mairie@exemple.test", "FR", "France",
]  # fmt: skip
SERVICES = [
    [SIRET, "COMMUNE DE BOUGIVAL", "007", "Restauration", "true", "true", "", "", "", "01000", "", "", "", "", ""],
    [SIRET, "COMMUNE DE BOUGIVAL", "ANCIEN", "Ancien", "false", "false", "", "", "", "", "", "", "", "", ""],
]


def test_the_columns_are_the_published_ones():
    published = {kind: [row["column"] for row in rows("directory_columns") if row["table"] == kind] for kind in "SV"}
    assert list(layout.STRUCTURE_COLUMNS) == published["S"]
    assert list(layout.SERVICE_COLUMNS) == published["V"]


def test_csv(client, town):
    assert csv_rows(download(client, "csv")) == [list(layout.STRUCTURE_COLUMNS), STRUCTURE]
    assert csv_rows(download(client, "csv-services")) == [list(layout.SERVICE_COLUMNS), *SERVICES]
    assert download(client, "csv").startswith(b"\xef\xbb\xbfTypeIdentifiant;Identifiant;")
    assert b"\r\n" in download(client, "csv")


def test_xlsx(client, town, tmp_path):
    content = download(client, "xlsx")
    assert sheets(content, tmp_path) == {
        "Structures": [list(layout.STRUCTURE_COLUMNS), STRUCTURE],
        "Services": [list(layout.SERVICE_COLUMNS), *SERVICES],
    }
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))
    assert f'<c t="inlineStr"><is><t xml:space="preserve">{SIRET}</t></is></c>' in sheet


def test_xml(client, town):
    (structure,) = ElementTree.fromstring(download(client, "xml"))
    own = {item.tag: item.text or "" for item in structure if item.tag != "Services"}
    assert own == dict(zip(layout.STRUCTURE_COLUMNS, STRUCTURE, strict=True))
    services = [[item.text or "" for item in service] for service in structure.find("Services")]
    assert services == [row[2:] for row in SERVICES]


def test_json(client, town):
    (structure,) = json.loads(download(client, "json"))["structures"]
    assert structure["Identifiant"] == SIRET
    assert (structure["GestionService"], structure["GestionEngagement"]) == (True, False)
    assert [(service["Code"], service["GestionEGMT"]) for service in structure["services"]] == [
        ("007", True),
        ("ANCIEN", False),
    ]


def test_what_the_state_requires_is_in_its_row(client):
    PublicStructureFactory(identifier=STATE_SIRET)
    row = dict(zip(*csv_rows(download(client, "csv")), strict=True))
    assert (row["GestionService"], row["GestionEngagement"]) == ("true", "true")


@pytest.mark.parametrize("name", FORMATS)
def test_each_download_has_its_name_and_type(client, name):
    response = client.get(f"/annuaire/telecharger/{name}/")
    wanted = FORMATS[name]
    assert response["Content-Type"] == wanted.content_type
    assert response["Content-Disposition"].startswith(f'attachment; filename="{wanted.name}-20')
    assert response["Content-Disposition"].endswith(f'.{wanted.extension}"')


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_directory_is_a_whole_file(client, name, tmp_path):
    content = download(client, name)
    readers = {
        "xlsx": lambda: sheets(content, tmp_path)["Structures"],
        "xml": lambda: [ElementTree.fromstring(content)],
        "json": lambda: [json.loads(content)],
    }
    assert len(readers.get(name, lambda: csv_rows(content))()) == 1


@pytest.mark.parametrize("name", FORMATS)
def test_only_active_public_structures_are_downloaded_and_what_is_masked_is_not(client, name, tmp_path):
    masked = PublicStructureFactory(
        identifier=SIRET, name="SERVICE DISCRET", address="1 rue Cachée", address_extra_1="Cachée", postcode="99123",
        city="Secretville", is_masked=True,
    )  # fmt: skip
    ServiceFactory(structure=masked, code="ACCUEIL", address="2 rue Cachée", postcode="99123", city="Secretville")
    for structure in (
        StructureFactory(name="CONCURRENT SARL"),
        PublicStructureFactory(name="FERMEE", state=Structure.State.INACTIVE),
    ):
        ServiceFactory(structure=structure, code=f"DE {structure.name}")
    content = download(client, name)
    text = str(sheets(content, tmp_path)) if name == "xlsx" else content.decode()
    for hidden in ("achée", "99123", "Secretville", "CONCURRENT", "FERMEE"):
        assert hidden not in text
    assert SIRET in text
    assert "SERVICE DISCRET" in text


FORMULAS = ('=HYPERLINK("http://evil")', "+33 1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "=cmd|' /C calc'!A0")


@pytest.mark.parametrize("formula", FORMULAS)
def test_nothing_in_a_file_computes(client, formula, tmp_path):
    PublicStructureFactory(name=formula, identifier=SIRET)
    (_, row) = csv_rows(download(client, "csv"))
    assert row[2] == f"'{formula}"
    content = download(client, "xlsx")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f" not in sheet
    assert b"<v" not in sheet
    assert sheet.count(b't="inlineStr"') == sheet.count(b"<is>")


@pytest.mark.parametrize("name", ["xlsx", "xml"])
def test_signs_that_xml_refuses_are_left_out(client, name, tmp_path):
    PublicStructureFactory(name="A\x01\x0b<&>\ufffe é 😀 \u202e", identifier=SIRET)
    content = download(client, name)
    if name == "xml":
        assert ElementTree.fromstring(content).findtext("Structure/RaisonSociale") == "A<&> é 😀 \u202e"
    else:
        assert sheets(content, tmp_path)["Structures"][1][2] == "A<&> é 😀 \u202e"


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("csv", 1), ("csv-services", 1), ("xlsx", 2), ("xml", 2), ("json", 2)])
def test_downloads_cost_the_same_for_any_length(client, name, queries, count, django_assert_num_queries):
    for _ in range(count):
        ServiceFactory()
    with django_assert_num_queries(queries):
        download(client, name)


def test_a_long_directory_leaves_in_many_blocks(client):
    PublicStructureFactory.create_batch(30, name="COMMUNE " + "X" * 190)
    for name, least in (("json", 30), ("xml", 30)):
        response = client.get(f"/annuaire/telecharger/{name}/")
        assert sum(1 for _ in response.streaming_content) >= least
