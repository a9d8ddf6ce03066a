"""Several deposits at once, recipients kept at hand."""

from django.urls import path

from invoices.views import batches

urlpatterns = [
    path("factures/depots/lots/<uuid:batch>/", batches.queue, name="batch"),
]
