"""Tableau de bord of both applications: counts and amounts from the tally, each line leading to its invoices."""

from decimal import Decimal
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from invoices.domain import charts
from invoices.domain.amounts import spelt
from invoices.domain.figures import MonthLine, Standing, StatusLine
from invoices.forms.figures import ReceivedFigures, SentFigures
from invoices.models import Side
from invoices.queries import figures
from invoices.views.access import chosen, structures_of
from invoices.views.acknowledgement import once_acknowledged
from structures import habilitations
from structures.domain.habilitations import Application, Level

SEARCHES = {
    Application.FACTURES_EMISES: "invoices:sent_search",
    Application.FACTURES_RECUES: "invoices:received_search",
}


@require_safe
@once_acknowledged
def sent(request: SignedInRequest) -> HttpResponse:
    """The supplier's dashboard: statuses, aged balance, time to payment, months."""
    form, shown = _asked(request, SentFigures, Side.EMISE)
    months = figures.months(shown, timezone.localdate())
    may_deposit = habilitations.openings(request.user, Application.FACTURES_EMISES, Level.MODIFICATION)
    context = _common(form, shown, figures.unpaid(shown)) | {
        "months": months,
        "months_chart": _of_months(months),
        "payers": figures.payers(shown),
        "may_deposit": form.shown.pk in may_deposit.structure_ids,
    }
    return render(request, "invoices/dashboard_sent.html", context)


@require_safe
def received(request: SignedInRequest) -> HttpResponse:
    """The agent's dashboard: statuses, what is late, services."""
    form, shown = _asked(request, ReceivedFigures, Side.RECUE)
    unpaid = figures.unpaid(shown)
    context = _common(form, shown, unpaid) | {"services": figures.services(unpaid)}
    return render(request, "invoices/dashboard_received.html", context)


def _asked(
    request: SignedInRequest, filters: type[ReceivedFigures], side: Side
) -> tuple[ReceivedFigures, figures.Scope]:
    """The filters of the address, and what they let be counted."""
    structures = structures_of(request, filters.application)
    structure = chosen(structures, request.GET.get("structure", ""))
    given = request.GET.copy()
    given["structure"] = str(structure.pk)
    form = filters(given, user=request.user, structures=structures, structure=structure)
    form.is_valid()  # a filter that means nothing is said beside its field and filters nothing
    return form, figures.scope(request.user, side, form.place, form.period)


def _common(form: ReceivedFigures, shown: figures.Scope, unpaid: list[figures.Unpaid]) -> dict[str, Any]:
    """What both dashboards show."""
    lines, standings = figures.statuses(shown), figures.standings(unpaid)
    since, until = shown.period.since, shown.period.until
    days = {"depot_du": f"{since:%d/%m/%Y}" if since else "", "depot_au": f"{until:%d/%m/%Y}" if until else ""}
    return {
        "form": form,
        "structure": form.shown,
        "period": shown.period,
        "until": figures.counted_until(),
        "today": timezone.localdate(),
        "lines": lines,
        "count": sum(line.count for line in lines),
        "lines_chart": _of_statuses(lines),
        "standings": [(standing, _of_ages(standing)) for standing in standings],
        "late": sum(standing.late[0] for standing in standings),
        "search": _search(form, **days),
        "search_all": _search(form),
        "untold": sum(standing.untold[0] for standing in standings),
    }


def _search(form: ReceivedFigures, **more: str) -> str:
    """The address of « Rechercher » at the same place; a template adds its own criteria to it."""
    asked = QueryDict(mutable=True)
    asked["structure"] = str(form.shown.pk)
    if form.place.service:
        asked["service"] = form.place.service.code
    asked.update({name: value for name, value in more.items() if value})
    return f"{reverse(SEARCHES[form.application])}?{asked.urlencode()}"


def _of_statuses(lines: list[StatusLine]) -> charts.Chart:
    values = [(line.card.label, str(line.count), line.card.tone, line.count) for line in lines]
    return charts.rows("Nombre de factures par état", values)


def _of_ages(standing: Standing) -> charts.Chart:
    values = [(age.label, spelt(age.due, standing.currency), age.tone, age.due) for age in standing.ages]
    return charts.rows(f"Net à payer par ancienneté, en {standing.currency}", values)


def _of_months(months: list[MonthLine]) -> charts.Chart | None:
    """The months in the currency most used; no chart without one."""
    currencies = [currency for line in months for currency in line.dues]
    if not currencies:
        return None
    main = max(sorted(set(currencies)), key=currencies.count)
    values = [(line.label, spelt(due, main), due) for line in months for due in [line.dues.get(main, Decimal(0))]]
    return charts.columns(f"Net à payer par mois de dépôt, en {main}", values)
