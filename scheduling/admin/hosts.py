"""Workspaces and their hosts."""

from datetime import datetime
from typing import Any

from django.contrib import admin

from scheduling.admin.bases import TabularInline
from scheduling.admin.checked import SectionForm
from scheduling.admin.pages import SHORT_JSON, KeptAdmin
from scheduling.contract.workspace.people import ExceptionSection, HostSection, WorkspaceSection
from scheduling.models import AvailabilityException, Host, MeetingType, Workspace
from scheduling.operations.workspace.upcoming import upcoming_of_host
from scheduling.queries.workspace_file import exception_section, host_section


class WorkspaceForm(SectionForm):
    section = WorkspaceSection

    class Meta:
        model = Workspace
        fields = ("slug", "name", "timezone", "language")

    def as_section(self) -> dict[str, Any]:
        row: Workspace = self.instance
        return {"slug": row.slug, "name": row.name, "timezone": row.timezone, "language": row.language}


@admin.register(Workspace)
class WorkspaceAdmin(KeptAdmin):
    form = WorkspaceForm
    list_display = ("name", "slug", "timezone")


class HostForm(SectionForm):
    section = HostSection

    class Meta:
        model = Host
        fields = (
            "workspace",
            "email",
            "given_name",
            "family_name",
            "timezone",
            "language",
            "hours",
            "daily_limit",
            "is_active",
        )

    def as_section(self) -> dict[str, Any]:
        return host_section(self.instance)

    def clean_email(self) -> str:
        """An address is the same in any letter case."""
        email: str = self.cleaned_data["email"]
        others = Host.objects.filter(email__iexact=email, workspace=self.cleaned_data.get("workspace"))
        if others.exclude(pk=self.instance.pk).exists():
            self.add_error("email", "belongs to another host already")
        return email

    def clean_is_active(self) -> bool:
        """As in the file: who is still named or expected is not retired."""
        is_active: bool = self.cleaned_data["is_active"]
        if not is_active and self.instance.pk:
            for sentence in _ties(self.instance, self.now):
                self.add_error("is_active", sentence)
        return is_active


def _ties(host: Host, now: datetime) -> list[str]:
    active = MeetingType.objects.filter(is_active=True)
    offered = active.filter(assignment="one_on_one", offering_hosts__host=host)
    shared = active.exclude(assignment="one_on_one").filter(queue__members__host=host, queue__members__is_active=True)
    names = sorted({row.slug for row in (*offered, *shared)})
    sentences = [f"is still a host of {', '.join(names)}; take the host out there first"] if names else []
    upcoming = upcoming_of_host(host, now)
    return [*sentences, f"has {upcoming} upcoming appointments"] if upcoming else sentences


class ExceptionForm(SectionForm):
    section = ExceptionSection
    names = {"available": "is_available"}

    class Meta:
        model = AvailabilityException
        fields = ("start_date", "end_date", "is_available", "hours", "name")

    def as_section(self) -> dict[str, Any]:
        return exception_section(self.instance)


class ExceptionInline(TabularInline):
    model = AvailabilityException
    form = ExceptionForm
    formfield_overrides = SHORT_JSON
    extra = 0


@admin.register(Host)
class HostAdmin(KeptAdmin):
    form = HostForm
    inlines = (ExceptionInline,)
    list_display = ("full_name", "email", "timezone", "is_active")
    list_filter = ("is_active", "workspace")
    search_fields = ("given_name", "family_name", "email")
    readonly_fields = ("uuid",)
