"""Tableau de bord: what each side reads, who reads what, and what a page costs."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from invoices.domain.deadlines import paris_day
from invoices.domain.lifecycle import Status
from invoices.models import Invoice, StatusTally, TallyRun
from invoices.services import tallying
from structures.domain.habilitations import Application, Level
from tests.accessibility import check
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import HabilitationFactory, PublicStructureFactory, ServiceFactory, StructureFactory

pytestmark = pytest.mark.django_db
EMISES, RECUES = Application.FACTURES_EMISES, Application.FACTURES_RECUES
SENT, RECEIVED = "/factures/emises/tableau-de-bord/", "/factures/recues/tableau-de-bord/"
QUERIES = {SENT: 17, RECEIVED: 12}


def arrived(days_ago=3, **fields):
    """An invoice that has been at its recipient's disposal for so many days, 120 € to pay within thirty."""
    at = timezone.localtime() - timedelta(days=days_ago)  # by the clock of Paris, summer or winter
    said = {"status": Status.MISE_A_DISPOSITION, "deposited_at": at, "available_at": at, "status_at": at}
    return InvoiceFactory(**said | {"payment_due_on": paris_day(at) + timedelta(days=30)} | fields)


def paid(after, available, **fields):
    """An invoice paid so many days after it became available on that day."""
    at = timezone.make_aware(timezone.datetime(available.year, available.month, available.day, 12))
    said = {"status": Status.MISE_EN_PAIEMENT, "deposited_at": at, "available_at": at}
    return arrived(**said, status_at=at + timedelta(days=after), **fields)


def reading(client, page, application, structure, service=None, level=Level.CONSULTATION, **query):
    """The page after a count, as somebody who may read it there."""
    holder = HabilitationFactory(application=application, structure=structure, service=service, level=level)
    tallying.refresh()
    client.force_login(holder.user)
    answer = client.get(page, query)
    assert answer.status_code == 200
    check(answer.content)
    return answer


def plain(answer):
    return " ".join(answer.content.decode().replace("\u202f", " ").replace("\xa0", " ").split())


@pytest.fixture
def town():
    return PublicStructureFactory()


def test_the_agent_reads_counts_and_amounts_by_status(client, town):
    for status in (Status.MISE_A_DISPOSITION, Status.MISE_A_DISPOSITION, Status.MANDATEE):
        arrived(recipient=town, status=status)
    lines = reading(client, RECEIVED, RECUES, town).context["lines"]
    assert [(line.card.label, line.count, line.dues) for line in lines] == [
        ("Mise à disposition du destinataire", 2, {"EUR": Decimal("240.00")}),
        ("Mandatée", 1, {"EUR": Decimal("120.00")}),
    ]


def test_late_invoices_are_told_by_age_whatever_their_date_of_deposit(client, town):
    for days in (10, 40, 75, 500):
        arrived(days, recipient=town)
    answer = reading(client, RECEIVED, RECUES, town)
    ((standing, _),) = answer.context["standings"]
    assert [age.count for age in standing.ages] == [1, 1, 1, 1]
    assert sum(line.count for line in answer.context["lines"]) == 3  # the oldest is out of the twelve months


def test_services_come_with_their_late_invoices_first(client, town):
    quiet, busy = ServiceFactory(structure=town), ServiceFactory(structure=town)
    arrived(recipient=town, recipient_service=quiet)
    arrived(recipient=town, recipient_service=quiet, status=Status.MANDATEE)
    arrived(70, recipient=town, recipient_service=busy)
    arrived(recipient=town, recipient_service=busy, status=Status.MISE_EN_PAIEMENT)
    services = reading(client, RECEIVED, RECUES, town).context["services"]
    assert [(line.code, line.count, line.to_treat, line.late, line.late_30, line.late_60) for line in services] == [
        (busy.code, 1, 1, 1, 1, 0),
        (quiet.code, 2, 1, 0, 0, 0),
    ]


