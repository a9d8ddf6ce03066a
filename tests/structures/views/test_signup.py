"""From visitor to user: form, captcha, structure block, two mails, activation. Source: domain.md §1.1, §1.2."""

import re
import time
import wave
from datetime import timedelta
from io import BytesIO

import pytest
from captcha.models import CaptchaStore
from django.test import Client
from django.utils import timezone

from accounts.models import MailedLink, OutgoingMail, User
from accounts.pacing import FLOOR_SECONDS
from structures.models import AccessRequest, Habilitation, Rattachement, SignUpStructure, Structure
from structures.services import decisions
from tests import mailbox
from tests.accessibility import Page, attribute, check, text_of
from tests.factories.accounts import UserFactory
from tests.factories.structures import EstablishmentFactory, RattachementFactory, StructureFactory, siret

pytestmark = pytest.mark.django_db

CREATE = "/compte/creer/"
SUMMARY = "/compte/creer/recapitulatif/"
PASSWORD = "Cheval-agrafe-2026"
PERSON = {
    "email": "pierre.dubois@exemple.test",
    "email_again": "pierre.dubois@exemple.test",
    "first_name": "Pierre",
    "last_name": "Dubois",
    "phone": "",
    "contact_email": "",
    "conditions": "on",
}


@pytest.fixture(autouse=True)
def _fresh_counters(broker):
    broker.flushall()


def solved(client):
    """Open the form and copy its digits, as a person does."""
    key = re.search(r'name="captcha_key" value="(\w+)"', client.get(CREATE).content.decode())[1]
    return {"captcha_key": key, "captcha": CaptchaStore.objects.get(hashkey=key).challenge}


def send(client, **typed):
    return client.post(CREATE, PERSON | solved(client) | {"create": "1"} | typed)


def choose(client, path, password=PASSWORD, **more):
    return client.post(path, {"password": password, "again": password, "question": "", "answer": ""} | more)


def signed_up(client, **typed):
    assert send(client, **typed).url == SUMMARY
    return mailbox.link("activation", PERSON["email"])


def test_a_person_alone_signs_up_activates_and_signs_in(client):
    check(client.get(CREATE).content)
    path = signed_up(client, phone="04 50 00 00 12", contact_email="Notifications@Exemple.test")
    summary = client.get(SUMMARY)
    check(summary.content)
    for text in ("Pierre", "Dubois", "04 50 00 00 12", "notifications@exemple.test", PERSON["email"]):
        assert text in summary.content.decode()
    assert mailbox.kinds(PERSON["email"]) == ["compte_cree", "activation"]
    check(client.get(path).content)
    assert choose(client, path).url == "/connexion/"
    user = User.objects.get(email=PERSON["email"])
    assert user.activated_at
    assert user.conditions_accepted_at
    assert client.post("/connexion/", {"username": user.email, "password": PASSWORD}).status_code == 302


def test_nobody_signs_in_before_activation(client):
    signed_up(client)
    for password in ("", "!", PASSWORD):
        assert client.post("/connexion/", {"username": PERSON["email"], "password": password}).status_code == 200


@pytest.mark.parametrize("field", ["email", "email_again", "first_name", "last_name", "conditions", "captcha"])
def test_each_required_field_is_asked_for(client, field):
    response = send(client, **{field: ""})
    assert response.status_code == 422
    check(response.content)
    assert not User.objects.exists()


def test_phone_and_contact_are_optional(client):
    assert send(client).status_code == 302


def test_two_different_addresses_are_refused(client):
    response = send(client, email_again="autre@exemple.test")
    assert "identiques" in response.content.decode()


def test_the_captcha_must_be_right_and_serves_once(client):
    answer = solved(client)
    refused = client.post(CREATE, PERSON | answer | {"captcha": "000000x"})
    assert refused.status_code == 422
    assert "000000x" not in refused.content.decode(), "the next image shows other digits"
    assert client.post(CREATE, PERSON | answer).status_code == 422  # spent by the wrong answer
    answer = solved(client)
    assert client.post(CREATE, PERSON | answer).status_code == 302
    again = PERSON | {"email": "autre@exemple.test", "email_again": "autre@exemple.test"}
    assert client.post(CREATE, again | answer).status_code == 422


def test_a_form_sent_twice_says_that_the_first_may_have_been_enough(client):
    form = PERSON | solved(client) | {"create": "1"}
    assert client.post(CREATE, form).url == SUMMARY
    again = client.post(CREATE, form)
    assert again.status_code == 422
    assert "votre demande est peut-être enregistrée" in again.content.decode()
    assert mailbox.kinds(PERSON["email"]) == ["compte_cree", "activation"]


def test_an_expired_captcha_is_refused(client):
    answer = solved(client)
    CaptchaStore.objects.update(expiration=timezone.now() - timedelta(seconds=1))
    assert client.post(CREATE, PERSON | answer).status_code == 422


