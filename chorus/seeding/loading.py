"""Fills the database: chunks by COPY, a transaction each, on as many processes as asked."""

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random

from django.db import connection, connections, transaction
from django.utils import timezone

from chorus.demo import papers
from chorus.seeding import cast, drawing
from chorus.seeding.bare import bare
from chorus.seeding.cast import Cast, Supplier
from chorus.seeding.drawing import Passage
from chorus.seeding.ledger import Entry, Ledger
from invoices import storage
from invoices.domain.deadlines import PARIS, paris_day
from invoices.domain.lifecycle import Status
from invoices.models import Deposit, Invoice
from invoices.services import tallying

CHUNK = 5000  # invoices to a transaction
YEARS_SHOWN = timedelta(days=3 * 365)
GROWTH = 0.85  # below 1: more invoices lately than three years ago
OPENING_HOUR, HOURS_A_DAY = 7, 12
SATURDAY = 5
AVOIRS = 0.02
TREATED = frozenset(
    {Status.MANDATEE, Status.MISE_A_DISPOSITION_COMPTABLE, Status.COMPTABILISEE, Status.MISE_EN_PAIEMENT}
)
DOWNLOADED, DOWNLOADED_BEFORE = 0.9, 0.3  # once treated, and while it waits
HANDLED, HANDLED_AFTER = 0.98, timedelta(days=20)  # rejections whose supplier has seen to them
ACKNOWLEDGED_AFTER = timedelta(days=3)  # the lists are closed to who has not after seven
DOCUMENTS = 8
DRAWN_UP = "Document d'essai : il tient lieu du fichier déposé, les montants sont ceux de l'écran."
CERTIFIED = "Certificat d'essai : le numéro et le texte de chaque facture sont les siens, cette page est commune."
TABLES = ("invoices_deposit", "invoices_invoice", "invoices_vattotal", "invoices_statuschange")
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Papers:
    """What every seeded invoice points to. first_*: the key before that of rank 0. documents: SHA-256 of PDF files."""

    first_deposit: int
    first_invoice: int
    documents: tuple[str, ...]
    certificate: str
    now: datetime


