"""Pages of what comes back: « Recycler », « Compléter », « Refaire », « Dupliquer », « Joindre le document »."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html

from invoices.domain.lifecycle import Status
from invoices.models import Attachment, Deposit, Invoice
from invoices.services import drafting, routing, transition
from structures.domain.habilitations import Application, Level
from tests.accessibility import check
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import HabilitationFactory, PublicStructureFactory, ServiceFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 bon de livraison"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.STORAGE_ROOT = tmp_path


def came_back(status, reason, comment="", **fields):
    """An invoice that its recipient treated with this reason and comment."""
    invoice = InvoiceFactory(status=Status.MISE_A_DISPOSITION, with_history=True, **fields)
    agent = HabilitationFactory(structure=invoice.recipient).user
    transition.apply(invoice, "refuse", actor=agent, reason=reason, comment=comment)
    assert invoice.status == status
    return invoice


@pytest.fixture
def to_recycle(client):
    return mine(client, came_back(Status.A_RECYCLER, "SE_ERR", "Ce service a fermé."))


@pytest.fixture
def to_complete(client):
    return mine(client, came_back(Status.SUSPENDUE, "JUSTIF_ABS", "Il manque le bon signé."))


@pytest.fixture
def rejected(client):
    return mine(client, came_back(Status.REJETEE, "MONTANT_ERR", "Revoyez la ligne 2.", number="F-12"))


def mine(client, invoice, level=Level.MODIFICATION):
    """The invoice, its supplier signed in."""
    access = HabilitationFactory(application=Application.FACTURES_EMISES, structure=invoice.supplier, level=level)
    client.force_login(access.user)
    return invoice


def address(name, invoice):
    return reverse(f"invoices:{name}", args=[invoice.pk])


def text_of(answer):
    return " ".join(html.fromstring(answer.content).find(".//main").text_content().split())


def typed(client, name, invoice, **changes):
    """The fields of the page's form as it shows them, some typed over."""
    answer = client.get(address(name, invoice))
    check(answer.content)
    form = answer.context["form"]
    fields = {field: form[field].value() for field in form.fields}
    return {field: "" if value is None else value for field, value in fields.items()} | changes


def post(client, name, invoice, **changes):
    answer = client.post(address(name, invoice), typed(client, name, invoice, **changes))
    if answer.status_code != 302:
        check(answer.content)
    return answer


def file(name="bon.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def fresh(invoice):
    return Invoice.objects.get(pk=invoice.pk)


# --- Recycler --------------------------------------------------------------------------------------------------------


def test_recycler_shows_why_and_only_where_it_goes(client, to_recycle):
    answer = client.get(address("recycle", to_recycle))
    text = text_of(answer)
    assert "SE incorrect" in text
    assert "Ce service a fermé." in text
    assert set(answer.context["form"].fields) == {
        *("recipient_identifier", "service_code", "engagement", "comment", "version"),
    }
    assert to_recycle.recipient.name in text  # the look-up, without a script


def test_recycled_it_leaves_for_the_new_recipient(client, to_recycle):
    service = ServiceFactory(code="COMPTA")
    siret = service.structure.identifier
    spaced = f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}"
    answer = post(client, "recycle", to_recycle, recipient_identifier=spaced, service_code="COMPTA")
    assert answer.url == to_recycle.get_absolute_url()
    assert fresh(to_recycle).status == Status.DEPOSEE
    assert fresh(to_recycle).recipient_service == service
    assert "repart vers le destinataire corrigé" in text_of(client.get(answer.url))


