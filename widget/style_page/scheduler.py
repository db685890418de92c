"""A scheduler of sample data. It is asked like any other and keeps nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from scheduling.contract.appointments import Appointment, CalendarEntry
from scheduling.contract.availability import Availability, AvailabilityQuery
from scheduling.contract.bookings import Booked
from scheduling.contract.meeting_types import MeetingType
from scheduling.contract.model import Moment
from widget.invite import published
from widget.presenters.clock import DAY, midnight

HALF_HOUR = timedelta(minutes=30)


@dataclass(frozen=True)
class SampleScheduler:
    """Free from ``opens`` on, on weekdays by day, or at any hour if ``always``. Every change meets the ``fault``."""

    now: datetime
    kind: MeetingType
    known: Appointment
    opens: date
    always: bool = False
    fault: Exception | None = None

    def availability(self, query: AvailabilityQuery) -> Availability:
        zone, duration = query.timezone or self.kind.timezone, query.duration or self.kind.duration
        begin, end = (_instant(moment, zone) for moment in (query.start, query.end))
        free = [start for start in self._free() if start >= begin]
        return Availability(
            timezone=zone,
            duration=duration,
            slot_interval=30,
            starts=tuple(start for start in free if start < end),
            earliest=free[0] if free else None,
        )

    def _free(self) -> Iterator[datetime]:
        last = self.now.date() + self.kind.days_into_future * DAY
        day = max(self.opens, self.now.date())
        while day <= last:
            yield from (start for start in self._of_day(day) if start > self.now)
            day += DAY

    def _of_day(self, day: date) -> Iterator[datetime]:
        """Few times on some days, and one day in each week without any."""
        begin = datetime(day.year, day.month, day.day, 0 if self.always else 8, tzinfo=UTC)
        number = 34 if self.always else 0 if day.weekday() > 4 or day.day % 9 == 2 else 3 if day.day % 5 == 0 else 18
        return (begin + HALF_HOUR * half for half in range(number))

    def calendar_entry(self, appointment: Appointment) -> CalendarEntry:
        return published(appointment, sequence=0, now=self.now)

    def _offered(self, *_: object) -> MeetingType:
        return self.kind

    def _known(self, *_: object, **__: object) -> Appointment:
        return self.known

    def _changed(self, *_: object, **__: object) -> Booked:
        if self.fault is not None:
            raise self.fault
        return Booked(appointment_id=self.known.id, secret=self.known.id)

    meeting_type = _offered
    appointment = appointment_by_secret = confirm = cancel = _known
    book = settle = reschedule = _changed


def _instant(moment: Moment, zone: str) -> datetime:
    return moment if isinstance(moment, datetime) else midnight(moment, ZoneInfo(zone))
