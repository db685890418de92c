"""Whatever meets a hand-off at the same moment: nobody is in two meetings, and the ledger holds.

Real processes on a real database, as in ``test_concurrent_changes``. A deadlock or a fault would end the race itself.
"""

from collections.abc import Callable
from typing import Any

import pytest

from tests.scheduling.handing import MEETINGS, ROUNDS
from tests.scheduling.processes import played

Outcome = Callable[[str], dict[str, Any]]

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """What came of a race; whatever it was, hosts, times and ledger agree in the end."""
    results = played("tests.scheduling.handing", tmp_path_factory)

    def of(race: str) -> dict[str, Any]:
        result = results[race]
        assert result["overlaps"] == result["ledger"] == 0
        assert result["balances are the ledger's"]
        assert result["findings"] == []
        return result

    return of


def test_a_time_goes_to_one_booking_or_one_hand_off(outcome: Outcome) -> None:
    result = outcome("hand_off_against_booking")

    assert result["results"] == {"SlotOccupied SlotOccupied ok": ROUNDS}


def test_a_cancelled_appointment_stays_cancelled_whoever_it_is_handed_to(outcome: Outcome) -> None:
    result = outcome("hand_off_against_cancel")

    assert set(result["results"]) <= {"ok ok", "AlreadyCancelled ok"}
    assert (result["statuses"], result["time that nobody has"]) == ({"cancelled": ROUNDS}, 0)
    assert result["owed"] == [0]
    handed = result["results"].get("ok ok", 0)
    assert (result["events"].get("handed_off", 0), result["events"]["cancelled"]) == (handed, ROUNDS)


def test_two_hand_offs_of_one_appointment_come_one_after_the_other(outcome: Outcome) -> None:
    result = outcome("two_hand_offs_of_one")

    assert (result["results"], result["sequences"]) == ({"ok ok": ROUNDS}, {"2": ROUNDS})
    assert result["events"]["handed_off"] == 2 * ROUNDS


def test_the_same_hand_off_twice_happens_once(outcome: Outcome) -> None:
    result = outcome("one_hand_off_twice")

    assert result["results"] == {"Invalid ok": ROUNDS}
    assert result["events"]["handed_off"] == ROUNDS


def test_two_queues_that_hand_to_each_other_never_wait_in_a_circle(outcome: Outcome) -> None:
    result = outcome("across_two_queues")

    outcomes = {name for names in result["results"] for name in names.split()}
    assert outcomes <= {"ok", "SlotOccupied"}
    assert sum(result["results"].values()) == ROUNDS


def test_a_bulk_takes_what_is_free_while_others_book(outcome: Outcome) -> None:
    result = outcome("bulk_against_bookings")

    assert result["results"] == {"ok ok ok": 1}
    assert result["meetings"] == {"true": MEETINGS}
    assert result["stayed for nothing"] == 0


def test_what_is_covered_three_times_at_once_is_handed_over_once(outcome: Outcome) -> None:
    result = outcome("three_bulks")

    assert (result["results"], result["alice has"]) == ({"ok ok ok": 1}, 0)
    assert result["events"]["handed_off"] == MEETINGS
