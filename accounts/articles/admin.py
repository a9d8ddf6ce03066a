"""Articles are written here."""

from django.contrib import admin

from accounts.articles.models import Article


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    list_display = ("title", "kind", "base", "published_on", "order")
    list_filter = ("kind", "base")
    search_fields = ("title", "body")
    prepopulated_fields = {"slug": ("title",)}
