"""Notices, and the public check of a certificate of deposit."""

from django.urls import path

from invoices.views import certificates

urlpatterns = [
    path("verifier/certificat/", certificates.check, name="check_certificate"),
]
