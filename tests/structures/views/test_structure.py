"""« Gérer une structure »: the list, the page, its data, its parameters, its state (domain.md §2.3, §2.4, §2.6)."""

import pytest

from structures.domain.habilitations import Application
from structures.models import ManagerAction, Structure
from tests.accessibility import check
from tests.factories.accounts import UserFactory
from tests.factories.structures import (
    EstablishmentFactory,
    HabilitationFactory,
    PublicStructureFactory,
    RattachementFactory,
    ServiceFactory,
    StructureFactory,
    manager_of,
    principal_of,
    siret,
)

pytestmark = pytest.mark.django_db
NOT_DIFFUSED = "Information non diffusible"


@pytest.fixture(autouse=True)
def _fresh_counters(broker):
    """Without a clean broker, the look-ups of another test would count here."""


@pytest.fixture
def structure():
    return StructureFactory(name="LES DÉLICES DE SAVOIE")


@pytest.fixture
def public():
    return PublicStructureFactory(name="BOUGIVAL")


@pytest.fixture
def sign_in(client):
    """Sign in as a principal manager, a secondary one, or somebody attached."""

    def signed_in(structure, make=principal_of):
        user = make(structure)
        client.force_login(user)
        return user

    return signed_in


def simple_user(structure):
    return RattachementFactory(structure=structure).user


def page(client, path):
    response = client.get(path)
    assert response.status_code == 200
    check(response.content)
    return response.content.decode()


def at(structure, part=""):
    return f"/structures/{structure.pk}/{part}"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_length(client, django_assert_num_queries, count):
    user = UserFactory()
    mine = {RattachementFactory(user=user, structure=StructureFactory()).structure for _ in range(count)}
    RattachementFactory(user=user, structure=StructureFactory(), until="2026-01-01T00:00Z")
    StructureFactory()
    client.force_login(user)
    with django_assert_num_queries(4):  # session, user, structures, the frame's counter
        response = client.get("/structures/")
    check(response.content)
    assert set(response.context["page"].rows) == mine


def test_the_list_says_ones_role_and_is_paged(client):
    user = UserFactory()
    for number in range(52):
        RattachementFactory(user=user, structure=StructureFactory(name=f"S {number:02d}"))
    HabilitationFactory(user=user, structure=Structure.objects.get(name="S 00"), application=Application.ORGANISATION)
    client.force_login(user)
    first = client.get("/structures/")
    assert "Gestionnaire secondaire" in first.content.decode()
    rows = first.context["page"]
    assert [rows.rows[0].name, rows.rows[-1].name, rows.previous] == ["S 00", "S 49", None]
    second = client.get("/structures/", {"apres": rows.next}).context["page"]
    assert [[one.name for one in second.rows], second.next] == [["S 50", "S 51"], None]
    back = client.get("/structures/", {"avant": second.previous}).context["page"]
    assert [one.name for one in back.rows] == [one.name for one in rows.rows]
    for key in ("\0", "abc", "-1", "9" * 30, "999999"):
        assert client.get("/structures/", {"apres": key}).context["page"].rows[0].name == "S 00"


def test_nobody_attached_is_led_to_the_two_ways_in(client):
    client.force_login(UserFactory())
    said = page(client, "/structures/")
    assert "/structures/creer/" in said
    assert "/mes-rattachements/demander/" in said


def test_the_page_shows_the_structure_and_what_the_register_says(client, structure, sign_in):
    EstablishmentFactory(siret=structure.identifier, size_category="PME", is_head_office=True)
    sign_in(structure)
    said = page(client, at(structure))
    for words in ("Gestionnaire principal", "Base INSEE", "PME", "Catégorie juridique", "Ouvert", "SIRET (structure"):
        assert words in said


def test_a_simple_user_sees_it_and_changes_nothing(client, structure, public, sign_in):
    sign_in(structure, simple_user)
    said = page(client, at(structure))
    assert "Modifier" not in said
    for part in ("modifier/", "parametres/", "desactiver/", "activer/", "identifiant/", "services/creer/"):
        assert client.get(at(structure, part)).status_code == 403
        assert client.post(at(structure, part), {"label": "X"}).status_code == 403
    assert client.post(at(structure, "mettre-a-jour/")).status_code == 403
    assert not ManagerAction.objects.exists()


def test_what_insee_masks_is_shown_on_no_page(client, sign_in):
    masked = StructureFactory(is_masked=True, address="1 rue Cachée", postcode="99999", city="Introuvable")
    sign_in(masked)
    for path in ("/structures/", at(masked)):
        said = page(client, path)
        assert NOT_DIFFUSED in said
        assert not any(secret in said for secret in ("Cachée", "99999", "Introuvable"))


