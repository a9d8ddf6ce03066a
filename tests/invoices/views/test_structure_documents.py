"""Documents of a structure: kept once, joined to drafts. Source: domain.md §2.4, §17.2; feature C23."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from invoices import storage
from invoices.models import Attachment, StoredFile, StructureDocument
from invoices.services import structure_documents
from structures.domain.habilitations import Application, Level
from structures.models import ManagerAction
from tests.accessibility import check
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import HabilitationFactory, RattachementFactory, StructureFactory, manager_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_storage")]
PDF = b"%PDF-1.7 rib"


def at(structure, part=""):
    return f"/structures/{structure.pk}/documents/{part}"


def upload(client, structure, name="rib.pdf", content=PDF, **typed):
    file = SimpleUploadedFile(name, content)
    return client.post(at(structure), {"file": file, "designation": "RIB du compte", "type": "RIB"} | typed)


def document_of(structure, content=PDF):
    said = {"filename": "rib.pdf", "designation": "RIB du compte", "type": "RIB", "added_by": manager_of(structure)}
    return StructureDocument.objects.create(
        structure=structure, file=storage.keep([content], "application/pdf"), **said
    )


def test_a_document_is_kept_downloaded_and_removed(client, structure, manager):
    check(client.get(at(structure)).content)
    sent = upload(client, structure)
    document = structure.documents.get()
    assert sent.url == at(structure, f"?ajoute={document.pk}")
    listed = client.get(sent.url)
    check(listed.content)
    assert "« rib.pdf » est parmi les documents" in listed.content.decode()
    assert "RIB du compte" in listed.content.decode()
    taken = client.get(at(structure, f"{document.pk}/"))
    assert taken.getvalue() == PDF
    assert taken["Content-Disposition"] == 'attachment; filename="rib.pdf"'
    assert client.post(at(structure, f"{document.pk}/retirer/")).url == at(structure)
    assert not structure.documents.exists()
    assert not StoredFile.objects.exists()
    actions = [action.action for action in ManagerAction.objects.order_by("pk")]
    assert actions == ["Ajout d'un document", "Retrait d'un document"]


def test_the_same_bytes_are_kept_once(client, structure, manager):
    upload(client, structure)
    again = upload(client, structure, name="autre.pdf", designation="Autre chose")
    assert structure.documents.get().filename == "rib.pdf"
    assert "sous la désignation « RIB du compte »" in client.get(again.url).content.decode()


@pytest.mark.parametrize("added", ["", "0", "x", "\0", "9" * 30])
def test_no_other_document_is_said_to_be_added(client, structure, manager, added):
    other = document_of(StructureFactory())
    for key in (added, other.pk):
        assert "est parmi les documents" not in client.get(at(structure), {"ajoute": key}).content.decode()


@pytest.mark.parametrize(
    ("name", "content"),
    [("page.exe", b"MZ"), ("rib", PDF), ("rib.pdf", b"<html>"), ("rib.pdf", b""), ("x" * 60 + ".pdf", PDF)],
)
def test_limits_are_those_of_attachments(client, structure, manager, name, content):
    response = upload(client, structure, name=name, content=content)
    assert response.status_code == 422
    check(response.content)
    assert not StructureDocument.objects.exists()


@pytest.mark.parametrize(
    "typed", [{"designation": ""}, {"designation": "x" * 10_000}, {"type": "X"}, {"designation": "\0"}]
)
def test_what_it_is_must_be_said(client, structure, manager, typed):
    assert upload(client, structure, **typed).status_code == 422


def test_a_draft_takes_it_and_keeps_it_once_removed(client, structure, manager):
    HabilitationFactory(user=manager, structure=structure, application=Application.FACTURES_EMISES)
    document, draft = document_of(structure), InvoiceFactory(supplier=structure)
    page = client.get(f"/factures/{draft.pk}/pieces-jointes/")
    check(page.content)
    assert "Reprendre un document de la structure" in page.content.decode()
    joined = client.post(f"/factures/{draft.pk}/pieces-jointes/reprendre/{document.pk}/", follow=True)
    check(joined.content)
    assert "Reprendre un document de la structure" not in joined.content.decode()
    structure_documents.remove(document, actor=manager)
    attachment = draft.attachments.get()
    assert (attachment.filename, attachment.type) == ("rib.pdf", "RIB")
    assert storage.read_original(attachment.file_id) == PDF


def test_a_document_of_another_structure_is_joined_to_nothing(client, structure, manager):
    HabilitationFactory(user=manager, structure=structure, application=Application.FACTURES_EMISES)
    foreign, draft = document_of(StructureFactory()), InvoiceFactory(supplier=structure)
    assert client.post(f"/factures/{draft.pk}/pieces-jointes/reprendre/{foreign.pk}/").status_code == 404
    for part in (f"{foreign.pk}/", f"{foreign.pk}/retirer/"):
        for place in (structure, foreign.structure):
            assert client.get(at(place, part)).status_code in (404, 405)
            assert client.post(at(place, part)).status_code in (404, 405)
    assert not Attachment.objects.exists()
    assert StructureDocument.objects.exists()


def test_who_only_reads_invoices_joins_nothing(client, structure):
    reader = HabilitationFactory(
        structure=structure, application=Application.FACTURES_EMISES, level=Level.CONSULTATION
    ).user
    client.force_login(reader)
    document, draft = document_of(structure), InvoiceFactory(supplier=structure)
    assert client.post(f"/factures/{draft.pk}/pieces-jointes/reprendre/{document.pk}/").status_code == 403


def test_a_simple_user_reads_and_downloads_only(client, structure):
    document = document_of(structure)
    client.force_login(RattachementFactory(structure=structure).user)
    page = client.get(at(structure))
    check(page.content)
    assert "Retirer" not in page.content.decode()
    assert client.get(at(structure, f"{document.pk}/")).getvalue() == PDF
    assert upload(client, structure).status_code == 403
    assert client.post(at(structure, f"{document.pk}/retirer/")).status_code == 403
    assert structure.documents.exists()


def test_documents_follow_a_change_of_siret(client, structure):
    document = document_of(structure)
    new = StructureFactory(origin=StructureFactory(origin=structure))
    client.force_login(manager_of(new))
    assert "Repris de l’ancien SIRET" in client.get(at(new)).content.decode()
    assert client.get(at(new, f"{document.pk}/")).getvalue() == PDF
    assert client.post(at(new, f"{document.pk}/retirer/")).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_length(client, structure, manager, django_assert_num_queries, count):
    for number in range(count):
        document_of(structure, b"%PDF-" + bytes([number]))
    with django_assert_num_queries(6):  # session, user, structure, role, documents, the frame's counter
        client.get(at(structure))
