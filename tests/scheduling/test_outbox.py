"""Messages are written with the fact, delivered at least once, and never by two workers at the same time."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from pytest_django import Settings

from scheduling import outbox
from scheduling.models import OutboxMessage
from scheduling.outbox import heartbeat, wake
from scheduling.outbox.deliveries import deliver_due
from scheduling.outbox.kinds import KINDS
from scheduling.outbox.messages import LEASE, claim, fail, finish
from tests.delivery.samples import NOW, notice

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

EMAIL = KINDS["email"]
PAYLOAD: dict[str, Any] = notice().model_dump(mode="json", by_alias=True)


def enqueue(*keys: str, due_at: Any = NOW) -> None:
    outbox.enqueue("email", [(key, PAYLOAD) for key in keys], due_at=due_at)


@pytest.fixture
def mail_server_down(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1


def test_enqueue_writes_nothing_when_the_transaction_fails() -> None:
    with transaction.atomic():
        enqueue("a")
        transaction.set_rollback(True)

    assert not OutboxMessage.objects.exists()


def test_enqueue_of_a_known_key_leaves_the_message_as_it_is() -> None:
    enqueue("a")
    outbox.enqueue("email", [("a", {}), ("b", PAYLOAD)], due_at=NOW + timedelta(days=1))

    assert OutboxMessage.objects.get(key="a").payload == PAYLOAD
    assert OutboxMessage.objects.get(key="a").due_at == NOW
    assert OutboxMessage.objects.count() == 2


def test_the_thread_is_woken_after_the_commit_and_not_before() -> None:
    wake.wait("email", 0)
    with transaction.atomic():
        enqueue("a")
        woken_inside = wake.wait("email", 0)

    assert (woken_inside, wake.wait("email", 0)) == (False, True)


def test_claim_takes_what_is_due_longest_first() -> None:
    enqueue("later", due_at=NOW + timedelta(minutes=1))
    enqueue("second", due_at=NOW)
    enqueue("first", due_at=NOW - timedelta(minutes=1))

    claimed = [claim("email", NOW), claim("email", NOW), claim("email", NOW)]

    assert [message.key if message else None for message in claimed] == ["first", "second", None]


def test_a_claimed_message_is_claimed_again_only_when_its_lease_has_run_out() -> None:
    enqueue("a")
    claim("email", NOW)

    assert claim("email", NOW + LEASE - timedelta(seconds=1)) is None
    again = claim("email", NOW + LEASE)
    assert again is not None
    assert again.attempts == 2


def test_a_worker_that_lost_its_lease_does_not_decide_about_the_message() -> None:
    enqueue("a")
    slow, quick = claim("email", NOW), claim("email", NOW + LEASE)
    assert slow is not None
    assert quick is not None

    fail(slow, "too late", now=NOW + LEASE, again_at=None)

    message = OutboxMessage.objects.get()
    assert (message.leased_until, message.error) == (NOW + LEASE + LEASE, "")


def test_a_worker_that_lost_its_lease_but_delivered_ends_the_repetition() -> None:
    enqueue("a")
    slow, _ = claim("email", NOW), claim("email", NOW + LEASE)
    assert slow is not None

    finish(slow, now=NOW + LEASE)

    assert claim("email", NOW + LEASE * 3) is None


def test_deliver_due_sends_the_mail_and_marks_it_done() -> None:
    enqueue("a")

    assert deliver_due("email", NOW)
    assert not deliver_due("email", NOW)

    message = OutboxMessage.objects.get()
    assert (message.done_at, message.leased_until, message.attempts) == (NOW, None, 1)
    assert [letter.to for letter in mail.outbox] == [["zoe@visitor.example"]]


def test_a_failed_delivery_is_repeated_later_with_the_error_readable(mail_server_down: None) -> None:
    enqueue("a")

    deliver_due("email", NOW)

    message = OutboxMessage.objects.get()
    assert message.error.startswith("ConnectionRefusedError: ")
    assert timedelta(seconds=8) <= message.due_at - NOW <= timedelta(seconds=12)
    assert not deliver_due("email", NOW)
    assert deliver_due("email", message.due_at)


def test_a_server_that_says_what_cannot_be_stored_is_quoted_without_it() -> None:
    enqueue("a")
    message = claim("email", NOW)
    assert message is not None

    fail(message, "550 go\0away", now=NOW, again_at=None)

    assert OutboxMessage.objects.get().error == "550 go\N{REPLACEMENT CHARACTER}away"


def test_the_repetition_has_the_same_message_id(settings: Settings) -> None:
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    enqueue("a")
    deliver_due("email", NOW)

    settings.EMAIL_BACKEND = backend
    deliver_due("email", NOW + timedelta(minutes=1))

    assert mail.outbox[0].extra_headers["Message-ID"] == f"<{OutboxMessage.objects.get().id}@127.0.0.1>"


@pytest.mark.parametrize(("kind", "total"), [("email", timedelta(hours=15)), ("webhook", timedelta(hours=27))])
def test_pauses_grow_and_differ_between_messages(kind: str, total: timedelta) -> None:
    message, other = OutboxMessage(), OutboxMessage()
    pauses = []
    for message.attempts in range(1, KINDS[kind].max_attempts):
        pauses.append(KINDS[kind].pause(message) or timedelta())
    message.attempts = other.attempts = 1

    assert pauses[:5] == sorted(pauses[:5])
    assert total * 0.8 <= sum(pauses, timedelta()) <= total * 1.25
    assert KINDS[kind].pause(message) == pauses[0] != KINDS[kind].pause(other)


def test_a_message_is_dead_after_its_last_attempt(mail_server_down: None) -> None:
    enqueue("a")
    now = NOW
    for _ in range(EMAIL.max_attempts):
        assert deliver_due("email", now)
        now += EMAIL.pauses[-1] * 2

    message = OutboxMessage.objects.get()
    assert message.dead_at is not None
    assert "ConnectionRefusedError" in message.error
    assert not deliver_due("email", now)


def test_a_message_that_kills_every_worker_is_dead_in_the_end() -> None:
    enqueue("a")
    now = NOW
    for _ in range(EMAIL.max_attempts):
        claim("email", now)
        now += LEASE

    deliver_due("email", now)

    message = OutboxMessage.objects.get()
    assert message.dead_at == now
    assert "lost" in message.error
    assert mail.outbox == []


def test_a_broken_message_does_not_hold_up_the_others() -> None:
    outbox.enqueue("email", [("broken", {"event": "booked"})], due_at=NOW)
    enqueue("good")

    while deliver_due("email", NOW):
        pass

    errors = dict(OutboxMessage.objects.values_list("key", "error"))
    assert errors["good"] == ""
    assert errors["broken"].startswith("ValidationError")
    assert len(mail.outbox) == 1


def test_a_heartbeat_lasts_a_while() -> None:
    assert not heartbeat.is_beating(NOW)

    heartbeat.beat(NOW - timedelta(days=1))
    heartbeat.beat(NOW)

    assert heartbeat.is_beating(NOW + timedelta(minutes=1))
    assert not heartbeat.is_beating(NOW + heartbeat.TOO_OLD)
