"""From visitor to habilitated user in a browser: each journey with its script, then without, on a narrow screen."""

import re
from base64 import b32decode

import pytest
from captcha.models import CaptchaStore
from django.contrib.sessions.backends.db import SessionStore
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import expect

from accounts.services import sessions
from invoices.models import Invoice
from structures.domain.habilitations import Application, Level
from structures.models import AccessRequest, Structure
from tests.browsing import give_password
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import (
    EstablishmentFactory,
    HabilitationFactory,
    PublicStructureFactory,
    principal_of,
    siret,
)
from tests.processes import wait_until
from tests.watching import NARROW, look

pytestmark = [pytest.mark.browser]
NEW_PASSWORD = "Les-Délices-2026"
SCRIPTED, PLAIN = {}, {"java_script_enabled": False, "viewport": NARROW}
both_ways = pytest.mark.parametrize("options", [SCRIPTED, PLAIN], ids=["scripted", "plain"])


@pytest.fixture
def arrive(visit):
    """Open tabs of one kind; `page.look()` holds the page to every rule, where a script can run to do it."""

    def open_tab(options, name=""):
        page = visit(name, **options)
        page.look = (lambda: None) if options else (lambda: look(page))
        return page

    return open_tab


def h1(page, words):
    """The page is the one whose title reads so."""
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(words))
    page.look()


def press(page, words):
    page.get_by_role("button", name=words).first.click()


def follow(page, words):
    page.get_by_role("link", name=words).first.click()


def menu(page, words):
    """Take an entry of the navigation or of the user's menu, folded or not."""
    for folded in page.locator("header details.menu").filter(has=page.locator("a", has_text=words)).all():
        if folded.locator("summary").is_visible():
            folded.locator("summary").click()
            return folded.locator("a", has_text=words).click()
    return page.locator("nav.nav a", has_text=words).click()


def fill(page, **typed):
    for name, value in typed.items():
        page.locator(f"main [name={name}]").fill(value)


def received(smtp, address, words):
    """The text of the mail to this address whose subject holds these words, once it has arrived."""

    def mail():
        return [one for one in smtp.messages if one["To"] == address and words in one["Subject"]]

    return wait_until(mail)[-1].get_content()


def link_of(text):
    """Where a mail leads."""
    return re.search(r"^https?://\S+\r?$", text, re.M).group().strip()


def answer_captcha(page):
    key = page.locator("[name=captcha_key]").input_value()
    fill(page, captcha=CaptchaStore.objects.get(hashkey=key).response)


def sign_up(page, smtp, email, first_name, last_name):
    """Create an account by the form and by the mail; ends signed in, at home."""
    page.goto("/")
    follow(page, "Créer un compte")
    h1(page, "Créer un compte")
    fill(page, email=email, email_again=email, first_name=first_name, last_name=last_name)
    press(page, "Créer mon compte")
    expect(page).to_have_title(re.compile("^Erreur"))  # neither digits nor conditions
    page.look()
    answer_captcha(page)
    page.get_by_label("J'accepte les conditions d'utilisation").check()
    press(page, "Créer mon compte")
    h1(page, "Votre demande est enregistrée")
    page.goto(link_of(received(smtp, email, "Activ")))
    h1(page, "Activer votre compte")
    fill(page, password="court", again="court")
    press(page, "Soumettre")
    expect(page).to_have_title(re.compile("^Erreur"))
    page.look()
    fill(page, password=NEW_PASSWORD, again=NEW_PASSWORD)
    press(page, "Soumettre")
    expect(page.get_by_text("Votre compte est activé.")).to_be_visible()
    give_password(page, email, NEW_PASSWORD)
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Se connecter")
    page.look()


def role_of(page):
    """Read one's role where it is shown, on the only structure one belongs to."""
    menu(page, "Mes rattachements")
    h1(page, "Mes rattachements")
    return page.locator("[data-label=Rôle]").inner_text().strip()


