"""Extraction: Deposit → Document, with a confidence per field. Runs in a worker; the parsers in a child of it."""

from dataclasses import replace
from datetime import timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.bell import ring
from annuaire import queries as annuaire
from invoices import storage
from invoices.domain.document import Document
from invoices.models import Deposit, StoredFile
from invoices.reading import FileUnreadable, Hints, Reader, settle_parties
from invoices.services import drawing, learning
from structures.domain.identifiers import grouped

CLAIM = timedelta(seconds=60)  # renewed at each page
MOST_TRIES = 3
LOOKED_UP = 0.7  # under SURE: the name of a town is not the number of its town hall
FROM_DIRECTORY = (
    "Le SIRET du destinataire n'a pas été lu sur ce document : celui de {name} ({siret}) est proposé "
    "d'après son {what}, que l'annuaire connaît une seule fois. Vérifiez-le."
)
GAVE_UP = (
    "Ce document n'a pas pu être lu : sa lecture a été interrompue trois fois.",
    "Il est conservé ; remplissez le formulaire à la main.",
)


def extract(deposit_id: int, reader: Reader) -> None:
    """Read one deposit, once: a second ring while it is being read, or after, does nothing."""
    deposit = _claim(deposit_id)
    if deposit is None:
        return
    if deposit.tries > MOST_TRIES:
        _finish(deposit, Deposit.State.ILLISIBLE, message=" ".join(GAVE_UP))
        return
    data = storage.read_original(deposit.file_id)

    def on_progress(done: int, total: int) -> None:
        _mine(deposit).update(pages_done=done, pages_total=total, claimed_until=timezone.now() + CLAIM)

    try:
        hints = Hints(deposit.structure.identifier, learning.lessons_of(deposit.structure))
        document = reader.read(data, hints, on_progress)
    except FileUnreadable as error:
        _give_up(deposit, error)
        return
    StoredFile.objects.filter(pk=deposit.file_id).update(page_count=document.page_count)
    drawing.keep_pages(deposit.file_id, data, reader, range(1, min(document.page_count, drawing.PAGES_SHOWN) + 1))
    _finish(deposit, Deposit.State.INTERPRETEE_OCR, document=_settled(document, deposit))


def _give_up(deposit: Deposit, error: FileUnreadable) -> None:
    """Say why a file can't be read, or have it read again: something else may have killed the reader."""
    if error.code != "INTERROMPU":
        refused = error.code == "MOT_DE_PASSE"
        _finish(deposit, Deposit.State.REFUSE if refused else Deposit.State.ILLISIBLE, message=str(error))
    elif deposit.tries >= MOST_TRIES:
        _finish(deposit, Deposit.State.ILLISIBLE, message=" ".join(GAVE_UP))
    elif _mine(deposit).update(claimed_until=None):
        ring("invoices.extract", deposit.pk)


def _claim(deposit_id: int) -> Deposit | None:
    """Take the deposit if it waits and nobody holds it; counts the try before anything can crash."""
    now = timezone.now()
    waiting = Q(state=Deposit.State.A_LIRE) & (Q(claimed_until=None) | Q(claimed_until__lt=now))
    taken = Deposit.objects.filter(waiting, pk=deposit_id).update(claimed_until=now + CLAIM, tries=F("tries") + 1)
    return Deposit.objects.select_related("structure", "depositor").get(pk=deposit_id) if taken else None


def _settled(document: Document, deposit: Deposit) -> Document:
    """Let the directory say which SIRET is the recipient's: one that is public and not the supplier's own."""
    own = {deposit.structure.identifier}
    settled = settle_parties(document, own, annuaire.public_sirets(siret.value for siret in document.sirets))
    return settled if "recipient_siret" in settled.found else _looked_up(settled, own)


def _looked_up(document: Document, own: set[str]) -> Document:
    """A recipient without SIRET on the page is offered that of the one public structure of its SIREN, or its name."""
    siren, name = document.found.get("recipient_siren"), document.found.get("recipient_name")
    for read, known, what in (
        (siren, siren and annuaire.only_bearer(siren=str(siren.value)), "numéro SIREN"),
        (name, name and annuaire.only_bearer(name=str(name.value)), "nom"),
    ):
        if read and known and known.identifier not in own:
            offered = replace(read, value=known.identifier, confidence=min(read.confidence, LOOKED_UP))
            note = FROM_DIRECTORY.format(name=known.name, siret=grouped(known.identifier), what=what)
            return replace(document, found={**document.found, "recipient_siret": offered}).with_notes(note)
    return document


def _mine(deposit: Deposit) -> QuerySet[Deposit]:
    """The row, as long as this very try holds it."""
    return Deposit.objects.filter(pk=deposit.pk, state=Deposit.State.A_LIRE, tries=deposit.tries)


def _finish(deposit: Deposit, state: Deposit.State, *, message: str = "", document: Document | None = None) -> None:
    done = _mine(deposit).update(
        state=state,
        message=message,
        document=document.to_json() if document else None,
        read_at=timezone.now(),
        claimed_until=None,
    )
    if done and state != Deposit.State.REFUSE:
        ring("invoices.draft", deposit.pk)
