"""A flow is taken in and numbered at once, whatever it holds; what is no flow is refused in French."""

import uuid
import zipfile

import pytest

from invoices import storage
from invoices.domain.errors import FileRefused
from invoices.domain.flows import FlowState, ItemState
from invoices.formats import cii
from invoices.models import Flow, StoredFile
from invoices.services.flows import deposit_again
from structures.domain.errors import HabilitationMissing
from structures.domain.habilitations import Application, Level
from tests.factories.flowing import deposited, invoice, lot, senders
from tests.factories.flows import FlowFactory, FlowItemFactory
from tests.factories.structures import HabilitationFactory
from tests.samples.bills import BILL
from tests.samples.lots import HOSTILE, tar_of, zip_of
from tests.scanning import EICAR

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return senders()


CASES = {
    "XML": (lambda: invoice("F-1"), "facture.xml", "IN_DP_E1_UBL_INVOICE", "1100", "application/xml"),
    "CII": (lambda: cii.write(BILL), "FACTURE.XML", "IN_DP_E1_CII_16B", "1106", "application/xml"),
    "no extension": (lambda: invoice("F-1"), "FSO1100A", "IN_DP_E1_UBL_INVOICE", "1100", "application/xml"),
    "ZIP": (lambda: lot("F-1", "F-2"), "lot.zip", "IN_DP_E1_UBL_INVOICE", "1100", "application/zip"),
    "tar.gz": (
        lambda: tar_of([("._a", b"x"), ("a.xml", cii.write(BILL))]),
        "lot.tar.gz",
        "IN_DP_E1_CII_16B",
        "1106",
        "application/gzip",
    ),
    "Factur-X": (lambda: b"%PDF-1.7 ...", "facture.pdf", "IN_DP_E2_CII_FACTURX", "1117", "application/pdf"),
    "a name that climbs": (
        lambda: zip_of([("a.xml", invoice("F-1")), ("../b.xml", b"<a/>")]),
        "lot.zip",
        "IN_DP_E1_UBL_INVOICE",
        "1100",
        "application/zip",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_flow_has_its_number_at_once(people, case):
    make, name, syntax, interface, media_type = CASES[case]
    content = make()
    flow = deposited(people, content, name)
    assert (flow.syntax, flow.state, flow.filename) == (syntax, FlowState.ATTENTE, name)
    assert flow.number == f"CPP001{interface}{flow.pk:015d}"
    assert (flow.file.media_type, storage.read_original(flow.file_id)) == (media_type, content)


def test_the_same_form_sent_twice_gives_the_first_flow(people):
    token = uuid.uuid4()
    first = deposited(people, lot("F-1"), form_token=token)
    assert deposited(people, lot("F-2"), form_token=token) == first
    assert Flow.objects.count() == 1


def test_a_form_of_somebody_else_is_not_theirs_to_use_again(people):
    token = uuid.uuid4()
    deposited(people, lot("F-1"), form_token=token)
    right = {"application": Application.FACTURES_EMISES, "structure": people.supplier}
    with pytest.raises(FileRefused, match="déjà servi"):
        deposited(people, lot("F-1"), form_token=token, depositor=HabilitationFactory(**right).user)


@pytest.mark.parametrize("level", [None, Level.CONSULTATION])
def test_who_may_not_send_for_a_structure_deposits_nothing_in_its_name(people, level):
    right = {"application": Application.FACTURES_EMISES, "structure": people.supplier, "level": level}
    stranger = HabilitationFactory(**right).user if level else HabilitationFactory().user
    with pytest.raises(HabilitationMissing):
        deposited(people, lot("F-1"), depositor=stranger)
    assert not Flow.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "est vide"),
        (b"PK\x03\x04" + bytes(30 << 20), "pèse 30,01 Mo"),
        (b"MZ", "ni un XML, ni un PDF, ni une archive"),
        (b"<html></html>", "un XML qui n'est pas une facture"),
        (zip_of([("a.txt", b"bonjour")]), "Aucune facture n'a été reconnue"),
        (zip_of([]), "ne contient aucun fichier"),
        (HOSTILE["zip: encrypted"][0](), "protégé par un mot de passe"),
        (HOSTILE["zip: archive inside"][0](), "une autre archive"),
        (HOSTILE["zip: cut"][0](), "endommagé"),
        (HOSTILE["tar: device"][0](), "lien ou un fichier spécial"),
        (HOSTILE["tar: bomb"][0](), "300 fois sa taille"),
        (HOSTILE["gzip: no tar"][0](), "ce n'est pas une archive tar.gz"),
    ],
)
def test_what_is_no_flow_is_refused_and_not_kept(people, content, said):
    with pytest.raises(FileRefused, match=said) as refusal:
        deposited(people, content)
    assert refusal.value.remedy
    assert not StoredFile.objects.exists()


@pytest.mark.antivirus
def test_an_infected_lot_is_refused(people, settings, clamd):
    settings.CLAMD_ADDRESS = clamd
    infected = zip_of([("a.xml", invoice("F-1")), ("b.xml", EICAR)], zipfile.ZIP_STORED)
    with pytest.raises(FileRefused, match="malveillant"):
        deposited(people, infected)
    assert not StoredFile.objects.exists()


def refused_lot(people, *numbers, refused):
    """A flow that was treated: what became of each of these invoices is as told."""
    flow = deposited(people, lot(*numbers))
    for position, number in enumerate(numbers, start=1):
        state = ItemState.REFUSEE if number in refused else ItemState.A_INTEGRER
        FlowItemFactory(flow=flow, position=position, number=number, state=state)
    Flow.objects.filter(pk=flow.pk).update(state=FlowState.INTEGRE_PARTIEL, total=len(numbers), refused=len(refused))
    return Flow.objects.get(pk=flow.pk)


def test_only_the_refused_files_are_deposited_again(people):
    flow = refused_lot(people, "F-1", "F-2", "F-3", refused=("F-1", "F-3"))
    token = uuid.uuid4()
    again = deposit_again(flow, actor=people.person, form_token=token)
    with storage.open_original(again.file_id) as file, zipfile.ZipFile(file) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    assert content == {"0001.xml": invoice("F-1"), "0003.xml": invoice("F-3")}
    assert (again.source, again.filename, again.syntax) == (flow, "lot-refuses.zip", flow.syntax)
    assert deposit_again(flow, actor=people.person, form_token=token) == again


def test_a_refused_file_alone_comes_again_as_it_is(people):
    flow = deposited(people, invoice("F-1"), "facture.xml")
    FlowItemFactory(flow=flow, state=ItemState.REFUSEE)
    Flow.objects.filter(pk=flow.pk).update(state=FlowState.REJETE, total=1, refused=1)
    again = deposit_again(Flow.objects.get(pk=flow.pk), actor=people.person, form_token=uuid.uuid4())
    assert (again.file_id, again.filename) == (flow.file_id, "facture.xml")


def test_nothing_comes_again_of_a_flow_without_refusals_or_under_way(people):
    whole = refused_lot(people, "F-1", refused=())
    waiting = FlowFactory(state=FlowState.EN_COURS)
    FlowItemFactory(flow=waiting, state=ItemState.REFUSEE)
    for flow in (whole, waiting):
        with pytest.raises(FileRefused, match="n'a pas de facture refusée"):
            deposit_again(flow, actor=people.person, form_token=uuid.uuid4())
