"""« Traiter la facture »: the published matrix over HTTP, the effect first, two agents at once (domain.md §7.2)."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from lxml import html

from accounts.models import OutgoingMail
from invoices.domain.lifecycle import CARDS, Status
from invoices.models import Invoice, StatusChange
from structures.domain.habilitations import Application, Level
from tests.accessibility import check
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import HabilitationFactory, PublicStructureFactory, RattachementFactory, ServiceFactory
from tests.published import rows

pytestmark = pytest.mark.django_db

MOVES = [row for row in rows("published_moves") if row["party"] == "D"]
SIMPLE = [row for row in MOVES if row["action"] != "refuse"]
REFUSABLE = {row["source"] for row in MOVES if row["action"] == "refuse"}
REASONS = rows("reasons")
SOURCES = ["MISE_A_DISPOSITION", "COMPLETEE", "SUSPENDUE", "SERVICE_FAIT", "MANDATEE", "MISE_A_DISPOSITION_COMPTABLE"]
SOURCES += ["COMPTABILISEE", "MISE_EN_PAIEMENT", "REJETEE", "A_RECYCLER"]
ORDER = [  # of the drop-down « Nouvel état »
    "Mise à disposition du destinataire",
    "Refusée",
    "Mandatée",
    "Mise en paiement",
    "Comptabilisée",
    "Mise à disposition comptable",
    "Service fait",
]


@pytest.fixture
def access():
    """The right of an agent who treats the invoices of a whole structure."""
    return HabilitationFactory()


@pytest.fixture
def agent(client, access):
    client.force_login(access.user)
    return client


def waiting(access, status="MISE_A_DISPOSITION", **values):
    return InvoiceFactory(recipient=access.structure, status=status, **values)


def address(invoice):
    return reverse("invoices:treat", args=[invoice.pk])


def send(client, invoice, action, **given):
    """Send the form as the page at hand would: with the version it was served with."""
    return client.post(address(invoice), {"version": invoice.version, "action": action, **given})


def seen(reason):
    """The label that the page shows of this reason's effect."""
    return CARDS[Status(next(row["target"] for row in REASONS if row["code"] == reason))].label


@pytest.mark.parametrize("row", SIMPLE, ids=lambda row: f"{row['source']}-{row['action']}")
def test_each_published_move_is_made(agent, access, row):
    invoice = waiting(access, row["source"])
    answer = send(agent, invoice, row["action"])
    assert answer.status_code == 302
    assert answer.url == f"/factures/recues/?structure={access.structure.pk}"
    invoice.refresh_from_db()
    assert invoice.status == row["target"]
    (change,) = invoice.status_changes.all()
    assert (change.actor, change.source, change.target, change.by) == (
        access.user,
        row["source"],
        row["target"],
        "RECIPIENT",
    )


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("action", sorted({row["action"] for row in SIMPLE}))
def test_what_is_not_published_is_refused_with_a_sentence(agent, access, source, action):
    if any((row["source"], row["action"]) == (source, action) for row in SIMPLE):
        return
    invoice = waiting(access, source)
    answer = send(agent, invoice, action)
    assert answer.status_code == 409
    check(answer.content)
    assert f"est à l&#x27;état « {CARDS[Status(source)].label} »" in answer.content.decode()
    invoice.refresh_from_db()
    assert invoice.status == source


@pytest.mark.parametrize("row", REASONS, ids=lambda row: row["code"])
def test_each_reason_sends_the_invoice_where_the_published_list_says(agent, access, row):
    invoice = waiting(access)
    comment = "Il manque le bon de livraison."
    answer = send(agent, invoice, "refuse", reason=row["code"], comment=comment, shown_effect=seen(row["code"]))
    assert answer.status_code == 302
    invoice.refresh_from_db()
    assert invoice.status == row["target"]
    change = invoice.status_changes.get()
    assert (change.reason, change.comment) == (row["code"], comment)


@pytest.mark.parametrize("source", SOURCES)
def test_a_refusal_starts_only_from_the_published_statuses(agent, access, source):
    invoice = waiting(access, source)
    answer = send(agent, invoice, "refuse", reason="DOUBLON", shown_effect="Rejetée")
    assert answer.status_code == (302 if source in REFUSABLE else 409)


