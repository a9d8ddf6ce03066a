"""Dashboards, tax list, what the register says of a supplier."""

from django.urls import path

from invoices.views import figures, fiscal, suppliers

urlpatterns = [
    path("factures/emises/tableau-de-bord/", figures.sent, name="sent_dashboard"),
    path("factures/recues/tableau-de-bord/", figures.received, name="received_dashboard"),
    path("factures/recues/liste-fiscale/", fiscal.fiscal_list, name="fiscal_list"),
    path("factures/recues/liste-fiscale/csv/", fiscal.fiscal_csv, name="fiscal_csv"),
    path("factures/recues/liste-fiscale/pdf/", fiscal.fiscal_pdf, name="fiscal_pdf"),
    path("factures/recues/fournisseurs/", suppliers.supplier_search, name="supplier_search"),
    path("factures/recues/fournisseurs/<str:siret>/", suppliers.supplier, name="supplier"),
]
