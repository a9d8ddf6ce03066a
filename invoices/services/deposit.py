"""Deposit: bytes + depositor → Deposit. Stored and committed before anything is read or answered."""

import hashlib
import math
from collections.abc import Iterable
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.bell import ring
from accounts.models import User
from invoices import antivirus, formats, storage
from invoices.domain.errors import FileRefused
from invoices.domain.frameworks import Framework
from invoices.models import Deposit
from structures import habilitations
from structures.domain.habilitations import Application, Level
from structures.models import Service, Structure

MEGABYTE = 1024 * 1024
FILENAME_LENGTH = 255


class Upload(Protocol):
    """The part of an uploaded file that is used: its announced name is shown, never trusted."""

    name: str | None
    size: int | None

    def chunks(self) -> Iterable[bytes]: ...

    def read(self, size: int = -1) -> bytes: ...

    def seek(self, position: int) -> object: ...


def deposit(
    upload: Upload,
    *,
    depositor: User,
    structure: Structure,
    service: Service | None,
    framework: Framework,
    form_token: UUID,
    batch: UUID | None = None,
) -> Deposit:
    """Take a PDF in; the same form sent twice gives the first deposit. batch: of those deposited at once.

    Raises HabilitationMissing, or FileRefused with the sentence to show: not a PDF, empty, too large.
    """
    habilitations.require(depositor, Application.FACTURES_EMISES, Level.MODIFICATION, structure, service)
    earlier = Deposit.objects.filter(form_token=form_token, depositor=depositor).first()
    if earlier:
        return earlier
    signature = examine(upload)
    try:
        with transaction.atomic():
            taken = Deposit.objects.create(
                file=storage.keep(upload.chunks(), "application/pdf"),
                filename=shown_name(upload.name or ""),
                format=signature,
                depositor=depositor,
                structure=structure,
                service=service,
                framework=framework,
                form_token=form_token,
                batch=batch,
            )
            ring("invoices.extract", taken.pk)
    except IntegrityError:  # the other click won between our look and our insert
        taken = Deposit.objects.get(form_token=form_token)
        if taken.depositor != depositor:
            raise FileRefused("Ce formulaire a déjà servi.", "Rouvrez la page de dépôt et recommencez.") from None
    return taken


def examine(upload: Upload) -> str:
    """Tell the format of a PDF by its content: « PDF_NON_SIGNE » or « PDF_SIGNE_PADES ». Raises FileRefused."""
    name, size = shown_name(upload.name or ""), upload.size or 0
    if size == 0:
        raise FileRefused(f"Le fichier « {name} » est vide.", "Vérifiez-le sur votre poste, puis déposez-le à nouveau.")
    if size > settings.DEPOSIT_MAX_BYTES:
        raise FileRefused(
            f"Le fichier « {name} » pèse {in_megabytes(size)} Mo.",
            f"{limits()} : réduisez la résolution des images, ou joignez les annexes à part.",
        )
    data = upload.read()
    upload.seek(0)
    if not formats.is_pdf(data):
        raise FileRefused(
            f"Le fichier « {name} » n'est pas un PDF, quel que soit son nom.",
            "Enregistrez la facture au format PDF depuis votre logiciel, puis déposez ce fichier.",
        )
    antivirus.refuse_infected(upload, name)
    return formats.signature_of(data)


def limits() -> str:
    """How large what is deposited may be, each kind of it."""
    most, lot = settings.DEPOSIT_MAX_BYTES // MEGABYTE, settings.FLOW_MAX_BYTES // MEGABYTE
    return f"La limite est de {most} Mo par PDF ou XML, pièces comprises, et de {lot} Mo pour un lot (.zip, .tar.gz)"


def in_megabytes(size: int) -> str:
    """« 10,01 » for one byte over ten: rounded up, so that what is refused never seems to fit."""
    return f"{math.ceil(100 * size / MEGABYTE) / 100:.2f}".replace(".", ",")


def digest_of(upload: Upload) -> str:
    """The SHA-256 of its bytes, in hexadecimal, as storage names them; the file is left at its beginning."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def shown_name(name: str) -> str:
    """A file's announced name without folders, control or direction characters, cut to what the column holds."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in last if c.isprintable())[:FILENAME_LENGTH] or "sans nom"
