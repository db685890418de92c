import json
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import permutations
from math import gcd
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.domain.reasons import Rule
from scheduling.domain.routing import UNIT, Entrant, Strategy, decide, replay, shares, upcoming
from scheduling.domain.slots import Reason
from tests.domain.rotations import Rotation, entrant, team

WEIGHTS = st.lists(st.integers(1, 9), min_size=1, max_size=7)
REASONS = st.sampled_from(["busy", "outside_hours", "inactive"])


@st.composite
def situations(draw: st.DrawFn) -> tuple[list[Entrant], dict[str, str], Strategy]:
    """Any entrants with any past, shuffled, and some who refuse."""
    numbers = st.integers(0, 3)
    entrants = [
        entrant(
            key,
            draw(st.integers(1, 3)),
            position=draw(numbers),
            tier=draw(numbers),
            balance=draw(st.integers(-2, 2)) * UNIT // 3,
            last=draw(st.none() | numbers),
        )
        for key in draw(st.permutations("ABCDEF"))
    ]
    refusals = draw(st.dictionaries(st.sampled_from("ABCDEF"), REASONS))
    return entrants, refusals, draw(st.sampled_from(Strategy))


class Oracle:
    """The rule as the paper has it, in fractions: all who can are owed a share, who serves pays one whole booking."""

    def __init__(self, weights: dict[str, int]) -> None:
        self.balances = dict.fromkeys(weights, Fraction(0))
        self.last = dict.fromkeys(weights, 0)

    def scores(self, weights: dict[str, int]) -> dict[str, Fraction]:
        total = sum(weights.values())
        return {key: self.balances[key] + Fraction(weight, total) for key, weight in weights.items()}

    def pick(self, weights: dict[str, int]) -> str:
        scores = self.scores(weights)
        return min(weights, key=lambda key: (-scores[key], -weights[key], self.last[key], key))

    def serve(self, key: str, weights: dict[str, int], number: int) -> None:
        self.balances |= self.scores(weights)
        self.balances[key] -= 1
        self.last[key] = number


# --- Shares when all are free


@pytest.mark.parametrize(
    ("weights", "served"),
    [([3, 3, 2, 2], "ABCDABCDAB"), ([2, 1, 1], "ABCA"), ([1, 1, 1], "ABC"), ([5, 1], "AAABAA"), ([4], "A")],
)
def test_rotation_of_free_hosts_repeats_its_cycle(weights: list[int], served: str) -> None:
    rotation = Rotation(team(weights))

    assert rotation.serve(3 * len(served)) == 3 * served


