"""Invoices taken away: what leaves, its weight said before, its trace, and rights asked again when it is made."""

import os
import uuid
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from invoices import storage
from invoices.domain.errors import FileRefused, MoveRefused
from invoices.domain.lifecycle import Status
from invoices.models import Attachment, Export, Invoice, InvoiceEvent
from invoices.services import archives, exporting
from invoices.services.archives import Content
from structures.domain.habilitations import Application
from structures.models import Rattachement
from tests.factories.accounts import UserFactory
from tests.factories.invoices import InvoiceFactory, VatTotalFactory
from tests.factories.structures import HabilitationFactory, ServiceFactory

pytestmark = pytest.mark.django_db
Kind = InvoiceEvent.Kind
PDF = b"%PDF-1.7 facture"
MEGABYTE = 1024 * 1024


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.STORAGE_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def agent():
    return HabilitationFactory(application=Application.FACTURES_RECUES).user


def received(agent, *, joined=(), **values):
    """An invoice of the agent's structure with its real document; joined: (name, bytes)."""
    structure = agent.rattachements.get().structure
    given = {"status": Status.MISE_A_DISPOSITION, "recipient": structure, "with_history": True}
    document = storage.keep([PDF], "application/pdf")
    invoice = InvoiceFactory(**(given | {"deposit__file": document} | values))
    for name, content in joined:
        Attachment.objects.create(
            invoice=invoice,
            file=storage.keep([content], "application/pdf"),
            filename=name,
            designation=name,
            type="DEVIS",
            added_by=invoice.created_by,
        )
    return invoice


def files(archive):
    with archive, zipfile.ZipFile(archive) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


def test_one_folder_per_invoice_with_or_without_its_attachments(agent):
    first = received(agent, number="F/1", joined=[("rib.pdf", b"un"), ("RIB.pdf", b"deux")], deposit__filename="a.pdf")
    second = received(agent, number="F-2", deposit__filename="a.pdf")
    one, two = f"{first.supplier.identifier}_F-1", f"{second.supplier.identifier}_F-2"
    assert files(archives.packed([first, second], Content.PDF, actor=agent)) == {
        f"{one}/a.pdf": PDF,
        f"{two}/a.pdf": PDF,
    }
    assert files(archives.packed([first, second], Content.PDF_ET_PIECES, actor=agent)) == {
        f"{one}/a.pdf": PDF,
        f"{one}/pieces-jointes/rib.pdf": b"un",
        f"{one}/pieces-jointes/RIB (2).pdf": b"deux",
        f"{two}/a.pdf": PDF,
    }


def test_two_invoices_whose_names_become_the_same_keep_their_own_folders(agent):
    supplier = received(agent, number="F/1").supplier
    received(agent, number="F-1", supplier=supplier)
    names = files(archives.packed(list(Invoice.objects.all()), Content.PDF, actor=agent))
    assert len({name.split("/")[0] for name in names}) == 2


def test_a_download_by_the_recipient_is_traced_and_marks_it(agent):
    invoice = received(agent)
    archives.packed([invoice], Content.PDF, actor=agent).close()
    invoice.refresh_from_db()
    event = invoice.events.get()
    assert invoice.is_downloaded
    assert (event.kind, event.actor, event.detail) == (Kind.TELECHARGEMENT, agent, archives.LABELS[Content.PDF])


def test_a_download_by_the_supplier_or_the_support_is_traced_and_does_not_mark_it(agent):
    invoice = received(agent)
    supplier = HabilitationFactory(application=Application.FACTURES_EMISES, structure=invoice.supplier).user
    for person in (supplier, UserFactory(is_support=True)):
        archives.packed([invoice], Content.PDF, actor=person).close()
    invoice.refresh_from_db()
    assert not invoice.is_downloaded
    assert invoice.events.count() == 2


def test_only_sent_invoices_that_one_may_see_can_be_taken(agent):
    mine = received(agent)
    others = [InvoiceFactory(status=Status.MISE_A_DISPOSITION), InvoiceFactory(recipient=mine.recipient)]
    travelling = received(agent, status=Status.EN_COURS_ACHEMINEMENT)
    assert archives.takeable(agent, [mine.pk, *(o.pk for o in others), travelling.pk, mine.pk, 10**18]) == [mine]


def test_the_weight_is_that_of_what_leaves(agent):
    invoice = received(agent, joined=[("rib.pdf", b"x" * 3000)])
    weights = archives.weights([invoice, received(agent)])
    assert weights[Content.PDF].total == 2 * len(PDF)
    assert weights[Content.PDF_ET_PIECES].total == 2 * len(PDF) + 3000
    assert weights[Content.PDF_ET_PIECES].heaviest[0] == (invoice, len(PDF) + 3000)
    with archives.pivot_document(invoice, actor=agent) as pivot:
        size = len(pivot.read())
    assert size <= archives.weights([invoice])[Content.PIVOT].total


