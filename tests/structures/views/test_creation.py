"""« Créer une structure », type by type. Source: domain.md §2.1, §2.2; features C1 to C11."""

import threading

import pytest
from django.db import connection

from structures.domain.errors import RightRefused
from structures.domain.habilitations import Kind, profiles_of_principal
from structures.domain.identifiers import Identifier, IdentifierType
from structures.models import Establishment, Habilitation, ManagerAction, Rattachement, Structure
from structures.services import creation
from tests.accessibility import check
from tests.factories.accounts import UserFactory
from tests.factories.structures import EstablishmentFactory, RattachementFactory, StructureFactory, siret

pytestmark = pytest.mark.django_db

PLACE = {"address": "1 rue du Port", "city": "Nouméa", "postcode": "98800"}
SENT = "L'envoi des données pour « Créer une structure » a bien été effectuée"
KNOWN = "Cette structure est déjà présente sur le portail"


@pytest.fixture(autouse=True)
def _fresh_counters(broker):
    broker.flushall()


@pytest.fixture
def user(client):
    user = UserFactory()
    client.force_login(user)
    return user


def send(client, kind="SIRET", button="create", **typed):
    return client.post(f"/structures/creer/?type={kind}", {button: "1", **typed}, follow=True)


def made(client, kind, **typed):
    """The structure that this form created."""
    response = send(client, kind, **typed)
    assert response.redirect_chain, response.context["form"].errors
    check(response.content)
    assert [str(message) for message in response.context["messages"]] == [SENT]
    return Structure.objects.get()


def faults(response):
    """field: sentence, for a form that came back."""
    assert response.status_code == 422
    check(response.content)
    return {field: errors[0] for field, errors in response.context["form"].errors.items()}


def test_a_siret_takes_its_data_from_the_register_whatever_is_typed(client, user):
    found = EstablishmentFactory(name="LES DÉLICES DE SAVOIE", address="3 place de la Gare", city="Chambéry")
    structure = made(client, "SIRET", identifier=found.siret, name="FAUX NOM", city="Ailleurs", label="Boutique",
                     email="contact@delices.example", phone="04 50 00 00 12")  # fmt: skip
    assert (structure.name, structure.address, structure.city) == (found.name, found.address, "Chambéry")
    assert (structure.label, structure.email, structure.phone) == (
        "Boutique",
        "contact@delices.example",
        "04 50 00 00 12",
    )
    assert (structure.nature, structure.state, structure.is_check_pending) == ("PRIVEE", "ACTIVE", False)


def test_its_creator_is_its_principal_manager_with_every_profile(client, user):
    found = EstablishmentFactory()
    structure = made(client, "SIRET", identifier=found.siret)
    assert Rattachement.objects.get().is_principal_manager
    held = set(Habilitation.objects.filter(user=user, structure=structure).values_list("application", "level"))
    assert held == set(profiles_of_principal(Kind.ENTREPRISE))
    assert ManagerAction.objects.get().action == "Création de la structure"


def test_verify_shows_the_register_greyed_and_creates_nothing(client, user):
    found = EstablishmentFactory(name="LES DÉLICES DE SAVOIE")
    response = send(client, identifier=found.siret, button="verify", label="gardé")
    page = response.content.decode()
    check(page)
    assert f'value="{found.name}" readonly' in page
    assert f'value="{found.city}" readonly' in page
    assert 'value="gardé"' in page
    assert not Structure.objects.exists()


def test_the_part_asked_while_one_types_is_the_same(client, user):
    found = EstablishmentFactory()
    part = client.post("/structures/creer/verifier/?type=SIRET", {"identifier": found.siret}).content.decode()
    assert part.strip().startswith('<div id="finding"')
    assert found.name in part
    part = client.post("/structures/creer/verifier/?type=SIRET", {"identifier": "12"}).content.decode()
    assert "compte 2 chiffres" in part


def test_while_one_types_nothing_is_said_of_the_fields_not_reached_yet(client, user):
    def part(kind, **typed):
        return client.post(f"/structures/creer/verifier/?type={kind}", typed).content.decode()

    for kind, typed in (
        ("UE_HORS_FRANCE", {"country": "DE"}),
        ("UE_HORS_FRANCE", {"identifier": "DE136695976"}),
        ("HORS_UE", {"country": "CH"}),
        ("HORS_UE", {"name": "Acme"}),
        ("PARTICULIER", {"identifier": "2850973065"}),
    ):
        assert 'class="alert' not in part(kind, **typed)
    assert "Après DE" in part("UE_HORS_FRANCE", country="DE", identifier="12")
    assert "1er caractère" in part("PARTICULIER", identifier="3850973065", last_name="A", first_name="B")


