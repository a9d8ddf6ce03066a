"""« Gérer mes habilitations », and the way there from every page that is closed."""

import pytest

from structures.domain.habilitations import Application, Level
from structures.models import AccessRequest, Habilitation
from tests.accessibility import Page, attribute, check, text_of
from tests.factories.accounts import UserFactory
from tests.factories.structures import (
    HabilitationFactory,
    PublicStructureFactory,
    RattachementFactory,
    ServiceFactory,
    StructureFactory,
    manager_of,
    principal_of,
)

pytestmark = pytest.mark.django_db

MANAGE = "/mes-habilitations/gerer/"
SENDING = ("Demander l’accès : Factures émises", "Demander l’accès : Suivi des flux")
MANDATES = [f"Demander l’accès : {verb} un mandat de facturation" for verb in ("Souscrire", "Gérer")]
EMISES, RECUES = Application.FACTURES_EMISES, Application.FACTURES_RECUES


@pytest.fixture
def structure():
    return PublicStructureFactory()


@pytest.fixture
def user(client, structure):
    user = RattachementFactory(structure=structure).user
    client.force_login(user)
    return user


def ask(client, structure, profile, **values):
    return client.post(f"{MANAGE}?structure={structure.pk}", {"profil": profile, **values}, follow=True)


def test_somebody_without_structure_is_led_to_the_search(client):
    client.force_login(UserFactory())
    response = client.get(MANAGE)
    check(response.content)
    assert "/mes-rattachements/demander/" in response.content.decode()


def test_a_profile_asked_becomes_a_request_that_the_page_shows(client, user, structure):
    principal_of(structure)
    response = ask(client, structure, "FACTURES_RECUES:MODIFICATION", comment="Pour traiter")
    check(response.content)
    asked = AccessRequest.objects.get()
    assert (asked.application, asked.level, asked.comment) == ("FACTURES_RECUES", "MODIFICATION", "Pour traiter")
    assert "Ajout du profil « Factures reçues modification »" in response.content.decode()
    assert client.get("/factures/recues/").status_code == 403


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("CONSULTATION", "Vous avez déjà « Organisation modification » ici, qui comprend la consultation."),
        ("MODIFICATION", "Vous avez déjà « Organisation modification » ici."),
    ],
)
def test_adding_takes_nothing_away(client, structure, asked, words):
    """« Ajouter » at a lower level would end a manager's role: the level goes down in the profile's row alone."""
    manager = manager_of(structure)
    client.force_login(manager)
    response = ask(client, structure, f"ORGANISATION:{asked}")
    assert response.status_code == 422
    check(response.content)
    assert words in response.context["form"].errors["profil"][0]
    assert Habilitation.objects.get(user=manager, application="ORGANISATION").level == "MODIFICATION"


def test_a_manager_gets_it_at_once_and_sees_the_application_without_signing_in_again(client, structure):
    manager = manager_of(structure)
    client.force_login(manager)
    assert client.get("/factures/recues/").status_code == 403
    ask(client, structure, "FACTURES_RECUES:CONSULTATION")
    assert client.get("/factures/recues/").status_code == 200


def test_the_table_has_the_published_columns(client, user, structure):
    service = ServiceFactory(structure=structure, code="CANTINE")
    HabilitationFactory(user=user, service=service)
    response = client.get(MANAGE)
    check(response.content)
    heads = [text_of(head) for head in Page(response.content.decode()).all("th")]
    assert heads == ["Actions", "Structure", "Contact", "Service", "Statut du service", "Profil"]
    assert "CANTINE" in response.content.decode()


def test_levels_change_and_profiles_go_back(client, user, structure):
    held = HabilitationFactory(user=user, structure=structure, application=EMISES)
    client.post(f"/mes-habilitations/{held.pk}/niveau/", {"level": "CONSULTATION"})
    held.refresh_from_db()
    assert held.level == Level.CONSULTATION
    client.post(f"/mes-habilitations/{held.pk}/rendre/")
    assert not Habilitation.objects.exists()


@pytest.mark.parametrize("level", ["", "TOUT", "modification", "CONSULTATION\0"])
def test_a_forged_level_changes_nothing(client, user, structure, level):
    held = HabilitationFactory(user=user, structure=structure, application=EMISES)
    assert client.post(f"/mes-habilitations/{held.pk}/niveau/", {"level": level}).status_code == 302
    held.refresh_from_db()
    assert held.level == Level.MODIFICATION


def test_everything_goes_back_after_a_page_that_lists_it(client, user, structure):
    HabilitationFactory(user=user, structure=structure, application=EMISES)
    kept = HabilitationFactory(user=user, structure=structure, application=RECUES)
    address = f"/mes-habilitations/structures/{structure.pk}/tout-rendre/"
    response = client.get(address)
    check(response.content)
    assert "Factures émises modification" in response.content.decode()
    response = client.post(address, follow=True)
    assert "Profils supprimés : 1. Demandes envoyées : 1." in response.content.decode()
    assert list(Habilitation.objects.filter(user=user)) == [kept]


@pytest.mark.parametrize(
    "profile",
    [
        "",
        "TOUT:MODIFICATION",
        "FACTURES_RECUES",
        "FACTURES_RECUES:ADMIN",
        "FACTURES_A_VALIDER:CONSULTATION",
        "x" * 10_000,
    ],
)
def test_a_profile_that_is_not_offered_is_refused(client, user, structure, profile):
    response = client.post(f"{MANAGE}?structure={structure.pk}", {"profil": profile})
    check(response.content)
    assert response.status_code == 422
    assert not AccessRequest.objects.exists()


