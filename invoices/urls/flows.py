"""« Suivi des flux »."""

from django.urls import path

from invoices.views import flows

urlpatterns = [
    path("flux/", flows.flows, name="flows"),
    path("flux/csv/", flows.flows_csv, name="flows_csv"),
    path("flux/<int:pk>/", flows.flow, name="flow"),
    path("flux/<int:pk>/imprimer/", flows.printed, name="flow_print"),
    path("flux/<int:pk>/fichier/", flows.flow_file, name="flow_file"),
    path("flux/<int:pk>/redeposer/", flows.again, name="flow_again"),
    path("flux/<int:pk>/csv/", flows.flow_csv, name="flow_csv"),
    path("flux/<int:pk>/retour/", flows.return_file, name="flow_return"),
    path("flux/<int:pk>/statuts/", flows.invoices_file, name="flow_statuses"),
]
