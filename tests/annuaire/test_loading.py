"""`load_annuaire` reads the published workbook and its tables, as spreadsheets may have left them."""

import csv
import io
import zipfile
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from annuaire.formats import layout
from annuaire.models import Word
from structures.domain.habilitations import Nature
from structures.models import Service, Structure
from tests.factories.structures import (
    EstablishmentFactory,
    PublicStructureFactory,
    RattachementFactory,
    ServiceFactory,
    StructureFactory,
)

pytestmark = pytest.mark.django_db

SIRET, OTHER = "21780092900010", "00718051600143"


def structure(siret=SIRET, **values):
    return {
        "TypeIdentifiant": "1", "Identifiant": siret, "RaisonSociale": "COMMUNE DE BOUGIVAL", "EmetteurEdi": "false",
        "RecepteurEdi": "true", "GestionStatutMiseEnPaiement": "true", "GestionEngagement": "false",
        "GestionService": "true", "GestionServiceEngagement": "false", "EstMOA": "false", "EstMOAUniquement": "false",
        "StructureActive": "true", "Adresse": "126 rue du Maréchal", "CodePostal": "78380", "Ville": "Bougival",
        "NumTelephone": "01 99 00 00 01", "Courriel": "mairie@exemple.test", "CodePays": "FR", "LibellePays": "France",
    } | values  # fmt: skip


def service(siret=SIRET, code="CANTINE", **values):
    return {
        "Identifiant": siret, "RaisonSociale": "COMMUNE", "Code": code, "Nom": "Restauration", "GestionEGMT": "true",
        "ServiceActif": "true", "Ville": "Bougival", "CodePays": "FR",
    } | values  # fmt: skip


def table(folder, name, columns, lines, separator=";"):
    path = folder / name
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", delimiter=separator)
        writer.writeheader()
        writer.writerows(lines)
    return path


def structures(folder, *lines, **options):
    return table(folder, "structures.csv", layout.STRUCTURE_COLUMNS, lines, **options)


def services(folder, *lines):
    return table(folder, "services.csv", layout.SERVICE_COLUMNS, lines)


def load(*paths, **options):
    out = io.StringIO()
    call_command("load_annuaire", *paths, stdout=out, **options)
    return out.getvalue().strip()


def refusal(*paths, **options):
    """The sentence a load ends with, once nothing has changed."""
    before = list(Structure.objects.order_by("pk").values())
    with pytest.raises(CommandError) as refused:
        load(*paths, **options)
    assert list(Structure.objects.order_by("pk").values()) == before
    return str(refused.value)


@pytest.mark.parametrize("separator", [";", ","])
def test_structures_and_services_are_created(tmp_path, separator):
    said = load(structures(tmp_path, structure(), separator=separator), services(tmp_path, service()))
    town = Structure.objects.get()
    assert (town.identifier, town.name, town.nature, town.state) == (SIRET, "COMMUNE DE BOUGIVAL", "PUBLIQUE", "ACTIVE")
    assert (town.normalised_name, town.city, town.postcode) == ("COMMUNE DE BOUGIVAL", "Bougival", "78380")
    assert (town.service_required, town.engagement_required, town.manages_payment_status) == (True, False, True)
    assert (town.phone, town.email, town.country, town.payment_delay_days) == (
        "01 99 00 00 01", "mairie@exemple.test", "FR", 30,
    )  # fmt: skip
    canteen = town.services.get()
    assert (canteen.code, canteen.name, canteen.engagement_required, canteen.is_active, canteen.city) == (
        "CANTINE", "Restauration", True, True, "Bougival",
    )  # fmt: skip
    assert "1 structures et 1 services" in said
    assert Word.objects.filter(word="BOUGIVAL").exists()


