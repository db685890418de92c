"""Whatever happens at the same moment, no host is booked twice and nobody is turned away for nothing.

Real processes on a real database: a file of SQLite's, or a database of the PostgreSQL that the tests run on.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.builders import NOW
from tests.installation import Installation, serving
from tests.scheduling.processes import own_database, played

Play = Callable[[str], dict[str, Any]]

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Play:
    """What came of a race."""
    return played("tests.scheduling.races", tmp_path_factory).__getitem__


def test_of_fifty_for_one_slot_as_many_get_it_as_hosts_are_free(play: Play) -> None:
    result = play("fifty_for_one_slot")

    assert result["booked"] == 4
    assert result["refused"] == {"SlotOccupied": 46}
    assert result["hosts"] == {"A": 1, "B": 1, "C": 1, "D": 1}
    assert result["overlaps"] == result["ledger"] == 0


def test_starts_that_overlap_are_never_both_taken_and_never_refused_for_nothing(play: Play) -> None:
    result = play("overlapping_starts")

    assert result["booked"] + result["refused"]["SlotOccupied"] == 36
    assert result["overlaps"] == 0
    assert result["refused for nothing"] == 0


def test_a_host_of_five_meeting_types_is_in_one_meeting_and_its_buffers_hold(play: Play) -> None:
    result = play("one_host_through_five_doors")

    assert result["booked"] + result["refused"]["SlotOccupied"] == 30
    assert 1 <= result["booked"] <= 3
    assert result["overlaps"] == result["squeezed"] == 0


def test_a_hundred_bookings_at_once_are_shared_exactly_by_weight(play: Play) -> None:
    result = play("a_hundred_free_slots")

    assert result["refused"] == {}
    assert result["hosts"] == {"A": 30, "B": 30, "C": 20, "D": 20}
    assert result["overlaps"] == result["ledger"] == 0


def test_one_idempotency_key_makes_one_booking_and_one_answer(play: Play) -> None:
    result = play("one_key_twenty_times")

    assert (result["booked"], result["distinct"]) == (20, 1)
    assert sum(result["hosts"].values()) == 1


def test_one_idempotency_key_serves_one_request_only(play: Play) -> None:
    result = play("one_key_for_different_requests")

    assert (result["booked"], result["distinct"]) == (10, 1)
    assert result["refused"] == {"IdempotencyMismatch": 10}
    assert sum(result["hosts"].values()) == 1


@pytest.mark.parametrize("race", ["limit_of_the_type", "limit_of_the_host"])
def test_a_daily_limit_is_reached_and_never_passed(play: Play, race: str) -> None:
    result = play(race)

    assert result["booked"] == 3
    assert result["refused"] == {"SlotOccupied": 13}


def test_an_expired_hold_is_given_back_once(play: Play) -> None:
    result = play("over_an_expired_hold")

    assert result["statuses"] == {"provisional": 2, "expired": 2}
    assert result["refused"] == {"SlotOccupied": 10}
    assert result["balances are the ledger's"]
    assert result["ledger"] == 0


def test_nobody_is_turned_away_for_a_hold_that_has_expired(play: Play) -> None:
    result = play("neighbours_over_an_expired_hold")

    assert result["booked"] == 20
    assert result["overlaps"] == result["ledger"] == 0


SET_UP = """
from tests import builders
from tests.api.conftest import new_key
team = builders.workspace()
kind = builders.round_robin(team, builders.hosts(team, 4), (3, 3, 2, 2))
print(new_key(team), kind.pk, str(kind.queue.pk))
"""


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with own_database(tmp_path) as url:
        made = Installation(tmp_path, url)
        made.set_clock(NOW)
        yield made


def test_fifty_programs_at_once_get_the_slot_or_the_documented_refusal(installation: Installation) -> None:
    key, kind, queue = installation.python(SET_UP).split()
    attendee = {"email": "ada@example.com", "fullname": "Ada Lovelace"}
    booking = {"meetingTypeId": kind, "queueId": queue, "start": "2027-01-04T10:00:00Z", "attendee": attendee}

    with serving(installation, "--processes", "2", SLOTWRIGHT_RATE_LIMITS="off") as (_, port):
        url = f"http://127.0.0.1:{port}/api/v4/booking"
        with ThreadPoolExecutor(50) as programs:
            answers = list(programs.map(lambda _: post(url, key, booking), range(50)))

    assert Counter(answers) == {(201, ""): 4, (400, "slot-occupied"): 46}


def post(url: str, key: str, body: dict[str, Any]) -> tuple[int, str]:
    answer = httpx.post(url, json=body, headers={"Authorization": f"Bearer {key}"}, timeout=60)
    return answer.status_code, answer.json().get("errorCode", "")


def test_without_lock_and_guard_the_race_shows(play: Play) -> None:
    """The control: if this host were not booked twice, the tests above would prove nothing."""
    result = play("control")

    assert result["overlaps"] > 0
