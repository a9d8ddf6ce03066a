"""« Gérer les utilisateurs »: the people of a structure, their rights, and what managers do with them."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import limits
from accounts.models import User
from accounts.requests import SignedInRequest
from structures import habilitations, queries
from structures.domain.errors import TooOften
from structures.domain.habilitations import Application, Level
from structures.domain.roles import Action, Role
from structures.exports import csv_stream
from structures.forms.habilitations import DuplicateForm, LevelForm, MassGrantForm, ProfileForm
from structures.forms.people import AttachPersonForm
from structures.models import Service, Structure
from structures.queries import Member
from structures.services import people
from structures.views.keys import number

COLUMNS = ("Nom", "Prénom", "Adresse de connexion", "Rôle", "Structure", "Code service", "Profil", "Compte actif")
ATTACHED_AN_HOUR = 60


@require_safe
def managed(request: SignedInRequest) -> HttpResponse:
    """The structures whose users one manages; a single one opens at once, unless its SIRET awaits its check."""
    structures = list(queries.structures_managed_by(request.user))
    if not structures:
        raise habilitations.missing_for(request.user, Application.ORGANISATION, Level.MODIFICATION)
    is_open = any(not structure.is_check_pending for structure in structures)
    if len(structures) == 1 and is_open:
        return redirect("structures:members", structures[0].pk)
    return render(request, "structures/managed.html", {"structures": structures, "is_open": is_open})


@require_safe
def members(request: SignedInRequest, pk: int) -> HttpResponse:
    """The users of a structure."""
    structure = managed_structure(request, pk)
    text = request.GET.get("recherche", "")
    page = queries.members_page(
        structure, text=text, after=request.GET.get("apres", ""), before=request.GET.get("avant", "")
    )
    context = {"structure": structure, "page": page, "text": text}
    return render(request, "structures/members.html", context)


@require_safe
def member(request: SignedInRequest, pk: int, user_id: int) -> HttpResponse:
    """One person: places, rights, and what can be done."""
    structure = managed_structure(request, pk)
    return _member_page(request, structure, _person(structure, user_id))


@require_POST
def grant(request: SignedInRequest, pk: int, user_id: int) -> HttpResponse:
    """Give a profile."""
    structure = managed_structure(request, pk)
    user = _person(structure, user_id)
    form = ProfileForm(request.POST, structure=structure, button="Accorder")
    if not form.is_valid():
        return _member_page(request, structure, user, form=form)
    values = form.cleaned_data
    count = people.grant_profiles([user], [values["profil"]], structure, values["service"], actor=request.user)
    return _done(request, structure, user, "Profil accordé." if count else "Ce profil était déjà accordé.")


@require_POST
def change_right(request: SignedInRequest, pk: int, user_id: int, right_id: int) -> HttpResponse:
    """Change the level of a profile (`level`), or withdraw it (no level)."""
    structure = managed_structure(request, pk)
    user = _person(structure, user_id)
    held = get_object_or_404(queries.held_by(user).filter(structure=structure), pk=right_id)
    if "level" not in request.POST:
        people.withdraw_profiles([held], structure, actor=request.user)
        return _done(request, structure, user, "Profil retiré.")
    form = LevelForm(request.POST)
    if form.is_valid():
        people.change_level(held, form.cleaned_data["level"], actor=request.user)
        return _done(request, structure, user, "Niveau changé.")
    return redirect("structures:member", pk, user_id)


@require_POST
def duplicate(request: SignedInRequest, pk: int, user_id: int) -> HttpResponse:
    """« Duplication des droits »: this person gets what another one holds."""
    structure = managed_structure(request, pk)
    user = _person(structure, user_id)
    form = DuplicateForm(request.POST, people=queries.members_of(structure).exclude(pk=user.pk))
    if not form.is_valid():
        return _member_page(request, structure, user, copy=form)
    count = people.duplicate(form.cleaned_data["source"], user, structure, actor=request.user)
    return _done(request, structure, user, f"Profils copiés : {count}. Rien n'a été retiré.")


@require_http_methods(["GET", "HEAD", "POST"])
def detach(request: SignedInRequest, pk: int, user_id: int) -> HttpResponse:
    """End a person's belonging to a structure, or to the `service` of the address; first a page says what closes."""
    structure = managed_structure(request, pk)
    user = _person(structure, user_id)
    service = _left(request, structure, user)
    if request.method != "POST":
        place = [("Service", service)] if service else []
        rows = [("Utilisateur", user.get_full_name()), ("Adresse", user.email), ("Structure", structure), *place]
        context = {"rows": rows, "service": service, "cancel_url": reverse("structures:member", args=[pk, user_id])}
        return render(request, "structures/detach.html", context)
    people.detach_person(user, structure, service, actor=request.user)
    messages.success(request, f"{user.get_full_name()} est détaché de {service or structure}. Ses droits y sont clos.")
    return redirect("structures:members", pk)


def _left(request: SignedInRequest, structure: Structure, user: User) -> Service | None:
    """The one service to detach from, among those of the person; None for the whole structure."""
    if "service" not in request.GET:
        return None
    places = queries.attachments_of(user).filter(structure=structure).exclude(service=None)
    return get_object_or_404(places, service=number(request.GET["service"])).service


