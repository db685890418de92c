import os
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.domain.hours import (
    ExceptionDays,
    Schedule,
    WeeklyHours,
    grid_starts,
    instant,
    local_day,
    parse_window,
    windows,
)
from scheduling.domain.intervals import Range
from tests.domain import oracle

EXHAUSTIVE = os.environ.get("TEST_EXHAUSTIVE") == "1"
ZONES = sorted(available_timezones())
ODD_ZONES = [
    "Africa/Cairo",  # spring skips midnight
    "Africa/Casablanca",  # changes twice around Ramadan
    "America/Havana",  # autumn repeats midnight
    "America/New_York",
    "America/Nuuk",  # changes on Saturday evening
    "America/Santiago",  # autumn repeats 23:00
    "America/Scoresbysund",  # autumn repeats 23:00, spring skips it
    "Antarctica/Troll",  # two hours at once
    "Asia/Kathmandu",  # +05:45, no changes
    "Australia/Lord_Howe",  # half an hour at once
    "Europe/Berlin",
    "Europe/Dublin",  # winter time is the exception
    "Pacific/Chatham",  # +12:45
]
YEARS = range(2027, 2037)
WINDOWS = ["00:00-24:00", "01:00-05:00", "13:00-18:00", "22:00-02:00"]
DAILY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ROUND_THE_CLOCK = WeeklyHours.parse({day: ["00:00-24:00"] for day in DAILY})


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp()) // 60


def local(zone: str, *ranges: Range) -> list[str]:
    def clock(minute: int) -> str:
        return datetime.fromtimestamp(minute * 60, ZoneInfo(zone)).strftime("%a %H:%M")

    return [f"{clock(start)} - {clock(end)}" for start, end in ranges]


def span_of(zone: str, first: date, days: int = 1) -> Range:
    return instant(zone, first, 0), instant(zone, first + timedelta(days=days), 0)


def starts(schedule: Schedule, span: Range, duration: int, interval: int) -> list[int]:
    return [start for run in grid_starts(schedule, span, duration, interval) for start in run]


def weekly(**hours: list[str]) -> WeeklyHours:
    return WeeklyHours.parse(hours)


# How hours are written


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("09:00-17:30", (540, 1050)),
        ("22:00-02:00", (1320, 1560)),
        ("22:00-24:00", (1320, 1440)),
        ("22:00-00:00", (1320, 1440)),
        ("00:00-24:00", (0, 1440)),
    ],
)
def test_a_window_is_written_as_two_times(text: str, window: Range) -> None:
    assert parse_window(text) == window


