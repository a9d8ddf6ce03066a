"""Notices, and the public check of a certificate of deposit."""

from django.urls import path

from invoices.views import certificates, inspection

urlpatterns = [
    path("verifier/certificat/", certificates.check, name="check_certificate"),
    path("verifier/", inspection.check, name="inspect"),
    path("verifier/<uuid:token>/", inspection.report, name="inspection"),
]
