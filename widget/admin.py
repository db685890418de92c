"""Django's administration of widgets and their brands."""

import re
from typing import Any, cast
from uuid import UUID

from csp.constants import SELF
from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import quote, unquote
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from pydantic import BaseModel

from scheduling.admin.bases import StackedInline
from scheduling.admin.checked import SectionForm
from scheduling.admin.lines import Lines
from scheduling.admin.pages import KeptAdmin
from scheduling.contract.refusals import Refusal
from scheduling.contract.workspace.widgets import BrandSection, WidgetSection
from widget.embed import replace_policy
from widget.embedding.generator import generator_of
from widget.export import brand_section, widget_section
from widget.gateway import get_gateway
from widget.gateway.protocol import Unavailable
from widget.models import Brand, Widget


class WidgetForm(SectionForm):
    section = WidgetSection
    instance: Widget
    languages = Lines(required=False, help_text="One a line, such as de; empty: all that there are")
    allowed_origins = Lines(
        required=False,
        help_text="Sites that may embed it, one a line, such as https://www.example.com; * alone: every site",
    )
    click_ids = Lines(
        required=False,
        help_text="Parameters of advertisements kept with a booking, one a line, such as gclid; they track people",
    )

    class Meta:
        model = Widget
        fields = (
            "slug",
            "meeting_type_id",
            "queue_id",
            "language",
            "languages",
            "timezone",
            "allowed_origins",
            "click_ids",
            "privacy_url",
            "success_redirect",
            "contact",
            "texts",
            "is_active",
        )
        # Addresses are checked by the contract.
        field_classes = {"privacy_url": forms.CharField, "success_redirect": forms.CharField}

    def as_section(self) -> dict[str, Any]:
        return widget_section(self.instance)

    def clean_languages(self) -> Any:
        languages = self.cleaned_data["languages"]
        self._check_offered("languages", languages)
        return languages

    def clean_texts(self) -> Any:
        texts = self.cleaned_data["texts"]
        self._check_offered("texts", texts)
        return texts

    def _check_offered(self, field: str, languages: Any) -> None:
        """Other faults, such as a number in the place of a list, are the section's."""
        offered = [code for code, _ in settings.LANGUAGES]
        for language in languages if isinstance(languages, list | dict) else ():
            if language not in offered:
                self.add_error(field, f"{language}: is not offered; use one of {', '.join(offered)}")

    def _keep(self, section: BaseModel) -> None:
        super()._keep(section)
        self.instance.texts = section.model_dump(mode="json")["texts"]

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


class HexColour(forms.CharField):
    """Guides of a brand write colours without the "#" as often as with it."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return f"#{text}" if re.fullmatch("[0-9a-fA-F]{6}", text or "") else text


class BrandForm(SectionForm):
    section = BrandSection
    instance: Brand

    class Meta:
        model = Brand
        fields = ("name", "logo_url", "accent", "surface", "text", "radius", "font", "theme", "intro")
        field_classes = {"logo_url": forms.CharField, **dict.fromkeys(("accent", "surface", "text"), HexColour)}
        help_texts = {
            "accent": 'Of buttons and links, such as "#0b6e4f"; where it could not be read, a shade of it that can',
            "surface": 'Of the page, such as "#ffffff"',
            "text": "On the surface; refused where the contrast is below 4.5:1",
            "radius": "Of corners, in pixels",
        }

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
    list_display = ("slug", "language", "is_active", "embedding")
    list_filter = ("is_active", "language")

    @admin.display(description="On a site")
    def embedding(self, row: Widget) -> str:
        return format_html('<a href="{}">Lines to copy</a>', reverse("admin:widget_widget_embed", args=[quote(row.pk)]))

    def get_urls(self) -> list[URLPattern]:
        own = path("<path:object_id>/embed/", self.admin_site.admin_view(self.embed), name="widget_widget_embed")
        return [own, *super().get_urls()]

    def embed(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The lines that put the widget on a site, with a preview. It changes nothing."""
        widget = self.get_object(request, unquote(object_id))
        if widget is None or not self.has_view_permission(request, widget):
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": f"/{widget.slug}/ on a site",
            "opts": self.opts,
            "widget": widget,
            "generator": generator_of(widget, request.GET, now=cast("Any", request).now),
        }
        part = "lines" if cast("Any", request).htmx else "embed"
        response = TemplateResponse(request, f"admin/widget/widget/{part}.html", context)
        replace_policy(response, {"frame-src": [SELF]})
        return response

    def get_readonly_fields(self, request: HttpRequest, obj: Widget | None = None) -> tuple[str, ...]:
        """The address of a page that is embedded somewhere stays."""
        return ("slug", "workspace_id") if obj else ("workspace_id",)
