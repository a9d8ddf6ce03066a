"""« Saisir facture », page by page. Source: domain.md §6.2, §18.10; features E17 to E20, E33, K16, K18."""

import re
from decimal import Decimal

import pytest

from invoices.models import Invoice, InvoiceLine, InvoiceTemplate
from structures.domain.habilitations import Application, Level
from tests.accessibility import check
from tests.factories.invoices import BillingMandateFactory
from tests.factories.structures import (
    HabilitationFactory,
    PublicStructureFactory,
    RattachementFactory,
    StructureFactory,
    manager_of,
)

pytestmark = pytest.mark.django_db
CHAIRS = {"reference": "Tolx101", "name": "Chaises A Tolx", "quantity": "20", "unit": "H87", "unit_price": "320,00"}


@pytest.fixture
def supplier():
    return BillingMandateFactory(structure=StructureFactory(vat_number="FR83404833048")).structure


@pytest.fixture
def person(client, supplier):
    user = HabilitationFactory(application=Application.FACTURES_EMISES, structure=supplier).user
    client.force_login(user)
    return user


def fields(page):
    """What the page's main form would send as it stands: (hidden and text inputs, chosen options, textareas)."""
    said = dict(re.findall(r'<input type="(?:hidden|text)" name="([^"]+)"(?: value="([^"]*)")?', page))
    for name, options in re.findall(r'<select name="([^"]+)"(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        said[name] = chosen[1] if chosen else ""
    said |= dict(re.findall(r'<textarea name="([^"]+)"[^>]*>\n?(.*?)</textarea>', page, re.S))
    said.pop("csrfmiddlewaretoken", None)
    return said


def begin(client, supplier, recipient=None, **typed):
    page = client.get("/factures/emises/saisir/").text
    recipient = recipient or PublicStructureFactory()
    chosen = {"structure": supplier.pk, "recipient_identifier": recipient.identifier, "conditions": "on"}
    answer = client.post("/factures/emises/saisir/", fields(page) | chosen | typed)
    assert answer.status_code == 302, answer.text
    return Invoice.objects.latest("pk")


def save(client, draft, **typed):
    address = f"/factures/{draft.pk}/modifier/"
    return client.post(address, fields(client.get(address).text) | typed, follow=True)


def add(client, draft, button="close", **typed):
    address = f"/factures/{draft.pk}/lignes/ajouter/"
    said = fields(client.get(address).text) | CHAIRS | {"rate": "10.00", button: "1"} | typed
    return client.post(address, said)


def test_the_chairs_from_the_first_page_to_the_recapitulatif(client, supplier, person):
    start = client.get("/factures/emises/saisir/")
    check(start.text)
    assert start.text.index("Destinataire de la facture") < start.text.index("Fournisseur de la facture")
    draft = begin(client, supplier)
    page = save(client, draft, add_line="1")
    assert "Saisie d’une ligne de facture" in page.text
    check(page.text)
    again = add(client, draft, "again")
    assert again.url.endswith("/lignes/ajouter/")
    page = save(client, draft, edit_line="1")
    check(page.text)
    page = save(client, draft)
    check(page.text)
    for shown in ("6\u202f400,00", "640,00", "7\u202f040,00", "Chaises A Tolx", f"TMP{draft.number_year}"):
        assert shown in page.text
    page = save(client, draft, send="1")
    assert "Veuillez confirmer" in page.text
    assert f"TMP{draft.number_year}" in page.text
    draft.refresh_from_db()
    page = client.post(f"/factures/{draft.pk}/confirmer/", {"version": draft.version}, follow=True)
    check(page.text)
    assert f"{draft.number_year}{1:015d}" in page.text
    assert "est validée" in page.text
    assert "Montant HT après remise globale" in page.text
    check(client.get(f"/factures/{draft.pk}/").text)


def test_blocks_stand_in_the_published_order(client, supplier, person):
    page = save(client, begin(client, supplier)).text
    blocks = ("Destinataire de la facture", "Fournisseur de la facture", "Cadre de facturation", "Références")
    blocks += ("Lignes de facture", "Montants totaux", "Commentaire", "Pièces jointes")
    places = [page.index(f"<legend>{block}") for block in blocks]
    assert places == sorted(places)


def test_without_mandate_the_reason_and_the_link(client):
    structure = StructureFactory()
    manager = manager_of(structure)
    HabilitationFactory(user=manager, application=Application.FACTURES_EMISES, structure=structure)
    client.force_login(manager)
    page = client.get("/factures/emises/saisir/").text
    check(page)
    assert f"/mandats/souscrire/?structure={structure.pk}" in page
    assert "Enregistrer et continuer" not in page
    client.force_login(HabilitationFactory(application=Application.FACTURES_EMISES, structure=structure).user)
    assert "un gestionnaire de la structure doit signer" in client.get("/factures/emises/saisir/").text
    reader = HabilitationFactory(application=Application.FACTURES_EMISES, structure=structure, level=Level.CONSULTATION)
    client.force_login(reader.user)
    assert client.get("/factures/emises/saisir/").status_code == 403
    client.force_login(RattachementFactory(structure=structure).user)
    assert client.get("/factures/emises/saisir/").status_code == 403


def test_conditions_are_asked_once(client, supplier, person):
    assert 'name="conditions"' in client.get("/factures/emises/saisir/").text
    begin(client, supplier)
    assert 'name="conditions"' not in client.get("/factures/emises/saisir/").text


def test_a_college_invoices_a_chamber_of_commerce(client):
    college = PublicStructureFactory(name="COLLEGE SIMONE VEIL")
    chamber = PublicStructureFactory(name="CCI REGION PARIS ILE FRANCE")
    BillingMandateFactory(structure=college)
    clerk = HabilitationFactory(application=Application.FACTURES_EMISES, structure=college).user
    client.force_login(clerk)
    draft = begin(client, college, chamber)
    save(client, draft, vat_type="SANS_TVA", exemption_reason="VATEX-EU-O")
    assert "n’ont pas de taux" in client.get(f"/factures/{draft.pk}/lignes/ajouter/").text
    add(client, draft, name="Location de salle", quantity="1", unit="DAY", unit_price="250")
    page = save(client, draft, send="1")
    assert "Veuillez confirmer" in page.text, page.text
    draft.refresh_from_db()
    assert (draft.total_with_vat, draft.total_vat) == (Decimal("250.00"), Decimal("0.00"))


def test_numbers_as_people_type_them(client, supplier, person):
    draft = begin(client, supplier)
    assert add(client, draft, quantity="1 234,5", unit_price="0.333333", discount="1,00").status_code == 302
    line = draft.lines.get()
    assert (line.quantity, line.unit_price, line.discount) == (Decimal("1234.5"), Decimal("0.333333"), Decimal("1.00"))
    add(client, draft, rate="autre", other_rate="13,5")
    assert draft.lines.get(position=2).rate == Decimal("13.50")
    assert "13,5" in client.get(f"/factures/{draft.pk}/lignes/2/").text


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("quantity", "0"),
        ("quantity", "NaN"),
        ("quantity", "1e400"),
        ("quantity", "9" * 19),
        ("unit_price", "-5"),
        ("unit_price", "Infinity"),
        ("unit_price", "douze"),
        ("unit_price", "1.234,5.6"),
        ("discount", "1e-3"),
        ("rate", "31.00"),
        ("name", ""),
        ("name", "x" * 1001),
        ("quantity", "٣"),
    ],
)
def test_what_is_no_line_is_told_beside_its_field_and_kept_as_typed(client, supplier, person, field, text):
    draft = begin(client, supplier)
    answer = add(client, draft, **{field: text})
    assert answer.status_code == 422
    check(answer.text)
    assert "Tolx101" in answer.text
    assert field == "rate" or text in answer.text
    assert not draft.lines.exists()


