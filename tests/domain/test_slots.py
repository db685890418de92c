from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.domain.hours import ExceptionDays, Schedule, WeeklyHours, parse_window
from scheduling.domain.intervals import Range
from scheduling.domain.slots import (
    Barred,
    Calendar,
    Offer,
    Reason,
    Rules,
    full_days,
    nearest,
    offered,
    timeframes,
    timely,
)
from tests.domain import oracle

ZONE = "Europe/Berlin"
OFFICE = Schedule(ZONE, WeeklyHours.parse({"mon": ["09:00-12:00"], "tue": ["09:00-12:00"]}))
HALF_HOURS = Rules(duration=30, interval=30)
ALICE, BOB = 1, 2


def at(text: str) -> int:
    """A local time in Berlin, `"09:00"` of Monday, 4 January 2027 or with its own date."""
    text = text if "T" in text else f"2027-01-04T{text}"
    return int(datetime.fromisoformat(f"{text}+01:00").timestamp()) // 60


SPAN = (at("00:00"), at("2027-01-05T00:00"))


def listed(
    *, schedule: Schedule = OFFICE, busy: Sequence[Range] = (), barred: Sequence[Barred] = (), rules: Rules = HALF_HOURS
) -> list[str]:
    return clock(Offer([Calendar(ALICE, schedule, busy, barred)], rules, SPAN).starts([(ALICE,)], None))


def clock(starts: Iterable[int]) -> list[str]:
    return [f"{oracle.wall(ZONE, start):%H:%M}" for start in starts]


# Buffers and bookings


def test_a_free_morning_is_cut_into_slots() -> None:
    assert listed() == ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"]


def test_a_slot_ends_within_the_hours() -> None:
    assert listed(rules=Rules(duration=50, interval=60))[-1] == "11:00"
    assert listed(rules=Rules(duration=61, interval=60))[-1] == "10:00"


def test_a_booking_removes_the_starts_that_meet_it_and_leaves_those_that_touch_it() -> None:
    assert listed(busy=[(at("10:00"), at("10:30"))]) == ["09:00", "09:30", "10:30", "11:00", "11:30"]


def test_a_booking_of_one_minute_removes_a_start() -> None:
    assert "10:00" not in listed(busy=[(at("10:29"), at("10:30"))])
    assert "10:00" in listed(busy=[(at("10:30"), at("10:31"))])


def test_bookings_off_the_grid_never_move_it() -> None:
    assert listed(busy=[(at("09:10"), at("09:20"))]) == ["09:30", "10:00", "10:30", "11:00", "11:30"]


def test_an_empty_busy_range_meets_nothing() -> None:
    assert listed(busy=[(at("10:15"), at("10:15"))]) == listed()


def test_busy_ranges_may_overlap_in_any_order() -> None:
    busy = [(at("11:00"), at("12:00")), (at("09:00"), at("10:00")), (at("09:30"), at("10:30"))]

    assert listed(busy=busy) == ["10:30"]


def test_the_buffer_before_a_meeting_keeps_clear_of_the_booking_before_it() -> None:
    busy = [(at("09:00"), at("10:00"))]

    assert listed(busy=busy, rules=Rules(30, 30, buffer_before=30))[0] == "10:30"
    assert listed(busy=busy, rules=Rules(30, 30, buffer_before=31))[0] == "11:00"


def test_the_buffer_after_a_meeting_keeps_clear_of_the_booking_after_it() -> None:
    busy = [(at("11:00"), at("12:00"))]

    assert listed(busy=busy, rules=Rules(30, 30, buffer_after=30))[-1] == "10:00"
    assert listed(busy=busy, rules=Rules(30, 30, buffer_after=31))[-1] == "09:30"


def test_buffers_may_reach_beyond_the_hours() -> None:
    assert listed(rules=Rules(30, 30, buffer_before=15, buffer_after=15)) == listed()


