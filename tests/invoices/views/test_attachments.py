"""« Gestion des pièces jointes »: several files at once, each with its words; limits of domain.md §17.2."""

import io
import uuid
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from invoices.domain.lifecycle import Status
from invoices.models import Attachment, Deposit, StoredFile
from tests import accessibility
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import HabilitationFactory, StructureFactory
from tests.scanning import EICAR

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}
MEGABYTE = 1024 * 1024


@pytest.fixture
def draft(client):
    access = HabilitationFactory(application="FACTURES_EMISES", level="MODIFICATION", structure=StructureFactory())
    client.force_login(access.user)
    return InvoiceFactory(supplier=access.structure, created_by=access.user)


def file(name, content=b"%PDF-1.7 annexe"):
    return SimpleUploadedFile(name, content)


def address(draft):
    return reverse("invoices:attachments", args=[draft.pk])


def attach(client, draft, *files, headers=None, **changes):
    form = {"file": list(files), "designation": "Annexe", "type": "AUTRE"} | changes
    return client.post(address(draft), form, headers=headers or {})


def test_several_files_are_joined_at_once_without_script(client, draft):
    response = attach(client, draft, file("plan.pdf", b"%PDF-1 plan"), file("devis.pdf", b"%PDF-1 devis"))
    assert response.url == address(draft)
    words = set(draft.attachments.values_list("filename", "designation"))
    assert words == {("plan.pdf", "Annexe – plan.pdf"), ("devis.pdf", "Annexe – devis.pdf")}
    page = client.get(response.url).content.decode()
    accessibility.check(page)
    assert "Place restante : 120\u00a0Mo sur 120\u00a0Mo" in page


def test_one_file_bears_its_own_words(client, draft):
    attach(client, draft, file("plan.pdf"))
    assert draft.attachments.get().designation == "Annexe"


def test_a_refused_file_does_not_lose_the_others_nor_what_was_typed(client, draft):
    response = attach(client, draft, file("plan.pdf"), file("virus.exe", b"MZ"), file("vide.pdf", b""))
    assert response.status_code == 422
    assert draft.attachments.get().filename == "plan.pdf"
    html = response.content.decode()
    accessibility.check(html)
    assert "L&#x27;extension « exe » n&#x27;est pas admise" in html
    assert "« vide.pdf » est vide" in html
    assert 'value="Annexe"' in html


def test_a_script_sends_one_file_and_reads_the_refusal(client, draft):
    assert attach(client, draft, file("plan.pdf"), headers=JSON).json() == {}
    refused = attach(client, draft, file("faux.png"), headers=JSON)
    assert refused.status_code == 422
    assert "n'est pas celui d'un fichier PNG" in refused.json()["erreur"]
    assert draft.attachments.count() == 1


def test_the_same_bytes_under_another_name_are_said_and_the_same_file_sent_twice_is_not(client, draft):
    attach(client, draft, file("plan.pdf"))
    assert attach(client, draft, file("plan.pdf")).url == address(draft)
    response = attach(client, draft, file("copie.pdf"))
    assert response.status_code == 422
    assert "« copie.pdf » a le même contenu que « plan.pdf », déjà joint" in response.content.decode()
    assert draft.attachments.count() == 1


def test_twenty_files_at_most(client, draft):
    response = attach(client, draft, *[file(f"{n}.pdf") for n in range(21)])
    assert "Vous avez choisi 21 fichiers : la limite est de 20 à la fois" in response.content.decode()
    assert not draft.attachments.exists()


@pytest.mark.parametrize(("length", "is_taken"), [(50, True), (51, False)])
def test_a_name_has_fifty_characters_at_most_folders_apart(client, draft, length, is_taken):
    name = "a" * (length - 4) + ".pdf"
    response = attach(client, draft, file(name))
    assert Attachment.objects.filter(filename=name).exists() is is_taken
    if not is_taken:
        assert "a 51 caractères. Renommez le fichier : 50 caractères au plus" in response.content.decode()


