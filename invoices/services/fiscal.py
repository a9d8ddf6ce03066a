"""The tax list as a file: CSV as it is read, PDF made in the worker. Content: domain.md §7.6 (suggested there)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Self

from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import User
from invoices.domain.deadlines import paris_day
from invoices.domain.errors import FileRefused
from invoices.domain.reasons import REASONS
from invoices.models import Export, Invoice
from invoices.queries import Place
from invoices.queries.fiscal import fiscal_list, fiscal_totals
from invoices.rendering import pdf_from
from structures import habilitations
from structures.domain.habilitations import Application, Level
from structures.models import Service, Structure

PDF_MOST = 2_000  # invoices: half a minute of layout and 600 MB in the worker; nobody reads more on paper
READ_AT_ONCE = 1_000
HEADER = (
    *("Numéro de facture", "Type", "Date de facture", "Date de dépôt"),
    *("Identifiant du fournisseur", "Raison sociale du fournisseur", "Identifiant du destinataire"),
    *("Raison sociale du destinataire", "Code service", "Montant HT", "Montant TVA", "Montant TTC", "Devise"),
    *("Etat Courant", "Mode de dépôt", "Format", "Anomalie"),
)


@dataclass(frozen=True)
class FiscalRange:
    """What a tax list covers: a place, the first and the last day of deposit."""

    place: Place
    since: date
    until: date

    def of(self, user: User) -> QuerySet[Invoice]:
        """Its invoices that are open to this person."""
        return fiscal_list(user, self.place, self.since, self.until)

    def filename(self, extension: str) -> str:
        """« liste-fiscale-21780093200013-2026-10-01-2026-10-31.csv »."""
        structure = "".join(sign for sign in self.place.structure.identifier if sign.isascii() and sign.isalnum())
        return f"liste-fiscale-{structure}-{self.since}-{self.until}.{extension}"

    def as_json(self) -> dict[str, object]:
        service = self.place.service.pk if self.place.service else None
        days = {"since": self.since.isoformat(), "until": self.until.isoformat()}
        return {"structure": self.place.structure.pk, "service": service, **days}

    @classmethod
    def from_json(cls, values: dict[str, str]) -> Self:
        service = Service.objects.get(pk=values["service"]) if values["service"] else None
        place = Place(Structure.objects.get(pk=values["structure"]), service)
        return cls(place, date.fromisoformat(values["since"]), date.fromisoformat(values["until"]))


def rows(invoices: QuerySet[Invoice]) -> Iterator[list[str | Decimal]]:
    """The lines of the CSV, in the order of HEADER, read a thousand at a time."""
    with transaction.atomic():  # the database's cursor gives its first rows at once, rather than once all are found
        for invoice in invoices.iterator(chunk_size=READ_AT_ONCE):
            yield _row(invoice)


def _row(invoice: Invoice) -> list[str | Decimal]:
    supplier, recipient = invoice.supplier_copy, invoice.recipient_copy
    amounts = (invoice.total_without_vat, invoice.total_vat, invoice.total_with_vat)
    return [
        invoice.number,
        invoice.get_type_display(),
        f"{invoice.issue_date:%d/%m/%Y}",
        f"{paris_day(invoice.deposited_at):%d/%m/%Y}",
        *(supplier.get("identifier", ""), supplier.get("name", "")),
        *(recipient.get("identifier", ""), recipient.get("name", "")),
        recipient.get("service_code", ""),
        *(invoice.signed(amount) for amount in amounts),
        invoice.currency,
        invoice.status_label,
        invoice.deposit_mode,
        invoice.deposit.format if invoice.deposit else "",
        anomaly_of(invoice),
    ]


def anomaly_of(invoice: Invoice) -> str:
    """Why it was refused, for an invoice of fiscal_list, which annotates it; empty for most."""
    code = getattr(invoice, "anomaly", None) or ""
    return REASONS[code].label if code in REASONS else code


def ask_size(invoices: QuerySet[Invoice]) -> None:
    """Pass a list that a PDF can hold. Raises FileRefused over 2 000 invoices, with the remedy."""
    if invoices[: PDF_MOST + 1].count() > PDF_MOST:
        raise FileRefused(
            "La liste fiscale de cette période dépasse 2 000 factures : elle ne tient pas dans un PDF lisible.",
            "Téléchargez-la en CSV, sans limite, ou choisissez une période plus courte.",
        )


def make_pdf(export: Export, progress: Callable[[int, int], None]) -> Iterator[bytes]:
    """The bytes of the PDF. Raises HabilitationMissing once its owner may not see the structure any more."""
    asked = FiscalRange.from_json(export.parameters)
    structure = asked.place.structure
    if structure.pk not in habilitations.openings(export.owner, Application.FACTURES_RECUES).structure_ids:
        raise habilitations.missing(Application.FACTURES_RECUES, Level.CONSULTATION, structure)
    invoices = asked.of(export.owner)
    ask_size(invoices)
    listed = list(invoices)
    progress(0, len(listed))
    said = {"asked": asked, "invoices": listed, "totals": fiscal_totals(invoices), "made_at": timezone.now()}
    yield pdf_from(render_to_string("invoices/fiscal_list_pdf.html", said))
    progress(len(listed), len(listed))