def test_buffers_stay_within_the_hours_where_asked_and_the_grid_stays_where_it_is() -> None:
    rules = Rules(30, 30, buffer_before=15, buffer_after=30, buffers_within_hours=True)

    assert listed(rules=rules) == ["09:30", "10:00", "10:30", "11:00"]


def test_a_span_is_half_open() -> None:
    offer = Offer([Calendar(ALICE, OFFICE)], HALF_HOURS, (at("09:30"), at("10:30")))

    assert clock(offer.starts([(ALICE,)], None)) == ["09:30", "10:00"]


# Notice and horizon


@pytest.mark.parametrize(
    ("seconds", "first"), [(-1, "10:00"), (0, "10:00"), (0.001, "10:30"), (1, "10:30"), (59, "10:30"), (1800, "10:30")]
)
def test_notice_counts_seconds_and_includes_its_edge(seconds: float, first: str) -> None:
    now = at("09:00") * 60 + seconds

    starts = Offer([Calendar(ALICE, OFFICE)], Rules(30, 30, notice=60), SPAN).starts([(ALICE,)], now)

    assert clock(starts)[0] == first


def test_without_notice_a_start_can_be_booked_up_to_its_own_second() -> None:
    offer = Offer([Calendar(ALICE, OFFICE)], HALF_HOURS, SPAN)

    assert offer.free(ALICE, at("09:00"), at("09:00") * 60)
    assert offer.why_not(at("09:00"), at("09:00") * 60 + 1) == {ALICE: Reason.NOTICE}


@pytest.mark.parametrize(("seconds", "last"), [(-1, "10:00"), (0, "10:00"), (1, "10:30")])
def test_the_horizon_ends_full_days_from_now_and_excludes_its_edge(seconds: int, last: str) -> None:
    now = at("2027-01-01T10:30") * 60 + seconds

    starts = Offer([Calendar(ALICE, OFFICE)], Rules(30, 30, horizon_days=3), SPAN).starts([(ALICE,)], now)

    assert clock(starts)[-1] == last


# Several hosts


def test_a_start_is_offered_when_one_host_of_the_round_robin_is_free() -> None:
    team = [Calendar(ALICE, OFFICE, [(at("09:00"), at("11:00"))]), Calendar(BOB, OFFICE, [(at("10:00"), at("12:00"))])]

    starts = Offer(team, HALF_HOURS, SPAN).starts([(ALICE,), (BOB,)], None)

    assert clock(starts) == ["09:00", "09:30", "11:00", "11:30"]


def test_a_start_is_offered_when_all_co_hosts_are_free() -> None:
    team = [Calendar(ALICE, OFFICE, [(at("09:00"), at("10:00"))]), Calendar(BOB, OFFICE, [(at("11:00"), at("12:00"))])]

    starts = Offer(team, HALF_HOURS, SPAN).starts([(ALICE, BOB)], None)

    assert clock(starts) == ["10:00", "10:30"]


def test_two_hosts_who_each_have_half_of_the_time_make_no_slot() -> None:
    calendars = [
        Calendar(ALICE, OFFICE, [(at("10:00"), at("12:00"))]),
        Calendar(BOB, OFFICE, [(at("09:00"), at("10:00")), (at("11:00"), at("12:00"))]),
    ]

    assert Offer(calendars, Rules(120, 60), SPAN).starts([(ALICE,), (BOB,)], None) == []


def test_each_host_keeps_the_grid_of_its_own_hours() -> None:
    late = Schedule(ZONE, WeeklyHours.parse({"mon": ["10:15-11:45"]}))
    offer = Offer([Calendar(ALICE, OFFICE), Calendar(BOB, late)], Rules(60, 60), SPAN)

    assert clock(offer.starts([(ALICE,), (BOB,)], None)) == ["09:00", "10:00", "10:15", "11:00"]
    assert offer.starts([(ALICE, BOB)], None) == []


# Why not


def refusal(start: str, calendar: Calendar, *, rules: Rules = HALF_HOURS, now: str | None = None) -> Reason | None:
    seconds = None if now is None else at(now) * 60
    return Offer([calendar], rules, SPAN).why_not(at(start), seconds).get(calendar.host)


