"""Month availability of queues of 1 to 1000 hosts: cold (nothing remembered), after a change of bookings, and warm."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from bench import team
from scheduling.domain import hours
from scheduling.models import MeetingType
from scheduling.queries import availability, bookables
from scheduling.queries.bookables import bookable
from scheduling.queries.parties import party

BOOKINGS = 100
SIZES = (1, 10, 100, 1000)


def month(meeting_type: MeetingType) -> list[int]:
    known = bookable(str(meeting_type.pk), workspace_id=None)
    everybody = party(known, queue_id=None, host_ids=())
    rules = known.rules(team.MINUTES)
    return availability.free_starts(known, everybody, rules, team.coming_month(), now=datetime.now(UTC))


def forget_all() -> None:
    """What a process that has just started knows."""
    bookables.forget()
    availability.forget()
    for cache in (hours.windows, hours.grid_starts, hours.instant):
        cache.cache_clear()


def fastest(action: Callable[[], object], before: Callable[[], None], times: int) -> float:
    """Milliseconds of the fastest of so many runs: the least disturbed one."""
    measured = []
    for _ in range(times):
        before()
        started = time.perf_counter()
        action()
        measured.append((time.perf_counter() - started) * 1000)
    return min(measured)


def main() -> None:
    print(f"{BOOKINGS} bookings a host; milliseconds, and in brackets times the cost of one host")
    single: dict[str, float] = {}
    for size, same in [*((size, False) for size in SIZES), (1000, True)]:
        meeting_type = team.build(size, BOOKINGS, same_times=same)
        starts = len(month(meeting_type))
        cold = fastest(lambda: month(meeting_type), forget_all, 5)
        rebuilt = fastest(lambda: month(meeting_type), availability.forget, 5)
        warm = fastest(lambda: month(meeting_type), lambda: None, 50)
        costs = {"cold": cold, "after a booking": rebuilt, "warm": warm}
        single = single or costs
        shown = "   ".join(f"{name} {cost:7.2f} ({cost / single[name]:6.1f}x)" for name, cost in costs.items())
        print(f"{size:5} hosts{', all busy at the same times' if same else ''}: {shown}   {starts} starts", flush=True)
