"""Which times are free: the question, the plain answer, and the two shapes in which programs read it."""

from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import AliasChoices, Field

from scheduling.contract.model import BothListForms, Contract, Instant, Moment, Zone


class AvailabilityQuery(Contract):
    """``start`` and ``end`` are instants, or dates that mean midnight in ``timezone``; ``start <= slot < end``."""

    meeting_type_id: str = Field(min_length=1)
    start: Moment = Field(validation_alias=AliasChoices("start", "startDate"))
    end: Moment = Field(validation_alias=AliasChoices("end", "endDate"))
    duration: int | None = Field(None, ge=1, le=1440, validation_alias=AliasChoices("duration", "meetingDuration"))
    queue_id: str | None = None
    host_ids: Annotated[tuple[str, ...], BothListForms] = Field(
        (), validation_alias=AliasChoices("hostIds", "host_ids")
    )
    timezone: Zone | None = None
    existing_appointment_id: str | None = Field(None, json_schema_extra={"format": "uuid"})
    troubleshoot: bool = False


class Refused(Contract):
    """Why one host cannot take one start (``troubleshoot=true``)."""

    start: Instant
    host_id: str
    host_name: str
    reason: str


class Availability(Contract):
    """Every bookable start of a span, in ascending order (UTC), with what is needed to show and to book it."""

    timezone: str = "UTC"
    duration: int
    slot_interval: int
    starts: tuple[datetime, ...] = ()
    earliest: datetime | None = None
    refused: tuple[Refused, ...] = ()


class Timeframe(Contract):
    start: Instant
    end: Instant


class AvailabilityV2(Contract):
    """``[start, end)`` is exactly cuttable: starts every ``slotInterval`` minutes up to ``end - duration``."""

    timezone: str
    timeframes: tuple[Timeframe, ...]


class Spot(Contract):
    start_time: Instant
    end_time: Instant
    unavailability_events: tuple[str, ...] = ()


class Day(Contract):
    date: date
    spots: tuple[Spot, ...]


class AvailabilityV4(AvailabilityV2):
    """The superset of every published answer shape, so that any reader finds the one it knows."""

    slot_interval: int
    duration: int
    dates: tuple[Day, ...]
    available_slots: tuple[Timeframe, ...]
    earliest_available_date: date | None
    refused: tuple[Refused, ...] | None = None

    @classmethod
    def of(cls, offer: Availability, timeframes: tuple[Timeframe, ...], *, troubleshoot: bool = False) -> Self:
        zone = ZoneInfo(offer.timezone)
        length = timedelta(minutes=offer.duration)
        by_day = groupby(offer.starts, key=lambda start: start.astimezone(zone).date())
        days = tuple(
            Day(date=day, spots=tuple(Spot(start_time=start, end_time=start + length) for start in starts))
            for day, starts in by_day
        )
        return cls(
            timezone=offer.timezone,
            timeframes=timeframes,
            slot_interval=offer.slot_interval,
            duration=offer.duration,
            dates=days,
            available_slots=tuple(Timeframe(start=start, end=start + length) for start in offer.starts),
            earliest_available_date=offer.earliest.astimezone(zone).date() if offer.earliest else None,
            refused=offer.refused if troubleshoot else None,
        )