def test_verifier_le_destinataire_looks_up_and_saves_nothing(client, to_recycle):
    other = PublicStructureFactory(name="COMMUNE B", service_required=True)
    ServiceFactory(structure=other, code="COMPTA")
    typed_in = {"recipient_identifier": other.identifier, "comment": "Merci.", "check": "1"}
    answer = post(client, "recycle", to_recycle, **typed_in)
    text = text_of(answer)
    assert answer.status_code == 200
    assert "COMMUNE B" in text
    assert "exige un code service" in text
    assert "COMPTA" in text
    assert "Merci." in text
    assert fresh(to_recycle).recipient == to_recycle.recipient


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Rien n'a changé"),
        ({"recipient_identifier": "12345678901234"}, "Aucune structure publique n'a l'identifiant"),
        ({"recipient_identifier": ""}, "Le champ « SIRET du destinataire » est vide"),
        ({"service_code": "NEANT"}, "n'existe pas chez"),
        ({"engagement": "X" * 51}, "a 51 caractères"),
        ({"comment": "x" * 2001}, "2000"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(client, to_recycle, changes, said):
    answer = post(client, "recycle", to_recycle, **({"comment": "Merci d'avance."} | changes))
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert changes.get("comment", "Merci d'avance.") in text_of(answer)
    assert fresh(to_recycle).status == Status.A_RECYCLER


def test_the_same_click_twice_leads_to_the_invoice(client, to_recycle):
    fields = typed(client, "recycle", to_recycle, engagement="BC-7")
    answers = [client.post(address("recycle", to_recycle), fields) for _ in range(2)]
    assert [answer.url for answer in answers] == [to_recycle.get_absolute_url()] * 2
    assert to_recycle.status_changes.filter(action="recycle").count() == 1


@pytest.mark.parametrize("name", ["recycle", "complete"])
def test_whoever_comes_back_to_a_form_that_served_is_led_to_the_invoice(client, to_recycle, name):
    post(client, "recycle", to_recycle, engagement="BC-7")
    answer = client.get(address(name, to_recycle))
    check(answer.content)
    assert answer.status_code == 409
    links = html.fromstring(answer.content).xpath("//main//a[.='Voir où en est la facture']/@href")
    assert links == [to_recycle.get_absolute_url()]


def test_a_second_tab_keeps_what_was_typed_and_says_what_the_first_did(client, to_recycle):
    second = typed(client, "recycle", to_recycle, engagement="BC-8", comment="Mon explication.")
    post(client, "recycle", to_recycle, engagement="BC-7")
    routing.route(to_recycle.pk)
    answer = client.post(address("recycle", to_recycle), second)
    check(answer.content)
    assert answer.status_code == 409
    assert "Le portail a déjà traité cette facture" in text_of(answer)
    assert "Mon explication." in text_of(answer)
    assert "Recycler la facture" not in [b.text_content() for b in html.fromstring(answer.content).iter("button")]


def test_a_tab_older_than_a_new_return_may_send_again_knowingly(client, to_recycle):
    old = typed(client, "recycle", to_recycle, engagement="BC-8")
    post(client, "recycle", to_recycle, engagement="BC-7")
    routing.route(to_recycle.pk)
    agent = HabilitationFactory(structure=to_recycle.recipient).user
    transition.apply(fresh(to_recycle), "refuse", actor=agent, reason="CMD_EJ_ERR", comment="BC-7 n'existe pas.")
    answer = client.post(address("recycle", to_recycle), old)
    assert answer.status_code == 409
    assert "BC-7 n'existe pas." in text_of(answer)
    form = html.fromstring(answer.content).xpath("//main//form[.//textarea[@name='comment']]")[0]
    assert client.post(address("recycle", to_recycle), dict(form.form_values())).status_code == 302
    assert fresh(to_recycle).engagement == "BC-8"


def test_the_former_recipient_gets_404_everywhere(client, to_recycle):
    other = PublicStructureFactory()
    agent = HabilitationFactory(structure=to_recycle.recipient).user
    joined = Attachment.objects.create(
        invoice=to_recycle,
        file=to_recycle.deposit.file,
        filename="a.pdf",
        designation="A",
        type="AUTRE",
        added_by=agent,
    )
    post(client, "recycle", to_recycle, recipient_identifier=other.identifier)
    routing.route(to_recycle.pk)
    client.force_login(agent)
    for name in ("detail", "history", "document", "view_document", "treat"):
        assert client.get(address(name, to_recycle)).status_code == 404, name
    assert client.get(reverse("invoices:attachment", args=[to_recycle.pk, joined.pk])).status_code == 404
    assert client.get(reverse("invoices:page_image", args=[to_recycle.pk, 1])).status_code == 404


# --- Compléter -------------------------------------------------------------------------------------------------------


def test_completer_shows_why_and_what_is_joined(client, to_complete):
    text = text_of(client.get(address("complete", to_complete)))
    assert "Justificatif absent ou insuffisant" in text
    assert "Il manque le bon signé." in text
    assert "l'un des deux suffit" in text


def test_pieces_and_comment_go_together(client, to_complete):
    piece = {"designation_0": "Bon signé", "type_0": "BON_DE_LIVRAISON", "file_0": file()}
    other = {"designation_4": "RIB", "type_4": "RIB", "file_4": file("rib.pdf", PDF + b"2")}
    answer = post(client, "complete", to_complete, comment="Voici.", **piece, **other)
    assert answer.url == to_complete.get_absolute_url()
    sent = fresh(to_complete)
    assert sent.status == Status.COMPLETEE
    assert [a.designation for a in sent.attachments.all()] == ["Bon signé", "RIB"]
    assert "Vos compléments sont transmis au destinataire." in text_of(client.get(answer.url))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "ni joint de pièce ni écrit de commentaire"),
        ({"file_0": file(), "type_0": "RIB"}, "Dites ce qu'est ce fichier"),
        ({"file_0": file(), "designation_0": "Bon"}, "Choisissez le type de cette pièce"),
        ({"designation_1": "Bon", "type_1": "RIB"}, "Choisissez le fichier qui va avec"),
        ({"file_0": file("x.exe"), "designation_0": "Bon", "type_0": "RIB"}, "n'est pas admise"),
        ({"file_2": file("vide.pdf", b""), "designation_2": "Bon", "type_2": "RIB"}, "est vide"),
        ({"file_0": file("x" * 47 + ".pdf"), "designation_0": "Bon", "type_0": "RIB"}, "51 caractères"),
    ],
)
def test_what_is_wrong_in_a_completion_is_said_beside_it(client, to_complete, changes, said):
    answer = post(client, "complete", to_complete, **({"comment": ""} | changes))
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert ("choisissez-les à nouveau" in text_of(answer)) == any(name.startswith("file") for name in changes)
    assert not Attachment.objects.exists()
    assert fresh(to_complete).status == Status.SUSPENDUE


