"""« Créer une structure »: the type, the look-up as one types or by « Vérifier », the sending."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts import limits
from accounts.requests import SignedInRequest
from structures import queries
from structures.domain.errors import TooOften
from structures.domain.identifiers import IdentifierType
from structures.forms.structure import CreateForm, TypeForm
from structures.models import Structure
from structures.services import creation
from structures.views.counting import count_look_up

CREATIONS_AN_HOUR = 30
SENT = "L'envoi des données pour « Créer une structure » a bien été effectuée"  # as published, domain.md §2.2


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: SignedInRequest) -> HttpResponse:
    """The form of one type. « Vérifier » only looks up; a structure already there is not created twice."""
    choice = _choice(request)
    if request.method != "POST":
        return _page(request, choice, CreateForm(kind=choice.kind))
    count_look_up(request.user)
    form = CreateForm(request.POST, kind=choice.kind, is_sent="verify" not in request.POST)
    if not form.is_valid() or not form.is_sent or (form.finding and form.finding.structure) or form.finding is None:
        return _page(request, choice, form)
    if not limits.allow(f"structures created by {request.user.pk}", CREATIONS_AN_HOUR, 3600):
        raise TooOften("Vous avez créé trop de structures en une heure.", "Recommencez plus tard.")
    made = creation.create(request.user, form.finding.identifier, **form.described)
    messages.success(request, SENT)
    return redirect("structures:structure", made.pk)


@require_POST
def look_up(request: SignedInRequest) -> HttpResponse:
    """What is known of the structure, as a part of the page: asked while one types, and kept out of addresses."""
    choice = _choice(request)
    count_look_up(request.user)
    form = CreateForm(request.POST, kind=choice.kind, is_sent=False)
    form.is_valid()
    return render(request, "structures/parts/finding.html", _context(request, choice, form) | {"is_part": True})


def _choice(request: SignedInRequest) -> TypeForm:
    """The type in the address; one that is none means the first."""
    choice = TypeForm(request.GET)
    return choice if choice.is_valid() else TypeForm({"type": IdentifierType.SIRET})


def _page(request: SignedInRequest, choice: TypeForm, form: CreateForm) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "structures/create.html", _context(request, choice, form), status=status)


def _context(request: SignedInRequest, choice: TypeForm, form: CreateForm) -> dict[str, object]:
    known = form.finding.structure if form.finding else None
    return {"choice": choice, "form": form, "is_mine": bool(known) and _is_mine(request, known)}


def _is_mine(request: SignedInRequest, structure: Structure | None) -> bool:
    return structure is not None and queries.structures_of(request.user).filter(pk=structure.pk).exists()
