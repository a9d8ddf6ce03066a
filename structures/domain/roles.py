"""Who may do what on a structure, in one table. Source: domain.md §3.1, §3.2."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is for a structure; the words are those on screen."""

    PRINCIPAL = "Gestionnaire principal"
    SECONDARY = "Gestionnaire secondaire"  # holds « Organisation modification »
    USER = "Utilisateur"

    @property
    def is_manager(self) -> bool:
        return self in MANAGERS


class Action(StrEnum):
    """What is done on a structure or on its people. The words say what is refused: « Vous ne pouvez pas … »."""

    SEE_STRUCTURE = "consulter la structure"
    MODIFY_STRUCTURE = "modifier la structure, ses services, ses coordonnées bancaires et ses paramètres"
    CHANGE_STATE = "activer ou désactiver la structure, ou changer son SIRET"
    APPROVE = "décider des demandes"
    MANAGE_USERS = "gérer les utilisateurs et leurs habilitations"
    SEE_HISTORY = "lire l'historique des gestionnaires"
    TRANSFER_MANAGEMENT = "transférer le rôle de gestionnaire principal"
    MANAGE_MANDATE = "gérer le mandat de facturation"
    ASK = "demander un rattachement, un profil, ou quitter la structure"


EVERYBODY = frozenset(Role)
MANAGERS = frozenset({Role.PRINCIPAL, Role.SECONDARY})

ALLOWED = {
    Action.SEE_STRUCTURE: EVERYBODY,
    Action.MODIFY_STRUCTURE: MANAGERS,
    Action.CHANGE_STATE: MANAGERS,
    Action.APPROVE: MANAGERS,
    Action.MANAGE_USERS: MANAGERS,
    Action.SEE_HISTORY: MANAGERS,
    Action.TRANSFER_MANAGEMENT: frozenset({Role.PRINCIPAL}),
    Action.MANAGE_MANDATE: MANAGERS,
    Action.ASK: EVERYBODY,
}
OVER_OTHERS = frozenset({Action.APPROVE, Action.MANAGE_USERS, Action.TRANSFER_MANAGEMENT})
"""Closed while the register could not say that the structure exists (its check is pending)."""


def allows(role: Role | None, action: Action) -> bool:
    """Tell whether a role may do this. None: the person is not of the structure."""
    return role in ALLOWED[action]
