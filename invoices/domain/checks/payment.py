"""Controls on the account to pay on. Source: domain.md §2.7: only those in force are offered; affacturage."""

from collections.abc import Iterator

from invoices.domain.checks.facts import Anomaly, Facts
from structures.domain.bank import masked, subrogation

SIGN_OF_SUBROGATION = "subrogation"


def account_is_in_force(facts: Facts) -> Iterator[Anomaly]:
    """The account chosen was not closed meanwhile."""
    if facts.account and not facts.account.is_in_force:
        yield Anomaly(
            "BANQUE",
            "bank_account",
            f"Le compte {masked(facts.account.number)} n'est pas valable aujourd'hui.",
            "Choisissez un autre compte, ou « Aucune référence bancaire ».",
        )


def account_is_the_printed_one(facts: Facts) -> Iterator[Anomaly]:
    """Advice: the document names the same account."""
    if facts.account and facts.document_iban and facts.document_iban != facts.account.number:
        yield Anomaly(
            "BANQUE",
            "bank_account",
            f"Le document porte le compte {masked(facts.document_iban)}, mais vous avez choisi "
            f"{masked(facts.account.number)}.",
            "Choisissez le compte inscrit sur la facture.",
            blocking=False,
        )


def factor_is_announced(facts: Facts) -> Iterator[Anomaly]:
    """Advice: an invoice paid to a factor bears the sentence of subrogation; a typed one bears it by itself."""
    if (
        not facts.is_typed
        and facts.account
        and facts.account.factor
        and SIGN_OF_SUBROGATION not in facts.comment.lower()
    ):
        yield Anomaly(
            "BANQUE",
            "comment",
            f"Le compte choisi est celui de l'affactureur {facts.account.factor}.",
            f"Recopiez dans le commentaire : « {subrogation(facts.account.factor)} »",
            blocking=False,
        )
