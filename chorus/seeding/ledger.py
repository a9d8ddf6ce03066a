"""The rows of an invoice: its deposit, what was frozen at sending, its certificate, its history.

Everything is made by the rules of the domain, so that `manage.py verify` finds nothing to say.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from chorus.seeding import lives
from chorus.seeding.cast import Desk, Recipient, Supplier
from chorus.seeding.copying import Table, escaped
from chorus.seeding.drawing import Amounts, Passage
from invoices.domain import certificate, chain, deadlines
from invoices.domain.certificate import Certified
from invoices.domain.deadlines import Delay
from invoices.domain.lifecycle import CARDS, Party, Status
from invoices.models import Deposit, Invoice, StatusChange, VatTotal

READING = timedelta(minutes=3)
PAYMENT_TERM = timedelta(days=30)
DRAFTS = (Status.BROUILLON, Status.SUPPRIMEE)
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """Everything that was drawn for one invoice. key: of the invoice; counter: in its supplier's books.

    passages: what happened to it, none for a draft. document: SHA-256 of the deposited file.
    """

    key: int
    deposit: int
    token: str
    counter: int
    supplier: Supplier
    recipient: Recipient
    desk: Desk
    deposited_at: datetime
    day: date
    passages: list[Passage]
    document: str
    certificate_file: str
    amounts: Amounts
    is_avoir: bool
    is_downloaded: bool
    is_acknowledged: bool
    is_handled: bool
    engagement: str
    market: str
    mandate_number: str

    @property
    def status(self) -> Status:
        return self.passages[-1].stage.move.target if self.passages else Status.BROUILLON

    @property
    def number(self) -> str:
        return f"{'A' if self.is_avoir else 'F'}{self.day.year}-{self.counter:06d}"

    @property
    def type(self) -> str:
        return "AVOIR" if self.is_avoir else "FACTURE"

    @property
    def read_at(self) -> datetime:
        return self.deposited_at - READING


class Ledger:
    """Rows on their way to the database. is_brief: the last change of each history only, and no VAT summary."""

    def __init__(self, *, is_brief: bool) -> None:
        self.is_brief = is_brief
        self.deposits, self.invoices, self.vat_totals = Table(Deposit), Table(Invoice), Table(VatTotal)
        self.changes = Table(StatusChange)

    def add(self, entry: Entry) -> None:
        """One invoice and what hangs from it."""
        self.deposits.add(_deposit(entry))
        status = entry.status
        proof = _unsent() if status in DRAFTS else _proof(entry)
        self.invoices.add(_references(entry) | _amounts(entry) | _state(entry, status) | _delay(entry) | proof)
        if not self.is_brief:
            self.vat_totals.add(_vat_total(entry))
        self._add_history(entry)

    def _add_history(self, entry: Entry) -> None:
        actors = {Party.SUPPLIER: entry.supplier.clerk, Party.RECIPIENT: entry.recipient.agent}
        previous = entry.document
        told = entry.passages[-1:] if self.is_brief else entry.passages
        for position, (stage, at) in enumerate(told, start=1):
            move, actor = stage.move, actors.get(stage.move.by)
            said: Row = {"position": position, "action": move.action, "source": stage.source.value}
            said |= {"target": move.target.value, "by": move.by.value, "reason": stage.reason}
            said |= {"comment": stage.comment, "at": at}
            previous = chain.link(previous, actor_id=actor, **said)
            self.changes.add({"invoice_id": entry.key, "actor_id": actor, "digest": previous, **said})

    def flush(self) -> None:
        """Send everything, parents first."""
        for table in (self.deposits, self.invoices, self.vat_totals, self.changes):
            table.flush()


def _deposit(entry: Entry) -> Row:
    return {
        "id": entry.deposit,
        "file_id": entry.document,
        "filename": f"facture-{entry.counter}.pdf",
        "format": "PDF_NON_SIGNE",
        "depositor_id": entry.supplier.clerk,
        "structure_id": entry.supplier.pk,
        "framework": "A1",
        "form_token": entry.token,
        "state": Deposit.State.INTERPRETEE_OCR.value,
        "received_at": entry.read_at,
        "read_at": entry.read_at,
        "pages_done": 1,
        "pages_total": 1,
        "has_draft": True,
    }


def _references(entry: Entry) -> Row:
    return {
        "id": entry.key,
        "deposit_id": entry.deposit,
        "created_by_id": entry.supplier.clerk,
        "created_at": entry.read_at,
        "supplier_id": entry.supplier.pk,
        "recipient_id": entry.recipient.pk,
        "recipient_service_id": entry.desk.service,
        "recipient_identifier": entry.recipient.identifier,
        "service_code": entry.desk.code,
        "framework": "A1" if entry.amounts.due else "A2",
        "type": entry.type,
        "number": entry.number,
        "number_year": entry.day.year,
        "issue_date": entry.day,
        "due_date": entry.day + PAYMENT_TERM,
        "origin_number": f"F{entry.day.year}-{entry.counter - 1:06d}" if entry.is_avoir else "",
        "engagement": entry.engagement,
        "market": entry.market,
        "mandate_number": entry.mandate_number,
    }


def _amounts(entry: Entry) -> Row:
    amounts = entry.amounts
    return {
        "total_without_vat": amounts.base,
        "total_vat": amounts.tax,
        "total_with_vat": amounts.total,
        "amount_due": amounts.due,
    }


def _vat_total(entry: Entry) -> Row:
    amounts = entry.amounts
    return {"invoice_id": entry.key, "rate": amounts.rate, "base": amounts.base, "tax": amounts.tax}


def _state(entry: Entry, status: Status) -> Row:
    at = entry.passages[-1].at if entry.passages else entry.read_at
    return {
        "status": status.value,
        "status_at": at,
        "last_activity_at": at,
        "holder": CARDS[status].holder or "",
        "version": 1 + len(entry.passages),
        "is_downloaded": entry.is_downloaded,
        "is_rejection_handled": entry.is_handled and status is Status.REJETEE,
        "is_acknowledged": entry.is_acknowledged and status in (Status.REJETEE, Status.SUSPENDUE),
    }


def _delay(entry: Entry) -> Row:
    """The payment delay, as each passage left it."""
    delay: Delay | None = None
    available_at = None
    for stage, at in entry.passages:
        delay = deadlines.after(delay, stage.move, stage.source, at, entry.recipient.delay_days)
        available_at = at if stage.move.action == lives.DELIVERY else available_at
    return {
        "available_at": available_at,
        "payment_due_on": delay and delay.due_on,
        "payment_stopped_on": delay and delay.stopped_on,
        "payment_resumed_on": delay and delay.resumed_on,
    }


def _proof(entry: Entry) -> Row:
    """What sending freezes."""
    text = certificate.canonical_text(_certified(entry))
    return {
        "deposited_at": entry.deposited_at,
        "supplier_copy": entry.supplier.copy,
        "recipient_copy": entry.desk.copy,
        "certificate_text": escaped(text),
        "certificate_number": certificate.number_of(text),
        "certificate_file_id": entry.certificate_file,
    }


def _unsent() -> Row:
    kept = dict.fromkeys(("deposited_at", "supplier_copy", "recipient_copy"))
    return kept | {"certificate_text": "", "certificate_number": "", "certificate_file_id": None}


def _certified(entry: Entry) -> Certified:
    amounts = entry.amounts
    return Certified(
        supplier=entry.supplier.identifier,
        recipient=entry.recipient.identifier,
        service=entry.desk.code,
        number=entry.number,
        issue_date=entry.day,
        type=entry.type,
        currency="EUR",
        without_vat=amounts.base,
        vat=amounts.tax,
        with_vat=amounts.total,
        due=amounts.due,
        deposited_at=entry.deposited_at,
        file_sha256=entry.document,
    )
