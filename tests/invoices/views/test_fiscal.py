"""Liste fiscale: what it lists and adds up, its CSV, its PDF; content suggested by domain.md §7.6."""

import csv
import io
import re
import tracemalloc
import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pdfplumber
import pytest
from django.utils import timezone

from invoices import storage
from invoices.domain.lifecycle import Status
from invoices.models import Export, Invoice
from invoices.services import exporting, fiscal
from structures.domain.habilitations import Application
from tests.accessibility import check
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import HabilitationFactory, PublicStructureFactory, ServiceFactory, StructureFactory

pytestmark = pytest.mark.django_db
RECUES = Application.FACTURES_RECUES
PAGE, CSV, PDF = (f"/factures/recues/liste-fiscale/{end}" for end in ("", "csv/", "pdf/"))
MARCH = {"du": "01/03/2026", "au": "31/03/2026"}
IN_MARCH = datetime(2026, 3, 10, 9, tzinfo=UTC)


@pytest.fixture
def town():
    return PublicStructureFactory()


@pytest.fixture
def agent(client, town):
    user = HabilitationFactory(application=RECUES, structure=town).user
    client.force_login(user)
    return user


def received(town, at=IN_MARCH, **fields):
    return InvoiceFactory(**{"status": Status.MISE_A_DISPOSITION, "recipient": town, "deposited_at": at} | fields)


def listed(answer):
    check(answer.content)
    return [invoice.number for invoice in answer.context["page"].rows]


def lines(answer):
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_both_days_of_the_period_are_in_it_as_days_in_paris(client, agent, town):
    received(town, datetime(2026, 2, 28, 22, 59, tzinfo=UTC), number="avant")
    received(town, datetime(2026, 2, 28, 23, 0, tzinfo=UTC), number="premier")
    received(town, datetime(2026, 3, 31, 21, 59, tzinfo=UTC), number="dernier")  # summer time has come meanwhile
    received(town, datetime(2026, 3, 31, 22, 0, tzinfo=UTC), number="après")
    assert listed(client.get(PAGE, MARCH)) == ["dernier", "premier"]


def test_the_last_month_is_shown_first(client, agent, town):
    month = timezone.localdate().replace(day=1)
    last = datetime(month.year, month.month, 1, 12, tzinfo=UTC) - timedelta(days=3)
    received(town, last, number="le mois dernier")
    received(town, number="en mars")
    answer = client.get(PAGE)
    assert listed(answer) == ["le mois dernier"]
    assert answer.context["form"]["au"].value() == f"{month - timedelta(days=1):%d/%m/%Y}"


def test_what_has_not_arrived_is_not_listed(client, agent, town):
    received(town, status=Status.DEPOSEE)
    received(town, status=Status.REJETEE, number="rejetée")
    InvoiceFactory(recipient=town)
    assert listed(client.get(PAGE, MARCH)) == ["rejetée"]


def test_an_agent_of_one_service_lists_that_service_only(client, town):
    mine, other = ServiceFactory(structure=town), ServiceFactory(structure=town)
    client.force_login(HabilitationFactory(application=RECUES, structure=town, service=mine).user)
    received(town, recipient_service=mine, number="à moi")
    received(town, recipient_service=other)
    received(town)
    received(PublicStructureFactory())
    for query in (MARCH, MARCH | {"service": mine.code}, MARCH | {"service": other.code}):
        assert listed(client.get(PAGE, query)) == ["à moi"]
        assert [line["Numéro de facture"] for line in lines(client.get(CSV, query))] == ["à moi"]


def test_totals_take_avoirs_off_and_keep_currencies_apart(client, agent, town):
    received(town, total_without_vat=Decimal("1000.00"))
    received(town, total_without_vat=Decimal("100.00"), type="AVOIR")
    received(town, total_without_vat=Decimal("10.00"), currency="USD")
    totals = client.get(PAGE, MARCH).context["totals"]
    assert [(line.currency, line.count, line.without_vat, line.vat, line.with_vat) for line in totals] == [
        ("EUR", 2, Decimal("900.00"), Decimal("180.00"), Decimal("1080.00")),
        ("USD", 1, Decimal("10.00"), Decimal("2.00"), Decimal("12.00")),
    ]


