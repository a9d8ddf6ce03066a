"""What the support's page reads: anybody and any structure, each opening noted by the service beside it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Func, Q, QuerySet, TextField, Value

from accounts.models import User
from structures.domain.identifiers import compact
from structures.models import Structure
from structures.queries.search import MOST_FOUND

FEWEST_SIGNS = 3
MOST_WORDS = 10


@dataclass(frozen=True)
class Found:
    """What the support's search gives."""

    people: list[User]
    structures: list[Structure]


def support_search(text: str) -> Found:
    """People whose address and name hold every word typed, structures whose name and label do, twenty of each.

    Any part of a word, accents and case apart; a structure answers to the beginning of its identifier too.
    """
    if len(text) < FEWEST_SIGNS:
        return Found([], [])
    people = _holding(User.objects.all(), text, "email", "first_name", "last_name")
    numbered = Structure.objects.filter(identifier__startswith=compact(text).upper())
    # two look-ups, each through its own index, cost less than one that must satisfy either
    structures = {one.pk: one for rows in (numbered, named(text)) for one in rows.order_by("name", "pk")[:MOST_FOUND]}
    return Found(list(people.order_by("email")[:MOST_FOUND]), list(structures.values())[:MOST_FOUND])


def named(text: str) -> QuerySet[Structure]:
    """The structures whose name or label holds every word: for whoever searches among those one deals with."""
    return _holding(Structure.objects.all(), text, "normalised_name", "label")


def _holding(rows: QuerySet[Any], text: str, *columns: str) -> QuerySet[Any]:
    """Those whose columns, put end to end, hold every word. The expression is that of the index, sign for sign."""
    said = Func(*columns, template="f_plain(%(expressions)s)", arg_joiner=" || ' ' || ", output_field=TextField())
    words = text.split()[:MOST_WORDS]
    wanted = [Q(said__contains=Func(Value(word), function="f_plain")) for word in words]
    return rows.alias(said=said).filter(*wanted)


def every_structure() -> QuerySet[Structure]:
    """All of them: for the support's page alone."""
    return Structure.objects.all()


def every_person() -> QuerySet[User]:
    """All of them: for the support's page alone."""
    return User.objects.all()
