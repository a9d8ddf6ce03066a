"""The facts that the controls look at come from the invoice, the directory and the earlier invoices."""

from decimal import Decimal

import pytest
from django.utils import timezone

from annuaire import queries as annuaire
from invoices.domain.document import Document, Found
from invoices.domain.lifecycle import Status
from invoices.models import Attachment, Deposit
from invoices.services import validation
from structures.domain.identifiers import STATE_SIRET
from structures.models import Structure
from tests.factories.invoices import InvoiceFactory, StoredFileFactory, VatTotalFactory
from tests.factories.structures import PublicStructureFactory, ServiceFactory, StructureFactory
from tests.published import rows

pytestmark = pytest.mark.django_db
FLAGS = ("service_required", "engagement_required", "service_or_engagement_required")


def found(invoice):
    return [(a.code, a.field, a.blocking) for a in validation.anomalies(invoice)]


def test_a_good_draft_has_no_anomaly():
    assert validation.anomalies(InvoiceFactory()) == []


@pytest.mark.parametrize(
    "row", rows("recipient_requirements"), ids=lambda r: f"{r['kind']} avec {r['given'] or 'rien'}"
)
def test_each_kind_of_recipient_demands_what_is_published(row):
    recipient = PublicStructureFactory(**{flag: row[flag] == "oui" for flag in FLAGS})
    service = ServiceFactory(structure=recipient, engagement_required=row["service_demands_engagement"] == "oui")
    given = row["given"].split("+")
    invoice = InvoiceFactory(
        recipient=recipient,
        recipient_service=service if "service" in given else None,
        engagement="BC-12" if "engagement" in given else "",
    )
    fields = {"service": "service_code", "engagement": "engagement", "": None}
    missing = [fields[name] for name in row["missing"].split("+") if name]
    assert found(invoice) == [("C3", field, True) for field in missing]


@pytest.mark.parametrize(
    ("service", "engagement", "wanted"),
    [
        (False, "", [("C3", "service_code"), ("C3", "engagement")]),
        (True, "", [("C3", "engagement")]),
        (False, "1400005262", [("C3", "service_code")]),
        (True, "1400005262", []),
        (True, "140000526", [("C4", "engagement")]),
        (True, "BC-1400005", [("C4", "engagement")]),
    ],
)
def test_the_state_always_demands_both_and_ten_digits(service, engagement, wanted):
    """One SIRET for all ministries; its own flags in the directory change nothing."""
    state = PublicStructureFactory(identifier=STATE_SIRET, name="ÉTAT")
    named = ServiceFactory(structure=state) if service else None
    invoice = InvoiceFactory(recipient=state, recipient_service=named, engagement=engagement)
    assert found(invoice) == [(code, field, True) for code, field in wanted]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("99999999999999", "Aucune structure publique"),
        ("２１７８００９２９０００１０", "Aucune structure publique"),
    ],
)
def test_an_unknown_recipient_is_told(typed, says):
    [anomaly] = validation.anomalies(InvoiceFactory(recipient=None, recipient_identifier=typed))
    assert (anomaly.code, anomaly.blocking) == ("C2", True)
    assert says in anomaly.text


def test_a_private_or_closed_recipient_and_ones_own_structure_are_told():
    private, own = StructureFactory(), PublicStructureFactory()
    closed = PublicStructureFactory(state=Structure.State.INACTIVE)
    for recipient, says in ((private, "pas une entité publique"), (closed, "plus active"), (own, "votre propre")):
        named = recipient if recipient.is_public else None
        invoice = InvoiceFactory(supplier=own, recipient=named, recipient_identifier=recipient.identifier)
        [anomaly] = validation.anomalies(invoice)
        assert (anomaly.code, anomaly.field) == ("C2", "recipient_identifier")
        assert says in anomaly.text


def test_a_service_of_another_structure_or_closed_is_told():
    recipient = PublicStructureFactory()
    ServiceFactory(code="AILLEURS")
    ServiceFactory(code="FERME", structure=recipient, is_active=False)
    for code, says in (("AILLEURS", "n'existe pas chez"), ("FERME", "n'est plus actif")):
        [anomaly] = validation.anomalies(InvoiceFactory(recipient=recipient, service_code=code))
        assert (anomaly.code, anomaly.field) == ("C2", "service_code")
        assert says in anomaly.text


def test_the_service_of_public_invoices_is_for_public_suppliers():
    service = ServiceFactory(code="FACTURES_PUBLIQUES")
    place = {"recipient": service.structure, "recipient_service": service}
    assert found(InvoiceFactory(**place)) == [("C2", "service_code", True)]
    assert found(InvoiceFactory(**place, supplier=PublicStructureFactory())) == []


TAKEN = [status for status in Status if status not in (Status.BROUILLON, Status.SUPPRIMEE)]


