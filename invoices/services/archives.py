"""Invoices taken away, one or many: what they weigh before, the file, and its trace once it has left."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone

from accounts.models import User
from invoices import queries, storage
from invoices.domain.errors import FileRefused
from invoices.domain.lifecycle import SENT_STATUSES
from invoices.formats import pivot
from invoices.formats.zipping import Entry, Names, chunks_of, safe_name, zipped
from invoices.models import Attachment, Export, Invoice, InvoiceEvent
from invoices.services import casefile
from invoices.services.deposit import MEGABYTE
from invoices.services.downloads import open_file
from invoices.services.events import trace_all
from invoices.services.pivoting import pivot_of

MOST = 200  # invoices at once
SMALL_BYTES, SMALL_COUNT = 10 * MEGABYTE, 50  # beyond, the worker makes the file
PAGES_OF_A_CASE = 64 * 1024  # what certificate and histories weigh at most, usually
TEXT_OF_A_PIVOT = 8 * 1024
HEAVIEST_SHOWN = 5


class Content(StrEnum):
    """What is taken of each invoice; the pivot always carries every file of it."""

    PDF = "PDF"
    PDF_ET_PIECES = "PDF_ET_PIECES"
    PIVOT = "PIVOT"
    DOSSIER = "DOSSIER"


LABELS = {
    Content.PDF: "Le document PDF, sans les pièces jointes",
    Content.PDF_ET_PIECES: "Le document PDF, avec les pièces jointes",
    Content.PIVOT: "Le XML pivot (il contient toujours le document et les pièces jointes)",
    Content.DOSSIER: "Le dossier complet : document, pièces jointes, certificat de dépôt, historiques",
}


@dataclass(frozen=True)
class Weight:
    """What a selection weighs, in bytes. heaviest: the invoices that weigh most, first."""

    content: Content
    total: int
    heaviest: list[tuple[Invoice, int]]

    @property
    def is_too_heavy(self) -> bool:
        return self.total > settings.INVOICE_MAX_BYTES


def takeable(user: User, ids: Iterable[int]) -> list[Invoice]:
    """The sent invoices among these that this person may see, in the order given; drafts are not taken away."""
    wanted = list(dict.fromkeys(ids))
    seen = queries.visible_to(user).filter(pk__in=wanted, status__in=SENT_STATUSES).in_bulk()
    return [seen[pk] for pk in wanted if pk in seen]


def weights(invoices: Sequence[Invoice]) -> dict[Content, Weight]:
    """What these invoices weigh before any packing, by what is taken of them: the limit is held on it."""
    joined = dict(
        Attachment.objects.filter(invoice__in=invoices)
        .order_by()
        .values_list("invoice")
        .annotate(total=Sum("file__size"))
    )
    found = {}
    for content in Content:
        each = [(invoice, _weight(invoice, joined.get(invoice.pk, 0), content)) for invoice in invoices]
        heaviest = sorted(each, key=lambda pair: -pair[1])[:HEAVIEST_SHOWN]
        found[content] = Weight(content, sum(weight for _, weight in each), heaviest)
    return found


def _weight(invoice: Invoice, joined: int, content: Content) -> int:
    files = {file for file in (invoice.document, invoice.deposit and invoice.deposit.file) if file}
    document = sum(file.size for file in files)
    if content is Content.PDF:
        return document
    if content is Content.PIVOT:
        return math.ceil((document + joined) * 4 / 3) + TEXT_OF_A_PIVOT  # base64
    if content is Content.DOSSIER:
        certificate = invoice.certificate_file.size if invoice.certificate_file else 0
        return document + joined + certificate + PAGES_OF_A_CASE
    return document + joined


def ask_weight(invoices: Sequence[Invoice], weight: Weight) -> None:
    """Pass what can be taken at once. Raises FileRefused over 200 invoices or 120 Mo, with the remedy."""
    if len(invoices) > MOST:
        raise FileRefused(
            f"Vous avez choisi {len(invoices)} factures : {MOST} au plus se téléchargent à la fois.",
            "Recommencez avec moins de factures.",
        )
    if weight.is_too_heavy:
        first, size = weight.heaviest[0]
        raise FileRefused(
            f"Ces factures pèsent {megabytes(weight.total)}, au-delà de la limite de "
            f"{settings.INVOICE_MAX_BYTES // MEGABYTE} Mo par téléchargement.",
            f"Prenez-en moins, ou sans leurs pièces jointes. La plus lourde, {first.number}, pèse {megabytes(size)}.",
        )


def is_small(invoices: Sequence[Invoice], weight: Weight) -> bool:
    """Whether the file can be made while the person waits."""
    return weight.total <= SMALL_BYTES and len(invoices) <= SMALL_COUNT


def filename_of(invoices: Sequence[Invoice], extension: str = "zip") -> str:
    """« factures-2026-11-21-12.zip », or the number of the only one."""
    if len(invoices) > 1:
        return f"factures-{timezone.localdate():%Y-%m-%d}-{len(invoices)}.zip"
    return f"{'avoir' if invoices[0].sign < 0 else 'facture'}-{safe_name(invoices[0].number)}.{extension}"


def packed(invoices: Sequence[Invoice], content: Content, *, actor: User) -> BinaryIO:
    """The archive of a few invoices, whole and open at its start, traced. Raises FileLost."""

    def write(spool: BinaryIO) -> None:
        spool.writelines(zipped(_entries(invoices, content, actor)))
        _taken(invoices, content, actor)

    return _spooled(write)


def pivot_document(invoice: Invoice, *, actor: User) -> BinaryIO:
    """The XML pivot of one invoice, open at its start, traced. Raises FileLost, MoveRefused."""
    document = _pivot_spool(invoice, actor)
    _taken([invoice], Content.PIVOT, actor)
    return document


def make(export: Export, progress: Callable[[int, int], None]) -> Iterator[bytes]:
    """The bytes of an archive asked for earlier. Raises FileRefused when an invoice is not open any more."""
    invoices = _still_open(export)
    yield from zipped(_entries(invoices, _content_of(export), export.owner, progress))


def taken(export: Export) -> None:
    """Trace an archive that leaves. Raises FileRefused when the owner may not see all of it any more."""
    _taken(_still_open(export), _content_of(export), export.owner)


def _content_of(export: Export) -> Content:
    return Content(export.parameters["content"])


def _still_open(export: Export) -> list[Invoice]:
    asked = export.parameters["invoices"]
    invoices = takeable(export.owner, asked)
    if len(invoices) < len(asked):
        raise FileRefused(
            f"{len(asked) - len(invoices)} des {len(asked)} factures demandées ne vous sont plus ouvertes : "
            "elles ont changé de destinataire, ou vos droits ont changé.",
            "Refaites la sélection depuis la liste.",
        )
    return invoices


def _taken(invoices: Sequence[Invoice], content: Content, actor: User) -> None:
    """Each download leaves its trace; the recipient's own marks the invoice as downloaded."""
    ids = [invoice.pk for invoice in invoices]
    received = queries.received_by(actor).filter(pk__in=ids).values("pk")
    Invoice.objects.filter(pk__in=received, is_downloaded=False).update(is_downloaded=True)
    trace_all(invoices, InvoiceEvent.Kind.TELECHARGEMENT, actor, LABELS[content])


