"""« Rechercher » on both sides and « Archives »: criteria of domain.md §7.3, §7.7 and §8.2, one at a time and wrong."""

import csv
import io
import uuid
import zipfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import etree, html

from annuaire.formats.workbook import DAY_ZERO, MAIN
from invoices.domain.lifecycle import OPEN_TO_RECIPIENT, Status
from invoices.models import Export
from invoices.queries import paging, search
from invoices.services import exporting, results
from structures.domain.habilitations import Application, Level
from structures.models import BankAccount
from tests.accessibility import check
from tests.factories.accounts import UserFactory
from tests.factories.invoices import SENT_AT, AttachmentFactory, InvoiceFactory
from tests.factories.structures import HabilitationFactory, PublicStructureFactory, ServiceFactory, StructureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def access():
    """The right of an agent on a whole structure."""
    return HabilitationFactory(structure__name="BOUGIVAL", level=Level.CONSULTATION)


@pytest.fixture
def supplier():
    """The right of a supplier on a whole structure."""
    return HabilitationFactory(application=Application.FACTURES_EMISES, structure=StructureFactory(name="DELICES"))


@pytest.fixture
def agent(client, access):
    client.force_login(access.user)
    return client


@pytest.fixture
def sender(client, supplier):
    client.force_login(supplier.user)
    return client


def arrived(recipient, **values):
    return InvoiceFactory(**{"recipient": recipient, "status": Status.MISE_A_DISPOSITION, **values})


def sent(supplier, **values):
    return InvoiceFactory(**{"supplier": supplier, "status": Status.MISE_A_DISPOSITION, **values})


def asked(client, name="received_search", **criteria):
    return client.get(reverse(f"invoices:{name}"), criteria)


def rows(response):
    """The table as shown: [{column: text}]."""
    tree = html.fromstring(response.content)
    return [
        {cell.get("data-label"): " ".join(cell.text_content().split()) for cell in row}
        for row in tree.xpath("//section[@id='resultats']//tbody/tr")
    ]


def numbers(response):
    assert response.status_code == 200
    return [row["Numéro"].split()[0] for row in rows(response)]


def faults(response):
    """{field: what is said beside it}."""
    tree = html.fromstring(response.content)
    return {
        field.get("id").removesuffix("_error").removeprefix("id_"): " ".join(field.text_content().split())
        for field in tree.xpath("//*[contains(@id, '_error')]")
    }


def text(response):
    return " ".join(html.fromstring(response.content).find(".//main").text_content().split())


# --- what each criterion finds ---------------------------------------------------------------------------------------

ONE = {  # of the invoice that must be found; every other value is that of the one that must not
    "number": "F-1",
    "engagement": "EJ-7",
    "market": "M-7",
    "origin_number": "O-7",
    "issue_date": date(2026, 2, 20),
    "deposited_at": datetime(2026, 2, 21, 8, tzinfo=UTC),
    "status_at": datetime(2026, 2, 22, 8, tzinfo=UTC),
    "total_without_vat": Decimal(1000),
}
FOUND_BY = [
    {"numero": "F-1"},
    {"numero": "f-1"},
    {"engagement": "ej-"},
    {"marche": "M-7"},
    {"origine": "O-7"},
    {"depot_du": "21/02/2026", "depot_au": "21/02/2026"},
    {"depot_au": "2026-02-28"},
    {"facture_du": "20/02/2026", "facture_au": "20/02/2026"},
    {"facture_au": "28/02/2026"},
    {"etat_du": "22/02/2026", "etat_au": "22/02/2026"},
    {"net_min": "1 200,00", "net_max": "1200"},
    {"ttc_min": "1200"},
    {"ht_min": "1000", "ht_max": "1000,00"},
]


@pytest.mark.parametrize("criteria", FOUND_BY, ids=lambda criteria: " ".join(criteria))
@pytest.mark.parametrize("side", ["received_search", "sent_search"])
def test_each_criterion_finds_what_answers_and_nothing_else(client, access, supplier, side, criteria):
    client.force_login(access.user if side == "received_search" else supplier.user)
    for values in (ONE, {"number": "G-2"}):
        InvoiceFactory(
            recipient=access.structure, supplier=supplier.structure, status=Status.MISE_A_DISPOSITION, **values
        )
    response = asked(client, side, **criteria)
    assert numbers(response) == ["F-1"]
    check(response.content)


