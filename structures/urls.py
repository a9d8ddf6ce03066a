"""Addresses of the structures and rights."""

from django.urls import path

from structures.views import attachments, habilitations

app_name = "structures"
urlpatterns = [
    path("mes-rattachements/", attachments.attachments, name="attachments"),
    path("mes-habilitations/", habilitations.habilitations, name="habilitations"),
    path("mes-habilitations/export/", habilitations.export, name="habilitations_export"),
]
