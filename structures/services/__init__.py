"""What changes belonging, rights, requests and roles. Every service asks the gate; `rights` is what they write with."""

from structures.services.history import note
from structures.services.rights import attach, detach, grant, join, withdraw
from structures.services.roles import become_principal

__all__ = ["attach", "become_principal", "detach", "grant", "join", "note", "withdraw"]
