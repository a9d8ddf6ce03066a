"""What a sent invoice teaches: kept once, for its supplier alone, and used at the next deposit. The reader is real."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annuaire import queries as annuaire
from invoices import storage, tasks
from invoices.domain.document import Document, Found
from invoices.domain.lifecycle import Status
from invoices.formats import DAMAGED
from invoices.models import Deposit, LayoutLesson
from invoices.reading import FileUnreadable, Reader
from invoices.services import extraction, learning, routing
from tests.factories.invoices import SENT_AT, DepositFactory, InvoiceFactory
from tests.factories.structures import PublicStructureFactory, StructureFactory
from tests.samples.rendering import text_file

pytestmark = pytest.mark.django_db
DUE = date(2026, 4, 11)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.STORAGE_ROOT = tmp_path


@pytest.fixture(scope="module")
def reader():
    with Reader() as reader:
        yield reader


class NoReader:
    """Stands where nothing may be read."""

    def learn(self, *_):
        raise AssertionError("learn")


def sheet(number, due, label="Pièce comptable"):
    return text_file(
        f"<h1>Facture</h1><p>{label} {number}</p><p>Rgt {due:%d/%m/%Y}</p><p>Total TTC 120,00 €</p>",
    )


def sent(content, supplier, **fields):
    """An invoice made of that file, of which reading found nothing, and that its supplier completed and sent."""
    deposit = DepositFactory(
        file=storage.keep([content], "application/pdf"),
        structure=supplier,
        state=Deposit.State.INTERPRETEE_OCR,
        document=Document().to_json(),
        read_at=SENT_AT,
        has_draft=True,
    )
    said = {"number": "4471", "due_date": DUE, "status": Status.MISE_A_DISPOSITION}
    return InvoiceFactory(deposit=deposit, supplier=supplier, **(said | fields))


def read(content, supplier, reader):
    deposit = DepositFactory(file=storage.keep([content], "application/pdf"), structure=supplier)
    extraction.extract(deposit.pk, reader)
    deposit.refresh_from_db()
    return Document.from_json(deposit.document)


def is_sure_of_number(document):
    """Rather than guessed, to be verified."""
    return "number" in document.found and document.found["number"].is_sure


@pytest.mark.samples
def test_a_correction_teaches_the_next_deposit_of_this_supplier_and_of_no_other(reader):
    supplier, other = StructureFactory(), StructureFactory()
    next_one = sheet("4498", DUE + timedelta(days=30))
    assert not is_sure_of_number(read(next_one, supplier, reader))
    learning.learn(sent(sheet("4471", DUE), supplier).pk, reader)
    taught = read(next_one, supplier, reader)
    assert (taught.value("number"), taught.value("due_date")) == ("4498", DUE + timedelta(days=30))
    assert taught.found["number"].is_sure
    assert not is_sure_of_number(read(next_one, other, reader))


@pytest.mark.samples
def test_learning_twice_or_late_changes_nothing_and_another_invoice_confirms(reader):
    supplier = StructureFactory()
    first = sent(sheet("4471", DUE), supplier)
    for _ in range(2):
        learning.learn(first.pk, reader)
    assert row(supplier).times == 1
    second = sent(sheet("4472", DUE), supplier, number="4472", deposited_at=SENT_AT + timedelta(days=1))
    for invoice in (second, second, first):
        learning.learn(invoice.pk, reader)
    assert (row(supplier).times, row(supplier).seen_at) == (2, SENT_AT + timedelta(days=1))


@pytest.mark.samples
def test_a_later_invoice_that_says_otherwise_takes_the_place(reader):
    supplier = StructureFactory()
    learning.learn(sent(sheet("4471", DUE), supplier).pk, reader)
    changed = sent(
        sheet("4472", DUE, "Votre document"), supplier, number="4472", deposited_at=SENT_AT + timedelta(days=1)
    )
    learning.learn(changed.pk, reader)
    assert (row(supplier).label, row(supplier).times) == ("votre document", 1)


def row(supplier):
    return LayoutLesson.objects.get(structure=supplier, field="number")


def test_what_was_read_right_and_for_certain_needs_no_lesson():
    invoice = sent(b"%PDF-1.7", StructureFactory(), due_date=None)
    names = ("number", "issue_date", "total_without_vat", "total_vat", "total_with_vat", "amount_due")
    found = {name: Found(getattr(invoice, name), 0.95) for name in names}
    Deposit.objects.update(document=Document(found=found).to_json())
    learning.learn(invoice.pk, NoReader())
    Deposit.objects.update(document=Document(found=found | {"number": Found("4417", 0.95)}).to_json())
    with pytest.raises(AssertionError, match="learn"):
        learning.learn(invoice.pk, NoReader())


@pytest.mark.parametrize("status", [Status.BROUILLON, Status.SUPPRIMEE])
def test_only_what_was_sent_teaches(status):
    learning.learn(sent(b"%PDF-1.7", StructureFactory(), status=status).pk, NoReader())


def test_a_file_that_cannot_be_opened_teaches_nothing():
    class Refusing:
        def learn(self, *_):
            raise FileUnreadable(*DAMAGED)

    learning.learn(sent(b"%PDF-1.7", StructureFactory()).pk, Refusing())
    assert not LayoutLesson.objects.exists()


def test_routing_rings_it(django_capture_on_commit_callbacks, monkeypatch):
    rung = []
    monkeypatch.setattr(routing, "ring", lambda *call: rung.append(call))
    invoice = InvoiceFactory(status=Status.DEPOSEE)
    routing.route(invoice.pk)
    routing.route(invoice.pk)
    assert rung == [(tasks.learn.name, invoice.pk)]


NAME = "Commune de Saint-Aubin-les-Prés"


def looked_up(supplier=None, **found):
    document = Document(found={name: Found(value, 0.9) for name, value in found.items()})
    deposit = DepositFactory(
        file=storage.keep([b"%PDF-1.7"], "application/pdf"), structure=supplier or StructureFactory()
    )

    class Read:
        def read(self, *_):
            return replace(document, page_count=1)

        def render(self, *_):
            return []

    extraction.extract(deposit.pk, Read())
    deposit.refresh_from_db()
    return Document.from_json(deposit.document)


@pytest.mark.parametrize("printed", [NAME, "COMMUNE DE SAINT AUBIN LES PRES"])
def test_a_recipient_known_by_name_alone_is_offered_its_siret_to_verify(printed):
    known = PublicStructureFactory(name="COMMUNE DE SAINT AUBIN LES PRES")
    document = looked_up(recipient_name=printed)
    offered = document.found["recipient_siret"]
    assert (offered.value, offered.is_sure) == (known.identifier, False)
    assert "d'après son nom" in document.notes[0]
    assert "Vérifiez-le" in document.notes[0]


def test_a_recipient_known_by_siren_is_offered_its_only_public_establishment():
    known = PublicStructureFactory()
    document = looked_up(recipient_siren=known.identifier[:9], recipient_name="Autre nom")
    assert document.value("recipient_siret") == known.identifier
    assert "d'après son numéro SIREN" in document.notes[0]


@pytest.mark.parametrize("also", [{}, {"state": "INACTIVE"}, {"is_masked": True}, {"nature": "PRIVEE"}])
def test_two_bearers_of_a_name_are_one_too_many_and_one_that_cannot_receive_is_none(also):
    PublicStructureFactory(name=NAME, **also)
    if not also:
        PublicStructureFactory(name=NAME)
    document = looked_up(recipient_name=NAME)
    assert document.value("recipient_siret") is None
    assert document.notes == ()


def test_a_supplier_that_is_public_is_not_its_own_recipient():
    supplier = PublicStructureFactory(name=NAME)
    assert looked_up(supplier, recipient_name=NAME).value("recipient_siret") is None


@pytest.mark.parametrize(
    ("asked", "index"),
    [({"name": NAME}, "structure_by_name"), ({"siren": "213702087"}, "structure_by_identifier|structure_siret_once")],
)
def test_the_bearer_of_a_name_or_number_is_found_through_an_index(new_tables, asked, index):
    PublicStructureFactory.create_batch(60)
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as queries:
        cursor.execute("ANALYZE structures_structure")
        cursor.execute("SET LOCAL enable_seqscan = off")
        annuaire.only_bearer(**asked)
        cursor.execute("EXPLAIN " + queries.captured_queries[-1]["sql"].replace("%", "%%"), [])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert re.search(index, plan), plan