def test_a_manager_modifies_what_the_structure_says_of_itself(client, structure, sign_in):
    user = sign_in(structure, manager_of)
    page(client, at(structure, "modifier/"))
    typed = {"label": "Boutique", "phone": "04 50 00 00 12", "email": "a@b.example", "rcs": "Annecy B 123"}
    response = client.post(at(structure, "modifier/"), typed, follow=True)
    check(response.content)
    structure.refresh_from_db()
    assert {name: getattr(structure, name) for name in typed} == typed
    kept = ManagerAction.objects.get()
    assert (kept.actor, kept.action) == (user, "Modification de la structure")
    assert "libellé" in kept.detail


def test_the_registers_data_are_never_taken_from_a_form(client, structure, sign_in):
    sign_in(structure)
    forged = {"name": "FAUX", "address": "FAUX", "city": "FAUX", "identifier": siret(9), "nature": "PUBLIQUE",
              "state": "INACTIVE", "is_masked": "on", "service_required": "on", "is_check_pending": "on"}  # fmt: skip
    before = Structure.objects.values().get(pk=structure.pk)
    client.post(at(structure, "modifier/"), forged | {"label": "Boutique"})
    assert Structure.objects.values().get(pk=structure.pk) == before | {"label": "Boutique"}


def test_a_structure_without_siret_says_where_it_is(client, sign_in):
    abroad = StructureFactory(identifier_type="RIDET", identifier="123456789", country="NC")
    sign_in(abroad)
    assert client.post(at(abroad, "modifier/"), {"address": "", "city": ""}).status_code == 422
    typed = {"name": abroad.name, "address": "2 rue du Port", "city": "Nouméa", "country": "NC"}
    client.post(at(abroad, "modifier/"), typed)
    abroad.refresh_from_db()
    assert (abroad.address, abroad.city) == ("2 rue du Port", "Nouméa")


@pytest.mark.parametrize(
    ("kind", "number"),
    [("UE_HORS_FRANCE", "DE136695976"), ("RIDET", "123456789"), ("TAHITI", "A12345001"), ("PARTICULIER", "1801275056")],
)
def test_a_name_the_register_does_not_give_is_corrected_by_a_manager(client, sign_in, kind, number):
    structure = StructureFactory(identifier_type=kind, identifier=number, name="Ancien nom")
    sign_in(structure)
    typed = {"name": "  Nouveau   nom ", "address": "2 rue du Port", "city": "Ville", "postcode": "1", "country": "NC"}
    assert client.post(at(structure, "modifier/"), typed | {"name": " "}).status_code == 422
    check(client.post(at(structure, "modifier/"), typed, follow=True).content)
    structure.refresh_from_db()
    assert (structure.identifier, structure.normalised_name) == (number, "NOUVEAU NOM")
    assert ManagerAction.objects.get().detail.endswith(" ; ancien nom : « Ancien nom »")


def test_a_name_that_makes_the_identifier_is_not_changed(client, sign_in):
    structure = StructureFactory(identifier_type="HORS_UE", identifier="CHHORLOGERIE", name="Horlogerie", country="CH")
    sign_in(structure)
    assert "font partie de l’identifiant" in page(client, at(structure, "modifier/"))
    client.post(at(structure, "modifier/"), {"name": "Autre", "country": "US", "address": "1 quai", "city": "Genève"})
    structure.refresh_from_db()
    assert (structure.name, structure.country, structure.city) == ("Horlogerie", "CH", "Genève")


def test_a_new_name_does_not_take_the_place_of_another_person(client, sign_in):
    common = {"identifier_type": "PARTICULIER", "identifier": "1801275056"}
    StructureFactory(name="ROUX Jean", **common)
    structure = StructureFactory(name="ROUX Jeannot", **common)
    sign_in(structure)
    typed = {"name": "roux  jean", "address": "2 rue du Port", "city": "Ville", "country": "FR"}
    response = client.post(at(structure, "modifier/"), typed)
    assert (response.status_code, Structure.objects.get(pk=structure.pk).name) == (409, "ROUX Jeannot")
    assert "porte déjà cet identifiant et ce nom" in response.content.decode()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("FR 32 123456789", None), ("FR83404833048", "FR83404833048"), ("DE136695976", "DE136695976"), ("XX1", None)],
)
def test_a_vat_number_has_the_shape_of_its_country(client, structure, sign_in, typed, kept):
    sign_in(structure)
    response = client.post(at(structure, "modifier/"), {"vat_number": typed})
    structure.refresh_from_db()
    assert (response.status_code, structure.vat_number) == ((302, kept) if kept else (422, ""))


