"""Administration of invoices: everything can be looked at, nothing written. What changes goes through the services."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.admin import ReadOnlyAdmin
from invoices.models import Attachment, Deposit, Invoice, InvoiceEvent, Opinion, StatusChange, StoredFile, VatTotal


class ReadOnlyInline(admin.TabularInline):
    """Rows shown under what they belong to."""

    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class StatusChangeInline(ReadOnlyInline):
    model = StatusChange
    fields = ("position", "at", "source", "target", "by", "actor", "reason", "comment")


class VatTotalInline(ReadOnlyInline):
    model = VatTotal


class AttachmentInline(ReadOnlyInline):
    model = Attachment
    fields = ("filename", "designation", "type", "file", "added_by", "added_at")
    readonly_fields = ("added_at",)


@admin.register(Invoice)
class InvoiceAdmin(ReadOnlyAdmin):
    """Every invoice, drafts included."""

    list_display = ("id", "number", "supplier", "recipient", "status", "deposited_at", "signed_due")
    list_filter = ("status", "type")
    list_select_related = ("supplier", "recipient")
    search_fields = ("=number", "=supplier__identifier", "=recipient__identifier")
    ordering = ("-id",)
    show_full_result_count = False
    inlines = (StatusChangeInline, VatTotalInline, AttachmentInline)


@admin.register(Deposit)
class DepositAdmin(ReadOnlyAdmin):
    """Files as they arrived, and what became of their reading."""

    list_display = ("id", "filename", "structure", "depositor", "state", "tries", "received_at")
    list_filter = ("state", "origin", "format")
    list_select_related = ("structure", "depositor")
    search_fields = ("=filename", "=structure__identifier")
    ordering = ("-id",)
    show_full_result_count = False


@admin.register(StatusChange)
class StatusChangeAdmin(ReadOnlyAdmin):
    """The history of statuses."""

    list_display = ("at", "invoice", "position", "source", "target", "by", "actor", "reason")
    list_filter = ("target",)
    list_select_related = ("invoice", "actor")
    search_fields = ("=invoice__number",)
    ordering = ("-id",)
    show_full_result_count = False


@admin.register(InvoiceEvent)
class InvoiceEventAdmin(ReadOnlyAdmin):
    """What people did beside changing a status; support's openings among it."""

    list_display = ("at", "kind", "invoice", "actor")
    list_filter = ("kind",)
    list_select_related = ("invoice", "actor")
    search_fields = ("=invoice__number", "=actor__email")
    ordering = ("-id",)
    show_full_result_count = False


@admin.register(StoredFile)
class StoredFileAdmin(ReadOnlyAdmin):
    """Files kept, by digest; their bytes are served only through an object one may see."""

    list_display = ("sha256", "media_type", "size", "page_count", "created_at")
    list_filter = ("media_type",)
    search_fields = ("sha256__startswith",)
    show_full_result_count = False


@admin.register(Opinion)
class OpinionAdmin(ReadOnlyAdmin):
    """What people said of the portal after sending."""

    list_display = ("at", "score", "author", "invoice", "comment")
    list_filter = ("score",)
    list_select_related = ("author", "invoice")
    show_full_result_count = False
