"""The table of profiles against the published one, and what each kind of person starts with."""

import pytest

from structures.domain.habilitations import (
    APPLICATIONS,
    Application,
    Kind,
    Level,
    Nature,
    applications_for,
    kind_of,
    profile,
    profiles_of_newcomer,
    profiles_of_principal,
)
from structures.domain.identifiers import IdentifierType
from tests.published import rows

COLUMNS = {"E": Kind.ENTREPRISE, "A": Kind.ASSOCIATION, "P": Kind.PARTICULIER, "EP": Kind.PUBLIQUE}


def test_the_table_is_the_published_one():
    published = {
        (row["application"], row["label"], kind) for row in rows("profiles") for kind in COLUMNS if row[kind] == "oui"
    }
    ours = {
        (application.value, card.label, letter)
        for application, card in APPLICATIONS.items()
        for letter, kind in COLUMNS.items()
        if kind in card.kinds
    }
    assert ours == published
    assert set(APPLICATIONS) == set(Application)


@pytest.mark.parametrize(
    ("nature", "identifier_type", "category", "kind"),
    [
        (Nature.PRIVEE, IdentifierType.SIRET, "5710", Kind.ENTREPRISE),
        (Nature.PRIVEE, IdentifierType.SIRET, "", Kind.ENTREPRISE),
        (Nature.PRIVEE, IdentifierType.SIRET, "9220", Kind.ASSOCIATION),
        (Nature.PRIVEE, IdentifierType.SIRET, "9300", Kind.ASSOCIATION),
        (Nature.PRIVEE, IdentifierType.UE_HORS_FRANCE, "", Kind.ENTREPRISE),
        (Nature.PRIVEE, IdentifierType.PARTICULIER, "", Kind.PARTICULIER),
        (Nature.PUBLIQUE, IdentifierType.SIRET, "7210", Kind.PUBLIQUE),
    ],
)
def test_the_kind_of_a_structure_comes_from_nature_identifier_and_register(nature, identifier_type, category, kind):
    assert kind_of(nature, identifier_type, category) is kind


@pytest.mark.parametrize("kind", Kind)
def test_a_principal_manager_holds_every_profile_of_the_kind_to_act(kind):
    assert set(profiles_of_principal(kind)) == {(one, Level.MODIFICATION) for one in applications_for(kind)}


@pytest.mark.parametrize("kind", Kind)
def test_a_newcomer_looks_everywhere_and_never_modifies_the_structure(kind):
    given = dict(profiles_of_newcomer(kind))
    assert set(given) == set(applications_for(kind))
    assert given[Application.ORGANISATION] is Level.CONSULTATION


def test_what_opens_by_itself_is_as_published():
    """Espaces since version 2.0: « Factures émises » without validation, sollicitations for every new account."""
    assert {one for one, card in APPLICATIONS.items() if card.opens_alone} == {Application.FACTURES_EMISES}
    acting = {one for one, level in profiles_of_newcomer(Kind.PUBLIQUE) if level is Level.MODIFICATION}
    assert acting == {
        Application.FACTURES_EMISES,
        Application.SOLLICITATIONS_EMISES,
        Application.SOLLICITATIONS_RECUES,
    }


def test_profiles_are_named_as_published():
    assert profile(Application.ENGAGEMENTS, Level.CONSULTATION) == "Engagements consultation"
    assert profile(Application.FACTURES_DE_TRAVAUX, Level.MODIFICATION) == "Factures de travaux modification"
