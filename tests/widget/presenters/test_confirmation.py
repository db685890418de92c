"""When an appointment takes place, in words."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from widget.presenters.confirmation import when_view

AT_10_PM = datetime(2027, 3, 1, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "times"), [(1, "22:00\u00a0–\u00a023:00"), (3, "22:00 – Dienstag, 2. März 2027, 01:00")]
)
def test_the_times_of_one_day_stay_on_one_line(hours: int, times: str) -> None:
    end = AT_10_PM + timedelta(hours=hours)

    when = when_view(AT_10_PM, end, zone=ZoneInfo("Europe/Berlin"), locale=Locale("de"), clock=24)

    assert (when.day, when.times) == ("Montag, 1. März 2027", times)
