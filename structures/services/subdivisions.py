"""Services of a structure: create, edit, deactivate, reactivate. Deactivated, not deleted: invoices name them."""

from typing import Any

from django.db import transaction

from accounts.models import User
from structures.domain.errors import RightRefused
from structures.domain.parameters import PUBLIC_INVOICES, PUBLIC_INVOICES_NAME
from structures.domain.roles import Action
from structures.habilitations import require_action
from structures.models import Service, Structure
from structures.services import rights
from structures.services.history import named, note

PLACE = ("address", "address_extra_1", "address_extra_2", "postcode", "city", "country")
EDITED = ("name", "engagement_required", "phone", "email", *PLACE)  # the code is the service


@transaction.atomic
def create_service(structure: Structure, values: dict[str, Any], *, actor: User) -> Service:
    """Add an active service. Raises RightRefused for a code that exists or is reserved, HabilitationMissing.

    values: by `code` and EDITED.
    """
    rights.lock(structure)
    require_action(actor, Action.MODIFY_STRUCTURE, structure)
    service = Service(structure=structure, code=values["code"], **{name: values[name] for name in EDITED})
    check_code(structure, service.code)
    if service.code.upper() == PUBLIC_INVOICES:
        service.code, service.name = PUBLIC_INVOICES, PUBLIC_INVOICES_NAME
    service.save()  # alone to do so: the structure is locked
    note(structure, "Création d'un service", actor=actor, detail=str(service))
    return service


@transaction.atomic
def edit_service(service: Service, values: dict[str, Any], *, actor: User) -> bool:
    """Change a service but for its code. False: nothing was different. Raises RightRefused, HabilitationMissing."""
    locked = _locked(service, actor)
    changed = [name for name in EDITED if name in values and getattr(locked, name) != values[name]]
    for name in changed:
        setattr(locked, name, values[name])
    if changed:
        locked.save(update_fields=changed)
        note(
            locked.structure,
            "Modification d'un service",
            actor=actor,
            detail=f"{locked.code} : {named(locked, changed)}",
        )
    return bool(changed)


@transaction.atomic
def set_active(service: Service, is_active: bool, *, actor: User) -> bool:
    """Close a service to new invoices, or open it again. False: it was so already."""
    locked = _locked(service, actor)
    if locked.is_active == is_active:
        return False
    locked.is_active = is_active
    locked.save(update_fields=["is_active"])
    action = "Réactivation d'un service" if is_active else "Désactivation d'un service"
    note(locked.structure, action, actor=actor, detail=str(locked))
    return True


def _locked(service: Service, actor: User) -> Service:
    require_action(actor, Action.MODIFY_STRUCTURE, service.structure)
    if service.code == PUBLIC_INVOICES:
        raise RightRefused(
            f"Le service {PUBLIC_INVOICES} est celui du portail : il ne se modifie pas.",
            "Il reçoit les factures entre entités publiques.",
        )
    return Service.objects.select_for_update(of=("self",)).select_related("structure").get(pk=service.pk)


def check_code(structure: Structure, code: str) -> None:
    """Refuse a code that the structure has, in whatever case, or that is kept for public structures."""
    if code.upper() == PUBLIC_INVOICES and not structure.is_public:
        raise RightRefused(
            f"Le code {PUBLIC_INVOICES} est réservé aux structures publiques.", "Choisissez-en un autre."
        )
    if structure.services.filter(code__iexact=code).exists():
        raise RightRefused(f"Le code service « {code} » existe déjà dans cette structure.", "Choisissez-en un autre.")