def test_an_error_in_a_folded_piece_unfolds_it(client, to_complete):
    page = html.fromstring(client.get(address("complete", to_complete)).content)
    assert page.xpath("//details[@class='more'][not(@open)]//input[@name='file_1']")
    page = html.fromstring(post(client, "complete", to_complete, designation_1="Bon").content)
    assert page.xpath("//details[@class='more'][@open]//input[@name='file_1']")


def test_a_suspension_taken_back_meanwhile_loses_nothing_typed(client, to_complete):
    fields = typed(client, "complete", to_complete, comment="Mon explication.", designation_0="Bon", type_0="RIB")
    agent = HabilitationFactory(structure=to_complete.recipient, user__first_name="Zoé", user__last_name="Petit").user
    transition.apply(fresh(to_complete), "restore", actor=agent)
    answer = client.post(address("complete", to_complete), fields | {"file_0": file()})
    check(answer.content)
    assert answer.status_code == 409
    text = text_of(answer)
    assert "Zoé Petit a déjà traité cette facture" in text
    assert "« Mise à disposition du destinataire »" in text
    assert "Mon explication." in text
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("name", ["recycle", "complete", "redo"])
def test_elsewhere_the_page_says_why_it_is_closed(client, name):
    invoice = mine(client, InvoiceFactory(status=Status.MANDATEE))
    answer = client.get(address(name, invoice))
    assert answer.status_code == 409
    assert "« Mandatée »" in text_of(answer)


# --- Refaire, Dupliquer ----------------------------------------------------------------------------------------------


def test_refaire_opens_a_draft_that_asks_for_a_number_and_a_document(client, rejected):
    text = text_of(client.get(address("redo", rejected)))
    assert "Montant de la facture erroné" in text
    assert "Revoyez la ligne 2." in text
    answer = post(client, "redo", rejected)
    copy = Invoice.objects.get(copied_from=rejected)
    assert answer.url == address("edit", copy)
    page = client.get(answer.url)
    check(page.content)
    assert page.context["form"]["number"].value() == ""
    text = text_of(page)
    assert "La facture rejetée portait le n° F-12" in text
    assert "Aucun document n'est joint" in text
    assert "Joindre le document" in text


