"""Validation: Invoice → [Anomaly]. Gathers the facts; the rules themselves are plain Python in domain/checks."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Sum
from django.db.models.functions import Upper
from django.utils import timezone

from annuaire import queries as annuaire
from invoices.domain import checks
from invoices.domain.checks import (
    AccountFacts,
    Anomaly,
    DocumentState,
    Facts,
    LineFacts,
    OriginFacts,
    RecipientFacts,
    ServiceFacts,
)
from invoices.domain.checks.lines import facts_of_line
from invoices.domain.deadlines import paris_day
from invoices.domain.document import Document
from invoices.domain.lifecycle import DRAFT_STATUSES, Status
from invoices.models import Deposit, Invoice, InvoiceLine
from invoices.models.search_indexes import plain
from invoices.queries import accounts_in_force, mandate_in_force
from invoices.services.prefilling import prefilled
from structures.domain.identifiers import compact
from structures.models import Service, Structure


def anomalies(invoice: Invoice) -> list[Anomaly]:
    """Everything to correct or to look at again before this invoice may leave; blocking ones first."""
    return checks.check(facts_of(invoice))


def facts_of(invoice: Invoice) -> Facts:
    """What the rules look at, read from the invoice, the directory and the supplier's earlier invoices."""
    return facts_from(invoice, surroundings_of(invoice))


@dataclass(frozen=True)
class Surroundings:
    """What the database knows around an invoice. recipient: the structure that its SIRET names, public or not."""

    recipient: Structure | None = None
    service: Service | None = None
    twin: str = ""
    same_file: str = ""
    origin: OriginFacts | None = None
    account: AccountFacts | None = None
    vat_rows: tuple[tuple[Decimal, Decimal, Decimal], ...] = ()
    weight: int = 0


def surroundings_of(invoice: Invoice) -> Surroundings:
    """All of it, asked now."""
    recipient = annuaire.structure_identified(invoice.recipient_identifier)
    code = invoice.service_code
    return Surroundings(
        recipient=recipient,
        service=recipient.services.filter(code=code).first() if recipient and code else None,
        twin=_twin(invoice),
        same_file=_same_file(invoice),
        origin=origin_facts(invoice) if invoice.type == Invoice.Type.AVOIR else None,
        account=_account_facts(invoice),
        vat_rows=tuple(invoice.vat_totals.values_list("rate", "base", "tax")),
        weight=_weight(invoice),
    )


def facts_from(invoice: Invoice, around: Surroundings) -> Facts:
    """What the rules look at; asks nothing more of the database of an invoice that was not typed."""
    document = _document(invoice)
    return Facts(
        framework=invoice.framework,
        **_supplier_facts(invoice.supplier),
        recipient_identifier=invoice.recipient_identifier,
        recipient=_recipient_facts(around.recipient, around.service) if around.recipient else None,
        service_code=invoice.service_code,
        service=ServiceFacts(around.service.code, around.service.is_active) if around.service else None,
        number=invoice.number,
        issue_date=invoice.issue_date,
        today=paris_day(timezone.now()),
        type=invoice.type,
        currency=invoice.currency,
        engagement=invoice.engagement,
        market=invoice.market,
        origin_number=invoice.origin_number,
        origin=around.origin,
        vat_type=invoice.vat_type,
        exemption_reason=invoice.exemption_reason,
        without_vat=invoice.total_without_vat,
        vat=invoice.total_vat,
        with_vat=invoice.total_with_vat,
        due=invoice.amount_due,
        discount=invoice.discount,
        discount_reason=invoice.discount_reason,
        vat_rows=around.vat_rows,
        unparsed=tuple(sorted(invoice.unparsed.items())),
        twin=around.twin,
        same_file=around.same_file,
        **_told_by(document, invoice),
        account=around.account,
        **_typed_facts(invoice),
        comment=invoice.comment,
        attachments_bytes=around.weight,
    )


def _supplier_facts(supplier: Structure) -> dict[str, Any]:
    return {
        "supplier_identifier": supplier.identifier,
        "supplier_is_public": supplier.is_public,
        "supplier_is_active": supplier.is_active,
        "supplier_is_pending": supplier.is_check_pending,
    }


def _recipient_facts(recipient: Structure, service: Service | None) -> RecipientFacts:
    needs = annuaire.requirements(recipient, service)
    return RecipientFacts(
        name=recipient.name,
        is_public=recipient.is_public,
        is_active=recipient.is_active,
        is_state=recipient.is_state,
        needs_service=needs.service,
        needs_engagement=needs.engagement,
        needs_either=needs.either,
    )


def twin_of(invoice: Invoice) -> Invoice | None:
    """The sent invoice that already bears this number, for this supplier and year."""
    if not invoice.number:
        return None
    return (
        Invoice.objects.annotate(upper=Upper("number"))
        .filter(supplier=invoice.supplier_id, number_year=invoice.number_year, upper=invoice.number.upper())
        .exclude(pk=invoice.pk)
        .exclude(status__in=DRAFT_STATUSES)
        .first()
    )


def _twin(invoice: Invoice) -> str:
    """A rejected invoice that is done again keeps its number to itself, even the next year (domain.md §5.7)."""
    source = invoice.copied_from
    again = source if source and source.number.upper() == invoice.number.upper() else None
    twin = twin_of(invoice) or again
    return named(twin) if twin else ""


