"""Addresses of the articles, open to visitors."""

from django.urls import path

from accounts.articles import views
from accounts.articles.models import Article

app_name = "articles"
urlpatterns = [
    path("actualites/", views.listing, {"kind": Article.Kind.ACTUALITE}, name="actualites"),
    path("actualites/<slug:slug>/", views.article, {"kind": Article.Kind.ACTUALITE}, name="actualite"),
    path("communication/", views.listing, {"kind": Article.Kind.COMMUNICATION}, name="communications"),
    path("communication/<slug:slug>/", views.article, {"kind": Article.Kind.COMMUNICATION}, name="communication"),
    path("documentation/", views.documentation, name="documentations"),
    path("documentation/<slug:slug>/", views.article, {"kind": Article.Kind.DOCUMENTATION}, name="documentation"),
]
