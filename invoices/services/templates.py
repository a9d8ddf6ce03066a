"""Models of invoices: kept from a typed invoice, begun from again. No number, no dates, no attachments."""

from decimal import Decimal
from uuid import UUID

from django.db import transaction

from accounts.models import User
from invoices.domain.errors import MoveRefused
from invoices.domain.frameworks import Framework
from invoices.models import Invoice, InvoiceLine, InvoiceTemplate
from invoices.services import drafting, keying, totalling, transition
from structures import habilitations
from structures.domain.habilitations import Application, Level

HEADER = (
    *("framework", "recipient_identifier", "service_code", "type", "currency", "engagement", "market"),
    *("vat_type", "exemption_reason", "payment_means", "bank_account_id", "comment", "discount_reason"),
)
LINE = ("reference", "name", "unit", "exemption_reason")
NUMBERS = ("quantity", "unit_price", "discount", "rate")


@transaction.atomic
def keep(invoice: Invoice, name: str, *, actor: User) -> InvoiceTemplate:
    """Keep one's own typed invoice as a model; another of the same name is replaced. Raises HabilitationMissing."""
    source = transition.locked_own(invoice, actor)
    if not source.is_typed:
        raise MoveRefused("Seule une facture saisie devient un modèle.", "Dupliquez plutôt cette facture.")
    header = {column: getattr(source, column) for column in HEADER} | {"discount": str(source.discount)}
    kept, _ = InvoiceTemplate.objects.update_or_create(
        structure=source.supplier,
        name=name,
        defaults={
            "service": source.supplier_service,
            "header": header,
            "lines": [_written(line) for line in source.lines.all()],
            "created_by": actor,
        },
    )
    return kept


@transaction.atomic
def begin(template: InvoiceTemplate, *, actor: User, form_token: UUID) -> Invoice:
    """Make a draft from a model; the same form sent twice gives the first one.

    Raises HabilitationMissing, MandateMissing.
    """
    header = dict(template.header)
    draft = keying.start(
        template.structure,
        template.service,
        actor=actor,
        form_token=form_token,
        framework=Framework(header.pop("framework")),
        recipient_identifier=header.pop("recipient_identifier"),
        service_code=header.pop("service_code"),
    )
    if draft.lines.exists() or draft.version > 1:
        return draft  # made by the first click
    for column, value in header.items():
        setattr(draft, column, Decimal(value) if column == "discount" else value)
    draft.version += 1
    drafting.settle_payment(draft)
    draft.save()
    InvoiceLine.objects.bulk_create(
        InvoiceLine(invoice=draft, position=rank, **_read(line)) for rank, line in enumerate(template.lines, start=1)
    )
    totalling.retotal(draft)
    return draft


@transaction.atomic
def drop(template: InvoiceTemplate, *, actor: User) -> None:
    """Forget a model. Raises HabilitationMissing."""
    place = template.structure, template.service
    habilitations.require(actor, Application.FACTURES_EMISES, Level.MODIFICATION, *place)
    template.delete()


def _written(line: InvoiceLine) -> dict[str, str | None]:
    numbers = {name: None if getattr(line, name) is None else str(getattr(line, name)) for name in NUMBERS}
    return {name: getattr(line, name) for name in LINE} | numbers


def _read(line: dict[str, str | None]) -> dict[str, str | Decimal | None]:
    return {name: Decimal(text) if name in NUMBERS and text is not None else text for name, text in line.items()}
