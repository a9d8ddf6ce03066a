"""The account an invoice is to be paid on, as its page shows it to each side."""

from dataclasses import dataclass
from typing import Any

from invoices import queries
from invoices.domain.deadlines import paris_day
from invoices.domain.lifecycle import Party
from invoices.models import Invoice
from invoices.services.freezing import frozen_account
from structures.domain.bank import grouped, masked

CHANGED = (
    "La facture {number} du {day} donnait le compte {former}. Avant de payer, vérifiez ce changement auprès du "
    "fournisseur, par un contact que vous connaissez déjà et non par celui de la facture : un faux changement de "
    "compte est une fraude fréquente."
)


@dataclass(frozen=True)
class Shown:
    """The account as it may be read. warning: a sentence for the agent when it is not the one of last time."""

    kind: str
    number: str
    bic: str
    label: str
    factor: str
    warning: str = ""


def account_shown(invoice: Invoice, sides: set[Party]) -> Shown | None:
    """The account of an invoice, or of a draft; its whole number for both sides, masked for anybody else."""
    kept = invoice.bank_copy or (frozen_account(invoice.bank_account) if invoice.bank_account else None)
    if not kept:
        return None
    return Shown(
        kind=kept["kind"],
        number=grouped(kept["number"]) if sides else masked(kept["number"]),
        bic=kept["bic"],
        label=kept["label"],
        factor=kept.get("factor_name", ""),
        warning=_warning(invoice, kept) if Party.RECIPIENT in sides else "",
    )


def _warning(invoice: Invoice, kept: dict[str, Any]) -> str:
    former = queries.paid_before(invoice)
    if former is None or former.bank_copy["number"] == kept["number"]:
        return ""
    day = paris_day(former.deposited_at).strftime("%d/%m/%Y")
    return CHANGED.format(number=former.number, day=day, former=masked(former.bank_copy["number"]))
