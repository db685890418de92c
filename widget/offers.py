"""Which times a visitor is offered, asked of the gateway by the visitor's days."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from scheduling.contract.availability import Availability, AvailabilityQuery
from scheduling.contract.meeting_types import MeetingType
from widget.asking import party_of
from widget.presenters.clock import DAY, local_day
from widget.presenters.meeting import About, about_view
from widget.visit import Visit

MINUTE = timedelta(minutes=1)
#: How far around a lost time the next best ones are looked for.
NEARBY = 7 * DAY
NEAREST = 3


@dataclass(frozen=True, slots=True)
class Offered:
    """A meeting type as this visit can book it; ``duration`` in minutes."""

    meeting_type: MeetingType
    duration: int


def offered(visit: Visit) -> Offered:
    """The widget's meeting type for the duration that was asked for, if that can be had, else for its usual one.

    An appointment that is moved keeps its own.
    """
    if visit.moving is not None:
        moved = visit.moving.appointment
        return Offered(visit.gateway.meeting_type(moved.meeting_type.id), moved.duration)
    meeting_type = visit.gateway.meeting_type(visit.widget.meeting_type_id)
    durations = meeting_type.durations
    usual = meeting_type.duration if meeting_type.duration in durations else durations[0]
    asked = visit.state.duration
    return Offered(meeting_type, asked if asked in durations else usual)


def about_of(visit: Visit, offer: Offered) -> About:
    """The panel that says what is offered."""
    locale, intro = visit.language.locale, visit.words.get("intro", "")
    return about_view(offer.meeting_type, visit.brand, duration=offer.duration, locale=locale, intro=intro)


def free_times(visit: Visit, offer: Offered, begin: date | datetime, end: date | datetime) -> Availability:
    """Days begin and end at the visitor's midnight. An appointment that is moved is not offered its present start."""
    found = _ask(visit, offer, begin, end)
    if visit.moving is None:
        return found
    present = visit.moving.appointment.start
    earliest = found.earliest
    if earliest == present:
        earliest = _ask(visit, offer, present + MINUTE, present + 2 * MINUTE).earliest
    starts = tuple(start for start in found.starts if start != present)
    return found.model_copy(update={"starts": starts, "earliest": earliest})


def _ask(visit: Visit, offer: Offered, begin: date | datetime, end: date | datetime) -> Availability:
    query = AvailabilityQuery(
        meeting_type_id=offer.meeting_type.id,
        start=begin,
        end=end,
        duration=offer.duration,
        timezone=visit.timezone,
        **_party(visit, offer),
    )
    return visit.gateway.availability(query)


def _party(visit: Visit, offer: Offered) -> dict[str, Any]:
    """Who is asked for. An appointment that is moved is in nobody's way."""
    if visit.moving is None:
        return party_of(offer.meeting_type, visit.widget)
    moved = visit.moving.appointment
    whom = {"queue_id": offer.meeting_type.queue_id} if visit.moving.anyone else {"host_ids": moved.host_ids}
    return {**whom, "existing_appointment_id": moved.id}


def is_free(visit: Visit, offer: Offered, start: datetime) -> bool:
    return start in free_times(visit, offer, start, start + MINUTE).starts


def nearest_times(visit: Visit, offer: Offered, start: datetime) -> list[datetime]:
    """The three free times nearest to a lost one, in order; further away only when the week around it is full."""
    day = local_day(max(start, visit.now), visit.zone)
    found = free_times(visit, offer, day - NEARBY, day + NEARBY)
    nearest = sorted(found.starts, key=lambda free: abs(free - start))[:NEAREST]
    return sorted(nearest) or ([found.earliest] if found.earliest else [])