def test_folders_and_invisible_characters_leave_the_name(client, draft):
    attach(client, draft, file("C:\\temp\\fact\u202eure.pdf"))
    assert draft.attachments.get().filename == "facture.pdf"


def test_120_mo_for_the_whole_invoice_its_document_included(client, draft):
    StoredFile.objects.filter(pk=draft.deposit.file_id).update(size=10 * MEGABYTE)
    attach(client, draft, file("plan.pdf"))
    StoredFile.objects.filter(attachments__invoice=draft).update(size=110 * MEGABYTE - 5)
    response = attach(client, draft, file("un-de-trop.pdf", b"%PDF-1.7 autre"))
    assert response.status_code == 422
    assert "dépasseraient 120 Mo" in response.content.decode()
    assert draft.attachments.count() == 1


@pytest.mark.parametrize("name", ["plan.svg", "page.html", "page.xhtml"])
def test_what_could_carry_a_script_is_only_ever_downloaded(client, draft, name):
    attach(client, draft, file(name, b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"))
    response = client.get(reverse("invoices:attachment", args=[draft.pk, draft.attachments.get().pk]))
    response.getvalue()
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_joined_file_is_renamed_until_the_invoice_leaves(client, draft):
    attach(client, draft, file("plan.pdf"))
    joined = draft.attachments.get()
    place = reverse("invoices:rename_attachment", args=[draft.pk, joined.pk])
    prefix = f"piece-{joined.pk}"
    client.post(place, {f"{prefix}-designation": "Plan de situation", f"{prefix}-type": "DEVIS"})
    joined.refresh_from_db()
    assert (joined.designation, joined.type) == ("Plan de situation", "DEVIS")
    refused = client.post(place, {f"{prefix}-designation": "", f"{prefix}-type": "DEVIS"}, follow=True)
    assert "donnez la désignation et le type" in refused.content.decode()
    joined.refresh_from_db()
    assert joined.designation == "Plan de situation"


def test_every_page_that_takes_files_says_whether_they_are_scanned(client, draft, settings):
    attach(client, draft, file("plan.pdf"))
    suspended = InvoiceFactory(supplier=draft.supplier, status=Status.SUSPENDUE)
    taking = (
        address(draft),
        reverse("invoices:deposit"),
        reverse("invoices:join", args=[draft.pk]),
        reverse("invoices:complete", args=[suspended.pk]),
    )
    for page in taking:
        assert "n'est branché sur ce portail : examinez vos fichiers avant de" in client.get(page).content.decode()
    assert "examinez ces fichiers avant de les ouvrir" in client.get(draft.get_absolute_url()).content.decode()
    settings.CLAMD_ADDRESS = "127.0.0.1:1"
    for page in taking:
        assert "examiné par un antivirus avant d'être gardé" in client.get(page).content.decode()
    assert "antivirus" not in client.get(draft.get_absolute_url()).content.decode()


@pytest.mark.antivirus
def test_an_infected_file_is_refused_by_name_and_the_others_are_joined(client, draft, settings, clamd):
    settings.CLAMD_ADDRESS = clamd
    response = attach(client, draft, file("plan.pdf"), file("note.txt", EICAR))
    assert response.status_code == 422
    assert "malveillant dans « note.txt »" in response.content.decode()
    assert draft.attachments.get().filename == "plan.pdf"
    assert StoredFile.objects.filter(size=len(EICAR)).count() == 0


@pytest.mark.antivirus
def test_an_infected_deposit_is_refused_beside_its_field_and_nothing_is_kept(client, draft, settings, clamd):
    settings.CLAMD_ADDRESS = clamd
    packed = io.BytesIO(b"%PDF-1.4 polyglotte\n")
    packed.seek(0, io.SEEK_END)
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("note.txt", EICAR)
    form = {"framework": "A1", "structure": draft.supplier_id, "form_token": uuid.uuid4()}
    response = client.post(reverse("invoices:deposit"), form | {"file": file("facture.pdf", packed.getvalue())})
    assert response.status_code == 422
    assert "malveillant dans « facture.pdf »" in response.content.decode()
    assert Deposit.objects.count() == 1  # the draft's own