def test_the_answer_given_while_one_types_hides_the_end_of_the_form_once_the_structure_is_known(client, user):
    known = StructureFactory()
    part = client.post("/structures/creer/verifier/?type=SIRET", {"identifier": known.identifier, "label": "gardé"})
    assert '<div id="rest" hx-swap-oob="true" hidden>' in part.content.decode()
    assert 'value="gardé"' in part.content.decode()


def test_a_closed_siret_is_refused(client, user):
    found = EstablishmentFactory(is_active=False)
    assert "est fermé" in faults(send(client, identifier=found.siret))["identifier"]
    assert not Structure.objects.exists()


def test_an_unknown_siret_is_refused(client, user):
    EstablishmentFactory()
    assert "n'existe pas dans le répertoire SIRENE" in faults(send(client, identifier=siret(77)))["identifier"]


def test_a_key_that_is_wrong_refuses_nothing_the_register_decides(client, user):
    EstablishmentFactory(siret="00000000108396")
    assert made(client, "SIRET", identifier="000 000 001 08396").identifier == "00000000108396"


@pytest.mark.parametrize("category", ["7210", "7112", "4110"])
def test_a_public_body_is_refused_and_the_support_named(client, user, category):
    found = EstablishmentFactory(legal_category=category)
    fault = faults(send(client, identifier=found.siret))["identifier"]
    assert "structure publique" in fault
    assert "Demande de création de structure publique" in fault
    assert not Structure.objects.exists()


@pytest.mark.parametrize("button", ["verify", "create"])
def test_a_structure_already_there_only_offers_the_rattachement(client, user, button):
    known = StructureFactory()
    response = send(client, identifier=known.identifier, button=button)
    page = response.content.decode()
    check(page)
    assert KNOWN in page
    link = f"/mes-rattachements/demander/{known.pk}/?identifiant={known.identifier}"
    assert link in page
    assert '<div id="rest" hidden>' in page
    assert client.get(link).status_code == 200
    assert Structure.objects.count() == 1
    assert not Rattachement.objects.exists()


def test_ones_own_structure_is_opened_instead(client, user):
    known = RattachementFactory(user=user, structure=StructureFactory()).structure
    page = send(client, identifier=known.identifier).content.decode()
    assert f'href="/structures/{known.pk}/"' in page
    assert "Demander mon rattachement" not in page


def test_what_the_register_masks_is_shown_nowhere(client, user):
    found = EstablishmentFactory(is_masked=True, name="PERSONNE CACHÉE", address="", postcode="", city="")
    page = send(client, identifier=found.siret, button="verify").content.decode()
    assert "information non diffusible" in page
    assert found.name not in page
    structure = made(client, "SIRET", identifier=found.siret)
    assert structure.is_masked
    page = client.get(f"/structures/{structure.pk}/").content.decode()
    assert "Information non diffusible" in page
    other = UserFactory()
    client.force_login(other)
    page = send(client, identifier=found.siret).content.decode()
    assert KNOWN in page
    assert found.name not in page


def test_a_name_that_insee_masks_is_given_by_its_owner_and_stays_theirs(client, user):
    found = EstablishmentFactory(is_masked=True, name="[ND]", address="", postcode="", city="")
    page = send(client, identifier=found.siret, button="verify").content.decode()
    assert 'name="name"' in page
    assert "celle qui figure sur vos factures" in page
    assert faults(send(client, identifier=found.siret)).keys() == {"name"}
    structure = made(client, "SIRET", identifier=found.siret, name="Durand Paule, menuisière")
    assert (structure.name, structure.address, structure.is_masked) == ("Durand Paule, menuisière", "", True)
    client.post(f"/structures/{structure.pk}/mettre-a-jour/")
    client.post(f"/structures/{structure.pk}/modifier/", {"name": "Durand Paule", "city": "Lyon"})
    structure.refresh_from_db()
    assert (structure.name, structure.city) == ("Durand Paule", "")
    client.force_login(UserFactory())
    assert "Durand" not in send(client, identifier=found.siret).content.decode()