@dataclass(frozen=True)
class Order:
    """What is asked. count: invoices; jobs: processes; is_brief: no history but its last change, no VAT summary."""

    count: int
    seed: int
    jobs: int
    is_brief: bool = False

    @property
    def chunks(self) -> range:
        return range(-(-self.count // CHUNK))


@dataclass
class Books:
    """How many invoices each supplier has written before a chunk: read forward only."""

    cast: Cast
    order: Order
    counters: dict[int, int] = field(default_factory=dict)
    chunk: int = 0

    def at(self, chunk: int) -> list[tuple[int, int]]:
        """The suppliers of the invoices of a chunk, by rank, each with its counter."""
        while self.chunk < chunk:
            self._next()
        return self._next()

    def _next(self) -> list[tuple[int, int]]:
        drawn = Random(f"{self.order.seed} suppliers {self.chunk}").choices(
            range(len(self.cast.suppliers)), cum_weights=self.cast.shares, k=CHUNK
        )
        self.chunk += 1
        return [(rank, self._count(rank)) for rank in drawn]

    def _count(self, rank: int) -> int:
        self.counters[rank] = self.counters.get(rank, 0) + 1
        return self.counters[rank]


def load(order: Order, progress: Progress) -> None:
    """Create the cast, then its invoices; bring the tally of dashboards and the planner's figures up to date.

    progress: called with the number of invoices written so far.
    """
    now = timezone.now().astimezone(PARIS).replace(hour=0, minute=0, second=0, microsecond=0)
    everybody = cast.create(Random(order.seed), order.count, now - YEARS_SHOWN - timedelta(days=30))
    papers_kept = _papers(order, now)
    write = partial(_write, Books(everybody, order), papers_kept)
    with bare(TABLES), ExitStack() as stack:
        for done, size in enumerate(_each(write, order, stack), start=1):
            progress(min(done * size, order.count))
    tallying.recount()
    if not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM (ANALYZE) {', '.join(TABLES)}")


def _each(write: Callable[[int], int], order: Order, stack: ExitStack) -> Iterator[int]:
    """Write every chunk, here or in processes forked from this one; no connection crosses a fork."""
    if order.jobs == 1:
        return map(write, order.chunks)
    connections.close_all()
    pool = stack.enter_context(multiprocessing.get_context("fork").Pool(order.jobs, _start, (write,)))
    return pool.imap_unordered(_in_child, order.chunks)


_CHILD: dict[str, Callable[[int], int]] = {}


def _start(write: Callable[[int], int]) -> None:
    _CHILD["write"] = write


def _in_child(chunk: int) -> int:
    return _CHILD["write"](chunk)


@transaction.atomic
def _papers(order: Order, now: datetime) -> Papers:
    """Keep the few files that the invoices share, and set keys aside for them."""
    sheets = [papers.sheet(f"Facture, modèle {n + 1}", [DRAWN_UP]) for n in range(DOCUMENTS)]
    documents = tuple(storage.keep([sheet], "application/pdf").sha256 for sheet in sheets)
    certificate = storage.keep([papers.sheet("Certificat de dépôt", [CERTIFIED])], "application/pdf").sha256
    first_deposit, first_invoice = (_set_aside(model, order.count) for model in (Deposit, Invoice))
    return Papers(first_deposit, first_invoice, documents, certificate, now)


def _set_aside(model: type[Deposit] | type[Invoice], count: int) -> int:
    """Move the sequence of keys beyond so many rows; return the last key before them."""
    with connection.cursor() as cursor:
        sequence = f"pg_get_serial_sequence('{model._meta.db_table}', 'id')"
        cursor.execute(f"SELECT nextval({sequence})")
        (first,) = cursor.fetchone()
        cursor.execute(f"SELECT setval({sequence}, %s)", [first + count])
    return first


@transaction.atomic
def _write(books: Books, kept: Papers, chunk: int) -> int:
    """Draw and copy one chunk. Returns the size of a chunk."""
    order, draw = books.order, Random(f"{books.order.seed} lives {chunk}")
    ledger = Ledger(is_brief=order.is_brief)
    for rank, (supplier, counter) in enumerate(books.at(chunk), start=chunk * CHUNK):
        if rank < order.count:
            at = _office_hours(kept.now, rank / order.count)
            ledger.add(_entry(draw, books.cast, kept, rank, books.cast.suppliers[supplier], counter, at))
    ledger.flush()
    return CHUNK


def _entry(
    draw: Random, everybody: Cast, kept: Papers, rank: int, supplier: Supplier, counter: int, at: datetime
) -> Entry:
    """Draw one invoice. rank: in the whole; counter: in its supplier's books; at: when it is deposited."""
    recipient = everybody.recipients[draw.choices(supplier.customers, cum_weights=supplier.shares)[0]]
    passages, day = drawing.passages(draw, recipient, at, kept.now), paris_day(at)
    return Entry(
        key=kept.first_invoice + 1 + rank,
        deposit=kept.first_deposit + 1 + rank,
        token=f"{draw.getrandbits(128):032x}",
        counter=counter,
        supplier=supplier,
        recipient=recipient,
        desk=draw.choice(recipient.desks),
        deposited_at=at,
        day=day,
        passages=passages,
        document=kept.documents[rank % len(kept.documents)],
        certificate_file=kept.certificate,
        amounts=drawing.amounts(draw),
        is_avoir=counter > 1 and draw.random() < AVOIRS,
        is_downloaded=draw.random() < (DOWNLOADED if _is_done(passages) else DOWNLOADED_BEFORE),
        is_acknowledged=bool(passages) and kept.now - passages[-1].at > ACKNOWLEDGED_AFTER,
        is_handled=bool(passages) and kept.now - passages[-1].at > HANDLED_AFTER and draw.random() < HANDLED,
        engagement=drawing.engagement(draw, recipient),
        market=drawing.market(draw, day.year),
        mandate_number=f"DP{draw.randrange(10**6):06d}" if _is_done(passages) else "",
    )


def _is_done(passages: list[Passage]) -> bool:
    """Whether the recipient has treated it, be it a first time."""
    return bool(passages) and passages[-1].stage.move.target in TREATED


def _office_hours(now: datetime, share: float) -> datetime:
    """The instant at this share of the three years, on a working day, before `now`."""
    days = YEARS_SHOWN.days * share**GROWTH
    midnight = now - YEARS_SHOWN + timedelta(days=int(days))
    midnight -= timedelta(days=max(0, midnight.weekday() - SATURDAY + 1))
    return (midnight + timedelta(hours=OPENING_HOUR + HOURS_A_DAY * (days % 1))).astimezone(UTC)
