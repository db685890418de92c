"""What is true of all slots and timeframes, whatever the hours, the meetings and the rules."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.domain.hours import Schedule, WeeklyHours
from scheduling.domain.slots import Calendar, Offer, Reason, Rules, offered, timeframes, timely
from tests.domain import oracle
from tests.domain.office import OFFICE, SPAN, off

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