@pytest.mark.parametrize("count", [1, 3])
def test_weighing_costs_one_query_whatever_their_number(agent, count, django_assert_num_queries):
    for _ in range(count):
        received(agent, joined=[("rib.pdf", b"un")])
    invoices = archives.takeable(agent, Invoice.objects.values_list("pk", flat=True))
    with django_assert_num_queries(1):
        archives.weights(invoices)


def test_over_120_megabytes_is_refused_before_with_sizes_and_remedy(agent):
    heavy, light = received(agent, number="LOURDE"), received(agent)
    for invoice, megabytes in ((heavy, 100), (light, 21)):
        file = storage.keep([invoice.number.encode()], "application/pdf")
        type(file).objects.filter(pk=file.pk).update(size=megabytes * MEGABYTE)
        Invoice.objects.filter(pk=invoice.pk).update(deposit=invoice.deposit)
        type(invoice.deposit).objects.filter(pk=invoice.deposit_id).update(file=file)
    invoices = archives.takeable(agent, [heavy.pk, light.pk])
    weight = archives.weights(invoices)[Content.PDF]
    with pytest.raises(FileRefused) as refusal:
        archives.ask_weight(invoices, weight)
    assert "121,0\N{NO-BREAK SPACE}Mo" in refusal.value.text
    assert "120 Mo" in refusal.value.text
    assert "LOURDE, pèse 100,0\N{NO-BREAK SPACE}Mo" in refusal.value.remedy
    archives.ask_weight(invoices[:1], archives.weights(invoices[:1])[Content.PDF])


def test_over_200_invoices_is_refused(agent):
    invoice = received(agent)
    with pytest.raises(FileRefused, match="200 au plus"):
        archives.ask_weight([invoice] * 201, archives.weights([invoice])[Content.PDF])


@pytest.mark.corpus
def test_the_pivot_of_a_real_row_is_valid_against_the_published_schema(agent):
    root = os.environ.get("CORPUS_DIR", "")
    schema = Path(root) / "reference" / "openapi" / "pivot" / "CPPFacturePivot_V2_02.xsd"
    if not root or not schema.is_file():
        pytest.skip("CORPUS_DIR ne désigne pas un dossier qui contient reference/openapi/pivot/")
    service = ServiceFactory(structure=agent.rattachements.get().structure)
    invoice = received(agent, joined=[("rib.pdf", b"un")], recipient_service=service, engagement="EJ-1", market="M")
    VatTotalFactory(invoice=invoice)
    credit = received(agent, type="AVOIR", origin_number="F-0", payment_means="")
    for row in (invoice, credit):
        with archives.pivot_document(archives.takeable(agent, [row.pk])[0], actor=agent) as file:
            document = etree.parse(file)
        etree.XMLSchema(file=str(schema)).assertValid(document)


def test_the_account_to_pay_on_is_told_to_both_sides_and_not_to_the_support(agent):
    kept = {"kind": "IBAN", "number": "FR1420041010050500013M02606", "bic": "", "label": "Compte"}
    invoice = received(agent, bank_copy=kept)
    supplier = HabilitationFactory(application=Application.FACTURES_EMISES, structure=invoice.supplier).user
    told = []
    for person in (agent, supplier, UserFactory(is_support=True)):
        with archives.pivot_document(invoice, actor=person) as file:
            told.append(etree.parse(file).findtext(".//ReferenceBancaire/Compte"))
    assert told == [kept["number"], kept["number"], None]


def test_an_invoice_without_document_has_no_pivot_and_says_so_in_an_archive(agent):
    invoice = received(agent, deposit=None, with_history=False)
    with pytest.raises(MoveRefused, match="n'a pas de document"):
        archives.pivot_document(invoice, actor=agent)
    (name,) = files(archives.packed([invoice], Content.PIVOT, actor=agent))
    assert name.endswith("sans-document.txt")


def test_a_typed_invoice_is_taken_with_the_document_the_portal_made(agent):
    kept = storage.keep([b"%PDF-1.7 Factur-X"], "application/pdf")
    invoice = received(agent, deposit=None, with_history=False, deposit_mode="SAISIE_PORTAIL", document_file=kept)
    (taken,) = archives.takeable(agent, [invoice.pk])
    held = files(archives.packed([taken], Content.PDF, actor=agent))
    assert [(name.split("/")[1], data) for name, data in held.items()] == [
        (f"facture-{invoice.number}.pdf", b"%PDF-1.7 Factur-X")
    ]
    with archives.pivot_document(taken, actor=agent) as file:
        told = etree.parse(file)
    assert (told.findtext(".//ModeEmission"), told.findtext(".//PJ/NomPJ")) == (
        "saisie",
        f"facture-{invoice.number}.pdf",
    )


