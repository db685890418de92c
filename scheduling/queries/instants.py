"""Between aware datetimes, at the edges, and the engine's minutes since the epoch."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from scheduling.domain.hours import instant

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)


def minute_of(at: datetime) -> int:
    """The first whole minute that is not before ``at``."""
    return -((_EPOCH - at) // _MINUTE)


@lru_cache(maxsize=16_384)  # the same starts are shown over and over
def datetime_of(minute: int) -> datetime:
    return _EPOCH + minute * _MINUTE


def moment_minute(moment: date | datetime, zone: str) -> int:
    """An instant as a minute; a date is its midnight in ``zone``."""
    return minute_of(moment) if isinstance(moment, datetime) else instant(zone, moment, 0)