def test_negative_quantities_and_every_script_are_kept(client, supplier, person):
    draft = begin(client, supplier)
    name = "Chaise 椅子 🪑 \U00020000 כיסא"
    assert add(client, draft, name=f"{name}\x07\u202e", quantity="-2").status_code == 302
    line = draft.lines.get()
    assert line.name.startswith(name)
    assert line.quantity == -2
    page = save(client, draft)
    assert page.status_code == 200
    assert "\u202e" not in page.text


def test_two_tabs_on_one_draft_the_second_is_told(client, supplier, person):
    draft = begin(client, supplier)
    address, window = f"/factures/{draft.pk}/modifier/", f"/factures/{draft.pk}/lignes/ajouter/"
    first, second = fields(client.get(address).text), fields(client.get(window).text)
    add(client, draft)
    told = client.post(address, first | {"comment": "tapé ici"})
    assert told.status_code == 409
    assert "tapé ici" in told.text
    told = client.post(window, second | CHAIRS | {"name": "Table tapée", "rate": "20.00"})
    assert told.status_code == 409
    assert "Table tapée" in told.text
    assert draft.lines.count() == 1
    autosaved = client.post(
        f"/factures/{draft.pk}/enregistrement-automatique/", first, headers={"Accept": "application/json"}
    )
    assert autosaved.status_code == 409