def test_a_second_load_updates_and_keeps_what_the_files_do_not_have(tmp_path):
    other = ServiceFactory(structure__label="Libellé").structure
    load(structures(tmp_path, structure()), services(tmp_path, service()))
    Structure.objects.filter(identifier=SIRET).update(label="Notre mairie", payment_delay_days=60)
    load(
        structures(tmp_path, structure(RaisonSociale="Bougival  Seine", GestionService="false", StructureActive="Non")),
        services(tmp_path, service(Nom="Cantine", ServiceActif="false"), service(code="AUTRE")),
    )
    town = Structure.objects.get(identifier=SIRET)
    assert (town.name, town.normalised_name, town.service_required) == ("Bougival Seine", "BOUGIVAL SEINE", False)
    assert (town.state, town.label, town.payment_delay_days) == ("INACTIVE", "Notre mairie", 60)
    assert list(town.services.values_list("code", "name", "is_active")) == [
        ("AUTRE", "Restauration", True),
        ("CANTINE", "Cantine", False),
    ]
    other.refresh_from_db()
    assert other.is_active
    assert other.services.get().is_active


@pytest.mark.parametrize(
    ("written", "expected"),
    [("TRUE", True), ("Oui", True), ("vrai", True), ("1", True), ("FALSE", False), ("non", False), ("", False)],
)
def test_booleans_in_any_dress(tmp_path, written, expected):
    load(structures(tmp_path, structure(GestionEngagement=written)))
    assert Structure.objects.get().engagement_required is expected


def test_the_zeros_that_a_spreadsheet_drops_come_back(tmp_path):
    load(structures(tmp_path, structure("718051600143")), services(tmp_path, service("718051600143")))
    assert Service.objects.get().structure.identifier == OTHER


def test_only_the_complete_directory_deactivates(tmp_path):
    gone, private = ServiceFactory().structure, StructureFactory()
    town = PublicStructureFactory(identifier=SIRET)
    ServiceFactory(structure=town, code="ANCIEN")
    said = load(structures(tmp_path, structure()), services(tmp_path, service()), complet=True)
    states = dict(Structure.objects.values_list("identifier", "state"))
    assert states == {gone.identifier: "INACTIVE", private.identifier: "ACTIVE", SIRET: "ACTIVE"}
    assert dict(town.services.values_list("code", "is_active")) == {"ANCIEN": False, "CANTINE": True}
    assert "1 structures absentes des fichiers désactivées" in said


def test_without_a_table_of_services_none_is_deactivated(tmp_path):
    ServiceFactory(structure=PublicStructureFactory(identifier=SIRET), code="ANCIEN")
    load(structures(tmp_path, structure()), complet=True)
    assert Service.objects.get().is_active


def test_a_complete_load_without_structures_is_refused(tmp_path):
    PublicStructureFactory()
    assert "« --complet » les désactiverait toutes" in refusal(services(tmp_path, service()), complet=True)


def test_who_has_a_manager_here_keeps_what_the_manager_says(tmp_path):
    town = PublicStructureFactory(identifier=SIRET, name="BOUGIVAL", engagement_required=True)
    RattachementFactory(structure=town, is_principal_manager=True)
    ended = PublicStructureFactory(identifier=OTHER, name="ANCIENNE")
    RattachementFactory(structure=ended, is_principal_manager=True, until=datetime(2024, 1, 1, tzinfo=UTC))
    said = load(structures(tmp_path, structure(), structure(OTHER)), services(tmp_path, service()), complet=True)
    town.refresh_from_db()
    assert (town.name, town.engagement_required, town.service_required) == ("BOUGIVAL", True, False)
    assert not town.services.exists()
    assert Structure.objects.get(identifier=OTHER).name == "COMMUNE DE BOUGIVAL"
    assert "1 structures qui ont leur gestionnaire ici gardent leurs paramètres" in said


def test_a_supplier_of_the_directory_becomes_public(tmp_path):
    StructureFactory(identifier=SIRET)
    load(structures(tmp_path, structure()))
    assert Structure.objects.get().nature == Nature.PUBLIQUE


