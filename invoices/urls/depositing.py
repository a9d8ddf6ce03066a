"""Several deposits at once, recipients kept at hand."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
