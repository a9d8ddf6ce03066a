"""The search of the directory: SIRET, name, label, town, postcode; accents and case apart, whatever the order of words.

Each word typed is the beginning of a word of the structure, through one index. When nothing answers, the words that
nobody wrote are replaced by the nearest ones of the vocabulary. A search reads a thousand candidates at most.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import QuerySet

from structures.domain.habilitations import Nature
from structures.domain.identifiers import IdentifierType, compact, is_siret
from structures.models import Structure

PAGE_SIZE = 20
CANDIDATES = 1000  # « plus de 1 000 »: nobody reads further
LONGEST_TEXT = 200
BEGINNING_OF_SIRET = "[0-9]{6,13}"  # five digits are rather a postcode
MOST_WORDS = 10
SHORTEST_BEGINNING = 3  # signs: a shorter word counts only when there is no longer one, and whole (« Eu » is a town)
SHORTEST_TO_CORRECT = 4
CORRECTIONS = 3
OPTIONAL = {"MAIRIE", "VILLE", "COMMUNE"}  # the directory writes one where people type another
ARTICLES = ("DE LA ", "DE L ", "DES ", "DU ", "DE ", "D ", "")
BEFORE_A_TOWN = [f"{hall} {article}" for hall in sorted(OPTIONAL) for article in ARTICLES]
TOWN_HALL = re.compile(rf"^({'|'.join(OPTIONAL)}) ({'|'.join(ARTICLES)})")
JOINTS = str.maketrans("-'’", "   ")  # « Saint-Malo » and « saint malo » are one beginning

PLAIN = "SELECT f_plain(%s), f_tokens(%s)"
HAS_WORDS = "f_words(identifier, name, label, city, postcode) @@ %s::tsquery"
BEGINS_SIRET = "identifier LIKE %s"
ANSWERS = """
WITH candidate AS MATERIALIZED (
    SELECT id, translate(f_plain(normalised_name), '-''’', '   ') AS name FROM structures_structure
    WHERE nature = 'PUBLIQUE' AND state = 'ACTIVE' AND NOT is_masked AND {condition}
    LIMIT %s
)
SELECT id FROM candidate ORDER BY name NOT LIKE ALL (%s), name, id
"""
NEAREST = """
SELECT typed.word, array(
    SELECT near.word FROM annuaire_word near WHERE near.word %% typed.word
    ORDER BY near.word <-> typed.word LIMIT %s)
FROM unnest(%s::text[]) AS typed(word)
WHERE NOT EXISTS (
    SELECT FROM annuaire_word known WHERE known.word ~>=~ typed.word AND known.word ~<~ (typed.word || '~'))
"""  # these operators are the index's own, of which LIKE with a pattern that is not constant makes no use


@dataclass(frozen=True)
class Found:
    """A page of answers. after: the key of the next page; capped: there are more than were read.

    corrected: {word as typed: word that was looked for}, when nothing has the words as typed.
    """

    structures: Sequence[Structure] = ()
    after: int | None = None
    total: int = 0
    is_capped: bool = False
    corrected: dict[str, str] = field(default_factory=dict)


def listed() -> QuerySet[Structure]:
    """The structures that the directory lists: public, active. What the register masks of them is for no one."""
    return Structure.objects.filter(nature=Nature.PUBLIQUE, state=Structure.State.ACTIVE)


def find(text: str, *, after: int | None = None) -> Found:
    """A page of the structures that answer to the text: those whose name begins so first, then by name.

    after: the key that ended the page before. Structures that the register masks answer to their whole SIRET only.
    """
    text = " ".join(text.replace("\0", " ").split())[:LONGEST_TEXT]
    number = compact(text)
    if is_siret(number):
        one = list(listed().filter(identifier_type=IdentifierType.SIRET, identifier=number))
        return Found(one, total=len(one))
    name, words = _read(text)
    if not words:
        return Found()
    if re.fullmatch(BEGINNING_OF_SIRET, number):
        return _page(_keys(BEGINS_SIRET, f"{number}%", name), after, {})
    if keys := _with_words(words, name):
        return _page(keys, after, {})
    return _corrected(words, name, after)


def _read(text: str) -> tuple[str, list[str]]:
    """The text as names are compared, and the words to look for: the database cuts it as it cut the index's."""
    with connection.cursor() as cursor:
        cursor.execute(PLAIN, [text, text])
        name, tokens = cursor.fetchone()
    tokens = list(dict.fromkeys(tokens))[:MOST_WORDS]
    long = [word for word in tokens if len(word) >= SHORTEST_BEGINNING] or tokens
    return name, [word for word in long if word not in OPTIONAL] or long


def _with_words(words: list[str], name: str) -> list[int]:
    """The keys of the structures that have all these words, or words that begin so."""
    # words are made of ASCII letters and digits: nothing to escape
    query = " & ".join(f"{word}:*" if len(word) >= SHORTEST_BEGINNING else word for word in words)
    return _keys(HAS_WORDS, query, name)


def _keys(condition: str, value: str, name: str) -> list[int]:
    """The keys that meet the condition, one more than CANDIDATES at most.

    First the structures whose name begins with `name`, or that are its town hall, or the town hall that it names.
    """
    with connection.cursor() as cursor:
        answers = ANSWERS.format(condition=condition)
        cursor.execute(answers, [value, CANDIDATES + 1, _begun(name)])
        return [key for (key,) in cursor.fetchall()]


def _begun(name: str) -> list[str]:
    """The patterns of the names that come first; a town hall that is asked for may bear the name of its town alone."""
    name = re.sub(r"([\\%_])", r"\\\1", name.translate(JOINTS))
    town = TOWN_HALL.sub("", name)
    halls = [f"{before}{town}%" for before in BEFORE_A_TOWN]
    return [f"{name}%", *halls] if town == name else [town, *halls]


def _corrected(words: list[str], name: str, after: int | None) -> Found:
    """Look again with the words of the vocabulary that are nearest to those that nobody wrote, the best ones first."""
    doubtful = [word for word in words if len(word) >= SHORTEST_TO_CORRECT and not word.isdigit()]
    with connection.cursor() as cursor:
        cursor.execute(NEAREST, [CORRECTIONS, doubtful])
        nearest = {typed: near for typed, near in cursor.fetchall() if near}
    for rank in range(max(map(len, nearest.values()), default=0)):
        best = {typed: near[min(rank, len(near) - 1)] for typed, near in nearest.items()}
        meant = [best.get(word, word) for word in words]
        if keys := _with_words(meant, " ".join(meant)):
            return _page(keys, after, best)
    return Found()


def _page(keys: list[int], after: int | None, corrected: dict[str, str]) -> Found:
    """The page that follows this key; the first one when the key is not, or no longer, among the answers."""
    if not keys:
        return Found()
    ranks = {key: rank for rank, key in enumerate(keys[:CANDIDATES])}
    start = ranks[after] + 1 if after in ranks else 0
    shown = keys[start : min(start + PAGE_SIZE, CANDIDATES)]
    rows = sorted(Structure.objects.filter(pk__in=shown), key=lambda structure: ranks[structure.pk])
    has_more = start + PAGE_SIZE < len(ranks)
    return Found(rows, shown[-1] if has_more else None, len(ranks), len(keys) > CANDIDATES, corrected)