@pytest.mark.parametrize("status", TAKEN)
def test_a_number_already_sent_this_year_is_a_duplicate_whatever_became_of_it(status):
    """Also after a rejection: a rejected invoice comes back with a new number."""
    earlier = InvoiceFactory(status=status, number="fa-12")
    draft = InvoiceFactory(supplier=earlier.supplier, number="FA-12", number_year=earlier.number_year)
    [anomaly] = validation.anomalies(draft)
    assert (anomaly.code, anomaly.field, anomaly.blocking) == ("C6", "number", True)
    assert "facture fa-12, déposée le 02/03/2026" in anomaly.text


@pytest.mark.parametrize(
    "changes",
    [
        {"number_year": 2025},
        {"number": "FA-13"},
        {"supplier": None},
        {"status": Status.BROUILLON},
        {"status": Status.SUPPRIMEE},
    ],
)
def test_the_same_number_is_free_elsewhere(changes):
    supplier = StructureFactory()
    other = {"status": Status.MISE_A_DISPOSITION, "number": "FA-12", "supplier": supplier} | changes
    InvoiceFactory(**other | {"supplier": other["supplier"] or StructureFactory()})
    assert found(InvoiceFactory(supplier=supplier, number="FA-12", number_year=2026)) == []


def test_an_invoice_is_not_its_own_duplicate():
    assert validation.twin_of(InvoiceFactory(status=Status.A_RECYCLER)) is None


def test_the_same_file_is_an_advice_that_names_the_latest_earlier_invoice():
    file = StoredFileFactory()
    earlier = InvoiceFactory(status=Status.MANDATEE, number="FA-1", deposit__file=file)
    InvoiceFactory(number="BROUILLON-2", supplier=earlier.supplier, deposit__file=file)
    InvoiceFactory(status=Status.MANDATEE, number="CHEZ-UN-AUTRE", deposit__file=file)
    draft = InvoiceFactory(supplier=earlier.supplier, deposit__file=file)
    [anomaly] = validation.anomalies(draft)
    assert (anomaly.code, anomaly.blocking) == ("FICHIER", False)
    assert "facture FA-1, déposée le 02/03/2026, Mandatée" in anomaly.text


@pytest.mark.parametrize(
    ("read", "wanted"), [("FA-12", []), ("fa-12", []), ("FA-13", [("C5", "number", False)]), (None, [])]
)
def test_a_number_that_is_not_the_one_read_is_an_advice(read, wanted):
    document = Document(found={"number": Found(read, 0.9)} if read else {})
    state = Deposit.State.INTERPRETEE_OCR
    draft = InvoiceFactory(number="FA-12", deposit__document=document.to_json(), deposit__state=state)
    assert found(draft) == wanted


def test_a_date_after_today_in_paris_is_told():
    today = timezone.localdate()
    assert found(InvoiceFactory(issue_date=today)) == []
    tomorrow = today + timezone.timedelta(days=1)
    assert found(InvoiceFactory(issue_date=tomorrow)) == [("C7", "issue_date", True)]


def test_the_vat_detail_and_what_was_typed_are_looked_at():
    draft = InvoiceFactory(unparsed={"due_date": "demain"})
    VatTotalFactory(invoice=draft, rate=Decimal(10))
    assert found(draft) == [("C1", "due_date", True), ("C8", "vat_rows", True)]


def test_the_document_and_its_attachments_are_weighed_together():
    draft = InvoiceFactory()
    for size in (100 * 1024**2, 20 * 1024**2 - draft.deposit.file.size):
        Attachment.objects.create(
            invoice=draft,
            file=StoredFileFactory(size=size),
            filename="a.zip",
            designation="a",
            type="AUTRE",
            added_by=draft.created_by,
        )
    assert found(draft) == []
    attachment = draft.attachments.first()
    attachment.file.size += 1
    attachment.file.save()
    assert found(draft) == [("C12", "", True)]


def test_the_directory_answers_the_same_to_the_form_and_to_the_controls():
    """The « * » of the form and C3 come from one function."""
    structure = PublicStructureFactory(service_or_engagement_required=True)
    needs = annuaire.requirements(structure, None)
    assert (needs.service, needs.engagement, needs.either) == (False, False, True)


def test_the_controls_cost_the_same_for_any_number_of_vat_rows(django_assert_num_queries):
    draft = InvoiceFactory()
    for rate in (1, 2, 3):
        VatTotalFactory(invoice=draft, rate=Decimal(rate))
    with django_assert_num_queries(5):  # recipient, twin, same file, VAT rows, attachments
        validation.anomalies(draft)


@pytest.mark.parametrize(
    ("status", "is_known"), [(Status.MISE_EN_PAIEMENT, True), (Status.REJETEE, False), (Status.BROUILLON, False)]
)
def test_the_invoice_an_avoir_names_is_looked_for_among_those_sent(status, is_known):
    """domain.md §5.8: an avoir gives the number of the invoice it corrects; a rejection asks for none."""
    origin = InvoiceFactory(status=status, number="FA-1", number_year=2024)
    avoir = InvoiceFactory(supplier=origin.supplier, type="AVOIR", payment_means="", origin_number="fa-1")
    assert found(avoir) == ([] if is_known else [("C1", "origin_number", False)])
