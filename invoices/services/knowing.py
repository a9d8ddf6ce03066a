"""What the portal knows around the invoices of a lot, asked once for many: recipients, services, accounts, twins.

The controls look at the same facts as those of a draft (validation); only the number of questions differs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.db.models.functions import Upper
from django.utils import timezone

from annuaire import queries as annuaire
from invoices.domain.checks import AccountFacts
from invoices.domain.deadlines import paris_day
from invoices.domain.inspected import Inspected
from invoices.domain.lifecycle import DRAFT_STATUSES
from invoices.models import Invoice
from invoices.queries import accounts_in_force
from invoices.services import validation
from invoices.services.validation import Surroundings
from structures.models import BankAccount, Service, Structure

NAMED = ("supplier_id", "number_year", "number", "type", "status", "deposited_at")
Number = tuple[int, int, str]
"""A number of a supplier in a year, in capitals: what must be unique."""


@dataclass
class Known:
    """Some invoices' surroundings. twins: what each number already names, those of this lot included."""

    recipients: Mapping[str, Structure]
    services: Mapping[tuple[int, str], Service]
    accounts: Mapping[int, Sequence[BankAccount]]
    twins: dict[Number, str] = field(default_factory=dict)

    def place(self, draft: Invoice) -> None:
        """Tie a draft to the directory, as the form does."""
        recipient = self.recipients.get(draft.recipient_identifier)
        draft.recipient = recipient if recipient and recipient.is_public else None
        draft.recipient_service = (
            self.services.get((draft.recipient.pk, draft.service_code)) if draft.recipient else None
        )

    def own_account(self, supplier: Structure, numbers: Iterable[str]) -> BankAccount | None:
        """The supplier's own account in force that bears one of these numbers; any other is not believed."""
        named = set(numbers)
        return next((one for one in self.accounts[supplier.pk] if one.number in named), None)

    def around(self, draft: Invoice, rows: Any, weight: int) -> Surroundings:
        """What is known around a draft that is not saved. rows: its VAT; weight: bytes that it carries."""
        recipient, account = self.recipients.get(draft.recipient_identifier), draft.bank_account
        factor = account.factor_name if account and account.is_factor else ""
        return Surroundings(
            recipient=recipient,
            service=self.services.get((recipient.pk, draft.service_code)) if recipient else None,
            twin=self.twins.get(number_of(draft), ""),
            origin=validation.origin_facts(draft) if draft.type == Invoice.Type.AVOIR else None,
            account=AccountFacts(account.number, True, factor) if account else None,
            vat_rows=rows,
            weight=weight,
        )


def number_of(draft: Invoice) -> Number:
    return (draft.supplier_id, draft.number_year, draft.number.upper())


def known_of(some: Sequence[tuple[Inspected, Structure]]) -> Known:
    """What is known around these invoices, each with its supplier. As many questions for one as for many."""
    facts = [found.facts for found, _ in some]
    suppliers = {supplier.pk: supplier for _, supplier in some}
    sirets = {one["recipient_identifier"] for one in facts if one["recipient_identifier"]}
    recipients = {one.identifier: one for one in annuaire.structures_identified(sirets)}
    codes = {one["service_code"] for one in facts if one["service_code"]}
    services = Service.objects.filter(structure__in=recipients.values(), code__in=codes)
    today = paris_day(timezone.now())
    return Known(
        recipients=recipients,
        services={(service.structure_id, service.code): service for service in services},
        accounts={key: list(accounts_in_force(supplier, today)) for key, supplier in suppliers.items()},
        twins=_twins(suppliers, {one["number"].upper() for one in facts if one["number"]}, today.year),
    )


def _twins(suppliers: Iterable[int], numbers: Iterable[str], year: int) -> dict[Number, str]:
    """The invoices sent this year, by these suppliers, that bear one of these numbers."""
    places = Q(supplier__in=list(suppliers), number_year=year)
    sent = Invoice.objects.annotate(upper=Upper("number")).filter(places, upper__in=list(numbers))
    return {number_of(one): validation.named(one) for one in sent.exclude(status__in=DRAFT_STATUSES).only(*NAMED)}