@pytest.mark.parametrize("typed", ["x" * 10_000, "a\0b", "\u202eesrever"])
def test_hostile_text_is_refused_beside_its_field(client, structure, sign_in, typed):
    sign_in(structure)
    fields = ("label", "phone", "email", "rcs", "vat_number")
    response = client.post(at(structure, "modifier/"), dict.fromkeys(fields, typed))
    assert response.status_code == 422
    check(response.content)
    assert set(response.context["form"].errors) == set(fields)


def test_parameters_are_saved_shown_in_words_and_noted(client, public, sign_in):
    sign_in(public, manager_of)
    assert "Un code service actif" not in page(client, at(public, "parametres/"))
    typed = {"service_required": "on", "manages_payment_status": "on", "payment_delay_days": "50"}
    said = client.post(at(public, "parametres/"), typed | {"save": "1"}, follow=True)
    check(said.content)
    assert "Un code service actif" in said.content.decode()
    public.refresh_from_db()
    assert (public.service_required, public.payment_delay_days) == (True, 50)
    assert "code service obligatoire : oui" in ManagerAction.objects.get().detail


def test_who_demands_a_service_and_has_none_is_warned(client, public, sign_in):
    sign_in(public)
    typed = {"service_required": "on", "payment_delay_days": "30", "preview": "1"}
    ServiceFactory(structure=public, code="FACTURES_PUBLIQUES")
    warning = "aucun service actif à leur proposer"
    assert warning in client.post(at(public, "parametres/"), typed).content.decode()
    service = ServiceFactory(structure=public, code="ACHATS", is_active=False)
    assert warning in client.post(at(public, "parametres/"), typed).content.decode()
    service.is_active = True
    service.save()
    assert warning not in client.post(at(public, "parametres/"), typed).content.decode()


def test_the_preview_saves_nothing(client, public, sign_in):
    sign_in(public)
    typed = {"engagement_required": "on", "payment_delay_days": "30", "preview": "1"}
    response = client.post(at(public, "parametres/"), typed)
    check(response.content)
    said = response.content.decode()
    assert "Aperçu, non enregistré" in said
    assert "Le numéro d&#x27;engagement de votre bon de commande" in said
    public.refresh_from_db()
    assert not public.engagement_required


def test_the_state_demands_both_whatever_is_sent(client, sign_in):
    state = PublicStructureFactory(identifier="11000201100044", name="ÉTAT")
    sign_in(state)
    said = page(client, at(state, "parametres/"))
    assert "Imposé à l&#x27;État" in said
    assert "Un code service actif" in said


@pytest.mark.parametrize("delay", ["31", "", "trente"])
def test_only_the_three_legal_delays(client, public, sign_in, delay):
    sign_in(public)
    assert client.post(at(public, "parametres/"), {"payment_delay_days": delay, "save": "1"}).status_code == 422


def test_a_private_structure_has_no_parameters(client, structure, sign_in):
    sign_in(structure)
    assert client.get(at(structure, "parametres/")).url == at(structure)
    client.post(at(structure, "parametres/"), {"service_required": "on", "payment_delay_days": "30", "save": "1"})
    structure.refresh_from_db()
    assert not structure.service_required


def test_deactivated_then_activated_after_a_page_that_says_what_follows(client, structure, sign_in):
    EstablishmentFactory(siret=structure.identifier, name="NOM AU REGISTRE")
    sign_in(structure)
    page(client, at(structure, "desactiver/"))
    assert Structure.objects.get(pk=structure.pk).is_active
    said = client.post(at(structure, "desactiver/"), follow=True)
    check(said.content)
    assert "Structure désactivée" in said.content.decode()
    assert not Structure.objects.get(pk=structure.pk).is_active
    page(client, at(structure, "activer/"))
    check(client.post(at(structure, "activer/"), follow=True).content)
    structure.refresh_from_db()
    assert (structure.is_active, structure.name) == (True, "NOM AU REGISTRE")
    done = [action.action for action in ManagerAction.objects.order_by("pk")]
    assert done == ["Désactivation de la structure", "Activation de la structure"]


@pytest.mark.parametrize("register", [{"is_active": False}, {"legal_category": "7210"}])
def test_what_the_register_closed_is_not_activated(client, structure, sign_in, register):
    EstablishmentFactory(siret=structure.identifier, **register)
    Structure.objects.update(state="INACTIVE")
    sign_in(structure)
    assert client.post(at(structure, "activer/")).status_code == 422
    assert not Structure.objects.get(pk=structure.pk).is_active


