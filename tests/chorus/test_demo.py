"""The demonstration is what was promised: every status on both sides, people with their rights, evidence intact."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.test import RequestFactory
from django.utils import timezone

from accounts.articles.models import Article
from accounts.articles.queries import published
from accounts.models import OutgoingMail, User
from annuaire import queries as annuaire
from annuaire.queries import Requirements
from chorus import rehearsal
from chorus.demo import people
from chorus.demo.places import BOUGIVAL, CCI, CHAOURCOIS, CHRU, COLLEGE, DELICES, invented_siret
from invoices import queries, storage
from invoices.domain.flows import FlowState
from invoices.domain.lifecycle import OPEN_TO_RECIPIENT, Status
from invoices.formats import pdf
from invoices.models import (
    BillingMandate,
    Deposit,
    Flow,
    Invoice,
    InvoiceEvent,
    InvoiceTemplate,
    StatusChange,
    StructureDocument,
)
from invoices.queries.flows import flows_open_to
from invoices.reading import Hints
from invoices.services import validation, verification
from structures.domain import bank
from structures.domain.habilitations import Application, Kind, Level, profiles_of_principal
from structures.domain.identifiers import STATE_SIRET, has_siret_key
from structures.habilitations import openings
from structures.models import (
    BankAccount,
    Establishment,
    Habilitation,
    HabilitationChange,
    Rattachement,
    Service,
    Structure,
)
from structures.queries import accounts_of, actions_of, principal_of, waiting_for
from structures.services import checking

EMISES, RECUES, ORGANISATION = Application.FACTURES_EMISES, Application.FACTURES_RECUES, Application.ORGANISATION


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker):
    """Load once for the whole file; each test sees it and undoes only what it does itself."""
    with django_db_blocker.unblock():
        call_command("demo", stdout=StringIO())
        yield
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture
def demo(_loaded, db):
    """The demonstration."""


def place(siret):
    return Structure.objects.get(identifier=siret)


def user(email):
    return User.objects.get(email=email)


def test_a_second_run_changes_nothing(demo, django_assert_max_num_queries):
    models = (User, Structure, Service, Rattachement, Habilitation, Establishment, Invoice, StatusChange, OutgoingMail)
    before = [model.objects.count() for model in models]
    with django_assert_max_num_queries(1):
        call_command("demo")
    assert [model.objects.count() for model in models] == before


def test_it_is_refused_where_people_are_real(settings):
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="DEMONSTRATION=1"):  # without a look at the database
        call_command("demo")


@pytest.mark.parametrize("email", [email for email, _ in rehearsal.ACCOUNTS])
def test_every_announced_account_signs_in(demo, email):
    request = RequestFactory().post("/connexion/")
    assert authenticate(request, username=email, password="Portail-demo-2026") == user(email)


def test_each_password_has_its_own_salt_and_nobody_else_has_one(demo):
    announced = {email for email, _ in rehearsal.ACCOUNTS}
    hashes = [person.password for person in User.objects.filter(email__in=announced)]
    assert len({stored.split("$")[2] for stored in hashes}) == len(announced)
    assert not any(person.has_usable_password() for person in User.objects.exclude(email__in=announced))


@pytest.mark.parametrize(
    ("email", "siret", "application", "level"),
    [
        ("manuela.martin@delices.example", DELICES, EMISES, Level.MODIFICATION),
        ("manuela.martin@delices.example", DELICES, ORGANISATION, Level.MODIFICATION),
        ("jeane.chaource@chaourcois.example", CHAOURCOIS, EMISES, Level.MODIFICATION),
        ("jeane.chaource@chaourcois.example", CHAOURCOIS, RECUES, Level.MODIFICATION),
        ("jeane.chaource@chaourcois.example", CHAOURCOIS, ORGANISATION, Level.MODIFICATION),
        ("agent@bougival.example", BOUGIVAL, RECUES, Level.MODIFICATION),
        ("lecture@bougival.example", BOUGIVAL, RECUES, Level.CONSULTATION),
    ],
)
def test_people_hold_the_rights_announced(demo, email, siret, application, level):
    assert openings(user(email), application, level).structures == {place(siret).pk}


def test_people_hold_nothing_more(demo):
    assert not openings(user("lecture@bougival.example"), RECUES, Level.MODIFICATION)
    assert not user("pierre.dubois@delices.example").rattachements.exists()
    for email in (people.PIERRE, people.SUPPORT, people.ADMIN):
        assert not Habilitation.objects.filter(user__email=email).exists()
    assert list(User.objects.filter(is_support=True).values_list("email", flat=True)) == ["support@portail.example"]
    assert list(User.objects.filter(is_superuser=True).values_list("email", flat=True)) == ["admin@portail.example"]


def test_principal_managers_hold_every_profile_of_their_kind_and_have_something_to_decide(demo):
    for email, kind in ((people.MANUELA, Kind.ENTREPRISE), (people.JEANE, Kind.PUBLIQUE)):
        held = Habilitation.objects.filter(user__email=email).values_list("application", "level")
        assert set(held) == set(profiles_of_principal(kind))
        assert waiting_for(user(email)) == 1


def test_accounts_documents_and_their_history_are_there_to_be_seen(demo):
    today, delices = timezone.localdate(), place(DELICES)
    kept = [(one.is_factor, bool(one.valid_until and one.valid_until < today)) for one in accounts_of(delices)]
    assert sorted(kept) == [(False, False), (False, True), (True, False)]
    assert all(bank.iban(one.number) == one.number for one in BankAccount.objects.all())
    for document in delices.documents.all():
        assert storage.read_original(document.file_id).startswith(b"%PDF-")
    assert (delices.documents.count(), actions_of(delices).count()) == (2, 6)


def test_a_structure_awaits_its_check_and_the_register_will_open_it(demo):
    waiting = Structure.objects.get(is_check_pending=True)
    assert principal_of(waiting) == user(people.WAITING)
    checking.check(waiting)
    waiting.refresh_from_db()
    assert (waiting.is_check_pending, waiting.is_active) == (False, True)


def test_every_list_of_articles_has_something_to_read(demo):
    assert {str(kind) for kind in Article.Kind} == {kind for kind in Article.Kind if published(kind).exists()}


def test_every_right_given_has_its_history(demo):
    assert HabilitationChange.objects.count() == Habilitation.objects.count() > 10


@pytest.mark.parametrize("siret", [DELICES, CHAOURCOIS, BOUGIVAL])
def test_the_main_structures_have_a_principal_manager(demo, siret):
    assert place(siret).rattachements.filter(is_principal_manager=True, until=None).count() == 1


@pytest.mark.parametrize(
    ("siret", "expected"),
    [
        (STATE_SIRET, Requirements(service=True, engagement=True, either=False)),
        (CHRU, Requirements(service=True, engagement=False, either=False)),
        (CCI, Requirements(service=False, engagement=True, either=False)),
        (COLLEGE, Requirements(service=False, engagement=False, either=True)),
        (BOUGIVAL, Requirements(service=False, engagement=False, either=False)),
    ],
)
def test_every_kind_of_recipient_is_there(demo, siret, expected):
    assert annuaire.requirements(annuaire.recipient(siret), None) == expected


def test_the_register_has_open_closed_and_masked_establishments_with_right_keys(demo):
    register = Establishment.objects.all()
    assert 250 <= register.count() <= 350
    assert register.filter(is_active=False).count() > 20
    masked = register.filter(is_masked=True)
    assert masked.count() > 10
    assert not masked.exclude(address="", city="", postcode="").exists()
    assert [known.siret for known in register if not has_siret_key(known.siret)] == [DELICES]
    assert len({invented_siret(n) for n in range(300)}) == 300


def test_the_register_and_the_structures_agree(demo):
    for structure in Structure.objects.all():
        known = Establishment.objects.get(pk=structure.identifier)
        assert (known.is_active, known.city) == (structure.is_active, structure.city)
        assert (known.legal_category[0] in "47") is structure.is_public


def test_every_public_structure_takes_invoices_between_public_bodies(demo):
    public = Structure.objects.filter(nature="PUBLIQUE")
    assert public.count() > 70
    assert Service.objects.filter(code="FACTURES_PUBLIQUES").count() == public.count()


def test_there_is_an_invoice_in_every_status_on_both_sides(demo):
    assert set(Invoice.objects.values_list("status", flat=True)) == set(Status)
    emitted = Invoice.objects.filter(supplier__identifier=DELICES)
    assert set(emitted.values_list("status", flat=True)) == set(Status)
    received = queries.received_by(user("agent@bougival.example"))
    assert set(received.values_list("status", flat=True)) == set(OPEN_TO_RECIPIENT)


def test_they_cover_two_years_and_go_up_to_now(demo):
    now = timezone.now()
    days = list(Invoice.objects.order_by("created_at").values_list("created_at", flat=True))
    assert 100 <= len(days) <= 150
    assert timedelta(days=735) < now - days[0] < timedelta(days=800)
    assert now - days[-1] < timedelta(hours=1)
    received = queries.received_by(user("agent@bougival.example"))
    assert received.filter(last_activity_at__lt=now - timedelta(days=731)).exists()  # for « Archives »
    assert not StatusChange.objects.filter(at__gt=now).exists()


def test_verification_finds_nothing_wrong(demo):
    report = verification.verify()
    assert report.faults == []
    assert (report.files, report.invoices) == (
        Deposit.objects.count() + StructureDocument.objects.count() + Flow.objects.count(),
        Invoice.objects.exclude(status=Status.BROUILLON).count(),
    )


def test_histories_go_forward_in_time(demo):
    for invoice in Invoice.objects.prefetch_related("status_changes"):
        instants = [invoice.created_at, *(change.at for change in reversed(invoice.status_changes.all()))]
        assert instants == sorted(instants)


def test_what_was_sent_passes_the_controls(demo):
    guides = "2025000000000000217"  # of the portal's own shape; deposited here, so that its past has a document
    for invoice in Invoice.objects.exclude(status=Status.SUPPRIMEE).exclude(number=guides):
        others = [each for each in validation.anomalies(invoice) if each.blocking]
        assert others == [], (invoice.number, others)


@pytest.mark.parametrize(
    ("number", "status", "due"),
    [
        ("2005od", Status.COMPLETEE, "4137.50"),
        ("001od", Status.MISE_A_DISPOSITION, "2400.00"),
        ("20171230001642", Status.MISE_EN_PAIEMENT, "1200.00"),
        ("2025000000000000217", Status.MISE_EN_PAIEMENT, "7040.00"),
    ],
)
def test_the_invoices_of_the_guides_are_there(demo, number, status, due):
    invoice = Invoice.objects.get(number=number)
    assert (invoice.status, str(invoice.amount_due)) == (status, due)


def test_the_originals_say_what_the_invoices_say(demo):
    deposited = Invoice.objects.filter(deposit__isnull=False)
    some = deposited.select_related("deposit", "supplier", "recipient").order_by("pk")[::6]
    for invoice in some:
        document = pdf.read(storage.read_original(invoice.deposit.file_id), Hints(invoice.supplier.identifier))
        read = {name: document.value(name) for name in ("number", "issue_date", "document_type")}
        assert read == {"number": invoice.number, "issue_date": invoice.issue_date, "document_type": invoice.type}
        amounts = [document.value(name) for name in ("total_without_vat", "total_vat", "total_with_vat", "amount_due")]
        assert [abs(amount) for amount in amounts] == [
            invoice.total_without_vat,
            invoice.total_vat,
            invoice.total_with_vat,
            invoice.amount_due,
        ]


def test_what_was_downloaded_says_by_whom(demo):
    downloaded = Invoice.objects.filter(is_downloaded=True)
    assert downloaded.count() == InvoiceEvent.objects.count() > 0
    for event in InvoiceEvent.objects.select_related("invoice", "actor"):
        assert queries.received_by(event.actor).filter(pk=event.invoice_id).exists()


def test_old_rejections_were_dealt_with_and_recent_ones_were_not(demo):
    rejected = Invoice.objects.filter(status=Status.REJETEE)
    assert rejected.filter(is_rejection_handled=True).exists()
    assert rejected.filter(is_rejection_handled=False, status_at__gt=timezone.now() - timedelta(days=35)).exists()


def test_mandates_typed_drafts_a_sent_one_and_a_model_are_there(demo):
    assert {one.structure.identifier for one in BillingMandate.objects.all()} == {DELICES, COLLEGE}
    typed = Invoice.objects.filter(deposit_mode="SAISIE_PORTAIL")
    sent = typed.get(status=Status.DEPOSEE)
    assert (str(sent.total_with_vat), sent.number[-15:]) == ("7040.00", "000000000000001")
    assert {draft.supplier.identifier for draft in typed.filter(status=Status.BROUILLON)} == {DELICES, COLLEGE}
    assert InvoiceTemplate.objects.get().name == "Buffet"


def test_some_mails_can_be_read_and_none_is_left_to_send(demo):
    mails = OutgoingMail.objects.all()
    assert 5 <= mails.count() <= 40
    assert set(mails.values_list("state", flat=True)) == {OutgoingMail.State.ENVOYE}
    assert not mails.exclude(recipient__endswith=".example").exists()


def test_a_lot_was_treated_with_an_invoice_in_and_one_refused_for_a_reason_to_read(demo):
    flow = Flow.objects.get()
    assert (flow.state, flow.total, flow.integrated, flow.refused) == (FlowState.INTEGRE_PARTIEL, 2, 1, 1)
    entered, refused = flow.items.all()
    assert (entered.invoice.supplier.identifier, entered.invoice.recipient.identifier) == (DELICES, BOUGIVAL)
    [finding] = [one for one in refused.findings if one["is_blocking"]]
    assert (finding["rule"], finding["field"]) == ("C2", "Code service")
    assert set(flows_open_to(User.objects.get(email=people.MANUELA))) == {flow}
