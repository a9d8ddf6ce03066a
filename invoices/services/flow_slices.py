"""The work on a flow, in slices: its packaging is checked, then its files are integrated one after the other.

A slice looks at some files, writes what became of them, and rings for the next: a large lot holds no worker. What is
written of a file, its invoice included, is one transaction: a worker that dies costs the files that were not written,
which come again. Sources: formats.md §5 and §6, domain.md §14.5.
"""

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import DatabaseError, OperationalError, transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.bell import AFTERWARDS, ring
from invoices import notifications, storage
from invoices.domain import amounts
from invoices.domain.findings import Finding, Level
from invoices.domain.flows import FINAL_STATES, FlowState, ItemState
from invoices.formats import lots
from invoices.models import Flow, FlowItem, Invoice
from invoices.reading import Reader
from invoices.rules import RuleEngine
from invoices.services import inspection, integration, judging
from invoices.services.judging import Desk, Judged, Opened
from structures.domain.errors import DomainError

SLICE = 30.0  # seconds, then the next flow has its turn
CLAIM = timedelta(seconds=310)  # longer than the task may last
MOST_TRIES = 3
GROUP, GROUP_SECONDS, GROUP_BYTES = 100, 10.0, 16 << 20  # files written together, as long as they are light and quick
BATCH = 500
MOST_FINDINGS = 200  # kept of one file, those that block first
SAID = {"number": 100, "supplier_identifier": 40, "supplier_name": 200, "recipient_identifier": 40,
        "recipient_name": 200, "currency": 3}  # fmt: skip
WRITTEN = (*SAID, "state", "supplier", "with_vat", "findings", "invoice")
WHOLE_FILE = frozenset({"XML", "SYNTAXE", "XSD"})  # what keeps a single XML from being received at all
TOO_OFTEN = Finding(
    "FLUX",
    True,
    "Le traitement de ce flux a été interrompu trois fois : cette facture n'a pas été examinée.",
    "Déposez-la de nouveau ; si cela recommence, prévenez le support.",
)

NOT_KEPT = Finding(
    "FLUX",
    True,
    "Le portail n'a pas pu enregistrer cette facture.",
    "Déposez-la de nouveau ; si cela recommence, prévenez le support.",
)

logger = logging.getLogger(__name__)


def integrate(flow_id: int, reader: Reader, engine: RuleEngine) -> None:
    """Do one slice of a flow, unless it is done or in other hands. Safe to run twice, or at once by two workers."""
    flow = _claim(flow_id)
    if flow is None:
        return
    if flow.tries > MOST_TRIES:
        _give_up(flow)
        return
    if not flow.total and not _received(flow):
        return
    _Slice(flow, Desk(flow.depositor, reader, engine)).work()


def _claim(flow_id: int) -> Flow | None:
    """Take the flow if it waits and nobody holds it; counts the try before anything can crash."""
    now = timezone.now()
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    waiting = Flow.objects.filter(free, pk=flow_id).exclude(state__in=sorted(FINAL_STATES))
    if not waiting.update(claimed_until=now + CLAIM, tries=F("tries") + 1):
        return None
    flow = Flow.objects.select_related("structure", "depositor", "file").get(pk=flow_id)
    if flow.state == FlowState.ATTENTE:
        _move(flow, FlowState.EN_COURS)
    return flow


def _move(flow: Flow, state: FlowState, **values: Any) -> None:
    """Put a flow into a state, unless another worker ended it a moment ago; its end is told."""
    with transaction.atomic():
        unfinished = Flow.objects.filter(pk=flow.pk).exclude(state__in=sorted(FINAL_STATES))
        is_moved = unfinished.update(state=state, state_at=timezone.now(), **values)
        if is_moved and state in FINAL_STATES:
            notifications.tell_flow(Flow.objects.select_related("depositor").get(pk=flow.pk))


def _received(flow: Flow) -> bool:
    """Read the packaging to its end, and make a row of each file; a lot that is wrong anywhere is refused whole."""
    try:
        with storage.open_original(flow.file_id) as file, transaction.atomic():
            named = enumerate(lots.members(file, flow.filename), start=1)
            rows = (FlowItem(flow=flow, position=rank, filename=_filename(member.name)) for rank, member in named)
            while some := list(islice(rows, BATCH)):
                FlowItem.objects.bulk_create(some)
                flow.total = some[-1].position
            Flow.objects.filter(pk=flow.pk).update(total=flow.total)
    except lots.LotRefused as fault:
        finding = Finding("LOT", True, fault.text, fault.remedy)
        _move(flow, FlowState.IRRECEVABLE, report=[asdict(finding)], claimed_until=None)
        return False
    return True


def _filename(name: str) -> str:
    """The end of a path, which tells more than its beginning."""
    return "".join(sign for sign in name if sign.isprintable())[-255:]


def _give_up(flow: Flow) -> None:
    """What was integrated stays; the rest is refused, so that it can be deposited again."""
    logger.error("flow %s given up after %s tries", flow.pk, MOST_TRIES)
    with transaction.atomic():
        left = flow.items.filter(state=ItemState.A_INTEGRER)
        count = left.update(state=ItemState.REFUSEE, findings=[asdict(TOO_OFTEN)])
        _move(flow, FlowState.INCIDENTE, claimed_until=None, refused=F("refused") + count)