def test_a_suspended_invoice_cannot_be_suspended_again(agent, access):
    invoice = waiting(access, "SUSPENDUE")
    assert 'value="JUSTIF_ABS"' not in agent.get(address(invoice)).content.decode()
    answer = send(agent, invoice, "refuse", reason="JUSTIF_ABS", comment="Encore.", shown_effect="Suspendue")
    assert answer.status_code == 409


@pytest.mark.parametrize("source", ["MISE_A_DISPOSITION", "SERVICE_FAIT", "COMPTABILISEE"])
def test_the_page_offers_the_open_states_in_the_published_order(agent, access, source):
    answer = agent.get(address(waiting(access, source)))
    check(answer.content)
    options = html.fromstring(answer.content).xpath("//select[@name='action']/option[@value!='']")
    labels = [option.text_content().strip() for option in options]
    actions = {row["action"] for row in MOVES if row["source"] == source}
    assert {option.get("value") for option in options} == actions
    assert labels == [label for label in ORDER if label in labels]


def test_each_reason_says_its_effect_without_any_script(agent, access):
    tree = html.fromstring(agent.get(address(waiting(access))).content)
    shown = {
        option.get("value"): option.text_content()
        for option in tree.xpath("//select[@name='reason']//option[@value!='']")
    }
    expected = {
        row["code"]: f"{row['label']} → le fournisseur verra : {CARDS[Status(row['target'])].label}" for row in REASONS
    }
    assert shown == expected
    assert list(shown) == [row["code"] for row in REASONS]  # screen order, group by group
    assert "DEST_INACTIF" not in shown


def test_payment_is_offered_only_where_the_structure_feeds_it_back(client):
    access = HabilitationFactory(structure__manages_payment_status=False)
    client.force_login(access.user)
    invoice = waiting(access)
    assert "Mise en paiement</option>" not in client.get(address(invoice)).content.decode()
    answer = send(client, invoice, "pay")
    assert answer.status_code == 409
    assert "ne gère pas le statut « Mise en paiement »" in answer.content.decode()


def test_without_script_a_refusal_is_confirmed_with_its_effect(agent, access):
    invoice = waiting(access)
    page = send(agent, invoice, "refuse", reason="SE_ERR", comment="Service dissous.")
    assert page.status_code == 200
    check(page.content)
    text = " ".join(html.fromstring(page.content).find(".//main").text_content().split())
    assert "Le fournisseur verra A recycler" in text
    assert "SE incorrect" in text
    assert "Service dissous." in text
    invoice.refresh_from_db()
    assert invoice.status == "MISE_A_DISPOSITION"
    (form,) = [form for form in html.fromstring(page.content).forms if "shown_effect" in form.fields]
    assert agent.post(address(invoice), dict(form.form_values())).status_code == 302
    invoice.refresh_from_db()
    assert (invoice.status, invoice.status_changes.get().comment) == ("A_RECYCLER", "Service dissous.")


def test_back_from_the_confirmation_the_form_holds_what_was_typed(agent, access):
    invoice = waiting(access)
    page = send(agent, invoice, "refuse", reason="SE_ERR", comment="Service dissous.")
    assert 'name="again"' in page.content.decode()
    (form,) = [form for form in html.fromstring(page.content).forms if "shown_effect" in form.fields]
    back = agent.post(address(invoice), dict(form.form_values()) | {"again": "oui"})
    assert back.status_code == 200
    check(back.content)
    (form,) = [form for form in html.fromstring(back.content).forms if "reason" in form.fields]
    names = ("action", "reason", "comment", "version", "shown_effect")
    typed = {name: (form.fields[name] or "").strip() for name in names}
    assert typed == {
        "action": "refuse",
        "reason": "SE_ERR",
        "comment": "Service dissous.",
        "version": str(invoice.version),
        "shown_effect": "",  # the refusal is confirmed again, whatever it becomes
    }
    invoice.refresh_from_db()
    assert invoice.status == "MISE_A_DISPOSITION"


def test_the_reason_that_the_reform_restricts_warns_before_saving(agent, access):
    page = send(agent, waiting(access), "refuse", reason="CMD_EJ_ERR")
    assert "donné au fournisseur avant la facturation" in page.content.decode()


