"""Mandats de facturation: sign one, read, cancel."""

from django.urls import path

from invoices.views import mandates

urlpatterns = [
    path("mandats/", mandates.mandates, name="mandates"),
    path("mandats/souscrire/", mandates.subscribe, name="subscribe_mandate"),
    path("mandats/<int:pk>/", mandates.mandate, name="mandate"),
    path("mandats/<int:pk>/pdf/", mandates.mandate_file, name="mandate_file"),
    path("mandats/<int:pk>/resilier/", mandates.end, name="end_mandate"),
]
