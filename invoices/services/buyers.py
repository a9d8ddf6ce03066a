"""« Demander à l'acheteur »: a supplier who lacks a number asks the recipient's managers for it by mail."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import mail
from accounts.limits import allow
from accounts.models import OutgoingMail, User
from annuaire import queries as annuaire
from annuaire.queries import ENGAGEMENT
from invoices.domain.deadlines import paris_day
from invoices.models import Invoice
from invoices.services import transition
from structures import queries as structures
from structures.domain.errors import TooOften
from structures.services.history import note

MAIL, SERVICE = "question_fournisseur", "code service"
A_DAY, PER_PERSON, PER_BUYER = 24 * 3600, 20, 5


def missing(invoice: Invoice) -> list[str]:
    """The numbers that the recipient of a draft requires and that it does not bear."""
    if invoice.recipient is None:
        return []
    needs = annuaire.requirements(invoice.recipient, invoice.recipient_service)
    if needs.either and not (invoice.service_code or invoice.engagement):
        return [f"{SERVICE} ou {ENGAGEMENT}"]
    lacking = ((SERVICE, needs.service, invoice.service_code), (ENGAGEMENT, needs.engagement, invoice.engagement))
    return [name for name, is_needed, given in lacking if is_needed and not given]


def question(invoice: Invoice) -> str:
    """The message to send, ready to be changed."""
    named = " et ".join(f"le {name}" for name in missing(invoice)) or f"le {SERVICE} et le {ENGAGEMENT}"
    number = f" n° {invoice.number}" if invoice.number else ""
    return (
        f"Bonjour,\n\nNous préparons la facture{number} que nous devons vous adresser, et il nous manque {named} "
        f"que votre structure demande. Pouvez-vous nous l'indiquer ?\n\nMerci d'avance."
    )


def people_asked(invoice: Invoice) -> list[User]:
    """The managers of the recipient on this portal; nobody when it has none here."""
    return list(structures.managers_of(invoice.recipient)) if invoice.recipient else []


def ask(invoice: Invoice, *, message: str, actor: User) -> int:
    """Mail the question to each manager of the recipient; how many were written to. Asked again that day: the first.

    Leaves a trace in the supplier's history. Raises TooOften, MoveRefused once sent, HabilitationMissing.
    """
    with transaction.atomic():
        draft = transition.locked_draft(invoice, actor)
        people = people_asked(draft)
        event = f"acheteur-{draft.pk}-{draft.recipient_id}-{paris_day(timezone.now()):%Y%m%d}"
        if not people or OutgoingMail.objects.filter(event_key=event).exists():
            return len(people)
        _count(draft, actor)
        for person in people:
            _write(draft, person, message, actor, event)
        said = ", ".join(missing(draft)) or "question libre"
        note(draft.supplier, "Demande à un acheteur", actor=actor, detail=f"{draft.recipient.name} : {said}")
    return len(people)


def _write(draft: Invoice, person: User, message: str, actor: User, event: str) -> None:
    page = reverse("annuaire:structure", args=[draft.recipient.identifier])
    mail.queue(
        kind=f"invoices/{MAIL}",
        recipient=person.notification_address,
        context={
            "user": person,
            "actor": actor,
            "invoice": draft,
            "message": message,
            "url": f"{settings.SITE_URL}{page}",
        },
        about=f"facture {draft.pk}",
        event_key=event,
    )


def _count(draft: Invoice, actor: User) -> None:
    pair = f"acheteur {draft.supplier_id} {draft.recipient_id}"
    if allow(f"acheteur {actor.pk}", PER_PERSON, A_DAY) and allow(pair, PER_BUYER, A_DAY):
        return
    raise TooOften(
        "Trop de demandes ont été envoyées aujourd'hui à des acheteurs.",
        "Attendez leur réponse, ou appelez-les : leurs coordonnées sont dans l'annuaire.",
    )