@given(WEIGHTS)
def test_full_cycle_gives_each_host_exactly_its_weight_and_leaves_nothing_owed(weights: list[int]) -> None:
    rotation = Rotation(team(weights))

    for _ in range(2):
        served = Counter(rotation.serve(sum(weights) // gcd(*weights)))

        assert [served[key] * gcd(*weights) for key in rotation.entrants] == weights
        assert set(rotation.balances.values()) == {0}


@given(WEIGHTS)
def test_free_hosts_are_picked_as_by_exact_fractions(weights: list[int]) -> None:
    rotation = Rotation(team(weights))
    by_key = {key: member.weight for key, member in rotation.entrants.items()}
    oracle = Oracle(by_key)

    for number in range(1, 2 * sum(weights)):
        expected = oracle.pick(by_key)
        oracle.serve(expected, by_key, number)

        assert rotation.serve(1) == expected


@given(WEIGHTS)
def test_free_host_is_never_a_whole_booking_ahead_of_its_share(weights: list[int]) -> None:
    rotation = Rotation(team(weights))
    hosts = len(weights)

    for _ in range(sum(weights)):
        rotation.book()

        assert min(rotation.balances.values()) * hosts >= -UNIT * (hosts - 1)


def test_cancelled_turn_does_not_make_a_host_serve_twice_in_a_row() -> None:
    rotation = Rotation(team([1, 1, 1]))
    cancelled = rotation.book()
    rotation.serve(2)

    rotation.write((key, -units) for key, units in cancelled.entries)

    assert rotation.serve(7) == "ABCABCA"


@given(WEIGHTS)
def test_shares_are_in_exact_proportion_and_miss_one_booking_by_less_than_the_weights(weights: list[int]) -> None:
    owed = shares(team(weights))

    assert len({Fraction(owed[member.key], member.weight) for member in team(weights)}) == 1
    assert UNIT - sum(weights) < sum(owed.values()) <= UNIT


def test_absurd_weights_still_owe_and_pay() -> None:
    rotation = Rotation(team([2 * UNIT, UNIT]))

    assert rotation.serve(6) == "ABAABA"


# --- Absences


def test_balances_stay_within_bound_whoever_is_free_and_however_weights_change() -> None:
    chance, hosts = Random(1983), 7
    rotation = Rotation(team([1] * hosts))
    furthest = 0

    for _ in range(20_000):
        changed = chance.choice("ABCDEFG")
        rotation.entrants[changed] = replace(rotation.entrants[changed], weight=chance.choice([1, 2, 3, 50]))
        decision = rotation.book(away=chance.sample("ABCDEFG", chance.randrange(hosts)))
        furthest = max(furthest, *map(abs, rotation.balances.values()))

        assert sum(units for _, units in decision.entries) == 0
    assert sum(rotation.balances.values()) == 0
    assert UNIT < furthest <= UNIT * (hosts - 1) // 2


@given(st.lists(st.dictionaries(st.sampled_from("ABCDE"), st.integers(1, 30), min_size=1), max_size=60))
def test_pick_differs_from_exact_fractions_by_rounding_alone(history: list[dict[str, int]]) -> None:
    rotation, oracle = Rotation(team([1] * 5)), Oracle(dict.fromkeys("ABCDE", 1))

    for number, able in enumerate(history):
        for key, weight in able.items():
            rotation.entrants[key] = replace(rotation.entrants[key], weight=weight)
        key = rotation.serve(1, away=set("ABCDE") - able.keys())
        scores = oracle.scores(able)
        oracle.serve(key, able, number)

        assert max(scores.values()) - scores[key] < Fraction(number + 1, 1_000_000)
    assert all(
        abs(Fraction(rotation.balances[key], UNIT) - oracle.balances[key]) < Fraction(1, 10_000) for key in "ABCDE"
    )


def test_host_back_from_holiday_is_neither_flooded_nor_starved() -> None:
    rotation = Rotation(team([1, 1, 1]))
    rotation.serve(100, away="A")

    served = rotation.serve(30)

    assert "AA" not in served
    assert Counter(served) == {"A": 10, "B": 10, "C": 10}


def test_new_host_starts_level() -> None:
    rotation = Rotation(team([1, 1]))
    rotation.serve(100)
    rotation.entrants["N"] = entrant("N", position=2)

    assert rotation.serve(6) == "NABNAB"


# --- Strategies, tiers, groups


def test_round_robin_counts_every_weight_as_one() -> None:
    rotation = Rotation(team([7, 1, 3]), Strategy.ROUND_ROBIN)

    assert rotation.serve(6) == "ABCABC"


def test_availability_asks_who_has_waited_longest_and_owes_nobody() -> None:
    rotation = Rotation([entrant("A", 9, balance=UNIT, last=8), entrant("B", last=7)], Strategy.AVAILABILITY)

    decision = rotation.book()

    assert (decision.chosen.key, decision.tie_break, decision.entries) == ("B", "least_recent", ())


def test_availability_asks_for_the_place_in_the_queue_of_those_who_never_served() -> None:
    rotation = Rotation([entrant("A", position=2), entrant("B", position=1)], Strategy.AVAILABILITY)

    assert rotation.serve(4) == "BABA"


def test_lowest_tier_with_somebody_free_serves_and_only_it_pays() -> None:
    entrants = [entrant("A", tier=1), entrant("B", tier=2), entrant("C", tier=2), entrant("D", tier=3, balance=UNIT)]

    decision = decide(entrants, {"A": "busy"}, strategy=Strategy.WEIGHTED)

    assert decision is not None
    assert (decision.chosen.key, decision.tier) == ("B", 2)
    assert decision.entries == (("B", -UNIT // 2), ("C", UNIT // 2))
    assert [(passed.key, passed.reason) for passed in decision.passed_over] == [("A", "busy"), ("D", "tier")]


def test_nobody_takes_what_everybody_refuses() -> None:
    assert decide(team([1, 1]), {"A": "busy", "B": "notice"}, strategy=Strategy.WEIGHTED) is None
    assert decide([], {}, strategy=Strategy.WEIGHTED) is None


def test_only_host_who_can_owes_nobody() -> None:
    decision = decide(team([1, 1]), {"A": "busy"}, strategy=Strategy.WEIGHTED)

    assert decision is not None
    assert (decision.tie_break, decision.entries) == ("only_one", (("B", 0),))


def test_collective_group_takes_its_turn_as_one_with_all_its_hosts() -> None:
    pair = Entrant("P", (1, 2), "Sales and engineering", 1, 1, 1, 0, None)
    rotation = Rotation([entrant("A"), pair])

    first, second = rotation.book(), rotation.book()

    assert (first.chosen.hosts, second.chosen.hosts) == ((65,), (1, 2))
    assert rotation.balances == {"A": 0, "P": 0}


# --- Ties


@pytest.mark.parametrize(
    ("first", "second", "rule"),
    [
        (entrant("B", balance=1, position=9), entrant("A", 1, last=None), "balance"),
        (entrant("B", 3, balance=-UNIT // 4, last=9), entrant("A", 1, balance=UNIT // 4, last=1), "weight"),
        (entrant("B", position=9, last=None), entrant("A", last=0), "least_recent"),
        (entrant("B", position=9, last=4), entrant("A", last=5), "least_recent"),
        (entrant("B", position=1, last=4), entrant("A", position=2, last=4), "position"),
        (entrant("A"), entrant("B"), "id"),
    ],
)
def test_tie_is_broken_by_the_first_rule_that_differs(first: Entrant, second: Entrant, rule: str) -> None:
    decisions = [decide(pair, {}, strategy=Strategy.WEIGHTED) for pair in permutations([first, second])]

    assert decisions[0] == decisions[1]
    assert decisions[0] is not None
    assert (decisions[0].chosen, decisions[0].tie_break) == (first, rule)


@given(situations(), st.randoms(use_true_random=False))
def test_order_of_input_decides_nothing(
    situation: tuple[list[Entrant], dict[str, str], Strategy], chance: Random
) -> None:
    entrants, refusals, strategy = situation
    shuffled = chance.sample(entrants, len(entrants))

    assert decide(shuffled, refusals, strategy=strategy) == decide(entrants, refusals, strategy=strategy)
    assert upcoming(shuffled, refusals, strategy=strategy) == upcoming(entrants, refusals, strategy=strategy)


# --- What is told


@given(situations())
def test_first_of_those_upcoming_is_who_is_chosen(situation: tuple[list[Entrant], dict[str, str], Strategy]) -> None:
    entrants, refusals, strategy = situation

    order = upcoming(entrants, refusals, strategy=strategy)
    decision = decide(entrants, refusals, strategy=strategy)

    assert [candidate.entrant for candidate in order[:1]] == ([decision.chosen] if decision else [])
    assert sorted(candidate.entrant.key for candidate in order) == sorted(set("ABCDEF") - refusals.keys())
    assert [candidate.entrant.tier for candidate in order] == sorted(candidate.entrant.tier for candidate in order)
    assert [candidate.rank for candidate in order] == list(range(1, len(order) + 1))
    assert all(candidate.reason for candidate in order)


def test_everybody_upcoming_is_told_why_it_stands_there() -> None:
    entrants = [
        entrant("A", balance=UNIT // 4),
        entrant("B", last=2),
        entrant("C", last=5),
        entrant("D", 2, balance=-UNIT, position=1),
        entrant("E", tier=2, position=1),
        entrant("F", tier=2),
    ]

    order = upcoming(entrants, {}, strategy=Strategy.ROUND_ROBIN)

    assert [(candidate.entrant.key, candidate.reason) for candidate in order] == [
        ("A", "Has the highest balance: +0.500 with a share of this booking."),
        ("B", "Has a lower balance than Host A: +0.250 with a share of this booking."),
        ("C", "Host B has waited longer, otherwise level."),
        ("D", "Has a lower balance than Host C: -0.750 with a share of this booking."),
        ("F", "First of a tier that serves when nobody in an earlier one can."),
        ("E", "Host F stands earlier in the queue, otherwise level."),
    ]


def test_first_is_told_whom_it_goes_before() -> None:
    first, second = upcoming(team([1, 1]), {}, strategy=Strategy.WEIGHTED)

    assert first.reason == "Stands earlier in the queue than Host B, otherwise level."
    assert second.reason == "Host A stands earlier in the queue, otherwise level."


@pytest.mark.parametrize("reason", [*Reason, Rule.TIER, "inactive"])
def test_every_reason_for_passing_somebody_over_has_its_sentence(reason: str) -> None:
    tiers = {"A": 1, "B": 2} if reason == Rule.TIER else {"A": 2, "B": 1}
    refusals = {} if reason == Rule.TIER else {"B": reason}

    decision = decide([entrant(key, tier=tier) for key, tier in tiers.items()], refusals, strategy=Strategy.WEIGHTED)

    assert decision is not None
    assert [passed.key for passed in decision.passed_over] == ["B"]
    assert "Cannot take it" not in decision.passed_over[0].detail


@given(situations())
def test_record_is_json_that_decides_the_same_again(situation: tuple[list[Entrant], dict[str, str], Strategy]) -> None:
    entrants, refusals, strategy = situation
    decision = decide(entrants, refusals, strategy=strategy)
    if decision is None:
        return
    record = decision.record()

    stored = json.loads(json.dumps(record))

    assert stored == record
    assert {Entrant.from_record(row) for row in stored["ranking"] + stored["passed_over"]} == set(entrants)
    assert replay(stored)


@pytest.mark.parametrize("strategy", Strategy)
def test_record_of_another_outcome_is_found_out(strategy: Strategy) -> None:
    decision = decide([*team([2, 1, 1]), entrant("Z", tier=2)], {"B": "busy"}, strategy=strategy)
    assert decision is not None
    record = decision.record()
    forged = [
        record | {"chosen": "C"},
        record | {"tie_break": "id"},
        record | {"ranking": record["ranking"][::-1]},
        record | {"entries": [["A", 0], ["C", 0]]},
        record | {"passed_over": [row | {"tier": 0} for row in record["passed_over"]]},
    ]

    assert replay(record)
    assert not any(replay(outcome) for outcome in forged)
