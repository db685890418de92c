"""Whether the widgets of this installation can be booked, asked of their scheduler as a visitor would."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduling.contract.availability import AvailabilityQuery
from scheduling.contract.refusals import Busy, HostRequired, NotFound, Refusal
from widget.forms import party_of
from widget.gateway import get_gateway
from widget.gateway.protocol import Unavailable
from widget.gateway.remote import RemoteGateway
from widget.models import Widget

A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Finding:
    is_good: bool
    sentence: str


def checkup(now: datetime) -> Iterator[Finding]:
    """The scheduler first, then each active widget. Nothing is booked."""
    gateway = get_gateway(now)
    if isinstance(gateway, RemoteGateway):
        yield _of_scheduler(gateway)
    for widget in Widget.objects.filter(is_active=True).order_by("slug"):
        yield _of_widget(widget, now)


def _of_scheduler(gateway: RemoteGateway) -> Finding:
    try:
        gateway.list_appointments()
    except Unavailable as error:
        return Finding(is_good=False, sentence=f"the scheduler does not let us list appointments: {error}")
    except Refusal as refusal:
        return Finding(is_good=False, sentence=f"the scheduler does not list appointments: {refusal.error_code}")
    return Finding(is_good=True, sentence="the scheduler answers, accepts our key and lists appointments")


def _of_widget(widget: Widget, now: datetime) -> Finding:
    name, gateway = f"/{widget.slug}/", get_gateway(now)
    try:
        meeting_type = gateway.meeting_type(widget.meeting_type_id)
        query = AvailabilityQuery(
            meeting_type_id=meeting_type.id,
            start=now,
            end=now + A_WEEK,
            duration=meeting_type.durations[0],
            **party_of(meeting_type, widget),
        )
        found = gateway.availability(query)
    except NotFound:
        return Finding(is_good=False, sentence=f"{name}: the scheduler has no meeting type {widget.meeting_type_id}")
    except HostRequired:
        return Finding(is_good=False, sentence=f"{name}: its meeting type has neither a queue nor a host")
    except (Unavailable, Busy) as error:
        return Finding(is_good=False, sentence=f"{name}: the scheduler does not answer: {error}")
    except Refusal as refusal:
        return Finding(is_good=False, sentence=f"{name}: the scheduler refuses it: {refusal.error_code}")
    free = f"{len(found.starts)} free times within a week" if found.starts else "nothing is free within a week"
    return Finding(is_good=True, sentence=f"{name}: {meeting_type.name}, {free}")
