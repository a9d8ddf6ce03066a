"""« Modifier l'identifiant »: a new structure by copy, the former one closed with its invoices. Source: domain.md §2.3.

Not copied: the mandat de facturation, the compte technique, the raccordement and the PACAGE number. What hangs on the
copy of a model (its services) is looked up in a table from former to new. Documents are found through `origin`.
"""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from structures import notifications, queries
from structures.domain import vat
from structures.domain.errors import RegisterUnavailable, RightRefused
from structures.domain.habilitations import applications_for
from structures.domain.identifiers import Identifier, IdentifierType
from structures.domain.roles import Action
from structures.habilitations import require_action
from structures.models import (
    AccessRequest,
    BankAccount,
    Habilitation,
    HabilitationChange,
    Rattachement,
    Service,
    Structure,
)
from structures.services import rights
from structures.services.creation import already_there, from_register
from structures.services.history import note
from structures.services.identification import look_up

COPIED = (
    "Libellé, téléphone, courriel, numéro RCS",
    "Services",
    "Utilisateurs rattachés et leurs habilitations, gestionnaire principal compris",
    "Coordonnées bancaires en cours de validité",
    "Documents de la structure",
    "Demandes en attente d'approbation",
)
NOT_COPIED = ("Mandat de facturation", "Compte technique", "Données de raccordement", "Numéro PACAGE")
SIREN_LENGTH = 9

Services = dict[int | None, Service | None]
"""From the key of a former service to its copy; None, the whole structure, to None."""


def require_succession(structure: Structure, actor: User) -> None:
    """Pass, or say why this structure cannot change its SIRET. Raises HabilitationMissing, RightRefused."""
    require_action(actor, Action.CHANGE_STATE, structure)
    if structure.identifier_type != IdentifierType.SIRET or structure.is_public:
        raise RightRefused(
            "L'identifiant de cette structure ne peut pas être modifié ici.",
            "Seule une structure privée à SIRET le peut. Pour une structure publique, écrivez au support.",
        )
    if structure.is_check_pending:
        raise RightRefused(
            f"{structure} n'a pas encore pu être vérifiée auprès du registre.",
            "Attendez la vérification, qui recommence chaque heure.",
        )
    successor = structure.successors.first()
    if successor:
        raise RightRefused(f"{successor} remplace déjà cette structure.", "Modifiez l'identifiant de la nouvelle.")


def succeed(structure: Structure, siret: str, *, actor: User) -> Structure:
    """Replace a structure by a copy with another SIRET. Returns the new one.

    Raises IdentifierRefused (closed, unknown, public), RegisterUnavailable, RightRefused, HabilitationMissing.
    """
    finding = look_up(Identifier(IdentifierType.SIRET, siret))
    if finding.structure:
        raise already_there()
    if finding.establishment is None:
        raise RegisterUnavailable("Le répertoire SIRENE ne répond pas.", "Recommencez dans quelques minutes.")
    try:
        return _replace(structure, siret, from_register(finding.establishment), actor)
    except IntegrityError as twin:  # somebody else has just created a structure of this SIRET
        raise already_there() from twin


@transaction.atomic
def _replace(structure: Structure, siret: str, register: dict[str, object], actor: User) -> Structure:
    rights.lock(structure)
    former = Structure.objects.get(pk=structure.pk)
    require_succession(former, actor)
    new = _copy(former, siret, register)
    services = _copy_services(former, new)
    _copy_people(former, new, services, actor)
    _copy_accounts(former, new)
    _move_requests(former, new, services)
    former.state = Structure.State.INACTIVE
    former.save(update_fields=["state"])
    _tell(former, new, actor)
    return new


def _copy(former: Structure, siret: str, register: dict[str, object]) -> Structure:
    """The row itself. A French VAT number made of the former SIREN follows the new one."""
    new = Structure.objects.get(pk=former.pk)
    new.pk, new._state.adding = None, True
    new.identifier, new.origin, new.state, new.checked_at = siret, former, Structure.State.ACTIVE, timezone.now()
    if former.vat_number and former.vat_number == vat.french(former.identifier[:SIREN_LENGTH]):
        new.vat_number = vat.french(siret[:SIREN_LENGTH])
    for name, value in register.items():
        setattr(new, name, value)
    new.save(force_insert=True)
    return new


def _copy_services(former: Structure, new: Structure) -> Services:
    found = list(former.services.all())
    keys = [service.pk for service in found]
    for service in found:
        service.pk, service._state.adding, service.structure = None, True, new
    return {None: None, **dict(zip(keys, Service.objects.bulk_create(found), strict=True))}


def _copy_people(former: Structure, new: Structure, services: Services, actor: User) -> None:
    """The same people at the same places. They also stay where the invoices are.

    A company has hundreds of them: rights are written all at once, each with the history that `rights.grant` gives.
    """
    now = timezone.now()
    open_ones = Rattachement.objects.filter(structure=former, until=None)
    Rattachement.objects.bulk_create(
        Rattachement(
            user_id=held.user_id,
            structure=new,
            service=services[held.service_id],
            is_principal_manager=held.is_principal_manager,
            since=now,
        )
        for held in open_ones
    )
    offered = applications_for(queries.kind(new))  # an association may have become a company
    held_there = Habilitation.objects.filter(structure=former, user__in=open_ones.values("user"))
    _give(held_there.filter(application__in=offered), new, services, actor)


def _give(rights_held: Iterable[Habilitation], new: Structure, services: Services, actor: User) -> None:
    given, changes = [], []
    for held in rights_held:
        place: dict[str, Any] = {"structure": new, "service": services[held.service_id]}
        place |= {"user_id": held.user_id, "application": held.application}
        given.append(Habilitation(level=held.level, **place))
        changes.append(HabilitationChange(actor=actor, after=held.level, **place))
    Habilitation.objects.bulk_create(given)
    HabilitationChange.objects.bulk_create(changes)


def _copy_accounts(former: Structure, new: Structure) -> None:
    """Those that are not closed: the others are history, of the former structure."""
    accounts = list(former.bank_accounts.exclude(valid_until__lt=timezone.localdate()))
    for account in accounts:
        account.pk, account._state.adding, account.structure = None, True, new
    BankAccount.objects.bulk_create(accounts)


def _move_requests(former: Structure, new: Structure, services: Services) -> None:
    """What waits is decided about the structure that lives."""
    waiting = list(AccessRequest.objects.filter(structure=former, state=AccessRequest.State.EN_COURS_DE_VALIDATION))
    for asked in waiting:
        asked.structure, asked.service = new, services[asked.service_id]
    AccessRequest.objects.bulk_update(waiting, ["structure", "service"])


def _tell(former: Structure, new: Structure, actor: User) -> None:
    note(former, "Changement de SIRET", actor=actor, detail=f"remplacée par {new}")
    action = note(new, "Création par changement de SIRET", actor=actor, detail=f"copie de {former}")
    notifications.succeeded(former, new, actor, action.pk)
