"""Administration of people; the mails can be read, not written."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest

from accounts.forms.people import PersonChangeForm, PersonCreationForm
from accounts.models import OutgoingMail, User


class ReadOnlyAdmin(admin.ModelAdmin):
    """What can be looked at and nothing else."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class PersonAdmin(UserAdmin):
    """People are deactivated, never deleted: their trace stays on the invoices."""

    form = PersonChangeForm
    add_form = PersonCreationForm
    ordering = ("email",)
    list_display = ("email", "last_name", "first_name", "is_active", "is_support", "is_staff")
    list_filter = ("is_active", "is_support", "is_staff")
    search_fields = ("email", "last_name", "first_name")
    readonly_fields = ("last_login", "date_joined", "activated_at", "deactivated_at", "anonymised_at")
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        ("Identité", {"fields": ("first_name", "last_name", "contact_email", "phone")}),
        ("Pouvoirs", {"fields": ("is_active", "is_support", "is_staff", "is_superuser", "groups", "user_permissions")}),
        ("Dates", {"fields": readonly_fields}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "first_name", "last_name", "usable_password", "password1", "password2")}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    """Every mail the portal had to send."""

    list_display = ("created_at", "kind", "recipient", "subject", "state", "tries")
    list_filter = ("state",)
    search_fields = ("recipient", "about")
    show_full_result_count = False
    exclude = ("body",)  # one-time links and codes are their recipient's alone
