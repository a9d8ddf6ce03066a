"""APPROBATIONS: what waits for a manager, one by one or several at once."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from structures import habilitations, queries
from structures.domain.habilitations import Application, Level
from structures.forms.approvals import ApprovalFilter, BulkDecisionForm, DecisionForm
from structures.services import decisions
from structures.services.decisions import Report
from structures.views.keys import number


@require_safe
def approvals(request: SignedInRequest) -> HttpResponse:
    """The requests on the structures one manages."""
    return _page(request)


@require_http_methods(["GET", "HEAD", "POST"])
def decide_several(request: SignedInRequest) -> HttpResponse:
    """Approve or refuse those that are ticked, and tell what became of each; the filters stay. Read: the list."""
    if request.method != "POST":
        return redirect(_list(request))
    form = BulkDecisionForm(request.POST, requests=queries.decidable_by(request.user))
    if not form.is_valid():
        return _page(request, form)
    comment = form.cleaned_data["comment"]
    report = decisions.decide_all(form.cleaned_data["demandes"], form.verdict, actor=request.user, comment=comment)
    _tell(request, report)
    return redirect(_list(request))


@require_http_methods(["GET", "HEAD", "POST"])
def approval(request: SignedInRequest, pk: int) -> HttpResponse:
    """One request: read it, decide it."""
    asked = get_object_or_404(queries.decidable_by(request.user), pk=pk)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"form": form, "asked": asked, "is_held_up": decisions.is_held_up(asked, request.user)}
        return render(request, "structures/approval.html", context, status=422 if form.is_bound else 200)
    done = decisions.decide(asked.pk, form.verdict, actor=request.user, comment=form.cleaned_data["comment"])
    who = done.requester.get_full_name()
    messages.success(request, f"{done.description} de {who} : demande {done.get_state_display().lower()}.")
    return redirect("structures:approvals")


def _page(request: SignedInRequest, bulk: BulkDecisionForm | None = None) -> HttpResponse:
    structures = list(queries.structures_managed_by(request.user))
    if not structures:
        raise habilitations.missing_for(request.user, Application.ORGANISATION, Level.MODIFICATION)
    form = ApprovalFilter(request.GET or {}, structures=structures)
    older, newer = number(request.GET.get("apres")), number(request.GET.get("avant"))
    page = queries.approvals_page(request.user, **form.wanted, older_than=older, newer_than=newer)
    ticked = set(request.POST.getlist("demandes"))
    context = {"filter": form, "page": page, "form": bulk or DecisionForm(), "ticked": ticked}
    return render(request, "structures/approvals.html", context, status=422 if bulk else 200)


def _list(request: SignedInRequest) -> str:
    """The list, with the filters at hand."""
    query = request.GET.urlencode()
    return reverse("structures:approvals") + (f"?{query}" if query else "")


def _tell(request: SignedInRequest, report: Report) -> None:
    """One message for what was done, one for each that could not be."""
    count = len(report.done)
    if count:
        state = report.done[0].get_state_display().lower()
        plural = "s" if count > 1 else ""
        messages.success(request, f"{count} demande{plural} {state}{plural}.")
    for asked, refusal in report.refused:
        messages.warning(request, f"{asked.description} de {asked.requester.get_full_name()} : {refusal.text}")
