"""« Créer un compte »: the form, its live look-up, the summary; then the activation the mail leads to."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import limits
from accounts.forms.passwords import ActivationForm, AddressForm
from accounts.forms.signup import CaptchaForm, PersonForm
from accounts.models import User
from accounts.pacing import steady
from accounts.services import links
from accounts.services import signup as accounts_signup
from accounts.views.passwords import ASKS_AN_HOUR, dead_link, too_many
from structures.forms.signup import StructureForm
from structures.models import AccessRequest
from structures.services import signup

ACCOUNTS_AN_HOUR = 10  # from one visitor's address
LOOK_UPS_AN_HOUR = 60
SUMMARY = "sign_up_summary"
TOO_MANY_LOOK_UPS = (
    "Trop de structures ont été cherchées depuis votre connexion en une heure. Videz l'identifiant pour créer votre "
    "compte sans structure, ou recommencez dans une heure."
)
AGAIN = "structures:activation_again"


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """The form; « Vérifier » only looks the structure up. Known and unknown addresses get the same summary."""
    if request.user.is_authenticated:
        return redirect("home")
    if request.method == "GET":
        return _form(request, PersonForm(), StructureForm(), CaptchaForm())
    if "verify" in request.POST:
        return _verify(request)
    if not _may_look_up(request):
        return _too_many_look_ups(request)
    person, structure, captcha = PersonForm(request.POST), StructureForm(request.POST), CaptchaForm(request.POST)
    if not _are_valid(person, structure, captcha):
        return _form(request, person, structure, captcha)
    if not limits.allow(f"sign-up from {limits.address_of(request)}", ACCOUNTS_AN_HOUR, 3600):
        return too_many(request)
    with steady():
        signup.sign_up(person.person, structure.finding, structure.cleaned_data)
    request.session[SUMMARY] = _summary(person, structure)
    return redirect("structures:signed_up")


@login_not_required
@require_POST
def look_up(request: HttpRequest) -> HttpResponse:
    """What is known of the structure, as a part of the page: asked while one types, and kept out of addresses."""
    structure = StructureForm(request.POST, is_sent=False)
    is_allowed = _may_look_up(request)
    if is_allowed:
        structure.is_valid()
    return render(
        request,
        "structures/parts/signup_finding.html",
        {"structure": structure, "is_late": not is_allowed, "is_part": True},
    )


@login_not_required
@never_cache
@require_safe
def signed_up(request: HttpRequest) -> HttpResponse:
    """The summary: what was typed, and what follows."""
    if SUMMARY not in request.session:
        return redirect("structures:sign_up")
    return render(request, "structures/signed_up.html", request.session[SUMMARY])


@login_not_required
@require_http_methods(["GET", "POST"])
def activation_again(request: HttpRequest) -> HttpResponse:
    """« Renvoyer le lien »: the same page whatever the address."""
    form = AddressForm(request.POST or None)
    if not form.is_valid():
        return render(request, "structures/activation_again.html", {"form": form}, status=422 if form.is_bound else 200)
    if not limits.allow(f"activation from {limits.address_of(request)}", ASKS_AN_HOUR, 3600):
        return too_many(request)
    with steady():
        accounts_signup.send_activation_again(form.cleaned_data["email"])
    return render(request, "structures/activation_sent.html", {"email": form.cleaned_data["email"]})


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def activate(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the activation link. Looking at it spends nothing: mail filters look too."""
    link = links.find(token, links.Kind.ACTIVATION)
    if link is None:
        return dead_link(request, AGAIN)
    if signup.is_waiting(link.user):
        return _standing(request, link.user, token)
    form = ActivationForm(request.POST or None, user=link.user)
    if not form.is_valid():
        context = {"form": form, "asked": signup.standing(link.user)}
        return render(request, "structures/activate.html", context, status=422 if form.is_bound else 200)
    values = form.cleaned_data
    done = signup.finish(token, values["password"], question=values["question"], answer=values["answer"])
    return _finished(request, done) if done else dead_link(request, AGAIN)


@login_not_required
@require_POST
def give_up(request: HttpRequest, token: str) -> HttpResponse:
    """Go on without the structure whose manager does not answer."""
    if not signup.give_up(token):
        return dead_link(request, AGAIN)
    return redirect("structures:activate", token=token)


def _form(request: HttpRequest, person: PersonForm, structure: StructureForm, captcha: CaptchaForm) -> HttpResponse:
    """The whole page; « form » is the first one at fault, which the title tells."""
    wrong = [form for form in (person, structure, captcha) if form.is_bound and form.errors]
    errors = [
        (f"{form[name].label} : {fault}", form[name].id_for_label)
        for form in wrong
        for name in form.errors
        for fault in form.errors[name]
    ]
    context = {"person": person, "structure": structure, "captcha": captcha, "errors": errors}
    context["form"] = wrong[0] if wrong else person
    return render(request, "structures/signup.html", context, status=422 if wrong else 200)


def _verify(request: HttpRequest) -> HttpResponse:
    """Only the structure is judged; what else was typed is given back as it is."""
    if not _may_look_up(request):
        return _too_many_look_ups(request)
    structure = StructureForm(request.POST, is_sent=False)
    structure.is_valid()
    return _form(request, PersonForm(initial=_typed(request, PersonForm())), structure, CaptchaForm())


def _too_many_look_ups(request: HttpRequest) -> HttpResponse:
    """The page as it was typed, unjudged: without a structure, the account is created all the same."""
    person, structure = (form(initial=_typed(request, form())) for form in (PersonForm, StructureForm))
    errors = [(TOO_MANY_LOOK_UPS, "id_identifier")]
    context = {"person": person, "structure": structure, "captcha": CaptchaForm(), "errors": errors, "is_late": True}
    return render(request, "structures/signup.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)


def _typed(request: HttpRequest, form: PersonForm | StructureForm) -> dict[str, str]:
    return {name: request.POST.get(name, "") for name in form.fields}


def _are_valid(*forms: PersonForm | StructureForm | CaptchaForm) -> bool:
    """Judge all of them, so that every fault is told at once."""
    return all([form.is_valid() for form in forms])


def _may_look_up(request: HttpRequest) -> bool:
    """Whether this visitor looks nothing up, or still may."""
    is_nothing = not request.POST.get("identifier") and not request.POST.get("name")
    return is_nothing or limits.allow(f"siret {limits.address_of(request)}", LOOK_UPS_AN_HOUR, 3600)


def _summary(person: PersonForm, structure: StructureForm) -> dict[str, object]:
    return {
        "person": person.person,
        "structure_words": signup.words(structure.finding),
        "is_known_structure": bool(structure.finding and structure.finding.structure),
    }


def _standing(request: HttpRequest, user: User, token: str) -> HttpResponse:
    """Where things stand while a manager has to decide."""
    asked: AccessRequest | None = signup.standing(user)
    return render(request, "structures/standing.html", {"person": user, "asked": asked, "token": token})


def _finished(request: HttpRequest, done: signup.Finished) -> HttpResponse:
    if done.structure:
        messages.success(request, f"{done.structure} est créée : vous en êtes le gestionnaire principal.")
    if done.text:
        messages.warning(request, done.text)
    messages.success(request, "Votre compte est activé. Connectez-vous avec le mot de passe que vous venez de choisir.")
    return redirect("accounts:login")