def _same_file(invoice: Invoice) -> str:
    if invoice.deposit is None:
        return ""
    earlier = (
        Invoice.objects.filter(supplier=invoice.supplier_id, deposit__file=invoice.deposit.file_id)
        .exclude(pk=invoice.pk)
        .exclude(status__in=DRAFT_STATUSES)
        .order_by("-deposited_at")
        .first()
    )
    return named(earlier) if earlier else ""


def named(invoice: Invoice) -> str:
    """« facture FA-12, déposée le 03/05/2026, Mandatée »."""
    day = paris_day(invoice.deposited_at)
    return f"{invoice.get_type_display().lower()} {invoice.number}, déposée le {day:%d/%m/%Y}, {invoice.status_label}"


def _document(invoice: Invoice) -> Document:
    """What was read on the deposited file; empty when nothing was."""
    return (invoice.deposit.read_document if invoice.deposit else None) or Document()


def _account_facts(invoice: Invoice) -> AccountFacts | None:
    account, today = invoice.bank_account, paris_day(timezone.now())
    if account is None:
        return None
    is_in_force = accounts_in_force(invoice.supplier, today).filter(pk=account.pk).exists()
    return AccountFacts(account.number, is_in_force, account.factor_name if account.is_factor else "")


def _typed_facts(invoice: Invoice) -> dict[str, Any]:
    """The facts of an invoice typed on the portal: its lines, and what its avoir corrects."""
    if not invoice.is_typed:
        return {}
    return {
        "is_typed": True,
        # an invoice that goes again was established when it was sent: the mandate may have ended since
        "has_mandate": not invoice.is_draft or mandate_in_force(invoice.supplier) is not None,
        "lines": tuple(line_facts(invoice, line) for line in invoice.lines.all()),
        "supplier_vat_number": invoice.supplier.vat_number,
        "vat_in_euros": invoice.vat_in_euros,
    }


def line_facts(invoice: Invoice, line: InvoiceLine) -> LineFacts:
    """What the controls look at in a line, with the rate and the reason that hold for it."""
    facts = LineFacts(
        position=line.position,
        name=line.name,
        quantity=line.quantity,
        unit_price=line.unit_price,
        rate=line.rate,
        discount=line.discount,
        exemption=line.exemption_reason,
        unparsed=tuple(sorted(line.unparsed.items())),
    )
    return facts_of_line(facts, invoice.vat_type, invoice.exemption_reason)


def origin_facts(invoice: Invoice) -> OriginFacts | None:
    """The sent invoice that an avoir names, with the avoirs sent on it before; none when it did not leave from here."""
    sent = Invoice.objects.filter(supplier=invoice.supplier_id).exclude(status__in=(*DRAFT_STATUSES, Status.REJETEE))
    named = sent.alias(plain=plain("number")).filter(type="FACTURE", plain=invoice.origin_number.upper())
    origin = named.order_by("-deposited_at").first() if invoice.origin_number else None
    if origin is None:
        return None
    same = {"plain": invoice.origin_number.upper(), "origin_number__gt": ""}  # what its index holds
    avoirs = sent.alias(plain=plain("origin_number")).filter(type="AVOIR", **same).exclude(pk=invoice.pk)
    credited = avoirs.aggregate(total=Sum(F("total_with_vat") - F("discount")))["total"] or Decimal(0)
    return OriginFacts(origin.number, origin.total_with_vat - origin.discount, credited)


def _told_by(document: Document, invoice: Invoice) -> dict[str, Any]:
    """The facts that come from reading the deposited file."""
    return {
        "document_supplier": _surely_read(document, "supplier_siret"),
        "document_framework": _surely_read(document, "framework"),
        "document_iban": compact(_surely_read(document, "iban")),
        "document_has_number": _document_has_number(invoice, document),
        "differences": tuple(_differences(invoice, document)),
        "document": _document_state(invoice),
    }


def _surely_read(document: Document, name: str) -> str:
    found = document.found.get(name)
    return str(found.value) if found and found.is_sure else ""


def _weight(invoice: Invoice) -> int:
    """The bytes of the document and of the attachments."""
    joined = invoice.attachments.aggregate(total=Sum("file__size"))["total"] or 0
    return joined + (invoice.deposit.file.size if invoice.deposit else 0)


def _document_state(invoice: Invoice) -> DocumentState:
    if not invoice.deposit_mode.startswith("DEPOT_PDF"):
        return DocumentState.NONE_NEEDED
    if invoice.deposit is None:
        return DocumentState.ABSENT
    states = {Deposit.State.A_LIRE: DocumentState.BEING_READ, Deposit.State.REFUSE: DocumentState.REFUSED}
    return states.get(Deposit.State(invoice.deposit.state), DocumentState.READ)


def _differences(invoice: Invoice, document: Document) -> Iterator[tuple[str, object, object]]:
    """Where a document that came after the form surely says otherwise; a form made from its document is no news."""
    if invoice.deposit is None or invoice.deposit.received_at <= invoice.created_at:
        return
    sure = {name: found for name, found in document.found.items() if found.is_sure}
    for name, read in prefilled(Document(found=sure), invoice.framework).items():
        typed = getattr(invoice, name)
        is_deduced = name == "amount_due" and name not in sure
        is_silent = is_deduced or read == "" or typed in (None, "")
        if not is_silent and str(typed).casefold() != str(read).casefold():
            yield name, typed, read


def _document_has_number(invoice: Invoice, document: Document) -> bool | None:
    """Whether the number typed is the one read; None when reading found none to compare with."""
    read = document.value("number")
    return None if read is None else str(read).upper() == invoice.number.upper()
