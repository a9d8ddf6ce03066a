"""The articles application."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "accounts.articles"
    label = "articles"
    verbose_name = "actualités et documentation"
