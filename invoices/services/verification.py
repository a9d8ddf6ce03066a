"""Verification: recompute hash chains, certificates and file digests, and say what does not match."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from invoices import storage
from invoices.domain import certificate, chain
from invoices.domain.lifecycle import Status
from invoices.models import Invoice, StatusChange, StoredFile
from invoices.services.submission import certified

BATCH = 500
RECYCLED = ("destinataire=", "service=")  # lines of the certificate that a recycling may contradict


@dataclass
class Report:
    """What was looked at, and a French sentence for each thing that does not match."""

    files: int = 0
    invoices: int = 0
    faults: list[str] = field(default_factory=list)


def verify() -> Report:
    """Look at every file and at every invoice that has left or has a history, while the portal goes on working.

    Constant memory; reads each file once.
    """
    report = Report()
    for stored in StoredFile.objects.order_by("pk").iterator(BATCH):
        report.files += 1
        report.faults.extend(_faults_of_file(stored.sha256))
    has_history = Exists(StatusChange.objects.filter(invoice=OuterRef("pk")))
    told = Invoice.objects.filter(has_history | ~Q(status=Status.BROUILLON)).order_by("pk")
    for invoice in told.select_related("deposit").prefetch_related("status_changes").iterator(BATCH):
        report.invoices += 1
        if any(faults_of(invoice)):
            report.faults.extend(_standing_faults(invoice.pk))
    return report


def _faults_of_file(sha256: str) -> Iterator[str]:
    found = storage.digest_on_disk(sha256)
    if found is not None and found != sha256:
        yield f"Fichier {sha256} : altéré (empreinte lue : {found})."
    elif found is None and StoredFile.objects.filter(pk=sha256).exists():  # else it went while we were looking
        yield f"Fichier {sha256} : absent du disque."


def _standing_faults(invoice_id: int) -> list[str]:
    """The faults of an invoice that nobody is changing: it may have moved between the two readings of a batch."""
    with transaction.atomic():
        held = Invoice.objects.select_for_update(of=("self",)).select_related("deposit").filter(pk=invoice_id).first()
        return list(faults_of(held)) if held else []


def faults_of(invoice: Invoice) -> Iterator[str]:
    """What does not match in one invoice: a link of the chain, its status, its certificate."""
    changes = sorted(invoice.status_changes.all(), key=lambda change: change.position)
    name = f"Facture {invoice.pk}"
    previous = invoice.deposit.file_id if invoice.deposit else chain.NO_FILE
    for rank, change in enumerate(changes, start=1):
        if change.position != rank or change.digest != _expected(previous, change):
            yield f"{name} : le passage n° {change.position} ({change.target}) ne correspond pas à son empreinte."
        previous = change.digest
    last = changes[-1].target if changes else Status.BROUILLON.value
    if last != invoice.status:
        yield f"{name} : l'état {invoice.status} n'est pas celui du dernier passage ({last})."
    if invoice.certificate_number and not _certificate_holds(invoice, changes):
        yield f"{name} : les données ne correspondent plus au certificat {invoice.certificate_number}."


def _certificate_holds(invoice: Invoice, changes: list[StatusChange]) -> bool:
    """The number covers its text, and the text the data; a recycling may change the recipient, and nothing else."""
    if certificate.number_of(invoice.certificate_text) != invoice.certificate_number:
        return False
    try:
        now = certificate.canonical_text(certified(invoice)).splitlines()
    except (KeyError, TypeError):  # a frozen party that is no longer one
        return False
    moving = RECYCLED if any(change.action == "recycle" for change in changes) else ()
    return all(
        line == written or line.startswith(moving)
        for line, written in zip_longest(now, invoice.certificate_text.splitlines(), fillvalue="")
    )


def _expected(previous: str, change: StatusChange) -> str:
    return chain.link(
        previous,
        position=change.position,
        action=change.action,
        source=change.source,
        target=change.target,
        by=change.by,
        actor_id=change.actor_id,
        reason=change.reason,
        comment=change.comment,
        at=change.at,
    )
