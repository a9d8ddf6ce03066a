"""Several deposits at once, recipients kept at hand."""

from django.urls import path

from invoices.views import arrivals, attachments, batches, recipients

urlpatterns = [
    path("factures/<int:pk>/demander-a-l-acheteur/", recipients.ask_buyer, name="ask_buyer"),
    path("factures/emises/deposer/<uuid:token>/", arrivals.ways, name="arrival"),
    path("factures/depots/lots/<uuid:batch>/", batches.queue, name="batch"),
    path(
        "factures/<int:pk>/pieces-jointes/<int:attachment_pk>/modifier/", attachments.rename, name="rename_attachment"
    ),
]
