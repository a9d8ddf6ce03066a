"""What the pages of a draft show beside the form: parties, page images, the recipient's needs."""

from typing import Any

from annuaire import queries as annuaire
from annuaire.queries import Requirements
from invoices.domain import amounts
from invoices.domain.amounts import spelt
from invoices.domain.bill import Bill
from invoices.domain.document import Document
from invoices.domain.findings import Finding, Level, blocks
from invoices.domain.inside import is_suspect, sentence
from invoices.domain.inspected import Inspected
from invoices.forms.draft import DraftForm
from invoices.forms.marks import disagreements, to_check
from invoices.models import Deposit, Invoice
from invoices.services import drawing
from structures.domain.parameters import PUBLIC_INVOICES

ALWAYS_REQUIRED = (
    "framework",
    "recipient_identifier",
    "number",
    "issue_date",
    "type",
    "currency",
    "vat_type",
    "payment_means",
    "total_without_vat",
    "total_vat",
    "total_with_vat",
    "amount_due",
)
COMPUTED = ("number", "total_without_vat", "total_vat", "total_with_vat")  # of a typed invoice, by the portal
SERVICES_LISTED = 200
FORMATS = {"PDF_NON_SIGNE": "PDF non signé", "PDF_SIGNE_PADES": "PDF signé (PAdES)"}


def verdicts(found: Inspected) -> list[tuple[str, bool, list[Finding]]]:
    """What an inspection says, by level: its name, whether it refuses, its findings."""
    levels = ((Level.FORMAT, "Format"), (Level.B2G, "Secteur public"))
    return [
        (label, blocks(found.findings, level), [one for one in found.findings if one.level is level])
        for level, label in levels
    ]


def required_names(invoice: Invoice) -> list[str]:
    """Fields that bear a « * » for this draft and its recipient."""
    needs = _requirements(invoice.recipient_identifier, invoice.service_code)
    computed = COMPUTED if invoice.is_typed else ()
    names = [name for name in ALWAYS_REQUIRED if name not in computed and (name != "payment_means" or invoice.sign > 0)]
    if needs and needs.service:
        names.append("service_code")
    if needs and needs.engagement:
        names.append("engagement")
    return names


def _requirements(identifier: str, service_code: str) -> Requirements | None:
    structure = annuaire.recipient(identifier) if identifier else None
    if structure is None:
        return None
    service = structure.services.filter(code=service_code).first() if service_code else None
    return annuaire.requirements(structure, service)


def recipient_block(identifier: str, service_code: str, *, draft: Invoice | None = None) -> dict[str, Any]:
    """What the directory says of a typed SIRET: the sentence, the services, the needs.

    draft: the one the form is of, when it may still ask its buyer or change its service.
    """
    found = annuaire.describe(identifier) if identifier.strip() else None
    structure = found.structure if found else None
    is_emitter_public = draft is not None and draft.supplier.is_public
    services = list(annuaire.services_of(structure)[: SERVICES_LISTED + 1]) if structure else []
    between_publics = next((service for service in services if service.code == PUBLIC_INVOICES), None)
    if draft and not is_emitter_public:
        services = [service for service in services if service is not between_publics]
    named = structure.services.filter(code=service_code).first() if structure and service_code else None
    return {
        "look_up": found,
        "recipient": structure,
        "services": services[:SERVICES_LISTED],
        "has_more_services": len(services) > SERVICES_LISTED,
        "service_named": named,
        "service_unknown": service_code if structure and service_code and named is None else "",
        "needs": _requirements(identifier, service_code),
        "draft": draft,
        "public_service": between_publics if is_emitter_public else None,
    }


