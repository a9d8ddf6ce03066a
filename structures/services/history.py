"""The trace of what managers and the support do on a structure, readable by its managers; never rewritten."""

from collections.abc import Iterable

from django.db.models import Model

from accounts.models import User
from structures.models import ManagerAction, Structure

ACTION_LENGTH = ManagerAction._meta.get_field("action").max_length
DETAIL_LENGTH = ManagerAction._meta.get_field("detail").max_length


def note(
    structure: Structure | None, action: str, *, actor: User | None, subject: User | None = None, detail: str = ""
) -> ManagerAction:
    """Keep one action, in the transaction of what it tells.

    action: the words to show, « Détachement » (40 characters at most); actor: None for the installation itself;
    structure: None for what the support does on a person; subject: the person it is done to; detail: the rest of
    the sentence.
    """
    return ManagerAction.objects.create(
        structure=structure,
        action=action[:ACTION_LENGTH],
        actor=actor,
        subject=subject,
        detail=detail[:DETAIL_LENGTH],
    )


def named(row: Model, columns: Iterable[str]) -> str:
    """The columns that changed, by their words: « libellé, téléphone »."""
    return ", ".join(str(getattr(row._meta.get_field(name), "verbose_name", name)) for name in columns)
