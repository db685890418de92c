from datetime import UTC, date, datetime
from typing import Any

import pytest

from scheduling.contract.availability import AvailabilityQuery
from scheduling.contract.changes import Rescheduling
from tests.contract.faults import faults

MORNING = datetime(2027, 1, 15, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2027-01-15T09:00:00+01:00",
        "2027-01-15T08:00:00Z",
        "2027-01-15T08:00:00.000Z",
        "2027-01-15t08:00z",
        "2027-01-15 08:00:00+00:00",
        "2027-01-15T09:00:00 01:00",  # what is left of a plus sign in a query string
    ],
)
def test_an_instant_is_read_in_every_usual_spelling(text: str) -> None:
    assert Rescheduling.model_validate({"start": text}).start == MORNING


def test_an_instant_is_answered_in_utc() -> None:
    asked = Rescheduling.model_validate({"start": "2027-01-15T09:00:00+01:00"})

    assert asked.model_dump(mode="json", by_alias=True, exclude_unset=True) == {"start": "2027-01-15T08:00:00Z"}


@pytest.mark.parametrize("text", ["2027-01-15T09:00:00", "2027-01-15T09:00"])
def test_an_instant_without_offset_is_refused_and_named(text: str) -> None:
    assert faults(Rescheduling, {"start": text}) == {
        "start": "must have an offset from UTC, such as 2027-01-15T09:00:00+01:00"
    }


@pytest.mark.parametrize("value", [1_800_000_000, "1800000000", "tomorrow", "", None, True, "15.01.2027 09:00", ["x"]])
def test_what_is_no_instant_is_refused(value: Any) -> None:
    assert faults(Rescheduling, {"start": value}) == {
        "start": "must be an ISO 8601 time with an offset, such as 2027-01-15T09:00:00+01:00"
    }


@pytest.mark.parametrize("text", ["2027-02-30T09:00:00Z", "2027-01-15T25:00:00Z", "2027-01-15T09:00:00+99:00"])
def test_a_time_that_no_calendar_has_is_refused(text: str) -> None:
    assert "not a time of the calendar" in faults(Rescheduling, {"start": text})["start"]


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:00-12:00", "1969-12-31T00:00:00Z"])
def test_an_instant_far_out_of_range_is_refused(text: str) -> None:
    assert faults(Rescheduling, {"start": text}) == {"start": "must lie between 1970 and 2999"}


def test_a_date_stays_a_date() -> None:
    query = AvailabilityQuery.model_validate({"meetingTypeId": "x", "start": "2027-01-15", "end": "2027-01-16T00:00Z"})

    assert query.start == date(2027, 1, 15)
    assert query.end == datetime(2027, 1, 16, tzinfo=UTC)


def test_a_date_that_no_calendar_has_is_refused() -> None:
    asked = {"meetingTypeId": "x", "start": "2027-02-29", "end": "2027-03-01"}

    assert faults(AvailabilityQuery, asked) == {"start": "is not a date of the calendar"}


def test_a_fault_names_the_parameter_as_the_sender_spelt_it() -> None:
    asked = {"meetingTypeId": "x", "startDate": "soon", "endDate": "2027-03-01", "meetingDuration": "long"}

    assert faults(AvailabilityQuery, asked) == {
        "startDate": "must be an ISO 8601 time with an offset, such as 2027-01-15T09:00:00+01:00",
        "meetingDuration": "must be a whole number",
    }


@pytest.mark.parametrize("hosts", ["a,b", ["a", "b"], ["a,b"]])
def test_hosts_are_a_list_in_both_spellings(hosts: Any) -> None:
    asked = {"meetingTypeId": "x", "start": "2027-02-01", "end": "2027-03-01", "hostIds": hosts}

    assert AvailabilityQuery.model_validate(asked).host_ids == ("a", "b")


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "UTC", "Asia/Calcutta", "America/Argentina/Buenos_Aires", "Etc/GMT+5"]
)
def test_zones_have_iana_names_old_ones_too(zone: str) -> None:
    asked = {"meetingTypeId": "x", "start": "2027-02-01", "end": "2027-03-01", "timezone": zone}

    assert AvailabilityQuery.model_validate(asked).timezone == zone


@pytest.mark.parametrize(
    "zone", ["Berlin", "Europe/Atlantis", "../etc/passwd", "/etc/localtime", "GMT+1 ", "+01:00", "Europe"]
)
def test_a_zone_that_does_not_exist_is_refused(zone: str) -> None:
    asked = {"meetingTypeId": "x", "start": "2027-02-01", "end": "2027-03-01", "timezone": zone}

    assert faults(AvailabilityQuery, asked) == {
        "timezone": "is not a time zone; use an IANA name such as Europe/Berlin"
    }
