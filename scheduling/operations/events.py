"""Events for other programs, as messages to the webhooks that want to hear of them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import connection

from scheduling import mapping, outbox
from scheduling.contract.appointments import AppointmentMeetingType
from scheduling.contract.events import BookingEvent, EventType
from scheduling.contract.model import iso
from scheduling.delivery.notices import Event, Previous
from scheduling.delivery.webhook import WebhookMessage
from scheduling.models import Appointment, Host, WebhookEndpoint

#: What programs hear of. The rest is between the attendee and us.
_TYPES: dict[Event, EventType] = {
    Event.BOOKED: "booking_created",
    Event.CANCELLED: "booking_cancelled",
    Event.RESCHEDULED: "booking_rescheduled",
    Event.HANDED_OFF: "booking_handed_off",
}


def tell_webhooks(
    event: Event, appointment: Appointment, *, hosts: Sequence[Host], now: datetime, previous: Previous | None
) -> None:
    """A message for every active webhook of the workspace that wants this event; its body is settled here and now.

    Nobody is told that a booking was moved or cancelled of which nobody was told that it exists: one that waits to be
    confirmed, or waited in vain.
    """
    kind = _TYPES.get(event)
    if kind is None or appointment.expires_at is not None:
        return
    endpoints = _wanting(kind, appointment.meeting_type.workspace_id)
    if endpoints:
        body = _body(kind, appointment, hosts, previous)
        messages = list(_messages(kind, appointment, endpoints, body, now=now))
        outbox.enqueue("webhook", messages, due_at=now, lanes=endpoints)


#: Written out, because every booking asks it and building it takes longer than running it.
_ACTIVE = "SELECT id, events FROM scheduling_webhookendpoint WHERE workspace_id = %s AND is_active"


def _wanting(kind: EventType, workspace_id: UUID) -> list[str]:
    """The ids of the active webhooks that want the event."""
    with connection.cursor() as cursor:
        cursor.execute(_ACTIVE, [WebhookEndpoint._meta.pk.get_db_prep_value(workspace_id, connection)])
        return [str(UUID(str(pk))) for pk, events in cursor.fetchall() if kind in json.loads(events)]


def _messages(
    kind: EventType, appointment: Appointment, endpoints: Sequence[str], body: str, *, now: datetime
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The event's id follows from the fact, so it is the same for every endpoint, attempt and repetition."""
    fact = f"{appointment.pk}:{kind}:{appointment.sequence}"
    for endpoint in endpoints:
        message = WebhookMessage(
            endpoint_id=endpoint,
            event_id=str(uuid5(NAMESPACE_URL, f"slotwright:{fact}")),
            event_type=kind,
            appointment_id=str(appointment.pk),
            created_at=iso(now),
            body=body,
        )
        yield f"{fact}:{endpoint}", asdict(message)


def _body(kind: EventType, row: Appointment, hosts: Sequence[Host], previous: Previous | None) -> str:
    """Only what the event is about is in it: no ``previousStart`` of what was never moved."""
    minutes = int((row.end - row.start).total_seconds() // 60)
    meeting_type = row.meeting_type
    event = BookingEvent(
        webhook_type=kind,
        id=str(row.pk),
        start=row.start,
        end=row.end,
        attendees=(mapping.attendee(row),),
        host_ids=tuple(str(host.uuid) for host in hosts),
        meeting_type_id=str(meeting_type.pk),
        hosts=tuple(mapping.person(host) for host in hosts),
        meeting_type=AppointmentMeetingType(
            id=str(meeting_type.pk), slug=meeting_type.slug, name=meeting_type.name, duration=minutes
        ),
        duration=minutes,
        channel=row.channel,
        location=row.location,
        meeting_link=row.meeting_link,
        queue_id=str(row.queue_id) if row.queue_id else None,
        is_cancelled=row.cancelled_at is not None,
        utm=row.utm,
        created_at=row.created_at,
        **_changes(kind, row, previous),
    )
    return event.model_dump_json(by_alias=True, exclude_unset=True)


def _changes(kind: EventType, row: Appointment, previous: Previous | None) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    if row.rescheduled_at is not None:
        facts["rescheduled_at"] = row.rescheduled_at
    if kind == "booking_cancelled":
        facts["cancellation_reason"] = row.cancellation_reason
    if previous is not None:
        if previous.start != row.start:
            facts["previous_start"] = previous.start
        facts["previous_host_ids"] = tuple(str(host.uuid) for host in previous.hosts)
    return facts
