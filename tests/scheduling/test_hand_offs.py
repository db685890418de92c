"""An appointment goes to a colleague: who may take it, what the ledger says then, and what is kept of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import uuid4

import pytest
from django.db.models import Sum

from scheduling import facade
from scheduling.contract.changes import Cancellation, Rescheduling
from scheduling.contract.handoffs import HandOffRequest
from scheduling.contract.refusals import (
    AlreadyCancelled,
    AlreadyStarted,
    DurationNotAllowed,
    Invalid,
    NotFound,
    SlotOccupied,
    Stale,
)
from scheduling.domain import routing
from scheduling.models import Appointment, Host, LedgerEntry, MeetingType, Queue, QueueGroup
from scheduling.models.queues import Strategy
from scheduling.operations.audit import audit
from scheduling.operations.reset import reset_ledger
from scheduling.operations.takers import candidates, find_target
from tests import builders
from tests.builders import MONDAY, NOW, at

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def hand_off(booking: Appointment, *, now: datetime = NOW, **target: Any) -> Appointment:
    """To a host, a queue or a group; the row as it stands then."""
    named = {name: str(row.uuid if isinstance(row, Host) else row.pk) for name, row in target.items() if is_row(row)}
    request = HandOffRequest(appointment_id=str(booking.pk), **{**target, **named})
    facade.hand_off(request, workspace_id=None, now=now)
    return Appointment.objects.select_related("queue").get(pk=booking.pk)


def is_row(value: Any) -> bool:
    return isinstance(value, Host | Queue | QueueGroup)


def to(booking: Appointment, host: Host, **facts: Any) -> Appointment:
    return hand_off(booking, target_user_id=host, **facts)


def owed(kind: MeetingType) -> dict[str, int]:
    """Balances by given name; the audit finds nothing wrong with them."""
    assert audit(kind.workspace.slug, now=NOW).findings == ()
    balances = dict(kind.queue.members.values_list("host__given_name", "balance"))
    groups = sum(kind.queue.groups.values_list("balance", flat=True))
    assert sum(balances.values()) + groups == 0
    return balances


def history(booking: Appointment) -> list[dict[str, Any]]:
    return list(booking.assignments.values_list("record", flat=True))


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


# Queues and groups


def test_the_queue_chooses_somebody_else_who_is_owed_most() -> None:
    team = builders.workspace()
    alice, bob, carol = builders.hosts(team, 3)
    kind = builders.round_robin(team, [alice, bob, carol])
    first = builders.book(kind, at("10:00"))
    builders.book(kind, at("11:00"))

    handed = hand_off(first, queue_id=kind.queue)

    assert builders.taken_by(handed) == "C"
    third = routing.UNIT // 3
    assert owed(kind) == {"A": 2 * third, "B": -third, "C": -third}


def test_several_hand_offs_to_a_queue_are_spread() -> None:
    team = builders.workspace()
    people = builders.hosts(team, 4)
    kind = builders.round_robin(team, people, strategy=Strategy.AVAILABILITY)
    alone: dict[str, Any] = {"host_ids": (str(people[0].uuid),), "queue_id": str(kind.queue.pk)}
    bookings = [builders.book(kind, at(time), **alone) for time in ("10:00", "11:00", "12:00")]

    assert "".join(builders.taken_by(hand_off(booking, queue_id=kind.queue)) for booking in bookings) == "BCD"


def test_a_queue_in_which_nobody_can_says_so_for_each() -> None:
    team = builders.workspace()
    alice, bob, carol = builders.hosts(team, 3)
    kind = builders.round_robin(team, [alice, bob, carol])
    booking = builders.book(kind, at("10:00"))
    builders.away(bob, MONDAY.date())
    builders.reserve(kind, at("10:00"), carol)

    with pytest.raises(SlotOccupied, match=r"^B has a day off then; C is busy then$"):
        hand_off(booking, queue_id=kind.queue)


def test_another_queue_charges_its_own_members_and_the_turn_in_the_first_is_given_back() -> None:
    team = builders.workspace()
    alice, bob, carol, dora = builders.hosts(team, 4)
    sales, support = builders.round_robin(team, [alice, bob]), builders.round_robin(team, [carol, dora])
    booking = builders.book(sales, at("10:00"))

    handed = hand_off(booking, queue_id=support.queue)

    half = routing.UNIT // 2
    assert (builders.taken_by(handed), handed.queue, handed.meeting_type) == ("C", support.queue, sales)
    assert (owed(sales), owed(support)) == ({"A": 0, "B": 0}, {"C": -half, "D": half})
    assert routing.replay(history(handed)[-1])
    assert builders.next_hosts(support)[0].given_name == "D"


def test_from_the_other_queue_it_can_go_on_or_be_given_back() -> None:
    team = builders.workspace()
    alice, bob, carol, dora = builders.hosts(team, 4)
    sales, support = builders.round_robin(team, [alice, bob]), builders.round_robin(team, [carol, dora])
    handed = hand_off(builders.book(sales, at("10:00")), queue_id=support.queue)

    half = routing.UNIT // 2
    further = to(handed, dora)
    assert owed(support) == {"C": half, "D": -half}

    home = hand_off(further, queue_id=sales.queue)
    assert (owed(support), home.queue, builders.taken_by(home)) == ({"C": 0, "D": 0}, sales.queue, "B")
    assert owed(sales) == {"A": half, "B": -half}


def test_a_queue_takes_only_what_is_as_long_as_its_own_appointments() -> None:
    team = builders.workspace()
    alice, bob = builders.hosts(team, 2)
    booking = builders.book(builders.round_robin(team, [alice]), at("10:00"))
    longer = builders.round_robin(team, [bob], duration=60)

    with pytest.raises(DurationNotAllowed):
        hand_off(booking, queue_id=longer.queue)


def test_a_queue_of_somebody_else_or_out_of_use_is_not_there() -> None:
    team = builders.workspace()
    alice, bob = builders.hosts(team, 2)
    booking = builders.book(builders.round_robin(team, [alice]), at("10:00"))
    stranger, old = builders.workspace(), builders.round_robin(team, [bob])
    foreign = builders.round_robin(stranger, [builders.host(stranger)])
    MeetingType.objects.filter(pk=old.pk).update(is_active=False)

    for kind in (foreign, old):
        with pytest.raises(NotFound):
            hand_off(booking, queue_id=kind.queue)


def test_a_group_that_is_dissolved_at_the_same_moment_takes_nothing() -> None:
    team = builders.workspace()
    people = builders.hosts(team, 2)
    kind = builders.round_robin(team, people)
    group = builders.tier(kind, 1, people[1:])
    booking = builders.book(kind, at("10:00"), host_ids=(str(people[0].uuid),))
    target = find_target("queueGroupId", str(group.pk), team.pk)
    QueueGroup.objects.update(is_active=False)

    with pytest.raises(NotFound, match="queueGroupId"):
        candidates(booking, target)


def test_of_a_tier_the_ranking_chooses_among_its_members() -> None:
    team = builders.workspace()
    people = builders.hosts(team, 4)
    kind = builders.round_robin(team, people)
    builders.tier(kind, 1, people[:2])
    seniors = builders.tier(kind, 2, people[2:])
    first, second = (builders.book(kind, at(time)) for time in ("10:00", "11:00"))

    taken = [builders.taken_by(hand_off(booking, queue_group_id=seniors)) for booking in (first, second)]

    assert taken == ["C", "D"]
    owed(kind)


def test_of_a_group_that_attends_together_all_attend_and_the_group_pays() -> None:
    team = builders.workspace()
    people = builders.hosts(team, 4)
    kind = builders.round_robin(team, people)
    pair = builders.together(kind, people[2:])
    booking = builders.book(kind, at("10:00"))

    handed = hand_off(booking, queue_group_id=pair)

    assert builders.taken_by(handed) == "CD"
    owed(kind)
    pair.refresh_from_db()
    assert pair.balance == routing.UNIT // 3 - 3 * (routing.UNIT // 3)


# The ledger


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
