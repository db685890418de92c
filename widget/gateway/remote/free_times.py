"""The free starts in an answer, whichever of the published shapes it has. Nothing else of it is kept."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from widget.gateway.remote.client import Unclear
from widget.gateway.remote.values import day, entries, instant, mapping, number, text, unwrapped, zone


@dataclass(frozen=True, slots=True)
class FreeTimes:
    """``next_day`` is the first day with anything free, as far as the answer says; ``says_next``: whether it does."""

    starts: tuple[datetime, ...]
    next_day: date | None
    says_next: bool


@dataclass(frozen=True, slots=True)
class _Answer:
    """``duration`` and ``interval`` in minutes, for shapes that name windows and leave the cutting to us."""

    data: dict[str, Any]
    zone: str
    duration: timedelta
    interval: timedelta


Starts = Iterator[datetime | None]
#: Of one answer; a quarter with a start every minute of every working hour has fewer.
_MOST = 50_000


def free_times_of(answer: object, *, duration: int, interval: int | None) -> FreeTimes:
    """Raises ``Unclear`` when it has none of the shapes. What is not surely free is left out."""
    data = unwrapped(answer, "data")
    shapes = [(name, read) for name, read in _SHAPES.items() if isinstance(data.get(name), list)]
    if not shapes:
        raise Unclear("no free times")
    step = number(data, "slotInterval") or interval or duration
    asked = _Answer(data, zone(data, "UTC"), timedelta(minutes=duration), timedelta(minutes=max(step, 1)))
    filled = next((shape for shape in shapes if data[shape[0]]), None)
    starts = _read(filled, asked) if filled else ()
    return FreeTimes(starts, day(data.get("earliestAvailableDate")), "earliestAvailableDate" in data)


def _read(shape: tuple[str, Callable[[_Answer], Starts]], answer: _Answer) -> tuple[datetime, ...]:
    found = list(islice(shape[1](answer), _MOST))
    starts = sorted({start for start in found if start})
    if found and not starts:
        raise Unclear("no time that can be read")
    return tuple(starts)


def _spots(answer: _Answer) -> Starts:
    """``dates: [{spots: [{startTime, unavailabilityEvents, appointment}]}]``."""
    for spot in (spot for each in entries(answer.data["dates"]) for spot in entries(mapping(each).get("spots"))):
        if not isinstance(spot, dict):
            yield None
        elif _is_free(spot):
            yield instant(spot.get("startTime") or spot.get("start"), answer.zone)


def _is_free(spot: dict[str, Any]) -> bool:
    if spot.get("unavailabilityEvents") or spot.get("unavailabilityEvent"):
        return False
    group = mapping(spot.get("appointment"))
    total, taken = number(group, "totalSpots"), number(group, "takenSpots")
    return not group or (total is not None and taken is not None and taken < total)


def _slots(answer: _Answer) -> Starts:
    """``availableSlots: [{start, end}]``, or the starts alone."""
    for slot in entries(answer.data["availableSlots"]):
        named = mapping(slot)
        if not named.get("unavailabilityEvent"):
            yield instant(named.get("start") or named.get("startTime") or slot, answer.zone)


def _times(answer: _Answer) -> Starts:
    """``slots: [{date, times: [...]}]``; a time may be on the clock of the zone."""
    for each in map(mapping, entries(answer.data["slots"])):
        for moment in entries(each.get("times")):
            yield instant(moment, answer.zone) or instant(f"{text(each, 'date')[:10]}T{moment}", answer.zone)


def _windows(answer: _Answer) -> Starts:
    """``timeframes: [{start, end}]``: a start every interval, as long as the meeting fits."""
    for frame in map(mapping, entries(answer.data["timeframes"])):
        start, end = instant(frame.get("start"), answer.zone), instant(frame.get("end"), answer.zone)
        if start is None or end is None:
            yield None
            continue
        while not frame.get("unavailabilityEvent") and start + answer.duration <= end:
            yield start
            start += answer.interval


#: By the name that marks each; the most exact first.
_SHAPES: dict[str, Callable[[_Answer], Starts]] = {
    "dates": _spots,
    "availableSlots": _slots,
    "slots": _times,
    "timeframes": _windows,
}
