"""Why a start is not offered, to new bookings and to meetings that stand already."""

from dataclasses import replace

import pytest

from scheduling.domain.slots import Calendar, Offer, Reason, Rules
from tests.domain.office import ALICE, BOB, HALF_HOURS, OFFICE, SPAN, at, off


def refusal(start: str, calendar: Calendar, *, rules: Rules = HALF_HOURS, now: str | None = None) -> Reason | None:
    seconds = None if now is None else at(now) * 60
    return Offer([calendar], rules, SPAN).why_not(at(start), seconds).get(calendar.host)


@pytest.mark.parametrize("start", ["08:30", "11:45", "12:00"])
def test_a_start_that_does_not_fit_into_the_hours_is_outside_of_them(start: str) -> None:
    assert refusal(start, Calendar(ALICE, OFFICE)) is Reason.OUTSIDE_HOURS
    assert refusal(start, Calendar(ALICE, off())) is Reason.OUTSIDE_HOURS


def test_a_start_within_the_hours_but_between_two_slots_is_off_the_grid() -> None:
    assert refusal("09:10", Calendar(ALICE, OFFICE)) is Reason.OFF_GRID


def test_a_start_that_only_a_day_off_takes_away_is_an_exception() -> None:
    assert refusal("09:00", Calendar(ALICE, off())) is Reason.EXCEPTION
    assert refusal("09:00", Calendar(ALICE, off("09:20-09:40"))) is Reason.EXCEPTION


def test_a_start_whose_buffer_leaves_the_hours_is_outside_of_them_where_that_counts() -> None:
    anywhere = Rules(30, 30, buffer_before=15)
    within = replace(anywhere, buffers_within_hours=True)

    assert refusal("09:00", Calendar(ALICE, OFFICE), rules=anywhere) is None
    assert refusal("09:00", Calendar(ALICE, OFFICE), rules=within) is Reason.OUTSIDE_HOURS


def test_a_start_is_too_soon_or_too_far_away() -> None:
    rules = Rules(30, 30, notice=60, horizon_days=3)

    assert refusal("09:30", Calendar(ALICE, OFFICE), rules=rules, now="09:00") is Reason.NOTICE
    assert refusal("10:00", Calendar(ALICE, OFFICE), rules=rules, now="09:00") is None
    assert refusal("10:00", Calendar(ALICE, OFFICE), rules=rules, now="2027-01-01T10:00") is Reason.HORIZON


def test_a_start_that_meets_a_booking_is_busy() -> None:
    assert refusal("10:00", Calendar(ALICE, OFFICE, [(at("10:29"), at("11:00"))])) is Reason.BUSY


@pytest.mark.parametrize("reason", [Reason.HOST_LIMIT, Reason.TYPE_LIMIT, Reason.LEAD, Reason.UNREADABLE])
def test_a_barred_start_names_what_bars_it(reason: Reason) -> None:
    calendar = Calendar(ALICE, OFFICE, barred=[(reason, at("10:00"), at("11:00"))])

    assert [refusal(start, calendar) for start in ("09:30", "10:00", "10:30", "11:00")] == [None, reason, reason, None]


def test_of_several_broken_rules_the_first_is_named() -> None:
    calendar = Calendar(ALICE, OFFICE, [SPAN], [(Reason.LEAD, *SPAN)])

    assert refusal("09:10", calendar, now="12:00") is Reason.OFF_GRID
    assert refusal("09:00", calendar, now="12:00") is Reason.NOTICE
    assert refusal("09:00", calendar, now="08:00") is Reason.BUSY


def test_only_those_who_refuse_are_named() -> None:
    offer = Offer([Calendar(ALICE, OFFICE), Calendar(BOB, OFFICE, [SPAN])], HALF_HOURS, SPAN)

    assert offer.why_not(at("09:00"), None) == {BOB: Reason.BUSY}


# Meetings that stand already

STRICT = Rules(duration=30, interval=60, buffer_before=15, notice=600, horizon_days=1)


@pytest.mark.parametrize("start", ["09:00", "09:10", "11:30"])
@pytest.mark.parametrize("reason", [Reason.TYPE_LIMIT, Reason.LEAD])
@pytest.mark.parametrize("days_ago", [0, 30])
def test_what_limits_new_bookings_keeps_nobody_from_a_meeting_that_stands(
    start: str, reason: Reason, days_ago: int
) -> None:
    alice = Calendar(ALICE, OFFICE, barred=[(reason, *SPAN)])
    now = (at(start) - days_ago * 1440) * 60.0

    assert Offer([alice], STRICT, SPAN).why_not(at(start), now)
    assert Offer([alice], STRICT.standing(), SPAN).why_not(at(start), now) == {}


@pytest.mark.parametrize(
    ("start", "reason"),
    [("08:59", Reason.OUTSIDE_HOURS), ("11:31", Reason.OUTSIDE_HOURS), ("10:10", Reason.BUSY), ("11:00", Reason.BUSY)],
)
def test_hours_meetings_and_buffers_count_for_a_meeting_that_stands(start: str, reason: Reason) -> None:
    alice = Calendar(ALICE, OFFICE, busy=[(at("10:30"), at("10:50"))])

    assert Offer([alice], STRICT.standing(), SPAN).why_not(at(start), None) == {ALICE: reason}


def test_the_limit_of_the_host_counts_for_a_meeting_that_stands() -> None:
    alice = Calendar(ALICE, OFFICE, barred=[(Reason.HOST_LIMIT, *SPAN)])

    assert Offer([alice], STRICT.standing(), SPAN).why_not(at("09:00"), None) == {ALICE: Reason.HOST_LIMIT}


def test_nothing_is_said_of_a_start_outside_the_span_that_was_looked_at() -> None:
    offer = Offer([Calendar(ALICE, OFFICE)], HALF_HOURS, SPAN)

    for start in (SPAN[0] - 1, SPAN[1]):
        with pytest.raises(ValueError, match="outside the span"):
            offer.free(ALICE, start, None)
