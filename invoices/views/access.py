"""The way in to a list or to an invoice to change: what opens, or the page that says who can open it; the way back."""

from collections.abc import Sequence

from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.requests import SignedInRequest
from invoices import queries
from invoices.models import Invoice
from invoices.services import transition
from structures import habilitations
from structures.domain.habilitations import Application, Level
from structures.models import Structure

LIST_LEFT, LONGEST_LIST = "received_list_left", 500  # key of the session; characters


def structures_of(
    request: SignedInRequest, application: Application, level: Level = Level.CONSULTATION
) -> list[Structure]:
    """The structures this person may use the application on. Raises HabilitationMissing when there is none."""
    structures = list(habilitations.structures_open_to(request.user, application, level))
    if not structures:
        raise habilitations.missing_for(request.user, application, level)
    return structures


def chosen(structures: Sequence[Structure], asked: str) -> Structure:
    """The structure asked for by its number, else the first: a foreign number chooses nothing."""
    return next((structure for structure in structures if str(structure.pk) == asked), structures[0])


def keep_list(request: SignedInRequest) -> None:
    """Note how the work list at hand is filtered and sorted, for `list_left`; what is too long to be ours is not."""
    asked = request.GET.urlencode()
    if asked != request.session.get(LIST_LEFT, "") and len(asked) <= LONGEST_LIST:
        request.session[LIST_LEFT] = asked


def list_left(request: SignedInRequest, structure_id: int | None) -> str:
    """The address of the work list of a structure, filtered as this person left it."""
    asked = QueryDict(request.session.get(LIST_LEFT, ""), mutable=True)
    if structure_id and asked.get("structure", "") not in ("", str(structure_id)):
        asked.clear()  # they were those of another structure
    if structure_id:
        asked["structure"] = str(structure_id)
    return f"{reverse('invoices:received')}?{asked.urlencode()}".removesuffix("?")


def visible(request: SignedInRequest, pk: int) -> Invoice:
    """An invoice this person may see: any other does not exist (404), a deleted draft of theirs says so (410)."""
    invoice = queries.visible_to(request.user).filter(pk=pk).first()
    if invoice is None:
        _refuse_deleted(request, pk)
        raise Http404
    return invoice


def _refuse_deleted(request: SignedInRequest, pk: int) -> None:
    invoice = queries.deleted_of(request.user).filter(pk=pk).first()
    if invoice:
        raise transition.deleted(invoice)


def own_to_change(request: SignedInRequest, pk: int) -> Invoice:
    """An invoice this person emits: elsewhere it does not exist (404), seen but not open to change it says so (403).

    A deleted draft says so too (410).
    """
    invoice = queries.emitted_by(request.user, Level.MODIFICATION).filter(pk=pk).first()
    if invoice is None:
        _refuse_deleted(request, pk)
        seen = get_object_or_404(queries.emitted_by(request.user), pk=pk)
        raise habilitations.missing(Application.FACTURES_EMISES, Level.MODIFICATION, seen.supplier)
    return invoice


def draft_to_change(request: SignedInRequest, pk: int) -> Invoice:
    """The same, while it is a draft; once sent, the page says so (409)."""
    draft = queries.drafts_of(request.user).filter(pk=pk).first()
    if draft is None:
        raise transition.no_longer_draft(own_to_change(request, pk))
    return draft
