"""The portal as gunicorn serves it, with bare views of the same rows beside its own."""

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import path
from django.utils import timezone

from chorus.wsgi import application as portal
from invoices.models import Invoice, InvoiceEvent

ROWS = "{% for i in rows %}<p>{{ i.number }} {{ i.supplier.name }} {{ i.status }} {{ i.amount_due }}</p>{% endfor %}"


def rows(request):
    """What no list can go below: the session, the person, the rows, a loop."""
    waiting = Invoice.objects.filter(recipient=request.GET["structure"], status__in=["MISE_A_DISPOSITION", "COMPLETEE"])
    shown = waiting.select_related("supplier", "recipient_service").order_by("-deposited_at", "-id")[:50]
    return HttpResponse(engines["django"].from_string(ROWS).render({"rows": shown, "who": request.user.initials}))


def change(request, pk):
    """What no change of status can go below: the session, the person, a row locked and written, a line of history."""
    with transaction.atomic():
        invoice = Invoice.objects.select_for_update().get(pk=pk)
        invoice.last_activity_at = timezone.now()
        invoice.save(update_fields=["last_activity_at"])
        InvoiceEvent.objects.create(invoice=invoice, kind=InvoiceEvent.Kind.TELECHARGEMENT, actor=request.user)
    return redirect("/")


class Addresses:
    """The portal's, and the bare ones."""

    from chorus.urls import urlpatterns as ours

    urlpatterns = [path("nu/liste/", rows), path("nu/<int:pk>/", change), *ours]


settings.ROOT_URLCONF = Addresses
application = portal
