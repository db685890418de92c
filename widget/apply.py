"""The widgets of a workspace file: makes the tables of this package equal to it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Model

from scheduling.contract.refusals import Fault, Invalid
from scheduling.contract.workspace.changes import Change, Kind, difference
from scheduling.contract.workspace.widgets import WidgetSection
from widget.models import Brand, Widget


def apply_widgets(
    sections: Sequence[WidgetSection], *, workspace_id: UUID, timezone: str, meeting_types: Mapping[str, str]
) -> list[Change]:
    """Make the workspace's widgets equal to the sections, in the caller's transaction. The rest is retired.

    ``meeting_types`` gives the id of each slug of the file in lower case, ``timezone`` that of widgets that name none.
    Raises ``Invalid``: a language that is not offered, an address that another workspace has.
    """
    rows = {row.slug: row for row in Widget.objects.select_related("brand").order_by("slug")}
    if faults := [
        fault for index, section in enumerate(sections) for fault in _faults(index, section, rows, workspace_id)
    ]:
        raise Invalid(faults)
    changes = []
    for index, section in enumerate(sections):
        values = _values(section, workspace_id, timezone, meeting_types)
        changes.append(_settle(index, section, rows.get(section.slug), values))
    named = {section.slug for section in sections}
    leftover = [row for row in rows.values() if row.workspace_id == workspace_id and row.slug not in named]
    return changes + [_retire(row) for row in leftover if row.is_active]


def _faults(index: int, section: WidgetSection, rows: Mapping[str, Widget], workspace_id: UUID) -> list[Fault]:
    faults = []
    row, offered = rows.get(section.slug), [code for code, _ in settings.LANGUAGES]
    if row and row.workspace_id not in (None, workspace_id):
        faults.append(Fault(f"widgets[{index}].slug", f"/{section.slug}/ is a widget of another workspace"))
    named = {
        "language": section.language,
        **{f"languages[{at}]": language for at, language in enumerate(section.languages)},
        **{f"texts.{language}": language for language in section.texts},
    }
    sentence = f"is not offered; use one of {', '.join(offered)}"
    return faults + [Fault(f"widgets[{index}].{key}", sentence) for key, name in named.items() if name not in offered]


def _values(
    section: WidgetSection, workspace_id: UUID, timezone: str, meeting_types: Mapping[str, str]
) -> dict[str, Any]:
    own = meeting_types[section.meeting_type.lower()] if section.meeting_type else ""
    return {
        **section.model_dump(mode="json", exclude={"meeting_type", "brand"}),
        "workspace_id": workspace_id,
        "meeting_type_id": own or section.meeting_type_id,
        "timezone": section.timezone or timezone,
        "is_active": True,
    }


def _settle(index: int, section: WidgetSection, row: Widget | None, values: dict[str, Any]) -> Change:
    path, what = f"widgets[{index}]", f"widget {section.slug}"
    widget = row or Widget()
    brand = widget.brand if row and hasattr(row, "brand") else Brand(widget=widget)
    said = [_write(widget, values), _write(brand, section.brand.model_dump(mode="json"))]
    if row is None:
        return Change(Kind.ADDED, path, what)
    if not any(said):
        return Change(Kind.UNCHANGED, path, what)
    return Change(Kind.CHANGED, path, f"{what}: {'; '.join(sentence for sentence in said if sentence)}")


def _write(row: Model, values: dict[str, Any]) -> str:
    """Save the values if they differ from the row's; says what differed."""
    said = difference({name: getattr(row, name) for name in values}, values)
    if said or row._state.adding:
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
    return said


def _retire(row: Widget) -> Change:
    row.is_active = False
    row.save(update_fields=["is_active"])
    return Change(Kind.RETIRED, "widgets", f"widget {row.slug}")
