from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scheduling.domain.intervals import Range, merge, subtract

RANGES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)))


def minutes(ranges: list[Range]) -> set[int]:
    return {minute for start, end in ranges for minute in range(start, end)}


def test_touching_ranges_become_one() -> None:
    assert merge([(12, 17), (9, 12)]) == [(9, 17)]


def test_a_gap_of_one_minute_stays() -> None:
    assert merge([(9, 12), (13, 17)]) == [(9, 12), (13, 17)]


def test_a_range_inside_another_does_not_shorten_it() -> None:
    assert merge([(9, 17), (10, 11)]) == [(9, 17)]


def test_empty_ranges_vanish_and_join_nothing() -> None:
    assert merge([(9, 9), (12, 11)]) == []


def test_a_hole_in_the_middle_leaves_both_sides() -> None:
    assert subtract([(9, 17)], [(12, 13)]) == [(9, 12), (13, 17)]


def test_one_hole_can_reach_over_several_ranges() -> None:
    assert subtract([(9, 12), (13, 17), (20, 22)], [(11, 21)]) == [(9, 11), (21, 22)]


@given(RANGES)
def test_merging_keeps_every_minute_in_ranges_that_do_not_touch(ranges: list[Range]) -> None:
    merged = merge(ranges)

    assert minutes(merged) == minutes(ranges)
    assert all(end < start for (_, end), (start, _) in pairwise(merged))
    assert all(start < end for start, end in merged)


@given(RANGES, RANGES)
def test_subtracting_leaves_exactly_the_minutes_in_no_hole(ranges: list[Range], holes: list[Range]) -> None:
    rest = subtract(merge(ranges), merge(holes))

    assert minutes(rest) == minutes(ranges) - minutes(holes)
    assert rest == merge(rest)
