"""« Gérer une structure »: modify, parameters, activate, deactivate, refresh. Every service asks the gate and notes."""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from structures import sirene
from structures.domain.errors import IdentifierRefused, RegisterUnavailable, RightRefused
from structures.domain.identifiers import Identifier, IdentifierType
from structures.domain.parameters import SWITCHES
from structures.domain.roles import Action
from structures.habilitations import require_action
from structures.models import Establishment, Structure
from structures.queries.structures import has_own_name
from structures.services import checking, rights
from structures.services.creation import from_register
from structures.services.history import named, note
from structures.services.identification import creatable

# the name of the others is the register's, or the identifier is made of it
RENAMED = frozenset(IdentifierType) - {IdentifierType.SIRET, IdentifierType.HORS_UE}
OWN = frozenset({"label", "phone", "email", "rcs", "vat_number"})
OWN_ADDRESS = frozenset({"address", "address_extra_1", "address_extra_2", "postcode", "city", "country"})
PARAMETERS = (*SWITCHES, "payment_delay_days")


@transaction.atomic
def modify(structure: Structure, values: dict[str, str], *, actor: User) -> bool:
    """Change what a structure says of itself. False: nothing was different.

    The register's data are never among it: a SIRET's name and address come from the register.
    Raises HabilitationMissing, RightRefused when another structure has this identifier and this new name.
    """
    locked = _locked(structure, Action.MODIFY_STRUCTURE, actor)
    before = locked.name
    try:
        with transaction.atomic():
            changed = _write(locked, values, _own(locked))
    except IntegrityError as twin:
        raise RightRefused(
            "Une autre structure porte déjà cet identifiant et ce nom.", "Gardez le nom actuel, ou écrivez au support."
        ) from twin
    if changed:
        former = f" ; ancien nom : « {before} »" if "name" in changed else ""
        note(locked, "Modification de la structure", actor=actor, detail=named(locked, changed) + former)
    return bool(changed)


@transaction.atomic
def set_parameters(structure: Structure, values: dict[str, Any], *, actor: User) -> bool:
    """Change what a public structure demands of its suppliers. False: nothing was different."""
    locked = _locked(structure, Action.MODIFY_STRUCTURE, actor)
    if not locked.is_public:
        raise RightRefused("Seule une structure publique a des paramètres de réception.")
    changed = _write(locked, values, PARAMETERS)
    if changed:
        said = ", ".join(f"{named(locked, [name])} : {_words(getattr(locked, name))}" for name in changed)
        note(locked, "Modification des paramètres", actor=actor, detail=said)
    return bool(changed)


@transaction.atomic
def deactivate(structure: Structure, *, actor: User) -> None:
    """Close a structure: it sends and receives nothing more, its invoices stay. Closed already: nothing."""
    locked = _locked(structure, Action.CHANGE_STATE, actor)
    if locked.is_active:
        locked.state = Structure.State.INACTIVE
        locked.save(update_fields=["state"])
        note(locked, "Désactivation de la structure", actor=actor)


@transaction.atomic
def activate(structure: Structure, *, actor: User) -> None:
    """Open a structure again, once the register has said that a private SIRET still may.

    Raises IdentifierRefused (closed, unknown, public since), RightRefused when another SIRET replaced it; the check is
    pending when the register does not answer.
    """
    locked = _locked(structure, Action.CHANGE_STATE, actor)
    if locked.is_active:
        return
    successor = locked.successors.first()
    if successor:
        raise RightRefused(f"{successor} remplace cette structure.", "Travaillez avec la nouvelle.")
    if locked.identifier_type == IdentifierType.SIRET and not locked.is_public:
        _check_again(locked)
    locked.state = Structure.State.ACTIVE
    locked.save()
    note(locked, "Activation de la structure", actor=actor)


def refresh(structure: Structure, *, actor: User) -> Establishment:
    """« Mettre à jour depuis la base INSEE ». Returns what the register says, closed or not; a pending check ends.

    Raises RegisterUnavailable, IdentifierRefused when the register does not know the SIRET.
    """
    require_action(actor, Action.MODIFY_STRUCTURE, structure)
    if structure.identifier_type != IdentifierType.SIRET:
        raise RightRefused("Seule une structure à SIRET est connue du répertoire SIRENE.")
    found = sirene.look_up(structure.identifier, refresh=True)
    if found is None:
        raise IdentifierRefused(f"Le répertoire SIRENE ne connaît pas le SIRET {structure.identifier}.")
    with transaction.atomic():
        locked = _locked(structure, Action.MODIFY_STRUCTURE, actor)
        if locked.is_check_pending:
            checking.settle(locked, found)
            return found
        told = from_register(found)
        changed = _write(locked, told | {"checked_at": timezone.now()}, (*told, "checked_at"))
        words = named(locked, [name for name in changed if name in told]) or "rien n'a changé"
        note(locked, "Mise à jour depuis la base INSEE", actor=actor, detail=words)
    return found


def _check_again(locked: Structure) -> None:
    locked.checked_at = timezone.now()
    try:
        found = sirene.look_up(locked.identifier)
    except RegisterUnavailable:
        locked.is_check_pending = True
        return
    known = creatable(Identifier(IdentifierType.SIRET, locked.identifier), found)
    locked.is_check_pending = False
    for name, value in from_register(known).items():
        setattr(locked, name, value)


def _own(structure: Structure) -> frozenset[str]:
    """The columns that its managers write."""
    kind = IdentifierType(structure.identifier_type)
    name = frozenset({"name"}) if kind in RENAMED or has_own_name(structure) else frozenset()
    return OWN | name | (frozenset() if kind == IdentifierType.SIRET else OWN_ADDRESS)


def _locked(structure: Structure, action: Action, actor: User) -> Structure:
    """The row as it is now, ours until the end of the transaction, once the gate has let through."""
    rights.lock(structure)
    require_action(actor, action, structure)
    return Structure.objects.get(pk=structure.pk)


def _write(locked: Structure, values: dict[str, Any], allowed: Iterable[str]) -> list[str]:
    """Set the allowed columns among the values. Returns those that changed."""
    changed = [name for name in allowed if name in values and getattr(locked, name) != values[name]]
    for name in changed:
        setattr(locked, name, values[name])
    if changed:
        locked.save()
    return sorted(changed)


def _words(value: bool | int) -> str:
    return {True: "oui", False: "non"}[value] if isinstance(value, bool) else str(value)
