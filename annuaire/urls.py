"""Addresses of the directory."""

from django.urls import path, re_path

from annuaire import views

app_name = "annuaire"
urlpatterns = [
    path("annuaire/", views.search, name="search"),
    path("annuaire/telecharger/<slug:name>/", views.download, name="download"),
    re_path(r"^annuaire/(?P<siret>[0-9]{14})/$", views.structure, name="structure"),
]