def test_an_effect_shown_for_another_reason_does_not_pass_for_this_one(agent, access):
    invoice = waiting(access)
    page = send(agent, invoice, "refuse", reason="DOUBLON", shown_effect="A recycler")
    assert page.status_code == 200
    assert "Rejetée" in page.content.decode()


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"action": ""}, "action", "Choisissez le nouvel état."),
        ({"action": "refuse"}, "reason", "Choisissez le motif du refus"),
        ({"action": "refuse", "reason": "JUSTIF_ABS"}, "comment", "Le motif « Justificatif absent ou insuffisant »"),
        (
            {"action": "refuse", "reason": "CONTACT_ACHTR", "comment": "  "},
            "comment",
            "« Autres : contacter votre acheteur »",
        ),
        ({"action": "mandate", "mandate_number": "9" * 51}, "mandate_number", "50 caractères"),
        ({"action": "mandate", "comment": "a\0b"}, "comment", "caractère nul"),
    ],
)
def test_what_is_missing_is_said_in_the_summary_and_beside_the_field(agent, access, given, field, sentence):
    invoice = waiting(access)
    page = agent.post(address(invoice), {"version": invoice.version, **given})
    assert page.status_code == 422
    check(page.content)
    tree = html.fromstring(page.content)
    (link,) = tree.xpath("//*[@role='alert']//a")
    assert link.get("href") == f"#id_{field}"
    assert sentence in link.text_content()
    assert sentence in tree.get_element_by_id(f"div_id_{field}").text_content()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"reason": "DOUBLON"}, "Un motif ne va qu'avec « Refusée » : retirez-le pour l'état « Service fait »."),
        ({"mandate_number": "DP-1"}, "L'état « Service fait » n'en prend pas : effacez-le."),
    ],
)
def test_what_the_state_does_not_take_is_said_rather_than_dropped(agent, access, given, sentence):
    invoice = waiting(access)
    answer = send(agent, invoice, "acknowledge_service", **given)
    assert answer.status_code == 422
    assert sentence in html.fromstring(answer.content).text_content()
    invoice.refresh_from_db()
    assert invoice.status == "MISE_A_DISPOSITION"


@pytest.mark.parametrize("action", ["mandate", "hand_to_accountant", "book", "pay"])
def test_the_mandate_number_is_kept_from_the_mandate_on(agent, access, action):
    invoice = waiting(access)
    send(agent, invoice, action, mandate_number="DP-2026-17")
    invoice.refresh_from_db()
    assert invoice.mandate_number == "DP-2026-17"


def test_after_saving_the_list_says_it_and_offers_the_next(agent, access):
    first, second = waiting(access, number="F-1"), waiting(access, number="F-2")
    page = agent.post(address(first), {"version": first.version, "action": "acknowledge_service"}, follow=True)
    check(page.content)
    text = html.fromstring(page.content).find(".//main").text_content()
    assert "Facture F-1 : elle est à l'état « Service fait »." in text
    assert f'<a href="{address(second)}">Traiter la suivante : F-2</a>' in page.content.decode()


def test_after_saving_the_list_is_filtered_as_it_was_left(agent, access):
    here = f"structure={access.structure.pk}"
    invoice, elsewhere = waiting(access), waiting(HabilitationFactory(user=access.user))
    agent.get(f"/factures/recues/?{here}&masquer=on&tri=-montant")
    assert send(agent, invoice, "mandate").url == f"/factures/recues/?{here}&masquer=on&tri=-montant"
    assert send(agent, elsewhere, "mandate").url == f"/factures/recues/?structure={elsewhere.recipient_id}"
    agent.get("/factures/recues/?masquer=on")
    assert send(agent, waiting(access), "mandate").url == f"/factures/recues/?masquer=on&{here}"


def test_the_next_is_never_the_one_just_given_back(agent, access):
    invoice = waiting(access, "SUSPENDUE")
    page = agent.post(address(invoice), {"version": invoice.version, "action": "restore"}, follow=True)
    assert "Traiter la suivante" not in page.content.decode()


def test_the_next_is_never_one_that_this_person_only_looks_at(client):
    access = HabilitationFactory(service=ServiceFactory(code="UN"))
    other = ServiceFactory(structure=access.structure, code="DEUX")
    HabilitationFactory(user=access.user, structure=access.structure, service=other, level=Level.CONSULTATION)
    client.force_login(access.user)
    invoice = waiting(access, recipient_service=access.service)
    waiting(access, recipient_service=other)
    page = client.post(address(invoice), {"version": invoice.version, "action": "acknowledge_service"}, follow=True)
    assert "est à l'état « Service fait »" in page.content.decode()
    assert "Traiter la suivante" not in page.content.decode()


