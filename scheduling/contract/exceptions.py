"""Days on which somebody's hours are different: what is sent, what comes back."""

from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationInfo, field_validator

from scheduling.contract.model import Contract, Instant, Line, Moment
from scheduling.contract.workspace.values import Window

MOST_DAYS = 1096


class ExceptionRequest(Contract):
    """Whole days of the user's own zone, both included, that are off, or open (with ``hours`` only during those).

    An instant stands for its date in the user's zone.
    """

    start_date: Moment
    end_date: Moment
    is_available: Annotated[bool, Field(strict=True)] = False
    hours: tuple[Window, ...] | None = None
    name: Line = Field("", max_length=200)

    @field_validator("end_date")
    @classmethod
    def _not_before_it_starts(cls, end: date | datetime, info: ValidationInfo) -> date | datetime:
        """Dates are compared here already; what takes the user's zone is compared where that is known."""
        start = info.data.get("start_date")
        if start is not None and type(start) is type(end) is date:
            require_span(start, end)
        return end


def require_span(start: date, end: date) -> None:
    """Raises ValueError, in words that continue the path of the end."""
    if end < start:
        raise ValueError(f"must not be before startDate ({start})")
    if (end - start).days >= MOST_DAYS:
        raise ValueError(f"must be less than {MOST_DAYS} days after startDate")


def day_of(moment: date | datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date() if isinstance(moment, datetime) else moment


class AvailabilityException(Contract):
    """An exception as it stands; without ``hours`` it is about whole days."""

    id: str
    user_id: str
    start_date: date
    end_date: date
    is_available: bool
    hours: tuple[str, ...] | None = None
    name: str = ""
    created_at: Instant | None = None
    updated_at: Instant | None = None
