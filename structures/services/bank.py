"""Bank accounts of a structure: add, change, close. Each change warns every manager: a false account is a fraud.

The number of an account never changes, for invoices name it: another number is another account. Histories and mails
bear its last characters only.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from structures import notifications
from structures.domain import bank
from structures.domain.errors import RightRefused
from structures.domain.roles import Action
from structures.habilitations import require_action
from structures.models import BankAccount, Structure
from structures.services import rights
from structures.services.history import named, note

FIXED = ("kind", "number", "bic")
EDITED = (
    "label",
    "valid_from",
    "valid_until",
    "is_factor",
    "factor_identifier",
    "factor_name",
    "factor_country",
)


@transaction.atomic
def add_account(structure: Structure, values: dict[str, Any], *, actor: User) -> BankAccount:
    """Add an account. Raises RightRefused when it is there already and open, HabilitationMissing.

    values: by FIXED and EDITED, numbers already checked (domain/bank.py).
    """
    rights.lock(structure)
    require_action(actor, Action.MODIFY_STRUCTURE, structure)
    check_is_new(structure, values["number"])
    given = {name: values[name] for name in (*FIXED, *EDITED)}
    account = BankAccount.objects.create(structure=structure, **given)
    _tell(account, "Ajout de coordonnées bancaires", actor)
    return account


@transaction.atomic
def change_account(account: BankAccount, values: dict[str, Any], *, actor: User) -> bool:
    """Change all but the number. False: nothing was different. Raises HabilitationMissing."""
    locked = _locked(account, actor)
    changed = [name for name in EDITED if name in values and getattr(locked, name) != values[name]]
    for name in changed:
        setattr(locked, name, values[name])
    if changed:
        locked.save(update_fields=changed)
        _tell(locked, "Modification de coordonnées bancaires", actor, named(locked, changed))
    return bool(changed)


@transaction.atomic
def close_account(account: BankAccount, *, actor: User) -> bool:
    """End an account at once: yesterday was its last day. False: it was closed already.

    One that begins today or later may be a fraud: no invoice is to be paid on it today, so its beginning moves too.
    """
    locked = _locked(account, actor)
    yesterday, begun = timezone.localdate() - timedelta(days=1), locked.valid_from
    if locked.valid_until and locked.valid_until <= yesterday:
        return False
    locked.valid_from, locked.valid_until = min(begun, yesterday), yesterday
    locked.save(update_fields=["valid_from", "valid_until"])
    moved = f"devait commencer le {begun:%d/%m/%Y}" if begun > yesterday else ""
    _tell(locked, "Clôture de coordonnées bancaires", actor, moved)
    return True


def check_is_new(structure: Structure, number: str) -> None:
    """Refuse an account that the structure has and did not close."""
    same = structure.bank_accounts.filter(number=number)
    if same.exclude(valid_until__lt=timezone.localdate()).exists():
        raise RightRefused(
            f"Le compte {bank.masked(number)} est déjà enregistré.", "Modifiez-le, ou clôturez-le d'abord."
        )


def _locked(account: BankAccount, actor: User) -> BankAccount:
    require_action(actor, Action.MODIFY_STRUCTURE, account.structure)
    return BankAccount.objects.select_for_update(of=("self",)).select_related("structure").get(pk=account.pk)


def _tell(account: BankAccount, what: str, actor: User, detail: str = "") -> None:
    shown = bank.masked(account.number)
    action = note(account.structure, what, actor=actor, detail=" : ".join(part for part in (shown, detail) if part))
    notifications.bank_changed(account, what, actor, action, detail)
