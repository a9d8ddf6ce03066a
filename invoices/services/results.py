"""The result of a search as a file: CSV as it is read, XLSX made in the worker. Columns: domain.md §7.3, §8.2."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from accounts.models import User
from annuaire.formats import workbook
from annuaire.formats.workbook import Cell, Sheet
from invoices.domain.criteria import Criteria
from invoices.domain.deadlines import paris_day
from invoices.domain.errors import FileRefused
from invoices.domain.frameworks import LABELS
from invoices.domain.lifecycle import Party
from invoices.domain.reasons import REASONS
from invoices.models import Export, Invoice, StatusChange
from invoices.queries.search import matching
from invoices.queries.sizes import KILOBYTE, attached_size

READ_AT_ONCE = 1_000
MOST_IN_CSV = 100_000  # it is made while somebody waits, in the web process
MOST_IN_XLSX = 1_000_000  # what a sheet holds
CENT = Decimal("0.01")
FRAMEWORKS: dict[str, str] = {framework.value: label for framework, label in LABELS.items()}
JOINED = (
    *("supplier", "supplier_service", "recipient", "recipient_service", "created_by", "assigned_to", "bank_account"),
)
READ = (  # a hundred thousand rows: only what the columns show
    *("number", "type", "status", "status_at", "issue_date", "deposited_at", "framework", "currency", "payment_due_on"),
    *("total_without_vat", "total_vat", "total_with_vat", "signed_due", "market", "engagement", "origin_number"),
    *("deposit_mode", "mandate_number", "certificate_number", "is_downloaded", "is_rejection_handled"),
    *("supplier_copy", "supplier__identifier", "supplier__name", "supplier_service__code"),
    *("recipient_copy", "recipient__identifier", "recipient__name", "recipient_service__code"),
    *("bank_copy", "bank_account__number", "bank_account__factor_name"),
    *(f"{person}__{name}" for person in ("created_by", "assigned_to") for name in ("first_name", "last_name", "email")),
)


@dataclass(frozen=True)
class Column:
    """A column of the file. read: what stands in it; the last change of status is at hand as `reason`, `said`."""

    label: str
    read: Callable[[Invoice], Cell]


def _day(moment: object) -> Callable[[Invoice], Cell]:
    def read(invoice: Invoice) -> Cell:
        value = getattr(invoice, str(moment))
        return paris_day(value) if value else None

    return read


def _amount(name: str) -> Callable[[Invoice], Cell]:
    def read(invoice: Invoice) -> Cell:
        value = getattr(invoice, name)
        return None if value is None else invoice.signed(value)

    return read


def _reason(invoice: Invoice) -> Cell:
    code = getattr(invoice, "reason", "") or ""
    return REASONS[code].label if code in REASONS else code


def _party(side: str) -> tuple[Column, ...]:
    """The party as it was at sending; as it is, for a draft."""
    title = "Fournisseur" if side == "supplier" else "Destinataire"

    def told(name: str) -> Callable[[Invoice], Cell]:
        def read(invoice: Invoice) -> Cell:
            kept, structure = getattr(invoice, f"{side}_copy"), getattr(invoice, side)
            return str((kept or {}).get(name) or getattr(structure, name, "") or "")

        return read

    def service(invoice: Invoice) -> Cell:
        place = getattr(invoice, f"{side}_service")
        return place.code if place else ""

    return (
        Column(f"Identifiant du {title.lower()}", told("identifier")),
        Column(title, told("name")),
        Column(f"Service du {title.lower()}", service),
    )


def _account(name: str) -> Callable[[Invoice], Cell]:
    """Of the account to pay on: as it was at sending; as it is, for a draft."""

    def read(invoice: Invoice) -> Cell:
        if invoice.bank_copy:
            return str(invoice.bank_copy.get(name, ""))
        return str(getattr(invoice.bank_account, name, "") or "")

    return read


def _size(invoice: Invoice) -> Cell:
    return (Decimal(getattr(invoice, "attached_size", 0)) / KILOBYTE).quantize(CENT, ROUND_HALF_UP)


BOTH = (
    *_party("supplier"),
    *_party("recipient"),
    Column("Type", lambda invoice: invoice.get_type_display()),
    Column("Numéro de facture", lambda invoice: invoice.number),
    Column("Date de facture", lambda invoice: invoice.issue_date),
    Column("Date de dépôt", _day("deposited_at")),
    Column("Cadre de facturation", lambda invoice: FRAMEWORKS.get(invoice.framework, invoice.framework)),
    Column("Montant HT", _amount("total_without_vat")),
    Column("Montant TVA", _amount("total_vat")),
    Column("Montant TTC", _amount("total_with_vat")),
    Column("Net à payer", lambda invoice: invoice.signed_due),
    Column("Devise", lambda invoice: invoice.currency),
    Column("Etat courant", lambda invoice: invoice.status_label),
    Column("Date de l'état courant", _day("status_at")),
    Column("Motif", _reason),
    Column("Commentaire de l'état courant", lambda invoice: getattr(invoice, "said", "") or ""),
    Column("Échéance de paiement", lambda invoice: invoice.payment_due_on),
    Column("Numéro du marché", lambda invoice: invoice.market),
    Column("N° d'engagement", lambda invoice: invoice.engagement),
    Column("Numéro de la facture d'origine", lambda invoice: invoice.origin_number),
    Column("Format de dépôt", lambda invoice: invoice.deposit_mode),
    Column("Numéro DP mandat", lambda invoice: invoice.mandate_number),
    Column("Taille des pièces jointes (ko)", _size),
)
COLUMNS = {
    Party.SUPPLIER: (
        *BOTH,
        Column("Rejet traité", lambda invoice: _rejection(invoice)),
        Column("Compte bancaire", _account("number")),
        Column("Affactureur", _account("factor_name")),
        Column("Créée par", lambda invoice: invoice.created_by.get_full_name()),
        Column("Certificat de dépôt n°", lambda invoice: invoice.certificate_number),
    ),
    Party.RECIPIENT: (
        *BOTH,
        Column("Téléchargée", lambda invoice: "Oui" if invoice.is_downloaded else "Non"),
        Column("Affectée à", lambda invoice: invoice.assigned_to.get_full_name() if invoice.assigned_to else ""),
    ),
}


def _rejection(invoice: Invoice) -> Cell:
    if invoice.status != "REJETEE":
        return ""
    return "Oui" if invoice.is_rejection_handled else "Non"


def header(side: Party) -> list[str]:
    """The titles of the columns."""
    return [column.label for column in COLUMNS[side]]


def csv_rows(user: User, side: Party, criteria: Criteria) -> Iterator[list[str | Decimal]]:
    """The lines of the CSV, as they are read; days as dd/mm/yyyy."""
    with transaction.atomic():  # the database's cursor gives its first rows at once, rather than once all are found
        for row in _rows(_told(matching(user, side, criteria))[:MOST_IN_CSV], side):
            yield [_text_of(value) for value in row]


def ask_size(user: User, side: Party, criteria: Criteria) -> None:
    """Pass what a CSV may hold. Raises FileRefused over MOST_IN_CSV rows, with the remedy."""
    if matching(user, side, criteria).order_by()[: MOST_IN_CSV + 1].count() > MOST_IN_CSV:
        raise FileRefused(
            "Plus de 100 000 factures répondent : ce fichier CSV serait trop long.",
            "Ajoutez un critère, par exemple une période de dépôt, ou demandez le fichier XLSX, préparé à part.",
        )


def make_workbook(export: Export, progress: Callable[[int, int], None]) -> Iterator[bytes]:
    """The XLSX, for the owner as the rights are now. parameters: {"side", "criteria"}. Raises FileRefused."""
    side = Party(export.parameters["side"])
    found = matching(export.owner, side, Criteria.from_json(export.parameters["criteria"]))
    total = found.order_by()[: MOST_IN_XLSX + 1].count()
    if total > MOST_IN_XLSX:
        raise FileRefused(
            "Plus d'un million de factures répondent : aucune feuille n'en tient autant.", "Ajoutez un critère."
        )
    rows = _followed(_rows(_told(found), side), progress, total)
    yield from workbook.write([Sheet("Factures", header(side), rows)])


def _followed(rows: Iterable[list[Cell]], progress: Callable[[int, int], None], total: int) -> Iterator[list[Cell]]:
    for done, row in enumerate(rows, start=1):
        yield row
        if done % READ_AT_ONCE == 0 or done == total:
            progress(done, total)


def _told(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """With all that the columns show."""
    last = StatusChange.objects.filter(invoice=OuterRef("pk")).order_by("-position")
    said = {"reason": Subquery(last.values("reason")[:1]), "said": Subquery(last.values("comment")[:1])}
    return invoices.select_related(*JOINED).only(*READ).annotate(**said, attached_size=attached_size())


def _rows(invoices: QuerySet[Invoice], side: Party) -> Iterator[list[Cell]]:
    """Read with the database's own cursor: a thousand are kept here at a time."""
    columns = COLUMNS[side]
    for invoice in invoices.iterator(chunk_size=READ_AT_ONCE):
        yield [column.read(invoice) for column in columns]


def _text_of(value: Cell) -> str | Decimal:
    if isinstance(value, Decimal):
        return value
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else value or ""
