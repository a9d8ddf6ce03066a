"""What a support operator may do, each with its trace: look, name a principal manager on proof, reopen a way in."""

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts import locks
from accounts.models import User
from accounts.services import factors, signup
from structures.domain.errors import HabilitationMissing, RightRefused
from structures.models import Structure
from structures.services import roles
from structures.services.history import note


def open_structure(structure: Structure, *, actor: User) -> None:
    """Leave the trace that the support looked."""
    _require(actor)
    note(structure, "Consultation par le support", actor=actor)


def open_person(user: User, *, actor: User) -> None:
    """Leave the trace that the support looked at a person."""
    _require(actor)
    note(None, "Consultation par le support", actor=actor, subject=user)


@transaction.atomic
def name_principal(structure: Structure, user: User, *, actor: User, comment: str) -> None:
    """Name the first or a new principal manager. comment: the proof seen. Raises RightRefused."""
    _require(actor)
    if actor == user:
        raise RightRefused("Vous ne pouvez pas vous nommer vous-même.", "Adressez-vous à un autre opérateur.")
    if not user.is_active:
        raise RightRefused(f"Le compte de {user.get_full_name()} n'est pas actif.", "Il doit d'abord être activé.")
    roles.become_principal(structure, user, actor=actor, how="Nomination par le support", detail=comment)


def lock_of(user: User, request: HttpRequest) -> datetime | None:
    """When this person may try again; None when the account is not locked."""
    until = locks.locked_until(request, user.email)
    return until if until and until > timezone.now() else None


@transaction.atomic
def unlock(user: User, *, actor: User) -> None:
    """Forget the wrong passwords typed for this account."""
    _require(actor)
    locks.lift(user.email)
    note(None, "Déverrouillage par le support", actor=actor, subject=user)


@transaction.atomic
def send_activation(user: User, *, actor: User) -> None:
    """Send a new activation link. Raises RightRefused when the account is open already."""
    _require(actor)
    if not (user.is_pending and user.is_active):
        raise RightRefused("Ce compte est déjà activé.", "La personne peut demander un nouveau mot de passe.")
    signup.send_activation_again(user.email)
    note(None, "Courriel d'activation renvoyé", actor=actor, subject=user)


@transaction.atomic
def drop_application(user: User, *, actor: User, comment: str) -> None:
    """Forget the authentication application of somebody who lost the telephone, with its recovery codes.

    comment: the proof seen. The person is told by mail. Raises RightRefused.
    """
    _require(actor)
    if actor == user:
        raise RightRefused("Vous ne pouvez pas lever votre propre double authentification ici.", "Voyez Mon compte.")
    if not factors.has_application(user):
        raise RightRefused(
            f"{user.get_full_name()} n'utilise pas d'application d'authentification.", "Il n'y a rien à retirer."
        )
    factors.drop_application(user)
    note(None, "Application d'authentification retirée", actor=actor, subject=user, detail=comment)


def _require(actor: User) -> None:
    if not (actor.is_support and actor.is_active):
        raise HabilitationMissing("Cette action est réservée au support.")
