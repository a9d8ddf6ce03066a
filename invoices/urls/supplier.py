"""What a supplier does of an invoice that came back, or wants to do again."""

from django.urls import path

from invoices.views import acknowledgement, rejections, returned

urlpatterns = [
    path("factures/emises/a-acquitter/", acknowledgement.acknowledge, name="acknowledge"),
    path("factures/emises/rejets/", rejections.handle, name="handle_rejections"),
    path("factures/<int:pk>/acquitter/", acknowledgement.acknowledge_one, name="acknowledge_one"),
    path("factures/<int:pk>/traiter-le-rejet/", rejections.handle_one, name="handle_rejection"),
    path("factures/<int:pk>/demander-le-rejet/", rejections.ask, name="ask_rejection"),
    path("factures/<int:pk>/demande-de-rejet/accepter/", rejections.accept, name="accept_rejection"),
    path("factures/<int:pk>/demande-de-rejet/refuser/", rejections.decline, name="decline_rejection"),
    path("factures/<int:pk>/recycler/", returned.recycle, name="recycle"),
    path("factures/<int:pk>/completer/", returned.complete, name="complete"),
    path("factures/<int:pk>/refaire/", returned.redo, name="redo"),
    path("factures/<int:pk>/dupliquer/", returned.duplicate, name="duplicate"),
    path("factures/<int:pk>/document/joindre/", returned.join, name="join"),
]
