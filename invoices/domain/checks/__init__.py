"""The controls before sending, one function per rule. The form, the API and the EDI answer show the same list."""

from invoices.domain.checks import document, lines, payment, recipient, references, supplier, totals
from invoices.domain.checks.facts import (
    AccountFacts,
    Anomaly,
    DocumentState,
    Facts,
    LineFacts,
    OriginFacts,
    RecipientFacts,
    ServiceFacts,
)

__all__ = [
    "AccountFacts",
    "Anomaly",
    "DocumentState",
    "Facts",
    "LineFacts",
    "OriginFacts",
    "RecipientFacts",
    "ServiceFacts",
    "check",
]

RULES = (
    references.required_fields,
    references.typed_is_read,
    document.document_is_there,
    supplier.supplier_may_send,
    supplier.mandate_is_in_force,
    recipient.recipient_can_receive,
    recipient.service_can_receive,
    recipient.recipient_requirements,
    recipient.state_engagement,
    references.number_shape,
    references.number_is_not_the_portals,
    references.number_habits,
    references.unique_number,
    references.date_not_in_future,
    lines.lines_are_right,
    lines.categories_go_together,
    lines.vat_is_told_in_euros,
    lines.avoir_is_within_its_invoice,
    totals.amounts_have_sign,
    totals.totals_agree,
    totals.due_within_total,
    totals.vat_detail_agrees,
    totals.discount_has_reason,
    references.reference_lengths,
    references.avoir_names_its_invoice,
    payment.account_is_in_force,
    payment.account_is_the_printed_one,
    payment.factor_is_announced,
    lines.vat_has_its_number,
    references.attachments_fit,
    references.not_the_same_file,
    references.document_is_the_suppliers,
    document.document_is_of_the_framework,
    document.document_says_the_same,
)


def check(facts: Facts) -> list[Anomaly]:
    """Run every rule; blocking anomalies first, in the order of the rules."""
    found = [anomaly for rule in RULES for anomaly in rule(facts)]
    return sorted(found, key=lambda anomaly: not anomaly.blocking)
