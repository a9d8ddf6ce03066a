"""« Gérer les utilisateurs »: the list, one person, attaching, detaching, granting, copying, exporting, the history."""

from html import unescape

import pytest
from django.utils import timezone

from accounts.models import MailedLink, OutgoingMail
from structures.domain.habilitations import Application, Level
from structures.models import Habilitation, ManagerAction, Rattachement, Structure
from structures.services.history import note
from tests.accessibility import Page, attribute, check
from tests.factories.accounts import UserFactory
from tests.factories.structures import (
    AccessRequestFactory,
    HabilitationFactory,
    PublicStructureFactory,
    RattachementFactory,
    ServiceFactory,
    manager_of,
    principal_of,
)

pytestmark = pytest.mark.django_db

RECUES, ORGANISATION = Application.FACTURES_RECUES, Application.ORGANISATION


@pytest.fixture
def structure():
    return PublicStructureFactory(name="BOUGIVAL")


@pytest.fixture
def manager(client, structure):
    manager = principal_of(structure, email="manager@exemple.test")
    client.force_login(manager)
    return manager


@pytest.fixture
def held(structure):
    """« Factures reçues modification » of somebody of the structure."""
    return HabilitationFactory(structure=structure, user__email="agent@exemple.test", user__last_name="BERNARD")


def users(structure, *more):
    return "/".join(["", "structures", str(structure.pk), "utilisateurs", *map(str, more), ""])


def pages(structure, user, right):
    """(method, address, values) of everything a manager may open or send."""
    return [
        ("get", "/utilisateurs/rattacher/", {}),
        ("get", users(structure), {}),
        ("get", users(structure, "accorder"), {}),
        ("get", users(structure, "export"), {}),
        ("get", users(structure, user.pk), {}),
        ("get", users(structure, user.pk, "detacher"), {}),
        ("get", f"/structures/{structure.pk}/historique/", {}),
        ("post", users(structure, user.pk, "accorder"), {"profil": "ORGANISATION:MODIFICATION"}),
        ("post", users(structure, user.pk, "dupliquer"), {"source": user.pk}),
        ("post", users(structure, user.pk, "detacher"), {}),
        ("post", users(structure, user.pk, "activation"), {}),
        ("post", users(structure, user.pk, "habilitations", right.pk), {}),
        ("post", users(structure, "accorder"), {"people": [user.pk], "profil": "ORGANISATION:MODIFICATION"}),
    ]


@pytest.mark.parametrize(
    ("who", "answer"),
    [("visitor", 302), ("stranger", 404), ("elsewhere", 404), ("detached", 404), ("user", 403), ("reader", 403),
     ("service", 403), ("support", 404), ("superuser", 404)],
)  # fmt: skip
def test_who_does_not_manage_opens_and_sends_nothing(client, structure, held, who, answer):
    principal_of(structure)
    people = {
        "stranger": UserFactory,
        "elsewhere": lambda: principal_of(PublicStructureFactory()),
        "detached": lambda: HabilitationFactory(structure=structure, application=ORGANISATION, attached=False).user,
        "user": lambda: held.user,
        "reader": lambda: manager_of(structure),
        "service": lambda: (
            HabilitationFactory(service=ServiceFactory(structure=structure), application=ORGANISATION).user
        ),
        "support": lambda: UserFactory(is_support=True),
        "superuser": lambda: UserFactory(is_superuser=True, is_staff=True),
    }
    if who != "visitor":
        user = people[who]()
        if who == "reader":
            Habilitation.objects.filter(user=user).update(level=Level.CONSULTATION)
        client.force_login(user)
    before = list(Habilitation.objects.order_by("pk").values()) + list(Rattachement.objects.order_by("pk").values())
    for method, address, values in pages(structure, held.user, held)[1:]:
        assert getattr(client, method)(address, values).status_code == answer, address
    after = list(Habilitation.objects.order_by("pk").values()) + list(Rattachement.objects.order_by("pk").values())
    assert after == before
    assert not OutgoingMail.objects.exists()