def test_a_remise_globale_lowers_the_net_a_payer_until_another_is_typed(client, supplier, person):
    draft = begin(client, supplier)
    add(client, draft)
    save(client, draft, discount="40,00", discount_reason="fidélité")
    draft.refresh_from_db()
    assert draft.amount_due == Decimal("7000.00")
    page = save(client, draft, amount_due="5000,00")
    assert "Montant TTC après remise" in page.text
    add(client, draft)
    draft.refresh_from_db()
    assert draft.amount_due == Decimal("5000.00")
    save(client, draft, amount_due="")
    draft.refresh_from_db()
    assert draft.amount_due == Decimal("14040.00")


def test_autosave_with_a_stale_net_a_payer_still_follows(client, supplier, person):
    draft = begin(client, supplier)
    add(client, draft)
    address = f"/factures/{draft.pk}/enregistrement-automatique/"
    said = fields(client.get(f"/factures/{draft.pk}/modifier/").text)
    for discount, due in (("40", "7000.00"), ("140", "6900.00")):
        said["discount"] = discount
        said["version"] = client.post(address, said, headers={"Accept": "application/json"}).json()["version"]
        draft.refresh_from_db()
        assert draft.amount_due == Decimal(due)


def test_lines_are_shown_by_pages_and_removed(client, supplier, person):
    draft = begin(client, supplier)
    InvoiceLine.objects.bulk_create(
        InvoiceLine(invoice=draft, position=n, name=f"Article {n:03d}", quantity=1, unit_price=1, rate=20)
        for n in range(1, 501)
    )
    page = client.get(f"/factures/{draft.pk}/modifier/?lignes=476").text
    check(page)
    assert "Lignes 476 à 500 sur 500" in page
    assert "Article 475" not in page
    assert "Lignes 26 à 50" in save(client, draft, lines_from="26").text
    address = f"/factures/{draft.pk}/modifier/?lignes=26"
    said = fields(client.get(address).text) | {"remove_lines": "1", "line": ["26", "27"], "comment": "gardé"}
    page = client.post(address, said, follow=True).text
    assert "2 lignes supprimées" in page
    assert "Lignes 26 à 50 sur 498" in page
    draft.refresh_from_db()
    assert (draft.comment, draft.total_without_vat) == ("gardé", Decimal("498.00"))


@pytest.mark.parametrize("count", [1, 20])
def test_the_page_costs_the_same_for_any_number_of_lines(
    client, supplier, person, count, django_assert_max_num_queries
):
    draft = begin(client, supplier)
    InvoiceLine.objects.bulk_create(
        InvoiceLine(invoice=draft, position=n, name="Article", quantity=1, unit_price=1, rate=20)
        for n in range(1, count + 1)
    )
    with django_assert_max_num_queries(60):
        client.get(f"/factures/{draft.pk}/modifier/")


