"""« Saisir facture »: the beginning, the lines, models. The form itself is any draft's (urls/road.py)."""

from django.urls import path

from invoices.views import keying, lines, templates

urlpatterns = [
    path("factures/emises/saisir/", keying.start, name="keying"),
    path("factures/<int:pk>/lignes/ajouter/", lines.add, name="add_line"),
    path("factures/<int:pk>/lignes/<int:number>/", lines.line, name="line"),
    path("factures/<int:pk>/lignes/importer/", lines.import_lines, name="import_lines"),
    path("factures/<int:pk>/modele/", templates.keep, name="keep_template"),
    path("factures/emises/saisir/modeles/<int:pk>/", templates.begin, name="begin_template"),
    path("factures/emises/saisir/modeles/<int:pk>/supprimer/", templates.drop, name="drop_template"),
]