def test_a_page_of_one_structure_does_not_open_the_people_of_another(client, manager, structure):
    """The manager's own structure in the address, somebody else's person or right behind it."""
    foreign = HabilitationFactory()
    for method, address, values in pages(structure, foreign.user, foreign):
        if str(foreign.user.pk) in address.split("/"):
            assert getattr(client, method)(address, values).status_code == 404, address
    own = HabilitationFactory(structure=structure)
    assert client.post(users(structure, own.user.pk, "habilitations", foreign.pk)).status_code == 404
    assert client.post(users(structure, own.user.pk, "dupliquer"), {"source": foreign.user.pk}).status_code == 422
    values = {"people": [foreign.user.pk], "profil": "ORGANISATION:MODIFICATION"}
    assert client.post(users(structure, "accorder"), values).status_code == 422
    values = {"user": own.user.email, "structures": [structure.pk, foreign.structure.pk]}
    assert client.post("/utilisateurs/rattacher/", values).status_code == 422
    assert not Rattachement.objects.filter(user=own.user, structure=foreign.structure).exists()


def test_every_page_keeps_every_rule(client, manager, structure, held):
    for method, address, _ in pages(structure, held.user, held):
        if method == "get" and "export" not in address:
            response = client.get(address)
            assert response.status_code == 200
            check(response.content)


def test_the_list_shows_roles_services_and_accounts(client, manager, structure, held):
    service = ServiceFactory(structure=structure, code="CANTINE")
    RattachementFactory(service=service, user__is_active=False)
    manager_of(structure)
    page = client.get(users(structure)).content.decode()
    for text in ("Gestionnaire principal", "Gestionnaire secondaire", "Utilisateur", "CANTINE", "Désactivé", "agent@"):
        assert text in page


@pytest.mark.parametrize(
    ("text", "count"), [("bernard", 1), ("AGENT@", 1), ("", 2), ("personne", 0), ("\0", 2), ("%", 0)]
)
def test_the_list_is_searched_by_name_and_address(client, manager, structure, held, text, count):
    assert len(client.get(users(structure), {"recherche": text}).context["page"].members) == count