def test_a_number_is_looked_for_as_a_whole_then_by_its_beginning(agent, access):
    for number in ("F-1", "F-10", "F-100", "G-1"):
        arrived(access.structure, number=number)
    whole = asked(agent, numero="F-1")
    assert numbers(whole) == ["F-1"]
    assert "Voir aussi les numéros qui commencent ainsi" in text(whole)
    assert sorted(numbers(asked(agent, numero="F-1", commence="on"))) == ["F-1", "F-10", "F-100"]
    assert sorted(numbers(asked(agent, numero="F"))) == ["F-1", "F-10", "F-100"]


@pytest.mark.parametrize("typed", ["%", "_", "F%", "F_1", "\\", "'", '"', "F-1'; drop table invoices_invoice; --", "*"])
def test_wildcards_and_quotes_are_signs_like_others(agent, access, typed):
    arrived(access.structure, number="F-1", engagement="EJ", market="M")
    for name in ("numero", "engagement", "marche", "origine"):
        assert numbers(asked(agent, **{name: typed})) == [], name
    arrived(access.structure, number=f"{typed}-2")
    assert len(numbers(asked(agent, numero=typed))) == 1


def test_the_other_party_is_found_by_name_siret_or_siren(agent, access):
    mine = StructureFactory(name="CHAUSSURES ÉRIC", identifier="21510077200015")
    sister = StructureFactory(name="MAISON MERE", identifier="21510077200023")
    arrived(access.structure, number="F-1", supplier=mine)
    arrived(access.structure, number="F-2", supplier=sister)
    arrived(access.structure, number="F-3")
    assert numbers(asked(agent, tiers="chaussures eric")) == ["F-1"]
    assert numbers(asked(agent, tiers="215 100 772 00015")) == ["F-1"]
    assert sorted(numbers(asked(agent, tiers="215100772 00015", siren="on"))) == ["F-1", "F-2"]
    assert sorted(numbers(asked(agent, tiers="215100772"))) == ["F-1", "F-2"]
    assert sorted(numbers(asked(agent, tiers="21510077200015, 21510077200023"))) == ["F-1", "F-2"]


def test_a_party_one_has_no_invoice_with_is_said(agent, access):
    StructureFactory(name="INCONNU AU BATAILLON")
    arrived(access.structure)
    assert faults(asked(agent, tiers="inconnu")).keys() == {"tiers"}
    assert "3 signes" in faults(asked(agent, tiers="ab"))["tiers"]


def test_services_of_both_sides(sender, supplier):
    own = ServiceFactory(structure=supplier.structure, code="VENTES")
    theirs = ServiceFactory(structure=PublicStructureFactory(name="MAIRIE DE BOUGIVAL"), code="TECH")
    sent(supplier.structure, number="F-1", supplier_service=own)
    sent(supplier.structure, number="F-2", recipient_service=theirs)
    sent(supplier.structure, number="F-3", recipient=theirs.structure)
    assert numbers(asked(sender, "sent_search", service="VENTES")) == ["F-1"]
    assert numbers(asked(sender, "sent_search", tiers="bougival", service_tiers="tech")) == ["F-2"]
    assert "TECHNIQUE" in faults(asked(sender, "sent_search", service="TECHNIQUE"))["service"]
    assert "Donnez aussi" in faults(asked(sender, "sent_search", service_tiers="TECH"))["service_tiers"]
    assert "n'y existe" in faults(asked(sender, "sent_search", tiers="bougival", service_tiers="X"))["service_tiers"]


def test_several_statuses_are_asked_for_at_once(agent, access):
    for number, status in enumerate(sorted(OPEN_TO_RECIPIENT)):
        arrived(access.structure, number=f"F-{number}", status=status)
    wanted = [Status.REJETEE, Status.SUSPENDUE]
    assert {row["Etat courant"].split()[0] for row in rows(asked(agent, etat=wanted))} == {"Rejetée", "Suspendue"}
    assert len(rows(asked(agent))) == len(OPEN_TO_RECIPIENT)


