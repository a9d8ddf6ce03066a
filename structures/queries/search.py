"""Which structure a person means when asking to be attached. Source: domain.md §3.3; design.md §3, `Structure`."""

from dataclasses import dataclass

from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Collate

from structures.domain.habilitations import Nature
from structures.domain.identifiers import compact
from structures.models import Structure

FEWEST_SIGNS = 3
MOST_FOUND = 20


@dataclass(frozen=True)
class Criteria:
    """What was typed, each empty or not: a structure must answer to all that is given."""

    name: str = ""
    identifier: str = ""
    label: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.identifier or self.label)


def found_by(criteria: Criteria) -> QuerySet[Structure]:
    """The structures that answer to these criteria, by name.

    A public structure answers to the beginning of its identifier, name or label (three signs at least). A private
    one to its full identifier or exact name only, so that nobody lists other people's customers; one that the
    register masks to its full identifier only. Case and accents do not count.
    """
    if not criteria:
        return Structure.objects.none()
    public = Q(nature=Nature.PUBLIQUE, is_masked=False)
    rows = Structure.objects.alias(plain_name=plain(F("normalised_name")), plain_label=plain(F("label")))
    if criteria.identifier:
        number = compact(criteria.identifier).upper()
        rows = rows.filter(Q(identifier=number) | (public & Q(identifier__startswith=number)))
    if criteria.name:
        name = plain(Value(" ".join(criteria.name.split())))
        rows = rows.filter(Q(plain_name=name, is_masked=False) | (public & Q(plain_name__startswith=name)))
    if criteria.label:
        rows = rows.filter(public, label__gt="", plain_label__startswith=plain(Value(" ".join(criteria.label.split()))))
    return rows.order_by("name", "pk")


def plain(text: F | Value) -> Collate:
    """A text as names are compared: upper case, no accents; the "C" order serves both = and « begins with »."""
    return Collate(Func(text, function="f_plain", output_field=TextField()), "C")