def test_both_pages_lead_to_each_other(client, rejected):
    post(client, "redo", rejected)
    copy = Invoice.objects.get(copied_from=rejected)
    for here, there in ((rejected, copy), (copy, rejected)):
        page = html.fromstring(client.get(address("detail", here)).content)
        assert page.xpath(f"//main//a[@href='{there.get_absolute_url()}']")
    assert "non envoyée" in text_of(client.get(address("detail", rejected)))


def test_once_begun_refaire_opens_the_same_draft(client, rejected):
    post(client, "redo", rejected)
    copy = Invoice.objects.get(copied_from=rejected)
    assert client.get(address("redo", rejected)).url == address("edit", copy)


@pytest.mark.parametrize("status", [Status.BROUILLON, Status.MISE_EN_PAIEMENT])
def test_dupliquer_makes_one_copy_however_often_it_is_clicked(client, status):
    source = mine(client, InvoiceFactory(status=status))
    fields = typed(client, "duplicate", source)
    first, second = (client.post(address("duplicate", source), fields) for _ in range(2))
    assert first.url == second.url
    assert Invoice.objects.count() == 2
    assert client.get(first.url).status_code == 200


def test_a_forged_token_is_refused(client, rejected):
    for name in ("redo", "duplicate"):
        assert client.post(address(name, rejected), {"form_token": "x"}).status_code == 422
    assert Invoice.objects.count() == 1


def test_who_only_looks_is_told_the_profile(client, rejected):
    invoice = mine(client, rejected, Level.CONSULTATION)
    for name in ("recycle", "complete", "redo", "duplicate"):
        assert client.get(address(name, invoice)).status_code == 403
    text = text_of(client.get(address("detail", invoice)))
    assert "Pour agir sur cette facture, il faut le profil" in text


# --- Joindre le document ---------------------------------------------------------------------------------------------


def test_the_button_saves_the_form_first(client):
    draft = mine(client, InvoiceFactory(deposit=None, number=""))
    fields = typed(client, "edit", draft, number="F-77") | {"join": "1"}
    answer = client.post(address("edit", draft), fields)
    assert answer.url == address("join", draft)
    assert fresh(draft).number == "F-77"


def test_a_joined_document_is_waited_for_then_shown(client):
    draft = mine(client, InvoiceFactory(deposit=None, number=""))
    answer = post(client, "join", draft, file=file("facture.pdf"))
    deposit = Deposit.objects.get()
    reading = reverse("invoices:reading", args=[deposit.pk])
    assert answer.url == reading
    assert client.get(reading).status_code == 200  # still being read
    assert "en cours de lecture" in text_of(client.get(address("edit", draft)))
    Deposit.objects.update(state=Deposit.State.ILLISIBLE, message="Ce document n'a pas pu être lu.")
    drafting.draft_from(Deposit.objects.get())
    assert client.get(reading).url == address("edit", draft)
    page = client.get(address("edit", draft))
    assert "facture.pdf" in text_of(page)
    assert "Remplacer le document" in text_of(page)
    assert Invoice.objects.count() == 1


def test_a_refused_document_says_so_and_can_be_replaced(client):
    draft = mine(client, InvoiceFactory(deposit=None))
    post(client, "join", draft, file=file("facture.pdf"))
    Deposit.objects.update(state=Deposit.State.REFUSE, message="Ce PDF est protégé par un mot de passe.")
    assert client.get(reverse("invoices:reading", args=[Deposit.objects.get().pk])).url == address("edit", draft)
    text = text_of(client.get(address("edit", draft)))
    assert "Ce PDF est protégé par un mot de passe." in text
    assert "Remplacer le document" in text
    post(client, "join", draft, file=file("ouvert.pdf", PDF + b"2"))
    assert fresh(draft).deposit.filename == "ouvert.pdf"


def test_what_is_no_pdf_is_refused_beside_the_field(client):
    draft = mine(client, InvoiceFactory(deposit=None))
    answer = post(client, "join", draft, file=file("facture.pdf", b"GIF89a"))
    assert answer.status_code == 422
    assert "n'est pas un PDF" in text_of(answer)
    assert not Deposit.objects.exists()