@dataclass
class _Slice:
    """One turn of a flow at a worker."""

    flow: Flow
    desk: Desk

    def work(self) -> None:
        """Integrate as many files as the turn allows, then finish the flow or ring for the next turn."""
        first = self._left().values_list("position", flat=True).first()
        if first is not None:
            with storage.open_original(self.flow.file_id) as file:
                self._take(enumerate(lots.members(file, self.flow.filename, first - 1), start=first))
        if self._left().exists():
            Flow.objects.filter(pk=self.flow.pk).update(claimed_until=None)
            ring("invoices.integrate_flow", self.flow.pk, turn=AFTERWARDS)
        else:
            self._finish()

    def _left(self) -> Any:
        return self.flow.items.filter(state=ItemState.A_INTEGRER).order_by("position")

    def _take(self, members: Iterator[tuple[int, lots.Member]]) -> None:
        """Group after group; the next one is read while this one is controlled and written."""
        until, is_over = time.monotonic() + SLICE, False
        with ThreadPoolExecutor(1) as ahead:
            coming = ahead.submit(self._opened, members)
            while not is_over and (group := coming.result()):
                is_over = time.monotonic() > until
                if not is_over:
                    coming = ahead.submit(self._opened, members)
                judged = judging.judge(list(group.values()), self.desk)
                self._write(dict(zip(group, judged, strict=True)))

    def _opened(self, members: Iterator[tuple[int, lots.Member]]) -> dict[int, Opened]:
        """The next files, read: as many as come in their time and are light together, by position. No database."""
        until, weight, group = time.monotonic() + GROUP_SECONDS, 0, {}
        for position, member in members:
            group[position] = judging.opened(member, self.desk)
            weight += member.size + group[position].carried.weight
            if len(group) == GROUP or weight > GROUP_BYTES or time.monotonic() > until:
                break
        return group

    def _write(self, group: Mapping[int, Judged]) -> None:
        """Write what became of these files: together, or one by one when one of them can't be written."""
        try:
            self._write_together(group)
        except (DatabaseError, DomainError):
            for position, judged in group.items():
                self._write_alone(position, judged)

    def _write_alone(self, position: int, judged: Judged) -> None:
        """Raises OperationalError: the database is not there; the flow waits for its next turn."""
        try:
            self._write_together({position: judged})
            return
        except OperationalError:
            raise
        except DomainError as refusal:
            again = _refused(judged, Finding("B2G", True, refusal.text, refusal.remedy, Level.B2G))
        except DatabaseError:
            [again] = judging.judge([judged.opened], self.desk)  # the same number may have left meanwhile
            if again.draft:
                logger.exception("flow %s, file %s", self.flow.pk, position)
                again = _refused(judged, NOT_KEPT)
        self._write_together({position: again})

    def _write_together(self, group: Mapping[int, Judged]) -> None:
        with transaction.atomic():
            items = {item.position: item for item in self._left().select_for_update().filter(position__in=group)}
            # what another worker wrote meanwhile is not there
            accepted = {at: judged for at, judged in group.items() if at in items and judged.draft}
            invoices = integration.enter(accepted, self.flow) if accepted else {}
            for at, item in items.items():
                _settle(item, group[at], invoices.get(at))
            FlowItem.objects.bulk_create(
                items.values(), update_conflicts=True, unique_fields=["pk"], update_fields=WRITTEN
            )
            Flow.objects.filter(pk=self.flow.pk).update(
                integrated=F("integrated") + len(invoices),
                refused=F("refused") + len(items) - len(invoices),
                claimed_until=timezone.now() + CLAIM,
                tries=0,
            )

    def _finish(self) -> None:
        """The state that the counts tell; a single XML that is no right XML was not received at all."""
        flow = Flow.objects.get(pk=self.flow.pk)
        if flow.total == 1 and flow.refused and flow.file.media_type == "application/xml":
            item = flow.items.get()
            if any(one["is_blocking"] and one["rule"] in WHOLE_FILE for one in item.findings):
                with transaction.atomic():
                    item.delete()
                    _move(
                        flow,
                        FlowState.IRRECEVABLE,
                        report=item.findings,
                        claimed_until=None,
                        total=0,
                        refused=0,
                    )
                return
        partly = FlowState.INTEGRE_PARTIEL if flow.integrated else FlowState.REJETE
        _move(flow, partly if flow.refused else FlowState.INTEGRE, claimed_until=None, tries=0)


def _refused(judged: Judged, why: Finding) -> Judged:
    return replace(judged, draft=None, found=inspection.told(judged.found, [why]))


def _settle(item: FlowItem, judged: Judged, invoice: Invoice | None) -> None:
    """What became of a file, on its row."""
    item.invoice, item.supplier = invoice, judged.opened.supplier
    item.state = ItemState.INTEGREE if invoice else ItemState.REFUSEE
    item.findings = [asdict(one) for one in _shortened(judged.found.findings)]
    for name, value in _said(judged).items():
        setattr(item, name, value)


def _shortened(findings: Sequence[Finding]) -> Sequence[Finding]:
    """A fault that comes back on each of ten thousand lines is told often enough."""
    left = len(findings) - MOST_FINDINGS
    if left <= 0:
        return findings
    more = Finding("FLUX", False, f"{left} autres constats ne sont pas reproduits.", "Corrigez d'abord ceux-ci.")
    return (*findings[:MOST_FINDINGS], more)


def _said(judged: Judged) -> dict[str, Any]:
    """What is told of the invoice, as its data say it."""
    facts, bearing = judged.found.facts, judged.found.bearing
    if not facts:
        return {}
    told = {
        "number": facts["number"],
        "supplier_identifier": bearing["supplier"],
        "supplier_name": bearing["supplier_name"],
        "recipient_identifier": bearing["recipient"],
        "recipient_name": bearing["recipient_name"],
        "currency": facts["currency"],
    }
    with_vat = facts["amounts"]["with_vat"]
    amount = Decimal(with_vat) if with_vat and abs(Decimal(with_vat)) <= amounts.LARGEST else None
    shown = {name: told[name].replace("\0", "")[:length] for name, length in SAID.items()}
    return shown | {"with_vat": amounts.cents(amount) if amount is not None else None}