def test_a_structure_of_the_union_is_its_vat_number(client, user):
    structure = made(client, "UE_HORS_FRANCE", country="DE", identifier="136695976", name="KÄSE GmbH", **PLACE)
    assert (structure.identifier, structure.vat_number, structure.country) == ("DE136695976", "DE136695976", "DE")


def test_its_wrong_shape_and_its_missing_country_are_told(client, user):
    given = faults(send(client, "UE_HORS_FRANCE", country="DE", identifier="12", name="KÄSE", **PLACE))
    assert "Après DE, il compte 9 chiffres" in given["identifier"]
    given = faults(send(client, "UE_HORS_FRANCE", identifier="DE136695976", name="KÄSE", **PLACE))
    assert "Le pays n'est pas choisi" in given["country"]
    assert "Après EL" not in str(given)


def test_the_identifier_of_a_structure_outside_the_union_is_built(client, user):
    structure = made(client, "HORS_UE", country="US", name="Acme of New York Corporation", **PLACE)
    assert (structure.identifier, structure.country) == ("USACMEOFNEWYORKCOR", "US")


def test_two_strangers_may_share_a_built_identifier_but_not_the_name_too(client, user):
    StructureFactory(identifier_type="HORS_UE", identifier="USACMEOFNEWYORKCOR", name="Acme of New York Corp")
    page = send(client, "HORS_UE", country="US", name="acme of new york  corp", **PLACE).content.decode()
    assert KNOWN in page
    assert send(client, "HORS_UE", country="US", name="Acme of New York Corporation", **PLACE).redirect_chain
    assert Structure.objects.filter(identifier="USACMEOFNEWYORKCOR").count() == 2


@pytest.mark.parametrize("typed", ["0123456789", "123456789"])
def test_a_ridet_has_nine_or_ten_digits(client, user, typed):
    structure = made(client, "RIDET", identifier=typed, name="CALÉDO", **PLACE)
    assert (structure.identifier, structure.country) == (typed, "NC")


@pytest.mark.parametrize(("there", "typed"), [("0123456001", "123456001"), ("123456001", "0123456001")])
def test_a_ridet_without_its_first_zero_is_the_same_structure(client, user, there, typed):
    known = StructureFactory(identifier_type="RIDET", identifier=there, country="NC")
    page = send(client, "RIDET", identifier=typed, name="CALÉDO", **PLACE).content.decode()
    assert KNOWN in page
    assert f"/mes-rattachements/demander/{known.pk}/" in page
    assert Structure.objects.count() == 1


def test_outside_the_union_no_french_territory_is_offered_and_countries_are_in_order(client, user):
    page = client.get("/structures/creer/", {"type": "HORS_UE"}).context["form"]
    names = [name for _, name in page.fields["country"].choices]
    assert not {"Guadeloupe", "La Réunion", "Nouvelle-Calédonie", "Polynésie française"} & set(names)
    assert names.index("Brésil") < names.index("Brunei")
    assert names.index("Égypte") < names.index("Équateur") < names.index("Eswatini") < names.index("États-Unis")
    given = faults(send(client, "HORS_UE", country="RE", name="Vanille", **PLACE))
    assert given.keys() == {"country"}


def test_a_tahiti_number_has_nine_characters(client, user):
    assert made(client, "TAHITI", identifier="a12345001", name="FENUA", **PLACE).identifier == "A12345001"


def test_a_private_person_is_a_code_a_name_and_a_whole_address(client, user):
    person = {"identifier": "2850973065", "last_name": "Martin", "first_name": "Élise", "country": "FR"}
    given = faults(send(client, "PARTICULIER", **person))
    assert {"address", "city", "postcode"} <= given.keys()
    structure = made(client, "PARTICULIER", **person, **PLACE)
    assert (structure.identifier, structure.name) == ("2850973065", "Martin Élise")
    held = Habilitation.objects.filter(user=user).values_list("application", flat=True)
    assert "RACCORDEMENTS" not in held
    assert "FACTURES_EMISES" in held