def test_the_csv_says_what_was_sent_and_why_it_was_refused(client, agent, town):
    supplier = StructureFactory(name="=CMD()")
    received(town, supplier=supplier, status=Status.REJETEE, type="AVOIR", with_history=True, number="A-1")
    supplier.name = "Autre nom depuis"
    supplier.save()
    answer = client.get(CSV, MARCH | {"du": "01/03/2026"})
    assert answer["Content-Disposition"].endswith(f'liste-fiscale-{town.identifier}-2026-03-01-2026-03-31.csv"')
    (line,) = lines(answer)
    assert (line["Raison sociale du fournisseur"], line["Montant HT"], line["Montant TTC"]) == (
        "'=CMD()",
        "-100,00",
        "-120,00",
    )
    assert (line["Etat Courant"], line["Type"], line["Date de dépôt"]) == ("Rejetée", "Avoir", "10/03/2026")
    assert line["Anomalie"]
    assert list(line) == list(fiscal.HEADER)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"du": "31/02/2026", "au": "31/03/2026"}, "Cette date n'est pas lisible. Écrivez-la comme 31/01/2026."),
        ({"du": "01/03/2026"}, "Donnez aussi le dernier jour de dépôt."),
        ({"du": "02/03/2026", "au": "01/03/2026"}, "Le dernier jour de dépôt précède le premier"),
    ],
)
def test_dates_that_mean_nothing_are_said_and_kept(client, agent, town, query, said):
    answer = client.get(PAGE, query)
    check(answer.content)
    assert answer.status_code == 422
    assert said in answer.content.decode().replace("&#x27;", "'")
    assert answer.context["form"]["du"].value() == query["du"]
    assert client.get(CSV, query).status_code == 302


def test_a_long_list_is_paged_and_not_counted_to_the_end(client, agent, town, monkeypatch):
    for rank in range(3):
        received(town, IN_MARCH + timedelta(hours=rank), number=f"F{rank}")
    monkeypatch.setattr("invoices.queries.paging.PAGE_SIZE", 2)
    first = client.get(PAGE, MARCH)
    assert listed(first) == ["F2", "F1"]
    assert listed(client.get(PAGE, MARCH | {"apres": first.context["page"].next_key})) == ["F0"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_whatever_it_holds(client, agent, town, count, django_assert_num_queries):
    for _ in range(count):
        received(town, recipient_service=ServiceFactory(structure=town), with_history=True, status=Status.SUSPENDUE)
    with django_assert_num_queries(11):
        client.get(PAGE, MARCH)


def asked_pdf(client, token, **query):
    return client.post(PDF, MARCH | {"form_token": str(token)} | query)


def test_the_pdf_is_made_once_by_the_worker(client, agent, town, broker):
    received(town, number="F-PDF-1")
    received(town, number="F-PDF-2", type="AVOIR")
    token = uuid.uuid4()
    first, second = asked_pdf(client, token), asked_pdf(client, token)
    export = Export.objects.get()
    assert first.url == second.url == f"/factures/exports/{export.pk}/"
    exporting.make(export.pk)
    export.refresh_from_db()
    assert (export.state, export.filename) == ("FAIT", f"liste-fiscale-{town.identifier}-2026-03-01-2026-03-31.pdf")
    with storage.open_original(export.file_id) as file:
        text, pages = read(file)
    assert pages == 1
    for words in ("Liste fiscale", town.name, "F-PDF-1", "-120,00", "page 1 sur 1", "du 01/03/2026 au 31/03/2026"):
        assert words in text


def read(file):
    with pdfplumber.open(file) as pdf:
        text = " ".join(page.extract_text() for page in pdf.pages)
        return re.sub(r"[\s\u202f\xa0]+", " ", text), len(pdf.pages)


def test_a_pdf_too_long_to_read_is_refused_with_the_remedy(client, agent, town, monkeypatch):
    received(town)
    received(town)
    monkeypatch.setattr(fiscal, "PDF_MOST", 1)
    answer = asked_pdf(client, uuid.uuid4())
    assert answer.status_code == 422
    assert "Téléchargez-la en CSV" in answer.content.decode()
    assert not Export.objects.exists()


def test_who_lost_the_right_meanwhile_gets_no_pdf(client, agent, town, broker):
    received(town)
    asked_pdf(client, uuid.uuid4())
    agent.rattachements.update(until=timezone.now())
    export = Export.objects.get()
    exporting.make(export.pk)
    export.refresh_from_db()
    assert export.state == "ECHEC"
    assert "Il vous manque l'habilitation" in export.message


def test_a_form_without_its_token_goes_back_to_the_list(client, agent, town):
    answer = client.post(PDF, MARCH | {"form_token": "rien"})
    assert answer.url.startswith(f"{PAGE}?structure={town.pk}&")
    assert "token" not in answer.url


@pytest.mark.django_db(transaction=True)
def test_a_long_csv_is_read_bit_by_bit(client, agent, town):
    """Ten times the lines, the same memory: rows are fetched a thousand at a time."""
    made = received(town)
    template = Invoice.objects.filter(pk=made.pk).values().get()
    for name in ("id", "signed_due", "number", "deposit_id"):
        template.pop(name)
    peaks = [peak_of(client, template, first, last) for first, last in ((0, 2_000), (2_000, 12_000))]
    assert peaks[1] < 1.5 * peaks[0]


def peak_of(client, template, first, last):
    copies = [Invoice(number=f"C{rank}", **template) for rank in range(first, last)]
    Invoice.objects.bulk_create(copies, batch_size=1_000)
    tracemalloc.start()
    count = sum(1 for _ in client.get(CSV, MARCH).streaming_content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == last + 3  # the byte order mark, the header, the first invoice
    return peak