def test_the_digits_can_be_seen_and_heard(client):
    answer = solved(client)
    image = client.get(f"/compte/controle/{answer['captcha_key']}.png")
    assert (image.status_code, image.headers["Content-Type"]) == (200, "image/png")
    sound = client.get(f"/compte/controle/{answer['captcha_key']}.wav")
    assert (sound.status_code, sound.headers["Content-Type"]) == (200, "audio/wav")
    with wave.open(BytesIO(sound.content)) as heard:
        assert 3 < heard.getnframes() / heard.getframerate() < 8
    for kind in ("png", "wav"):
        assert client.get(f"/compte/controle/inconnu.{kind}").status_code == 410


def test_digits_that_differ_sound_different(client):
    sounds = {client.get(f"/compte/controle/{solved(client)['captcha_key']}.wav").content for _ in range(4)}
    assert len(sounds) == 4


def test_a_known_address_gets_the_same_answer_and_a_mail_that_says_so(client):
    owner = UserFactory(email=PERSON["email"])
    known = send(client), client.get(SUMMARY)
    assert mailbox.kinds(owner.email) == ["compte_existant"]
    User.objects.filter(pk=owner.pk).update(email="ailleurs@exemple.test")
    other = Client()
    unknown = send(other), other.get(SUMMARY)
    for with_owner, without in zip(known, unknown, strict=True):
        assert with_owner.status_code == without.status_code
        assert with_owner.content == without.content
    assert User.objects.count() == 2


@pytest.mark.parametrize("is_known", [True, False])
def test_the_answer_leaves_no_earlier_for_one_address_than_for_another(client, is_known):
    """hostile.md item 12: the same time for known and unknown, by a floor that the work of both fits under."""
    if is_known:
        UserFactory(email=PERSON["email"])
    answer = solved(client)
    start = time.monotonic()
    client.post(CREATE, PERSON | answer)
    assert time.monotonic() - start >= FLOOR_SECONDS


def test_a_pending_address_gets_another_activation_link(client):
    first = signed_up(client)
    second = signed_up(client)
    assert User.objects.count() == 1
    assert client.get(first).status_code == 410
    assert client.get(second).status_code == 200


def test_case_makes_no_second_account(client):
    UserFactory(email=PERSON["email"])
    twin = PERSON["email"].upper()
    assert send(client, email=twin, email_again=twin).status_code == 302
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "name", ["x" * 10_000, "Pi\0erre", "http://evil.example", "evil.example", "Pierre\u202egpj", "<b>", "  ", "A" * 81]
)
def test_what_is_no_name_is_refused(client, name):
    response = send(client, first_name=name)
    assert response.status_code == 422
    check(response.content)
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["Élodie", "D’Angelo-N'Guyen", "محمد", "王小明", "J. R.", "Zoe\u0301", "אברהם"])
def test_names_of_any_script_are_taken(client, name):
    assert send(client, first_name=name).status_code == 302
    check(client.get(SUMMARY).content)


def test_mass_assignment_gives_no_power(client):
    signed_up(client, is_staff="on", is_superuser="1", is_support="1", is_active="1", password="x")
    user = User.objects.get()
    assert not (user.is_staff)
    assert not (user.is_superuser)
    assert not (user.is_support)
    assert not (user.has_usable_password())


def test_accounts_are_limited_for_one_visitor(client):
    answers = []
    for number in range(11):
        email = f"personne{number}@exemple.test"
        answers.append(
            send(client, email=email, email_again=email, HTTP_X_FORWARDED_FOR=f"10.0.0.{number}").status_code
        )
    assert answers == [302] * 10 + [429]