def test_what_the_register_masks_is_not_stored(tmp_path):
    EstablishmentFactory(siret=SIRET, is_masked=True)
    load(structures(tmp_path, structure()))
    town = Structure.objects.get()
    assert (town.is_masked, town.address, town.postcode, town.city) == (True, "", "", "")


def test_a_hospital_pays_at_fifty_days(tmp_path):
    EstablishmentFactory(siret=SIRET, legal_category="7364")
    load(structures(tmp_path, structure()))
    assert Structure.objects.get().payment_delay_days == 50


def test_other_kinds_of_identifiers_and_services_of_nobody_are_left_aside(tmp_path):
    lines = structure(), structure("DE123456789", TypeIdentifiant="2")
    said = load(structures(tmp_path, *lines), services(tmp_path, service(), service(OTHER)))
    assert Structure.objects.count() == Service.objects.count() == 1
    assert "1 lignes sans SIRET" in said


def test_a_structure_that_is_there_twice_has_its_last_line(tmp_path):
    load(structures(tmp_path, structure(RaisonSociale="A"), structure(RaisonSociale="B")))
    assert Structure.objects.get().name == "B"


def test_long_odd_and_hostile_values_are_kept_as_texts(tmp_path):
    odd = "'=1+1", "é" * 300, "'; DROP TABLE structures_structure; --", "A\0B \u202e שלום 😀"
    sirets = [f"{rank:014d}" for rank in range(4)]
    load(structures(tmp_path, *(structure(siret, RaisonSociale=name) for siret, name in zip(sirets, odd, strict=True))))
    names = list(Structure.objects.order_by("identifier").values_list("name", flat=True))
    assert names == ["=1+1", "é" * 200, odd[2], "AB \u202e שלום 😀"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"Identifiant": "2,1780092900010E+13"}, "ligne 3 : « 2,1780092900010E+13 » n'est pas un SIRET"),
        ({"Identifiant": "２１７８００９２９０００１０"}, "n'est pas un SIRET"),
        ({"Identifiant": ""}, "ligne 3"),
        ({"GestionService": "peut-être"}, "ligne 3 : « peut-être » n'est ni Oui ni Non, colonne GestionService"),
    ],
)
def test_a_line_at_fault_is_named_and_nothing_changes(tmp_path, line, words):
    said = refusal(structures(tmp_path, structure(OTHER), structure() | line))
    assert words in said
    assert "structures.csv" in said


def test_files_that_are_not_the_directory_are_refused(tmp_path):
    path = tmp_path / "autre.csv"
    path.write_text("a;b\n1;2\n")
    assert "n'est pas une table de l'annuaire" in refusal(path)
    path.write_bytes(b"\xff\xfe\x00")
    assert "autre.csv" in refusal(path)
    assert "absent.csv n'existe pas" in refusal(tmp_path / "absent.csv")
    book = tmp_path / "faux.xlsx"
    book.write_bytes(b"PK\x03\x04 not a zip")
    assert "faux.xlsx n'a pas pu être lu" in refusal(book)
    assert "ni un classeur" in refusal(tmp_path / "annuaire.pdf")


def test_what_is_downloaded_loads_again_the_same(tmp_path, client):
    town = PublicStructureFactory(
        identifier=OTHER, name="=COMMUNE", service_required=True, manages_payment_status=False, phone="+33 1",
    )  # fmt: skip
    ServiceFactory(structure=town, code="@A", name="-A", engagement_required=True, is_active=False)
    before = list(Structure.objects.values()), list(Service.objects.values())
    for names in (["xlsx"], ["csv", "csv-services"]):
        paths = []
        for name in names:
            paths.append(tmp_path / f"{name}.{name.partition('-')[0]}")
            paths[-1].write_bytes(b"".join(client.get(f"/annuaire/telecharger/{name}/").streaming_content))
        load(*paths, complet=True)
        assert (list(Structure.objects.values()), list(Service.objects.values())) == before


