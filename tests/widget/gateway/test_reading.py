"""Whatever a scheduler answers is read or refused; nothing in it is a fault of ours."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.contract.appointments import Status
from scheduling.contract.bookings import Booked, Provisional
from scheduling.contract.refusals import Busy, Refusal
from tests.widget.gateway.remote_widget import NOW
from widget.gateway.protocol import Unavailable
from widget.gateway.remote.appointments import appointment_of, booking_of
from widget.gateway.remote.client import Unclear
from widget.gateway.remote.free_times import free_times_of
from widget.gateway.remote.meeting_types import meeting_type_of
from widget.gateway.remote.problems import pause_of, problem_of

NAMES = re.findall(
    r"\w+",
    """
    allowedChannels allowedDurations allowSelectChannel appointment appointmentId attendees
    availableSlots bookingLimit bookingType cancel channel createdAt data date dates daysIntoFuture
    description duration earliestAvailableDate email end errorCode errors field fieldType formFields
    fullname hosts id isCancelled label locations meetingInfo meetingLink meetingOptions meetingType
    message metadata name notes options phone provisionalBookingId queue queueId rangeMax required
    secret slotInterval slots spots start startTime status takenSpots timeframes times timezone
    totalSpots type unavailabilityEvents userId value
    """,
)
WORDS = [
    "",
    "2027-03-02",
    "2027-03-02T09:00:00Z",
    "2027-03-02T09:00:00",
    "9999-12-31T23:59:59-14:00",
    "9999-12-31T23:59:00Z",
    "09:00",
    "Nowhere/Land",
]
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from([*WORDS, "javascript:alert(1)", "cancelled", "a/b", "\x00", "\ud800"])
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=8),
    max_leaves=40,
)


@given(JSON)
def test_no_answer_is_a_fault_of_ours(answer: Any) -> None:
    for read in (
        lambda: meeting_type_of(answer, "asked", now=NOW),
        lambda: free_times_of(answer, duration=30, interval=None),
        lambda: appointment_of(answer),
        lambda: booking_of(answer),
    ):
        try:
            read()
        except Unclear:
            continue


@given(JSON, st.sampled_from([400, 401, 404, 406, 409, 418, 422, 429, 503]), st.text(max_size=30))
def test_no_problem_is_a_fault_of_ours(answer: Any, status: int, retry: str) -> None:
    retry = "".join(letter for letter in retry if letter.isprintable() and letter.isascii())
    response = httpx.Response(status, content=json.dumps(answer), headers={"Retry-After": retry})

    assert isinstance(problem_of(response, now=NOW), Refusal | Unavailable)
    assert pause_of(response, now=NOW) >= 0


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({}, Status.CONFIRMED),
        ({"isCancelled": True}, Status.CANCELLED),
        ({"cancel": {"actionAt": "2027-03-01T00:00:00Z"}}, Status.CANCELLED),
        ({"status": "CANCELED"}, Status.CANCELLED),
        ({"status": "Provisional"}, Status.PROVISIONAL),
        ({"status": "something new"}, Status.CONFIRMED),
    ],
)
def test_what_became_of_an_appointment_is_read_in_every_spelling(facts: dict[str, Any], status: Status) -> None:
    found = appointment_of({"id": "a", "start": "2027-03-02T10:00:00+01:00", "meetingType": {"duration": 45}, **facts})

    assert (found.status, found.start) == (status, datetime(2027, 3, 2, 9, tzinfo=UTC))
    assert found.end - found.start == timedelta(minutes=45)


def test_a_link_that_is_none_becomes_no_link() -> None:
    answer = {"id": "a", "start": "2027-03-02T09:00:00Z", "meetingLink": "javascript:alert(1)"}

    assert appointment_of(answer).meeting_link == ""


def test_a_booking_is_told_from_a_request_and_odd_secrets_open_nothing() -> None:
    assert booking_of({"data": {"appointmentId": 7, "secret": "../admin"}}) == Booked(appointment_id="7", secret="")
    waiting = booking_of({"bookingType": "requirehostconfirmation", "provisionalBookingId": "p", "appointmentId": "a"})
    assert waiting == Provisional(booking_type="RequireHostConfirmation", provisional_booking_id="p")
    with pytest.raises(Unclear):
        booking_of({"appointmentId": "../../admin"})


def test_windows_are_cut_by_the_interval_as_long_as_the_meeting_fits() -> None:
    answer = {
        "timezone": "utc",
        "slotInterval": 15,
        "timeframes": [{"start": "2027-03-02T09:00:00Z", "end": "2027-03-02T10:00:00Z"}],
        "earliestAvailableDate": "2027-03-02",
    }

    found = free_times_of(answer, duration=30, interval=None)

    assert [start.minute for start in found.starts] == [0, 15, 30]
    assert (found.next_day, found.says_next) == (date(2027, 3, 2), True)


def test_a_group_is_free_as_long_as_there_is_a_seat() -> None:
    seats = [{"totalSpots": 5, "takenSpots": 4}, {"totalSpots": 5, "takenSpots": 5}, {"totalSpots": "?"}]
    spots = [{"startTime": f"2027-03-02T{9 + n:02}:00:00Z", "appointment": seat} for n, seat in enumerate(seats)]

    found = free_times_of({"dates": [{"spots": spots}]}, duration=60, interval=None)

    assert [start.hour for start in found.starts] == [9]


@pytest.mark.parametrize(("text", "seconds"), [("7", 7), ("Mon, 01 Mar 2027 08:01:30 GMT", 90), ("soon", 60), ("", 60)])
def test_both_forms_of_a_pause_are_read(text: str, seconds: int) -> None:
    answer = httpx.Response(429, headers={"Retry-After": text})

    assert pause_of(answer, now=NOW) == seconds
    refusal = problem_of(answer, now=NOW)
    assert isinstance(refusal, Busy)
    assert refusal.retry_after == seconds
