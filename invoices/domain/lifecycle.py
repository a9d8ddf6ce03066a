"""THE table: statuses, what each party reads of them, and every permitted move.

Buttons, the sentence that says why one is closed, e-mails, API and tests read it. What follows a step is
said here only, in `then`. Source: domain.md §5.2 (statuses), §5.3 (moves and matrix), §8.4 (three steps).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from invoices.domain import reasons
from invoices.domain.errors import MoveRefused
from structures.domain.habilitations import Application, Level


class Status(StrEnum):
    """Statuses of a simple invoice, spelt as published."""

    BROUILLON = "BROUILLON"
    SUPPRIMEE = "SUPPRIMEE"
    DEPOSEE = "DEPOSEE"
    EN_COURS_ACHEMINEMENT = "EN_COURS_ACHEMINEMENT"
    MISE_A_DISPOSITION = "MISE_A_DISPOSITION"
    A_RECYCLER = "A_RECYCLER"
    REJETEE = "REJETEE"
    SUSPENDUE = "SUSPENDUE"
    COMPLETEE = "COMPLETEE"
    SERVICE_FAIT = "SERVICE_FAIT"
    MANDATEE = "MANDATEE"
    MISE_A_DISPOSITION_COMPTABLE = "MISE_A_DISPOSITION_COMPTABLE"
    COMPTABILISEE = "COMPTABILISEE"
    MISE_EN_PAIEMENT = "MISE_EN_PAIEMENT"


class Party(StrEnum):
    """Who may act on an invoice, or see it."""

    SUPPLIER = "SUPPLIER"
    RECIPIENT = "RECIPIENT"
    VALIDATOR_1 = "VALIDATOR_1"
    VALIDATOR_2 = "VALIDATOR_2"
    MOE = "MOE"
    MOA = "MOA"
    FACTOR = "FACTOR"
    SYSTEM = "SYSTEM"
    EXTERNAL = "EXTERNAL"


@dataclass(frozen=True)
class Card:
    """What a status is.

    tone: of its badge. words: the plain sentence for each party. holder: whose turn it is. number: the
    published number in exchanged flows. step: how many of the supplier's three plain steps are reached.
    is_open_to_recipient: whether the recipient sees the invoice.
    """

    label: str
    tone: str
    words: dict[Party, str]
    holder: Party | None = None
    number: int | None = None
    step: int = 0
    is_open_to_recipient: bool = True
    is_final: bool = False


STEPS = (
    "Ma facture est réceptionnée par le service financier",
    "Ma facture est en cours de traitement",
    "Ma facture est payée",
)

CARDS = {
    Status.BROUILLON: Card(
        "Brouillon",
        "warning",
        {Party.SUPPLIER: "Non envoyée : vérifiez-la puis choisissez « Valider et envoyer »."},
        holder=Party.SUPPLIER,
        is_open_to_recipient=False,
    ),
    Status.SUPPRIMEE: Card(
        "Supprimée",
        "neutral",
        {Party.SUPPLIER: "Brouillon supprimé, jamais envoyé."},
        is_open_to_recipient=False,
        is_final=True,
    ),
    Status.DEPOSEE: Card(
        "Déposée",
        "info",
        {Party.SUPPLIER: "Reçue par le portail, transmise au destinataire dans un instant."},
        holder=Party.SYSTEM,
        number=1,
        is_open_to_recipient=False,
    ),
    Status.EN_COURS_ACHEMINEMENT: Card(
        "En cours d'acheminement vers le destinataire",
        "info",
        {Party.SUPPLIER: "En route vers le destinataire."},
        holder=Party.SYSTEM,
        number=2,
        is_open_to_recipient=False,
    ),
    Status.MISE_A_DISPOSITION: Card(
        "Mise à disposition du destinataire",
        "info",
        {
            Party.SUPPLIER: "Le destinataire a reçu la facture et doit la traiter.",
            Party.RECIPIENT: "À traiter.",
        },
        holder=Party.RECIPIENT,
        number=3,
        step=1,
    ),
    Status.A_RECYCLER: Card(
        "A recycler",
        "warning",
        {
            Party.SUPPLIER: "Corrigez le destinataire, le code service ou l'engagement : la facture repartira.",
            Party.RECIPIENT: "Renvoyée au fournisseur pour correction de l'adressage.",
        },
        holder=Party.SUPPLIER,
        number=4,
        step=1,
    ),
    Status.REJETEE: Card(
        "Rejetée",
        "error",
        {
            Party.SUPPLIER: "Rejetée : lisez le motif, puis déposez une nouvelle facture sous un autre numéro.",
            Party.RECIPIENT: "Rejetée, le fournisseur a été prévenu.",
        },
        holder=Party.SUPPLIER,
        number=5,
        step=1,
        is_final=True,
    ),
    Status.SUSPENDUE: Card(
        "Suspendue",
        "warning",
        {
            Party.SUPPLIER: "Ajoutez la pièce demandée : la facture reprendra son cours.",
            Party.RECIPIENT: "En attente du fournisseur.",
        },
        holder=Party.SUPPLIER,
        number=6,
        step=1,
    ),
    Status.COMPLETEE: Card(
        "Complétée",
        "info",
        {
            Party.SUPPLIER: "Vos compléments sont transmis au destinataire.",
            Party.RECIPIENT: "Le fournisseur a répondu : à traiter.",
        },
        holder=Party.RECIPIENT,
        number=12,
        step=1,
    ),
    Status.SERVICE_FAIT: Card(
        "Service fait",
        "info",
        {
            Party.SUPPLIER: "Le destinataire confirme la livraison ou la prestation.",
            Party.RECIPIENT: "Service fait attesté.",
        },
        holder=Party.RECIPIENT,
        number=7,
        step=2,
    ),
    Status.MANDATEE: Card(
        "Mandatée",
        "info",
        {
            Party.SUPPLIER: "L'ordre de payer est donné.",
            Party.RECIPIENT: "Mandat émis.",
        },
        holder=Party.RECIPIENT,
        number=8,
        step=2,
    ),
    Status.MISE_A_DISPOSITION_COMPTABLE: Card(
        "Mise à disposition du comptable",
        "info",
        {
            Party.SUPPLIER: "Le comptable public a la facture.",
            Party.RECIPIENT: "Transmise au comptable.",
        },
        holder=Party.RECIPIENT,
        number=9,
        step=2,
    ),
    Status.COMPTABILISEE: Card(
        "Comptabilisée",
        "info",
        {
            Party.SUPPLIER: "Enregistrée par le comptable, le paiement suit.",
            Party.RECIPIENT: "Enregistrée en comptabilité.",
        },
        holder=Party.RECIPIENT,
        number=10,
        step=2,
    ),
    Status.MISE_EN_PAIEMENT: Card(
        "Mise en paiement",
        "success",
        {
            Party.SUPPLIER: "Le virement est ordonné.",
            Party.RECIPIENT: "Virement ordonné.",
        },
        number=11,
        step=3,
        is_final=True,
    ),
}


@dataclass(frozen=True)
class Move:
    """One permitted move; the row of the table.

    reasons: codes that select this row among those of one action (empty: the action takes no reason).
    needs_payment_status: only where the recipient feeds « Mise en paiement » back.
    then: names of the tasks rung after commit. then_if_drawn_up: those rung for an invoice that the portal draws up.
    """

    action: str
    label: str
    by: Party
    sources: frozenset[Status]
    target: Status
    application: Application | None = None
    level: Level = Level.MODIFICATION
    reasons: frozenset[str] = field(default_factory=frozenset)
    needs_payment_status: bool = False
    takes_mandate_number: bool = False
    then: tuple[str, ...] = ()
    then_if_drawn_up: tuple[str, ...] = ()


S = Status
EMISES, RECUES = Application.FACTURES_EMISES, Application.FACTURES_RECUES
TO_TREAT = frozenset({S.MISE_A_DISPOSITION, S.COMPLETEE})
REFUSABLE = TO_TREAT | {S.SUSPENDUE, S.SERVICE_FAIT, S.MANDATEE}
BEFORE_MANDATE = TO_TREAT | {S.SERVICE_FAIT}
BEFORE_ACCOUNTANT = BEFORE_MANDATE | {S.MANDATEE}
BEFORE_BOOKING = BEFORE_ACCOUNTANT | {S.MISE_A_DISPOSITION_COMPTABLE}
BEFORE_PAYMENT = BEFORE_BOOKING | {S.COMPTABILISEE}
RETURNABLE = frozenset({S.SUSPENDUE, S.SERVICE_FAIT, S.MANDATEE, S.MISE_A_DISPOSITION_COMPTABLE, S.COMPTABILISEE})

MOVES = (
    Move("delete", "Supprimer", Party.SUPPLIER, frozenset({S.BROUILLON}), S.SUPPRIMEE, EMISES),
    Move(
        "send",
        "Valider et envoyer",
        Party.SUPPLIER,
        frozenset({S.BROUILLON}),
        S.DEPOSEE,
        EMISES,
        then=("invoices.route", "invoices.certify"),
        then_if_drawn_up=("invoices.draw_up",),
    ),
    Move("route", "Acheminer", Party.SYSTEM, frozenset({S.DEPOSEE}), S.EN_COURS_ACHEMINEMENT),
    Move("deliver", "Mettre à disposition", Party.SYSTEM, frozenset({S.EN_COURS_ACHEMINEMENT}), S.MISE_A_DISPOSITION),
    Move(
        "return",
        "Rendre au fournisseur",
        Party.SYSTEM,
        frozenset({S.EN_COURS_ACHEMINEMENT}),
        S.A_RECYCLER,
        reasons=reasons.SYSTEM_REASONS,
    ),
    Move(
        "recycle",
        "Recycler",
        Party.SUPPLIER,
        frozenset({S.A_RECYCLER}),
        S.DEPOSEE,
        EMISES,
        then=("invoices.route",),
        then_if_drawn_up=("invoices.draw_up",),
    ),
    Move("complete", "Compléter", Party.SUPPLIER, frozenset({S.SUSPENDUE}), S.COMPLETEE, EMISES),
    # the agent's moves stand in the order of the treatment window's list (domain.md §7.2)
    Move("restore", "Mise à disposition du destinataire", Party.RECIPIENT, RETURNABLE, S.MISE_A_DISPOSITION, RECUES),
    Move("refuse", "Refusée", Party.RECIPIENT, REFUSABLE, S.A_RECYCLER, RECUES, reasons=reasons.ROUTING_REASONS),
    Move(
        "refuse",
        "Refusée",
        Party.RECIPIENT,
        REFUSABLE - {S.SUSPENDUE},
        S.SUSPENDUE,
        RECUES,
        reasons=reasons.DOCUMENT_REASONS,
    ),
    Move("refuse", "Refusée", Party.RECIPIENT, REFUSABLE, S.REJETEE, RECUES, reasons=reasons.FINAL_REASONS),
    Move("mandate", "Mandatée", Party.RECIPIENT, BEFORE_MANDATE, S.MANDATEE, RECUES, takes_mandate_number=True),
    Move(
        "pay",
        "Mise en paiement",
        Party.RECIPIENT,
        BEFORE_PAYMENT,
        S.MISE_EN_PAIEMENT,
        RECUES,
        needs_payment_status=True,
        takes_mandate_number=True,
    ),
    Move("book", "Comptabilisée", Party.RECIPIENT, BEFORE_BOOKING, S.COMPTABILISEE, RECUES, takes_mandate_number=True),
    Move(
        "hand_to_accountant",
        "Mise à disposition comptable",
        Party.RECIPIENT,
        BEFORE_ACCOUNTANT,
        S.MISE_A_DISPOSITION_COMPTABLE,
        RECUES,
        takes_mandate_number=True,
    ),
    Move("acknowledge_service", "Service fait", Party.RECIPIENT, TO_TREAT, S.SERVICE_FAIT, RECUES),
)

DRAFT_STATUSES = frozenset({S.BROUILLON, S.SUPPRIMEE})
SENT_STATUSES = frozenset(S) - DRAFT_STATUSES
OPEN_TO_RECIPIENT = frozenset(status for status, card in CARDS.items() if card.is_open_to_recipient)


def open_moves(status: Status, party: Party, manages_payment_status: bool = True) -> list[Move]:
    """The rows a party may take from this status, in the order of the table."""
    return [
        move
        for move in MOVES
        if move.by is party and status in move.sources and (manages_payment_status or not move.needs_payment_status)
    ]


def find(status: Status, action: str, reason: str = "") -> Move:
    """Pick the one row for an action from a status; the reason chooses among the rows of one action.

    Raises MoveRefused with the sentence to show: unknown or closed action, reason missing, foreign or superfluous.
    """
    rows = [move for move in MOVES if move.action == action]
    if not rows:
        raise MoveRefused(f"L'action « {action} » n'existe pas.")
    label = rows[0].label
    if reason and not any(reason in move.reasons for move in rows):
        raise MoveRefused(
            f"Le motif « {reason} » ne convient pas à l'action « {label} ».", "Choisissez un motif de la liste."
        )
    if not reason and all(move.reasons for move in rows):
        raise MoveRefused(f"L'action « {label} » demande un motif.", "Choisissez un motif de la liste.")
    meant = [move for move in rows if (reason in move.reasons if move.reasons else not reason)]
    for move in meant:
        if status in move.sources:
            return move
    raise MoveRefused(
        f"L'action « {label} » n'est pas possible : la facture est à l'état « {CARDS[status].label} ».",
        f"Elle est possible à partir de : {_listed(status for move in meant for status in move.sources)}.",
    )


def _listed(statuses: Iterable[Status]) -> str:
    """« Complétée, Service fait » : labels in the order of the statuses, each once."""
    wanted = set(statuses)
    return ", ".join(CARDS[status].label for status in Status if status in wanted)
