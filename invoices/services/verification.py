"""Verification: recompute hash chains, certificates and file digests, and say what does not match."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from invoices import storage
from invoices.domain import certificate, chain
from invoices.models import Invoice, StatusChange, StoredFile
from invoices.services.submission import certified

BATCH = 500


@dataclass
class Report:
    """What was looked at, and a French sentence for each thing that does not match."""

    files: int = 0
    invoices: int = 0
    faults: list[str] = field(default_factory=list)


def verify() -> Report:
    """Look at every file and every sent invoice. Constant memory; reads each file once."""
    report = Report()
    for stored in StoredFile.objects.order_by("pk").iterator(BATCH):
        report.files += 1
        found = storage.digest_on_disk(stored.sha256)
        if found != stored.sha256:
            state = "absent du disque" if found is None else f"altéré (empreinte lue : {found})"
            report.faults.append(f"Fichier {stored.sha256} : {state}.")
    histories = Invoice.objects.filter(status_changes__isnull=False).distinct().order_by("pk")
    for invoice in histories.select_related("deposit").prefetch_related("status_changes").iterator(BATCH):
        report.invoices += 1
        report.faults.extend(faults_of(invoice))
    return report


def faults_of(invoice: Invoice) -> Iterator[str]:
    """What does not match in one invoice: a link of the chain, its status, its certificate."""
    changes = sorted(invoice.status_changes.all(), key=lambda change: change.position)
    name = f"Facture {invoice.pk}"
    previous = invoice.deposit.file_id if invoice.deposit else chain.NO_FILE
    for rank, change in enumerate(changes, start=1):
        if change.position != rank or change.digest != _expected(previous, change):
            yield f"{name} : le passage n° {change.position} ({change.target}) ne correspond pas à son empreinte."
        previous = change.digest
    if changes and changes[-1].target != invoice.status:
        yield f"{name} : l'état {invoice.status} n'est pas celui du dernier passage ({changes[-1].target})."
    if invoice.certificate_number and not _certificate_holds(invoice, changes):
        yield f"{name} : les données ne correspondent plus au certificat {invoice.certificate_number}."


def _certificate_holds(invoice: Invoice, changes: list[StatusChange]) -> bool:
    """The number covers its text, and the text the data, until a recycling changes the recipient."""
    if certificate.number_of(invoice.certificate_text) != invoice.certificate_number:
        return False
    is_recycled = any(change.action == "recycle" for change in changes)
    return is_recycled or certificate.canonical_text(certified(invoice)) == invoice.certificate_text


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
