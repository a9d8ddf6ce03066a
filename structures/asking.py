"""Where a page sends whoever lacks a right: the request, filled in."""

from urllib.parse import urlencode

from django.urls import reverse


def request_address(application: str, level: str, structure_id: int | None) -> str:
    """The address of the request for a profile; without a structure, of the request to belong to one."""
    if structure_id is None:
        return reverse("structures:ask_attachment")
    wanted = {"structure": structure_id, "application": application, "niveau": level}
    return f"{reverse('structures:manage_habilitations')}?{urlencode(wanted)}"
