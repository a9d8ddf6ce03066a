"""Structures, their services, who belongs to them and what each person may do there."""

from structures.models.requests import AccessRequest, ManagerAction
from structures.models.rights import Habilitation, HabilitationChange, Rattachement
from structures.models.signup import SignUpStructure
from structures.models.structure import BankAccount, Establishment, Service, Structure

__all__ = [
    "AccessRequest",
    "BankAccount",
    "Establishment",
    "Habilitation",
    "HabilitationChange",
    "ManagerAction",
    "Rattachement",
    "Service",
    "SignUpStructure",
    "Structure",
]
