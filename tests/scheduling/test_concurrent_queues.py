"""Whatever is changed of a queue while it is booked, nobody gets a fault and its ledger holds to the last unit.

Real processes on a real database, as in ``test_concurrency.py``.
"""

from typing import Any

import pytest

from tests.scheduling.processes import played

Outcomes = dict[str, dict[str, Any]]

pytestmark = pytest.mark.database
BOOKINGS = 48


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    return played("tests.scheduling.queue_races", tmp_path_factory)


@pytest.mark.parametrize(("race", "changes"), [("weights_and_members", 48), ("groups", 16)])
def test_a_queue_changes_while_it_is_booked(race: str, changes: int, outcomes: Outcomes) -> None:
    result = outcomes[race]

    answers = result["answers"]
    assert set(answers) <= {"booked", "changed", "SlotOccupied", "Busy"}
    assert answers["booked"] + answers.get("SlotOccupied", 0) + answers.get("Busy", 0) >= BOOKINGS
    assert answers["changed"] >= changes - answers.get("Busy", 0)
    assert result["findings"] == []
    assert result["sum"] == result["overlaps"] == result["decided on other balances"] == 0