def test_the_host_a_visitor_claims_is_in_no_mail(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    answer = solved(client)
    client.post(CREATE, PERSON | answer, HTTP_HOST="evil.example", HTTP_X_FORWARDED_HOST="evil.example")
    assert OutgoingMail.objects.count() == 2
    assert not any("evil" in mail.body for mail in OutgoingMail.objects.all())


def test_a_used_or_expired_link_is_refused_and_another_can_be_asked_for(client):
    path = signed_up(client)
    MailedLink.objects.update(expires_at=timezone.now())
    response = client.get(path)
    assert response.status_code == 410
    check(response.content)
    check(client.post("/compte/activer/", {"email": PERSON["email"].upper()}).content)
    path = mailbox.link("activation", PERSON["email"])
    assert choose(Client(), path).status_code == 302  # another browser
    assert choose(client, path, "Autre-passe-2026").status_code == 410
    assert User.objects.get().check_password(PASSWORD)


def test_sending_the_link_again_tells_nothing_of_addresses(client):
    signed_up(client)
    active = UserFactory()
    pages = set()
    for email in (PERSON["email"], active.email, "personne@exemple.test"):
        response = client.post("/compte/activer/", {"email": email})
        pages.add((response.status_code, response.content.decode().replace(email, "…")))
    assert len(pages) == 1
    assert mailbox.kinds(active.email) == []


def test_the_secret_question_may_be_chosen_at_activation(client):
    path = signed_up(client)
    assert choose(client, path, question="Quel est mon nom ?").status_code == 422
    assert choose(client, path, question="Quel est mon nom ?", answer="Dubois").status_code == 302
    assert User.objects.get().secret_answer


def test_the_administration_may_block_an_account_that_waits(client):
    path = signed_up(client)
    User.objects.update(is_active=False)
    assert choose(client, path).status_code == 410
    client.post("/compte/activer/", {"email": PERSON["email"]})
    assert mailbox.kinds(PERSON["email"]).count("activation") == 1


def test_an_unknown_structure_is_shown_from_the_register_and_created_at_activation(client):
    found = EstablishmentFactory(name="FROMAGERIE DU LAC")
    shown = client.post(CREATE, PERSON | {"identifier_type": "SIRET", "identifier": found.siret, "verify": "1"})
    text = shown.content.decode()
    check(text)
    assert "n’existe pas encore" in text
    assert "FROMAGERIE DU LAC" in text
    assert "3 place de la Gare" in text
    assert PERSON["email"] in text, "what was typed is given back"
    path = signed_up(client, identifier=found.siret, label="Le lac")
    assert not Structure.objects.exists()
    assert choose(client, path).status_code == 302
    structure = Structure.objects.get()
    assert (structure.name, structure.city, structure.label) == ("FROMAGERIE DU LAC", found.city, "Le lac")
    attached = Rattachement.objects.get()
    assert (attached.user.email, attached.is_principal_manager) == (PERSON["email"], True)
    assert Habilitation.objects.filter(user=attached.user, structure=structure).exists()
    assert not SignUpStructure.objects.exists()


def test_what_is_typed_over_the_register_counts_for_nothing(client):
    found = EstablishmentFactory()
    choose(client, signed_up(client, identifier=found.siret, name="AUTRE NOM", city="Ailleurs"))
    assert Structure.objects.get().name == found.name


def test_a_known_structure_is_asked_for_and_the_inscription_waits_for_its_manager(client):
    manager = RattachementFactory(structure=StructureFactory(name="LES DÉLICES"), is_principal_manager=True)
    structure = manager.structure
    shown = client.post(CREATE, {"identifier": structure.identifier, "verify": "1"}).content.decode()
    assert "déjà connue" in shown
    assert "LES DÉLICES" in shown
    path = signed_up(client, identifier=structure.identifier)
    assert "un nouveau lien" in client.get(SUMMARY).content.decode()
    asked = AccessRequest.objects.get()
    assert (asked.kind, asked.structure, asked.requester.email) == ("RATTACHEMENT", structure, PERSON["email"])
    standing = client.get(path)
    check(standing.content)
    assert "Où en est votre inscription" in standing.content.decode()
    choose(client, path)
    assert not User.objects.get(email=PERSON["email"]).has_usable_password()


def decided(client, verdict, comment="", **typed):
    manager = UserFactory()
    structure = StructureFactory()
    RattachementFactory(user=manager, structure=structure, is_principal_manager=True)
    path = signed_up(client, identifier=structure.identifier, **typed)
    asked = AccessRequest.objects.get()
    decisions.decide(asked.pk, verdict, actor=manager, comment=comment)
    return path, structure


def test_once_accepted_the_inscription_ends_and_the_person_is_attached(client):
    before, structure = decided(client, AccessRequest.State.VALIDEE)
    assert mailbox.kinds(PERSON["email"])[-2:] == ["demande_decidee", "activation"]
    path = mailbox.link("activation", PERSON["email"])
    assert client.get(before).status_code == 410
    page = client.get(path).content.decode()
    assert "accepté" in page
    choose(client, path)
    assert Rattachement.objects.filter(user__email=PERSON["email"], structure=structure, until=None).exists()


@pytest.mark.parametrize("verdict", [AccessRequest.State.VALIDEE, AccessRequest.State.REFUSEE])
def test_the_decision_leads_to_the_end_of_the_inscription_not_to_pages_that_are_closed(client, verdict):
    decided(client, verdict, comment="Un mot", contact_email="ailleurs@exemple.test")
    text = mailbox.latest("demande_decidee", PERSON["email"])  # the login address, where the link goes
    assert "terminer votre inscription" in text
    assert "/mes-rattachements/" not in text
    assert "sans vous reconnecter" not in text


def test_once_refused_the_inscription_may_end_without_the_structure(client):
    decided(client, AccessRequest.State.REFUSEE, comment="Inconnu chez nous")
    path = mailbox.link("activation", PERSON["email"])
    assert "Inconnu chez nous" in client.get(path).content.decode()
    assert choose(client, path).status_code == 302
    assert not Rattachement.objects.filter(user__email=PERSON["email"]).exists()


def test_who_waits_for_too_long_may_go_on_without_the_structure(client):
    structure = RattachementFactory(structure=StructureFactory(), is_principal_manager=True).structure
    path = signed_up(client, identifier=structure.identifier)
    assert client.get(f"{path}sans-structure/").status_code == 405
    assert client.post(f"{path}sans-structure/").url == path
    assert AccessRequest.objects.get().state == "ANNULEE"
    assert choose(client, path).status_code == 302


def test_a_structure_created_meanwhile_by_somebody_else_is_asked_for(client):
    found = EstablishmentFactory()
    path = signed_up(client, identifier=found.siret)
    StructureFactory(identifier=found.siret, name=found.name)
    response = client.post(path, {"password": PASSWORD, "again": PASSWORD, "question": "", "answer": ""}, follow=True)
    assert "votre rattachement est demandé" in response.content.decode()
    assert AccessRequest.objects.get().structure.identifier == found.siret


@pytest.mark.parametrize(
    "typed", ["1234", "１２３４５６７８２０００１０", "1234567820001O", "x" * 60, "\0", "\u202e12345678200010"]
)
def test_an_odd_identifier_is_refused_in_words(client, typed):
    for extra in ({"verify": "1"}, {}):
        response = client.post(CREATE, PERSON | solved(client) | {"identifier": typed} | extra)
        assert response.status_code == 422
        check(response.content)
    assert not User.objects.exists()


def test_a_closed_or_unknown_siret_is_refused(client):
    closed = EstablishmentFactory(is_active=False)
    for number, word in ((closed.siret, "fermé"), (siret(9_999), "n'existe pas")):
        response = send(client, identifier=number)
        assert response.status_code == 422
        assert word in response.content.decode().replace("&#x27;", "'")


def test_a_foreign_structure_is_described(client):
    values = {"identifier_type": "HORS_UE", "country": "CH", "name": "Fromages du Léman"}
    response = send(client, **values)
    assert response.status_code == 422  # address and town are lacking
    check(response.content)
    path = signed_up(client, **values, address="1 rue du Lac", city="Genève")
    choose(client, path)
    structure = Structure.objects.get()
    assert (structure.identifier_type, structure.country, structure.city) == ("HORS_UE", "CH", "Genève")


def test_what_insee_masks_is_not_shown(client):
    found = EstablishmentFactory(is_masked=True, name="DURAND PAULE")
    text = client.post(CREATE, {"identifier": found.siret, "verify": "1"}).content.decode()
    assert "DURAND" not in text
    assert "n’existe pas encore" in text


def test_a_name_that_insee_masks_is_asked_of_its_owner(client):
    found = EstablishmentFactory(is_masked=True, name="[ND]")
    assert "Donnez la raison sociale" in send(client, identifier=found.siret).content.decode()
    choose(client, signed_up(client, identifier=found.siret, name="DURAND PAULE"))
    assert Structure.objects.get(identifier=found.siret).name == "DURAND PAULE"


def test_the_country_of_a_structure_abroad_is_not_france_until_it_is_chosen(client):
    part = client.post("/compte/creer/structure/", {"identifier_type": "HORS_UE"}).content.decode()
    assert '<option value="" selected>Choisissez un pays</option>' in part


def test_the_live_look_up_answers_a_part_of_the_page(client):
    found = EstablishmentFactory()
    part = client.post("/compte/creer/structure/", {"identifier": found.siret}, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "<html" not in part.content.decode()
    assert found.name in part.content.decode()
    assert client.get("/compte/creer/structure/").status_code == 405


def test_look_ups_are_limited_for_one_visitor(client):
    found = EstablishmentFactory()
    for _ in range(60):
        client.post("/compte/creer/structure/", {"identifier": found.siret})
    part = client.post("/compte/creer/structure/", {"identifier": found.siret}).content.decode()
    assert found.name not in part
    for button in ("verify", "create"):
        late = client.post(CREATE, PERSON | solved(client) | {"identifier": found.siret, button: "1"})
        assert late.status_code == 429
        check(late.content)
        page = Page(late.content.decode())
        kept = {attribute(field, "name"): attribute(field, "value") for field in page.all("input")}
        assert (kept["email"], kept["last_name"], kept["identifier"]) == (PERSON["email"], "Dubois", found.siret)
        assert "Videz l'identifiant" in text_of(page.root)
    assert send(client).url == SUMMARY


def test_the_form_is_not_for_who_is_signed_in(client):
    client.force_login(UserFactory())
    assert client.get(CREATE).url == "/"


def test_the_summary_without_an_inscription_leads_to_the_form(client):
    assert client.get(SUMMARY).url == CREATE
