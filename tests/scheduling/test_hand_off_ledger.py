"""An appointment goes to a colleague: what the ledger says then, wherever the appointment goes after."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

import pytest
from django.db.models import Sum

from scheduling import facade
from scheduling.contract.changes import Cancellation, Rescheduling
from scheduling.contract.refusals import SlotOccupied
from scheduling.models import Appointment, Host, LedgerEntry, MeetingType
from scheduling.operations.reset import reset_ledger
from tests import builders
from tests.builders import NOW, at
from tests.scheduling.handed import hand_off, history, owed, to

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_the_price_moves_and_the_shares_stay() -> None:
    team = builders.workspace()
    alice, bob, carol = builders.hosts(team, 3)
    kind = builders.round_robin(team, [alice, bob, carol], (2, 1, 1))
    booking = builders.book(kind, at("10:00"))
    before = owed(kind)

    handed = to(booking, carol)

    price = history(booking)[0]["price"]
    assert owed(kind) == before | {"A": before["A"] + price, "C": before["C"] - price}
    rows = handed.ledger.filter(event="handed_off").values_list("member__host__given_name", "units")
    assert dict(rows) == {"A": price, "C": -price}
    assert builders.next_hosts(kind)[0].given_name == "A"


def test_cover_that_does_not_count_leaves_the_turns_as_they_are() -> None:
    team = builders.workspace()
    alice, bob = builders.hosts(team, 2)
    kind = builders.round_robin(team, [alice, bob])
    booking = builders.book(kind, at("10:00"))
    before, rows = owed(kind), LedgerEntry.objects.count()

    handed = to(booking, bob, cover_counts=False)

    assert (builders.taken_by(handed), owed(kind), LedgerEntry.objects.count()) == ("B", before, rows)
    assert history(handed)[-1]["hand_off"]["counts"] is False
    assert builders.next_hosts(kind)[0].given_name == "B"


def test_who_has_no_turn_in_the_queue_gives_it_back_and_the_next_member_pays() -> None:
    """ADR 5."""
    team = builders.workspace()
    alice, bob, guest = builders.hosts(team, 3)
    kind = builders.round_robin(team, [alice, bob], (2, 1))
    booking = builders.book(kind, at("10:00"))
    paid_by_alice = owed(kind)

    covered = to(booking, guest)
    given_back = owed(kind)
    back = to(covered, alice)

    assert given_back == {"A": 0, "B": 0}
    assert (owed(kind), back.queue) == (paid_by_alice, kind.queue)


PATHS = ["B", "C", "BC", "CB", "CA", "BAC", "q", "Bq", "Cq", "qCq", "qA", "qB", "qED"]


@dataclass(frozen=True)
class Journey:
    """``A`` and ``B`` share ``kind``, ``D`` and ``E`` share ``other`` (``q``), ``C`` is in neither."""

    people: dict[str, Host]
    kind: MeetingType
    other: MeetingType
    booking: Appointment

    @classmethod
    def along(cls, path: str, **facts: Any) -> Self:
        team = builders.workspace()
        people = dict(zip("ABCDE", builders.hosts(team, 5), strict=True))
        kind = builders.round_robin(team, [people["A"], people["B"]], (3, 2), **facts)
        other = builders.round_robin(team, [people["D"], people["E"]])
        booking = builders.book(kind, at("10:00"))
        for step in path:
            booking = hand_off(booking, queue_id=other.queue) if step == "q" else to(booking, people[step])
            owed(kind)
            owed(other)
        return cls(people, kind, other, booking)

    def require_given_back(self) -> None:
        rows = self.booking.ledger.values("queue", "member").annotate(total=Sum("units"))
        assert set(rows.values_list("total", flat=True)) <= {0}


@pytest.mark.parametrize("path", PATHS)
def test_wherever_it_went_a_cancellation_gives_back_exactly_what_was_taken(path: str) -> None:
    journey = Journey.along(path)

    facade.cancel(str(journey.booking.pk), Cancellation(), workspace_id=None, now=NOW)

    journey.require_given_back()
    assert owed(journey.kind) == {"A": 0, "B": 0}
    assert owed(journey.other) == {"D": 0, "E": 0}


@pytest.mark.parametrize("path", PATHS)
def test_wherever_it_went_an_expiry_gives_back_exactly_what_was_taken(path: str) -> None:
    journey = Journey.along(path, confirmation="host", hold_minutes=60)

    for kind in (journey.kind, journey.other):  # whichever it counts in notices
        builders.book(kind, at("11:00"), now=NOW + timedelta(hours=2))

    journey.require_given_back()
    owed(journey.kind)
    owed(journey.other)


def test_what_expired_after_it_was_handed_to_another_queue_counts_there_no_more() -> None:
    team = builders.workspace()
    people = builders.hosts(team, 3)
    kind = builders.round_robin(team, people[:1], confirmation="host", hold_minutes=60)
    other = builders.round_robin(team, people[1:], (2, 1))
    handed = hand_off(builders.book(kind, at("10:00")), queue_id=other.queue)
    later = NOW + timedelta(hours=2)

    announced = builders.next_hosts(other, now=later)[0]
    booking = builders.book(other, at("11:00"), now=later)

    assert builders.taken_by(handed) == builders.taken_by(booking) == announced.given_name == "B"


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("is_busy", [False, True])
def test_wherever_it_went_it_can_be_moved_to_another_start(path: str, is_busy: bool) -> None:
    journey = Journey.along(path)
    host = journey.booking.reservations.get().host
    if is_busy:
        builders.reserve(journey.kind, at("14:00"), host)
    move = Rescheduling(start=at("14:00"))

    try:
        facade.reschedule(str(journey.booking.pk), move, workspace_id=None, now=NOW)
    except SlotOccupied:
        assert is_busy
    moved = Appointment.objects.get(pk=journey.booking.pk)

    keeps = moved.start == at("10:00") or not is_busy
    assert (builders.taken_by(moved) == host.given_name) == keeps
    assert is_busy or moved.start == at("14:00")
    owed(journey.kind)
    owed(journey.other)


def test_what_a_reset_has_forgotten_is_not_brought_up_by_a_hand_off() -> None:
    journey = Journey.along("B")
    reset_ledger(journey.kind.queue, now=NOW)

    booking = to(journey.booking, journey.people["C"])
    assert owed(journey.kind) == {"A": 0, "B": 0}

    facade.cancel(str(booking.pk), Cancellation(), workspace_id=None, now=NOW)
    assert owed(journey.kind) == {"A": 0, "B": 0}


def test_a_booking_that_named_its_host_has_no_turn_to_move() -> None:
    team = builders.workspace()
    alice, bob = builders.hosts(team, 2)
    kind = builders.round_robin(team, [alice, bob])
    booking = builders.book(kind, at("10:00"), host_ids=(str(alice.uuid),))

    to(booking, bob)

    assert not booking.ledger.exists()
