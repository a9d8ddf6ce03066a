"""Arrivals: one XML or one Factur-X from « Déposer » is judged at once; its depositor then fills the form, or sends it
as a flow. Several XML become one lot. Source: formats.md §12, « Best behaviour ».
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import IO, Any, cast
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.bell import ring
from accounts.models import User
from invoices import antivirus, formats, storage
from invoices.domain.errors import FileRefused
from invoices.domain.frameworks import Framework
from invoices.domain.inspected import Inspected
from invoices.formats import lots, zipping
from invoices.models import Arrival
from invoices.reading import Reader
from invoices.rules import NotWritten, RuleEngine, RulesUnavailable
from invoices.services import inspection, judging
from invoices.services.carrying import Carried
from invoices.services.deposit import Upload, in_megabytes, limits, shown_name
from structures import habilitations
from structures.domain.habilitations import Application, Level
from structures.models import Service, Structure

KEPT = timedelta(days=1)
CLAIM = timedelta(seconds=150)
MOST_TRIES = 2
BATCH = 500
# the type of a file inside, which no compression hides, or the name that the standard keeps for it
XML_INSIDE = re.compile(rb"/Subtype\s*/(?:text|application)(?:#2f|/)xml\b|factur-x\.xml|zugferd-invoice\.xml", re.I)


class Kind(StrEnum):
    """What « Déposer » does with a file: read it, ask how to go on, send it as a flow."""

    PDF = "PDF"
    FACTURX = "FACTURX"
    XML = "XML"
    LOT = "LOT"


class Road(StrEnum):
    """Where the files of one form go: reading of PDFs, the choice of a way, a flow; nowhere together."""

    READING = "READING"
    CHOICE = "CHOICE"
    FLOW = "FLOW"
    NONE = "NONE"


def road_of(uploads: Sequence[Upload]) -> Road:
    """One XML or Factur-X is asked about, a lot or several XML leave as a flow, PDFs are read as they always were."""
    kinds = {kind_of(one) for one in uploads}
    if kinds <= {Kind.PDF, Kind.FACTURX}:
        return Road.CHOICE if len(uploads) == 1 and Kind.FACTURX in kinds else Road.READING
    if len(uploads) == 1:
        return Road.CHOICE if Kind.XML in kinds else Road.FLOW
    return Road.FLOW if kinds <= {Kind.XML, Kind.FACTURX} else Road.NONE


def kind_of(upload: Upload) -> Kind:
    """Tell by the content, without opening anything; what is none of these is left to the deposit of PDFs to refuse."""
    head = upload.read(lots.HEAD)
    upload.seek(0)
    kind = lots.kind_of(head)
    if kind in (lots.ZIP, lots.TAR_GZ):
        return Kind.LOT
    if kind == lots.XML:
        return Kind.XML
    is_large = (upload.size or 0) > settings.DEPOSIT_MAX_BYTES
    has_xml = kind == lots.PDF and not is_large and XML_INSIDE.search(upload.read())
    upload.seek(0)
    return Kind.FACTURX if has_xml else Kind.PDF


def take(
    upload: Upload,
    *,
    depositor: User,
    structure: Structure,
    service: Service | None,
    framework: Framework,
    form_token: UUID,
) -> Arrival:
    """Keep a file for a day and have it inspected; the same form sent twice gives the first arrival.

    Raises HabilitationMissing, FileRefused (empty, too large, infected).
    """
    habilitations.require(depositor, Application.FACTURES_EMISES, Level.MODIFICATION, structure, service)
    earlier = Arrival.objects.filter(pk=form_token, depositor=depositor).first()
    if earlier:
        return earlier
    examine(upload)
    said = {"structure": structure, "service": service, "framework": framework, "depositor": depositor}
    try:
        with transaction.atomic():
            taken = Arrival.objects.create(
                token=form_token,
                file=storage.keep(upload.chunks(), _media_type(upload)),
                filename=shown_name(upload.name or ""),
                expires_at=timezone.now() + KEPT,
                **said,
            )
            ring("invoices.inspect_arrival", str(taken.pk))
    except IntegrityError:  # the other click won between our look and our insert
        taken = Arrival.objects.get(pk=form_token)
        if taken.depositor != depositor:
            raise FileRefused("Ce formulaire a déjà servi.", "Rouvrez la page de dépôt et recommencez.") from None
    return taken


def examine(upload: Upload) -> None:
    """Pass, or raise FileRefused with the sentence to show: empty, too large, infected."""
    name, size = shown_name(upload.name or ""), upload.size or 0
    if not size:
        raise FileRefused(f"Le fichier « {name} » est vide.", "Vérifiez-le sur votre poste, puis déposez-le à nouveau.")
    if size > settings.DEPOSIT_MAX_BYTES:
        raise FileRefused(
            f"Le fichier « {name} » pèse {in_megabytes(size)} Mo.",
            f"{limits()} : réduisez les documents qu'il contient, ou joignez-les à part.",
        )
    antivirus.refuse_infected(upload, name)


def _media_type(upload: Upload) -> str:
    head = upload.read(lots.HEAD)
    upload.seek(0)
    return "application/pdf" if formats.is_pdf(head) else "application/xml"


def packed(uploads: Sequence[Upload]) -> File:
    """Several XML as the one archive that a flow is made of. The caller reads it at once: it is gone when closed."""
    at, names, file = timezone.localtime(), zipping.Names(), storage.spool()
    entries = (zipping.Entry(names.once(shown_name(one.name or "")), at, one.chunks()) for one in uploads)
    for piece in zipping.zipped(entries):
        file.write(piece)
    file.seek(0)
    return File(cast(IO[Any], file), name=f"lot-de-{len(uploads)}-factures.zip")


def inspect(token: UUID, reader: Reader, engine: RuleEngine) -> None:
    """Make the report of one file, once. Tried twice at most."""
    now = timezone.now()
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    waiting = Arrival.objects.filter(free, pk=token, report__isnull=True)
    if not waiting.update(claimed_until=now + CLAIM, tries=F("tries") + 1):
        return
    arrival = Arrival.objects.get(pk=token)
    found, filling = Inspected(findings=(inspection.TOO_MUCH,)), None
    if arrival.tries <= MOST_TRIES:
        data = storage.read_original(arrival.file_id)
        found, inside = _report_of(data, arrival, reader, engine)
        filling = _filling(data, engine) if found.is_invoice and not formats.is_pdf(data) else None
        if filling:
            filling["pieces"] = _set_aside(arrival, inside)
    Arrival.objects.filter(pk=token).update(report=found.to_json(), filling=filling, claimed_until=None)


def _set_aside(arrival: Arrival, inside: Carried) -> list[dict[str, str]]:
    """Keep the documents of an XML beside it, for the draft that may be made of it: what each is."""
    pieces = [one for one in (inside.original, *inside.pieces) if one]
    for rank, piece in enumerate(pieces):
        storage.keep_derived(arrival.file_id, piece_name(arrival, rank), b"".join(piece.upload.chunks()))
    return [{"name": piece.name, "designation": piece.designation} for piece in pieces]


def piece_name(arrival: Arrival, rank: int) -> str:
    """Under which name a document of an arrival is kept beside its file, which another arrival may share."""
    return f"{arrival.pk}-{rank}"


def _report_of(data: bytes, arrival: Arrival, reader: Reader, engine: RuleEngine) -> tuple[Inspected, Carried]:
    """What a flow would say of the file, with all that the portal knows of its depositor's structures and numbers;
    and the documents that it brings."""
    desk = judging.Desk(arrival.depositor, reader, engine, arrival.service)
    [judged] = judging.judge([judging.opened(lots.Member(arrival.filename, len(data), data), desk)], desk)
    # what holds no invoice may still be read as a PDF: nothing blocks it
    found = judged.found if judged.found.is_invoice else inspection.report_of(data, reader, engine)
    return found, judged.opened.carried


def _filling(data: bytes, engine: RuleEngine) -> dict[str, Any] | None:
    try:
        return dict(json.loads(engine.write(data, "filling")))
    except (NotWritten, RulesUnavailable):
        return None


def forget_expired(now: datetime) -> None:
    """Delete what nobody decided upon within its day, and the files that nothing else refers to."""
    old = list(Arrival.objects.filter(expires_at__lt=now).order_by("expires_at")[:BATCH])
    Arrival.objects.filter(pk__in=[one.pk for one in old]).delete()
    for sha256 in sorted({one.file_id for one in old}):
        storage.release(sha256)
    for one in old:
        for rank, _ in enumerate((one.filling or {}).get("pieces", ())):
            storage.derived(one.file_id, piece_name(one, rank)).unlink(missing_ok=True)
