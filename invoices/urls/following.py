"""Notices, and the public check of a certificate of deposit."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