def test_services_beyond_the_listed_ones_are_counted_together(client, town):
    for place in range(17):
        arrived(80 - place, recipient=town, recipient_service=ServiceFactory(structure=town))
    arrived(recipient=town, recipient_service=None)
    answer = reading(client, RECEIVED, RECUES, town)
    *listed, others = answer.context["services"]
    assert (len(listed), others.count, sum(line.count for line in listed) + others.count) == (15, 3, 18)
    assert (others.name, others.late) == ("Autres services (3)", 2)
    assert "Autres services (3)" in plain(answer)


def test_a_service_alone_may_be_shown(client, town):
    service = ServiceFactory(structure=town)
    arrived(recipient=town, recipient_service=service)
    arrived(recipient=town)
    assert reading(client, RECEIVED, RECUES, town, service=None).context["count"] == 2
    assert client.get(RECEIVED, {"service": service.code}).context["count"] == 1


def test_an_agent_of_one_service_reads_that_service_only(client, town):
    mine, other = ServiceFactory(structure=town), ServiceFactory(structure=town)
    arrived(recipient=town, recipient_service=mine)
    arrived(recipient=town, recipient_service=other)
    arrived(recipient=town)
    assert reading(client, RECEIVED, RECUES, town, service=mine).context["count"] == 1
    answer = client.get(RECEIVED, {"service": other.code})
    assert answer.context["count"] == 1
    assert f"Aucun service « {other.code} » ne vous est ouvert" in plain(answer)


def test_a_foreign_structure_shows_ones_own(client, town):
    elsewhere = arrived().recipient
    reading(client, RECEIVED, RECUES, town)
    assert client.get(RECEIVED, {"structure": elsewhere.pk}).context["structure"] == town


def test_a_recipient_that_does_not_tell_payments_is_told_what_it_means(client):
    silent = PublicStructureFactory(manages_payment_status=False)
    arrived(100, recipient=silent, status=Status.COMPTABILISEE)
    text = plain(reading(client, RECEIVED, RECUES, silent))
    assert "Votre structure ne gère pas le statut Mise en paiement" in text


def test_the_supplier_is_told_that_some_payments_are_not_told(client):
    invoice = arrived(100, status=Status.COMPTABILISEE, recipient=PublicStructureFactory(manages_payment_status=False))
    answer = reading(client, SENT, EMISES, invoice.supplier)
    ((standing, _),) = answer.context["standings"]
    assert [(age.label, age.count) for age in standing.ages if age.count] == [("Paiement non communiqué", 1)]
    assert "Rapprochez-les de votre compte bancaire" in plain(answer)


def test_the_supplier_reads_how_each_recipient_pays(client):
    supplier, quick, slow = StructureFactory(), PublicStructureFactory(), PublicStructureFactory()
    month = timezone.localdate().replace(day=1)
    for days in (10, 21):
        paid(days, month, supplier=supplier, recipient=quick)
    late = paid(45, month, supplier=supplier, recipient=slow)
    Invoice.objects.filter(pk=late.pk).update(payment_due_on=month + timedelta(days=30))
    payers = reading(client, SENT, EMISES, supplier).context["payers"]
    assert [(payer.name, payer.count, payer.average, payer.late) for payer in payers] == [
        (quick.name, 2, 16, 0),
        (slow.name, 1, 45, 1),
        ("Tous les destinataires", 3, 25, 1),
    ]


def test_beyond_ten_recipients_the_others_are_together(client):
    supplier, month = StructureFactory(), timezone.localdate().replace(day=1)
    for _ in range(12):
        paid(10, month, supplier=supplier)
    payers = reading(client, SENT, EMISES, supplier).context["payers"]
    assert len(payers) == 12
    assert (payers[10].name, payers[10].count, payers[11].count) == ("Autres destinataires", 2, 12)


def test_somebody_of_one_service_does_not_read_the_payments_of_the_structure(client):
    service = ServiceFactory(structure=StructureFactory())
    paid(10, timezone.localdate().replace(day=1), supplier=service.structure, supplier_service=service)
    answer = reading(client, SENT, EMISES, service.structure, service=service)
    assert (answer.context["payers"], answer.context["count"]) == ([], 1)


def test_months_leave_rejected_invoices_out(client):
    invoice = arrived(1)
    arrived(1, supplier=invoice.supplier, status=Status.REJETEE)
    months = reading(client, SENT, EMISES, invoice.supplier).context["months"]
    assert sum(line.count for line in months) == 1


