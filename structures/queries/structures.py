"""What « Mes structures » and « Gérer une structure » read."""

from django.db.models import Case, Exists, Func, OuterRef, Q, TextField, Value, When
from django.db.models.functions import Concat
from django.utils import timezone

from accounts.models import User
from structures.domain.identifiers import IdentifierType
from structures.domain.roles import Role
from structures.models import BankAccount, Establishment, Rattachement, Service, Structure
from structures.queries.paging import Page, page_by
from structures.queries.people import managements, structures_of


def own_structures(user: User, *, after: int | None = None, before: int | None = None) -> Page[Structure]:
    """The structures of a person, fifty a page by name, each with `role_name`: what the person is there."""
    principal = Rattachement.objects.filter(user=user, structure=OuterRef("pk"), until=None, is_principal_manager=True)
    role = Case(
        When(Exists(principal), then=Value(Role.PRINCIPAL.value)),
        When(Exists(managements().filter(user=user, structure=OuterRef("pk"))), then=Value(Role.SECONDARY.value)),
        default=Value(Role.USER.value),
    )
    return page_by(structures_of(user).annotate(role_name=role), "name", after=after, before=before)


def establishment_of(structure: Structure) -> Establishment | None:
    """What the local copy of the register says of a structure; None for another type or an unknown SIRET."""
    if structure.identifier_type != IdentifierType.SIRET:
        return None
    return Establishment.objects.filter(pk=structure.identifier).first()


def has_own_name(structure: Structure) -> bool:
    """Whether its people name it themselves, for INSEE masks the name of its SIRET."""
    found = establishment_of(structure) if structure.is_masked else None
    return found is not None and not found.is_named


def service_page(
    structure: Structure, *, text: str = "", after: int | None = None, before: int | None = None
) -> Page[Service]:
    """The services of a structure, closed ones too, fifty a page by code; those whose code or name holds the text.

    Accents and case apart, as in the directory.
    """
    text = text.replace("\0", "").strip()
    rows = structure.services.all()
    if text:
        words = Func(Concat("code", Value(" "), "name"), function="f_plain", output_field=TextField())
        rows = rows.annotate(words=words).filter(words__contains=Func(Value(text), function="f_plain"))
    return page_by(rows, "code", after=after, before=before)


def accounts_of(structure: Structure) -> list[BankAccount]:
    """Every bank account of a structure, each with `is_open`: valid today or later, and `is_coming`: later only."""
    today = timezone.localdate()
    is_open = Q(valid_until=None) | Q(valid_until__gte=today)
    rows = structure.bank_accounts.annotate(is_open=is_open, is_coming=Q(valid_from__gt=today))
    return list(rows.order_by("-is_open", "-valid_from", "label", "pk"))


def successor_of(structure: Structure, user: User) -> Structure | None:
    """The structure that replaced this one by a change of SIRET, for somebody who belongs to it."""
    return structures_of(user).filter(origin=structure).first()
