"""Factures reçues › Synthèse: columns, filters, sorts, pages by key, and who may see it (domain.md §7.1)."""

from datetime import timedelta
from decimal import Decimal
from itertools import chain

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from invoices.domain.lifecycle import Status
from structures.domain.habilitations import Application, Level
from tests.accessibility import check
from tests.factories.accounts import UserFactory
from tests.factories.invoices import SENT_AT, InvoiceFactory
from tests.factories.structures import (
    HabilitationFactory,
    PublicStructureFactory,
    RattachementFactory,
    ServiceFactory,
    StructureFactory,
)

pytestmark = pytest.mark.django_db

COLUMNS = [
    "Choisir",
    "Date de dépôt",
    "Fournisseur",
    "Destinataire",
    "Services",
    "Numéro",
    "Etat Courant",
    "Date de l'état courant",
    "Net à payer",
    "Numéro d'engagement",
    "Téléchargée",
    "Actions possibles",
]


def received(client, **asked):
    return client.get(reverse("invoices:received"), asked)


def arrived(recipient, **values):
    return InvoiceFactory(**{"recipient": recipient, "status": Status.MISE_A_DISPOSITION, **values})


def rows(response):
    """The table as shown: [{column: text}]."""
    tree = html.fromstring(response.content)
    return [
        {cell.get("data-label"): " ".join(cell.text_content().split()) for cell in row}
        for row in tree.findall(".//tbody/tr")
    ]


def numbers(response):
    return [row["Numéro"] for row in rows(response)]


@pytest.fixture
def access():
    """The right of an agent who treats the invoices of a whole structure."""
    return HabilitationFactory(structure__name="BOUGIVAL")


@pytest.fixture
def agent(client, access):
    client.force_login(access.user)
    return client


def test_the_table_has_the_published_columns_and_values(agent, access):
    service = ServiceFactory(structure=access.structure, code="TECHNIQUE")
    invoice = arrived(
        access.structure,
        supplier=StructureFactory(name="CHAUSSURES ER"),
        recipient_service=service,
        number="F-1",
        engagement="1400005262",
        total_without_vat=Decimal("4137.50"),
    )
    response = received(agent)
    check(response.content)
    (row,) = rows(response)
    assert list(row) == COLUMNS
    headers = html.fromstring(response.content).findall(".//thead//th")
    assert [
        " ".join(header.text_content().replace("\u00ad", "").split(",")[0].split()) for header in headers
    ] == COLUMNS
    assert row["Date de dépôt"] == "02/03/2026"
    assert (row["Fournisseur"], row["Destinataire"], row["Services"]) == ("CHAUSSURES ER", "BOUGIVAL", "TECHNIQUE")
    assert row["Etat Courant"] == "Mise à disposition du destinataire"
    assert row["Net à payer"].startswith("4 965,00 €")
    assert (row["Numéro d'engagement"], row["Téléchargée"]) == ("1400005262", "Non")
    actions = "Traiter la facture F-1 Visualiser la facture F-1 Télécharger la facture F-1 XML pivot de la facture F-1"
    assert row["Actions possibles"] == actions
    links = html.fromstring(response.content).xpath("//tbody//a/@href")
    names = ("detail", "treat", "view_document", "document", "pivot")
    assert links == [reverse(f"invoices:{name}", args=[invoice.pk]) for name in names]


@pytest.mark.parametrize("status", [status for status in Status if status != Status.SUPPRIMEE])
def test_only_what_is_available_or_completed_is_to_treat(agent, access, status):
    arrived(access.structure, status=status, number="F-1")
    assert numbers(received(agent)) == (["F-1"] if status in ("MISE_A_DISPOSITION", "COMPLETEE") else [])


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_length(agent, access, count, django_assert_num_queries):
    for _ in range(count):
        arrived(access.structure, recipient_service=ServiceFactory(structure=access.structure))
    # session, user; openings and structures; openings and services; openings, count and rows; openings to treat;
    # what waits for approval
    with django_assert_num_queries(11):
        assert len(rows(received(agent))) == count