def test_rows_are_pasted_and_the_wrong_ones_stay_with_their_reasons(client, supplier, person):
    draft = begin(client, supplier)
    address = f"/factures/{draft.pk}/lignes/importer/"
    check(client.get(address).text)
    text = (
        "Désignation\tQté\tUnité\tPU HT\tTVA\n"
        "Chaise\t20\tpièce\t320,00\t10 %\n"
        "Table\tdeux\tpièce\t100\t20\n"
        "\t1\t\t1\t20\n"
        "Armoire\t1\tforfait\t1 000,50\t5,5\n"
    )
    answer = client.post(address, {"text": text, "version": draft.version})
    assert answer.status_code == 422
    check(answer.text)
    assert "2 lignes ajoutées, 2 refusées" in answer.text
    assert "« deux »" in answer.text
    assert "Il manque la dénomination" in answer.text
    assert [line.name for line in draft.lines.all()] == ["Chaise", "Armoire"]
    left = fields(answer.text)
    assert "Table" in left["text"]
    assert "Chaise" not in left["text"]


def test_a_csv_file_of_a_french_spreadsheet(client, supplier, person, tmp_path):
    draft = begin(client, supplier)
    file = tmp_path / "lignes.csv"
    rows = [f"R{n};Pièce détachée n° {n};{n};unité;1,5;0;20;" for n in range(1, 501)]
    file.write_bytes("\r\n".join(rows).encode("cp1252"))
    with file.open("rb") as sent:
        answer = client.post(f"/factures/{draft.pk}/lignes/importer/", {"file": sent, "version": draft.version})
    assert answer.status_code == 302
    assert draft.lines.count() == 500
    assert draft.lines.first().name == "Pièce détachée n° 1"
    draft.refresh_from_db()
    assert draft.total_without_vat == Decimal("1.5") * sum(range(1, 501))


def test_nothing_given_and_a_stale_import_are_told(client, supplier, person):
    draft = begin(client, supplier)
    address = f"/factures/{draft.pk}/lignes/importer/"
    assert client.post(address, {"text": " ", "version": 1}).status_code == 422
    answer = client.post(address, {"text": "R;Chaise;1;;1;;20", "version": 99})
    assert answer.status_code == 409
    assert "R;Chaise" in answer.text
    assert not draft.lines.exists()


def test_an_exemption_without_reason_is_told_at_sending(client, supplier, person):
    draft = begin(client, supplier)
    add(client, draft, rate="0.00")
    page = save(client, draft, send="1")
    assert "sans motif d&#x27;exonération" in page.text


def test_a_model_is_kept_and_used(client, supplier, person):
    draft = begin(client, supplier)
    add(client, draft)
    page = save(client, draft, keep_template="1")
    check(page.text)
    client.post(f"/factures/{draft.pk}/modele/", {"name": "Chaises"})
    start = client.get("/factures/emises/saisir/").text
    check(start)
    assert "<b>Chaises</b>" in start
    kept = InvoiceTemplate.objects.get()
    token = fields(start)["form_token"]
    client.post(f"/factures/emises/saisir/modeles/{kept.pk}/", {"form_token": token})
    made = Invoice.objects.latest("pk")
    assert made != draft
    assert made.lines.get().name == "Chaises A Tolx"
    client.post(f"/factures/emises/saisir/modeles/{kept.pk}/supprimer/")
    assert not InvoiceTemplate.objects.exists()


def test_checking_the_recipient_first_keeps_what_was_typed(client, supplier, person):
    recipient = PublicStructureFactory()
    said = {"recipient_identifier": recipient.identifier, "service_code": "TAPÉ", "check": "1"}
    page = client.post("/factures/emises/saisir/", said)
    assert page.status_code == 200
    assert recipient.name in page.text
    assert "TAPÉ" in page.text
    assert not Invoice.objects.exists()
