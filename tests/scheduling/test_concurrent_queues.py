"""Whatever is changed of a queue while it is booked, nobody gets a fault and its ledger holds to the last unit.

Real processes on a real database, as in ``test_concurrency.py``.
"""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.installation import Installation

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
BOOKINGS = 48


def play(installation: Installation, race: str) -> dict[str, Any]:
    environment = {**os.environ, "DATABASE_URL": installation.database_url}
    done = subprocess.run(
        [sys.executable, "-m", "tests.scheduling.queue_races", race],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


@pytest.mark.parametrize(("race", "changes"), [("weights_and_members", 48), ("groups", 16)])
def test_a_queue_changes_while_it_is_booked(race: str, changes: int, installation: Installation) -> None:
    result = play(installation, race)

    answers = result["answers"]
    assert set(answers) <= {"booked", "changed", "SlotOccupied", "Busy"}
    assert answers["booked"] + answers.get("SlotOccupied", 0) + answers.get("Busy", 0) >= BOOKINGS
    assert answers["changed"] >= changes - answers.get("Busy", 0)
    assert result["findings"] == []
    assert result["sum"] == result["overlaps"] == result["decided on other balances"] == 0