def test_organisation_is_not_asked_on_one_service(client, user, structure):
    service = ServiceFactory(structure=structure)
    response = client.post(
        f"{MANAGE}?structure={structure.pk}", {"profil": "ORGANISATION:MODIFICATION", "service": service.code}
    )
    assert response.status_code == 422
    assert "toute la structure" in response.content.decode()


@pytest.mark.parametrize("code", ["INCONNU", "\0", "x" * 10_000])
def test_a_service_that_is_not_of_the_structure_is_refused(client, user, structure, code):
    ServiceFactory(code="INCONNU")
    values = {"profil": "FACTURES_RECUES:MODIFICATION", "service": code}
    response = client.post(f"{MANAGE}?structure={structure.pk}", values)
    assert response.status_code == (302 if code == "\0" else 422)


def test_a_structure_of_many_services_takes_their_code_typed(client, user, structure):
    for number in range(101):
        ServiceFactory(structure=structure, code=f"SE-{number}")
    check(client.get(MANAGE).content)
    ask(client, structure, "FACTURES_RECUES:MODIFICATION", service="SE-100")
    assert AccessRequest.objects.get().service.code == "SE-100"


def test_a_foreign_structure_chooses_nothing(client, user, structure):
    foreign = PublicStructureFactory(name="SECRÈTE")
    response = client.get(f"{MANAGE}?structure={foreign.pk}")
    assert response.context["structure"] == structure
    assert "SECRÈTE" not in response.content.decode()
    client.post(f"{MANAGE}?structure={foreign.pk}", {"profil": "FACTURES_EMISES:MODIFICATION"})
    assert not Habilitation.objects.filter(structure=foreign).exists()
    assert client.get(f"/mes-habilitations/structures/{foreign.pk}/tout-rendre/").status_code == 404


def test_somebody_elses_right_does_not_exist(client, user, structure):
    held = HabilitationFactory(structure=structure)
    assert client.post(f"/mes-habilitations/{held.pk}/niveau/", {"level": "CONSULTATION"}).status_code == 404
    assert client.post(f"/mes-habilitations/{held.pk}/rendre/").status_code == 404
    held.refresh_from_db()
    assert held.level == Level.MODIFICATION


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_any_length(client, user, structure, django_assert_num_queries, count):
    for application in list(Application)[:count]:
        HabilitationFactory(user=user, structure=structure, application=application)
    with django_assert_num_queries(
        9
    ):  # session, user, structures, place, services, rights, waiting, principal, approvals
        client.get(MANAGE)


def test_a_closed_page_names_who_grants_it_and_leads_to_the_filled_request(client, user, structure):
    principal_of(structure, first_name="Jeane", last_name="Chaource")
    response = client.get("/factures/recues/")
    assert response.status_code == 403
    page = Page(response.content.decode())
    links = {text_of(link): attribute(link, "href") for link in page.all("a")}
    assert "Jeane Chaource" in response.content.decode()
    form = client.get(links["Demander l’accès"])
    check(form.content)
    chosen = [
        attribute(one, "value")
        for one in Page(form.content.decode()).all("option")
        if one.attributes and attribute(one, "selected") is not None
    ]
    assert "FACTURES_RECUES:CONSULTATION" in chosen


def test_a_closed_page_of_somebody_without_structure_leads_to_the_search(client):
    client.force_login(UserFactory())
    response = client.get("/factures/recues/")
    page = response.content.decode()
    assert 'href="/mes-rattachements/demander/"' in page
    assert "vous n&#x27;êtes rattaché à aucune" in page


def chosen_in(response):
    """What the lists of a form propose."""
    options = Page(response.content.decode()).all("option")
    return [
        attribute(one, "value") for one in options if attribute(one, "selected") is not None and attribute(one, "value")
    ]


def test_somebody_of_one_service_asks_for_that_service_first(client, structure):
    service = ServiceFactory(structure=structure, code="CANTINE")
    client.force_login(RattachementFactory(service=service).user)
    link = next(
        one
        for one in Page(client.get("/factures/recues/").content.decode()).all("a")
        if "gerer" in attribute(one, "href")
    )
    form = client.get(attribute(link, "href"))
    assert chosen_in(form) == ["FACTURES_RECUES:CONSULTATION", "CANTINE"]
    assert chosen_in(client.get(MANAGE)) == ["CANTINE"]
    assert chosen_in(client.get(f"{MANAGE}?service=")) == []
    assert chosen_in(client.get(f"{MANAGE}?application=ORGANISATION&niveau=MODIFICATION")) == [
        "ORGANISATION:MODIFICATION"
    ]


def test_a_domain_shows_what_may_be_asked_for(client, user, structure):
    page = Page(client.get("/domaines/facturation/").content.decode())
    check(client.get("/domaines/facturation/").content)
    asked = [text_of(link) for link in page.all("a") if text_of(link).startswith("Demander l’accès")]
    assert asked == [*SENDING, "Demander l’accès : Factures reçues", *MANDATES]


def test_a_domain_offers_nothing_that_the_structures_cannot_have(client):
    client.force_login(RattachementFactory(structure=StructureFactory()).user)
    page = Page(client.get("/domaines/facturation/").content.decode())
    asked = [text_of(link) for link in page.all("a") if text_of(link).startswith("Demander l’accès")]
    assert asked == [*SENDING, *MANDATES]
