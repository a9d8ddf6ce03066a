"""What the pages on structures and rights read."""

from structures.queries.own import Place, attachments_of, places_of
from structures.queries.people import (
    Member,
    MemberPage,
    history_page,
    kind,
    managements,
    managers_of,
    managing_right,
    members_of,
    members_page,
    principal_of,
    structures_managed_by,
    structures_of,
    with_rights,
)

__all__ = [
    "Member",
    "MemberPage",
    "Place",
    "attachments_of",
    "history_page",
    "kind",
    "managements",
    "managers_of",
    "managing_right",
    "members_of",
    "members_page",
    "places_of",
    "principal_of",
    "structures_managed_by",
    "structures_of",
    "with_rights",
]
