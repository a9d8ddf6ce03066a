"""The agent's work list: the whole page of 50 invoices against a bare view of the same rows, both logged in.

BENCH_INVOICES: how many invoices the database holds (a million).
"""

import os
import statistics
import time

from django.http import HttpResponse
from django.template import engines
from django.test import Client, override_settings
from django.urls import path

from chorus.urls import urlpatterns
from invoices.models import Invoice
from tests.bench import Result
from tests.factories.crowd import crowd
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import HabilitationFactory, PublicStructureFactory, ServiceFactory

SIZE = int(os.environ.get("BENCH_INVOICES", "1000000"))
PLACES = 200
ROUNDS = 60
BARE = "{% for i in rows %}<p>{{ i.number }} {{ i.supplier.name }} {{ i.status }} {{ i.amount_due }}</p>{% endfor %}"


def bare(request):
    """What nobody can go below: the session, the person, the rows, a loop."""
    waiting = Invoice.objects.filter(recipient=request.GET["structure"], status__in=["MISE_A_DISPOSITION", "COMPLETEE"])
    rows = waiting.select_related("supplier", "recipient_service").order_by("-deposited_at", "-id")[:50]
    return HttpResponse(engines["django"].from_string(BARE).render({"rows": rows, "who": request.user.get_full_name()}))


class Addresses:
    urlpatterns = [path("nu/", bare), *urlpatterns]


def run() -> list[Result]:
    """Measure both in turns, so that what the machine does meanwhile costs both the same."""
    access = _fill()
    client = Client()
    client.force_login(access.user)
    asked = {"structure": access.structure.pk}
    with override_settings(ROOT_URLCONF=Addresses, ALLOWED_HOSTS=["testserver"]):
        figures = {address: [] for address in ("/factures/recues/", "/nu/")}
        for _ in range(ROUNDS):
            for address, times in figures.items():
                start = time.perf_counter()
                answer = client.get(address, asked)
                times.append((time.perf_counter() - start) * 1000)
                assert answer.status_code == 200, answer.content
    page, peer = (statistics.median(times[5:]) for times in figures.values())
    return [Result(f"liste de 50 factures parmi {SIZE}", page, "vue nue, mêmes lignes", peer, bar=4)]


def _fill():
    """Return the right of an agent in one of the places, once the database is full."""
    access = HabilitationFactory(structure__name="AA")
    structures = [access.structure, *PublicStructureFactory.create_batch(PLACES - 1)]
    pattern = InvoiceFactory(
        status="MISE_A_DISPOSITION",
        recipient=access.structure,
        recipient_service=ServiceFactory(structure=access.structure),
        engagement="1400005262",
    )
    crowd(pattern, SIZE, structures)
    return access
