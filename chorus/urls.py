"""Addresses of the portal: French, stable, no technical words."""

from django.contrib import admin
from django.urls import include, path

from accounts.views.login import administration_door
from chorus.views import components, domains, health, home, mails

urlpatterns = [
    path("", home.home, name="home"),
    path("domaines/", domains.domains, name="domains"),
    path("domaines/<slug:slug>/", domains.domain, name="domain"),
    path("courriels/", mails.mails, name="mails"),
    path("courriels/<int:pk>/", mails.mail, name="mail"),
    path("sante/", health.health, name="health"),
    path("composants/", components.components, name="components"),
    path("", include("accounts.urls")),
    path("", include("accounts.articles.urls")),
    path("", include("structures.urls")),
    path("", include("annuaire.urls")),
    path("", include("invoices.urls")),
    path("admin/login/", administration_door, name="administration_door"),
    path("admin/", admin.site.urls),
]

handler400 = "chorus.views.errors.bad_request"
handler403 = "chorus.views.errors.forbidden"
handler404 = "chorus.views.errors.not_found"
handler500 = "chorus.views.errors.server_error"