def _entries(
    invoices: Sequence[Invoice],
    content: Content,
    actor: User,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Iterator[Entry]:
    """The files of an archive, one folder per invoice, each opened when its turn comes."""
    folders = Names()
    for rank, invoice in enumerate(invoices):
        progress(rank, len(invoices))
        folder = folders.once(f"{invoice.supplier.identifier}_{invoice.number}")
        yield from _files_of(invoice, folder, content, actor)
    progress(len(invoices), len(invoices))


def _files_of(invoice: Invoice, folder: str, content: Content, actor: User) -> Iterator[Entry]:
    at, document, names = timezone.localtime(invoice.deposited_at), invoice.document, Names()
    if content is Content.PIVOT and (invoice.deposit or document):
        yield Entry(f"{folder}/{names.once(f'{invoice.number}.xml')}", at, chunks_of(_pivot_spool(invoice, actor)))
    elif document is None:
        said = f"La facture {invoice.number} n'a pas encore de document : ses données sont sur le portail.\n"
        yield Entry(f"{folder}/sans-document.txt", at, [said.encode()])
    else:
        yield Entry(f"{folder}/{names.once(invoice.document_name)}", at, chunks_of(open_file(document)))
    if invoice.is_xml and content is not Content.PIVOT:
        file = invoice.deposit.file
        yield Entry(f"{folder}/{names.once(invoice.deposit.filename)}", at, chunks_of(open_file(file)))
    if content in (Content.PDF_ET_PIECES, Content.DOSSIER):
        for attachment in invoice.attachments.select_related("file"):
            name = f"{folder}/pieces-jointes/{names.once(attachment.filename)}"
            yield Entry(name, timezone.localtime(attachment.added_at), chunks_of(open_file(attachment.file)))
    if content is Content.DOSSIER:
        yield from casefile.entries(invoice, folder, actor)


def _pivot_spool(invoice: Invoice, reader: User) -> BinaryIO:
    """The XML pivot of one invoice on disk, open at its start."""
    said = pivot_of(invoice, reader)
    return _spooled(lambda spool: pivot.write([said], spool, produced_on=timezone.localdate()))


def _spooled(write: Callable[[BinaryIO], None]) -> BinaryIO:
    """A file on disk with what `write` wrote, open at its start; gone if it failed."""
    spool = storage.spool()
    try:
        write(spool)
    except BaseException:
        spool.close()
        raise
    spool.seek(0)
    return spool


def megabytes(size: int) -> str:
    """« 130,4 Mo », never less than it weighs."""
    return f"{math.ceil(size * 10 / MEGABYTE) / 10:.1f}\N{NO-BREAK SPACE}Mo".replace(".", ",")
