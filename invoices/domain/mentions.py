"""What the law wants printed on an invoice to the public sector, by subject of UNCL 4451.

Source: Code de la commande publique, L. 2192-13, R. 2192-31, D. 2192-35; CGI, ann. II, art. 242 nonies A; code de
commerce, L. 441-9; domain.md §6.4.
"""

from dataclasses import dataclass

from invoices.domain.amounts import VatRow
from invoices.domain.bill import Bill
from invoices.domain.exemptions import EXEMPTIONS
from invoices.domain.late_charges import FIXED_SUM, MARGIN
from structures.domain.bank import subrogation

DRAWN_UP, TAX_POINT, LATE_INTEREST, RECOVERY, EARLY_PAYMENT, FACTOR = "AAI", "TXD", "PMD", "PMT", "AAB", "ACC"
TAX_POINTS = {
    "TVA_SUR_DEBIT": "TVA acquittée sur les débits.",
    "TVA_SUR_ENCAISSEMENT": "TVA acquittée sur les encaissements.",
}


@dataclass(frozen=True)
class Mention:
    """A sentence; subject: code of UNCL 4451, as BT-21 tells it."""

    subject: str
    text: str


def mentions(bill: Bill) -> tuple[Mention, ...]:
    """The sentences this invoice must bear, beside the reasons why it bears no VAT."""
    noun = "Avoir établi" if bill.is_avoir else "Facture établie"
    found = []
    if bill.drawn_up_by:
        found.append(
            Mention(DRAWN_UP, f"{noun} par {bill.drawn_up_by} au nom et pour le compte de {bill.supplier.name}.")
        )
    if bill.reduced.vat and bill.vat_type in TAX_POINTS:
        found.append(Mention(TAX_POINT, TAX_POINTS[bill.vat_type]))
    if bill.due > 0 and not bill.is_avoir:
        found += _of_payment(bill)
    return tuple(found)


def _of_payment(bill: Bill) -> list[Mention]:
    late = (
        "En cas de retard de paiement, des intérêts moratoires sont dus de plein droit, au taux de la Banque centrale "
        f"européenne majoré de {MARGIN} points (code de la commande publique, art. R. 2192-31)."
    )
    recovery = (
        f"Une indemnité forfaitaire de {FIXED_SUM} € pour frais de recouvrement s'y ajoute de plein droit "
        "(code de la commande publique, art. D. 2192-35)."
    )
    found = [
        Mention(LATE_INTEREST, late),
        Mention(RECOVERY, recovery),
        Mention(EARLY_PAYMENT, "Pas d'escompte pour paiement anticipé."),
    ]
    if bill.account and bill.account.holder:
        found.append(Mention(FACTOR, subrogation(bill.account.holder)))
    return found


def payment_terms(bill: Bill) -> str:
    """When it is to be paid (BT-20); empty when nothing is."""
    if bill.is_avoir or bill.due <= 0:
        return ""
    return f"Paiement à {bill.payment_days} jours à compter de la réception de la facture par son destinataire."


def why_untaxed(bill: Bill, row: VatRow) -> str:
    """The reasons of a row at zero, as they must be printed (BT-120)."""
    return " ; ".join(EXEMPTIONS[code].mention for code in bill.exemptions_of(row) if code in EXEMPTIONS)
