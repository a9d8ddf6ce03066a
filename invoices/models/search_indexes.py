"""What searches start from: for each side one index a sort, and one for each criterion that leads somewhere."""

from collections.abc import Iterator

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Collate, Upper

IS_SENT = Q(deposited_at__isnull=False)
IS_RUNNING = Q(  # domain/figures.py, RUNNING: elsewhere nobody is late
    status__in=[
        "COMPLETEE",
        "COMPTABILISEE",
        "MANDATEE",
        "MISE_A_DISPOSITION",
        "MISE_A_DISPOSITION_COMPTABLE",
        "SERVICE_FAIT",
        "SUSPENDUE",
    ]
)
BY_DEPOSIT = ("-deposited_at", "-id")


def plain(column: str) -> Collate:
    """A reference as searches compare it: upper case; the "C" order serves =, « begins with » and sorting."""
    return Collate(Upper(column), "C")


def _of_side(place: str, side: str) -> Iterator[models.Index]:
    """place: the column of the structure that searches. Those that end with BY_DEPOSIT give their rows in that order.

    The references and the statuses of drafts are searched too; sorts are those of sent invoices.
    """
    yield models.Index(fields=[place, "-status_at", "-id"], condition=IS_SENT, name=f"{side}_by_status")
    yield models.Index(fields=[place, "-signed_due", "-id"], condition=IS_SENT, name=f"{side}_by_due")
    yield models.Index(fields=[place, "issue_date"], condition=IS_SENT, name=f"{side}_by_issue")
    yield models.Index(fields=[place, "status", *BY_DEPOSIT], name=f"{side}_in_status")
    by_service = [place, f"{place}_service", *BY_DEPOSIT]
    yield models.Index(fields=by_service, include=["status"], name=f"{side}_by_service")  # often asked for together
    # many suppliers may use one number: found whole, it gives its rows in the order of their deposit
    latest_first = (F("deposited_at").desc(), F("id").desc())
    yield models.Index(F(place), plain("number"), *latest_first, name=f"{side}_by_number")
    for column, name in (("engagement", "engagement"), ("market", "market"), ("origin_number", "origin")):
        is_given = Q(**{f"{column}__gt": ""})
        yield models.Index(F(place), plain(column), condition=is_given, name=f"{side}_by_{name}")


SEARCHED = [
    *_of_side("recipient", "received"),
    *_of_side("supplier", "sent"),
    models.Index(fields=["recipient", *BY_DEPOSIT], condition=IS_SENT, name="received_by_deposit"),
    models.Index(fields=["recipient", "supplier", *BY_DEPOSIT], include=["status"], name="invoice_between"),
    models.Index(
        fields=["recipient", *BY_DEPOSIT], condition=IS_SENT & Q(is_downloaded=False), name="received_not_downloaded"
    ),
    models.Index(fields=["recipient", "payment_due_on"], condition=IS_RUNNING, name="received_running"),
    models.Index(
        F("recipient"), plain("mandate_number"), condition=Q(mandate_number__gt=""), name="received_by_mandate"
    ),
]