def test_the_list_pages_by_address_both_ways(client, manager, structure, monkeypatch):
    monkeypatch.setattr("structures.queries.people.PAGE_SIZE", 2)
    for name in "abcd":
        RattachementFactory(structure=structure, user__email=f"{name}@exemple.test")
    names = lambda page: [one.user.email[0] for one in page.members]  # noqa: E731
    first = client.get(users(structure)).context["page"]
    second = client.get(users(structure), {"apres": first.next}).context["page"]
    third = client.get(users(structure), {"apres": second.next}).context["page"]
    assert (names(first), names(second), names(third)) == (["a", "b"], ["c", "d"], ["m"])
    assert (first.previous, third.next) == ("", "")
    assert names(client.get(users(structure), {"avant": third.previous}).context["page"]) == ["c", "d"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_length(client, manager, structure, django_assert_num_queries, count):
    for _ in range(count):
        HabilitationFactory(structure=structure)
    with django_assert_num_queries(8):  # session, user, structure, role, people, places, rights, counter
        client.get(users(structure))


@pytest.mark.parametrize("count", [1, 3])
def test_one_person_costs_the_same_for_any_number_of_rights(
    client, manager, structure, held, django_assert_num_queries, count
):
    for application in list(Application)[-count:]:
        HabilitationFactory(user=held.user, structure=structure, application=application)
    # session, user, structure, role, person, places, rights, services, whether others, others, viewer's role,
    # counter
    with django_assert_num_queries(12):
        client.get(users(structure, held.user.pk))


def test_a_profile_is_granted_changed_and_withdrawn_at_once(client, manager, structure):
    agent = RattachementFactory(structure=structure).user
    browser = type(client)()
    browser.force_login(agent)
    assert browser.get("/factures/recues/").status_code == 403
    response = client.post(
        users(structure, agent.pk, "accorder"), {"profil": "FACTURES_RECUES:CONSULTATION"}, follow=True
    )
    check(response.content)
    assert browser.get("/factures/recues/").status_code == 200
    right = Habilitation.objects.get(user=agent)
    client.post(users(structure, agent.pk, "habilitations", right.pk), {"level": "MODIFICATION"})
    right.refresh_from_db()
    assert right.level == Level.MODIFICATION
    client.post(users(structure, agent.pk, "habilitations", right.pk))
    assert browser.get("/factures/recues/").status_code == 403


def test_a_profile_is_granted_on_one_service(client, manager, structure, held):
    service = ServiceFactory(structure=structure, code="CANTINE")
    values = {"profil": "FACTURES_EMISES:MODIFICATION", "service": "CANTINE"}
    client.post(users(structure, held.user.pk, "accorder"), values)
    assert Habilitation.objects.get(user=held.user, application=Application.FACTURES_EMISES).service == service


def test_a_profile_is_granted_to_several(client, manager, structure, held):
    other = RattachementFactory(structure=structure).user
    values = {"people": [held.user.pk, other.pk], "profil": "ENGAGEMENTS:CONSULTATION"}
    response = client.post(users(structure, "accorder"), values, follow=True)
    check(response.content)
    assert "Profil accordé à 2 personnes." in response.content.decode()
    assert Habilitation.objects.filter(application="ENGAGEMENTS").count() == 2


def test_a_grant_to_several_lowers_nobody(client, manager, structure, held):
    other = RattachementFactory(structure=structure).user
    values = {"people": [held.user.pk, other.pk], "profil": "FACTURES_RECUES:CONSULTATION"}
    response = client.post(users(structure, "accorder"), values, follow=True)
    assert "Profil accordé à 1 personne. 1 l&#x27;avait déjà." in response.content.decode()
    held.refresh_from_db()
    assert held.level == Level.MODIFICATION
    response = client.post(users(structure, "accorder"), values, follow=True)
    assert "Profil accordé à personne. 2 l&#x27;avaient déjà." in response.content.decode()


@pytest.mark.parametrize("level", ["", "TOUT", "\0"])
def test_a_forged_level_neither_changes_nor_withdraws(client, manager, structure, held, level):
    client.post(users(structure, held.user.pk, "habilitations", held.pk), {"level": level})
    held.refresh_from_db()
    assert held.level == Level.MODIFICATION


def test_a_secondary_manager_is_not_offered_the_principal_one(client, structure, held):
    principal, secondary = principal_of(structure), manager_of(structure)
    client.force_login(secondary)
    offered = set(client.get(users(structure, "accorder")).context["form"].fields["people"].queryset)
    assert offered == {secondary, held.user}
    values = {"people": [principal.pk, held.user.pk], "profil": "ENGAGEMENTS:CONSULTATION"}
    assert client.post(users(structure, "accorder"), values).status_code == 422
    assert not Habilitation.objects.filter(application="ENGAGEMENTS").exists()


def test_rights_are_copied_from_a_colleague(client, manager, structure, held):
    newcomer = RattachementFactory(structure=structure).user
    client.post(users(structure, newcomer.pk, "dupliquer"), {"source": held.user.pk})
    assert Habilitation.objects.get(user=newcomer).profile == "Factures reçues modification"


def test_there_is_nothing_to_copy_without_a_colleague(client, manager, structure):
    assert "Duplication des droits" not in client.get(users(structure, manager.pk)).content.decode()
    RattachementFactory(structure=structure)
    assert "Duplication des droits" in client.get(users(structure, manager.pk)).content.decode()


def test_a_person_is_detached_from_one_service_and_keeps_the_others(client, manager, structure):
    first, second = (ServiceFactory(structure=structure, code=code) for code in ("CANTINE", "VOIRIE"))
    user = RattachementFactory(service=first).user
    RattachementFactory(user=user, service=second)
    page = client.get(users(structure, user.pk)).content.decode()
    check(page)
    address = f"{users(structure, user.pk, 'detacher')}?service={first.pk}"
    assert address in page
    asked = client.get(address)
    check(asked.content)
    assert "CANTINE" in asked.content.decode()
    client.post(address)
    assert [one.service for one in user.rattachements.filter(until=None)] == [second]
    for wrong in (first.pk, ServiceFactory().pk, "x", ""):  # left already, somewhere else, nothing
        assert client.post(f"{users(structure, user.pk, 'detacher')}?service={wrong}").status_code == 404
    assert user.rattachements.filter(until=None).exists()


def test_detaching_asks_first_then_closes(client, manager, structure, held):
    browser = type(client)()
    browser.force_login(held.user)
    assert browser.get("/factures/recues/").status_code == 200
    client.post(users(structure, held.user.pk, "detacher"), follow=True)
    assert browser.get("/factures/recues/").status_code == 403
    assert client.get(users(structure, held.user.pk)).status_code == 404


def test_the_principal_manager_is_not_touched_by_a_secondary_one(client, structure):
    principal = principal_of(structure)
    client.force_login(manager_of(structure))
    right = Habilitation.objects.get(user=principal)
    page = client.get(users(structure, principal.pk)).content.decode()
    check(page)
    assert "Détacher</a>" not in page
    assert "Accorder un profil" not in page
    for address, values in (
        (users(structure, principal.pk, "detacher"), {}),
        (users(structure, principal.pk, "accorder"), {"profil": "ORGANISATION:CONSULTATION"}),
        (users(structure, principal.pk, "habilitations", right.pk), {}),
        (users(structure, principal.pk, "habilitations", right.pk), {"level": "CONSULTATION"}),
    ):
        assert client.post(address, values).status_code == 409
    right.refresh_from_db()
    assert right.level == Level.MODIFICATION


def test_a_person_is_attached_by_login_address_however_it_is_typed(client, manager, structure):
    other = PublicStructureFactory()
    manager_of(other, user=manager)
    newcomer = UserFactory(email="nouvelle@exemple.test")
    values = {"user": " Nouvelle@Exemple.TEST ", "structures": [structure.pk, other.pk]}
    response = client.post("/utilisateurs/rattacher/", values, follow=True)
    check(response.content)
    assert newcomer.rattachements.count() == 2
    assert "est rattaché à : " in response.content.decode()
    response = client.post("/utilisateurs/rattacher/", values, follow=True)
    assert "y était déjà rattaché." in response.content.decode()


def test_a_person_is_attached_directly_to_one_service(client, manager, structure):
    service = ServiceFactory(structure=structure, code="CANTINE")
    newcomer = UserFactory(email="nouvelle@exemple.test")
    waiting = AccessRequestFactory(requester=newcomer, structure=structure)
    values = {"user": newcomer.email, "structures": [structure.pk], "service": "CANTINE"}
    response = client.post("/utilisateurs/rattacher/", values, follow=True)
    assert f"est rattaché à : {service}." in unescape(response.content.decode())
    assert newcomer.rattachements.get().service == service
    held = Habilitation.objects.filter(user=newcomer)
    assert {one.service for one in held} == {service}
    assert not held.filter(application="ORGANISATION").exists()
    assert "CANTINE" in OutgoingMail.objects.get(kind="structures/rattachement_ouvert").body
    waiting.refresh_from_db()
    assert waiting.state == "ANNULEE"
    assert "y était déjà rattaché." in client.post("/utilisateurs/rattacher/", values, follow=True).content.decode()


@pytest.mark.parametrize("code", ["INCONNU", "AILLEURS", "FERMÉ", "x" * 200])
def test_a_service_that_is_not_open_in_the_one_structure_ticked_is_refused(client, manager, structure, code):
    other = PublicStructureFactory()
    manager_of(other, user=manager)
    ServiceFactory(structure=other, code="AILLEURS")
    ServiceFactory(structure=structure, code="FERMÉ", is_active=False)
    ServiceFactory(structure=structure, code="CANTINE")
    newcomer = UserFactory()
    values = {"user": newcomer.email, "structures": [structure.pk], "service": code}
    response = client.post("/utilisateurs/rattacher/", values)
    assert response.status_code == 422
    assert response.context["form"].errors["service"]
    both = values | {"structures": [structure.pk, other.pk], "service": "CANTINE"}
    assert "une seule structure" in unescape(client.post("/utilisateurs/rattacher/", both).content.decode())
    assert not newcomer.rattachements.exists()


def test_the_only_structure_one_manages_is_ticked(client, manager, structure):
    def ticked():
        boxes = Page(client.get("/utilisateurs/rattacher/").content.decode()).all("input")
        return [attribute(box, "value") for box in boxes if attribute(box, "checked") is not None]

    assert ticked() == [str(structure.pk)]
    manager_of(PublicStructureFactory(), user=manager)
    assert ticked() == []


def test_who_waited_for_a_decision_to_end_their_inscription_may_end_it(client, manager, structure):
    pending = UserFactory(email="nouvelle@exemple.test", conditions_accepted_at=timezone.now())
    AccessRequestFactory(requester=pending, structure=structure)
    client.post("/utilisateurs/rattacher/", {"user": pending.email, "structures": [structure.pk]})
    assert MailedLink.objects.filter(user=pending, kind=MailedLink.Kind.ACTIVATION).exists()


@pytest.mark.parametrize(
    "address", ["inconnue@exemple.test", "fermee@exemple.test", "pas une adresse", "\0@exemple.test"]
)
def test_an_address_without_an_open_account_is_told_the_same(client, manager, structure, address):
    UserFactory(email="fermee@exemple.test", is_active=False)
    response = client.post("/utilisateurs/rattacher/", {"user": address, "structures": [structure.pk]})
    check(response.content)
    assert response.status_code == 422
    assert not Rattachement.objects.exclude(user=manager).exists()


def test_trying_addresses_one_after_the_other_stops(client, manager, structure, monkeypatch):
    monkeypatch.setattr("structures.views.members.ATTACHED_AN_HOUR", 2)
    values = {"user": "inconnue@exemple.test", "structures": [structure.pk]}
    answers = [client.post("/utilisateurs/rattacher/", values).status_code for _ in range(3)]
    assert answers == [422, 422, 429]


def test_one_structure_opens_at_once_and_several_are_listed(client, manager, structure):
    assert client.get("/utilisateurs/").url == users(structure)
    manager_of(PublicStructureFactory(name="CHAOURCE"), user=manager)
    response = client.get("/utilisateurs/")
    check(response.content)
    assert "CHAOURCE" in response.content.decode()


def test_who_manages_nothing_is_told_who_does(client, structure):
    principal_of(structure, last_name="CHAOURCE")
    client.force_login(RattachementFactory(structure=structure).user)
    for address in ("/utilisateurs/", "/utilisateurs/rattacher/"):
        response = client.get(address)
        assert response.status_code == 403
        assert "CHAOURCE" in response.content.decode()
        assert "Demander l’accès" in response.content.decode()


def test_the_activation_mail_is_sent_again_to_who_waits_for_it(client, manager, structure):
    pending = UserFactory(conditions_accepted_at=timezone.now())
    RattachementFactory(user=pending, structure=structure)
    assert "Renvoyer le courriel" in client.get(users(structure, pending.pk)).content.decode()
    assert client.post(users(structure, manager.pk, "activation")).status_code == 409
    client.post(users(structure, pending.pk, "activation"))
    assert MailedLink.objects.filter(user=pending, kind=MailedLink.Kind.ACTIVATION).exists()
    assert ManagerAction.objects.filter(structure=structure, subject=pending).exists()


def test_the_export_is_streamed_line_by_line_without_formulas(client, manager, structure):
    RattachementFactory(
        structure=structure, user__last_name="=CMD()", user__first_name="@x", user__email="a@exemple.test"
    )
    HabilitationFactory(service=ServiceFactory(structure=structure, code="-1"), user__email="b@exemple.test")
    response = client.get(users(structure, "export"))
    assert response.streaming
    lines = response.getvalue().decode("utf-8-sig").splitlines()
    assert lines[0] == "Nom;Prénom;Adresse de connexion;Rôle;Structure;Code service;Profil;Compte actif"
    assert lines[1] == f"'=CMD();'@x;a@exemple.test;Utilisateur;{structure.identifier};;;oui"
    assert ";'-1;Factures reçues modification;oui" in lines[2]
    assert "Gestionnaire principal" in lines[3]
    assert len(lines) == 4


def test_the_history_is_read_by_managers_page_after_page(client, manager, structure, monkeypatch):
    monkeypatch.setattr("structures.queries.people.PAGE_SIZE", 2)
    for number in range(3):
        note(structure, "Profil accordé", actor=manager, subject=manager, detail=f"n° {number}")
    note(PublicStructureFactory(), "Ailleurs", actor=manager)
    response = client.get(f"/structures/{structure.pk}/historique/")
    check(response.content)
    assert [one.detail for one in response.context["actions"]] == ["n° 2", "n° 1"]
    older = client.get(f"/structures/{structure.pk}/historique/", {"apres": response.context["older"]})
    assert [one.detail for one in older.context["actions"]] == ["n° 0"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_history_costs_the_same_for_any_length(client, manager, structure, django_assert_num_queries, count):
    for _ in range(count):
        note(structure, "Profil accordé", actor=UserFactory(), subject=UserFactory())
    with django_assert_num_queries(6):  # session, user, structure, role, actions, counter
        client.get(f"/structures/{structure.pk}/historique/")


def test_no_users_are_managed_while_the_siret_awaits_its_check(client, structure, manager):
    Structure.objects.update(is_check_pending=True)
    response = client.get("/utilisateurs/")
    check(response.content)
    said = response.content.decode()
    assert "quand le répertoire SIRENE aura confirmé le SIRET" in said
    for page in (f"/structures/{structure.pk}/", "/mes-rattachements/"):
        said += client.get(page).content.decode()
    for address in (users(structure), "/utilisateurs/rattacher/"):
        assert f'href="{address}"' not in said