def test_an_avoir_counts_negative(agent, access):
    arrived(access.structure, number="F-1", type="AVOIR")
    arrived(access.structure, number="F-2")
    assert numbers(asked(agent, type="AVOIR")) == ["F-1"]
    for name in ("net", "ttc", "ht"):
        assert numbers(asked(agent, **{f"{name}_max": "-1"})) == ["F-1"]
        assert numbers(asked(agent, **{f"{name}_min": "0"})) == ["F-2"]
    assert [row["Net à payer"] for row in rows(asked(agent, type="AVOIR"))] == ["-120,00 €"]


MEGABYTE = 1024 * 1024


def test_the_size_of_the_attachments_is_that_of_all_of_them_and_leaves_the_document_out(agent, access):
    light, heavy = (arrived(access.structure, number=number) for number in ("F-1", "F-2"))
    arrived(access.structure, number="F-0")
    AttachmentFactory(invoice=light, file__size=300 * 1024)
    AttachmentFactory(invoice=heavy, file__size=MEGABYTE)
    AttachmentFactory(invoice=heavy, file__size=MEGABYTE // 2)
    shown = {row["Numéro"]: row["Taille"] for row in rows(asked(agent))}
    assert shown == {"F-0": "—", "F-1": "300 ko", "F-2": "1,5 Mo"}
    assert numbers(asked(agent, taille_min="1,5")) == ["F-2"]
    assert sorted(numbers(asked(agent, taille_max="1,49"))) == ["F-0", "F-1"]
    assert numbers(asked(agent, taille_min="0,01", taille_max="1")) == ["F-1"]
    assert numbers(asked(agent, taille_max="0")) == ["F-0"]
    assert numbers(asked(agent, tri="-taille")) == ["F-2", "F-1", "F-0"]
    sizes = {line["Numéro de facture"]: line["Taille des pièces jointes (ko)"] for line in csv_lines(agent)}
    assert sizes == {"F-0": "0,00", "F-1": "300,00", "F-2": "1536,00"}
    page = agent.get(heavy.get_absolute_url())
    assert "Taille totale des pièces jointes : 1,5 Mo." in text(page)


def csv_lines(client):
    return lines(asked(client, "received_search_csv"))


def test_what_only_agents_ask(agent, access):
    colleague = HabilitationFactory(structure=access.structure).user
    arrived(access.structure, number="F-1", is_downloaded=True, assigned_to=access.user)
    arrived(access.structure, number="F-2", assigned_to=colleague)
    arrived(access.structure, number="F-3")
    assert numbers(asked(agent, telechargee="oui")) == ["F-1"]
    assert sorted(numbers(asked(agent, telechargee="non"))) == ["F-2", "F-3"]
    assert numbers(asked(agent, affectee="moi")) == ["F-1"]
    assert numbers(asked(agent, affectee=colleague.pk)) == ["F-2"]
    assert numbers(asked(agent, affectee="personne")) == ["F-3"]


def test_what_only_suppliers_ask(sender, supplier):
    rejected = {"status": Status.REJETEE, "is_acknowledged": True}
    sent(supplier.structure, number="F-1", created_by=supplier.user, is_rejection_handled=True, **rejected)
    sent(supplier.structure, number="F-2", **rejected)
    sent(supplier.structure, number="F-3", framework="A2")
    assert numbers(asked(sender, "sent_search", cree_par="moi")) == ["F-1"]
    assert numbers(asked(sender, "sent_search", rejet_traite="oui")) == ["F-1"]
    assert numbers(asked(sender, "sent_search", rejet_traite="non")) == ["F-2"]
    assert numbers(asked(sender, "sent_search", cadre="A2")) == ["F-3"]
    assert len(numbers(asked(sender, "sent_search", format="DEPOT_PDF_PORTAIL"))) == 3


def test_a_supplier_finds_what_is_paid_on_an_account_and_its_file_names_it(sender, supplier):
    """domain.md §8.2: « coordonnée bancaire », and the columns of the account and of its factor."""
    said = {"number": "FR7610107001011234567890129", "valid_from": date(2026, 1, 1), "valid_until": date(2026, 2, 1)}
    factor = {"is_factor": True, "factor_identifier": "123", "factor_name": "Affacturage du Lac"}
    closed = BankAccount.objects.create(structure=supplier.structure, label="Ancien compte", **said, **factor)
    foreign = BankAccount.objects.create(structure=StructureFactory(), label="Autre", **said)
    kept = {"number": closed.number, "factor_name": closed.factor_name}
    sent(supplier.structure, number="F-1", bank_account=closed, bank_copy=kept)
    sent(supplier.structure, number="F-2")
    response = asked(sender, "sent_search", compte=closed.pk)
    assert numbers(response) == ["F-1"]
    assert "Références bancaires : Ancien compte" in text(response)
    assert faults(asked(sender, "sent_search", compte=foreign.pk)).keys() == {"compte"}
    found = {line["Numéro de facture"]: line for line in lines(asked(sender, "sent_search_csv"))}
    assert (found["F-1"]["Compte bancaire"], found["F-1"]["Affactureur"]) == (closed.number, "Affacturage du Lac")
    assert (found["F-2"]["Compte bancaire"], found["F-2"]["Affactureur"]) == ("", "")


def test_late_is_what_the_clock_counts_as_late(agent, access):
    """domain.md §17.1: neither an avoir, nor a stopped delay, nor one of an entity that does not say when it pays."""
    late = {"payment_due_on": timezone.localdate() - timedelta(days=1)}
    quiet = PublicStructureFactory(name="ZZ", manages_payment_status=False)
    HabilitationFactory(user=access.user, structure=quiet)
    shown = [
        arrived(access.structure, **late),
        arrived(access.structure, status=Status.COMPTABILISEE, **late),
        arrived(access.structure, payment_due_on=timezone.localdate()),
        arrived(access.structure, type="AVOIR", **late),
        arrived(access.structure, status=Status.MISE_EN_PAIEMENT, **late),
        arrived(access.structure, status=Status.SUSPENDUE, **late),
        arrived(access.structure, status=Status.A_RECYCLER, **late),
        arrived(quiet, status=Status.COMPTABILISEE, **late),
        arrived(quiet, status=Status.MANDATEE, **late),
    ]
    now = timezone.now()
    counted = {
        invoice.number
        for invoice in shown
        if (clock := invoice.clock(now)) and not clock.ended_on and clock.left is not None and clock.left < 0
    }
    assert set(numbers(asked(agent, structure="", retard="on"))) == counted
    assert len(counted) == 3


# --- who sees what ---------------------------------------------------------------------------------------------------


def test_an_agent_finds_only_what_has_arrived(agent, access):
    for status in Status:
        arrived(access.structure, status=status)
    arrived(PublicStructureFactory())
    assert len(numbers(asked(agent))) == len(OPEN_TO_RECIPIENT)
    hidden = asked(agent, etat="BROUILLON")
    assert "etat" in faults(hidden)


def test_an_agent_of_one_service_finds_its_invoices_only(client, access):
    service = ServiceFactory(structure=access.structure)
    right = HabilitationFactory(service=service, structure=access.structure)
    client.force_login(right.user)
    arrived(access.structure, number="F-1", recipient_service=service)
    arrived(access.structure, number="F-2", recipient_service=ServiceFactory(structure=access.structure))
    arrived(access.structure, number="F-3")
    for criteria in ({}, {"numero": "F"}, {"etat": "MISE_A_DISPOSITION"}, {"tri": "montant"}, {"structure": ""}):
        assert numbers(asked(client, **criteria)) == ["F-1"], criteria


def test_a_supplier_finds_drafts_when_asking_for_them(sender, supplier):
    sent(supplier.structure, number="F-1")
    sent(
        supplier.structure,
        number="F-2",
        status=Status.BROUILLON,
        total_without_vat=None,
        total_vat=None,
        total_with_vat=None,
        amount_due=None,
        issue_date=None,
    )
    sent(supplier.structure, number="F-3", status=Status.SUPPRIMEE)
    assert numbers(asked(sender, "sent_search")) == ["F-1"]
    assert numbers(asked(sender, "sent_search", numero="F")) == ["F-1"]
    assert numbers(asked(sender, "sent_search", etat="BROUILLON")) == ["F-2"]
    for sort in ("depot", "-depot", "montant", "tiers", "facture", "numero", "etat"):
        both = asked(sender, "sent_search", etat=["BROUILLON", "MISE_A_DISPOSITION"], tri=sort)
        assert sorted(numbers(both)) == ["F-1", "F-2"]


def test_all_of_ones_structures_or_one(agent, access):
    other = HabilitationFactory(user=access.user, structure__name="CHATOU").structure
    arrived(access.structure, number="F-1")
    arrived(other, number="F-2", deposited_at=SENT_AT + timedelta(days=1))
    assert numbers(asked(agent)) == ["F-1"]
    assert numbers(asked(agent, structure=other.pk)) == ["F-2"]
    assert numbers(asked(agent, structure="")) == ["F-2", "F-1"]
    stranger = PublicStructureFactory()
    assert faults(asked(agent, structure=stranger.pk)).keys() == {"structure"}


def test_twenty_structures_at_most(agent, access):
    for rank in range(20):
        structure = HabilitationFactory(user=access.user, structure__name=f"C{rank:02}").structure
        arrived(structure, number=f"F-{rank:02}")
    arrived(access.structure, number="B")
    response = asked(agent, structure="")
    assert sorted(numbers(response)) == ["B", *(f"F-{rank:02}" for rank in range(19))]
    assert "vingt premières" in text(response)


@pytest.mark.parametrize("name", ["received_search", "archives"])
def test_an_agent_finds_an_invoice_by_the_beginning_of_its_mandate_number(agent, access, name):
    old = timezone.now() - timedelta(days=800)
    stamps = {field: old for field in ("deposited_at", "status_at", "created_at", "available_at", "last_activity_at")}
    for number, mandate in (("F-1", "DP-2026-17"), ("F-2", "DP-2027-1"), ("F-3", "")):
        arrived(access.structure, number=number, mandate_number=mandate, **stamps)
    assert numbers(asked(agent, name, mandat="dp-2026")) == ["F-1"]
    assert numbers(asked(agent, name, mandat="%")) == []


def test_archives_hold_what_nothing_happened_to_for_two_years(agent, access):
    old = timezone.now() - timedelta(days=800)
    stamps = {"deposited_at": old, "status_at": old, "created_at": old, "available_at": old}
    arrived(access.structure, number="F-1", last_activity_at=old, **stamps)
    arrived(access.structure, number="F-2", last_activity_at=timezone.now() - timedelta(days=700), **stamps)
    arrived(access.structure, number="F-3")
    assert numbers(asked(agent, "archives")) == ["F-1"]
    assert numbers(asked(agent, "archives", numero="F-2")) == []
    assert "Aucune facture ne répond à ces critères" in text(asked(agent, "archives", numero="F-2"))
    assert numbers(asked(agent, "archives", numero="F-1", tri="montant")) == ["F-1"]


def test_a_page_without_any_invoice_says_what_will_come_there_rather_than_to_drop_criteria(agent):
    assert "Une facture y entre quand rien ne s'y est passé depuis plus de deux ans." in text(asked(agent, "archives"))
    assert "Les factures envoyées apparaîtront ici." in text(asked(agent))


# --- what cannot be read ---------------------------------------------------------------------------------------------

WRONG = {
    "depot_du": "31/02/2026",
    "facture_au": "hier",
    "etat_du": "9999999999",
    "net_min": "douze",
    "ttc_max": "1e5",
    "ht_min": "NaN",
    "taille_min": "-1",
    "taille_max": "10 Mo",
    "etat": "INCONNU",
    "type": "DEVIS",
    "cadre": "A99",
    "telechargee": "peut-être",
    "affectee": "999999",
    "structure": "1 or 1=1",
    "numero": "x" * 10_000,
    "tiers": "\0abc",
    "engagement": "EJ\0",
}


@pytest.mark.parametrize(("name", "value"), WRONG.items())
def test_what_cannot_be_read_is_said_beside_its_field(agent, access, name, value):
    arrived(access.structure, number="F-1")
    response = asked(agent, numero="F-1", **{name: value}) if name != "numero" else asked(agent, numero=value)
    assert response.status_code == 200
    assert faults(response).keys() == {name}
    assert rows(response) == []
    assert "La recherche n'a pas été lancée" in text(response)


@pytest.mark.parametrize(
    ("low", "high"),
    [("depot_du", "depot_au"), ("facture_du", "facture_au"), ("etat_du", "etat_au")],
)
def test_dates_come_in_order(agent, low, high):
    assert "inversez" in faults(asked(agent, **{low: "02/02/2026", high: "01/02/2026"}))[high]


@pytest.mark.parametrize("name", ["net", "ttc", "ht", "taille"])
def test_amounts_come_in_order(agent, name):
    assert "inversez" in faults(asked(agent, **{f"{name}_min": "2", f"{name}_max": "1"}))[f"{name}_max"]


@pytest.mark.parametrize("key", ["~", "x~1", "NaN~1", "2026-03-02T08:30:00+00:00~9" + "9" * 30, "\0~1", "9999-99-99~1"])
@pytest.mark.parametrize("sort", ["depot", "-montant", "numero", "facture", "tiers", "taille", "nimporte"])
def test_forged_page_keys_give_the_first_page(agent, access, key, sort):
    arrived(access.structure, number="F-1")
    for name in ("apres", "avant"):
        assert asked(agent, tri=sort, **{name: key}).status_code == 200


# --- the page --------------------------------------------------------------------------------------------------------


def test_the_criteria_are_summed_up_and_can_be_taken_back(agent, access):
    response = asked(agent, structure=access.structure.pk, etat="REJETEE", depot_du="01/01/2026", telechargee="non")
    shown = text(response)
    for words in ("Etat courant : Rejetée", "Date de dépôt, du : 01/01/2026", "Téléchargée : Non"):
        assert words in shown
    assert "Aucune facture ne répond à ces critères" in shown
    links = html.fromstring(response.content).xpath("//a[normalize-space()='Effacer les critères']/@href")
    assert f"{reverse('invoices:received_search')}?structure={access.structure.pk}" in links


@pytest.mark.parametrize("sort", ["depot", "etat", "numero", "montant", "tiers", "facture", "taille"])
@pytest.mark.parametrize("direction", ["", "-"])
def test_few_results_are_sorted_by_any_column_and_paged_both_ways(agent, access, sort, direction, monkeypatch):
    for module in (paging, search):
        monkeypatch.setattr(module, "PAGE_SIZE", 3)
    for rank in range(7):
        day = SENT_AT + timedelta(days=rank)
        invoice = arrived(
            access.structure,
            number=f"F-{rank}",
            deposited_at=day,
            status_at=day,
            issue_date=day.date(),
            total_without_vat=Decimal(100 + rank),
            supplier__name=f"S{rank}",
        )
        AttachmentFactory(invoice=invoice, file__size=1000 + rank)
    order = [f"F-{rank}" for rank in range(7)]
    if direction:
        order.reverse()
    criteria = {"tri": f"{direction}{sort}", "numero": "F"}
    first = asked(agent, **criteria)
    second = asked(agent, **criteria, apres=first.context["page"].next_key)
    third = asked(agent, **criteria, apres=second.context["page"].next_key)
    assert [numbers(page) for page in (first, second, third)] == [order[:3], order[3:6], order[6:]]
    assert numbers(asked(agent, **criteria, avant=second.context["page"].previous_key)) == order[:3]
    assert third.context["page"].next_key == ""


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", ["received_search", "archives"])
def test_a_page_costs_the_same_for_any_length(agent, access, count, name, django_assert_max_num_queries):
    old = timezone.now() - timedelta(days=800)
    for _ in range(count):
        arrived(
            access.structure,
            recipient_service=ServiceFactory(structure=access.structure),
            **dict.fromkeys(("deposited_at", "status_at", "created_at", "available_at", "last_activity_at"), old),
        )
    with django_assert_max_num_queries(30) as captured:
        assert len(rows(asked(agent, name, type="FACTURE"))) == count
    costs = COSTS.setdefault(name, len(captured))
    assert len(captured) == costs


COSTS = {}


# --- the result as a file --------------------------------------------------------------------------------------------


def lines(response):
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    content = b"".join(response.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_the_csv_holds_all_that_answers(agent, access):
    arrived(access.structure, number="=1+1", supplier__name="@SUM(A1)", type="AVOIR", engagement="+33", market="\tx")
    arrived(access.structure, number="F-2", status=Status.REJETEE, with_history=True)
    arrived(access.structure, number="G-3", status=Status.COMPTABILISEE)
    found = lines(asked(agent, "received_search_csv", etat=["MISE_A_DISPOSITION", "REJETEE"]))
    assert {line["Numéro de facture"] for line in found} == {"'=1+1", "F-2"}
    (avoir,) = (line for line in found if line["Type"] == "Avoir")
    assert (avoir["Montant TTC"], avoir["Net à payer"]) == ("-120,00", "-120,00")
    assert (avoir["Fournisseur"], avoir["N° d'engagement"], avoir["Numéro du marché"]) == ("'@SUM(A1)", "'+33", "'\tx")
    assert (avoir["Date de facture"], avoir["Téléchargée"]) == ("01/03/2026", "Non")
    (rejected,) = (line for line in found if line["Numéro de facture"] == "F-2")
    assert rejected["Etat courant"] == "Rejetée"
    assert rejected["Motif"]


def test_wrong_criteria_of_a_csv_go_back_to_the_page(agent):
    response = asked(agent, "received_search_csv", depot_du="hier")
    assert response.status_code == 302
    assert faults(agent.get(response.url)).keys() == {"depot_du"}


def test_too_long_a_csv_is_refused_with_a_remedy(agent, access, monkeypatch):
    monkeypatch.setattr(results, "MOST_IN_CSV", 1)
    arrived(access.structure)
    arrived(access.structure)
    response = asked(agent, "received_search_csv")
    assert response.status_code == 422
    assert "XLSX" in text(response)


def sheet(response):
    """The cells of a workbook: text, Decimal or date; None when empty."""
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
        tree = etree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    return [[_value(cell) for cell in row] for row in tree.iter(f"{{{MAIN}}}row")]


def _value(cell):
    if cell.get("t") == "inlineStr":
        return "".join(cell.itertext())
    if len(cell) == 0:
        return None
    return Decimal(cell[0].text) if cell.get("s") == "1" else DAY_ZERO + timedelta(days=int(cell[0].text))


@pytest.fixture
def stored(settings, tmp_path):
    settings.STORAGE_ROOT = tmp_path


def ask_workbook(client, criteria, token):
    address = reverse("invoices:received_search_xlsx")
    return client.post(address, {"criteres": criteria, "form_token": token})


def test_the_workbook_is_made_by_the_worker_for_who_asked(agent, access, stored):
    arrived(access.structure, number="=1+1", supplier__name="00ÉRIC <&>", type="AVOIR")
    arrived(access.structure, number="F-2", status=Status.REJETEE)
    arrived(access.structure, number="F-3", is_downloaded=True)
    page = asked(agent, telechargee="non")
    form = next(form for form in html.fromstring(page.content).forms if "criteres" in form.fields)
    first = ask_workbook(agent, form.fields["criteres"], form.fields["form_token"])
    again = ask_workbook(agent, form.fields["criteres"], form.fields["form_token"])
    export = Export.objects.get()
    assert first.url == again.url == export.get_absolute_url()
    exporting.make(export.pk)
    export.refresh_from_db()
    assert (export.state, export.done, export.total) == (Export.State.FAIT, 2, 2)
    header, *lines = sheet(agent.get(reverse("invoices:export_file", args=[export.pk])))
    (avoir,) = (dict(zip(header, line, strict=True)) for line in lines if "=1+1" in line)
    assert {line[header.index("Numéro de facture")] for line in lines} == {"=1+1", "F-2"}
    assert (avoir["Fournisseur"], avoir["Montant TTC"], avoir["Date de facture"]) == (
        "00ÉRIC <&>",
        Decimal("-120.00"),
        date(2026, 3, 1),
    )


def test_a_workbook_is_made_with_the_rights_of_that_moment(agent, access, stored):
    arrived(access.structure)
    ask_workbook(agent, f"structure={access.structure.pk}", uuid.uuid4())
    access.delete()
    export = Export.objects.get()
    exporting.make(export.pk)
    export.refresh_from_db()
    assert (export.state, export.total) == (Export.State.FAIT, 0)


@pytest.mark.parametrize("criteria", ["depot_du=hier", "x" * 30_000])
def test_wrong_criteria_of_a_workbook_make_nothing(agent, criteria):
    response = ask_workbook(agent, criteria, uuid.uuid4())
    assert response.status_code == 302
    assert agent.get(response.url).status_code == 200
    assert not Export.objects.exists()


def test_nobody_finds_anything_without_the_profile(client):
    client.force_login(UserFactory())
    for name in ("received_search", "sent_search", "archives", "received_search_csv"):
        assert asked(client, name).status_code == 403
