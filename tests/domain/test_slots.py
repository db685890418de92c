from dataclasses import replace

import pytest

from scheduling.domain.hours import Schedule, WeeklyHours
from scheduling.domain.slots import Calendar, Offer, Reason, Rules, full_days, nearest, offered, timeframes
from tests.domain.office import ALICE, BOB, HALF_HOURS, OFFICE, SPAN, ZONE, at, clock, listed

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
