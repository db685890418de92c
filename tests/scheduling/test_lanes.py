"""Messages for one receiver go one after another, and a receiver in trouble holds up nobody but itself."""

from datetime import timedelta
from typing import Any

import pytest

from scheduling import outbox
from scheduling.models import OutboxMessage
from scheduling.outbox import messages
from scheduling.outbox.messages import KEPT, LEASE, claim, fail, finish
from tests.delivery.samples import NOW

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

SOON = timedelta(seconds=1)


def enqueue(*lanes: str, due_at: Any = NOW, kind: str = "webhook") -> None:
    """A message for each lane, called ``a1``, ``a2``, ``b1`` by lane and number, due one after the other."""
    for lane in lanes:
        number = OutboxMessage.objects.filter(lane=lane).count() + 1
        earlier = timedelta(minutes=1) / (OutboxMessage.objects.count() + 1)
        outbox.enqueue(kind, [(f"{kind}:{lane}{number}", {})], due_at=due_at - earlier, lanes=[lane])


def claimed(now: Any = NOW) -> str:
    message = claim("webhook", now)
    return message.key.removeprefix("webhook:") if message else ""


def test_one_message_of_a_lane_is_on_its_way_at_a_time() -> None:
    enqueue("a", "a", "b")

    assert [claimed(), claimed(), claimed()] == ["a1", "b1", ""]


def test_the_next_message_of_a_lane_goes_when_the_one_before_is_done_or_waits() -> None:
    enqueue("a", "a", "a")
    first = claim("webhook", NOW)
    assert first is not None
    finish(first, now=NOW)
    second = claim("webhook", NOW)
    assert second is not None
    fail(second, "", now=NOW, again_at=NOW + timedelta(hours=1))

    assert claimed() == "a3"


def test_a_lane_is_free_again_when_its_worker_was_lost() -> None:
    enqueue("a", "a")
    claim("webhook", NOW)

    assert claimed(NOW + LEASE - SOON) == ""
    assert claimed(NOW + LEASE) == "a1"


def test_messages_without_a_lane_do_not_wait_for_each_other() -> None:
    enqueue("", "", kind="email")

    assert claim("email", NOW) is not None
    assert claim("email", NOW) is not None


def test_kinds_do_not_wait_for_each_other() -> None:
    enqueue("a", due_at=NOW - timedelta(hours=1))
    enqueue("", kind="email")

    message = claim("email", NOW)

    assert message is not None
    assert message.kind == "email"


def test_a_kind_that_this_version_does_not_know_waits() -> None:
    enqueue("", kind="pigeon")

    assert claim("email", NOW) is claim("webhook", NOW) is None
    assert OutboxMessage.objects.get().dead_at is None


def test_a_lane_that_rests_holds_up_no_other() -> None:
    enqueue("a", "a", "b")
    message = claim("webhook", NOW)
    assert message is not None
    finish(message, now=NOW, rest_until=NOW + timedelta(seconds=30))

    assert [claimed(), claimed()] == ["b1", ""]
    assert claimed(NOW + timedelta(seconds=30)) == "a2"


def test_a_message_whose_lane_rests_can_be_sent_at_once_by_hand() -> None:
    enqueue("a")
    message = claim("webhook", NOW)
    assert message is not None
    fail(message, "", now=NOW, again_at=NOW + timedelta(hours=6), rest_until=NOW + timedelta(hours=6))

    assert claimed() == ""
    messages.repeat_delivery(message, now=NOW)
    assert claimed() == "a1"


def test_closing_a_lane_ends_what_waits_in_it_and_nothing_else() -> None:
    enqueue("a", "a", "b")
    on_its_way = claim("webhook", NOW)
    assert on_its_way is not None
    messages.close("a", "gone", now=NOW)

    dead = {row.key: row.error for row in OutboxMessage.objects.exclude(dead_at=None)}
    assert dead == {"webhook:a2": "gone"}
    assert claimed() == "b1"


def test_a_message_is_delivered_once_more_with_all_its_attempts() -> None:
    enqueue("a")
    message = claim("webhook", NOW)
    assert message is not None
    messages.repeat_delivery(message, now=NOW)
    leased = OutboxMessage.objects.get().attempts
    finish(message, now=NOW)

    messages.repeat_delivery(message, now=NOW)

    again = claim("webhook", NOW)
    assert again is not None
    assert (leased, again.id, again.attempts, again.payload) == (1, message.id, 1, message.payload)


def test_what_is_over_is_forgotten_after_its_time_and_what_waits_never() -> None:
    enqueue("a", "b", "c", "d")
    long_ago = NOW - KEPT - SOON
    for key, facts in {
        "webhook:a1": {"done_at": long_ago},
        "webhook:b1": {"dead_at": long_ago},
        "webhook:c1": {"done_at": NOW - KEPT},
        "webhook:d1": {"due_at": long_ago},
    }.items():
        OutboxMessage.objects.filter(key=key).update(**facts)

    assert messages.forget(NOW) == 2
    assert set(OutboxMessage.objects.values_list("lane", flat=True)) == {"c", "d"}