def draft_page(invoice: Invoice, form: DraftForm) -> dict[str, Any]:
    """Everything the form's page shows."""
    deposit = invoice.deposit
    document = deposit.read_document if deposit else None
    return (
        {
            "invoice": invoice,
            "form": form,
            "reading_failed": deposit.message if deposit and deposit.state == Deposit.State.ILLISIBLE else "",
            "document_refused": deposit.message if deposit and deposit.state == Deposit.State.REFUSE else "",
            "notes": document.notes if document else (),
            "disagreements": disagreements(form, document) if document else (),
            "to_check": to_check(form, form.shown),
            "pages": _sheets(deposit.file.page_count or 0, document) if deposit else (),
            "page_count": deposit.file.page_count if deposit else 0,
        }
        | recipient_block(invoice.recipient_identifier, invoice.service_code, draft=invoice)
        | inside_of(deposit)
    )


def _sheets(count: int, document: Document | None) -> list[tuple[int, int | None, int | None]]:
    """Number, width and height of the pages to show: with their sizes known, their places are there before they are."""
    sizes = dict(zip(document.pages_read, document.pages, strict=False)) if document else {}
    shown = ((number, sizes.get(number)) for number in range(1, min(count, drawing.PAGES_SHOWN) + 1))
    return [(number, *((round(size.width), round(size.height)) if size else (None, None))) for number, size in shown]


def inside_of(deposit: Deposit | None) -> dict[str, Any]:
    """The context of templates/invoices/parts/inside.html: what the deposited file is, and holds besides its pages."""
    document = deposit.read_document if deposit else None
    signatures = document.signatures if document else ()
    return {
        "deposit_format": FORMATS.get(deposit.format, "") if deposit else "",
        "data_format": document.data_format if document else "",
        "signatures": [(sentence(one), is_suspect(one, signatures)) for one in signatures],
        "embedded": document.embedded if document else (),
    }


def named_rows(invoice: Invoice) -> list[tuple[str, str]]:
    """Which draft is meant: its number, its recipient, its amount, as far as they are known."""
    due = "" if invoice.signed_due is None else spelt(invoice.signed_due, invoice.currency)
    recipient = invoice.recipient.name if invoice.recipient else invoice.recipient_identifier
    return [("Numéro de facture", invoice.number), ("Destinataire", recipient), ("Net à payer", due)]


def amount_rows(invoice: Invoice) -> list[tuple[str, str]]:
    """The amounts to confirm, as they are shown: an avoir's are negative."""
    rows = (
        ("Montant HT", invoice.total_without_vat),
        ("Montant TVA", invoice.total_vat),
        ("Montant TTC", invoice.total_with_vat),
        ("Net à payer", invoice.amount_due),
    )
    return [(label, spelt(invoice.signed(amount), invoice.currency)) for label, amount in rows if amount is not None]


def typed_rows(invoice: Invoice, bill: Bill) -> list[tuple[str, str]]:
    """The totals of a typed draft, as they are computed from its lines. Labels: domain.md §5.1 and §5.8."""
    totals = bill.totals
    rows = [
        ("Montant HT", totals.without_vat),
        ("Montant TVA", totals.vat),
        ("Montant TTC (avant remise)", totals.with_vat),
    ]
    if invoice.discount:
        rows += [
            ("Montant HT après remise globale", bill.reduced.without_vat),
            ("Montant TTC après remise", amounts.after_discount(totals)),
        ]
    return [(label, spelt(invoice.signed(amount), invoice.currency)) for label, amount in rows]


def receipt_rows(invoice: Invoice, bill: Bill | None = None) -> list[tuple[str, str]]:
    """The amounts of the récapitulatif, labels of domain.md §6.1 step 5. bill: of a typed invoice."""
    rows = [
        *([("Montant HT après remise globale", bill.reduced.without_vat)] if bill else []),
        ("Montant HT", invoice.total_without_vat),
        ("Montant TVA", invoice.total_vat),
        ("Montant TTC (avant remise globale)", invoice.total_with_vat),
    ]
    if invoice.discount:
        rows += [
            ("Remise globale TTC", invoice.discount),
            ("Montant TTC après remise", invoice.total_with_vat - invoice.discount),
        ]
    rows.append(("Montant à payer", invoice.amount_due))
    return [(label, spelt(invoice.signed(amount), invoice.currency)) for label, amount in rows]
