"""Administration of structures and rights. Rights change through the service, so that each change leaves its trace."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin import ReadOnlyAdmin
from structures import services
from structures.domain.habilitations import Application, Level
from structures.forms.admin import HabilitationForm
from structures.models import (
    AccessRequest,
    Establishment,
    Habilitation,
    HabilitationChange,
    ManagerAction,
    Rattachement,
    Service,
    Structure,
)


class KeptAdmin(admin.ModelAdmin):
    """What is deactivated or ended rather than deleted."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Structure)
class StructureAdmin(KeptAdmin):
    """Who emits and receives. The identifier is the structure: another one is another structure."""

    list_display = ("identifier", "name", "nature", "city", "state")
    list_filter = ("nature", "state", "identifier_type")
    search_fields = ("identifier", "normalised_name")
    raw_id_fields = ("origin",)
    show_full_result_count = False

    def get_readonly_fields(self, request: HttpRequest, obj: Structure | None = None) -> tuple[str, ...]:
        return ("identifier_type", "identifier") if obj else ()


@admin.register(Service)
class ServiceAdmin(KeptAdmin):
    """Subdivisions of structures."""

    list_display = ("code", "name", "structure", "engagement_required", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("structure",)
    search_fields = ("code", "structure__identifier")
    autocomplete_fields = ("structure",)


@admin.register(Rattachement)
class RattachementAdmin(KeptAdmin):
    """Who belongs where; a rattachement ends by its date."""

    list_display = ("user", "structure", "service", "is_principal_manager", "since", "until")
    list_filter = ("is_principal_manager",)
    list_select_related = ("user", "structure", "service")
    search_fields = ("user__email", "structure__identifier")
    autocomplete_fields = ("user", "structure", "service")


@admin.register(Habilitation)
class HabilitationAdmin(admin.ModelAdmin):
    """Who may do what. Once given, only the level changes."""

    form = HabilitationForm
    list_display = ("user", "profile", "structure", "service")
    list_filter = ("level",)
    list_select_related = ("user", "structure", "service")
    search_fields = ("user__email", "structure__identifier")
    autocomplete_fields = ("user", "structure", "service")

    def get_readonly_fields(self, request: HttpRequest, obj: Habilitation | None = None) -> tuple[str, ...]:
        return ("user", "application", "structure", "service") if obj else ()

    def save_model(self, request: Any, obj: Habilitation, form: Any, change: bool) -> None:
        """Grant, and let the administration's own journal find the row."""
        application, level = Application(obj.application), Level(obj.level)
        held = services.grant(obj.user, application, level, obj.structure, obj.service, actor=request.user)
        obj.pk = held.pk

    def delete_model(self, request: Any, obj: Habilitation) -> None:
        services.withdraw(obj, actor=request.user)

    def delete_queryset(self, request: Any, queryset: QuerySet[Habilitation] | Iterable[Habilitation]) -> None:
        for held in queryset:
            services.withdraw(held, actor=request.user)


@admin.register(HabilitationChange)
class HabilitationChangeAdmin(ReadOnlyAdmin):
    """The history of rights."""

    list_display = ("at", "user", "application", "structure", "service", "before", "after", "actor")
    list_select_related = ("user", "structure", "service", "actor")
    search_fields = ("user__email", "structure__identifier")


@admin.register(AccessRequest)
class AccessRequestAdmin(ReadOnlyAdmin):
    """What people ask for; managers decide in Approbations."""

    list_display = ("created_at", "requester", "kind", "structure", "service", "state", "decided_by")
    list_filter = ("state", "kind")
    list_select_related = ("requester", "structure", "service", "decided_by")
    search_fields = ("requester__email", "structure__identifier")


@admin.register(ManagerAction)
class ManagerActionAdmin(ReadOnlyAdmin):
    """What managers and the support did."""

    list_display = ("at", "actor", "action", "structure", "subject", "detail")
    list_select_related = ("actor", "structure", "subject")
    search_fields = ("actor__email", "subject__email", "structure__identifier")


@admin.register(Establishment)
class EstablishmentAdmin(ReadOnlyAdmin):
    """The local copy of the SIRENE register."""

    list_display = ("siret", "name", "city", "is_active", "is_masked")
    search_fields = ("siret", "name")
    show_full_result_count = False
