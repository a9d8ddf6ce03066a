"""Who may see which invoice or deposit. Every query of the application starts here."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from accounts.models import User
from invoices.domain.deposit_modes import FLOWS
from invoices.domain.lifecycle import OPEN_TO_RECIPIENT, SENT_STATUSES, Party, Status
from invoices.models import Deposit, Invoice
from invoices.models.files import XML_FORMAT
from structures import habilitations
from structures.domain.habilitations import Application, Level

EMISES, RECUES = Application.FACTURES_EMISES, Application.FACTURES_RECUES
SHOWN = ("supplier", "supplier_service", "recipient", "recipient_service")


def visible_to(user: User | AnonymousUser, level: Level = Level.CONSULTATION) -> QuerySet[Invoice]:
    """Every invoice this person may open: as supplier, as recipient once it has arrived, or as support.

    Anything else does not exist for them (404). level: MODIFICATION leaves support out.
    """
    supplier_side = habilitations.openings(user, EMISES, level).q("supplier", "supplier_service")
    recipient_side = habilitations.openings(user, RECUES, level).q("recipient", "recipient_service")
    seen = (supplier_side & ~Q(status=Status.SUPPRIMEE)) | (recipient_side & Q(status__in=OPEN_TO_RECIPIENT))
    if level is Level.CONSULTATION and getattr(user, "is_support", False) and user.is_active:
        seen |= Q(status__in=SENT_STATUSES)
    return Invoice.objects.filter(seen).select_related(*SHOWN, "deposit__file", "document_file", "certificate_file")


def emitted_by(user: User | AnonymousUser, level: Level = Level.CONSULTATION) -> QuerySet[Invoice]:
    """The invoices this person may see from the supplier's side."""
    mine = habilitations.openings(user, EMISES, level).q("supplier", "supplier_service")
    return Invoice.objects.filter(mine).exclude(status=Status.SUPPRIMEE).select_related(*SHOWN, "deposit__file")


def deleted_of(user: User | AnonymousUser) -> QuerySet[Invoice]:
    """The drafts this person could see until they were deleted."""
    mine = habilitations.openings(user, EMISES).q("supplier", "supplier_service")
    return Invoice.objects.filter(mine, status=Status.SUPPRIMEE)


def copies_shown(user: User, invoice: Invoice) -> tuple[Invoice | None, list[Invoice]]:
    """The rejected invoice that this one takes over from, and those that take over from it, if they may be seen."""
    near = visible_to(user).filter(Q(pk=invoice.copied_from_id) | Q(copied_from=invoice)).order_by("pk")
    related = list(near)
    source = next((one for one in related if one.pk == invoice.copied_from_id), None)
    return source, [one for one in related if one.copied_from_id == invoice.pk]


def documented(user: User | AnonymousUser) -> QuerySet[Invoice]:
    """The invoices this person may see that have a document, deposited or made by the portal."""
    unread = Q(deposit=None) | Q(deposit__format=XML_FORMAT)
    return visible_to(user).exclude(unread, document_file=None)


def electronic_of(user: User | AnonymousUser) -> QuerySet[Invoice]:
    """The sent invoices this person may see that came as data, with what was deposited."""
    sent = visible_to(user).filter(deposit_mode__in=FLOWS, deposited_at__isnull=False)
    return sent.select_related("deposit__file")


def certified_to(user: User | AnonymousUser) -> QuerySet[Invoice]:
    """The invoices of which this person may have the certificate of deposit: the supplier's, and support's."""
    seen = habilitations.openings(user, EMISES).q("supplier", "supplier_service")
    if getattr(user, "is_support", False) and user.is_active:
        seen = Q()
    return Invoice.objects.filter(seen, status__in=SENT_STATUSES).select_related("certificate_file")


def received_by(user: User | AnonymousUser, level: Level = Level.CONSULTATION) -> QuerySet[Invoice]:
    """The invoices this person may see from the recipient's side: those that have arrived."""
    mine = habilitations.openings(user, RECUES, level).q("recipient", "recipient_service")
    return Invoice.objects.filter(mine, status__in=OPEN_TO_RECIPIENT).select_related(*SHOWN, "deposit__file")


def drafts_of(user: User) -> QuerySet[Invoice]:
    """The drafts this person may change."""
    drafts = emitted_by(user, Level.MODIFICATION).filter(status=Status.BROUILLON)
    return drafts.prefetch_related("attachments__file")


def deposits_of(user: User) -> QuerySet[Deposit]:
    """The deposits this person may follow: those of the structures they may emit for."""
    mine = habilitations.openings(user, EMISES, Level.MODIFICATION).q("structure", "service")
    return Deposit.objects.filter(mine).select_related("file", "structure", "invoice")


def parties_of(user: User, invoice: Invoice, level: Level = Level.CONSULTATION) -> set[Party]:
    """The sides on which this person stands for this invoice."""
    sides = (
        (Party.SUPPLIER, EMISES, invoice.supplier_id, invoice.supplier_service_id, True),
        (
            Party.RECIPIENT,
            RECUES,
            invoice.recipient_id,
            invoice.recipient_service_id,
            invoice.card.is_open_to_recipient,
        ),
    )
    return {
        party
        for party, application, structure, service, is_open in sides
        if is_open and habilitations.openings(user, application, level).allows(structure, service)
    }
