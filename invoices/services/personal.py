"""What invoices hold about a person: what they deposited, typed, decided, downloaded; for the export of one's data.

Who acted stays in the histories for ten years: each is entitled to a copy of their own part. No amount and no bank
account are here: those belong to the structures.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from accounts.models import User
from accounts.services import personal
from invoices.domain.lifecycle import CARDS, Status
from invoices.domain.reasons import REASONS
from invoices.models import (
    Arrival,
    Attachment,
    BillingMandate,
    BulkTreatment,
    Deposit,
    Export,
    FavouriteRecipient,
    Flow,
    InternalNote,
    Invoice,
    InvoiceEvent,
    InvoiceTemplate,
    Opinion,
    RejectionRequest,
    StatusChange,
    StructureDocument,
)


@dataclass(frozen=True)
class Told:
    """Rows of a model that bear a person's number. person: the field that does; columns: the fields that are told."""

    model: type[Model]
    person: str
    columns: tuple[str, ...]


TOLD = {
    "depots": Told(Deposit, "depositor", ("received_at", "filename", "structure", "state")),
    "flux": Told(Flow, "depositor", ("received_at", "filename", "structure", "state")),
    "fichiers-en-attente": Told(Arrival, "depositor", ("received_at", "filename", "structure")),
    "factures": Told(
        Invoice, "created_by", ("created_at", "number", "supplier", "recipient", "deposited_at", "comment")
    ),
    "factures-attribuees": Told(Invoice, "assigned_to", ("number", "supplier", "recipient")),
    "etats": Told(StatusChange, "actor", ("at", "invoice", "source", "target", "reason", "comment")),
    "telechargements": Told(InvoiceEvent, "actor", ("at", "kind", "invoice")),
    "pieces-jointes": Told(Attachment, "added_by", ("added_at", "invoice", "filename", "designation")),
    "documents": Told(StructureDocument, "added_by", ("added_at", "structure", "filename", "designation")),
    "avis": Told(Opinion, "author", ("at", "invoice", "score", "comment")),
    "mandats-de-facturation": Told(BillingMandate, "signatory", ("signed_at", "structure", "quality", "ended_at")),
    "mandats-resilies": Told(BillingMandate, "ended_by", ("ended_at", "structure")),
    "modeles-de-facture": Told(InvoiceTemplate, "created_by", ("created_at", "structure", "name")),
    "notes": Told(InternalNote, "author", ("at", "invoice", "text")),
    "demandes-de-rejet": Told(RejectionRequest, "asked_by", ("asked_at", "invoice", "reason", "state")),
    "reponses-de-rejet": Told(RejectionRequest, "answered_by", ("answered_at", "invoice", "answer", "state")),
    "favoris": Told(FavouriteRecipient, "user", ("added_at", "recipient", "service")),
    "traitements-en-nombre": Told(BulkTreatment, "actor", ("at", "label")),
    "exports": Told(Export, "owner", ("kind", "state", "filename")),
}


@personal.holder
def known_to_invoices(user: User) -> dict[str, personal.Table]:
    """Every row that bears the person's number, oldest first, by table."""
    return {name: _table(told, user) for name, told in TOLD.items()}


def _table(told: Told, user: User) -> personal.Table:
    places = [name for name in told.columns if told.model._meta.get_field(name).is_relation]
    pairs = ("invoice__supplier", "invoice__recipient") if "invoice" in places else ()
    rows = told.model._default_manager.filter(**{told.person: user}).order_by("pk").select_related(*places, *pairs)
    return [_row(one, told.columns) for one in rows.iterator()]


def _row(one: Model, columns: tuple[str, ...]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name in columns:
        field = one._meta.get_field(name)
        if name == "invoice":
            row |= {"facture": one.invoice.number, **_parties(one.invoice)}  # type: ignore[attr-defined]
        else:
            row[str(field.verbose_name)] = _words(one, name)  # type: ignore[union-attr]
    return row


def _parties(invoice: Invoice) -> dict[str, str]:
    return {"fournisseur": str(invoice.supplier), "destinataire": str(invoice.recipient or "")}


def _words(one: Model, name: str) -> Any:
    """A value as the pages show it: the label of a code, the name of a structure, the instant itself."""
    value = getattr(one, name)
    if isinstance(one, StatusChange) and name in ("source", "target"):
        return CARDS[Status(value)].label if value in CARDS else value  # nothing stands before the first
    if isinstance(one, StatusChange) and name == "reason":
        return REASONS[value].label if value else ""
    label = getattr(one, f"get_{name}_display", None)
    return label() if label else str(value) if isinstance(value, Model) else value
