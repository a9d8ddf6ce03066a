"""Search, on both sides, and what is exported from it."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
