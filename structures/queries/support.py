"""What the support's page reads: anybody and any structure, each opening noted by the service beside it."""

from dataclasses import dataclass

from django.db.models import F, Q, QuerySet, Value

from accounts.models import User
from structures.domain.identifiers import compact
from structures.models import Structure
from structures.queries.search import MOST_FOUND, plain

FEWEST_SIGNS = 3


@dataclass(frozen=True)
class Found:
    """What the support's search gives."""

    people: list[User]
    structures: list[Structure]


def support_search(text: str) -> Found:
    """People by the beginning of address or name, structures by the beginning of identifier or name, twenty of each."""
    if len(text) < FEWEST_SIGNS:
        return Found([], [])
    named = Q(email__startswith=text.lower()) | Q(last_name__istartswith=text)
    people = User.objects.filter(named).order_by("email")[:MOST_FOUND]
    name = plain(Value(" ".join(text.split())))
    rows = Structure.objects.alias(plain_name=plain(F("normalised_name")))
    known = Q(identifier__startswith=compact(text).upper()) | Q(plain_name__startswith=name)
    return Found(list(people), list(rows.filter(known).order_by("name", "pk")[:MOST_FOUND]))


def every_structure() -> QuerySet[Structure]:
    """All of them: for the support's page alone."""
    return Structure.objects.all()


def every_person() -> QuerySet[User]:
    """All of them: for the support's page alone."""
    return User.objects.all()
