"""Whatever is changed at the same moment, each appointment comes to one documented end, and is told of once.

Real processes on a real database, as in ``test_concurrency``. A deadlock or a fault would end the race itself.
"""

from collections.abc import Callable
from typing import Any

import pytest

from tests.scheduling.changing import FEWER, FEWEST, ROUNDS
from tests.scheduling.processes import played

Outcome = Callable[[str], dict[str, Any]]

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """What came of a race; whatever it was, hosts, times and ledger agree in the end."""
    results = played("tests.scheduling.changing", tmp_path_factory)

    def of(race: str) -> dict[str, Any]:
        result = results[race]
        assert result["overlaps"] == result["ledger"] == 0
        assert result["balances are the ledger's"]
        return result

    return of


def test_a_cancelled_appointment_stays_cancelled_whoever_moves_it(outcome: Outcome) -> None:
    result = outcome("cancel_against_reschedule")

    assert set(result["results"]) <= {"ok ok", "ok AlreadyCancelled"}
    assert result["statuses"] == {"cancelled": ROUNDS}
    assert result["time that nobody has"] == 0
    assert set(result["balances"]) == {0}
    moved = result["results"].get("ok ok", 0)
    assert (result["events"].get("rescheduled", 0), result["events"]["cancelled"]) == (moved, ROUNDS)


def test_two_who_want_each_others_time_of_one_host_both_stay(outcome: Outcome) -> None:
    assert outcome("swap")["results"] == {"SlotOccupied SlotOccupied": FEWER}


def test_two_who_want_each_others_time_swap_when_a_colleague_is_free(outcome: Outcome) -> None:
    result = outcome("swap_in_a_team")

    assert result["results"] == {"ok ok": FEWER}
    assert result["swapped"] == FEWER


def test_changes_of_the_same_hosts_never_wait_for_each_other_in_a_circle(outcome: Outcome) -> None:
    result = outcome("swap_of_co_hosts")

    assert {name for names in result["results"] for name in names.split()} <= {"ok", "AlreadyCancelled"}
    assert all(names.endswith("ok ok") for names in result["results"])
    assert result["statuses"] == {"cancelled": 2 * FEWER}


def test_however_many_confirm_it_is_booked_once_and_told_once(outcome: Outcome) -> None:
    result = outcome("two_confirmations")

    assert result["results"] == {"ok ok ok": FEWER}
    assert result["events"] == {"requested": FEWER, "booked": FEWER}


def test_a_yes_and_a_no_come_to_one_of_them(outcome: Outcome) -> None:
    result = outcome("confirm_against_decline")

    assert set(result["results"]) <= {"ok Stale", "Stale ok"}
    confirmed, declined = (result["results"].get(names, 0) for names in ("ok Stale", "Stale ok"))
    assert result["statuses"].get("confirmed", 0) == result["events"].get("booked", 0) == confirmed
    assert result["statuses"].get("declined", 0) == result["events"].get("declined", 0) == declined


def test_a_hold_is_confirmed_or_its_time_is_booked_by_somebody_else(outcome: Outcome) -> None:
    result = outcome("confirm_against_expiry")

    assert set(result["results"]) <= {"ok SlotOccupied", "Stale ok"}
    taken = result["results"].get("Stale ok", 0)
    assert result["statuses"].get("expired", 0) == result["statuses"].get("provisional", 0) == taken
    assert result["statuses"].get("confirmed", 0) == FEWER - taken


def test_a_slot_goes_to_a_new_booking_or_to_a_moved_one(outcome: Outcome) -> None:
    result = outcome("reschedule_against_booking")

    assert set(result["results"]) <= {"ok SlotOccupied", "SlotOccupied ok"}
    assert result["statuses"] == {"confirmed": FEWER + result["results"].get("SlotOccupied ok", 0)}


def test_as_many_move_to_a_start_as_hosts_are_free_then(outcome: Outcome) -> None:
    assert outcome("one_slot_for_many_moves")["results"] == {" ".join(["SlotOccupied"] * 5 + ["ok"] * 3): FEWEST}