@pytest.mark.parametrize(
    ("kind", "typed", "told"),
    [
        ("PARTICULIER", {}, {"identifier", "last_name", "first_name", "address", "postcode", "city"}),
        ("PARTICULIER", {"identifier": "3850973065", **PLACE}, {"identifier", "last_name", "first_name"}),
        ("UE_HORS_FRANCE", {}, {"country", "identifier", "name", "address", "city"}),
        ("UE_HORS_FRANCE", {"country": "DE", "identifier": "12"}, {"identifier", "name", "address", "city"}),
        ("HORS_UE", {}, {"country", "name", "address", "city"}),
        ("RIDET", {}, {"identifier", "name", "address", "city"}),
        ("SIRET", {}, {"identifier"}),
    ],
)
def test_all_that_is_missing_or_wrong_is_told_at_once(client, user, kind, typed, told):
    country = {"country": "FR"} if kind == "PARTICULIER" else {}
    assert faults(send(client, kind, **country, **typed)).keys() == told


def test_a_private_person_needs_both_names(client, user):
    given = faults(send(client, "PARTICULIER", identifier="2850973065", **PLACE))
    assert {"last_name", "first_name"} <= given.keys()


@pytest.mark.parametrize(
    "kind", ["UE_HORS_FRANCE", "HORS_UE", "RIDET", "TAHITI", "PARTICULIER", "SIRET", "AUTRE", "\0"]
)
def test_each_type_has_its_page_and_an_empty_form_tells_what_is_missing(client, user, kind):
    assert client.get("/structures/creer/", {"type": kind}).status_code == 200
    check(client.get("/structures/creer/", {"type": kind}).content)
    assert faults(send(client, kind if kind.isprintable() else "SIRET"))


@pytest.mark.parametrize("typed", ["x" * 10_000, "a\0b", "nom \u202eesrever", "\ufeff"])
def test_no_field_breaks_the_page(client, user, typed):
    fields = (
        "identifier",
        "name",
        "label",
        "email",
        "phone",
        "address",
        "address_extra_1",
        "postcode",
        "city",
        "country",
    )
    response = send(client, "RIDET", **dict.fromkeys(fields, typed))
    assert response.status_code == 422
    assert not Structure.objects.exists()


@pytest.mark.parametrize(
    "typed", ["١٢٣٤٥٦٧٨٢٠٠٠١٠", "１２３４５６７８２０００１０", "1234567820001O", "12345678200010\u202e"]
)
def test_only_ascii_digits_are_digits(client, user, typed):
    assert "identifier" in faults(send(client, identifier=typed))


def test_a_form_cannot_set_what_it_does_not_show(client, user):
    found = EstablishmentFactory()
    forged = {"nature": "PUBLIQUE", "is_check_pending": "on", "state": "INACTIVE", "origin": "1", "vat_number": "FR1"}
    structure = made(client, "SIRET", identifier=found.siret, **forged)
    assert (structure.nature, structure.state, structure.vat_number, structure.origin_id) == (
        "PRIVEE",
        "ACTIVE",
        "",
        None,
    )


def test_the_register_is_not_copied_through_the_form(client, user):
    EstablishmentFactory()
    answers = [send(client, identifier=siret(50_000 + n), button="verify").status_code for n in range(121)]
    assert answers[:120] == [422] * 120
    assert answers[120] == 429


def test_when_the_register_is_silent_one_describes_the_structure_and_goes_on(client, user):
    assert not Establishment.objects.exists()
    number = siret(5)
    page = send(client, identifier=number, button="verify").content.decode()
    assert "Le répertoire SIRENE ne répond pas" in page
    assert 'name="address"' in page
    assert {"name", "address", "city"} <= faults(send(client, identifier=number)).keys()
    structure = made(client, "SIRET", identifier=number, name="À VÉRIFIER", **PLACE)
    assert structure.is_check_pending
    assert structure.checked_at
    page = client.get(f"/structures/{structure.pk}/").content.decode()
    assert "Vérification du SIRET en attente" in page


@pytest.mark.django_db(transaction=True)
def test_of_two_creators_at_once_the_second_is_told():
    found, outcomes = EstablishmentFactory(), []
    people = [UserFactory(), UserFactory()]
    together = threading.Barrier(2)

    def create(user):
        together.wait()
        try:
            identifier = Identifier(IdentifierType.SIRET, found.siret)
            creation.create(user, identifier)
            outcomes.append("created")
        except RightRefused as refused:
            outcomes.append(refused.text)
        finally:
            connection.close()

    threads = [threading.Thread(target=create, args=(user,)) for user in people]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(outcomes) == [f"{KNOWN}.", "created"]
    assert Rattachement.objects.filter(is_principal_manager=True).count() == 1
