"""Adapter of the SIRENE register: the local copy first, then INSEE's API for what the copy does not have.

What the API answers is kept in the local copy for a day. Nothing here ever gives the address that INSEE masks.
"""

import json
import logging
import time
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.db.models import Func, QuerySet, Value
from django.db.models.functions import Collate
from django.utils import timezone

from structures.domain.errors import RegisterUnavailable
from structures.domain.identifiers import is_siret
from structures.domain.register import establishment
from structures.models import Establishment

TIMEOUT_SECONDS = 3.0
TRIES = 2
SILENCE_SECONDS = 30.0  # after a failure, the next pages do not wait for INSEE again
ANSWER_KEPT = timedelta(days=1)
ANSWER_MAX_BYTES = 256 * 1024
SHORTEST_NAME = 3  # characters: « S » begins four million names
WORTH_ANOTHER_TRY = {HTTPStatus.TOO_MANY_REQUESTS, *range(500, 600)}

logger = logging.getLogger(__name__)
_silent_until = 0.0


def look_up(siret: str, *, refresh: bool = False) -> Establishment | None:
    """What the register says of a SIRET of 14 digits; None when it does not exist.

    refresh: ask INSEE even when the local copy knows.
    Raises RegisterUnavailable when nobody could say: not in the local copy, and INSEE is not asked or does not answer.
    """
    if not is_siret(siret):
        return None
    known = Establishment.objects.filter(pk=siret).first()
    if known and not refresh and not _is_old(known):
        return known
    try:
        answer = _ask(siret)
    except RegisterUnavailable:
        if known or (not settings.SIRENE_API_KEY and Establishment.objects.exists()):
            return known
        raise
    return _keep(answer) if answer else known


def of_company(siren: str) -> QuerySet[Establishment]:
    """The establishments of a SIREN that the local copy has, the open ones and the head office first."""
    # a SIREN begins its SIRETs: the key finds them, one index less on forty million lines
    first, last = f"{siren}00000", f"{siren}99999"
    return Establishment.objects.filter(siret__range=(first, last)).order_by("-is_active", "-is_head_office", "siret")


def named(text: str) -> QuerySet[Establishment]:
    """The open establishments whose name begins so, accents and case apart, by name; none under three characters.

    Those INSEE masks are not found by their name. The caller cuts the list.
    """
    text = text.replace("\0", "").strip()
    if len(text) < SHORTEST_NAME:
        return Establishment.objects.none()
    plain_name = Collate(Func("name", function="f_plain"), "C")
    begun = Establishment.objects.annotate(plain_name=plain_name).filter(
        plain_name__startswith=Func(Value(text), function="f_plain"), is_active=True, is_masked=False
    )
    return begun.order_by("plain_name")


def _is_old(known: Establishment) -> bool:
    """An answer of the API is asked again after a day; a line of the stock files is as old as the files."""
    return known.answered_at is not None and known.answered_at < timezone.now() - ANSWER_KEPT


def _keep(values: Mapping[str, Any]) -> Establishment:
    kept, _ = Establishment.objects.update_or_create(
        siret=values["siret"], defaults={**values, "answered_at": timezone.now()}
    )
    return kept


def _ask(siret: str) -> dict[str, Any] | None:
    """Ask INSEE, twice at most. Returns the values of an Establishment, or None when the SIRET is unknown there."""
    global _silent_until
    if not settings.SIRENE_API_KEY or time.monotonic() < _silent_until:
        raise RegisterUnavailable(*UNAVAILABLE)
    for _ in range(TRIES):
        try:
            return _read(_get(siret), siret)
        except HTTPError as refusal:
            with refusal:
                if refusal.code == HTTPStatus.NOT_FOUND:
                    return None
                reason = f"status {refusal.code}"
            if refusal.code not in WORTH_ANOTHER_TRY:
                break
        except (OSError, HTTPException, ValueError, LookupError, TypeError, AttributeError) as fault:
            reason = type(fault).__name__
    _silent_until = time.monotonic() + SILENCE_SECONDS
    logger.warning("INSEE's API does not answer: %s", reason)
    raise RegisterUnavailable(*UNAVAILABLE)


UNAVAILABLE = (
    "Le répertoire SIRENE ne répond pas : ce SIRET n'a pas pu être vérifié.",
    "Vous pouvez continuer : il sera vérifié dès que le répertoire répondra.",
)


class _NoRedirection(HTTPRedirectHandler):
    """The key goes to the address of the settings and nowhere else."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def _get(siret: str) -> bytes:
    headers = {"X-INSEE-Api-Key-Integration": settings.SIRENE_API_KEY, "Accept": "application/json"}
    address = f"{settings.SIRENE_API_URL.rstrip('/')}/siret/{siret}"
    request = Request(address, headers=headers)  # noqa: S310 — the operator's own setting, and 14 digits
    with build_opener(_NoRedirection).open(request, timeout=TIMEOUT_SECONDS) as response:
        return bytes(response.read(ANSWER_MAX_BYTES))


def _read(body: bytes, siret: str) -> dict[str, Any]:
    """The API's nested objects as the flat columns of the stock files. Raises ValueError on anything else."""
    found = json.loads(body)["etablissement"]
    columns = {
        **found["uniteLegale"],
        **found["adresseEtablissement"],
        **found["periodesEtablissement"][0],  # the current one comes first
        **{name: value for name, value in found.items() if not isinstance(value, dict | list)},
    }
    values = establishment(columns)
    if values["siret"] != siret:
        raise ValueError("another SIRET was answered")
    return values
