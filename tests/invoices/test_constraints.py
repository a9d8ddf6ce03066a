"""The database holds the invariants by itself: each named constraint is broken by a plain UPDATE or INSERT and refuses.

The services are not asked here: the page, the API, the flows and a shell all end at these tables.
"""

import uuid
from datetime import date

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Notice, OutgoingMail
from invoices.domain.lifecycle import Status
from invoices.models import (
    Attachment,
    Export,
    FavouriteRecipient,
    Inspection,
    Invoice,
    InvoiceEvent,
    InvoiceParty,
    LayoutLesson,
    PaymentTally,
    RejectionRequest,
    StatusChange,
    StatusTally,
    StructureDocument,
    TallyRun,
)
from invoices.services import transition
from structures.domain.habilitations import Application
from structures.models import BankAccount, HabilitationChange
from tests.factories.accounts import OutgoingMailFactory, UserFactory
from tests.factories.flows import FlowFactory, FlowItemFactory
from tests.factories.invoices import (
    DepositFactory,
    InvoiceEventFactory,
    InvoiceFactory,
    OpinionFactory,
    StoredFileFactory,
    VatTotalFactory,
)
from tests.factories.lines import InvoiceLineFactory, NumberSeriesFactory
from tests.factories.structures import (
    LONG_AGO,
    AccessRequestFactory,
    HabilitationFactory,
    PublicStructureFactory,
    RattachementFactory,
    ServiceFactory,
    StructureFactory,
)

pytestmark = pytest.mark.django_db
APPS = ("accounts", "structures", "annuaire", "invoices")


def set_(row, **columns):
    """A plain UPDATE of one row."""
    type(row)._base_manager.filter(pk=row.pk).update(**columns)


def again(row, **columns):
    """A plain INSERT of the same row with these columns changed."""
    row.pk = None
    for name, value in columns.items():
        setattr(row, name, value)
    type(row)._base_manager.bulk_create([row])


