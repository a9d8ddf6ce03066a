"""What agents do of many invoices at once, downloads, assignment, notes."""

from django.urls import path

from invoices.views import agents, exports, files, internal

urlpatterns = [
    path("factures/telecharger/", agents.download_many, name="download"),
    path("factures/<int:pk>/interne/", internal.internal, name="internal"),
    path("factures/<int:pk>/telecharger/", agents.download_one, name="download_one"),
    path("factures/<int:pk>/pivot/", agents.pivot, name="pivot"),
    path("factures/<int:pk>/ubl/", files.ubl, name="ubl"),
    path("factures/<int:pk>/original/", files.original, name="original"),
    path("factures/<int:pk>/lisible/", files.readable, name="readable"),
    path("factures/recues/traiter/", agents.treat_many, name="treat_many"),
    path("factures/recues/traitements/<int:pk>/", agents.bulk_report, name="bulk_report"),
    path("factures/exports/", exports.exports, name="exports"),
    path("factures/exports/<int:pk>/", exports.export, name="export"),
    path("factures/exports/<int:pk>/fichier/", exports.export_file, name="export_file"),
]
