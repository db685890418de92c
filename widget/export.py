"""Widgets as the sections of a workspace file."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from widget.models import Brand, Widget


def widget_sections(workspace_id: UUID, *, meeting_types: Mapping[str, str]) -> list[dict[str, Any]]:
    """The workspace's active widgets. ``meeting_types`` gives the slug of each id that the file itself defines."""
    rows = Widget.objects.filter(workspace_id=workspace_id, is_active=True).select_related("brand").order_by("slug")
    return [_section(row, meeting_types) for row in rows]


def _section(row: Widget, meeting_types: Mapping[str, str]) -> dict[str, Any]:
    section = widget_section(row)
    own = meeting_types.get(row.meeting_type_id)
    if own and not row.queue_id:
        section = {"slug": section["slug"], "meeting_type": own, **section, "meeting_type_id": None}
    return {**section, "brand": brand_section(row.brand)} if hasattr(row, "brand") else section


def widget_section(row: Widget) -> dict[str, Any]:
    """Without its brand; the meeting type by its id."""
    return {
        "slug": row.slug,
        "meeting_type_id": row.meeting_type_id,
        "queue_id": row.queue_id,
        "language": row.language,
        "languages": row.languages,
        "timezone": row.timezone,
        "allowed_origins": row.allowed_origins,
        "click_ids": row.click_ids,
        "privacy_url": row.privacy_url,
        "success_redirect": row.success_redirect,
        "contact": row.contact,
        "texts": row.texts,
    }


def brand_section(brand: Brand) -> dict[str, Any]:
    return {
        "name": brand.name,
        "logo_url": brand.logo_url,
        "accent": brand.accent,
        "surface": brand.surface,
        "text": brand.text,
        "radius": brand.radius,
        "font": brand.font,
        "theme": brand.theme,
        "intro": brand.intro,
    }
