"""The engine's tables as the sections of a workspace file: what ``apply`` reads, written back.

Values are plain (text, numbers, lists, dates); a section that still has its default may be left out by the writer.
"""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch

from scheduling.models import (
    ApiKey,
    AssignmentKind,
    AvailabilityException,
    FormField,
    Host,
    MeetingType,
    MeetingTypeHost,
    Queue,
    QueueGroup,
    QueueMember,
    WebhookEndpoint,
    Workspace,
)
from scheduling.operations.workspace.identity import derived_id

Section = dict[str, Any]

_AS_THEY_ARE = (
    "slug",
    "name",
    "description",
    "timezone",
    "assignment",
    "durations",
    "default_duration",
    "slot_interval",
    "buffer_before",
    "buffer_after",
    "buffers_within_hours",
    "minimum_notice",
    "horizon_days",
    "daily_limit",
    "channels",
    "default_channel",
    "channel_links",
    "locations",
    "confirmation",
    "hold_minutes",
    "allow_phone_only",
    "allow_host_selection",
    "reminders",
    "invite_title",
    "invite_description",
    "change_deadline",
)


def engine_document(workspace: Workspace) -> Section:
    """Everything of the workspace that is active, except its widgets."""
    return {
        "workspace": workspace_section(workspace),
        "hosts": [_identified_host(workspace, host) for host in _hosts(workspace)],
        "meeting_types": [_identified_meeting_type(workspace, row) for row in _meeting_types(workspace)],
        "api_keys": [api_key_section(row) for row in workspace.api_keys.filter(is_active=True).order_by("name")],
        "webhooks": [webhook_section(row) for row in workspace.webhooks.filter(is_active=True).order_by("endpoint")],
    }


def workspace_section(workspace: Workspace) -> Section:
    given = workspace.id != derived_id(workspace.slug, "workspace", workspace.slug)
    section = {
        "slug": workspace.slug,
        "name": workspace.name,
        "timezone": workspace.timezone,
        "language": workspace.language,
    }
    return {"id": str(workspace.id), **section} if given else section


def _hosts(workspace: Workspace) -> list[Host]:
    in_order = Prefetch("exceptions", AvailabilityException.objects.order_by("start_date", "id"))
    return list(workspace.hosts.filter(is_active=True).order_by("pk").prefetch_related(in_order))


def _meeting_types(workspace: Workspace) -> list[MeetingType]:
    rows = workspace.meeting_types.filter(is_active=True).order_by("slug").select_related("queue")
    return list(rows.prefetch_related("form_fields", "offering_hosts__host"))


def _identified_host(workspace: Workspace, host: Host) -> Section:
    section = {**_id(workspace, "host", host.email, host.uuid), **host_section(host)}
    section["exceptions"] = [exception_section(exception) for exception in host.exceptions.all()]
    return section if host.language != workspace.language else {**section, "language": None}


def _identified_meeting_type(workspace: Workspace, row: MeetingType) -> Section:
    section = {**_id(workspace, "meeting-type", row.slug, row.id), **meeting_type_section(row)}
    section["fields"] = [field_section(field) for field in row.form_fields.all()]
    if row.assignment == AssignmentKind.ONE_ON_ONE:
        return {**section, "hosts": offering_emails(row)}
    queue = getattr(row, "queue", None)
    return {**section, "queue": _identified_queue(workspace, row, queue)} if queue else section


def _identified_queue(workspace: Workspace, row: MeetingType, queue: Queue) -> Section:
    groups = queue.groups.filter(is_active=True).prefetch_related("group_members__host")
    members = queue.members.filter(is_active=True, host__is_active=True).select_related("host")
    return {
        **_id(workspace, "queue", row.slug, queue.id),
        **queue_section(queue),
        "members": [member_section(member) for member in members],
        "groups": [
            {**_id(workspace, "group", f"{row.slug}/{group.name}", group.id), **group_section(group), "members": emails}
            for group in groups
            if (emails := group_emails(group))
        ],
    }


def _id(workspace: Workspace, kind: str, key: str, identity: UUID) -> Section:
    """Only an id that does not follow from the name has to be written."""
    return {} if identity == derived_id(workspace.slug, kind, key) else {"id": str(identity)}


def host_section(host: Host) -> Section:
    return {
        "email": host.email,
        "given_name": host.given_name,
        "family_name": host.family_name,
        "timezone": host.timezone,
        "language": host.language,
        "hours": host.hours,
        "daily_limit": host.daily_limit,
    }


def exception_section(exception: AvailabilityException) -> Section:
    return {
        "start_date": exception.start_date,
        "end_date": exception.end_date,
        "available": exception.is_available,
        "hours": exception.hours or None,
        "name": exception.name,
    }


def meeting_type_section(row: MeetingType) -> Section:
    """Without what hangs on the row: its questions, hosts and queue."""
    return {name: getattr(row, name) for name in _AS_THEY_ARE}


def field_section(field: FormField) -> Section:
    return {
        "name": field.name,
        "label": field.label,
        "type": field.field_type,
        "required": field.required,
        "options": field.options,
        "placeholder": field.placeholder,
        "help_text": field.help_text,
    }


def offering_emails(row: MeetingType) -> list[str]:
    offers: list[MeetingTypeHost] = list(row.offering_hosts.all())
    return [offer.host.email for offer in offers if offer.host.is_active]


def queue_section(queue: Queue) -> Section:
    """Without its members and groups."""
    return {"strategy": queue.strategy, "max_lead": queue.max_lead, "period": queue.period}


def member_section(member: QueueMember) -> Section:
    return {"host": member.host.email, "weight": member.weight}


def group_section(group: QueueGroup) -> Section:
    """Without its members."""
    return {"name": group.name, "priority": group.priority, "mode": group.mode, "weight": group.weight}


def group_emails(group: QueueGroup) -> list[str]:
    return [member.host.email for member in group.group_members.all() if member.host.is_active]


def api_key_section(row: ApiKey) -> Section:
    """Never the key: only its hash is known."""
    return {"name": row.name, "scope": row.scope, "expires_at": row.expires_at}


def webhook_section(row: WebhookEndpoint) -> Section:
    return {"endpoint": row.endpoint, "events": row.events}