def off(*texts: str) -> Schedule:
    times = tuple(map(parse_window, texts)) or None
    return replace(OFFICE, exceptions=(ExceptionDays(date(2027, 1, 4), date(2027, 1, 4), False, times),))


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


# Loading no more than needed


def test_hosts_who_cannot_add_a_start_are_never_loaded() -> None:
    outlines = [Calendar(host, OFFICE) for host in range(1000)]
    loaded: list[int] = []

    def load(hosts: list[int]) -> list[Calendar]:
        loaded.extend(hosts)
        return [Calendar(host, OFFICE, [SPAN] if host < 20 else []) for host in hosts]

    starts = offered([(host,) for host in range(1000)], outlines, load, HALF_HOURS, SPAN, None)

    assert clock(starts) == listed()
    assert loaded == list(range(16 + 64))


def nobody(hosts: list[int]) -> list[Calendar]:
    raise AssertionError(hosts)


def test_a_day_that_is_full_for_everyone_loads_nobody() -> None:
    outlines = [Calendar(ALICE, OFFICE, barred=[(Reason.TYPE_LIMIT, *SPAN)])]

    assert offered([(ALICE,)], outlines, nobody, HALF_HOURS, SPAN, None) == []


def test_a_day_that_has_passed_loads_nobody() -> None:
    assert offered([(ALICE,)], [Calendar(ALICE, OFFICE)], nobody, HALF_HOURS, SPAN, SPAN[1] * 60) == []


def test_a_host_of_several_entries_is_loaded_once() -> None:
    team = [Calendar(host, OFFICE, [SPAN] if host else []) for host in range(40)]
    loaded: list[int] = []

    def load(hosts: list[int]) -> list[Calendar]:
        loaded.extend(hosts)
        return [team[host] for host in hosts]

    outlines = [replace(calendar, busy=()) for calendar in team]
    offered([(0, host) for host in range(1, 40)], outlines, load, HALF_HOURS, SPAN, None)

    assert loaded == list(range(40))


# Limits, timeframes, alternatives


def test_a_day_is_full_when_its_limit_is_reached_in_the_given_zone() -> None:
    midnight = at("2027-01-05T00:00")
    starts = [midnight, midnight - 30, midnight + 1410, midnight + 1440]

    assert full_days(starts, ZONE, 2) == [(midnight, midnight + 1440)]
    assert full_days(starts, "UTC", 2) == [(midnight - 1380, midnight + 60), (midnight + 60, midnight + 1500)]
    assert full_days(starts, ZONE, 3) == []


def test_consecutive_starts_are_one_timeframe() -> None:
    assert timeframes([600, 540, 570], HALF_HOURS) == [(540, 630)]


def test_a_timeframe_ends_where_a_start_is_missing_even_if_its_slots_touch() -> None:
    assert timeframes([540, 570, 660], Rules(60, 30)) == [(540, 630), (660, 720)]


def test_two_grids_that_cannot_be_joined_stay_two_overlapping_timeframes() -> None:
    assert timeframes([540, 555, 570, 585], Rules(30, 30)) == [(540, 600), (555, 615)]


def test_hours_that_follow_each_other_are_one_timeframe_whosever_they_are() -> None:
    assert timeframes([540, 600, 660], Rules(60, 60)) == [(540, 720)]


def test_the_nearest_starts_come_first_and_of_two_equally_near_the_earlier() -> None:
    assert nearest([540, 570, 630, 660, 720], 600, 3) == [570, 630, 540]
    assert nearest([540], 600, 3) == [540]


# Properties

