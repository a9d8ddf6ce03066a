"""Dashboards, tax list, what the register says of a supplier."""

from django.urls import path

from invoices.views import figures

urlpatterns = [
    path("factures/emises/tableau-de-bord/", figures.sent, name="sent_dashboard"),
    path("factures/recues/tableau-de-bord/", figures.received, name="received_dashboard"),
]
