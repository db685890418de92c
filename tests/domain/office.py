"""Two mornings at an office in Berlin, and what is offered then."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from scheduling.domain.hours import ExceptionDays, Schedule, WeeklyHours, parse_window
from scheduling.domain.intervals import Range
from scheduling.domain.slots import Barred, Calendar, Offer, Rules
from tests.domain import oracle

ZONE = "Europe/Berlin"
OFFICE = Schedule(ZONE, WeeklyHours.parse({"mon": ["09:00-12:00"], "tue": ["09:00-12:00"]}))
HALF_HOURS = Rules(duration=30, interval=30)
ALICE, BOB = 1, 2


def at(text: str) -> int:
    """A local time in Berlin, `"09:00"` of Monday, 4 January 2027 or with its own date."""
    text = text if "T" in text else f"2027-01-04T{text}"
    return int(datetime.fromisoformat(f"{text}+01:00").timestamp()) // 60


SPAN = (at("00:00"), at("2027-01-05T00:00"))


def listed(
    *, schedule: Schedule = OFFICE, busy: Sequence[Range] = (), barred: Sequence[Barred] = (), rules: Rules = HALF_HOURS
) -> list[str]:
    return clock(Offer([Calendar(ALICE, schedule, busy, barred)], rules, SPAN).starts([(ALICE,)], None))


def clock(starts: Iterable[int]) -> list[str]:
    return [f"{oracle.wall(ZONE, start):%H:%M}" for start in starts]


def off(*texts: str) -> Schedule:
    times = tuple(map(parse_window, texts)) or None
    return replace(OFFICE, exceptions=(ExceptionDays(date(2027, 1, 4), date(2027, 1, 4), False, times),))