def test_an_avoir_is_shown_negative_and_sorted_as_such(agent, access):
    for number, amount, kind in (("A", "500", "AVOIR"), ("B", "100", "FACTURE"), ("C", "600", "FACTURE")):
        arrived(access.structure, number=number, type=kind, total_without_vat=Decimal(amount))
    response = received(agent, tri="montant")
    assert numbers(response) == ["A Avoir", "B", "C"]
    assert rows(response)[0]["Net à payer"].startswith("-600,00 €")
    assert numbers(received(agent, tri="-montant")) == ["C", "B", "A Avoir"]


@pytest.mark.parametrize(
    ("sort", "column", "values"),
    [
        ("depot", "deposited_at", [SENT_AT + timedelta(days=day) for day in range(3)]),
        ("etat", "status_at", [SENT_AT + timedelta(days=day) for day in range(3)]),
        ("numero", "number", ["F-01", "F-02", "F-03"]),
        ("montant", "total_without_vat", [Decimal(1), Decimal(2), Decimal(3)]),
    ],
)
def test_each_sort_goes_both_ways(agent, access, sort, column, values):
    made = [arrived(access.structure, **{column: value}).number for value in (values[1], values[2], values[0])]
    ascending = [made[2], made[0], made[1]]
    assert numbers(received(agent, tri=sort)) == ascending
    assert numbers(received(agent, tri=f"-{sort}")) == ascending[::-1]


@pytest.mark.parametrize("sort", ["depot", "-depot", "numero", "-montant", "etat"])
def test_pages_follow_one_another_both_ways_without_losing_or_repeating_a_row(agent, access, monkeypatch, sort):
    monkeypatch.setattr("invoices.queries.paging.PAGE_SIZE", 3)
    for number in range(8):  # ties on everything but the number: the identifier decides
        arrived(access.structure, number=f"F-{number}")
    seen, asked = [], {"tri": sort}
    while asked:
        page = received(agent, **asked).context["page"]
        seen.append([invoice.number for invoice in page.rows])
        asked = {"tri": sort, "apres": page.next_key} if page.next_key else None
    assert [len(part) for part in seen] == [3, 3, 2]
    ordered = sorted(f"F-{number}" for number in range(8))
    assert [*chain.from_iterable(seen)] == (ordered[::-1] if sort.startswith("-") else ordered)
    back = received(agent, tri=sort, avant=page.previous_key).context["page"]
    assert [invoice.number for invoice in back.rows] == seen[1]
    first = received(agent, tri=sort, avant=back.previous_key).context["page"]
    assert ([invoice.number for invoice in first.rows], first.previous_key) == (seen[0], "")


@pytest.mark.parametrize(
    "key",
    [
        "x",
        "~",
        "~1",
        "2026-03-02~1",
        "2026-13-45T00:00:00+00:00~1",
        "NaN~1",
        "1e999~2",
        "a\0b~1",
        "1~99999999999999999999",
    ],
)
@pytest.mark.parametrize("sort", ["depot", "numero", "montant"])
def test_a_key_written_by_hand_gives_the_first_page(agent, access, key, sort):
    arrived(access.structure, number="F-1")
    assert received(agent, tri=sort, avant=key).status_code == 200
    if sort != "numero":  # any text is a number somebody may have given
        assert numbers(received(agent, tri=sort, apres=key)) == ["F-1"]


def test_the_count_stops_at_a_thousand(agent, access, monkeypatch):
    monkeypatch.setattr("invoices.queries.paging.COUNT_CAP", 3)
    for _ in range(4):
        arrived(access.structure)
    response = received(agent)
    assert "plus de 1 000 factures à traiter" in response.content.decode()


def test_downloaded_invoices_can_be_hidden_and_the_empty_list_says_why(agent, access):
    arrived(access.structure, number="F-1", is_downloaded=True)
    assert rows(received(agent))[0]["Téléchargée"] == "Oui"
    hidden = received(agent, masquer="on")
    check(hidden.content)
    assert "Aucune facture à traiter avec ces filtres" in hidden.content.decode()
    arrived(access.structure, number="F-2")
    assert numbers(received(agent, masquer="on")) == ["F-2"]


def test_nothing_to_treat_is_said(agent):
    response = received(agent, masquer="on")
    check(response.content)
    assert "Aucune facture à traiter" in response.content.decode()


