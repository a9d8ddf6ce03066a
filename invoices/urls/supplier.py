"""What a supplier does of an invoice that came back, or wants to do again."""

from django.urls import path

from invoices.views import returned

urlpatterns = [
    path("factures/<int:pk>/recycler/", returned.recycle, name="recycle"),
    path("factures/<int:pk>/completer/", returned.complete, name="complete"),
    path("factures/<int:pk>/refaire/", returned.redo, name="redo"),
    path("factures/<int:pk>/dupliquer/", returned.duplicate, name="duplicate"),
    path("factures/<int:pk>/document/joindre/", returned.join, name="join"),
]