SCHEDULES = [
    OFFICE,
    off("09:20-10:00"),
    off(),
    Schedule("Asia/Kathmandu", WeeklyHours.parse({"mon": ["12:10-16:00"]})),
    Schedule("America/New_York", WeeklyHours.parse({"sun": ["22:00-03:20"], "mon": ["03:20-04:00"]})),
]
MINUTES = st.integers(*SPAN)
RANGES = st.tuples(MINUTES, st.integers(0, 120)).map(lambda range_: (range_[0], range_[0] + range_[1]))
RULES = st.builds(
    Rules,
    st.sampled_from([15, 30, 60]),
    st.sampled_from([10, 30, 45]),
    st.integers(0, 40),
    st.integers(0, 40),
    st.integers(0, 300),
    st.integers(1, 2),
    st.booleans(),
)
NOW = st.integers((SPAN[0] - 2880) * 60, SPAN[1] * 60)
BARRED = st.lists(RANGES.map(lambda range_: (Reason.HOST_LIMIT, *range_)), max_size=2)
CALENDARS = st.builds(Calendar, st.just(0), st.sampled_from(SCHEDULES), st.lists(RANGES, max_size=6), BARRED)
TEAMS = st.lists(CALENDARS, min_size=1, max_size=6).map(
    lambda team: [replace(calendar, host=host) for host, calendar in enumerate(team)]
)


@settings(deadline=None)
@given(TEAMS, RULES, NOW)
def test_what_is_offered_is_what_the_oracle_finds_minute_by_minute(
    team: list[Calendar], rules: Rules, now: int
) -> None:
    for calendar in team[:2]:
        starts = Offer([calendar], rules, SPAN).starts([(calendar.host,)], now)

        assert starts == oracle.bookable(calendar, rules, SPAN, 1440, now)


@given(TEAMS, RULES, NOW | st.none())
def test_a_start_is_offered_if_and_only_if_nobody_of_an_entry_refuses_it(
    team: list[Calendar], rules: Rules, now: int | None
) -> None:
    offer = Offer(team, rules, SPAN)
    everybody = tuple(calendar.host for calendar in team)
    grid = range(*SPAN, 5)

    all_free = [start for start in grid if not offer.why_not(start, now)]
    one_free = [start for start in grid if len(offer.why_not(start, now)) < len(team)]

    assert offer.starts([everybody], now) == all_free
    assert offer.starts([(host,) for host in everybody], now) == one_free


@given(TEAMS, RULES, NOW | st.none(), st.data())
def test_loading_in_batches_finds_what_looking_at_everybody_finds(
    team: list[Calendar], rules: Rules, now: int | None, data: st.DataObject
) -> None:
    hosts = st.integers(0, len(team) * 10 - 1)
    many = [replace(calendar, host=calendar.host * 10 + n) for calendar in team for n in range(10)]
    entries = data.draw(st.lists(st.lists(hosts, min_size=1, max_size=3).map(tuple), max_size=60))
    outlines = [replace(calendar, busy=(), barred=()) for calendar in many]

    lazily = offered(entries, outlines, lambda wanted: [many[host] for host in wanted], rules, SPAN, now)

    assert lazily == Offer(many, rules, SPAN).starts(entries, now)


@given(TEAMS, RULES, NOW)
def test_starts_found_earlier_and_looked_at_now_are_the_starts_of_now(
    team: list[Calendar], rules: Rules, now: int
) -> None:
    offer, entries = Offer(team, rules, SPAN), [(calendar.host,) for calendar in team]

    assert timely(offer.starts(entries, None), rules, now) == offer.starts(entries, now)


@given(st.sets(st.integers(0, 200)), RULES)
def test_timeframes_cut_back_to_exactly_the_starts(starts: set[int], rules: Rules) -> None:
    frames = timeframes(starts, rules)

    cut = [start for a, b in frames for start in range(a, b - rules.duration + 1, rules.interval)]

    assert sorted(cut) == sorted(starts)


@given(st.sets(st.integers(0, 200)), RULES)
def test_no_timeframe_can_be_joined_to_another(starts: set[int], rules: Rules) -> None:
    frames = timeframes(starts, rules)

    ends = {end - rules.duration + rules.interval for _, end in frames}

    assert ends.isdisjoint(start for start, _ in frames)
    assert frames == sorted(frames)