def delete(table, where="TRUE"):
    """A plain DELETE, judged as the commit judges it."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE {where}")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def sent(**fields):
    return InvoiceFactory(status=Status.MISE_A_DISPOSITION, **fields)


def same_number():
    first = sent(number="FA-12")
    sent(number="fa-12", supplier=first.supplier)


def attachment(invoice):
    return Attachment(
        invoice=invoice,
        file=StoredFileFactory(),
        filename="a",
        designation="a",
        type="AUTRE",
        added_by=invoice.created_by,
    )


def twice_attached():
    row = attachment(InvoiceFactory())
    row.save()
    again(row)


def document_twice():
    said = {"filename": "rib.pdf", "designation": "RIB", "type": "RIB", "added_by": UserFactory()}
    again(StructureDocument.objects.create(structure=StructureFactory(), file=StoredFileFactory(), **said))


def party_twice():
    row = InvoiceParty.objects.create(invoice=InvoiceFactory(), role="MOE", structure=StructureFactory())
    again(row)


def change(**columns):
    said = {"position": 1, "action": "mandate", "source": "MISE_A_DISPOSITION", "target": "MANDATEE", "by": "RECIPIENT"}
    row = StatusChange(invoice=sent(), at=timezone.now(), digest="0" * 64, **(said | columns))
    StatusChange.objects.bulk_create([row])
    return row


def bank_account(**columns):
    said = {"label": "Compte courant", "number": "FR7630006000011234567890189", "valid_from": date(2026, 1, 1)}
    BankAccount.objects.bulk_create([BankAccount(structure=StructureFactory(), **(said | columns))])


def favourite(**columns):
    said = {"user": UserFactory(), "recipient": PublicStructureFactory()}
    return FavouriteRecipient.objects.create(**(said | columns))


def notice_twice():
    again(Notice.objects.create(user=UserFactory(), title="Facture à traiter", event_key="status-change-1"))


def rejection_request():
    invoice = sent()
    return RejectionRequest.objects.create(invoice=invoice, reason="Envoyée deux fois", asked_by=invoice.created_by)


def status_tally():
    said = {"side": "RECUE", "month": date(2026, 3, 1), "status": "MANDATEE", "currency": "EUR", "count": 1}
    return StatusTally.objects.create(structure=StructureFactory(), **said)


def payment_tally():
    said = {"supplier": StructureFactory(), "recipient": PublicStructureFactory(), "month": date(2026, 3, 1)}
    return PaymentTally.objects.create(**said, count=1, days=12)


def export_without_a_file():
    said = {"kind": Export.Kind.FACTURES_ZIP, "parameters": {}, "filename": "factures.zip"}
    Export.objects.create(owner=UserFactory(), form_token=uuid.uuid4(), state="FAIT", expires_at=timezone.now(), **said)


def lesson(**columns):
    said = {"field": "number", "label": "piece", "relation": "beside", "page": 1, "x": 0.1, "y": 0.2}
    return LayoutLesson.objects.create(structure=StructureFactory(), seen_at=timezone.now(), **(said | columns))


def line_twice():
    """Judged at the end of the transaction: lines are renumbered within one."""
    again(InvoiceLineFactory())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


BREAKS = {
    "user_email_is_lower_case": lambda: set_(UserFactory(), email="A@exemple.test"),
    "mail_once_per_event_and_recipient": lambda: again(OutgoingMailFactory(), message_id="<other@exemple.test>"),
    "mail_sent_has_its_date": lambda: set_(OutgoingMailFactory(), state=OutgoingMail.State.ENVOYE),
    "structure_identified_once": lambda: again(
        StructureFactory(identifier_type="PARTICULIER", identifier="1850473065")
    ),
    "structure_siret_once": lambda: again(StructureFactory(), normalised_name="AUTRE NOM"),
    "structure_siret_has_14_digits": lambda: set_(StructureFactory(), identifier="１２３４５６７８９０１２３４"),
    "structure_nature_is_known": lambda: set_(StructureFactory(), nature="MIXTE"),
    "structure_delay_is_legal": lambda: set_(PublicStructureFactory(), payment_delay_days=45),
    "service_code_once_per_structure": lambda: again(ServiceFactory()),
    "rattachement_open_once": lambda: again(RattachementFactory()),
    "structure_has_one_principal_manager": lambda: again(
        RattachementFactory(is_principal_manager=True), user=UserFactory()
    ),
    "rattachement_ends_after_it_begins": lambda: set_(RattachementFactory(), until=LONG_AGO),
    "principal_manager_of_the_whole_structure": lambda: RattachementFactory(
        service=(service := ServiceFactory()), structure=service.structure, is_principal_manager=True
    ),
    "habilitation_once_per_place": lambda: again(HabilitationFactory()),
    "habilitation_level_is_known": lambda: set_(HabilitationFactory(), level="TOUT"),
    "access_request_open_once": lambda: again(AccessRequestFactory()),
    "access_request_decided_has_its_date": lambda: set_(AccessRequestFactory(), state="VALIDEE"),
    "access_request_on_a_profile_names_it": lambda: set_(AccessRequestFactory(), kind="AJOUT", application=""),
    "bank_account_ends_after_it_begins": lambda: bank_account(valid_until=date(2025, 12, 31)),
    "bank_account_of_a_factor_names_it": lambda: bank_account(is_factor=True),
    "notice_once_per_event_and_person": notice_twice,
    "lesson_once_per_structure_and_field": lambda: again(lesson()),
    "lesson_relation_is_known": lambda: lesson(relation="over"),
    "favourite_once_per_person": lambda: again(favourite()),
    "one_open_rejection_request_per_invoice": lambda: again(rejection_request()),
    "rejection_request_answered_has_its_date": lambda: set_(rejection_request(), state="REFUSEE"),
    "status_tally_once": lambda: again(status_tally()),
    "payment_tally_once": lambda: again(payment_tally()),
    "one_tally_run": lambda: TallyRun.objects.create(pk=2, until=timezone.now(), whole_on=date(2026, 3, 1)),
    "export_made_has_its_file": export_without_a_file,
    "invoice_delay_resumes_after_it_stopped": lambda: set_(
        sent(), payment_stopped_on=date(2026, 3, 2), payment_resumed_on=date(2026, 3, 1)
    ),
    "one_copy_per_form": lambda: InvoiceFactory(form_token=InvoiceFactory(form_token=uuid.uuid4()).form_token),
    "file_named_by_its_sha256": lambda: StoredFileFactory(sha256="../" + "a" * 61),
    "invoice_status_is_known": lambda: set_(sent(), status="PAYEE"),
    "invoice_number_once_per_supplier_and_year": same_number,
    "invoice_sent_is_complete": lambda: set_(InvoiceFactory(), status=Status.DEPOSEE),
    "invoice_sent_totals_agree": lambda: set_(sent(), total_with_vat="121.01"),
    "invoice_sent_amounts_are_positive": lambda: set_(sent(), amount_due="-0.01"),
    "invoice_currency_is_iso_4217": lambda: set_(InvoiceFactory(), currency="eur"),
    "party_once_per_role": party_twice,
    "vat_rate_once_per_invoice": lambda: again(VatTotalFactory()),
    "vat_rate_between_0_and_100": lambda: set_(VatTotalFactory(), rate="100.01"),
    "line_position_once_per_invoice": line_twice,
    "line_rate_between_0_and_100": lambda: set_(InvoiceLineFactory(), rate="100.01"),
    "number_series_once_per_supplier_and_year": lambda: again(NumberSeriesFactory()),
    "attachment_once_per_invoice": twice_attached,
    "document_once_per_structure": document_twice,
    "flow_state_is_known": lambda: set_(FlowFactory(), state="IN_PERDU"),
    "flow_counts_agree": lambda: set_(FlowFactory(), total=2, integrated=2, refused=1),
    "flow_item_once_per_position": lambda: again(FlowItemFactory()),
    "flow_item_integrated_has_invoice": lambda: set_(FlowItemFactory(), state="INTEGREE"),
    "inspected_file_is_forgotten": lambda: Inspection.objects.create(
        content=b"<a/>", report={}, filename="a.xml", expires_at=timezone.now()
    ),
    "status_change_position_once": lambda: again(change()),
    "status_change_target_is_known": lambda: change(target="PAYEE"),
    "opinion_once_per_author_and_invoice": lambda: again(OpinionFactory()),
    "opinion_score_between_1_and_5": lambda: OpinionFactory(score=6),
}


@pytest.mark.parametrize("name", BREAKS)
def test_the_database_refuses_and_names_the_rule(name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        BREAKS[name]()


def test_no_named_constraint_is_without_its_test():
    """Here, or beside the tests of what it belongs to."""
    named = {c.name for app in APPS for model in apps.get_app_config(app).get_models() for c in model._meta.constraints}
    tests = "".join(path.read_text() for path in (settings.BASE_DIR / "tests").rglob("test_*.py"))
    assert {name for name in named if name not in tests} == set()
    assert set(BREAKS) <= named


FOREIGN_SERVICE = {
    "habilitation_service_is_of_its_structure": lambda service: set_(HabilitationFactory(), service=service),
    "rattachement_service_is_of_its_structure": lambda service: set_(RattachementFactory(), service=service),
    "habilitationchange_service_is_of_its_structure": lambda service: HabilitationChange.objects.create(
        user=UserFactory(), application=Application.FACTURES_RECUES, structure=StructureFactory(), service=service
    ),
    "flow_service_is_of_its_structure": lambda service: set_(FlowFactory(), service=service),
    "deposit_service_is_of_its_structure": lambda service: set_(DepositFactory(), service=service),
    "invoice_supplier_service_is_of_supplier": lambda service: set_(InvoiceFactory(), supplier_service=service),
    "invoice_recipient_service_is_of_recipient": lambda service: set_(InvoiceFactory(), recipient_service=service),
    "favourite_service_is_of_its_recipient": lambda service: favourite(service=service),
    "party_service_is_of_its_structure": lambda service: InvoiceParty.objects.create(
        invoice=InvoiceFactory(), role="MOE", structure=StructureFactory(), service=service
    ),
}


@pytest.mark.parametrize("name", FOREIGN_SERVICE)
def test_a_service_of_another_structure_is_refused(name):
    FOREIGN_SERVICE[name](ServiceFactory())
    with pytest.raises(IntegrityError, match=name), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as the commit does


@pytest.mark.parametrize("table", ["structures_service", "structures_structure", "invoices_deposit", "accounts_user"])
def test_nothing_an_invoice_refers_to_can_be_deleted(table):
    service = ServiceFactory()
    sent(recipient=service.structure, recipient_service=service)
    with pytest.raises(IntegrityError):
        delete(table)


def test_a_number_may_be_used_by_another_supplier_another_year_and_in_drafts():
    first = sent(number="FA-12")
    sent(number="FA-12")
    sent(number="FA-12", supplier=first.supplier, number_year=first.number_year + 1)
    for status in (Status.BROUILLON, Status.BROUILLON, Status.SUPPRIMEE):
        InvoiceFactory(number="FA-12", supplier=first.supplier, status=status)


@pytest.mark.parametrize("status", [Status.REJETEE, Status.A_RECYCLER, Status.MISE_EN_PAIEMENT])
def test_a_number_stays_taken_whatever_became_of_its_invoice(status):
    first = InvoiceFactory(number="FA-12", status=status)
    with pytest.raises(IntegrityError, match="invoice_number_once"), transaction.atomic():
        sent(number="fA-12", supplier=first.supplier)


@pytest.mark.parametrize(
    "column",
    [
        "number",
        "recipient",
        "issue_date",
        "deposited_at",
        "total_without_vat",
        "total_vat",
        "total_with_vat",
        "amount_due",
        "certificate_number",
        "supplier_copy",
        "recipient_copy",
    ],
)
def test_a_sent_invoice_lacks_nothing(column):
    empty = "" if column in ("number", "certificate_number") else None
    with pytest.raises(IntegrityError, match="invoice_sent_is_complete"), transaction.atomic():
        set_(sent(), **{column: empty})


@pytest.mark.parametrize("gap", ["-1.00", "1.00"])
def test_rounding_may_explain_one_euro(gap):
    invoice = sent()
    set_(invoice, total_with_vat=str(120 + float(gap)))


def test_a_draft_may_hold_anything():
    invoice = InvoiceFactory(recipient=None, number="", issue_date=None, deposit=None)
    set_(invoice, total_with_vat=None, total_vat="99999.00", amount_due="-1.00")


# --- histories -------------------------------------------------------------------------------------------------------


def histories():
    invoice = sent()
    agent = HabilitationFactory(structure=invoice.recipient).user
    transition.apply(invoice, "mandate", actor=agent)
    InvoiceEventFactory(invoice=invoice)
    HabilitationChange.objects.create(
        user=agent, application=Application.FACTURES_RECUES, structure=invoice.recipient, after="MODIFICATION"
    )
    return invoice


HISTORIES = (StatusChange, InvoiceEvent, HabilitationChange)
REWRITES = [
    *[(model, f"UPDATE {model._meta.db_table} SET at = at") for model in HISTORIES],
    *[(model, f"DELETE FROM {model._meta.db_table}") for model in HISTORIES],
]


@pytest.mark.parametrize(("model", "statement"), REWRITES, ids=[statement for _, statement in REWRITES])
def test_a_history_is_neither_rewritten_nor_deleted(model, statement):
    histories()
    with pytest.raises(DatabaseError, match="append only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert model.objects.count() == 1


def test_a_sent_invoice_cannot_be_deleted_with_its_history():
    invoice = histories()
    with pytest.raises(DatabaseError, match="append only"), transaction.atomic():
        invoice.status_changes.all().delete()
    with pytest.raises(IntegrityError):
        delete("invoices_invoice", f"id = {invoice.pk}")


def test_the_history_of_a_deleted_draft_may_go_with_it():
    draft = InvoiceFactory()
    supplier = HabilitationFactory(application=Application.FACTURES_EMISES, structure=draft.supplier).user
    InvoiceEventFactory(invoice=draft)
    transition.apply(draft, "delete", actor=supplier)
    draft.status_changes.all().delete()
    draft.events.all().delete()
    draft.delete()
    assert not Invoice.objects.exists()


def test_the_history_of_a_deleted_draft_is_not_rewritten_either():
    draft = InvoiceFactory()
    transition.apply(
        draft,
        "delete",
        actor=HabilitationFactory(application=Application.FACTURES_EMISES, structure=draft.supplier).user,
    )
    with pytest.raises(DatabaseError, match="append only"), transaction.atomic():
        draft.status_changes.update(comment="autre chose")


def test_people_who_left_a_trace_are_not_deleted():
    agent = histories().status_changes.get().actor
    with pytest.raises(IntegrityError):
        delete("accounts_user", f"id = {agent.pk}")
