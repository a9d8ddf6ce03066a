"""The help that the portal's own screens link to."""

from django.db import migrations

from accounts.articles.models import normalised
from accounts.articles.shipped import articles


def load(apps, schema_editor):
    Article = apps.get_model("articles", "Article")
    for columns in articles():
        searched = normalised(f"{columns['title']} {columns['body']}")
        Article.objects.update_or_create(slug=columns["slug"], defaults=columns | {"searched": searched})


def unload(apps, schema_editor):
    apps.get_model("articles", "Article").objects.filter(slug__in=[row["slug"] for row in articles()]).delete()


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]
    operations = [migrations.RunPython(load, unload)]
