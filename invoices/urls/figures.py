"""Dashboards, tax list, what the register says of a supplier."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
