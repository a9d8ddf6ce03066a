"""The directory: what a typed SIRET is, and what each kind of recipient requires. Source: domain.md §2.6."""

import pytest

from annuaire import queries
from annuaire.queries import Requirements
from structures.domain.identifiers import STATE_SIRET
from structures.models import Structure
from tests.factories.structures import EstablishmentFactory, PublicStructureFactory, ServiceFactory, StructureFactory

pytestmark = pytest.mark.django_db

INACTIVE = Structure.State.INACTIVE


def test_a_recipient_is_public_and_found_by_its_whole_siret():
    town = PublicStructureFactory(identifier="21780092900010")
    assert queries.recipient("21780092900010") == town
    assert queries.recipient("217 800 929\u00a000010") == town
    assert queries.recipient("2178009290001") is None
    assert queries.recipient("") is None
    assert queries.recipient(StructureFactory().identifier) is None


def test_an_inactive_recipient_is_still_found_so_that_the_controls_can_say_so():
    assert queries.recipient(PublicStructureFactory(state=INACTIVE).identifier) is not None


@pytest.mark.parametrize(
    ("parameters", "service_demands", "expected"),
    [
        ({}, False, Requirements(service=False, engagement=False, either=False)),
        ({}, True, Requirements(service=False, engagement=True, either=False)),
        ({"service_required": True}, False, Requirements(service=True, engagement=False, either=False)),
        ({"service_required": True}, True, Requirements(service=True, engagement=True, either=False)),
        ({"engagement_required": True}, False, Requirements(service=False, engagement=True, either=False)),
        ({"service_or_engagement_required": True}, False, Requirements(service=False, engagement=False, either=True)),
        ({"service_or_engagement_required": True}, True, Requirements(service=False, engagement=True, either=False)),
        (
            {"service_required": True, "engagement_required": True},
            False,
            Requirements(service=True, engagement=True, either=False),
        ),
        ({"identifier": STATE_SIRET}, False, Requirements(service=True, engagement=True, either=False)),
    ],
)
def test_what_each_kind_of_recipient_requires(parameters, service_demands, expected):
    structure = PublicStructureFactory(**parameters)
    service = ServiceFactory(structure=structure, engagement_required=service_demands)
    assert queries.requirements(structure, service) == expected


def test_without_a_service_the_structure_alone_decides():
    assert queries.requirements(PublicStructureFactory(), None) == Requirements(False, False, False)


def test_only_active_services_are_offered_by_code():
    structure = PublicStructureFactory()
    second = ServiceFactory(structure=structure, code="INF", name="Informatique")
    first = ServiceFactory(structure=structure, code="DIVERS", name="Divers")
    ServiceFactory(structure=structure, is_active=False)
    ServiceFactory()
    assert list(queries.services_of(structure)) == [first, second]
    assert list(queries.services_of(structure, "inf")) == [second]


def test_public_sirets_are_told_from_the_others():
    public, private = PublicStructureFactory(), StructureFactory()
    candidates = [public.identifier, private.identifier, "00000000000000", "n'importe quoi"]
    assert queries.public_sirets(candidates) == {public.identifier}
    assert queries.public_sirets(iter(candidates)) == {public.identifier}


@pytest.mark.parametrize("text", ["restauration", "RESTAU", "scolaire", "été", "Ete", "rest"])
def test_services_are_found_by_a_part_of_their_code_or_name(text):
    structure = PublicStructureFactory()
    found = ServiceFactory(structure=structure, code="REST", name="Restauration scolaire d'été")
    ServiceFactory(structure=structure, code="DIVERS", name="Divers")
    assert list(queries.services_of(structure, text)) == [found]
    assert queries.services_shown(structure, text).services == [found]


@pytest.mark.parametrize("text", ["%", "_", "\0", "x" * 10_000, "\\"])
def test_any_text_may_be_searched_in_services(text):
    structure = ServiceFactory(name="Divers").structure
    assert list(queries.services_of(structure, text)) == (
        list(structure.services.all()) if not text.strip("\0") else []
    )


def test_the_directory_shows_services_by_fifty_active_or_not(monkeypatch):
    monkeypatch.setattr(queries, "SERVICES_SHOWN", 2)
    structure = PublicStructureFactory()
    services = [ServiceFactory(structure=structure, code=code, is_active=code != "B") for code in "CABE"]
    first = queries.services_shown(structure)
    assert ([service.code for service in first.services], first.after) == (["A", "B"], "B")
    second = queries.services_shown(structure, after="B")
    assert ([service.code for service in second.services], second.after) == (["C", "E"], None)
    assert len(services) == 4


def test_a_public_structure_is_described_with_its_address():
    town = PublicStructureFactory(
        name="BOUGIVAL", address="126 rue du Maréchal Joffre", postcode="78380", city="Bougival"
    )
    said = queries.describe(town.identifier)
    assert (said.tone, said.text) == ("success", "BOUGIVAL, 126 rue du Maréchal Joffre 78380 Bougival")
    assert said.structure == town


def test_a_masked_structure_is_described_without_its_address():
    said = queries.describe(PublicStructureFactory(name="SERVICE DISCRET", is_masked=True).identifier)
    assert said.text == "SERVICE DISCRET"


def test_an_inactive_structure_says_so_and_cannot_be_chosen():
    said = queries.describe(PublicStructureFactory(name="ANCIENNE MAIRIE", state=INACTIVE).identifier)
    assert (said.tone, said.structure) == ("error", None)
    assert "n'est plus active" in said.text


def test_a_private_structure_is_not_named():
    said = queries.describe(StructureFactory(name="CONCURRENT SARL").identifier)
    assert (said.tone, said.structure) == ("error", None)
    assert "CONCURRENT" not in said.text


@pytest.mark.parametrize(
    ("facts", "tone", "words"),
    [
        ({}, "warning", "ne reçoit pas de factures sur ce portail"),
        ({"is_active": False}, "error", "fermé"),
        ({"is_masked": True}, "error", "pas diffusibles"),
        ({"is_masked": True, "is_active": False}, "error", "pas diffusibles"),
    ],
)
def test_a_siret_known_to_the_register_only(facts, tone, words):
    known = EstablishmentFactory(name="BOULANGERIE DUPAIN", **facts)
    said = queries.describe(known.siret)
    assert (said.tone, said.structure) == (tone, None)
    assert words in said.text
    assert ("DUPAIN" in said.text) is not known.is_masked


def test_a_closed_establishment_names_the_one_that_took_over():
    closed = EstablishmentFactory(is_active=False, successor="21780092900010")
    assert "217\u00a0800\u00a0929\u00a000010" in queries.describe(closed.siret).remedy


@pytest.mark.parametrize(
    ("needs", "words"),
    [
        (Requirements(True, True, False), "code service et numéro d'engagement"),
        (Requirements(True, False, False), "code service"),
        (Requirements(False, True, False), "numéro d'engagement"),
        (Requirements(False, False, True), "code service ou numéro d'engagement"),
        (Requirements(False, False, False), ""),
    ],
)
def test_requirements_in_words(needs, words):
    assert str(needs) == words


def test_an_unknown_siret_with_a_wrong_key_says_so():
    assert "clé" not in queries.describe("21780092900010").text
    assert "clé de contrôle est fausse" in queries.describe("21780092900011").text


@pytest.mark.parametrize(
    "typed", ["", "123", "2178009290001", "217800929000100", "２１７８００９２９０００１０", "O1780092900010"]
)
def test_what_is_no_siret_says_how_many_digits_there_are(typed):
    said = queries.describe(typed)
    assert said.tone == "error"
    assert "14 chiffres" in said.remedy
