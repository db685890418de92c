from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.domain.ledger import apportion, leaving, reversal, taken_over
from scheduling.domain.routing import UNIT, Decision, Strategy, shares
from tests.domain.rotations import Rotation, entrant, team

WEIGHTS = st.dictionaries(st.sampled_from("ABCDEFG"), st.integers(1, 1000), min_size=1)
UNITS = st.integers(-3 * UNIT, 3 * UNIT)


# --- Cancelling


def test_cancelled_booking_gives_the_turn_back() -> None:
    rotation = Rotation(team([3, 2, 2]))
    rotation.serve(4)
    before = rotation.balances

    rotation.write(reversal(rotation.book().entries))

    assert rotation.balances == before


def test_booking_that_was_handed_off_is_undone_with_its_handoff_and_only_once() -> None:
    rotation = Rotation(team([1, 1, 1]))
    decision = rotation.book()
    handed = taken_over(decision.entries, shares_of(decision), "C")
    rotation.write(handed)
    rows = [*decision.entries, *handed]

    undone = reversal(rows)
    rotation.write(undone)

    assert set(rotation.balances.values()) == {0}
    assert reversal([*rows, *undone]) == ()


# --- Handing off


def shares_of(decision: Decision) -> dict[str, int]:
    return {candidate.entrant.key: candidate.share for candidate in decision.ranking}


def test_handoff_moves_exactly_the_price() -> None:
    booking = Rotation(team([1, 1])).book()

    assert taken_over(booking.entries, shares_of(booking), "B") == (("A", UNIT), ("B", -UNIT))


def test_handoff_leaves_the_ledger_as_if_the_other_had_been_chosen() -> None:
    rotation = Rotation(team([3, 2, 2]))
    booking = rotation.book()

    rotation.write(taken_over(booking.entries, shares_of(booking), "C"))

    owed = shares(team([3, 2, 2]))
    assert rotation.balances == owed | {"C": owed["C"] - booking.price}


def test_handoff_of_what_cost_nothing_and_to_the_one_who_paid_changes_nothing() -> None:
    free, paid = Rotation(team([1, 1]), Strategy.AVAILABILITY).book(), Rotation(team([1, 1])).book()

    assert taken_over(free.entries, shares_of(free), "B") == ()
    assert taken_over(paid.entries, shares_of(paid), "A") == ()


def test_after_the_turn_was_given_back_whoever_takes_it_pays_the_full_price() -> None:
    booking = Rotation(team([3, 2, 2])).book()
    rows = [*booking.entries, *reversal(booking.entries)]

    assert dict(taken_over(rows, shares_of(booking), "A")) == dict(booking.entries)


@given(st.lists(st.sampled_from(["A", "B", "C", "D", None])))
def test_only_the_last_of_many_handoffs_counts(takers: list[str | None]) -> None:
    """``D`` could not have taken the booking when it was made; None has no turn at all, so it is given back."""
    rotation = Rotation(team([3, 2, 2, 1]))
    booking = rotation.book(away="D")
    rows = list(booking.entries)

    for taker in takers:
        rows += taken_over(rows, shares_of(booking), taker) if taker else reversal(rows)

    assert sum(units for _, units in rows) == 0
    last = takers[-1] if takers else "A"
    direct = [*booking.entries, *taken_over(booking.entries, shares_of(booking), last)] if last else []
    assert dict(reversal(rows)) == dict(reversal(direct))


def test_host_who_was_covered_for_makes_up_for_it_and_then_all_are_level() -> None:
    rotation = Rotation(team([1, 1, 1]))
    booking = rotation.book()
    rotation.serve(2)

    rotation.write(taken_over(booking.entries, shares_of(booking), "B"))

    assert rotation.serve(6) == "ACABCA"


# --- Leaving


def test_leaver_is_level_and_its_balance_is_spread_by_weight() -> None:
    entrants = [entrant("A", balance=-UNIT), entrant("B", 3, balance=UNIT), entrant("C", 1)]

    assert leaving("A", entrants) == (("A", UNIT), ("B", -3 * UNIT // 4), ("C", -UNIT // 4))


def test_round_robin_spreads_evenly_whatever_the_weights() -> None:
    entrants = [entrant("A", balance=UNIT), entrant("B", 3), entrant("C", 1)]

    assert leaving("A", entrants, strategy=Strategy.ROUND_ROBIN) == (("A", -UNIT), ("B", UNIT // 2), ("C", UNIT // 2))


def test_unit_that_does_not_divide_goes_to_the_first_in_the_queue() -> None:
    entrants = [entrant("A", balance=1), entrant("B", position=2), entrant("C", position=1)]

    assert leaving("A", entrants) == (("A", -1), ("C", 1))


def test_balance_stays_in_its_tier_while_somebody_else_is_in_it() -> None:
    entrants = [entrant("A", balance=6), entrant("B"), entrant("C", tier=2), entrant("D", tier=2)]

    assert leaving("A", entrants) == (("A", -6), ("B", 6))
    assert leaving("A", [entrants[0], *entrants[2:]]) == (("A", -6), ("C", 3), ("D", 3))


def test_nobody_inherits_from_the_last_or_from_one_who_is_level() -> None:
    assert leaving("A", [entrant("A", balance=5)]) == ()
    assert leaving("A", [entrant("A"), entrant("B")]) == ()


def test_only_an_entrant_can_leave() -> None:
    with pytest.raises(KeyError):
        leaving("Z", team([1, 1]))


def test_any_history_sums_to_zero() -> None:
    chance = Random(1983)
    rotation = Rotation(team([3, 3, 2, 2, 1, 7]))

    for number in range(2000):
        booking = rotation.book(away=chance.sample(sorted(rotation.entrants), 3))
        rows = list(booking.entries)
        if chance.random() < 0.2:
            handed = taken_over(rows, shares_of(booking), chance.choice(sorted(rotation.entrants)))
            rotation.write(handed)
            rows += handed
        if chance.random() < 0.2:
            rotation.write(reversal(rows))
        if number % 20 == 0:
            key = chance.choice(sorted(rotation.entrants))
            rotation.write(leaving(key, rotation.entrants.values()))
            assert rotation.entrants.pop(key).balance == 0
            rotation.entrants[key] = entrant(key, chance.randint(1, 9))

        assert sum(rotation.balances.values()) == 0


# --- Largest remainder


@given(UNITS, WEIGHTS)
def test_apportioned_units_add_up_and_are_never_off_by_a_whole_one(units: int, weights: dict[str, int]) -> None:
    parts = apportion(units, weights)

    assert sum(parts.values()) == units
    for key, weight in weights.items():
        assert abs(parts[key] - Fraction(units * weight, sum(weights.values()))) < 1


@given(UNITS, WEIGHTS)
def test_units_that_do_not_divide_go_to_the_largest_remainders(units: int, weights: dict[str, int]) -> None:
    exact = {key: Fraction(units * weight, sum(weights.values())) for key, weight in weights.items()}
    remainders = {key: part - part.__floor__() for key, part in exact.items()}
    left_over = int(sum(remainders.values()))

    parts = apportion(units, weights)

    gained = [key for key in weights if parts[key] > exact[key].__floor__()]
    order = sorted(weights, key=lambda key: (-remainders[key], list(weights).index(key)))
    assert sorted(gained) == sorted(order[:left_over])
