"""Whether the widgets of this installation can be booked, asked of their scheduler as a visitor would."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings

from scheduling.contract.availability import AvailabilityQuery
from scheduling.contract.meeting_types import MeetingType
from scheduling.contract.refusals import Busy, HostRequired, NotFound, Refusal
from widget import hooks
from widget.asking import party_of
from widget.findings import Finding, note, ok, wrong
from widget.gateway import get_gateway
from widget.gateway.protocol import Unavailable
from widget.gateway.remote import remote_client
from widget.gateway.remote.availability import call_of
from widget.gateway.remote.checkup import of_hooks, of_scheduler, variant
from widget.models import Widget

A_WEEK = timedelta(days=7)


def checkup(now: datetime) -> Iterator[Finding]:
    """The scheduler first, then each active widget. Nothing is booked."""
    if settings.SCHEDULER_URL:
        yield from of_scheduler(remote_client(), now)
        yield from of_hooks(hooks.address())
    widgets = Widget.objects.filter(is_active=True).order_by("slug")
    if not widgets:
        yield note(
            "widgets", "there is no widget", "Name some in the workspace file, or add them in the administration."
        )
    seen = False
    for widget in widgets:
        yield (finding := _of_widget(widget, now))
        if settings.SCHEDULER_URL and not seen and finding.level == "ok":
            seen = True
            yield _variant(widget, now)


def _variant(widget: Widget, now: datetime) -> Finding:
    meeting_type = get_gateway(now).meeting_type(widget.meeting_type_id)
    return variant(remote_client(), call_of(_week(widget, meeting_type, now), meeting_type, now=now), now)


def _week(widget: Widget, meeting_type: MeetingType, now: datetime) -> AvailabilityQuery:
    return AvailabilityQuery(
        meeting_type_id=meeting_type.id,
        start=now,
        end=now + A_WEEK,
        duration=meeting_type.durations[0],
        **party_of(meeting_type, widget),
    )


def _of_widget(widget: Widget, now: datetime) -> Finding:
    name, gateway = f"/{widget.slug}/", get_gateway(now)
    try:
        meeting_type = gateway.meeting_type(widget.meeting_type_id)
    except NotFound:
        sentence = f"the scheduler has no meeting type {widget.meeting_type_id}"
        return wrong(name, sentence, "Correct meeting_type_id in the workspace file or the administration.")
    except (Unavailable, Refusal) as error:
        return _unanswered(name, error)
    return _of_times(widget, meeting_type, now)


def _of_times(widget: Widget, meeting_type: MeetingType, now: datetime) -> Finding:
    name, queue_id = f"/{widget.slug}/", widget.queue_id or meeting_type.queue_id
    try:
        found = get_gateway(now).availability(_week(widget, meeting_type, now))
    except HostRequired:
        sentence = "its meeting type has neither a queue nor a host"
        return wrong(name, sentence, "Give it one in the scheduler, or the widget a queue_id.")
    except (Unavailable, Busy) as error:
        return _unanswered(name, error)
    except Refusal as refusal:
        sentence = f"the scheduler refuses its free times ({refusal.error_code}){_with_queue(widget)}"
        return wrong(name, sentence, "Correct its queue_id; without one the meeting type's own queue is asked.")
    number = f"{len(found.starts)} free times" if found.starts else "nothing is free"
    return ok(name, f"{meeting_type.name}{f', queue {queue_id}' if queue_id else ''}, {number} within a week")


def _with_queue(widget: Widget) -> str:
    return f" with its queue {widget.queue_id}" if widget.queue_id else ""


def _unanswered(name: str, error: Exception) -> Finding:
    if isinstance(error, Busy):
        return note(name, "was not looked at: no more calls may be made now", "Try again in a minute.")
    return wrong(name, f"the scheduler does not answer: {error}", "See what is said of the scheduler itself.")