def test_the_same_form_sent_twice_is_made_once_and_answers_the_same(agent, access):
    invoice = waiting(access)
    answers = [send(agent, invoice, "mandate", mandate_number="DP-1") for _ in range(2)]
    assert {(answer.status_code, answer.url) for answer in answers} == {
        (302, f"/factures/recues/?structure={access.structure.pk}")
    }
    assert StatusChange.objects.filter(invoice=invoice).count() == 1


def test_the_second_agent_is_told_what_the_first_did(agent, access):
    first = HabilitationFactory(structure=access.structure, user__first_name="Alice", user__last_name="Bernard").user
    invoice = waiting(access)
    other = Client()
    other.force_login(first)
    send(other, invoice, "acknowledge_service")
    answer = send(agent, invoice, "refuse", reason="DOUBLON")
    assert answer.status_code == 409
    check(answer.content)
    assert "Alice Bernard a déjà traité cette facture : elle est passée à « Service fait »" in answer.content.decode()
    invoice.refresh_from_db()
    assert invoice.status == "SERVICE_FAIT"


@pytest.mark.django_db(transaction=True)
def test_of_two_agents_at_the_same_instant_one_wins_and_the_other_is_told():
    structure = PublicStructureFactory()
    invoice = InvoiceFactory(recipient=structure, status=Status.MISE_A_DISPOSITION)
    HabilitationFactory(structure=invoice.supplier, application=Application.FACTURES_EMISES)
    starting, answers = threading.Barrier(6), []

    def treat(user, action):
        client = Client()
        client.force_login(user)
        starting.wait()
        answers.append(send(client, invoice, action).status_code)
        connection.close()

    agents = [HabilitationFactory(structure=structure).user for _ in range(6)]
    actions = ["mandate", "acknowledge_service", "book"] * 2
    threads = [threading.Thread(target=treat, args=pair) for pair in zip(agents, actions, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [302, 409, 409, 409, 409, 409]
    assert StatusChange.objects.filter(invoice=invoice).count() == 1
    assert OutgoingMail.objects.count() == 1
    assert Invoice.objects.get(pk=invoice.pk).version == invoice.version + 1


def test_consultation_is_told_who_can_grant_modification(client):
    manager = RattachementFactory(is_principal_manager=True, user__first_name="Jeane", user__last_name="Chaource")
    access = HabilitationFactory(level=Level.CONSULTATION, structure=manager.structure)
    client.force_login(access.user)
    invoice = waiting(access)
    for answer in (client.get(address(invoice)), send(client, invoice, "acknowledge_service")):
        assert answer.status_code == 403
        assert "« Factures reçues modification »" in answer.content.decode()
        assert "Jeane Chaource, gestionnaire principal" in answer.content.decode()
    invoice.refresh_from_db()
    assert invoice.status == "MISE_A_DISPOSITION"


def test_elsewhere_the_invoice_does_not_exist(agent, client):
    service = ServiceFactory()
    mine = HabilitationFactory(service=ServiceFactory(structure=service.structure))
    for user, invoice in (
        (
            mine.user,
            InvoiceFactory(recipient=service.structure, recipient_service=service, status="MISE_A_DISPOSITION"),
        ),
        (mine.user, InvoiceFactory(recipient=service.structure, status="MISE_A_DISPOSITION")),
        (mine.user, InvoiceFactory(status="MISE_A_DISPOSITION")),
    ):
        client.force_login(user)
        assert client.get(address(invoice)).status_code == 404
        assert send(client, invoice, "acknowledge_service").status_code == 404


@pytest.mark.parametrize("status", ["BROUILLON", "DEPOSEE", "EN_COURS_ACHEMINEMENT"])
def test_what_has_not_arrived_does_not_exist(agent, access, status):
    assert agent.get(address(waiting(access, status))).status_code == 404


@pytest.mark.parametrize("status", ["MISE_EN_PAIEMENT", "REJETEE", "A_RECYCLER"])
def test_where_nothing_can_be_done_the_page_says_why(agent, access, status):
    answer = agent.get(address(waiting(access, status)))
    assert answer.status_code == 409
    assert "il n&#x27;y a plus rien à y traiter" in answer.content.decode()
