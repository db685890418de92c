"""Free times, asked for by months of UTC and the weeks around them, so that visitors in every zone share them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from scheduling.contract.availability import Availability, AvailabilityQuery
from scheduling.contract.meeting_types import MeetingType
from scheduling.contract.model import Moment, iso
from scheduling.contract.refusals import DurationNotAllowed, HostRequired
from widget.gateway.remote.client import Call
from widget.gateway.remote.free_times import FreeTimes
from widget.presenters.clock import midnight

#: When nothing is free and the scheduler does not say what comes next, so many months are looked through.
_MONTHS_AHEAD = 3
#: Before and after a month: a calendar has whole weeks, and zones begin their days earlier and later.
_MARGIN = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Question:
    """Which times around one month (its first instant) are free for whom; ``duration`` in minutes."""

    meeting_type_id: str
    month: datetime
    duration: int
    queue_id: str | None
    host_ids: tuple[str, ...]
    existing_appointment_id: str | None

    def call(self, *, afresh: bool) -> Call:
        """``afresh``: past the scheduler's own cache too."""
        query: dict[str, str | list[str]] = {
            "meetingTypeId": self.meeting_type_id,
            "start": iso(self.month - _MARGIN),
            "end": iso(_next_month(self.month) + _MARGIN),
            "meetingDuration": str(self.duration),
            "timezone": "UTC",
        }
        if self.queue_id:
            query["queueId"] = self.queue_id
        if self.host_ids:
            query["hostIds"] = list(self.host_ids)
        if self.existing_appointment_id:
            query["existingAppointmentId"] = self.existing_appointment_id
        if afresh:
            query["refreshCache"] = "true"
        return Call("GET", ("/v4/booking-availability", "/booking-availability/v2"), query=query)


Ask = Callable[[Question], FreeTimes]


def availability(query: AvailabilityQuery, meeting_type: MeetingType, *, now: datetime, ask: Ask) -> Availability:
    """Raises ``HostRequired`` and ``DurationNotAllowed``, and whatever ``ask`` does."""
    duration = query.duration or meeting_type.duration
    if duration not in meeting_type.durations:
        raise DurationNotAllowed
    zone = query.timezone or meeting_type.timezone
    last = now + timedelta(days=meeting_type.days_into_future + 1)
    begin, end = (_instant(moment, ZoneInfo(zone)) for moment in (query.start, query.end))
    # What no calendar shows is not asked for: anybody can write it into an address, and calls are counted.
    end = min(end, _next_month(_month_of(last)) + _MARGIN)
    first = _question(query, meeting_type, duration, max(begin, now))
    asked = [replace(first, month=month) for month in _covering(max(begin, now), end)]
    answers = [ask(question) for question in asked]
    upcoming = sorted({start for answer in answers for start in answer.starts if start >= max(begin, now)})
    return Availability(
        timezone=zone,
        duration=duration,
        slot_interval=meeting_type.meeting_info.slot_interval or duration,
        starts=tuple(start for start in upcoming if start < end),
        earliest=upcoming[0] if upcoming else _later(first, answers, max(begin, end, now), last, ask),
    )


def call_of(query: AvailabilityQuery, meeting_type: MeetingType, *, now: datetime) -> Call:
    """What is asked for the month of a query's beginning. Raises ``HostRequired``."""
    duration = query.duration or meeting_type.duration
    return _question(query, meeting_type, duration, now).call(afresh=False)


def _question(query: AvailabilityQuery, meeting_type: MeetingType, duration: int, moment: datetime) -> Question:
    """Who is asked for: whom the query names, else the type's queue, else its one host."""
    queue_id, host_ids = query.queue_id, query.host_ids
    if not queue_id and not host_ids:
        queue_id = meeting_type.queue_id
        host_ids = (meeting_type.user_id,) if meeting_type.user_id and not queue_id else ()
    if not queue_id and not host_ids:
        raise HostRequired
    existing = query.existing_appointment_id
    return Question(meeting_type.id, _month_of(moment), duration, queue_id, host_ids, existing)


def _later(first: Question, answers: list[FreeTimes], begin: datetime, last: datetime, ask: Ask) -> datetime | None:
    """The first free start after a span without any."""
    months = list(_months(begin, last))[: _MONTHS_AHEAD + 1]
    hint = next((answer for answer in reversed(answers) if answer.says_next), None)
    if hint:
        months = [_month_of(midnight(hint.next_day, ZoneInfo("UTC")))] if hint.next_day else []
    for month in months:
        upcoming = [start for start in ask(replace(first, month=month)).starts if start >= begin]
        if upcoming:
            return min(upcoming)
    return None


def _months(begin: datetime, end: datetime) -> Iterator[datetime]:
    """The first instants of all months that the span meets."""
    month = _month_of(begin)
    while month < end and begin < end:
        yield month
        month = _next_month(month)


def _covering(begin: datetime, end: datetime) -> list[datetime]:
    """One month where that and its margins are enough."""
    month = _month_of(begin + (end - begin) / 2)
    is_enough = month - _MARGIN <= begin < end <= _next_month(month) + _MARGIN
    return [month] if is_enough else list(_months(begin, end))


def _month_of(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _next_month(month: datetime) -> datetime:
    return _month_of(month + timedelta(days=31))


def _instant(moment: Moment, zone: ZoneInfo) -> datetime:
    """A date is midnight in the zone."""
    return moment if isinstance(moment, datetime) else midnight(moment, zone)
