"""Django's administration of widgets and their brands."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest

from scheduling.admin.bases import StackedInline
from scheduling.admin.checked import SectionForm
from scheduling.admin.pages import KeptAdmin
from scheduling.contract.refusals import Refusal
from scheduling.contract.workspace.widgets import BrandSection, WidgetSection
from widget.export import brand_section, widget_section
from widget.gateway import get_gateway
from widget.gateway.protocol import Unavailable
from widget.models import Brand, Widget


class WidgetForm(SectionForm):
    section = WidgetSection
    instance: Widget

    class Meta:
        model = Widget
        fields = (
            "slug",
            "meeting_type_id",
            "queue_id",
            "language",
            "timezone",
            "allowed_origins",
            "click_ids",
            "privacy_url",
            "success_redirect",
            "contact",
            "is_active",
        )
        # Addresses are checked by the contract.
        field_classes = {"privacy_url": forms.CharField, "success_redirect": forms.CharField}

    def as_section(self) -> dict[str, Any]:
        return widget_section(self.instance)

    def clean_language(self) -> str:
        language: str = self.cleaned_data["language"]
        offered = [code for code, _ in settings.LANGUAGES]
        if language not in offered:
            self.add_error("language", f"is not offered; use one of {', '.join(offered)}")
        return language

    def clean_meeting_type_id(self) -> str:
        """The scheduler knows it, and says to which workspace the widget therefore belongs."""
        identity: str = self.cleaned_data["meeting_type_id"]
        if identity == self.initial.get("meeting_type_id"):
            return identity
        try:
            self.instance.workspace_id = _uuid(get_gateway(self.now).meeting_type(identity).workspace_id)
        except (Refusal, Unavailable) as error:
            self.add_error("meeting_type_id", f"cannot be found: {error}")
        return identity


def _uuid(text: str) -> UUID | None:
    """Remote schedulers may have other kinds of id; such a widget belongs to no workspace here."""
    try:
        return UUID(text)
    except ValueError:
        return None


class BrandForm(SectionForm):
    section = BrandSection
    instance: Brand

    class Meta:
        model = Brand
        fields = ("name", "logo_url", "accent", "surface", "text", "radius", "font", "theme", "intro")
        field_classes = {"logo_url": forms.CharField}

    def as_section(self) -> dict[str, Any]:
        return brand_section(self.instance)


class BrandInline(StackedInline):
    model = Brand
    form = BrandForm
    can_delete = False
    extra = 1
    max_num = 1


@admin.register(Widget)
class WidgetAdmin(KeptAdmin):
    form = WidgetForm
    inlines = (BrandInline,)
    list_display = ("slug", "language", "is_active")
    list_filter = ("is_active", "language")

    def get_readonly_fields(self, request: HttpRequest, obj: Widget | None = None) -> tuple[str, ...]:
        """The address of a page that is embedded somewhere stays."""
        return ("slug", "workspace_id") if obj else ("workspace_id",)
