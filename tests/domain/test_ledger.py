from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.domain.ledger import apportion, leaving, reversal, transfer
from scheduling.domain.routing import UNIT, Strategy, shares
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
    handed = transfer("A", "C", price=decision.price)
    rotation.write(handed)
    rows = [*decision.entries, *handed]

    undone = reversal(rows)
    rotation.write(undone)

    assert set(rotation.balances.values()) == {0}
    assert reversal([*rows, *undone]) == ()


# --- Handing off


def test_handoff_moves_exactly_one_booking() -> None:
    assert transfer("A", "B", price=UNIT) == (("A", UNIT), ("B", -UNIT))


def test_handoff_leaves_the_ledger_as_if_the_other_had_been_chosen() -> None:
    rotation = Rotation(team([3, 2, 2]))
    booking = rotation.book()

    rotation.write(transfer("A", "C", price=booking.price))

    owed = shares(team([3, 2, 2]))
    assert rotation.balances == owed | {"C": owed["C"] - booking.price}


def test_handoff_of_what_cost_nothing_and_to_oneself_changes_nothing() -> None:
    booking = Rotation(team([1, 1]), Strategy.AVAILABILITY).book()

    assert transfer("A", "B", price=booking.price) == ()
    assert transfer("A", "A", price=UNIT) == ()


def test_host_who_was_covered_for_makes_up_for_it_and_then_all_are_level() -> None:
    rotation = Rotation(team([1, 1, 1]))
    price = rotation.book().price
    rotation.serve(2)

    rotation.write(transfer("A", "B", price=price))

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
        entries = rotation.book(away=chance.sample(sorted(rotation.entrants), 3)).entries
        if chance.random() < 0.2:
            rotation.write(reversal(entries))
        if chance.random() < 0.2:
            rotation.write(transfer(*chance.sample(sorted(rotation.entrants), 2), price=UNIT))
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
