"""Addresses of the structures and rights."""

from django.urls import path

from structures.views import attachments, habilitations, signup

app_name = "structures"
urlpatterns = [
    path("compte/creer/", signup.sign_up, name="sign_up"),
    path("compte/creer/structure/", signup.look_up, name="sign_up_look_up"),
    path("compte/creer/recapitulatif/", signup.signed_up, name="signed_up"),
    path("compte/activer/", signup.activation_again, name="activation_again"),
    path("compte/activer/<str:token>/", signup.activate, name="activate"),
    path("compte/activer/<str:token>/sans-structure/", signup.give_up, name="give_up"),
    path("mes-rattachements/", attachments.attachments, name="attachments"),
    path("mes-habilitations/", habilitations.habilitations, name="habilitations"),
    path("mes-habilitations/export/", habilitations.export, name="habilitations_export"),
]
