"""Mandats de facturation: signed online, printed and mailed by a worker, ended at any time. Source: domain.md §6.4."""

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts import mail
from accounts.bell import ring
from accounts.domain import conditions
from accounts.models import User
from accounts.services.signup import accept_conditions
from invoices import queries, rendering, storage
from invoices.domain import mandate
from invoices.domain.deadlines import paris_day
from invoices.domain.mandate import Signature
from invoices.models import BillingMandate
from structures.domain.errors import RightRefused
from structures.domain.roles import Action
from structures.habilitations import require_action
from structures.models import Structure
from structures.queries import managers_of
from structures.services.history import note
from structures.services.rights import lock


@transaction.atomic
def sign(
    structure: Structure, *, actor: User, name: str, quality: str, has_second_factor: bool = False
) -> BillingMandate:
    """Sign the mandate of a structure, and the conditions of use with it. Signed already, it gives that one.

    name, quality: of who signs, as typed. Raises HabilitationMissing, RightRefused (closed, or replaced).
    """
    lock(structure)
    require_action(actor, Action.MANAGE_MANDATE, structure)
    standing = queries.mandate_in_force(structure)
    if standing:
        return standing
    current = Structure.objects.get(pk=structure.pk)
    if not current.is_active or current.successors.exists():
        raise RightRefused(
            f"{current} est désactivée ou remplacée : elle n'émet plus de factures.",
            "Signez le mandat de la structure qui la remplace.",
        )
    now = timezone.now()
    signature = Signature(str(current), current.address_line, name, quality, paris_day(now))
    accept_conditions(actor)
    signed = BillingMandate.objects.create(
        structure=current,
        version=mandate.VERSION,
        text=mandate.text_of(signature),
        signatory=actor,
        signatory_name=name,
        quality=quality,
        has_second_factor=has_second_factor,
        conditions_version=conditions.VERSION,
        signed_at=now,
    )
    note(current, "Mandat de facturation signé", actor=actor, detail=f"{name}, {quality}")
    ring("invoices.print_mandate", signed.pk)
    return signed


@transaction.atomic
def end(signed: BillingMandate, *, actor: User) -> bool:
    """Cancel a mandate. False when it was already. Raises HabilitationMissing."""
    lock(signed.structure)
    require_action(actor, Action.MANAGE_MANDATE, signed.structure)
    at = timezone.now()
    if not BillingMandate.objects.filter(pk=signed.pk, ended_at=None).update(ended_at=at, ended_by=actor):
        return False
    note(signed.structure, "Mandat de facturation résilié", actor=actor, detail=str(signed))
    for manager in managers_of(signed.structure):
        _tell("mandat_resilie", manager, signed, actor=actor)
    return True


def print_and_mail(mandate_id: int) -> None:
    """Print one signed mandate and mail its copy to who signed it, once. In a worker. Safe to run twice.

    Raises RenderingUnavailable; the sweeper rings again.
    """
    signed = BillingMandate.objects.select_related("structure", "signatory").get(pk=mandate_id)
    if signed.file_id:
        return
    content = rendering.pdf_from(render_to_string("invoices/mandate_pdf.html", {"mandate": signed}))
    with transaction.atomic():
        stored = storage.keep([content], "application/pdf")
        if BillingMandate.objects.filter(pk=mandate_id, file=None).update(file=stored):
            copy = mail.PdfAttachment(filename_of(signed), content)
            _tell("mandat_signe", signed.signatory, signed, attachment=copy)


def filename_of(signed: BillingMandate) -> str:
    """« mandat-de-facturation-12.pdf »."""
    return f"mandat-de-facturation-{signed.pk}.pdf"


def _tell(
    kind: str,
    user: User,
    signed: BillingMandate,
    *,
    actor: User | None = None,
    attachment: mail.PdfAttachment | None = None,
) -> None:
    path = reverse("invoices:mandate", args=[signed.pk])
    context = {"user": user, "mandate": signed, "actor": actor, "url": f"{settings.SITE_URL}{path}"}
    mail.queue(
        kind=f"invoices/{kind}",
        recipient=user.notification_address,
        context=context,
        about=str(signed),
        event_key=f"{kind} {signed.pk}",
        attachment=attachment,
    )