def test_the_full_file_holds_document_attachments_certificate_and_three_histories(agent):
    invoice = received(
        agent, joined=[("rib.pdf", b"un")], certificate_file=storage.keep([b"%PDF certificat"], "application/pdf")
    )
    InvoiceEvent.objects.create(invoice=invoice, kind=Kind.COMPLEMENT, actor=invoice.created_by, detail="=1+1")
    held = {
        name.split("/", 1)[1]: data
        for name, data in files(archives.packed([invoice], Content.DOSSIER, actor=agent)).items()
    }
    assert set(held) == {
        invoice.deposit.filename,
        "pieces-jointes/rib.pdf",
        "certificat-de-depot.pdf",
        "certificat-de-depot.txt",
        "historique-des-statuts.csv",
        "historique-des-evenements.csv",
        "historique-des-actions.csv",
        "historiques.html",
    }
    assert held["certificat-de-depot.txt"].decode() == invoice.certificate_text
    statuses = held["historique-des-statuts.csv"].decode("utf-8-sig").splitlines()
    assert statuses[0] == "Date de passage;Statut;Motif;Commentaire;Prénom;Nom;E-mail;Téléphone"
    assert "Mise à disposition du destinataire" in statuses[1]
    assert "'=1+1" in held["historique-des-evenements.csv"].decode()
    assert "Complément apporté" in held["historiques.html"].decode()


def test_the_full_file_of_a_supplier_says_nothing_of_the_recipient_s_own_business(agent):
    invoice = received(agent)
    supplier = HabilitationFactory(application=Application.FACTURES_EMISES, structure=invoice.supplier).user
    InvoiceEvent.objects.create(invoice=invoice, kind=Kind.AFFECTATION, actor=agent, detail="Affectée au guichet 7")
    seen = [
        b"".join(files(archives.packed([invoice], Content.DOSSIER, actor=who)).values()) for who in (agent, supplier)
    ]
    assert [b"guichet 7" in all_bytes for all_bytes in seen] == [True, False]


# --- in the worker ---------------------------------------------------------------------------------------------------


def asked(agent, *invoices, content=Content.PDF):
    parameters = {"invoices": [invoice.pk for invoice in invoices], "content": content}
    return exporting.ask(agent, Export.Kind.FACTURES_ZIP, parameters, filename="factures.zip", form_token=uuid.uuid4())


def test_the_worker_makes_it_with_progress_and_taking_it_leaves_the_traces(agent):
    first, second = received(agent), received(agent)
    export = asked(agent, first, second)
    exporting.make(export.pk)
    export.refresh_from_db()
    assert (export.state, export.done, export.total) == ("FAIT", 2, 2)
    assert not InvoiceEvent.objects.exists()
    assert len(files(exporting.take(export))) == 2
    assert InvoiceEvent.objects.filter(kind=Kind.TELECHARGEMENT, actor=agent).count() == 2
    assert Invoice.objects.filter(is_downloaded=True).count() == 2


def test_rights_are_asked_again_when_it_is_made_and_when_it_is_taken(agent):
    invoice = received(agent)
    made, late = asked(agent, invoice), asked(agent, invoice)
    exporting.make(made.pk)
    Rattachement.objects.update(until="2026-11-01T00:00Z")
    exporting.make(late.pk)
    late.refresh_from_db()
    made.refresh_from_db()
    assert late.state == "ECHEC"
    assert "1 des 1 factures demandées" in late.message
    with pytest.raises(FileRefused, match="ne vous sont plus ouvertes"):
        exporting.take(made)


def test_a_file_lost_from_the_disk_ends_it_with_its_sentence(agent, folder):
    invoice = received(agent)
    export = asked(agent, invoice)
    storage.open_original(invoice.deposit.file_id).close()
    next((folder / "originaux").rglob(invoice.deposit.file_id)).unlink()
    exporting.make(export.pk)
    export.refresh_from_db()
    assert export.state == "ECHEC"
    assert "introuvable" in export.message


def test_names_of_files_lead_nowhere(agent):
    invoice = received(agent, joined=[("../../evil.pdf", b"un")], number="../..")
    for name in files(archives.packed([invoice], Content.PDF_ET_PIECES, actor=agent)):
        assert ".." not in name.split("/")
        assert not name.startswith("/")