@pytest.mark.parametrize(
    "text",
    [
        "",
        "9-17",
        "9:00-17:00",
        "09:00-17:60",
        "24:00-02:00",
        "09:00-24:30",
        "09:00-25:00",
        "09:00-17:00\n",
        "09:00-١٧:٠٠",
    ],
)
def test_anything_else_is_no_window(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a window|ends after 24:00"):
        parse_window(text)


@pytest.mark.parametrize("text", ["00:00-00:00", "09:00-09:00"])
def test_equal_ends_are_refused_and_the_whole_day_is_spelled_out(text: str) -> None:
    with pytest.raises(ValueError, match=r"is empty; the whole day is '00:00-24:00'"):
        parse_window(text)


def test_an_unknown_weekday_is_named() -> None:
    with pytest.raises(ValueError, match="'monday' is not a weekday; use mon, tue"):
        WeeklyHours.parse({"monday": ["09:00-17:00"]})


def test_the_order_in_which_windows_are_written_does_not_matter() -> None:
    assert weekly(mon=["13:00-17:00", "09:00-12:00"]) == weekly(mon=["09:00-12:00", "13:00-17:00"])


# When a local time is


@pytest.mark.parametrize(
    ("zone", "day", "minute", "expected"),
    [
        ("Europe/Berlin", date(2027, 1, 4), 9 * 60, "2027-01-04T08:00Z"),
        ("Europe/Berlin", date(2027, 3, 28), 150, "2027-03-28T01:00Z"),  # skipped: 02:30 is 03:00
        ("Europe/Berlin", date(2027, 10, 31), 150, "2027-10-31T00:30Z"),  # repeated: the first 02:30
        ("Europe/Berlin", date(2027, 3, 27), 1440 + 150, "2027-03-28T01:00Z"),  # wall-clock time of the following date
        ("Europe/Berlin", date(2027, 3, 27), 1440 + 240, "2027-03-28T02:00Z"),
        ("Australia/Lord_Howe", date(2027, 10, 3), 135, "2027-10-02T15:30Z"),  # 02:15 is 02:30
        ("Australia/Lord_Howe", date(2027, 4, 4), 105, "2027-04-03T14:45Z"),  # the first 01:45
        ("Africa/Cairo", date(2027, 4, 30), 0, "2027-04-29T22:00Z"),  # midnight is 01:00
        ("Pacific/Apia", date(2011, 12, 30), 720, "2011-12-30T10:00Z"),  # a date that never was
    ],
)
def test_a_local_time_is_an_instant(zone: str, day: date, minute: int, expected: str) -> None:
    assert instant(zone, day, minute) == at(expected)


def test_a_local_day_has_23_hours_in_spring() -> None:
    start, end = local_day("Europe/Berlin", at("2027-03-28T12:00Z"))

    assert (start, end) == (at("2027-03-27T23:00Z"), at("2027-03-28T22:00Z"))


@given(st.sampled_from(ODD_ZONES), st.integers(at("2027-01-01T00:00Z"), at("2037-01-01T00:00Z")))
def test_every_instant_lies_in_exactly_its_local_day(zone: str, minute: int) -> None:
    start, end = local_day(zone, minute)

    assert start <= minute < end
    assert local_day(zone, start) == local_day(zone, end - 1) == (start, end)
    assert local_day(zone, end)[0] == end


def test_a_2330_that_comes_again_after_midnight_belongs_to_the_day_that_has_begun() -> None:
    zone = "America/St_Johns"  # on 2010-11-07 the clock went from 00:01 back to 23:01

    assert local_day(zone, at("2010-11-07T03:00Z")) == (at("2010-11-07T02:30Z"), at("2010-11-08T03:30Z"))


# Windows


def test_afternoon_hours_stay_afternoon_hours_on_the_day_of_the_change() -> None:
    schedule = Schedule("America/New_York", weekly(sun=["13:00-18:00"]))

    found = windows(schedule, span_of(schedule.zone, date(2027, 3, 14)))

    assert local(schedule.zone, *found) == ["Sun 13:00 - Sun 18:00"]


def test_a_window_within_the_gap_does_not_exist() -> None:
    schedule = Schedule("Europe/Berlin", weekly(sun=["02:10-02:50"]))

    assert windows(schedule, span_of(schedule.zone, date(2027, 3, 28))) == ()


def test_a_night_window_lasts_an_hour_longer_when_the_clock_is_set_back() -> None:
    schedule = Schedule("America/New_York", weekly(sat=["22:00-02:00"]))

    (window,) = windows(schedule, span_of(schedule.zone, date(2027, 11, 6)))

    assert window == (at("2027-11-07T02:00Z"), at("2027-11-07T07:00Z"))


def test_windows_that_touch_are_one_also_across_midnight() -> None:
    schedule = Schedule("Europe/Berlin", weekly(mon=["20:00-24:00"], tue=["00:00-02:00", "02:00-04:00"]))

    found = windows(schedule, span_of(schedule.zone, date(2027, 1, 4)))

    assert local(schedule.zone, *found) == ["Mon 20:00 - Tue 04:00"]


def test_a_window_is_shown_whole_when_the_span_touches_only_its_end() -> None:
    schedule = Schedule("Europe/Berlin", weekly(mon=["22:00-02:00"]))

    found = windows(schedule, (at("2027-01-05T00:59Z"), at("2027-01-05T01:00Z")))

    assert local(schedule.zone, *found) == ["Mon 22:00 - Tue 02:00"]


def test_windows_that_only_touch_the_span_are_not_in_it() -> None:
    schedule = Schedule("Europe/Berlin", weekly(mon=["09:00-12:00", "13:00-17:00"]))

    assert windows(schedule, (at("2027-01-04T11:00Z"), at("2027-01-04T12:00Z"))) == ()


def test_a_day_off_is_the_whole_local_day_and_cuts_the_night_before_at_midnight() -> None:
    off = ExceptionDays(date(2027, 1, 5), date(2027, 1, 5), is_available=False)
    schedule = Schedule("Europe/Berlin", weekly(mon=["22:00-02:00"], tue=["09:00-17:00"]), (off,))

    found = windows(schedule, span_of(schedule.zone, date(2027, 1, 4), 2))

    assert local(schedule.zone, *found) == ["Mon 22:00 - Tue 00:00"]


def test_named_times_are_cut_out_of_each_of_the_days() -> None:
    off = ExceptionDays(date(2027, 1, 4), date(2027, 1, 5), False, (parse_window("12:00-13:00"),))
    schedule = Schedule("Europe/Berlin", weekly(mon=["09:00-17:00"], tue=["09:00-12:30"]), (off,))

    found = windows(schedule, span_of(schedule.zone, date(2027, 1, 4), 2))

    assert local(schedule.zone, *found) == ["Mon 09:00 - Mon 12:00", "Mon 13:00 - Mon 17:00", "Tue 09:00 - Tue 12:00"]


def test_extra_hours_win_over_a_vacation_in_whatever_order_they_are_written() -> None:
    extra = ExceptionDays(date(2027, 12, 24), date(2027, 12, 24), True, (parse_window("10:00-12:00"),))
    vacation = ExceptionDays(date(2027, 12, 20), date(2027, 12, 31), is_available=False)
    office = WeeklyHours.parse({day: ["09:00-17:00"] for day in DAILY})

    for exceptions in [(extra, vacation), (vacation, extra)]:
        schedule = Schedule("Europe/Berlin", office, exceptions)
        found = windows(schedule, span_of(schedule.zone, date(2027, 12, 20), 12))
        assert local(schedule.zone, *found) == ["Fri 10:00 - Fri 12:00"]


def test_extra_days_without_times_are_open_from_midnight_to_midnight() -> None:
    extra = ExceptionDays(date(2027, 3, 28), date(2027, 3, 28), is_available=True)
    schedule = Schedule("Europe/Berlin", WeeklyHours(), (extra,))

    (window,) = windows(schedule, span_of(schedule.zone, date(2027, 3, 1), 40))

    assert window == span_of(schedule.zone, date(2027, 3, 28))


def test_there_are_no_hours_beyond_the_calendar() -> None:
    schedule = Schedule("Europe/Berlin", ROUND_THE_CLOCK)
    end_of_time = int(datetime.max.replace(tzinfo=UTC).timestamp()) // 60

    assert windows(schedule, (end_of_time - 60, end_of_time)) == ()
    assert windows(schedule, (-(10**9), -(10**8))) == ()


# The grid


def test_the_grid_counts_from_the_start_of_the_window() -> None:
    schedule = Schedule("Asia/Kathmandu", weekly(mon=["09:10-11:00"]))
    nine = instant(schedule.zone, date(2027, 1, 4), 540)

    assert starts(schedule, (nine, nine + 120), 30, 45) == [nine + 10, nine + 55]


def test_a_cut_window_counts_anew_from_where_it_goes_on() -> None:
    off = ExceptionDays(date(2027, 1, 4), date(2027, 1, 4), False, (parse_window("09:00-09:50"),))
    schedule = Schedule("Europe/Berlin", weekly(mon=["09:00-12:00"]), (off,))
    nine = instant(schedule.zone, date(2027, 1, 4), 540)

    assert starts(schedule, (nine, nine + 180), 60, 60) == [nine + 50, nine + 110]


def test_hours_round_the_clock_count_from_each_monday() -> None:
    schedule = Schedule("Europe/Berlin", ROUND_THE_CLOCK)
    monday = instant(schedule.zone, date(2027, 1, 4), 0)

    found = starts(schedule, (monday - 60, monday + 100), 50, 50)

    assert found == [monday - 7 * 1440 + 201 * 50, monday, monday + 50]


def test_the_first_days_of_a_long_window_count_from_its_start() -> None:
    off = ExceptionDays(date(2026, 12, 1), date(2027, 1, 5), is_available=False)
    schedule = Schedule("Europe/Berlin", ROUND_THE_CLOCK, (off,))
    wednesday, monday = (instant(schedule.zone, date(2027, 1, day), 0) for day in (6, 11))

    assert starts(schedule, (wednesday, wednesday + 100), 70, 70) == [wednesday, wednesday + 70]
    assert starts(schedule, (monday, monday + 100), 70, 70) == [monday, monday + 70]


def test_the_last_of_eight_open_days_counts_from_its_monday_whoever_asks_for_it_alone() -> None:
    extra = ExceptionDays(date(2027, 1, 6), date(2027, 1, 13), is_available=True)
    schedule = Schedule("Europe/Berlin", WeeklyHours(), (extra,))
    monday, wednesday = (instant(schedule.zone, date(2027, 1, day), 0) for day in (11, 13))

    found = starts(schedule, (wednesday, wednesday + 100), 50, 50)

    assert found == [monday + 58 * 50, monday + 59 * 50]


def test_a_slot_may_cross_the_monday_on_which_counting_begins_anew() -> None:
    schedule = Schedule("Europe/Berlin", ROUND_THE_CLOCK)
    monday = instant(schedule.zone, date(2027, 1, 4), 0)

    assert starts(schedule, (monday - 60, monday), 120, 60) == [monday - 60]


# Every zone


@pytest.mark.parametrize("zone", ZONES if EXHAUSTIVE else ODD_ZONES)
@pytest.mark.parametrize("window", WINDOWS)
def test_slots_follow_the_wall_clock_around_every_change(zone: str, window: str) -> None:
    years = YEARS if EXHAUSTIVE else range(2027, 2028)

    for change in oracle.clock_changes(zone, years) or (at("2027-03-28T01:00Z"),):
        for duration in (15, 30, 60):
            agree_with_the_oracle(zone, window, change, duration)


@settings(max_examples=1000 if EXHAUSTIVE else 40, deadline=None)
@given(st.sampled_from(ZONES), st.sampled_from(WINDOWS), st.sampled_from([15, 30, 60]), st.data())
def test_slots_follow_the_wall_clock_of_every_zone(zone: str, window: str, duration: int, data: st.DataObject) -> None:
    changes = oracle.clock_changes(zone, YEARS) or (at("2027-03-28T01:00Z"),)

    agree_with_the_oracle(zone, window, data.draw(st.sampled_from(changes)), duration)


def agree_with_the_oracle(zone: str, window: str, change: int, duration: int) -> None:
    """Three days of the window around a change of clocks, and a day on both sides."""
    weekday = oracle.wall(zone, change).weekday()
    days = {DAILY[(weekday + offset) % 7]: [window] for offset in (-1, 0, 1)}
    schedule = Schedule(zone, WeeklyHours.parse(days))
    span = (change - 2 * 1440, change + 2 * 1440)

    expected = oracle.fitting(schedule, span, 1440, duration, duration)

    assert expected
    assert starts(schedule, span, duration, duration) == expected


TEXTS = ["00:00-24:00", "00:00-06:00", "06:00-24:00", "09:00-12:10", "12:10-17:00", "22:00-02:00", "01:40-02:20"]
DATES = st.integers(0, 50).map(lambda n: date(2027, 3, 8) + timedelta(days=n))


USUAL = st.lists(st.sampled_from(TEXTS), max_size=2).map(lambda texts: dict.fromkeys(DAILY, texts))
UNUSUAL = st.dictionaries(st.sampled_from(DAILY), st.just(["09:00-12:10"]))
WEEKLY = st.builds(lambda usual, unusual: WeeklyHours.parse(usual | unusual), USUAL, UNUSUAL)
NAMED = st.none() | st.lists(st.sampled_from(TEXTS).map(parse_window), min_size=1, max_size=2).map(tuple)


@st.composite
def exceptions(draw: st.DrawFn) -> ExceptionDays:
    first = draw(DATES)
    return ExceptionDays(first, first + timedelta(days=draw(st.integers(0, 12))), draw(st.booleans()), draw(NAMED))


SCHEDULES = st.builds(Schedule, st.sampled_from(ODD_ZONES), WEEKLY, st.lists(exceptions(), max_size=4).map(tuple))


@given(SCHEDULES, st.integers(0, 40 * 1440), st.integers(1, 5 * 1440), st.sampled_from([(15, 15), (30, 50), (60, 70)]))
def test_what_is_on_the_grid_does_not_depend_on_the_span_asked(
    schedule: Schedule, offset: int, length: int, grid: tuple[int, int]
) -> None:
    march = at("2027-03-10T00:00Z")
    start, end = march + offset, march + offset + length

    wide = starts(schedule, (march, march + 46 * 1440), *grid)

    assert starts(schedule, (start, end), *grid) == [s for s in wide if start <= s < end]


@settings(max_examples=1000 if EXHAUSTIVE else 30, deadline=None)
@given(SCHEDULES, st.sampled_from([(15, 15), (30, 50), (60, 70)]))
def test_exceptions_and_endless_hours_agree_with_the_oracle(schedule: Schedule, grid: tuple[int, int]) -> None:
    change = (oracle.clock_changes(schedule.zone, range(2027, 2028)) or [at("2027-03-28T01:00Z")])[0]
    span = (change - 4 * 1440, change + 4 * 1440)

    assert starts(schedule, span, *grid) == oracle.fitting(schedule, span, 9 * 1440, *grid)
