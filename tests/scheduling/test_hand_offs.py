"""An appointment goes to a colleague: who may take it, and what is kept of it."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest

from scheduling.contract.refusals import AlreadyCancelled, AlreadyStarted, Invalid, NotFound, SlotOccupied, Stale
from scheduling.domain import routing
from scheduling.models import Appointment, Host, MeetingType
from tests import builders
from tests.builders import MONDAY, NOW, at
from tests.scheduling.handed import hand_off, history, owed, to

pytestmark = [pytest.mark.database, pytest.mark.django_db]


# Who may take it


def test_a_colleague_who_is_free_attends_in_place_of_the_host() -> None:
    team = builders.workspace()
    alice, bob = builders.hosts(team, 2)
    booking = builders.book(builders.round_robin(team, [alice, bob]), at("10:00"))

    handed = to(booking, bob)

    assert builders.taken_by(handed) == "B"
    assert handed.sequence == booking.sequence + 1
    assert (handed.start, handed.end, handed.status) == (booking.start, booking.end, "confirmed")
    times = handed.reservations.values_list("start_minute", "end_minute", "busy_from", "busy_until", "is_active")
    minute = int(at("10:00").timestamp()) // 60
    assert list(times) == [(minute, minute + 30, minute, minute + 30, True)]


def test_the_time_of_whoever_handed_over_is_free_again() -> None:
    team = builders.workspace()
    alice, bob = builders.hosts(team, 2)
    kind = builders.one_on_one(team, [alice])
    booking = builders.book(kind, at("10:00"), host_ids=(str(alice.uuid),))

    to(booking, bob)

    assert builders.can_book(kind, at("10:00"), host_ids=(str(alice.uuid),))


@pytest.mark.parametrize(
    ("hours", "facts", "sentence"),
    [
        ({"tue": ["09:00-17:00"]}, {}, "B does not work then"),
        ({"mon": ["09:00-10:15"]}, {}, "B does not work then"),
        ({"mon": ["09:00-17:00"]}, {"away": True}, "B has a day off then"),
        ({"mon": ["09:00-17:00"]}, {"meeting": "10:15"}, "B is busy then"),
        ({"mon": ["09:00-17:00"]}, {"meeting": "09:20"}, "B is busy then"),
        ({"mon": ["09:00-17:00"]}, {"meeting": "14:00", "limit": 1}, "B has all the bookings of that day"),
    ],
)
def test_who_is_not_free_cannot_take_it_and_the_refusal_says_why(
    hours: dict[str, Sequence[str]], facts: dict[str, Any], sentence: str
) -> None:
    team = builders.workspace()
    alice, bob = builders.host(team, "A"), builders.host(team, "B", hours=hours, daily_limit=facts.get("limit"))
    kind = builders.round_robin(team, [alice], buffer_before=15)
    if facts.get("away"):
        builders.away(bob, MONDAY.date())
    if meeting := facts.get("meeting"):
        builders.reserve(builders.one_on_one(team, [bob]), at(meeting), bob)
    booking = builders.book(kind, at("10:00"))

    with pytest.raises(SlotOccupied, match=f"^{sentence}$"):
        to(booking, bob)

    assert builders.taken_by(booking) == "A"
    assert not booking.assignments.filter(record__has_key="hand_off").exists()
    assert Appointment.objects.get(pk=booking.pk).sequence == booking.sequence


def test_what_limits_new_bookings_does_not_stop_a_hand_off() -> None:
    team = builders.workspace()
    alice, bob, carol = builders.hosts(team, 3)
    bob.hours = {"mon": ["09:10-17:00"]}
    bob.save()
    rules: dict[str, Any] = {"minimum_notice": 1440, "daily_limit": 2, "horizon_days": 5}
    kind = builders.round_robin(team, [alice, bob, carol], max_lead=1, period="day", **rules)
    booking = builders.book(kind, at("10:00"))
    builders.reserve(kind, at("12:00"), bob, queue=kind.queue)
    MeetingType.objects.filter(pk=kind.pk).update(daily_limit=1, horizon_days=1)

    handed = to(booking, bob, now=at("09:59"))

    assert builders.taken_by(handed) == "B"


def test_a_host_who_does_not_offer_the_meeting_type_can_cover() -> None:
    team = builders.workspace()
    alice, bob = builders.hosts(team, 2)
    booking = builders.book(builders.one_on_one(team, [alice]), at("10:00"), host_ids=(str(alice.uuid),))

    assert builders.taken_by(to(booking, bob)) == "B"


def test_a_meeting_of_a_type_that_is_no_longer_offered_can_be_handed_over() -> None:
    team = builders.workspace()
    alice, bob = builders.hosts(team, 2)
    kind = builders.round_robin(team, [alice, bob])
    booking = builders.book(kind, at("10:00"))
    MeetingType.objects.filter(pk=kind.pk).update(is_active=False)

    assert builders.taken_by(to(booking, bob)) == "B"


def test_a_hand_off_there_and_back_leaves_everything_as_it_was() -> None:
    team = builders.workspace()
    alice, bob = builders.hosts(team, 2)
    kind = builders.round_robin(team, [alice, bob], (2, 1))
    booking = builders.book(kind, at("10:00"))
    before = owed(kind)

    back = to(to(booking, bob), alice)

    assert (builders.taken_by(back), back.sequence, owed(kind)) == ("A", 2, before)


def test_all_who_attended_are_replaced_and_one_of_them_can_go_on_alone() -> None:
    team = builders.workspace()
    people = builders.hosts(team, 3)
    kind = builders.co_host(team, people[:2])

    alone = to(builders.book(kind, at("10:00")), people[1])
    replaced = to(builders.book(kind, at("11:00")), people[2])

    assert (builders.taken_by(alone), builders.taken_by(replaced)) == ("B", "C")


def test_a_hold_stays_a_hold() -> None:
    team = builders.workspace()
    alice, bob = builders.hosts(team, 2)
    kind = builders.round_robin(team, [alice, bob], confirmation="host")
    booking = builders.book(kind, at("10:00"))

    handed = to(booking, bob)

    assert (handed.status, handed.expires_at) == ("provisional", booking.expires_at)
    assert booking.expires_at
    assert handed.reservations.get().holds_until == int(booking.expires_at.timestamp())


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"status": "cancelled", "cancelled_at": NOW}, AlreadyCancelled),
        ({"status": "declined"}, Stale),
        ({"status": "provisional", "expires_at": NOW}, Stale),
        ({"start": NOW}, AlreadyStarted),
    ],
)
def test_only_what_still_stands_can_be_handed_over(facts: dict[str, Any], refusal: type[Exception]) -> None:
    team = builders.workspace()
    alice, bob = builders.hosts(team, 2)
    booking = builders.book(builders.round_robin(team, [alice, bob]), at("10:00"))
    Appointment.objects.filter(pk=booking.pk).update(**facts)

    with pytest.raises(refusal):
        to(booking, bob)

    assert builders.taken_by(booking) == "A"


def test_the_host_that_it_has_already_is_no_target() -> None:
    team = builders.workspace()
    alice, bob = builders.hosts(team, 2)
    booking = builders.book(builders.round_robin(team, [alice, bob]), at("10:00"))

    with pytest.raises(Invalid, match="targetUserId names the host that it has already"):
        to(booking, alice)


def test_strangers_and_who_has_left_are_no_targets() -> None:
    team = builders.workspace()
    alice, bob = builders.hosts(team, 2)
    stranger = builders.host(builders.workspace())
    booking = builders.book(builders.round_robin(team, [alice]), at("10:00"))
    Host.objects.filter(pk=bob.pk).update(is_active=False)

    for target in ({"target_user_id": stranger}, {"user_id": bob}, {"queue_id": str(uuid4())}, {"queue_id": "x"}):
        with pytest.raises(NotFound):
            hand_off(booking, **target)


# What is kept


def test_the_record_says_who_handed_whom_over_and_what_moved() -> None:
    team = builders.workspace()
    alice, bob = builders.hosts(team, 2)
    kind = builders.round_robin(team, [alice, bob])
    booking = builders.book(kind, at("10:00"))

    handed = to(booking, bob, reason="Is ill")

    record = history(handed)[-1]
    price = history(handed)[0]["price"]
    members = {row.host_id: f"member:{row.pk}" for row in kind.queue.members.all()}
    assert record["reason"] == "Handed over by A to B."
    assert record["chosen"] == members[bob.pk]
    assert record["entries"] == [[members[alice.pk], price], [members[bob.pk], -price]]
    assert record["hand_off"] == {
        "from": [{"id": str(alice.uuid), "name": "A"}],
        "to": [{"id": str(bob.uuid), "name": "B"}],
        "by": None,
        "reason": "Is ill",
        "counts": True,
    }
    assert "ranking" not in record


def test_the_choice_of_a_queue_is_kept_with_it() -> None:
    team = builders.workspace()
    kind = builders.round_robin(team, builders.hosts(team, 3))
    handed = hand_off(builders.book(kind, at("10:00")), queue_id=kind.queue)

    decision = history(handed)[-1]["decision"]

    assert routing.replay(decision)
    assert [row["reason"] for row in decision["passed_over"]] == ["hands_over"]
