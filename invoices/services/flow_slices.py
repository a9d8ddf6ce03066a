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
from itertools import islice
from typing import IO, Any

from django.db import DatabaseError, OperationalError, transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.bell import AFTERWARDS, ring
from invoices import notifications, storage
from invoices.domain.findings import Finding, Level
from invoices.domain.flows import FINAL_STATES, FlowState, ItemState
from invoices.formats import lots
from invoices.models import Flow, FlowItem
from invoices.reading import Reader
from invoices.rules import RuleEngine
from invoices.services import flow_rows, inspection, integration, judging
from invoices.services.judging import Desk, Judged, Opened
from structures.domain.errors import DomainError

SLICE = 30.0  # seconds, then the next flow has its turn
CLAIM = timedelta(seconds=310)  # longer than the task may last
MOST_TRIES = 3  # of a flow without progress, and of one file
PAUSE = timedelta(minutes=1)  # before files over which the rules died are tried again; the sweeper rings
STREAK = 3  # files in a row over which they died: it is not the files
GROUP, GROUP_SECONDS, GROUP_BYTES = 100, 10.0, 16 << 20  # files written together, as long as they are light and quick
BATCH = 500
WHOLE_FILE = frozenset({"XML", "SYNTAXE", "XSD"})  # what keeps a single XML from being received at all
AGAIN = "Déposez-la de nouveau (« Déposer de nouveau les refusées ») : le support du portail est prévenu."
TOO_OFTEN = Finding(
    "FLUX",
    True,
    "Le traitement de ce flux a été interrompu trois fois : cette facture n'a pas été examinée. La faute est au "
    "portail, non à votre fichier.",
    AGAIN,
)
UNJUDGED = Finding(
    "PORTAIL",
    True,
    "Le portail n'a pas pu contrôler cette facture : son programme de contrôle s'est arrêté à chacun de trois essais. "
    "La faute est au portail, non à votre fichier.",
    AGAIN,
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
    _Slice(flow, Desk(flow.depositor, reader, engine, flow.service)).work()


def _claim(flow_id: int) -> Flow | None:
    """Take the flow if it waits and nobody holds it; counts the try before anything can crash."""
    now = timezone.now()
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    waiting = Flow.objects.filter(free, pk=flow_id).exclude(state__in=sorted(FINAL_STATES))
    if not waiting.update(claimed_until=now + CLAIM, tries=F("tries") + 1):
        return None
    flow = Flow.objects.select_related("structure", "service", "depositor", "file").get(pk=flow_id)
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
        notifications.tell_support(flow, count)


@dataclass
class _Slice:
    """One turn of a flow at a worker. deaths: files in a row, up to the last one, over which the rules died."""

    flow: Flow
    desk: Desk
    deaths: int = 0

    def work(self) -> None:
        """Integrate as many files as the turn allows, then finish the flow, ring for the next turn, or wait for it."""
        left = list(self._left().values_list("position", "tries"))
        if left:
            fewest = min(tries for _, tries in left)
            with storage.open_original(self.flow.file_id) as file:
                self._take(self._members(file, [at for at, tries in left if tries == fewest]))
        rest = self._left()
        if not rest.exists():
            self._finish()
        elif self._is_out_of_order or not rest.filter(tries=0).exists():
            Flow.objects.filter(pk=self.flow.pk).update(claimed_until=timezone.now() + PAUSE)
        else:
            Flow.objects.filter(pk=self.flow.pk).update(claimed_until=None)
            ring("invoices.integrate_flow", self.flow.pk, turn=AFTERWARDS)

    @property
    def _is_out_of_order(self) -> bool:
        return self.deaths >= STREAK

    def _members(self, file: IO[bytes], positions: Sequence[int]) -> Iterator[tuple[int, lots.Member]]:
        """The files that stand at these positions, in their order."""
        first, wanted = positions[0], set(positions)
        for position, member in enumerate(lots.members(file, self.flow.filename, first - 1), start=first):
            if position in wanted:
                yield position, member
            if position == positions[-1]:
                return

    def _left(self) -> Any:
        return self.flow.items.filter(state=ItemState.A_INTEGRER).order_by("position")

    def _take(self, members: Iterator[tuple[int, lots.Member]]) -> None:
        """Group after group; the next one is read while this one is controlled and written."""
        until, is_over = time.monotonic() + SLICE, False
        with ThreadPoolExecutor(1) as ahead:
            coming = ahead.submit(self._opened, members)
            while not is_over and (group := coming.result()):
                is_over = time.monotonic() > until or self._is_out_of_order
                if not is_over:
                    coming = ahead.submit(self._opened, members)
                opened = {at: one for at, one in group.items() if one.is_judged}
                self._write(dict(zip(opened, judging.judge(list(opened.values()), self.desk), strict=True)))
                self._postpone([at for at in group if at not in opened])

    def _opened(self, members: Iterator[tuple[int, lots.Member]]) -> dict[int, Opened]:
        """The next files, read: as many as come in their time and are light together, by position. No database."""
        until, weight, group = time.monotonic() + GROUP_SECONDS, 0, {}
        for position, member in members:
            group[position] = judging.opened(member, self.desk)
            weight += member.size + group[position].carried.weight
            self.deaths = 0 if group[position].is_judged else self.deaths + 1
            is_full = len(group) == GROUP or weight > GROUP_BYTES or self._is_out_of_order
            if is_full or time.monotonic() > until:
                break
        return group

    def _postpone(self, positions: Sequence[int]) -> None:
        """Count a try of files over which the rules died; the last one refuses them, and tells support."""
        if not positions:
            return
        with transaction.atomic():
            self._left().filter(position__in=positions).update(tries=F("tries") + 1)
            spent = self._left().filter(position__in=positions, tries__gte=MOST_TRIES)
            count = spent.update(state=ItemState.REFUSEE, findings=[asdict(UNJUDGED)])
            if count:
                logger.error("flow %s: %s files refused, the rules died over them", self.flow.pk, count)
                Flow.objects.filter(pk=self.flow.pk).update(refused=F("refused") + count)
                notifications.tell_support(self.flow, count)

    def _write(self, group: Mapping[int, Judged]) -> None:
        """Write what became of these files: together, or one by one when one of them can't be written."""
        if not group:
            return
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
                flow_rows.settle(item, group[at], invoices.get(at))
            FlowItem.objects.bulk_create(
                items.values(), update_conflicts=True, unique_fields=["pk"], update_fields=flow_rows.WRITTEN
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
        refused = FlowState.INCIDENTE if _is_unjudged(flow) else FlowState.REJETE
        partly = FlowState.INTEGRE_PARTIEL if flow.integrated else refused
        _move(flow, partly if flow.refused else FlowState.INTEGRE, claimed_until=None, tries=0)


def _is_unjudged(flow: Flow) -> bool:
    """Whether the portal itself is why files were refused."""
    return flow.items.filter(findings__0__rule=UNJUDGED.rule).exists()


def _refused(judged: Judged, why: Finding) -> Judged:
    return replace(judged, draft=None, found=inspection.told(judged.found, [why]))
