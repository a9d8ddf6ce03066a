"""Which change tells whom, and in which words. Rows are written in the transaction of the change.

Everybody concerned finds it in « Notifications »; a mail goes to those of them who want one. One a person and event:
who stands on both sides is told as the one whose turn it is. Source: domain.md §16.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from accounts import mail, notices
from accounts.models import User
from invoices.domain.deadlines import paris_day
from invoices.domain.lifecycle import STEPS, Party, Status
from invoices.domain.next_steps import NEXT_STEPS, delay_after
from invoices.domain.reasons import REASONS
from invoices.domain.rejections import OPTIONAL_FOR, TO_ACKNOWLEDGE
from invoices.models import Flow, Invoice, RejectionRequest, StatusChange
from structures.domain.habilitations import Application, Level
from structures.models import Rattachement, Service, Structure

PASSING = frozenset({Status.DEPOSEE, Status.EN_COURS_ACHEMINEMENT})  # they last a second: told with what follows
TO_RECIPIENT = frozenset({Status.MISE_A_DISPOSITION, Status.COMPLETEE})
CONCERNED = {Party.SUPPLIER: Application.FACTURES_EMISES, Party.RECIPIENT: Application.FACTURES_RECUES}
INCIDENT = "incident_de_flux"
KINDS = {Party.SUPPLIER: "changement_etat", Party.RECIPIENT: "facture_a_traiter"}


@dataclass(frozen=True)
class Contact:
    """Whom to ask about a refusal. phone, email: empty where they did not give any."""

    name: str
    phone: str
    email: str


def tell(change: StatusChange) -> None:
    """Tell of one status change: the supplier's people at each, the recipient's when it is their turn.

    The passage from the deposit to the recipient, three changes in a second, is one notice and one mail. Who lost an
    invoice to another recipient is told nothing: it left their lists when it was returned.
    """
    target, invoice = Status(change.target), change.invoice
    if target in PASSING:
        return
    if target is Status.SUPPRIMEE:
        _tell_deletion(change)
        return
    told: list[Any] = []
    if target in TO_RECIPIENT and change.by != Party.RECIPIENT:
        told = list(_people(invoice, Party.RECIPIENT))
        _tell(change, Party.RECIPIENT, told)
    _tell(change, Party.SUPPLIER, _people(invoice, Party.SUPPLIER).exclude(pk__in=[user.pk for user in told]))


def _tell(change: StatusChange, party: Party, people: Iterable[Any]) -> None:
    """Tell these people of one side."""
    invoice, context = change.invoice, _said(change, party)
    what = " à traiter" if party is Party.RECIPIENT else ""
    why = f"Motif : {context['reason']}. " if context["reason"] else ""
    if party is Party.SUPPLIER and context["passed"]:
        why = f"Avant cela : {', puis '.join(one.target_card.label for one in context['passed'])}. {why}"
    _spread(
        people,
        invoice,
        title=f"Facture {invoice.number}{what} : {change.target_card.label}",
        text=f"{invoice.supplier.name} pour {invoice.recipient.name}. {why}{context['words']}",
        kind=KINDS[party],
        context=context,
        event_key=f"status-change-{change.pk}",
    )


def _said(change: StatusChange, party: Party) -> dict[str, Any]:
    """What the mails of one side say of a change; of a refusal, why, whom to ask, what to do next and by when."""
    card, invoice, target = change.target_card, change.invoice, Status(change.target)
    said = {
        "invoice": invoice,
        "change": change,
        "card": card,
        "words": card.words.get(party, ""),
        "reason": REASONS[change.reason].label if change.reason else "",
        "step": STEPS[card.step - 1] if card.step else "",
        "passed": _passed(change),
        "certificate": f"{settings.SITE_URL}{reverse('invoices:certificate', args=[invoice.pk])}",
    }
    if target in NEXT_STEPS:
        said |= {
            "next_step": NEXT_STEPS[target],
            "delay": delay_after(target, invoice.delay),
            "contact": _contact(invoice.recipient, invoice.recipient_service),
            "work_list": _work_list(invoice),
        }
    if target in TO_ACKNOWLEDGE:
        said |= {
            "acknowledge_by": paris_day(change.at + OPTIONAL_FOR),
            "acknowledge": f"{settings.SITE_URL}{reverse('invoices:acknowledge')}",
        }
    return said


def _passed(change: StatusChange) -> list[StatusChange]:
    """The passing changes right before this one, the earliest first: this one tells of them."""
    if change.source not in PASSING:
        return []
    before = change.invoice.status_changes.filter(position__lt=change.position).select_related("actor")
    return list(takewhile(lambda one: one.target in PASSING, before[: len(PASSING)]))[::-1]


def _tell_deletion(change: StatusChange) -> None:
    """A draft belongs to its structure, not to who began it: everybody there hears that it is gone, and by whom."""
    invoice = change.invoice
    named = f"Brouillon {invoice.number}" if invoice.number else "Brouillon sans numéro"
    recipient = invoice.recipient.name if invoice.recipient else "un destinataire à préciser"
    by = change.actor.get_full_name() if change.actor else "le portail"
    _spread(
        _people(invoice, Party.SUPPLIER),
        invoice,
        title=f"{named} supprimé",
        text=f"{invoice.supplier.name} pour {recipient}. Supprimé par {by}, jamais envoyé.",
        kind="brouillon_supprime",
        context={"invoice": invoice, "change": change, "named": named, "to": recipient, "by": by}
        | {"work_list": _work_list(invoice)},
        event_key=f"status-change-{change.pk}",
    )


def _work_list(invoice: Invoice) -> str:
    return f"{settings.SITE_URL}{reverse('invoices:sent')}?structure={invoice.supplier_id}"


def _contact(structure: Structure, service: Service | None) -> Contact:
    """The service where it gave a phone or an address, else the structure."""
    if service and (service.phone or service.email):
        return Contact(f"{structure.name}, service {service.code}", service.phone, service.email)
    return Contact(structure.name, structure.phone, structure.email)


def tell_flow(flow: Flow) -> None:
    """Tell who deposited a flow that it came to its end, by a notice: its refusals are mailed the next morning."""
    became = f"Intégrées : {flow.integrated}, refusées : {flow.refused}, sur {flow.total}. " if flow.total else ""
    notices.post(
        [flow.depositor],
        title=f"Flux « {flow.filename} » : {flow.card.label}",
        text=f"{became}{flow.card.meaning} Numéro de flux : {flow.number}.",
        url=flow.get_absolute_url(),
        event_key=f"flow-{flow.pk}",
    )


def tell_support(flow: Flow, count: int) -> None:
    """Tell support that the portal could not do its work on files of a flow: by a notice and a mail, once a flow."""
    people, path = list(User.objects.filter(is_support=True, is_active=True)), flow.get_absolute_url()
    notices.post(
        people,
        title=f"Flux {flow.number} : {count} facture(s) refusée(s) par la faute du portail",
        text="Son programme de contrôle s'est arrêté, ou le traitement a été interrompu, à chaque essai.",
        url=path,
        event_key=f"flow-incident-{flow.pk}",
    )
    for user in people:
        mail.queue(
            kind=f"invoices/{INCIDENT}",
            recipient=user.notification_address,
            context={"user": user, "flow": flow, "count": count, "url": f"{settings.SITE_URL}{path}"},
            about=f"flux {flow.pk}",
            event_key=f"flow-incident-{flow.pk}",
        )


def tell_request(request: RejectionRequest) -> None:
    """Tell the recipient's people who may answer that the supplier asks for a rejection: notice and mail."""
    title = f"Facture {request.invoice.number} : rejet demandé par {request.invoice.supplier.name}"
    _tell_of(request, Party.RECIPIENT, "demande_rejet", title, request.reason)


