"""The articles application. The help shipped with the portal is there after each migration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ArticlesConfig(AppConfig):
    name = "accounts.articles"
    label = "articles"
    verbose_name = "actualités et documentation"

    def ready(self) -> None:
        """The models can be read only now: this import waits for them."""
        from accounts.articles.shipped import load

        post_migrate.connect(load, sender=self)
