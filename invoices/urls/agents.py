"""What agents do of many invoices at once, downloads, assignment, notes."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
