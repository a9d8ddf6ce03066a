"""Who is told of a change of status, and in which words (domain.md §16)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Notice, OutgoingMail
from chorus.templatetags.portal import moment
from invoices.domain.lifecycle import CARDS, Party, Status
from invoices.models import StatusChange
from invoices.queries import visible_to
from invoices.services import recycling, routing, submission, transition
from structures.domain.habilitations import Application, Level
from tests.factories.accounts import UserFactory
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import (
    LONG_AGO,
    HabilitationFactory,
    PublicStructureFactory,
    RattachementFactory,
    ServiceFactory,
    principal_of,
)

pytestmark = pytest.mark.django_db

EMISES, RECUES = Application.FACTURES_EMISES, Application.FACTURES_RECUES


def told():
    """Who received what: {address: [kind]}."""
    mails = {}
    for mail in OutgoingMail.objects.order_by("pk"):
        mails.setdefault(mail.recipient, []).append(mail.kind)
    return mails


def noticed():
    """Who finds what in « Notifications »: {address: [title]}."""
    titles = {}
    for notice in Notice.objects.order_by("pk").select_related("user"):
        titles.setdefault(notice.user.email, []).append(notice.title)
    return titles


@pytest.fixture
def service():
    return ServiceFactory(code="TECHNIQUE")


@pytest.fixture
def invoice(service):
    return InvoiceFactory(
        status=Status.MISE_A_DISPOSITION,
        number="F-1",
        recipient=service.structure,
        recipient_service=service,
        supplier__name="CHAUSSURES ER",
    )


@pytest.fixture
def agent(service):
    return HabilitationFactory(structure=service.structure, user__first_name="Alice", user__last_name="Bernard").user


@pytest.fixture
def supplier(invoice):
    return HabilitationFactory(application=EMISES, structure=invoice.supplier).user


def test_an_arrival_is_told_to_whoever_holds_the_structure_or_the_very_service(invoice, service, supplier):
    structure = service.structure
    whole = HabilitationFactory(structure=structure).user
    consulting = HabilitationFactory(structure=structure, level=Level.CONSULTATION).user
    very = HabilitationFactory(service=service).user
    HabilitationFactory(service=ServiceFactory(structure=structure))  # another service
    HabilitationFactory(structure=structure, application=EMISES)  # another application
    HabilitationFactory(structure=structure, attached=False)  # never attached
    HabilitationFactory(structure=structure, user__is_active=False)
    detached = HabilitationFactory(structure=structure, attached=False).user
    RattachementFactory(user=detached, structure=structure, until=LONG_AGO.replace(year=2021))
    elsewhere = HabilitationFactory(structure=structure, attached=False).user
    RattachementFactory(user=elsewhere)
    HabilitationFactory()  # another structure
    invoice.status = Status.DEPOSEE
    invoice.save(update_fields=["status"])
    routing.route(invoice.pk)
    expected = {user.email: ["invoices/facture_a_traiter"] for user in (whole, consulting, very)}
    assert told() == expected | {supplier.email: ["invoices/changement_etat"]}


def test_an_invoice_to_no_service_is_told_to_the_holders_of_the_structure_alone(service):
    whole = HabilitationFactory(structure=service.structure).user
    HabilitationFactory(service=service)
    invoice = InvoiceFactory(status=Status.DEPOSEE, recipient=service.structure)
    routing.route(invoice.pk)
    assert told() == {whole.email: ["invoices/facture_a_traiter"]}


def test_who_holds_both_the_structure_and_the_service_is_told_once(invoice, service):
    user = HabilitationFactory(structure=service.structure).user
    HabilitationFactory(user=user, service=service)
    invoice.status = Status.DEPOSEE
    invoice.save(update_fields=["status"])
    routing.route(invoice.pk)
    assert told() == {user.email: ["invoices/facture_a_traiter"]}


def test_mails_go_to_the_contact_address_when_there_is_one(invoice, agent):
    HabilitationFactory(application=EMISES, structure=invoice.supplier, user__contact_email="equipe@exemple.test")
    transition.apply(invoice, "acknowledge_service", actor=agent)
    assert told() == {"equipe@exemple.test": ["invoices/changement_etat"]}


@pytest.fixture
def deposited(service):
    """An invoice just sent by Manuela Martin: (invoice, she)."""
    given = {"user__first_name": "Manuela", "user__last_name": "Martin"}
    manuela = HabilitationFactory(application=EMISES, level=Level.MODIFICATION, **given).user
    draft = InvoiceFactory(number="F-7", supplier=manuela.habilitations.get().structure, recipient=service.structure)
    return submission.send(draft, actor=manuela, version=draft.version), manuela


def test_what_lasts_a_second_is_told_with_what_follows_in_one_mail_and_one_notice(settings, deposited):
    settings.SITE_URL = "https://portail.exemple.test"
    invoice, manuela = deposited
    transition.apply(invoice, "route")
    assert [change.target for change in StatusChange.objects.order_by("pk")] == ["DEPOSEE", "EN_COURS_ACHEMINEMENT"]
    assert (told(), noticed()) == ({}, {})
    transition.apply(invoice, "deliver")
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.subject) == (manuela.email, "Facture F-7 : Mise à disposition du destinataire")
    sent_at, left_at = (moment(timezone.localtime(one.at)) for one in StatusChange.objects.order_by("pk")[:2])
    assert f"Avant cela\nDéposée le {sent_at}, par Manuela Martin\n" in mail.body
    assert f"\nEn cours d'acheminement vers le destinataire le {left_at}\n\n" in mail.body
    assert f"Certificat de dépôt n° {invoice.certificate_number}\n" in mail.body
    assert f"https://portail.exemple.test/factures/{invoice.pk}/certificat/\n" in mail.body
    assert "\n\n\n" not in mail.body
    (notice,) = Notice.objects.all()
    assert "Avant cela : Déposée, puis En cours d'acheminement vers le destinataire. " in notice.text


def test_a_later_change_does_not_tell_the_deposit_again(deposited):
    invoice, _ = deposited
    for action in ("route", "deliver"):
        transition.apply(invoice, action)
    OutgoingMail.objects.all().delete()
    transition.apply(invoice, "mandate", actor=HabilitationFactory(structure=invoice.recipient).user)
    assert "Avant cela" not in OutgoingMail.objects.get().body


def test_a_deposit_that_could_not_be_delivered_is_told_with_its_return(deposited):
    invoice, manuela = deposited
    transition.apply(invoice, "route")
    transition.apply(invoice, "return", reason="DEST_INACTIF")
    mail = OutgoingMail.objects.get(recipient=manuela.email)
    assert mail.subject == "Facture F-7 : A recycler"
    assert "Avant cela\nDéposée le " in mail.body


@pytest.mark.parametrize(
    ("given", "named"),
    [({"number": "F-8"}, "Brouillon F-8"), ({"number": "", "recipient": None}, "Brouillon sans numéro")],
)
def test_colleagues_hear_that_a_draft_is_deleted_and_by_whom(given, named):
    draft = InvoiceFactory(**given)
    author = HabilitationFactory(application=EMISES, level=Level.MODIFICATION, structure=draft.supplier).user
    colleague = HabilitationFactory(application=EMISES, structure=draft.supplier, user__notify_invoices=False).user
    transition.apply(draft, "delete", actor=author)
    assert told() == {author.email: ["invoices/brouillon_supprime"]}
    assert noticed() == {author.email: [f"{named} supprimé"], colleague.email: [f"{named} supprimé"]}
    mail = OutgoingMail.objects.get()
    assert mail.subject == f"{named} supprimé"
    assert f"\nLe b{named[1:]} de {draft.supplier.name} pour " in mail.body
    assert f"par {author.get_full_name()}.\n" in mail.body
    assert f"/factures/emises/?structure={draft.supplier_id}\n" in mail.body
    assert "{" not in mail.body


@pytest.mark.parametrize(
    ("action", "given", "target"),
    [
        ("acknowledge_service", {}, Status.SERVICE_FAIT),
        ("mandate", {}, Status.MANDATEE),
        ("hand_to_accountant", {}, Status.MISE_A_DISPOSITION_COMPTABLE),
        ("book", {}, Status.COMPTABILISEE),
        ("pay", {}, Status.MISE_EN_PAIEMENT),
        ("refuse", {"reason": "SE_ERR"}, Status.A_RECYCLER),
        ("refuse", {"reason": "JUSTIF_ABS", "comment": "Joignez le bon signé."}, Status.SUSPENDUE),
        ("refuse", {"reason": "DOUBLON"}, Status.REJETEE),
    ],
)
def test_the_supplier_s_people_are_told_each_change_and_the_agents_not_of_their_own(
    invoice, agent, supplier, action, given, target
):
    transition.apply(invoice, action, actor=agent, **given)
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.kind) == (supplier.email, "invoices/changement_etat")
    assert mail.subject == f"Facture F-1 : {CARDS[target].label}"
    assert CARDS[target].words[Party.SUPPLIER] in mail.body


def test_the_mail_says_who_what_why_and_what_to_do(settings, invoice, agent, supplier):
    settings.SITE_URL = "https://portail.exemple.test"
    transition.apply(invoice, "refuse", actor=agent, reason="JUSTIF_ABS", comment="Joignez le bon signé l'après-midi.")
    body = OutgoingMail.objects.get().body
    for said in (
        supplier.get_full_name(),
        "F-1",
        "CHAUSSURES ER",
        invoice.recipient.name,
        "« Suspendue »",
        "Par : Alice Bernard",
        "Motif : Justificatif absent ou insuffisant",
        "Complément d'information : Joignez le bon signé l'après-midi.",
        "Étape atteinte : Ma facture est réceptionnée par le service financier",
        "Ajoutez la pièce demandée : la facture reprendra son cours.",
        f"https://portail.exemple.test/factures/{invoice.pk}/",
        "ne demande jamais de mot de passe",
    ):
        assert said in body
    assert "120,00" not in body  # no amount travels by mail
    assert agent.email not in body
    assert "{" not in body
    assert "\n\n\n" not in body


def test_a_completion_is_the_recipient_s_turn(invoice, agent, supplier):
    invoice.status = Status.SUSPENDUE
    invoice.save(update_fields=["status"])
    transition.apply(invoice, "complete", actor=supplier, comment="Voici le bon.")
    assert told() == {
        supplier.email: ["invoices/changement_etat"],
        agent.email: ["invoices/facture_a_traiter"],
    }
    mail = OutgoingMail.objects.get(recipient=agent.email)
    assert mail.subject == "Facture F-1 à traiter : Complétée"
    assert "Voici le bon." in mail.body
    assert "service TECHNIQUE" in mail.body
    assert "Le fournisseur a répondu : à traiter." in mail.body


def test_an_agent_s_return_to_available_is_no_news_for_the_agents(invoice, agent, supplier):
    transition.apply(invoice, "acknowledge_service", actor=agent)
    transition.apply(invoice, "restore", actor=agent)
    assert told() == {supplier.email: ["invoices/changement_etat"] * 2}


def test_a_refused_move_tells_nobody(invoice, supplier):
    with pytest.raises(Exception, match="Factures reçues modification"):
        transition.apply(invoice, "mandate", actor=UserFactory())
    assert told() == {}


def test_a_name_with_a_line_break_adds_no_header(agent, service):
    invoice = InvoiceFactory(
        status=Status.MISE_A_DISPOSITION, recipient=service.structure, number="F-1\r\nBcc: voleur@exemple.test"
    )
    HabilitationFactory(application=EMISES, structure=invoice.supplier)
    transition.apply(invoice, "mandate", actor=agent)
    assert OutgoingMail.objects.get().subject == "Facture F-1 Bcc: voleur@exemple.test : Mandatée"


# --- « Notifications », preferences, both sides -----------------------------------------------------------------------


def test_each_event_is_in_the_list_of_those_it_concerns_whatever_mails_they_want(invoice, agent, supplier):
    silent = HabilitationFactory(application=EMISES, structure=invoice.supplier, user__notify_invoices=False).user
    transition.apply(invoice, "refuse", actor=agent, reason="DOUBLON", comment="Déjà reçue.")
    transition.apply(invoice := InvoiceFactory(
        number="F-2", status=Status.SUSPENDUE, supplier=invoice.supplier, recipient=invoice.recipient,
        recipient_service=invoice.recipient_service,
    ), "complete", actor=supplier)  # fmt: skip
    mine = ["Facture F-1 : Rejetée", "Facture F-2 : Complétée"]
    assert noticed() == {
        supplier.email: mine,
        silent.email: mine,
        agent.email: ["Facture F-2 à traiter : Complétée"],
    }
    assert silent.email not in told()
    rejected = Notice.objects.get(user=silent, title=mine[0])
    assert "Motif : Double facturation." in rejected.text
    assert rejected.text.startswith("CHAUSSURES ER pour ")
    assert Notice.objects.get(user=silent, title=mine[1]).url == f"/factures/{invoice.pk}/"


def test_a_principal_manager_is_mailed_whatever_was_chosen_before(invoice, agent):
    """Of the structure at hand: being in charge elsewhere changes nothing here."""
    principal = principal_of(invoice.supplier, notify_invoices=False)
    elsewhere = principal_of(PublicStructureFactory(), notify_invoices=False)
    for user in (principal, elsewhere):
        HabilitationFactory(user=user, application=EMISES, structure=invoice.supplier)
    transition.apply(invoice, "mandate", actor=agent)
    assert told() == {principal.email: ["invoices/changement_etat"]}
    assert set(noticed()) == {principal.email, elsewhere.email}


def test_who_stands_on_both_sides_is_told_once_as_the_one_whose_turn_it_is(invoice, service, supplier):
    both = HabilitationFactory(application=EMISES, structure=invoice.supplier).user
    HabilitationFactory(user=both, structure=service.structure)
    HabilitationFactory(user=both, service=service, level=Level.CONSULTATION)
    invoice.status = Status.EN_COURS_ACHEMINEMENT
    invoice.save(update_fields=["status"])
    transition.apply(invoice, "deliver")
    assert told() == {supplier.email: ["invoices/changement_etat"], both.email: ["invoices/facture_a_traiter"]}
    assert noticed()[both.email] == ["Facture F-1 à traiter : Mise à disposition du destinataire"]
    transition.apply(invoice, "acknowledge_service", actor=HabilitationFactory(service=service).user)
    assert told()[both.email] == ["invoices/facture_a_traiter", "invoices/changement_etat"]


def test_an_address_shared_by_two_people_gets_one_mail_and_each_their_notice(invoice, agent):
    for _ in range(2):
        HabilitationFactory(application=EMISES, structure=invoice.supplier, user__contact_email="equipe@exemple.test")
    transition.apply(invoice, "mandate", actor=agent)
    assert told() == {"equipe@exemple.test": ["invoices/changement_etat"]}
    assert len(noticed()) == 2


def test_who_lost_a_recycled_invoice_is_told_nothing_and_sees_it_no_more(invoice, agent, supplier):
    transition.apply(invoice, "refuse", actor=agent, reason="SE_ERR")
    other = HabilitationFactory()
    OutgoingMail.objects.all().delete()
    Notice.objects.all().delete()
    recycling.recycle(
        invoice, recycling.Routing(other.structure.identifier, "", ""), comment="", actor=supplier,
        version=invoice.version,
    )  # fmt: skip
    routing.route(invoice.pk)
    assert told() == {supplier.email: ["invoices/changement_etat"], other.user.email: ["invoices/facture_a_traiter"]}
    assert agent.email not in noticed()
    assert not visible_to(agent).filter(pk=invoice.pk).exists()


@pytest.mark.parametrize(
    ("reason", "comment", "said"),
    [
        ("DOUBLON", "", ["« Refaire »", "un autre numéro", "a pris fin", "À acquitter avant le"]),
        ("JUSTIF_ABS", "Le bon signé.", ["« Compléter »", "est interrompu jusqu'à votre réponse", "À acquitter avant"]),
        ("SE_ERR", "", ["« Recycler »", "Un nouveau délai de paiement commencera"]),
    ],
)
def test_a_refusal_says_whom_to_ask_what_to_do_and_by_when(settings, invoice, agent, supplier, reason, comment, said):
    settings.SITE_URL = "https://portail.exemple.test"
    invoice.payment_due_on = timezone.localdate() + timedelta(days=20)
    invoice.save(update_fields=["payment_due_on"])
    service = invoice.recipient_service
    service.phone, service.email = "04 50 00 00 00", "technique@exemple.test"
    service.save()
    transition.apply(invoice, "refuse", actor=agent, reason=reason, comment=comment)
    body = OutgoingMail.objects.get().body
    place = f"{invoice.recipient.name}, service TECHNIQUE, téléphone 04 50 00 00 00, courriel technique@exemple.test."
    for text in (
        *said,
        "À qui en parler",
        place,
        f"https://portail.exemple.test/factures/emises/?structure={invoice.supplier_id}",
    ):
        assert text in body
    is_acknowledged = "https://portail.exemple.test/factures/emises/a-acquitter/" in body
    assert is_acknowledged == (reason != "SE_ERR")
    if is_acknowledged:
        assert f"{timezone.localdate() + timedelta(days=7):%d/%m/%Y}" in body
    assert "\n\n\n" not in body


def test_a_recipient_without_phone_nor_address_is_said_to_have_none(invoice, agent, supplier):
    transition.apply(invoice, "refuse", actor=agent, reason="DOUBLON")
    assert f"{invoice.recipient.name} : ses coordonnées ne sont pas sur le portail" in OutgoingMail.objects.get().body


def test_what_is_no_refusal_says_nothing_of_the_kind(invoice, agent, supplier):
    transition.apply(invoice, "mandate", actor=agent)
    body = OutgoingMail.objects.get().body
    for text in ("À qui en parler", "Ce que vous pouvez faire", "À acquitter"):
        assert text not in body
    assert "\n\n\n" not in body
