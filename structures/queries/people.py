"""Who belongs to a structure, who manages it, and which profiles its kind may hold."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from structures.domain.habilitations import Application, Kind, Level, Nature, kind_of
from structures.domain.identifiers import IdentifierType
from structures.models import Establishment, Habilitation, ManagerAction, Rattachement, Service, Structure

PAGE_SIZE = 50
BATCH = 500


def kind(structure: Structure) -> Kind:
    """The kind of a structure; the register tells associations among the private ones."""
    category = ""
    if structure.nature == Nature.PRIVEE and structure.identifier_type == IdentifierType.SIRET:
        known = Establishment.objects.filter(pk=structure.identifier).values_list("legal_category", flat=True)
        category = known.first() or ""
    return kind_of(Nature(structure.nature), IdentifierType(structure.identifier_type), category)


def managing_right(**place: object) -> Exists:
    """Whether « Organisation modification » is held; place: columns that say by whom and where."""
    return Exists(
        Habilitation.objects.filter(
            application=Application.ORGANISATION, level=Level.MODIFICATION, service=None, **place
        )
    )


def managements() -> QuerySet[Rattachement]:
    """The open rattachements of managers: the principal one, and the holders of « Organisation modification »."""
    return Rattachement.objects.filter(
        Q(is_principal_manager=True) | managing_right(user=OuterRef("user"), structure=OuterRef("structure")),
        until=None,
    )


def structures_of(user: User) -> QuerySet[Structure]:
    """The structures a person is attached to now, by name. Anything else does not exist for them (404)."""
    mine = Rattachement.objects.filter(user=user, until=None).values("structure")
    return Structure.objects.filter(pk__in=mine).order_by("name", "pk")


def structures_managed_by(user: User) -> QuerySet[Structure]:
    """The structures of which a person is a manager, by name."""
    mine = managements().filter(user=user).values("structure")
    return Structure.objects.filter(pk__in=mine).order_by("name", "pk")


def managers_of(structure: Structure) -> QuerySet[User]:
    """The managers whose account is active, the principal one among them."""
    managing = managements().filter(structure=structure).values("user")
    return User.objects.filter(pk__in=managing, is_active=True).order_by("last_name", "first_name", "pk")


def principal_of(structure: Structure) -> User | None:
    """The principal manager; None when the structure has none."""
    held = Rattachement.objects.filter(structure=structure, until=None, is_principal_manager=True)
    found = held.select_related("user").first()
    return found.user if found else None


def members_of(structure: Structure) -> QuerySet[User]:
    """Everybody attached to a structure or to one of its services now."""
    attached = Rattachement.objects.filter(structure=structure, until=None).values("user")
    return User.objects.filter(pk__in=attached)


def grantable_by(user: User, structure: Structure) -> QuerySet[User]:
    """The people whose rights a manager may change: all but the principal one, who does it alone."""
    principal = Rattachement.objects.filter(structure=structure, until=None, is_principal_manager=True)
    others = members_of(structure).exclude(pk__in=principal.exclude(user=user).values("user"))
    return others.order_by("last_name", "first_name", "pk")


def person_at(email: str) -> User | None:
    """The active account of a login address, however it is typed."""
    return User.objects.filter(email=email.strip().lower(), is_active=True).first()


@dataclass(frozen=True)
class Member:
    """A person of a structure. services: those attached to, empty for the whole structure."""

    user: User
    is_principal: bool
    is_manager: bool
    services: list[Service] = field(default_factory=list)
    rights: list[Habilitation] = field(default_factory=list)

    @property
    def role(self) -> str:
        """The word of domain.md §3.1 for this person."""
        if self.is_principal:
            return "Gestionnaire principal"
        return "Gestionnaire secondaire" if self.is_manager else "Utilisateur"

    @property
    def account(self) -> str:
        """Whether the person can sign in."""
        if not self.user.is_active:
            return "Désactivé"
        return "À activer" if self.user.is_pending else "Actif"


@dataclass(frozen=True)
class MemberPage:
    """One page by name. next, previous: keys of the pages beside it, "" where there is nothing."""

    members: list[Member]
    previous: str
    next: str


def members_page(structure: Structure, *, text: str = "", after: str = "", before: str = "") -> MemberPage:
    """The users of a structure by login address, fifty a page. text: found in the name or the address."""
    people = members_of(structure).filter(_named(text))
    if before:
        found = list(people.filter(email__lt=before).order_by("-email")[: PAGE_SIZE + 1])
        has_previous, has_next = len(found) > PAGE_SIZE, True
        found = found[:PAGE_SIZE][::-1]
    else:
        found = list(people.filter(email__gt=after).order_by("email")[: PAGE_SIZE + 1])
        has_previous, has_next = bool(after), len(found) > PAGE_SIZE
        found = found[:PAGE_SIZE]
    members = with_rights(structure, found)
    return MemberPage(
        members,
        previous=found[0].email if found and has_previous else "",
        next=found[-1].email if found and has_next else "",
    )


def with_rights(structure: Structure, people: Iterable[User]) -> list[Member]:
    """The same people with their places and rights on a structure: two queries for any number of them."""
    members = {user.pk: user for user in people}
    attached: dict[int, list[Rattachement]] = {pk: [] for pk in members}
    rights: dict[int, list[Habilitation]] = {pk: [] for pk in members}
    place = {"user__in": list(members), "structure": structure}
    for row in Rattachement.objects.filter(until=None, **place).select_related("service").order_by("service__code"):
        attached[row.user_id].append(row)
    for held in Habilitation.objects.filter(**place).select_related("service").order_by("service__code", "application"):
        rights[held.user_id].append(held)
    return [_member(user, attached[pk], rights[pk]) for pk, user in members.items()]


def every_member(structure: Structure) -> Iterator[Member]:
    """All the users of a structure with their rights, read five hundred at a time."""
    last = ""
    while found := list(members_of(structure).filter(email__gt=last).order_by("email")[:BATCH]):
        yield from with_rights(structure, found)
        last = found[-1].email


def _member(user: User, attached: list[Rattachement], rights: list[Habilitation]) -> Member:
    organisation = (Application.ORGANISATION, Level.MODIFICATION, None)
    is_manager = any((held.application, held.level, held.service_id) == organisation for held in rights)
    is_whole = any(row.service_id is None for row in attached)
    services = [] if is_whole else [row.service for row in attached if row.service is not None]
    return Member(user, any(row.is_principal_manager for row in attached), is_manager, services, rights)


def _named(text: str) -> Q:
    """A structure has some hundreds of people at most: an unanchored search among them is cheap."""
    text = text.replace("\0", "").strip()
    conditions = Q()
    for column in ("email", "first_name", "last_name") if text else ():
        conditions |= Q(**{f"{column}__icontains": text})
    return conditions


def actions_of(structure: Structure) -> QuerySet[ManagerAction]:
    """What managers and the support did on a structure, newest first."""
    return ManagerAction.objects.filter(structure=structure).select_related("actor", "subject").order_by("-pk")


def history_page(structure: Structure, *, before: int | None = None) -> tuple[list[ManagerAction], int | None]:
    """What managers and the support did on a structure, newest first, and the key of the older ones."""
    rows = actions_of(structure)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE_SIZE + 1])
    return found[:PAGE_SIZE], found[PAGE_SIZE - 1].pk if len(found) > PAGE_SIZE else None