@both_ways
def test_two_people_make_a_structure_live(arrive, worker, smtp, options):
    """The founding scenario: domain.md §3.3, §3.5."""
    known = EstablishmentFactory(name="LES DÉLICES DE SAVOIE", siret=siret(71))

    # Manuela: account, structure, every profile
    manuela = arrive(options)
    sign_up(manuela, smtp, "manuela@exemple.test", "Manuela", "Martin")
    menu(manuela, "Mes rattachements")
    follow(manuela, "Créer une structure")
    h1(manuela, "Créer une structure")
    fill(manuela, identifier=known.siret)
    press(manuela, "Vérifier")
    expect(manuela.get_by_label("Raison sociale")).to_have_value("LES DÉLICES DE SAVOIE")
    manuela.look()
    press(manuela, "Soumettre")
    expect(manuela.get_by_text("a bien été effectuée")).to_be_visible()
    manuela.look()
    assert role_of(manuela) == "Gestionnaire principal"
    menu(manuela, "Mes habilitations")
    follow(manuela, "Gérer mes habilitations")
    h1(manuela, "Gérer mes habilitations")
    engagements = manuela.locator("tr", has_text="Engagements modification")
    engagements.get_by_role("button", name="Passer en consultation").click()
    expect(manuela.locator("[data-label=Profil]", has_text="Engagements consultation")).to_be_visible()
    manuela.locator("[name=profil]").select_option(label="Engagements modification")
    press(manuela, "Ajouter")
    expect(engagements).to_be_visible()  # at once, and asked of nobody
    manuela.look()

    # Pierre: account, request
    pierre = arrive(options)
    sign_up(pierre, smtp, "pierre@exemple.test", "Pierre", "Dubois")
    menu(pierre, "Mes rattachements")
    h1(pierre, "Mes rattachements")
    follow(pierre, "Demander un rattachement")
    h1(pierre, "Demander un rattachement")
    fill(pierre, identifiant=known.siret)
    press(pierre, "Rechercher")
    pierre.look()
    follow(pierre, "Demander mon rattachement")
    fill(pierre, comment="Je remplace Manuela à la comptabilité.")
    press(pierre, "Envoyer la demande")
    expect(pierre.get_by_text("en attente").first).to_be_visible()
    pierre.look()

    # Manuela accepts
    asked = received(smtp, "manuela@exemple.test", "Demande à traiter")
    assert "Je remplace Manuela" in asked
    manuela.goto(link_of(asked))
    manuela.look()
    menu(manuela, re.compile(r"APPROBATIONS\s+1"))
    h1(manuela, "Approbations")
    follow(manuela, "de Pierre Dubois")
    h1(manuela, "Rattachement")
    press(manuela, "Refuser")
    expect(manuela.get_by_text("Dites pourquoi").first).to_be_visible()
    manuela.look()
    press(manuela, "Approuver")
    h1(manuela, "Approbations")
    expect(manuela.locator("header, nav.nav").get_by_text(re.compile(r"APPROBATIONS\s+1"))).to_have_count(0)
    assert "validée" in received(smtp, "pierre@exemple.test", "Demande validée")
    assert role_of(pierre) == "Utilisateur"

    # Manuela makes Pierre a secondary manager, then hands the structure over to him
    manuela.goto("/domaines/organisation/")
    follow(manuela, "Gérer les utilisateurs")
    h1(manuela, "Utilisateurs de LES DÉLICES DE SAVOIE")
    follow(manuela, "Pierre Dubois")
    h1(manuela, "Pierre Dubois")
    manuela.locator("[name=profil]").select_option(label="Organisation modification")
    press(manuela, "Accorder")
    expect(manuela.locator("dd", has_text="Gestionnaire secondaire")).to_be_visible()
    manuela.look()
    assert role_of(pierre) == "Gestionnaire secondaire"  # without signing in again
    follow(manuela, "Transférer la gestion principale")
    h1(manuela, "Gestion principale")
    manuela.get_by_label("Nouveau gestionnaire principal").select_option(index=1)
    press(manuela, "Transférer le rôle")
    expect(manuela.get_by_text("Vous restez gestionnaire secondaire")).to_be_visible()
    manuela.look()
    assert "Pierre Dubois" in received(smtp, "pierre@exemple.test", "Gestionnaire principal")
    assert role_of(pierre) == "Gestionnaire principal"
    assert role_of(manuela) == "Gestionnaire secondaire"
    follow(pierre, "Utilisateurs")
    follow(pierre, "Historique")
    expect(pierre.get_by_text("Demande acceptée")).to_be_visible()
    pierre.look()
    assert Structure.objects.get().identifier == known.siret


@both_ways
def test_an_agent_asks_for_what_a_page_refuses_and_gets_it(arrive, worker, smtp, options):
    commune = PublicStructureFactory(name="COMMUNE DE BOUGIVAL")
    principal_of(commune, email="maire@exemple.test", first_name="Anne", last_name="Roy")
    look_only = {"application": Application.FACTURES_RECUES, "level": Level.CONSULTATION}
    HabilitationFactory(user__email="agent@exemple.test", structure=commune, **look_only)
    invoice = InvoiceFactory(status="MISE_A_DISPOSITION", recipient=commune, number="FA-3")

    agent = arrive(options, "agent")
    agent.goto(f"/factures/{invoice.pk}/traiter/")
    expect(agent.get_by_text("Factures reçues modification").first).to_be_visible()
    h1(agent, "Accès refusé")
    follow(agent, "Demander l’accès")
    h1(agent, "Gérer mes habilitations")
    expect(agent.locator("[name=profil]")).to_have_value("FACTURES_RECUES:MODIFICATION")
    fill(agent, comment="Je traite les factures en août.")
    press(agent, "Ajouter")
    expect(agent.get_by_text("Demandes en attente de validation")).to_be_visible()
    agent.look()

    manager = arrive(options, "maire")
    menu(manager, re.compile(r"APPROBATIONS\s+1"))
    h1(manager, "Approbations")
    manager.get_by_role("checkbox").first.check()
    press(manager, "Approuver")
    expect(manager.get_by_text("Aucune demande ici.")).to_be_visible()
    manager.look()
    assert "Factures reçues modification" in received(smtp, "agent@exemple.test", "Demande validée")

    agent.goto(f"/factures/{invoice.pk}/traiter/")  # the same session
    agent.get_by_label("Nouvel état").select_option(label="Service fait")
    agent.look()
    press(agent, "Enregistrer")
    expect(agent.get_by_text("« Service fait »").first).to_be_visible()
    assert Invoice.objects.get().status == "SERVICE_FAIT"