def test_a_year_ends_in_december(client):
    invoice = InvoiceFactory(status=Status.MISE_A_DISPOSITION)
    StatusTally.objects.all().delete()
    answer = reading(client, SENT, EMISES, invoice.supplier, periode=str(invoice.deposited_at.year - 1))
    assert answer.context["lines"] == []
    assert "Aucune facture déposée dans cette période" in plain(answer)


def test_a_period_that_does_not_exist_is_said_and_shows_twelve_months(client, town):
    arrived(recipient=town)
    answer = reading(client, RECEIVED, RECUES, town, periode="1789")
    assert answer.context["period"].label == "12 derniers mois"
    assert "Cette période n'existe pas" in plain(answer).replace("&#x27;", "'")


@pytest.mark.parametrize(("page", "application", "side"), [(SENT, EMISES, "supplier"), (RECEIVED, RECUES, "recipient")])
def test_each_count_leads_to_as_many_invoices(client, page, application, side):
    place = ServiceFactory(structure=StructureFactory() if application is EMISES else PublicStructureFactory())
    silent = {"recipient": PublicStructureFactory(manages_payment_status=False)} if side == "supplier" else {}
    said = {side: place.structure, f"{side}_service": place}
    for days, status in ((3, "MISE_A_DISPOSITION"), (50, "MANDATEE"), (90, "SUSPENDUE"), (400, "SERVICE_FAIT")):
        arrived(days, status=status, **said)
    arrived(90, status="COMPTABILISEE", **said | silent)
    arrived(90, status="SERVICE_FAIT", type="AVOIR", **said)
    arrived(3, status="MANDATEE", **{side: place.structure})
    InvoiceFactory(**said)
    InvoiceFactory(status=Status.SUSPENDUE, **said)
    answer = reading(client, page, application, place.structure)
    for query in ({}, {"service": place.code}, {"periode": "tout"}):
        answer = client.get(page, query)
        for line in answer.context["lines"]:
            assert f"etat={line.status}" in answer.content.decode()
            assert found(client, f"{answer.context['search']}&etat={line.status}") == line.count
        assert answer.context["late"] == found(client, f"{answer.context['search_all']}&retard=on") > 0


def found(client, address):
    answer = client.get(address)
    assert not answer.context["form"].errors
    return answer.context["page"].total or len(answer.context["page"].rows)


@pytest.mark.parametrize(("page", "application"), [(SENT, EMISES), (RECEIVED, RECUES)])
def test_no_invoice_yet(client, page, application):
    structure = StructureFactory() if application is EMISES else PublicStructureFactory()
    assert "Les chiffres apparaîtront ici" in plain(reading(client, page, application, structure))


def test_before_the_first_count_the_page_says_so(client, town):
    client.force_login(HabilitationFactory(application=RECUES, structure=town).user)
    assert "Rouvrez cette page dans une minute" in plain(client.get(RECEIVED))


def test_the_page_says_when_it_was_counted(client, town):
    answer = reading(client, RECEIVED, RECUES, town)
    until = timezone.localtime(TallyRun.objects.get().until)
    assert f"Chiffres à jour à {until.hour} h {until:%M}." in plain(answer)
    TallyRun.objects.update(until=until - timedelta(days=2))
    assert f"Chiffres à jour au {until - timedelta(days=2):%d/%m/%Y} à" in plain(client.get(RECEIVED))


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("page", "application"), [(SENT, EMISES), (RECEIVED, RECUES)])
def test_a_dashboard_costs_the_same_whatever_it_shows(client, django_assert_num_queries, page, application, rows):
    supplier, recipient = StructureFactory(), PublicStructureFactory()
    for rank in range(rows):
        service = ServiceFactory(structure=recipient)
        arrived(40 * rank, supplier=supplier, recipient=recipient, recipient_service=service)
        paid(10, timezone.localdate().replace(day=1), supplier=supplier, currency=("EUR", "USD", "GBP")[rank])
    reading(client, page, application, supplier if application is EMISES else recipient)
    with django_assert_num_queries(QUERIES[page]):
        client.get(page)