def test_one_structure_at_a_time_and_only_one_s_own(agent, access):
    other = HabilitationFactory(user=access.user, structure__name="AUBERVILLIERS").structure
    foreign = PublicStructureFactory()
    for structure, number in ((access.structure, "F-1"), (other, "F-2"), (foreign, "F-3")):
        arrived(structure, number=number)
    assert numbers(received(agent)) == ["F-2"]  # the first by name
    assert numbers(received(agent, structure=access.structure.pk)) == ["F-1"]
    assert numbers(received(agent, structure=foreign.pk)) == ["F-2"]
    assert foreign.identifier not in received(agent).content.decode()


def test_a_service_can_be_chosen_and_an_unknown_one_is_said(agent, access):
    one, two = (ServiceFactory(structure=access.structure, code=code) for code in ("UN", "DEUX"))
    arrived(access.structure, recipient_service=one, number="F-1")
    arrived(access.structure, recipient_service=two, number="F-2")
    assert numbers(received(agent, service="UN")) == ["F-1"]
    unknown = received(agent, service="TROIS")
    check(unknown.content)
    assert "Aucun service « TROIS » ne vous est ouvert" in unknown.content.decode()


def test_a_right_on_one_service_shows_its_invoices_alone(client):
    service = ServiceFactory(code="UN")
    other = ServiceFactory(structure=service.structure, code="DEUX")
    access = HabilitationFactory(service=service)
    arrived(service.structure, recipient_service=service, number="F-1")
    arrived(service.structure, recipient_service=other, number="F-2")
    arrived(service.structure, number="F-3")
    client.force_login(access.user)
    assert numbers(received(client)) == ["F-1"]
    assert numbers(received(client, service="DEUX")) == ["F-1"]
    assert "DEUX" not in received(client).content.decode()


def test_consultation_shows_the_list_without_treating(client):
    access = HabilitationFactory(level=Level.CONSULTATION)
    arrived(access.structure, number="F-1")
    client.force_login(access.user)
    (row,) = rows(received(client))
    assert "Traiter" not in row["Actions possibles"]
    assert "Télécharger" in row["Actions possibles"]


def test_an_overdue_invoice_is_marked_in_words(agent, access):
    today = timezone.localdate()
    for number, days in (("F-1", -3), ("F-2", 0), ("F-3", 1), ("F-4", 20)):
        arrived(access.structure, number=number, payment_due_on=today + timedelta(days=days))
    shown = {row["Numéro"]: row["Net à payer"] for row in rows(received(agent))}
    assert f"échéance {today - timedelta(days=3):%d/%m/%Y} en retard de 3 jours intérêts et frais : 40," in shown["F-1"]
    assert [shown[number].split(f"{today.year} ")[-1] for number in ("F-2", "F-3")] == ["dernier jour", "encore 1 jour"]


def test_the_address_of_a_masked_supplier_is_not_in_the_list(agent, access):
    supplier = StructureFactory(is_masked=True, address="1 allée des Secrets", city="CACHAN")
    arrived(access.structure, supplier=supplier)
    text = received(agent).content.decode()
    assert "Secrets" not in text
    assert "CACHAN" not in text


def test_attached_without_the_profile_is_told_who_can_grant_it(client):
    manager = RattachementFactory(is_principal_manager=True, user__first_name="Jeane", user__last_name="Chaource")
    user = RattachementFactory(structure=manager.structure).user
    HabilitationFactory(user=user, structure=manager.structure, application=Application.FACTURES_EMISES)
    client.force_login(user)
    response = received(client)
    assert response.status_code == 403
    check(response.content)
    assert "« Factures reçues consultation »" in response.content.decode()
    assert "Jeane Chaource, gestionnaire principal" in response.content.decode()


def test_without_any_structure_the_refusal_says_what_to_do(client):
    client.force_login(UserFactory())
    response = received(client)
    assert response.status_code == 403
    assert "Demandez d'abord votre rattachement." in html.fromstring(response.content).text_content()


def test_a_detached_agent_sees_nothing(client):
    access = HabilitationFactory(attached=False)
    arrived(access.structure)
    client.force_login(access.user)
    assert received(client).status_code == 403


def test_no_due_date_no_words_about_it(agent, access):
    arrived(access.structure, payment_due_on=None, number="F-1")
    assert "échéance" not in rows(received(agent))[0]["Net à payer"]
