"""What a supplier does after a refusal, and what the refusal makes of the payment delay, in the words of the mails.

Source: domain.md §5.3 (rows 17 and 18), §5.7 (a rejected invoice is sent again under a new number), §17.1.
"""

from invoices.domain.deadlines import Delay
from invoices.domain.lifecycle import Status

NEXT_STEPS = {
    Status.REJETEE: "Ouvrez la facture et choisissez « Refaire » : une copie déjà remplie s'ouvre ; corrigez ce que "
    "dit le motif, donnez-lui un autre numéro et envoyez-la. Si vous contestez le motif, écrivez d'abord au "
    "destinataire.",
    Status.SUSPENDUE: "Ouvrez la facture et choisissez « Compléter » : joignez la pièce ou répondez par un "
    "commentaire. Elle garde son numéro.",
    Status.A_RECYCLER: "Ouvrez la facture et choisissez « Recycler ». Elle garde son numéro et sa date de dépôt.",
}


def delay_after(status: Status, delay: Delay | None) -> str:
    """What becomes of the payment delay once an invoice is refused; "" for a status that is no refusal."""
    if status is Status.REJETEE:
        return "Son délai de paiement a pris fin ; la nouvelle facture ouvrira le sien."
    if status is Status.A_RECYCLER:
        return "Un nouveau délai de paiement commencera quand elle sera de nouveau mise à disposition."
    if status is not Status.SUSPENDUE or delay is None:
        return ""
    if delay.is_stopped:
        return "Le délai de paiement est interrompu jusqu'à votre réponse."
    return f"Cette suspension n'interrompt pas le délai de paiement : échéance le {delay.due_on:%d/%m/%Y}."
