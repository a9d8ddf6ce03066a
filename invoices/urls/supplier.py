"""What a supplier does of an invoice that came back, or wants to do again."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