def tell_answer(request: RejectionRequest) -> None:
    """Tell the supplier's people who may act that they are refused; a change of status that answers tells itself."""
    if request.state == RejectionRequest.State.REFUSEE:
        title = f"Facture {request.invoice.number} : demande de rejet {request.get_state_display()}"
        _tell_of(request, Party.SUPPLIER, "reponse_demande_rejet", title, request.answer)


def _tell_of(request: RejectionRequest, party: Party, kind: str, title: str, text: str) -> None:
    _spread(
        _people(request.invoice, party, Level.MODIFICATION),
        request.invoice,
        title=title,
        text=text,
        kind=kind,
        context={"request": request},
        event_key=f"rejection-request-{request.pk}-{request.state.lower()}",
    )


def _spread(
    people: Iterable[Any],
    invoice: Invoice,
    *,
    title: str,
    text: str,
    kind: str,
    context: dict[str, Any],
    event_key: str,
) -> None:
    """Post a notice to all these people (of `holders`), queue a mail of this kind to those who want one."""
    everybody, path = list(people), invoice.get_absolute_url()
    notices.post(everybody, title=title, text=text, url=path, event_key=event_key)
    for user in everybody:
        if user.notify_invoices or user.is_in_charge:
            mail.queue(
                kind=f"invoices/{kind}",
                recipient=user.notification_address,
                context=context | {"user": user, "url": f"{settings.SITE_URL}{path}"},
                about=f"facture {invoice.pk}",
                event_key=event_key,
            )


def _people(invoice: Invoice, party: Party, level: Level = Level.CONSULTATION) -> QuerySet[Any]:
    """Who is told on one side of an invoice."""
    side = party.value.lower()
    return holders(CONCERNED[party], getattr(invoice, side), getattr(invoice, f"{side}_service"), level)


def holders(
    application: Application, structure: Structure, service: Service | None, level: Level = Level.CONSULTATION
) -> QuerySet[Any]:
    """Active people who belong here and hold an application on this structure, or on this very service of it.

    Whoever only looks is told too: the published rule is « holding Factures reçues », whatever the level.
    `is_in_charge` marks the principal manager, who gets the mails whatever was chosen before (domain.md §16).
    """
    whole = Q(habilitations__service=None)
    attached = Rattachement.objects.filter(user=OuterRef("pk"), structure=structure, until=None)
    return (
        User.objects.filter(
            whole | Q(habilitations__service=service) if service else whole,
            Exists(attached),
            is_active=True,
            habilitations__application=application,
            habilitations__structure=structure,
            habilitations__level__in=level.granting,
        )
        .annotate(is_in_charge=Exists(attached.filter(is_principal_manager=True)))
        .distinct()
        .order_by("pk")
    )
