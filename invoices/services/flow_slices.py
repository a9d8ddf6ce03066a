"""The work on a flow, in slices: its packaging is checked, then its files are integrated one after the other.

A slice looks at some files, writes what became of them, and rings for the next: a large lot holds no worker. What is
written of a file, its invoice included, is one transaction: a worker that dies costs the files that were not written,
which come again. Sources: formats.md §5 and §6, domain.md §14.5.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import DatabaseError, IntegrityError, OperationalError, transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.bell import ring
from invoices import storage
from invoices.domain import amounts, checks
from invoices.domain.findings import Finding, Level
from invoices.domain.flows import FINAL_STATES, FlowState, ItemState
from invoices.formats import lots
from invoices.models import Flow, FlowItem
from invoices.reading import Reader
from invoices.rules import RuleEngine
from invoices.services import inspection, integration, validation
from invoices.services.integration import Desk, Judged
from structures.domain.errors import DomainError

SLICE = 30.0  # seconds, then the next flow has its turn
CLAIM = timedelta(seconds=310)  # longer than the task may last
MOST_TRIES = 3
GROUP, GROUP_SECONDS = 25, 10.0  # files written together, as long as they come quickly
BATCH = 500
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
    flow.state, flow.state_at = state, timezone.now()
    Flow.objects.filter(pk=flow.pk).update(state=state, state_at=flow.state_at, **values)


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
        until = time.monotonic() + SLICE
        first = self._left().values_list("position", flat=True).first()
        if first is not None:
            with storage.open_original(self.flow.file_id) as file:
                members = enumerate(lots.members(file, self.flow.filename, first - 1), start=first)
                while group := self._judged(members):
                    self._write(group)
                    if time.monotonic() > until:
                        break
        if self._left().exists():
            Flow.objects.filter(pk=self.flow.pk).update(claimed_until=None)
            ring("invoices.integrate_flow", self.flow.pk)
        else:
            self._finish()

    def _left(self) -> Any:
        return self.flow.items.filter(state=ItemState.A_INTEGRER).order_by("position")

    def _judged(self, members: Iterator[tuple[int, lots.Member]]) -> list[tuple[int, Judged]]:
        """The next files, controlled: a group of them, or as many as came in its time."""
        until, group = time.monotonic() + GROUP_SECONDS, []
        for position, member in members:
            group.append((position, integration.judge(member, self.desk)))
            if len(group) == GROUP or time.monotonic() > until:
                break
        return group

    def _write(self, group: Sequence[tuple[int, Judged]]) -> None:
        """Write what became of these files: together, or one by one when one of them can't be written.

        Two flows that bring the same invoices in another order may wait for each other: the database stops one.
        """
        try:
            self._write_together(group)
        except DatabaseError:
            for position, judged in group:
                self._write_alone(position, judged)

    def _write_alone(self, position: int, judged: Judged) -> None:
        try:
            self._write_together([(position, judged)])
        except OperationalError:
            raise
        except DatabaseError:
            logger.exception("flow %s, file %s", self.flow.pk, position)
            refused = inspection.told(judged.found, [NOT_KEPT])
            self._write_together([(position, replace(judged, draft=None, found=refused))])

    def _write_together(self, group: Sequence[tuple[int, Judged]]) -> None:
        with transaction.atomic():
            waiting = self._left().select_for_update().filter(position__in=[position for position, _ in group])
            items = {item.position: item for item in waiting}  # what another worker wrote meanwhile is not there
            for position, judged in group:
                if position in items:
                    self._settle(items[position], judged)
            FlowItem.objects.bulk_update(items.values(), WRITTEN)
            integrated = sum(item.state == ItemState.INTEGREE for item in items.values())
            Flow.objects.filter(pk=self.flow.pk).update(
                integrated=F("integrated") + integrated,
                refused=F("refused") + len(items) - integrated,
                claimed_until=timezone.now() + CLAIM,
                tries=0,
            )

    def _settle(self, item: FlowItem, judged: Judged) -> None:
        """Send the invoice, or keep why it is refused."""
        findings = judged.found.findings
        try:
            if judged.draft:
                with transaction.atomic():
                    item.invoice = integration.enter(judged, self.flow, item.position)
        except DomainError as refusal:
            findings = (Finding("B2G", True, refusal.text, refusal.remedy, Level.B2G), *findings)
        except IntegrityError as error:  # the same number left a moment ago, in this lot or by another way
            findings = (*_twin(judged, error), *findings)
        item.state = ItemState.INTEGREE if item.invoice else ItemState.REFUSEE
        item.findings = [asdict(one) for one in findings]
        item.supplier = judged.supplier
        for name, value in _said(judged).items():
            setattr(item, name, value)

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


def _twin(judged: Judged, error: IntegrityError) -> Iterator[Finding]:
    """The controls again, which now see the twin; raises what the database said when they do not."""
    again = checks.check(validation.facts_of(judged.draft)) if judged.draft else []
    twin = [one for one in again if one.code == "C6"]
    if not twin:
        raise error
    return inspection.findings_of(twin, judged.found)


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