def test_activated_while_the_register_is_silent_it_waits_for_its_check(client, structure, sign_in):
    Structure.objects.update(state="INACTIVE")
    sign_in(structure)
    client.post(at(structure, "activer/"))
    structure.refresh_from_db()
    assert (structure.is_active, structure.is_check_pending) == (True, True)


def test_the_data_are_refreshed_from_the_register(client, structure, sign_in):
    EstablishmentFactory(siret=structure.identifier, name="NOUVEAU NOM", address="9 rue Neuve", is_masked=False)
    sign_in(structure)
    said = client.post(at(structure, "mettre-a-jour/"), follow=True)
    check(said.content)
    structure.refresh_from_db()
    assert (structure.name, structure.address) == ("NOUVEAU NOM", "9 rue Neuve")
    client.post(at(structure, "mettre-a-jour/"))
    last, first = ManagerAction.objects.all()
    assert "raison sociale" in first.detail
    assert last.detail == "rien n'a changé"


def test_a_closing_found_then_is_told_and_decides_nothing(client, structure, sign_in):
    EstablishmentFactory(siret=structure.identifier, is_active=False)
    sign_in(structure)
    said = client.post(at(structure, "mettre-a-jour/"), follow=True).content.decode()
    assert "est fermé dans la base INSEE" in said
    assert Structure.objects.get(pk=structure.pk).is_active


def test_a_siret_the_register_does_not_know_or_that_it_cannot_say(client, structure, sign_in):
    sign_in(structure)
    assert client.post(at(structure, "mettre-a-jour/")).status_code == 503
    EstablishmentFactory()
    assert client.post(at(structure, "mettre-a-jour/")).status_code == 422


def test_the_register_is_asked_six_times_an_hour_for_a_structure(client, structure, sign_in):
    EstablishmentFactory(siret=structure.identifier)
    for make in (principal_of, manager_of):
        sign_in(structure, make)
        answers = [client.post(at(structure, "mettre-a-jour/")).status_code for _ in range(4)]
    assert answers == [302, 302, 429, 429]


def test_the_register_is_not_copied_through_the_change_of_siret(client, structure, sign_in):
    EstablishmentFactory()
    sign_in(structure)
    sent = [client.post(at(structure, "identifiant/"), {"identifier": siret(60_000 + n)}) for n in range(121)]
    assert [response.status_code for response in sent] == [422] * 120 + [429]


def test_the_siret_is_changed_in_two_steps(client, structure, sign_in):
    found = EstablishmentFactory(name="APRÈS LE DÉMÉNAGEMENT")
    sign_in(structure)
    said = page(client, at(structure, "identifiant/"))
    for words in ("sera désactivée", "Mandat de facturation", "Compte technique", "Numéro PACAGE", "Services"):
        assert words in said
    seen = client.post(at(structure, "identifiant/"), {"identifier": found.siret})
    check(seen.content)
    assert "APRÈS LE DÉMÉNAGEMENT" in seen.content.decode()
    assert Structure.objects.count() == 1
    done = client.post(at(structure, "identifiant/"), {"identifier": found.siret, "confirm": "1"}, follow=True)
    check(done.content)
    new = Structure.objects.get(identifier=found.siret)
    assert done.redirect_chain[-1][0] == at(new)
    assert f'href="{at(new)}"' in page(client, at(structure))


@pytest.mark.parametrize(("siren", "is_warned"), [(None, False), ("000010090", True)])
def test_the_siret_of_another_company_is_said_to_be_so_before_it_is_confirmed(
    client, structure, sign_in, siren, is_warned
):
    number = f"{siren or structure.identifier[:9]}77777"
    EstablishmentFactory(siret=number, siren=number[:9])
    sign_in(structure)
    seen = client.post(at(structure, "identifiant/"), {"identifier": number}).content.decode()
    assert ("autre entreprise" in seen) == is_warned


@pytest.mark.parametrize("typed", ["", "1234", "\0", "x" * 10_000, "١٢٣٤٥٦٧٨٢٠٠٠١٠"])
def test_a_wrong_new_siret_is_told(client, structure, sign_in, typed):
    sign_in(structure)
    response = client.post(at(structure, "identifiant/"), {"identifier": typed, "confirm": "1"})
    assert response.status_code == 422
    check(response.content)


@pytest.mark.parametrize(
    "part",
    ["", "modifier/", "parametres/", "desactiver/", "activer/", "identifiant/", "services/", "services/creer/",
     "comptes-bancaires/", "comptes-bancaires/ajouter/"],
)  # fmt: skip
def test_another_structure_does_not_exist(client, structure, public, part, sign_in):
    sign_in(structure)
    for other in (public, StructureFactory()):
        assert client.get(at(other, part)).status_code == 404
        assert client.post(at(other, part)).status_code in (404, 405)
