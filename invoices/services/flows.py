"""Flows: a file that brings invoices as data is stored and numbered at once; a worker integrates it (flow_slices).

Sources: formats.md §1 to §4, domain.md §6.3.
"""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath
from typing import IO, Any, cast
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.bell import ring
from accounts.models import User
from invoices import antivirus, storage
from invoices.domain.errors import FileRefused
from invoices.domain.flows import ItemState
from invoices.formats import lots, sniffing, zipping
from invoices.models import Flow
from invoices.services.deposit import Upload, in_megabytes, limits, shown_name
from structures import habilitations
from structures.domain.habilitations import Application, Level
from structures.models import Service, Structure

MEDIA_TYPES = {
    lots.XML: "application/xml",
    lots.PDF: "application/pdf",
    lots.ZIP: "application/zip",
    lots.TAR_GZ: "application/gzip",
}
ACCEPTED = "Le portail prend un fichier XML, un PDF Factur-X, ou plusieurs dans une archive .zip ou .tar.gz."


def deposit_flow(
    upload: Upload,
    *,
    depositor: User,
    structure: Structure,
    form_token: UUID,
    service: Service | None = None,
    source: Flow | None = None,
) -> Flow:
    """Take a flow in; the same form sent twice gives the first flow. source: the one whose refused files these are.

    service: of the structure, which then emits the invoices of it that the flow brings.

    Raises HabilitationMissing, or FileRefused with the sentence to show: empty, too large, infected, nothing that is
    an invoice.
    """
    habilitations.require(depositor, Application.FACTURES_EMISES, Level.MODIFICATION, structure, service)
    earlier = Flow.objects.filter(form_token=form_token, depositor=depositor).first()
    if earlier:
        return earlier
    kind, syntax = _examined(upload, source is not None)
    said = {"depositor": depositor, "structure": structure, "service": service, "source": source}
    try:
        return _taken(upload, kind, syntax=syntax, form_token=form_token, **said)
    except IntegrityError:  # the other click won between our look and our insert
        taken = Flow.objects.get(form_token=form_token)
    if taken.depositor != depositor:
        raise FileRefused("Ce formulaire a déjà servi.", "Rouvrez la page de dépôt et recommencez.")
    return taken


@transaction.atomic
def _taken(upload: Upload, kind: str, **said: Any) -> Flow:
    """The file kept, its flow numbered, the worker rung."""
    now = timezone.now()
    file, name = storage.keep(upload.chunks(), MEDIA_TYPES[kind]), shown_name(upload.name or "")
    taken = Flow.objects.create(file=file, filename=name, state_at=now, received_at=now, **said)
    ring("invoices.integrate_flow", taken.pk)
    return taken


def _examined(upload: Upload, is_again: bool) -> tuple[str, str]:
    """The kind of the file and the syntax of its first invoice. Raises FileRefused.

    is_again: it is made of one that was small enough, and may be packed less tightly.
    """
    name, size = shown_name(upload.name or ""), upload.size or 0
    if size == 0:
        raise FileRefused(f"Le fichier « {name} » est vide.", "Vérifiez-le sur votre poste, puis déposez-le à nouveau.")
    if size > settings.FLOW_MAX_BYTES and not is_again:
        raise FileRefused(
            f"Le fichier « {name} » pèse {in_megabytes(size)} Mo.",
            f"{limits()} : répartissez les factures en plusieurs lots.",
        )
    file = cast(IO[bytes], upload)
    kind = lots.kind_of(upload.read(lots.HEAD))
    if not kind:
        raise FileRefused(f"Le fichier « {name} » n'est ni un XML, ni un PDF, ni une archive.", ACCEPTED)
    syntaxes = (sniffing.syntax_of(head) for head in lots.heads(file, sniffing.HEAD))
    syntax = next(filter(None, syntaxes), "")
    if not syntax:
        raise _nothing_inside(file, name, kind)
    upload.seek(0)
    antivirus.refuse_infected(upload, name)
    return kind, syntax


def _nothing_inside(file: IO[bytes], name: str, kind: str) -> FileRefused:
    """Why no invoice was found: the fault of the archive, when it has one that shows at its first file."""
    if kind in (lots.ZIP, lots.TAR_GZ):
        try:
            next(lots.members(file, name), None)
        except lots.LotRefused as fault:
            return FileRefused(fault.text, fault.remedy)
        return FileRefused(f"Aucune facture n'a été reconnue au début de l'archive « {name} ».", ACCEPTED)
    return FileRefused(
        f"Le fichier « {name} » est un XML qui n'est pas une facture que le portail lit.",
        "Le portail lit UBL 2.1 (Invoice, CreditNote), CII (CrossIndustryInvoice), CPPFactureMixte et Factur-X.",
    )


def deposit_again(flow: Flow, *, actor: User, form_token: UUID) -> Flow:
    """Deposit the refused files of a flow as a flow of their own, as they are.

    Raises FileRefused when none was refused or the flow is still under way, HabilitationMissing.
    """
    refused = flow.items.filter(state=ItemState.REFUSEE)
    if not flow.is_final or not refused.exists():
        raise FileRefused(
            f"Le flux {flow.number} n'a pas de facture refusée à déposer de nouveau.",
            "Attendez la fin de son traitement, ou déposez un autre fichier.",
        )
    deposited = partial(
        deposit_flow,
        depositor=actor,
        structure=flow.structure,
        service=flow.service,
        form_token=form_token,
        source=flow,
    )
    with storage.open_original(flow.file_id) as lot:
        if flow.total == 1:
            made = File(lot, name=flow.filename)
            return deposited(cast(Upload, made))
        with storage.spool() as file:
            positions = set(refused.values_list("position", flat=True))
            for piece in zipping.zipped(_entries(lot, flow, positions)):
                file.write(piece)
            file.seek(0)
            made = File(file, name=f"{_stem(flow.filename)}-refuses.zip")
            return deposited(cast(Upload, made))


def _entries(lot: IO[bytes], flow: Flow, positions: set[int]) -> Iterator[zipping.Entry]:
    """The files of a lot that stand at these positions; one too large to be an invoice stays out."""
    at, names = timezone.localtime(), zipping.Names()
    for position, member in enumerate(lots.members(lot, flow.filename), start=1):
        if position in positions and member.content is not None:
            yield zipping.Entry(names.once(PurePosixPath(member.name).name), at, [member.content])


def _stem(filename: str) -> str:
    return os.path.splitext(filename.removesuffix(".gz"))[0] or "lot"
