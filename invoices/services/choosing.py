"""Choosing: an arrival → a deposit read as any other, a typed draft, or a flow. A click sent twice gives the first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import PurePosixPath
from typing import Any, cast
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from invoices import queries, storage
from invoices.domain.amounts import spelt
from invoices.domain.deadlines import paris_day
from invoices.domain.errors import FileRefused
from invoices.domain.exemptions import EXEMPTIONS
from invoices.domain.frameworks import Framework
from invoices.formats.attached import NAME_LENGTH
from invoices.models import Arrival, Deposit, Flow, Invoice, InvoiceLine
from invoices.services import arrivals, attachments, deposit, drafting, flows, keying, prefilling, totalling
from invoices.services.deposit import Upload
from structures.models import Service, Structure

TAKEN_OVER = ("type", "currency", "engagement", "market", "origin_number", "vat_type")
NUMBERS = ("quantity", "unit_price", "discount", "rate")


def read_as_pdf(arrival: Arrival, *, actor: User) -> Deposit:
    """The present road of a Factur-X: a deposit, whose form is prefilled from its data. Raises as deposit()."""
    with _upload(arrival) as upload:
        return deposit.deposit(
            cast(Upload, upload),
            depositor=actor,
            structure=arrival.structure,
            service=arrival.service,
            framework=Framework(arrival.framework),
            form_token=arrival.pk,
        )


def send_as_flow(arrival: Arrival, *, actor: User) -> Flow:
    """The file as it is, integrated by itself. Raises as deposit_flow()."""
    with _upload(arrival) as upload:
        return flows.deposit_flow(
            cast(Upload, upload),
            depositor=actor,
            structure=arrival.structure,
            service=arrival.service,
            form_token=arrival.pk,
        )


def send_lot(
    uploads: Sequence[Upload], *, depositor: User, structure: Structure, service: Service | None, form_token: UUID
) -> Flow:
    """An archive as it is, or several XML made one. Raises as deposit_flow()."""
    deposited = partial(
        flows.deposit_flow, depositor=depositor, structure=structure, service=service, form_token=form_token
    )
    if len(uploads) == 1:
        return deposited(uploads[0])
    with arrivals.packed(uploads) as lot:
        return deposited(cast(Upload, lot))


@transaction.atomic
def type_from(arrival: Arrival, *, actor: User) -> tuple[Invoice, list[str]]:
    """A typed draft filled from the data of an XML, the XML joined to it; and what could not be taken over.

    Raises HabilitationMissing, MandateMissing, FileRefused when the data could not be read.
    """
    if not arrival.report or not arrival.filling:
        raise FileRefused(
            "Les données de ce fichier n'ont pas pu être lues : le formulaire n'en serait pas rempli.",
            "Corrigez le fichier, ou saisissez la facture.",
        )
    facts, filling = arrival.report["facts"], arrival.filling
    told = facts["framework"]
    draft = keying.start(
        arrival.structure,
        arrival.service,
        actor=actor,
        form_token=arrival.pk,
        framework=Framework(told if told in set(Framework) else arrival.framework),
        recipient_identifier=str(prefilling.fitting("recipient_identifier", facts["recipient_identifier"])),
        service_code=str(prefilling.fitting("service_code", facts["service_code"])),
    )
    if draft.version > 1:
        return draft, []  # made by the first click
    _take_header(draft, facts, filling)
    InvoiceLine.objects.bulk_create(_lines(draft, filling["lines"]))
    notes = list(_settle(draft, facts))
    return draft, [*notes, *_join(draft, arrival, actor)]


def _take_header(draft: Invoice, facts: dict[str, Any], filling: dict[str, Any]) -> None:
    """What the form holds; the number and the day are the portal's own."""
    for name in TAKEN_OVER:
        setattr(draft, name, prefilling.fitting(name, facts[name]))
    if facts["exemption_reason"] in EXEMPTIONS:
        draft.exemption_reason = facts["exemption_reason"]
    draft.delivered_on = date.fromisoformat(filling["delivered_on"] or facts["issue_date"] or str(draft.issue_date))
    draft.comment = filling["comment"]
    draft.payment_means = filling["payment_means"] or draft.payment_means
    own = queries.accounts_in_force(draft.supplier, paris_day(timezone.now()))
    draft.bank_account = own.filter(number=filling["iban"]).first() if filling["iban"] else None
    draft.version += 1
    drafting.settle_payment(draft)
    draft.save()


def _lines(draft: Invoice, told: list[dict[str, Any]]) -> Iterator[InvoiceLine]:
    for position, line in enumerate(told, start=1):
        numbers = {name: None if line[name] is None else Decimal(line[name]) for name in NUMBERS}
        numbers["discount"] = numbers["discount"] or Decimal(0)
        yield InvoiceLine(invoice=draft, position=position, **{**line, **numbers})


def _settle(draft: Invoice, facts: dict[str, Any]) -> Iterator[str]:
    """The totals of the lines; where the file tells another, that is said."""
    totalling.retotal(draft)
    amounts = {name: None if text is None else Decimal(text) for name, text in facts["amounts"].items()}
    told, due = amounts["with_vat"], amounts["due"]
    if told is not None and draft.total_with_vat is not None and told != draft.total_with_vat:
        announced, made = spelt(told, draft.currency), spelt(draft.total_with_vat, draft.currency)
        yield f"Le fichier annonce {announced} TTC, ses lignes font {made} : vérifiez-les avant d'envoyer."
    if due is not None and draft.amount_due is not None and 0 <= due < draft.amount_due:
        draft.amount_due = due
        draft.save(update_fields=["amount_due"])


def _join(draft: Invoice, arrival: Arrival, actor: User) -> Iterator[str]:
    """The XML goes with the draft, and so do the documents it brought; why not, of those that do not."""
    stem = PurePosixPath(arrival.filename).stem[: NAME_LENGTH - len(".xml")] or "facture"
    with ExitStack() as opened:
        data = opened.enter_context(_upload(arrival, f"{stem}.xml"))
        pieces = [attachments.Piece(cast(Upload, data), "Données de la facture (XML)", "AUTRE")]
        for rank, told in enumerate(arrival.filling.get("pieces", ())):
            kept = storage.derived(arrival.file_id, arrivals.piece_name(arrival, rank))
            if not kept.exists():  # as all that can be made again, it is in no backup
                yield f"« {told['name']} » n'a pas pu être joint : ajoutez-le aux pièces jointes."
                continue
            upload = opened.enter_context(File(kept.open("rb"), name=told["name"]))
            pieces.append(attachments.Piece(cast(Upload, upload), told["designation"], "AUTRE"))
        yield from attachments.attach_all(draft, pieces, actor=actor)


def _upload(arrival: Arrival, name: str = "") -> File:
    """The file as a form would bring it."""
    return File(storage.open_original(arrival.file_id), name=name or arrival.filename)