def workbook(path, sheets, shared=()):
    """A workbook as Excel saves it: texts shared, empty cells left out. sheets: the rows of each, as XML cells."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(path, "w") as archive:
        names = "".join(
            f'<sheet name="S{rank}" sheetId="{rank}" r:id="r{rank}"/>' for rank in range(1, len(sheets) + 1)
        )
        archive.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{links}"><sheets>{names}</sheets></workbook>'
        )
        targets = "".join(
            f'<Relationship Id="r{rank}" Target="/xl/worksheets/sheet{rank}.xml"/>'
            for rank in range(1, len(sheets) + 1)
        )
        package = "http://schemas.openxmlformats.org/package/2006/relationships"
        archive.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}">{targets}</Relationships>')
        texts = "".join(f"<si><t>{text}</t></si>" for text in shared)
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{main}">{texts}</sst>')
        for rank, lines in enumerate(sheets, start=1):
            body = "".join(f"<row>{line}</row>" for line in lines)
            archive.writestr(
                f"xl/worksheets/sheet{rank}.xml", f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>'
            )
    return path


def test_a_workbook_as_excel_saves_it(tmp_path):
    shared = [*layout.STRUCTURE_COLUMNS, "COMMUNE DE BOUGIVAL", "true"]
    letters = "ABCDEFGHIJKLMNOPQRSTU"
    header = "".join(f'<c r="{letters[rank]}1" t="s"><v>{rank}</v></c>' for rank in range(21))
    line = (
        '<c r="A2"><v>1</v></c><c r="B2"><v>7.18051600143E11</v></c><c r="C2" t="s"><v>21</v></c>'
        '<c r="G2" t="b"><v>1</v></c><c r="H2" t="s"><v>22</v></c><c r="L2" t="b"><v>1</v></c><c r="P2"><v>1000</v></c>'
        '<c r="Q2" t="inlineStr"><is><r><t>Bou</t></r><r><t>gival</t></r></is></c>'
    )
    load(workbook(tmp_path / "annuaire.xlsx", [[header, line]], shared))
    town = Structure.objects.get()
    assert (town.identifier, town.name, town.city) == (OTHER, "COMMUNE DE BOUGIVAL", "Bougival")
    assert (town.engagement_required, town.service_required, town.manages_payment_status) == (True, True, False)


def test_a_workbook_cut_in_the_middle_of_a_sheet_is_refused(tmp_path):
    header = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in layout.STRUCTURE_COLUMNS)
    path = workbook(tmp_path / "annuaire.xlsx", [[header, "<c><v>1</v>"]])
    assert "n'a pas pu être lu" in refusal(path)


def test_a_workbook_with_entities_that_swell_is_refused(tmp_path):
    path = workbook(tmp_path / "annuaire.xlsx", [[]])
    bomb = (
        '<!DOCTYPE x [<!ENTITY a "'
        + "a" * 1000
        + '">'
        + "".join(f'<!ENTITY {chr(98 + rank)} "{f"&{chr(97 + rank)};" * 10}">' for rank in range(8))
        + "]><x>&i;</x>"
    )
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, bomb if name.endswith("sheet1.xml") else content)
    assert "n'a pas pu être lu" in refusal(path)


@pytest.mark.corpus
def test_the_published_sample_loads_alike_as_workbook_and_as_tables(corpus):
    folder = corpus.parent / "data" / "annuaire"
    if not folder.is_dir():
        pytest.skip("CORPUS_DIR n'a pas de dossier data/annuaire")
    load(folder / "annuaire_exemple.xlsx")
    first = list(Structure.objects.order_by("identifier").values()), list(Service.objects.order_by("pk").values())
    assert (len(first[0]), len(first[1])) == (200, 560)
    load(folder / "structures_exemple.csv", folder / "services_exemple.csv", complet=True)
    assert (
        list(Structure.objects.order_by("identifier").values()),
        list(Service.objects.order_by("pk").values()),
    ) == first
