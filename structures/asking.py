"""Where a page sends whoever lacks a right: the request, filled in."""

from urllib.parse import urlencode

from django.urls import reverse


def request_address(application: str, level: str, structure_id: int | None, service_code: str = "") -> str:
    """The address of the request for a profile; without a structure, of the request to belong to one.

    service_code: "" lets the page propose where the person belongs.
    """
    if structure_id is None:
        return reverse("structures:ask_attachment")
    wanted: dict[str, str | int] = {"structure": structure_id, "application": application, "niveau": level}
    if service_code:
        wanted["service"] = service_code
    return f"{reverse('structures:manage_habilitations')}?{urlencode(wanted)}"
