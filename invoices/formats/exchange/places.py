"""Places of data in XML, both ways: one table of places reads a document and writes it.

A table stands in the order that the schema wants. Reading is lenient: what a place does not hold is left at the value
that tells nothing, what can't be understood is left out and told. Writing leaves out what tells nothing.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from lxml import etree

from invoices.formats.trees import NOT_XML, Tree

NUMBER = re.compile(r"[+-]?[0-9]{0,20}(?:[.,][0-9]{1,20})?", re.ASCII)
DATES = (
    re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})", re.ASCII),
    re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:Z|[+-][0-9:]{5}|T.*)?", re.ASCII),
)
EMPTY = (None, "", b"", ())  # what tells nothing
Values = dict[str, Any]


def number(text: str) -> Decimal | None:
    """« 1234.50 », also « 1234,50 », which some write; None when it is no plain number."""
    plain = re.sub(r"[\s\u00a0\u202f]", "", text)
    if not re.search("[0-9]", plain) or not NUMBER.fullmatch(plain):
        return None
    return Decimal(plain.replace(",", "."))


def day(text: str) -> date | None:
    """« 20260131 » or « 2026-01-31 », whatever the format attribute says; None when it is no date."""
    match = next((match for pattern in DATES if (match := pattern.fullmatch(text))), None)
    try:
        return date(*(int(part) for part in match.groups())) if match else None
    except ValueError:
        return None


@dataclass(frozen=True)
class Codec:
    """A kind of value: how its text is read, how it is written. of_currency: its element names the currency."""

    read: Callable[[str], Any] = lambda text: " ".join(text.split())
    write: Callable[[Any], str] = str
    attributes: Mapping[str, str] = field(default_factory=dict)
    of_currency: bool = False


TEXT = Codec()
FREE = Codec(read=str.strip)  # keeps its lines
NUMERIC = Codec(lambda text: number(text.strip()), lambda value: f"{value:f}")
AMOUNT = Codec(NUMERIC.read, NUMERIC.write, of_currency=True)
EMBEDDED = Codec(lambda text: _decoded(text), lambda content: base64.b64encode(content).decode())
FLAG = Codec(lambda text: text.strip() == "true", lambda value: "true" if value else "false")


def _decoded(text: str) -> bytes | None:
    """What is written in base64; empty when that is something else, None when there is nothing."""
    if not text.strip():
        return None
    try:
        return binascii.a2b_base64(text)
    except (binascii.Error, ValueError):
        return b""


@dataclass
class Source:
    """A document while it is read. told_apart: names of values, with their French words, whose faults are told."""

    tree: Tree
    told_apart: Mapping[str, str] = field(default_factory=dict)
    oddities: list[str] = field(default_factory=list)

    def all(self, parent: etree._Element, path: str) -> Iterator[etree._Element]:
        return parent.iterfind(path, self.tree.namespaces) if path else iter((parent,))

    def text(self, parent: etree._Element, paths: Sequence[str]) -> str:
        """The text of the first path that has one, as it stands. « a/b@c »: an attribute."""
        for path in paths:
            place, _, attribute = path.partition("@")
            for element in self.all(parent, place):
                text = element.get(attribute, "") if attribute else "".join(element.itertext())
                if text.strip():
                    return text
        return ""

    def told(self, name: str, text: str, value: Any) -> Any:
        """The value, once a fault of it is told."""
        if value is None and text.strip() and name in self.told_apart:
            self.oddities.append(
                f"Les données jointes donnent pour {self.told_apart[name]} « {text.strip()[:30]} », qui n'est pas "
                "lisible : cette valeur n'a pas été reprise."
            )
        return value


@dataclass(frozen=True)
class Target:
    """A document while it is written."""

    tree: Tree
    currency: str = ""

    def put(self, parent: etree._Element, path: str, value: Any, codec: Codec) -> None:
        """Write a value at a path, into elements that are there already where they are the last of their kind."""
        place, _, attribute = path.partition("@")
        element = self.reach(parent, place)
        text = codec.write(value)
        if attribute:
            element.set(attribute, NOT_XML.sub("", text))
            return
        element.text = NOT_XML.sub("", text)
        for name, constant in codec.attributes.items():
            element.set(name, constant)
        if codec.of_currency and self.currency:
            element.set("currencyID", self.currency)

    def reach(self, parent: etree._Element, path: str) -> etree._Element:
        for step in path.split("/") if path else ():
            found = parent.findall(step, self.tree.namespaces)
            parent = found[-1] if found else self.tree.add(parent, step)
        return parent

    def begin(self, parent: etree._Element, path: str) -> etree._Element:
        """A new element at a path, beside those of its kind."""
        if not path:
            return parent
        above, _, last = path.rpartition("/")
        return self.tree.add(self.reach(parent, above), last)


class Place(Protocol):
    """Something of a document. owner: the object, or its values, that the place belongs to."""

    def read(self, parent: etree._Element, source: Source) -> Values: ...

    def write(self, parent: etree._Element, owner: Any, target: Target) -> None: ...


Places = Sequence[Place]


@dataclass(frozen=True)
class Leaf:
    """One value."""

    name: str
    path: str
    codec: Codec = TEXT

    def read(self, parent: etree._Element, source: Source) -> Values:
        text = source.text(parent, (self.path,))
        return {self.name: source.told(self.name, text, self.codec.read(text))}

    def write(self, parent: etree._Element, owner: Any, target: Target) -> None:
        value = getattr(owner, self.name)
        if value not in EMPTY:
            target.put(parent, self.path, value, self.codec)


@dataclass(frozen=True)
class Spare(Leaf):
    """Where others put a value, read when it is not at its own place; never written."""

    def write(self, parent: etree._Element, owner: Any, target: Target) -> None:
        pass


@dataclass(frozen=True)
class Row:
    """One text among several of the same name, in their order."""

    name: str
    rank: int
    path: str

    def read(self, parent: etree._Element, source: Source) -> Values:
        text = TEXT.read(source.text(parent, (self.path,)))
        return {self.name: (text,) if text else ()}

    def write(self, parent: etree._Element, owner: Any, target: Target) -> None:
        rows = getattr(owner, self.name)
        if len(rows) > self.rank:
            target.put(parent, self.path, rows[self.rank], TEXT)


@dataclass(frozen=True)
class Const:
    """A text that its group always has. tells_apart: without it, an element that is read is another thing."""

    path: str
    value: str
    tells_apart: bool = True

    def holds(self, parent: etree._Element, source: Source) -> bool:
        return TEXT.read(source.text(parent, (self.path,))) == self.value

    def read(self, parent: etree._Element, source: Source) -> Values:
        return {}

    def write(self, parent: etree._Element, owner: Any, target: Target) -> None:
        target.put(parent, self.path, self.value, TEXT)


@dataclass(frozen=True)
class Inside:
    """Values of the owner that stand in one element of their own: the first that is no other thing."""

    path: str
    places: Places
    unless: tuple[Const, ...] = ()

    def read(self, parent: etree._Element, source: Source) -> Values:
        found = (one for one in source.all(parent, self.path) if _is(one, self.places, self.unless, source))
        return values_of(next(found, etree.Element("none")), self.places, source)

    def write(self, parent: etree._Element, owner: Any, target: Target) -> None:
        if any(tells(owner, place) for place in self.places):
            write_all(target.begin(parent, self.path), self.places, owner, target)


@dataclass(frozen=True)
class One:
    """An object of the owner's, which stands in one element, maybe beside values; written when it tells anything."""

    name: str
    path: str
    make: Callable[..., Any]
    places: Places

    def read(self, parent: etree._Element, source: Source) -> Values:
        found = next(source.all(parent, self.path), None)
        return {self.name: self.make() if found is None else self.make(**values_of(found, self.places, source))}

    def write(self, parent: etree._Element, owner: Any, target: Target) -> None:
        told = getattr(owner, self.name)
        if told != self.make():
            write_all(target.reach(parent, self.path), self.places, told, target)


