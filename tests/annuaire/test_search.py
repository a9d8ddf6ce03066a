"""The search of the directory: what answers, in which order, what never shows, and by which indexes."""

from itertools import product

import pytest
from django.db import connection

from annuaire import search, services
from annuaire.models import Word
from annuaire.search import find
from structures.models import Structure
from tests.factories.structures import PublicStructureFactory, StructureFactory

pytestmark = pytest.mark.django_db

SIRET = "21780092900010"


def names(text, **where):
    return [structure.name for structure in find(text, **where).structures]


@pytest.fixture
def town():
    return PublicStructureFactory(
        identifier=SIRET, name="COMMUNE DE BOUGIVAL", label="Hôtel de ville", city="Bougival", postcode="78380"
    )


@pytest.mark.parametrize(
    "text",
    [
        SIRET,
        "217 800 929 00010",
        "217\u00a0800\u00a0929\u00a000010",
        "217 800",
        "217800929",
        "bougi",
        "BOUGIVAL",
        "Bougival 78380",
        "78380",
        "783",
        "commune de bougival",
        "mairie de bougival",
        "bougival commune",
        "hotel",
        "HÔTEL ville",
        "l'hôtel de la ville",
        "  bougival  ",
    ],
)
def test_a_structure_answers_to_its_siret_name_label_town_and_postcode(town, text):
    PublicStructureFactory(name="LYCEE DE BREST", city="Brest", postcode="29200")
    assert find(text).structures == [town]


@pytest.mark.parametrize(
    "text", ["", " ", "a", "%", "''", "& | !", "(((", ":*", "\0", "\0a", "½", "שלום", "x" * 10_000, "a " * 5000]
)
def test_any_text_may_be_searched(town, text):
    assert find(text).structures == ()


def test_a_short_name_answers_when_it_is_whole():
    PublicStructureFactory(name="COMMUNE D'EU", city="Eu")
    PublicStructureFactory(name="EUROPE", city="Brest")
    assert names("eu") == ["COMMUNE D'EU"]


def test_accents_and_case_do_not_count():
    PublicStructureFactory(name="Métropole Européenne de Lille", city="Lille")
    PublicStructureFactory(name="COMMUNE D'ÉCULLY", city="ÉCULLY")
    assert names("metropole EUROPEENNE") == ["Métropole Européenne de Lille"]
    assert names("ecully") == ["COMMUNE D'ÉCULLY"]


def test_names_that_begin_so_come_first_and_the_town_hall_with_them():
    for name in ("CCAS DE BREST", "COMMUNE DE BREST", "BREST METROPOLE", "ECOLE DE BREST", "Abbaye de Brest"):
        PublicStructureFactory(name=name, city="Brest")
    found = ["BREST METROPOLE", "COMMUNE DE BREST", "Abbaye de Brest", "CCAS DE BREST", "ECOLE DE BREST"]
    assert names("brest") == found


@pytest.mark.parametrize(
    ("typed", "town_hall"),
    [
        ("mairie brest", "COMMUNE DE BREST"),
        ("ville de Brest", "COMMUNE DE BREST"),
        ("mairie de l'haÿ les roses", "COMMUNE DE L'HAY-LES-ROSES"),
        ("L'Hay les Roses", "COMMUNE DE L'HAY-LES-ROSES"),
        ("mairie de bougival", "BOUGIVAL"),
    ],
)
def test_a_town_hall_comes_first_however_it_is_named(typed, town_hall):
    for name, city in (
        ("ABBAYE DE BREST", "BREST"),
        ("BREST METROPOLE", "BREST"),
        ("COMMUNE DE BREST", "BREST"),
        ("COLLEGE DE L'HAY-LES-ROSES", "L'HAY-LES-ROSES"),
        ("COMMUNE DE L'HAY-LES-ROSES", "L'HAY-LES-ROSES"),
        ("BOUGIVAL", "BOUGIVAL"),
        ("ARCHIVES DE BOUGIVAL", "BOUGIVAL"),
    ):
        PublicStructureFactory(name=name, city=city)
    assert names(typed)[0] == town_hall


@pytest.mark.parametrize("typed", ["bougivall", "bouigval", "bougivla", "Bouggival", "commune de bugival"])
def test_a_typing_error_is_corrected_to_a_word_of_the_directory(town, typed):
    services.learn_words()
    found = find(typed)
    assert found.structures == [town]
    assert list(found.corrected.values()) == ["BOUGIVAL"]