@both_ways
def test_a_locked_person_gets_in_again_by_mail(arrive, worker, smtp, options):
    UserFactory(email="pierre@exemple.test")
    page = arrive(options)
    page.goto("/connexion/")
    for _ in range(5):
        give_password(page, "pierre@exemple.test", "une erreur")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"verrouillé jusqu’à \d\d?\sh\s\d\d"))
    page.look()
    assert "verrouill" in received(smtp, "pierre@exemple.test", "verrouill")
    follow(page, "Choisir un nouveau mot de passe")
    h1(page, "Mot de passe oublié")
    fill(page, email="pierre@exemple.test")
    press(page, "Envoyer le lien")
    h1(page, "Consultez votre boîte aux lettres")
    reset = link_of(received(smtp, "pierre@exemple.test", "mot de passe"))
    page.goto(reset)
    h1(page, "Choisir un nouveau mot de passe")
    fill(page, password=NEW_PASSWORD, again=NEW_PASSWORD)
    press(page, "Soumettre")
    give_password(page, "pierre@exemple.test", NEW_PASSWORD)
    expect(page.locator("header .initials")).to_be_visible()
    page.look()
    page.goto(reset)
    h1(page, "lien")  # it serves once


@both_ways
def test_an_application_then_a_recovery_code_open_the_door(arrive, transactional_db, options):
    user = UserFactory(email="pierre@exemple.test")
    page = arrive(options, "pierre")
    menu(page, "Mon compte")
    h1(page, "Mon compte")
    follow(page, "Double authentification")
    h1(page, "Double authentification")
    follow(page, "Activer l’application")
    h1(page, "Application d’authentification")
    secret = page.locator("code").inner_text().replace(" ", "")
    fill(page, code="000000", current=PASSWORD)
    press(page, "Activer")
    expect(page).to_have_title(re.compile("^Erreur"))
    page.look()
    half_a_minute_passes()
    fill(page, code=code_of(secret), current=PASSWORD)
    press(page, "Activer")
    h1(page, "Vos codes de secours")
    recovery = page.locator("li code").first.inner_text()
    follow(page, "J’ai noté mes codes")
    expect(page.get_by_text("Il vous en reste 10.")).to_be_visible()
    page.look()

    sign_out(page)
    half_a_minute_passes()
    page.goto("/connexion/")
    give_password(page, user.email)
    h1(page, "Code de sécurité")
    fill(page, code=code_of(secret))
    press(page, "Se connecter")
    expect(page.locator("header .initials")).to_be_visible()

    sign_out(page)
    page.goto("/connexion/")
    give_password(page, user.email)
    fill(page, code=recovery)
    press(page, "Se connecter")
    expect(page.locator("header .initials")).to_be_visible()

    sign_out(page)
    page.goto("/connexion/")
    give_password(page, user.email)
    fill(page, code=recovery)
    press(page, "Se connecter")
    expect(page.get_by_text("a déjà servi").first).to_be_visible()
    page.look()


def code_of(secret):
    """What an application on a telephone shows now."""
    return f"{totp(b32decode(secret)):06}"


def half_a_minute_passes():
    """A code serves once."""
    TOTPDevice.objects.update(last_t=-1)


def sign_out(page):
    page.locator("header details.menu:has(.initials) summary").click()
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.locator("header .initials")).to_have_count(0)


def test_a_session_that_ends_over_a_form_gives_back_what_was_typed(arrive, portal):
    commune = PublicStructureFactory(name="COMMUNE DE BOUGIVAL")
    UserFactory(email="pierre@exemple.test")
    page = arrive(SCRIPTED, "pierre")
    page.clock.install()
    page.goto(f"/mes-rattachements/demander/?identifiant={commune.identifier}")
    follow(page, "Demander mon rattachement")
    fill(page, comment="Je commence lundi, au service comptable.")
    page.clock.run_for("28:30")
    expect(page.get_by_text("Sans activité, votre session se ferme à")).to_be_visible()
    page.look()
    forget_for_half_an_hour(page)
    page.clock.run_for("03:00")
    h1(page, "Se connecter")
    expect(page.get_by_text("Votre session est terminée")).to_be_visible()
    give_password(page, "pierre@exemple.test")
    h1(page, "Demander mon rattachement")
    expect(page.locator("[name=comment]")).to_have_value("Je commence lundi, au service comptable.")
    press(page, "Envoyer la demande")
    expect(page.get_by_text("Je commence lundi").or_(page.get_by_text("en attente")).first).to_be_visible()
    assert AccessRequest.objects.get().comment == "Je commence lundi, au service comptable."


def forget_for_half_an_hour(page):
    """Let the server's clock run as the browser's did."""
    key = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "sessionid")
    session = SessionStore(key)
    session[sessions.SEEN] -= 31 * 60
    session.save()
