"""The one page per invoice and its history: what each reader sees, and nothing more (domain.md §5.4, §7.9, §8.4)."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from invoices.domain.document import Document
from invoices.domain.inside import PdfSignature
from invoices.domain.lifecycle import CARDS, SENT_STATUSES, Party, Status
from invoices.models import InternalNote, InvoiceEvent
from invoices.services import transition
from structures.domain.habilitations import Application, Level
from tests.accessibility import check
from tests.factories.accounts import UserFactory
from tests.factories.invoices import DepositFactory, InvoiceEventFactory, InvoiceFactory, VatTotalFactory
from tests.factories.structures import HabilitationFactory, PublicStructureFactory, ServiceFactory, StructureFactory

pytestmark = pytest.mark.django_db

EMISES, RECUES = Application.FACTURES_EMISES, Application.FACTURES_RECUES
READ = ["Visualiser le document", "Télécharger le document", "Autres téléchargements"]
FILES = [*READ, "Certificat de dépôt", "Suivre la facture"]
OPEN = [status for status in Status if status in SENT_STATUSES and CARDS[status].is_open_to_recipient]


def supplier_of(invoice, level=Level.MODIFICATION):
    return HabilitationFactory(application=EMISES, structure=invoice.supplier, level=level).user


def agent_of(invoice, level=Level.MODIFICATION):
    return HabilitationFactory(application=RECUES, structure=invoice.recipient, level=level).user


def page(client, user, invoice, name="detail"):
    client.force_login(user)
    answer = client.get(reverse(f"invoices:{name}", args=[invoice.pk]))
    if answer.status_code == 200:
        check(answer.content)
    return answer


def text_of(answer):
    return " ".join(html.fromstring(answer.content).find(".//main").text_content().split())


def links_of(answer):
    """The actions offered: {words: address}."""
    tree = html.fromstring(answer.content)
    return {link.text_content(): link.get("href") for link in tree.xpath("//main//p[@class='actions']/a")}


@pytest.mark.parametrize("status", OPEN)
def test_each_side_reads_its_own_words(client, status):
    invoice = InvoiceFactory(status=status)
    words = CARDS[status].words
    for user, own, other in (
        (supplier_of(invoice), words[Party.SUPPLIER], words[Party.RECIPIENT]),
        (agent_of(invoice), words[Party.RECIPIENT], words[Party.SUPPLIER]),
    ):
        text = text_of(page(client, user, invoice))
        assert own in text
        assert other not in text
        assert CARDS[status].label in text


def test_the_invoice_says_all_it_holds(client):
    service = ServiceFactory(code="TECHNIQUE", name="Services techniques")
    invoice = InvoiceFactory(
        status=Status.MISE_A_DISPOSITION,
        supplier=StructureFactory(name="CHAUSSURES ER", address="4 rue du Pré", city="LORMONT"),
        recipient=service.structure,
        recipient_service=service,
        number="F-1",
        engagement="1400005262",
        market="M-77",
        comment="Livré le 3 mars.",
        total_without_vat=Decimal("4137.50"),
    )
    VatTotalFactory(invoice=invoice)
    text = text_of(page(client, agent_of(invoice), invoice))
    for said in (
        *("Facture F-1", "CHAUSSURES ER", "4 rue du Pré", "LORMONT", "TECHNIQUE – Services techniques", "1400005262"),
        *("M-77", "Livré le 3 mars.", "4 137,50 €", "827,50 €", "4 965,00 €", "20 %", "02/03/2026", "01/03/2026"),
        *("A1 : Dépôt par un fournisseur d'une facture", "Format de dépôt Dépôt d'un PDF sur le portail", "Devise EUR"),
    ):
        assert said in text
    supplier = html.fromstring(page(client, agent_of(invoice), invoice).content).xpath("//section[h2='Fournisseur']")[0]
    digits = invoice.supplier.identifier
    assert f"{digits[:3]} {digits[3:6]} {digits[6:9]} {digits[9:]}" in " ".join(supplier.text_content().split())


def test_the_agent_sees_that_the_document_was_signed_and_by_whom(client):
    signature = PdfSignature("Camille Durand", covers_all=True, integrity="INTACTE")
    deposit = DepositFactory(document=Document(signatures=(signature,)).to_json(), format="PDF_SIGNE_PADES")
    invoice = InvoiceFactory(status=Status.MISE_A_DISPOSITION, deposit=deposit)
    shown = page(client, agent_of(invoice), invoice).content.decode()
    assert "PDF signé (PAdES)" in shown
    assert "Certificat au nom de Camille Durand" in shown


def test_the_parties_are_those_of_the_sending(client):
    invoice = InvoiceFactory(
        status=Status.MISE_A_DISPOSITION, supplier__name="AVANT", supplier__address="1 vieille rue"
    )
    invoice.supplier.name, invoice.supplier.address = "APRÈS", "2 rue neuve"
    invoice.supplier.save()
    text = text_of(page(client, agent_of(invoice), invoice))
    assert "AVANT" in text
    assert "1 vieille rue" in text
    assert "2 rue neuve" not in text


def test_a_masked_supplier_keeps_its_address_to_itself(client):
    invoice = InvoiceFactory(
        status=Status.MISE_A_DISPOSITION, supplier__is_masked=True, supplier__address="1 allée des Secrets"
    )
    for user, is_shown in (
        (agent_of(invoice), False),
        (UserFactory(is_support=True), False),
        (supplier_of(invoice), True),
    ):
        text = text_of(page(client, user, invoice))
        assert ("1 allée des Secrets" in text) is is_shown
        assert ("Adresse non diffusible" in text) is not is_shown


def test_an_avoir_is_negative_everywhere(client):
    invoice = InvoiceFactory(status=Status.MISE_A_DISPOSITION, type="AVOIR", number="A-1")
    VatTotalFactory(invoice=invoice)
    text = text_of(page(client, supplier_of(invoice), invoice))
    assert "Avoir A-1" in text
    for amount in ("100,00 €", "20,00 €", "120,00 €"):
        assert re.findall(rf"(?<![0-9])-?{amount}", text) == [f"-{amount}"] * 2


@pytest.mark.parametrize(
    ("status", "side", "level", "expected"),
    [
        (
            "BROUILLON",
            EMISES,
            Level.MODIFICATION,
            ["Reprendre le brouillon", "Visualiser le document", "Télécharger le document", "Dupliquer"],
        ),
        ("BROUILLON", EMISES, Level.CONSULTATION, ["Visualiser le document", "Télécharger le document"]),
        (
            "DEPOSEE",
            EMISES,
            Level.MODIFICATION,
            [*FILES, "Dupliquer"],
        ),
        ("A_RECYCLER", EMISES, Level.MODIFICATION, ["Recycler", *FILES, "Dupliquer"]),
        ("SUSPENDUE", EMISES, Level.MODIFICATION, ["Compléter", "Acquitter", *FILES, "Dupliquer", "Demander le rejet"]),
        ("REJETEE", EMISES, Level.MODIFICATION, ["Refaire", "Acquitter", "Traiter le rejet", *FILES, "Dupliquer"]),
        (
            "A_RECYCLER",
            EMISES,
            Level.CONSULTATION,
            FILES,
        ),
        (
            "MISE_A_DISPOSITION",
            RECUES,
            Level.MODIFICATION,
            ["Traiter", *READ, "Suivre la facture", "Suivi interne"],
        ),
        (
            "MISE_A_DISPOSITION",
            RECUES,
            Level.CONSULTATION,
            [*READ, "Suivre la facture"],
        ),
        (
            "SUSPENDUE",
            RECUES,
            Level.MODIFICATION,
            ["Traiter", *READ, "Suivre la facture", "Suivi interne"],
        ),
        (
            "REJETEE",
            RECUES,
            Level.MODIFICATION,
            [*READ, "Suivre la facture", "Suivi interne"],
        ),
        (
            "MISE_EN_PAIEMENT",
            RECUES,
            Level.MODIFICATION,
            [*READ, "Suivre la facture", "Suivi interne"],
        ),
    ],
)
def test_only_what_is_open_now_is_offered_and_every_link_answers(client, status, side, level, expected):
    invoice = InvoiceFactory(status=status)
    user = (supplier_of if side is EMISES else agent_of)(invoice, level)
    links = links_of(page(client, user, invoice))
    assert list(links) == expected
    for words, address in links.items():
        if words != "Télécharger le document":  # the bytes of the factory's file are nowhere
            assert client.get(address).status_code == 200


def asked_on(answer):
    """Where the page sends whoever only looks: profile → structure."""
    asked = re.findall(r"structure=(\d+)&amp;application=(\w+)&amp;niveau=(\w+)", answer.content.decode())
    return [(int(structure), application, level) for structure, application, level in asked]


def test_who_only_looks_is_told_the_profile_that_acts_and_where_to_ask(client):
    draft, waiting, finished = (InvoiceFactory(status=s) for s in ("BROUILLON", "MISE_A_DISPOSITION", "REJETEE"))
    looks = Level.CONSULTATION
    asked = (draft.supplier_id, "FACTURES_EMISES", "MODIFICATION")
    assert asked_on(page(client, supplier_of(draft, looks), draft)) == [asked]
    answer = page(client, agent_of(waiting, looks), waiting)
    assert asked_on(answer) == [(waiting.recipient_id, "FACTURES_RECUES", "MODIFICATION")]
    assert "il faut le profil « Factures reçues modification »" in text_of(answer)
    assert asked_on(page(client, agent_of(waiting), waiting)) == []
    assert asked_on(page(client, agent_of(finished, looks), finished)) == []
    assert asked_on(page(client, UserFactory(is_support=True), waiting)) == []


def test_the_motif_and_the_last_comment_are_read_on_the_page_itself(client):
    """domain.md §5.5, features.md K5: nobody has to look for the reason in a history."""
    invoice = InvoiceFactory(status=Status.MISE_A_DISPOSITION)
    agent, supplier = agent_of(invoice), supplier_of(invoice)
    assert "Pourquoi" not in text_of(page(client, supplier, invoice))
    transition.apply(invoice, "refuse", actor=agent, reason="SE_ERR", comment="Voyez le bon de commande.")
    returned = text_of(page(client, supplier, invoice))
    assert "Pourquoi Motif : SE incorrect Voyez le bon de commande." in returned
    assert agent.get_full_name() in returned
    for action, actor, comment in (("recycle", supplier, "Code corrigé."), ("route", None, ""), ("deliver", None, "")):
        transition.apply(invoice, action, actor=actor, comment=comment)
    arrived = text_of(page(client, agent, invoice))
    assert "Commentaire Code corrigé." in arrived
    assert "Pourquoi" not in arrived


def test_a_draft_cannot_be_mistaken_for_a_sent_invoice(client):
    invoice = InvoiceFactory(recipient=None, recipient_identifier="21780092900010", number="")
    text = text_of(page(client, supplier_of(invoice), invoice))
    assert "Brouillon, non envoyée" in text
    assert "217 800 929 00010" in text
    assert page(client, UserFactory(is_support=True), invoice).status_code == 404
    invoice = InvoiceFactory()
    assert page(client, agent_of(invoice), invoice).status_code == 404


def test_a_deleted_draft_says_so_to_its_supplier_alone(client):
    invoice = InvoiceFactory(status=Status.SUPPRIMEE)
    response = page(client, supplier_of(invoice), invoice)
    assert response.status_code == 410
    assert f"Le brouillon {invoice.number} a déjà été supprimé" in text_of(response)
    invoice = InvoiceFactory(status=Status.SUPPRIMEE)
    assert page(client, agent_of(invoice), invoice).status_code == 404


def test_where_payment_is_not_fed_back_both_sides_are_told(client):
    recipient = PublicStructureFactory(name="CCAS DE X", manages_payment_status=False)
    invoice = InvoiceFactory(status=Status.MISE_A_DISPOSITION, recipient=recipient)
    sentence = "CCAS DE X ne gère pas le statut « Mise en paiement »"
    for user in (supplier_of(invoice), agent_of(invoice)):
        assert sentence in text_of(page(client, user, invoice))
    fed_back = InvoiceFactory(status=Status.MISE_A_DISPOSITION)
    assert "ne gère pas" not in text_of(page(client, supplier_of(fed_back), fed_back))


@pytest.mark.parametrize(
    ("days", "status", "words"),
    [
        (-1, "MISE_A_DISPOSITION", "en retard de 1 jour"),
        (-12, "SERVICE_FAIT", "en retard de 12 jours"),
        (0, "MANDATEE", "dernier jour"),
        (9, "COMPTABILISEE", "encore 9 jours"),
        (-5, "SUSPENDUE", "délai interrompu"),
        (-5, "A_RECYCLER", "délai interrompu"),
    ],
)
def test_the_clock_of_the_payment_delay_is_visible_to_both_sides(client, days, status, words):
    due = timezone.localdate() + timedelta(days=days)
    invoice = InvoiceFactory(status=status, payment_due_on=due)
    for user in (supplier_of(invoice), agent_of(invoice)):
        assert f"Échéance de paiement : {due:%d/%m/%Y} {words}" in text_of(page(client, user, invoice))


def test_a_late_invoice_says_what_the_lateness_costs(client, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 4, 30, 9, 0, tzinfo=UTC))
    due = date(2026, 4, 30) - timedelta(days=73)  # a fifth of a year: 120 € × 10,15 % / 5
    invoice = InvoiceFactory(status="MANDATEE", payment_due_on=due)
    for user in (supplier_of(invoice), agent_of(invoice)):
        said = text_of(page(client, user, invoice))
        assert "Intérêts moratoires : 2,44 €, et 40,00 € d’indemnité forfaitaire" in said
        assert "73 jours de retard au taux de 10,15 % l’an" in said
        assert "dernier connu" not in said


def test_an_avoir_and_an_invoice_already_paid_are_never_late(client):
    due = timezone.localdate() - timedelta(days=73)
    for fields in ({"type": "AVOIR"}, {"amount_due": Decimal(0)}):
        invoice = InvoiceFactory(status="MANDATEE", payment_due_on=due, **fields)
        said = text_of(page(client, agent_of(invoice), invoice))
        assert "retard" not in said
        assert "Échéance" not in said


def test_a_late_payment_is_told_once_paid(client):
    paid_on = timezone.now()
    due = timezone.localdate() - timedelta(days=12)
    invoice = InvoiceFactory(status="MISE_EN_PAIEMENT", payment_due_on=due, status_at=paid_on)
    assert "payée avec 12 jours de retard" in text_of(page(client, supplier_of(invoice), invoice))


@pytest.mark.parametrize("status", ["MISE_EN_PAIEMENT", "REJETEE"])
def test_a_finished_invoice_is_never_late(client, status):
    invoice = InvoiceFactory(status=status)
    assert "en retard" not in text_of(page(client, agent_of(invoice), invoice))


@pytest.mark.parametrize("name", ["detail", "history", "view_document"])
def test_support_reads_and_leaves_a_trace(client, name):
    invoice = InvoiceFactory(status=Status.MISE_A_DISPOSITION)
    support = UserFactory(is_support=True)
    answer = page(client, support, invoice, name)
    assert answer.status_code == 200
    assert "Traiter" not in links_of(answer)
    event = InvoiceEvent.objects.get()
    assert (event.kind, event.actor, event.invoice) == ("CONSULTATION_SUPPORT", support, invoice)
    page(client, agent_of(invoice), invoice, name)
    assert InvoiceEvent.objects.count() == 1  # a party's own reading is no event


def test_support_reads_the_words_of_both_sides(client):
    invoice = InvoiceFactory(status=Status.A_RECYCLER)
    text = text_of(page(client, UserFactory(is_support=True), invoice))
    assert "Pour le fournisseur : Corrigez le destinataire" in text
    assert "Pour le destinataire : Renvoyée au fournisseur" in text


def test_a_stranger_finds_nothing(client):
    invoice = InvoiceFactory(status=Status.MISE_A_DISPOSITION)
    for name in ("detail", "history"):
        assert page(client, HabilitationFactory().user, invoice, name).status_code == 404


def test_the_history_tells_every_passage_the_latest_first(client):
    agent = HabilitationFactory(user__first_name="Alice", user__last_name="Bernard", user__phone="01 02 03 04 05")
    invoice = InvoiceFactory(recipient=agent.structure, status=Status.MISE_A_DISPOSITION, with_history=True)
    transition.apply(invoice, "refuse", actor=agent.user, reason="JUSTIF_ABS", comment="Joignez le bon signé.")
    answer = page(client, supplier_of(invoice), invoice, "history")
    tables = html.fromstring(answer.content).findall(".//table")
    head = [" ".join(cell.text_content().split()) for cell in tables[0].findall(".//thead//th")]
    assert head == ["Date de passage", "Statut", "Motif", "Commentaire", "Par"]
    body = [[" ".join(cell.text_content().split()) for cell in row] for row in tables[0].findall(".//tbody/tr")]
    assert [row[1] for row in body] == [
        "Suspendue",
        "Mise à disposition du destinataire",
        CARDS[Status.EN_COURS_ACHEMINEMENT].label,
        "Déposée",
    ]
    who = f"Alice Bernard {agent.user.contact_email or agent.user.email} 01 02 03 04 05"
    assert body[0][2:] == ["Justificatif absent ou insuffisant", "Joignez le bon signé.", who]
    assert body[1][4] == "Le portail"
    assert body[3][0] == "02/03/2026 à 9 h 30"
    assert "Pourquoi" in text_of(answer)


def histories_of(answer):
    """{title: [cells of each row]} of the two histories of events."""
    tables = html.fromstring(answer.content).findall(".//table")[1:]
    text = {table.findtext("caption"): table.findall(".//tbody/tr") for table in tables}
    return {
        title: [[" ".join(td.text_content().split()) for td in row] for row in rows] for title, rows in text.items()
    }


def test_events_and_actions_are_two_more_histories_the_latest_first(client):
    invoice = InvoiceFactory(status=Status.MISE_A_DISPOSITION)
    alice = UserFactory(first_name="Alice", last_name="Bernard", contact_email="alice@mairie.example", phone="")
    for kind in ("TELECHARGEMENT", "COMPLEMENT", "ACQUITTEMENT_SUSPENSION"):
        InvoiceEventFactory(invoice=invoice, actor=alice, kind=kind, detail="Détail")
    shown = histories_of(page(client, supplier_of(invoice), invoice, "history"))
    assert shown == histories_of(page(client, supplier_of(invoice), invoice))  # the page of the invoice folds them
    events, actions = shown["Historique des événements complémentaires"], shown["Historique des actions utilisateurs"]
    who = "Alice Bernard alice@mairie.example"
    assert [row[1:] for row in events] == [["Complément apporté", "Détail", who]]
    assert [row[1] for row in actions] == ["Acquittement de la suspension", "Téléchargement de la facture"]


def test_the_recipient_s_own_business_is_hidden_from_the_supplier_the_support_and_a_later_recipient(client):
    invoice = InvoiceFactory(status=Status.MISE_A_DISPOSITION)
    agent = agent_of(invoice)
    InvoiceEventFactory(invoice=invoice, actor=agent, kind="AFFECTATION", detail="Affectée au guichet 7")
    note = InternalNote.objects.create(
        invoice=invoice, structure=invoice.recipient, author=agent, text="Voir avec le guichet 7 avant de payer"
    )

    def is_told(user):
        answers = [page(client, user, invoice, name).content.decode() for name in ("detail", "history")]
        return ["guichet 7" in answer for answer in answers]

    assert is_told(agent) == [True, True]
    assert is_told(supplier_of(invoice)) == [False, False]
    assert is_told(UserFactory(is_support=True)) == [False, False]
    type(invoice).objects.filter(pk=invoice.pk).update(
        recipient=PublicStructureFactory(), available_at=note.at + timedelta(seconds=1)
    )
    invoice.refresh_from_db()
    assert is_told(agent_of(invoice)) == [False, False]


@pytest.mark.parametrize(
    ("status", "states"),
    [
        ("DEPOSEE", ["todo", "todo", "todo"]),
        ("MISE_A_DISPOSITION", ["current", "todo", "todo"]),
        ("SUSPENDUE", ["current", "todo", "todo"]),
        ("REJETEE", ["current", "todo", "todo"]),
        ("SERVICE_FAIT", ["done", "current", "todo"]),
        ("COMPTABILISEE", ["done", "current", "todo"]),
        ("MISE_EN_PAIEMENT", ["done", "done", "done"]),
    ],
)
def test_the_three_plain_steps_say_where_it_stands(client, status, states):
    invoice = InvoiceFactory(status=status, with_history=True)
    steps = html.fromstring(page(client, supplier_of(invoice), invoice, "history").content).xpath(
        "//ol[@class='steps']/li"
    )
    assert [step.get("class") for step in steps] == states
    assert [bool(re.search(r"le [0-9/]{10} à", step.text_content())) for step in steps] == [
        state != "todo" for state in states
    ]
    is_stopped = status in ("SUSPENDUE", "REJETEE")
    assert ("Arrêtée à l'état" in steps[0].text_content()) is is_stopped


@pytest.mark.parametrize("count", [1, 3])
def test_the_history_costs_the_same_for_any_length(client, count, django_assert_num_queries):
    invoice = InvoiceFactory(status=Status.MISE_EN_PAIEMENT, with_history=True)
    InvoiceEventFactory.create_batch(count, invoice=invoice)
    client.force_login(supplier_of(invoice))
    # session, user; openings of both sides and the invoice; openings of both sides again; changes; events;
    # what waits for approval
    with django_assert_num_queries(10):
        client.get(reverse("invoices:history", args=[invoice.pk]))