@require_POST
def send_activation(request: SignedInRequest, pk: int, user_id: int) -> HttpResponse:
    """Send the activation mail again to somebody who has not activated the account."""
    structure = managed_structure(request, pk)
    user = _person(structure, user_id)
    people.send_activation_again(user, structure, actor=request.user)
    return _done(request, structure, user, "Courriel d'activation envoyé.")


@require_http_methods(["GET", "HEAD", "POST"])
def attach(request: SignedInRequest) -> HttpResponse:
    """Attach a person directly, to one structure or several."""
    structures = queries.structures_managed_by(request.user)
    if not structures:
        raise habilitations.missing_for(request.user, Application.ORGANISATION, Level.MODIFICATION)
    is_sent = request.method == "POST"
    if is_sent and not limits.allow(f"attach {request.user.pk}", ATTACHED_AN_HOUR, 3600):
        raise TooOften("Vous avez fait trop de rattachements.", "Recommencez dans une heure.")
    only = structures[0].pk if len(structures) == 1 else None
    initial = {"structures": [only or number(request.GET.get("structure"))]}
    form = AttachPersonForm(request.POST if is_sent else None, initial=initial, structures=structures)
    if not form.is_valid():
        return render(request, "structures/attach_person.html", {"form": form}, status=422 if is_sent else 200)
    user, chosen, service = (form.cleaned_data[name] for name in ("user", "structures", "service"))
    new = people.attach_person(user, chosen, service, actor=request.user)
    names = str(service) if service and new else ", ".join(one.name for one in new)
    who = user.get_full_name()
    messages.success(request, f"{who} est rattaché à : {names}." if new else f"{who} y était déjà rattaché.")
    return redirect("structures:member", chosen[0].pk, user.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def mass_grant(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the same profile to several people."""
    structure = managed_structure(request, pk)
    is_sent = request.method == "POST"
    people_shown = queries.grantable_by(request.user, structure)
    form = MassGrantForm(request.POST if is_sent else None, structure=structure, people=people_shown)
    if not form.is_valid():
        context = {"form": form, "structure": structure}
        return render(request, "structures/mass_grant.html", context, status=422 if is_sent else 200)
    values = form.cleaned_data
    count = people.grant_profiles(
        values["people"], [values["profil"]], structure, values["service"], actor=request.user
    )
    messages.success(request, _granted(count, len(values["people"])))
    return redirect("structures:members", pk)


@require_safe
def export(request: SignedInRequest, pk: int) -> StreamingHttpResponse:
    """The users of a structure and their rights, one line per profile, as a file that is sent as it is read."""
    structure = managed_structure(request, pk)
    lines = (line for one in queries.every_member(structure) for line in _lines(structure, one))
    return csv_stream(f"utilisateurs-{structure.identifier}.csv", COLUMNS, lines)


@require_safe
def history(request: SignedInRequest, pk: int) -> HttpResponse:
    """What managers and the support did on this structure."""
    structure = managed_structure(request, pk, Action.SEE_HISTORY)
    actions, older = queries.history_page(structure, before=number(request.GET.get("apres")))
    return render(request, "structures/history.html", {"structure": structure, "actions": actions, "older": older})


def managed_structure(request: SignedInRequest, pk: int, action: Action = Action.MANAGE_USERS) -> Structure:
    """A structure one is attached to (else 404) and may do this on (else 403)."""
    structure = get_object_or_404(queries.structures_of(request.user), pk=pk)
    habilitations.require_action(request.user, action, structure)
    return structure


def _person(structure: Structure, user_id: int) -> User:
    return get_object_or_404(queries.members_of(structure), pk=user_id)


def _member_page(
    request: SignedInRequest,
    structure: Structure,
    user: User,
    form: ProfileForm | None = None,
    copy: DuplicateForm | None = None,
) -> HttpResponse:
    one = queries.with_rights(structure, [user])[0]
    others = queries.members_of(structure).exclude(pk=user.pk).order_by("last_name", "first_name", "pk")
    context = {
        "structure": structure,
        "one": one,
        "form": form or ProfileForm(structure=structure, button="Accorder"),
        "kept": queries.kept_by_principal(one.rights, one.is_principal),
        "copy": (copy or DuplicateForm(people=others)) if others.exists() else None,
        "is_open": not one.is_principal or user == request.user,
        "may_transfer": habilitations.role_in(request.user, structure) is Role.PRINCIPAL,
        "is_waiting_activation": user.is_pending and user.is_active,
    }
    return render(request, "structures/member.html", context, status=422 if form or copy else 200)


def _done(request: SignedInRequest, structure: Structure, user: User, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect("structures:member", structure.pk, user.pk)


def _granted(count: int, chosen: int) -> str:
    """What became of a grant to several: who held it already keeps it."""
    text = f"Profil accordé à {count} personne{'s' if count > 1 else ''}." if count else "Profil accordé à personne."
    kept = chosen - count
    return text if not kept else f"{text} {kept} l'avai{'en' if kept > 1 else ''}t déjà."


def _lines(structure: Structure, one: Member) -> Iterator[tuple[str, ...]]:
    """A line per profile, or one without profile."""
    person = (one.user.last_name, one.user.first_name, one.user.email, one.role, structure.identifier)
    state = "oui" if one.user.is_active else "non"
    for held in one.rights:
        yield (*person, held.service.code if held.service else "", held.profile, state)
    if not one.rights:
        yield (*person, "", "", state)