def test_a_correction_keeps_the_other_words(town):
    PublicStructureFactory(name="COMMUNE DE BOUGIVAL LE HAUT", city="Brest", postcode="29200")
    services.learn_words()
    assert names("bougivall 29200") == ["COMMUNE DE BOUGIVAL LE HAUT"]


def test_nothing_is_corrected_when_something_answers(town):
    PublicStructureFactory(name="COMMUNE DE BOUGIVEL", city="Bougivel")
    services.learn_words()
    assert names("bougivel") == ["COMMUNE DE BOUGIVEL"]
    assert find("zzzzzz") == search.Found()


def test_the_vocabulary_follows_the_directory(town):
    StructureFactory(name="CONCURRENT SARL")
    PublicStructureFactory(name="MASQUEE", is_masked=True)
    assert services.learn_words() == 4
    assert set(Word.objects.values_list("word", flat=True)) == {"COMMUNE", "BOUGIVAL", "HOTEL", "VILLE"}
    town.name, town.city, town.label = "RENOMMEE", "", ""
    town.save()
    services.learn_words()
    assert set(Word.objects.values_list("word", flat=True)) == {"RENOMMEE"}


def test_private_and_inactive_structures_are_never_found():
    StructureFactory(identifier=SIRET, name="BOUGIVAL SARL", city="Bougival")
    PublicStructureFactory(name="BOUGIVAL ANCIENNE", city="Bougival", state=Structure.State.INACTIVE)
    services.learn_words()
    for text in ("bougival", "bougivall", SIRET, "217 800"):
        assert find(text).structures in ((), [])


def test_a_masked_structure_is_found_by_its_whole_siret_only():
    masked = PublicStructureFactory(identifier=SIRET, name="SERVICE DISCRET", city="Secretville", is_masked=True)
    services.learn_words()
    assert find(SIRET).structures == [masked]
    for text in ("discret", "secretville", "217800", "2178009290001", "secretvile"):
        assert find(text).structures == ()


def test_answers_are_cut_in_pages_that_follow_each_other(monkeypatch):
    monkeypatch.setattr(search, "PAGE_SIZE", 2)
    for letter in "DBEAC":
        PublicStructureFactory(name=f"COLLEGE {letter}")
    seen, after = [], None
    for _ in range(3):
        page = find("college", after=after)
        seen += [structure.name[-1] for structure in page.structures]
        after = page.after
    assert ("".join(seen), after, page.total) == ("ABCDE", None, 5)
    assert [structure.name[-1] for structure in find("college", after=10**17).structures] == ["A", "B"]


def test_nobody_reads_further_than_the_candidates(monkeypatch):
    monkeypatch.setattr(search, "CANDIDATES", 3)
    for rank in range(5):
        PublicStructureFactory(name=f"COLLEGE {rank}")
    found = find("college")
    assert (len(found.structures), found.total, found.is_capped, found.after) == (3, 3, True, None)


@pytest.mark.parametrize("count", [1, 3])
def test_a_search_costs_the_same_for_any_length(count, django_assert_num_queries):
    PublicStructureFactory.create_batch(count, city="Brest")
    with django_assert_num_queries(3):  # words, candidates, rows
        assert len(find("brest").structures) == count


@pytest.mark.parametrize(
    ("condition", "value", "index"),
    [
        (search.HAS_WORDS, "BOUGIVAL:* & 78380:*", "structure_by_words"),
        (search.BEGINS_SIRET, "217800%", "structure_by_identifier"),
    ],
)
def test_the_search_reads_its_indexes(condition, value, index):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        answers = search.ANSWERS.format(condition=condition)
        cursor.execute(f"EXPLAIN {answers}", [value, 1001, ["BOUGIVAL%"]])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert index in plan


def test_the_words_near_are_read_by_their_indexes():
    syllables = ("BOU", "GI", "VAL", "MON", "TRE", "LA", "FER", "NAY", "COURT", "HEIM")
    Word.objects.bulk_create(Word("".join(parts)) for parts in product(syllables, repeat=3))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE annuaire_word")
        cursor.execute(f"EXPLAIN {search.NEAREST}", [3, ["BOUGIVALL"]])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "word_by_trigram" in plan
    assert "annuaire_word_word" in plan  # Django's index for LIKE on the key
    assert "Seq Scan on annuaire_word" not in plan