@dataclass(frozen=True)
class Many:
    """Several objects, each in an element of its own. unless: what marks an element of the same name as another thing;
    at_most: how many are read.
    """

    name: str
    path: str
    make: Callable[..., Any]
    places: Places
    unless: tuple[Const, ...] = ()
    at_most: int = 10_000

    def read(self, parent: etree._Element, source: Source) -> Values:
        made: list[Any] = []
        for element in source.all(parent, self.path):
            if len(made) == self.at_most:
                break
            if _is(element, self.places, self.unless, source):
                made.append(self.make(**values_of(element, self.places, source)))
        return {self.name: tuple(made)}

    def write(self, parent: etree._Element, owner: Any, target: Target) -> None:
        for one in getattr(owner, self.name):
            write_all(target.begin(parent, self.path), self.places, one, target)


@dataclass(frozen=True)
class Pairs:
    """Pairs of texts, each in an element of its own. first, second: where each stands in it, « @x » an attribute.

    spare_first: where others put the first. is_full: whether the place takes the pairs whose first part is told, or
    those without; None: all.
    """

    name: str
    path: str
    first: str
    second: str
    is_full: bool | None = None
    spare_first: str = ""

    def read(self, parent: etree._Element, source: Source) -> Values:
        firsts = tuple(path for path in (self.first, self.spare_first) if path)
        pairs = (
            (TEXT.read(source.text(one, firsts)), TEXT.read(source.text(one, (self.second,))))
            for one in source.all(parent, self.path)
        )
        return {self.name: tuple(pair for pair in pairs if pair[1])}

    def write(self, parent: etree._Element, owner: Any, target: Target) -> None:
        for first, second in getattr(owner, self.name):
            if self.is_full in (None, bool(first)):
                element = target.begin(parent, self.path)
                parts = ((self.first, first), (self.second, second))
                for path, text in reversed(parts) if "@" in self.first else parts:  # an attribute needs its element
                    if text:
                        target.put(element, path, text, TEXT)


def _is(element: etree._Element, places: Places, unless: tuple[Const, ...], source: Source) -> bool:
    """Whether an element is what its place is for, and nothing else of the same name."""
    marks = (one for one in places if isinstance(one, Const) and one.tells_apart)
    return all(mark.holds(element, source) for mark in marks) and not any(
        mark.holds(element, source) for mark in unless
    )


def values_of(element: etree._Element, places: Places, source: Source) -> Values:
    """The values of an element, by name.

    Those of one name are joined when they are several by nature; else the first that tells anything stays.
    """
    values: Values = {}
    for place in places:
        for name, value in place.read(element, source).items():
            before = values.get(name)
            if isinstance(before, tuple):
                values[name] = before + value
            elif before in EMPTY:
                values[name] = value
    return values


def write_all(element: etree._Element, places: Places, owner: Any, target: Target) -> None:
    """Write what an object tells, in the order of the places."""
    for place in places:
        place.write(element, owner, target)


def tells(owner: Any, place: Place) -> bool:
    """Whether the owner has anything to write there."""
    if isinstance(place, Inside):
        return any(tells(owner, one) for one in place.places)
    name = getattr(place, "name", None)
    return bool(name) and getattr(owner, name) not in EMPTY
