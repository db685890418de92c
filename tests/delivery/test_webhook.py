"""One attempt to tell one event: signed, written down, judged by its answer. The receiver is a real server."""

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from pytest_django import Settings
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from scheduling.delivery.guarded import Client
from scheduling.delivery.outcomes import NotDelivered, ReceiverGone
from scheduling.delivery.webhook import deliver
from scheduling.models import OutboxMessage, WebhookAttempt, WebhookEndpoint
from scheduling.outbox.deliveries import deliver_due
from tests import builders
from tests.receiver import Reaction, Received, answer, drip, endless, endless_drip, hang, receiving, reset, slow

pytestmark = pytest.mark.django_db

SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
OTHER = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = '{"webhookType":"booking_created","id":"1","attendees":[{"fullname":"Zoë"}]}'
QUICK = Client(seconds=0.5, max_bytes=1024)
NOW = datetime(2027, 3, 1, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _this_machine_may_be_reached(settings: Settings) -> None:
    settings.ALLOW_PRIVATE_TARGETS = True


@pytest.fixture(autouse=True)
def _the_library_that_verifies_looks_at_the_clock() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


def subscribe(url: str, **facts: Any) -> WebhookEndpoint:
    return builders.webhook(builders.workspace(), url, **{"secret": SECRET, **facts})


def event_for(endpoint: WebhookEndpoint) -> OutboxMessage:
    return builders.delivery(endpoint, body=BODY, due_at=NOW)


def attempt(message: OutboxMessage, now: datetime = NOW) -> WebhookAttempt:
    """The attempt that is written down, whatever becomes of it."""
    with suppress(NotDelivered, ReceiverGone):
        deliver(message.payload, message_id=message.id, now=now, client=QUICK)
    return WebhookAttempt.objects.latest("pk")


def verified(request: Received, secret: str = SECRET) -> Any:
    return Webhook(secret).verify(request.body, request.headers)


def test_the_standards_own_library_verifies_what_is_sent() -> None:
    with receiving(answer(200)) as receiver:
        message = event_for(subscribe(receiver.url))
        attempt(message)

    (request,) = receiver.received
    assert verified(request) == json.loads(BODY)
    assert request.body == BODY.encode()
    assert request.headers["webhook-id"] == message.payload["event_id"]
    assert request.headers["content-type"] == "application/json"
    with pytest.raises(WebhookVerificationError):
        verified(request, OTHER)


def test_every_attempt_has_the_same_id_and_body_and_its_own_time() -> None:
    with receiving(answer(200)) as receiver:
        message = event_for(subscribe(receiver.url))
        attempt(message)
        attempt(message, NOW + timedelta(seconds=90))

    first, second = receiver.received
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    times = [int(request.headers["webhook-timestamp"]) for request in (first, second)]
    assert times[1] - times[0] == 90
    assert verified(second)


def test_the_old_secret_signs_too_until_its_time_is_up() -> None:
    with receiving(answer(200)) as receiver:
        endpoint = subscribe(
            receiver.url, secret=OTHER, previous_secret=SECRET, previous_secret_until=NOW + timedelta(minutes=1)
        )
        message = event_for(endpoint)
        attempt(message)
        attempt(message, NOW + timedelta(minutes=1))

    during, after = receiver.received
    assert verified(during, SECRET) == verified(during, OTHER) == verified(after, OTHER)
    with pytest.raises(WebhookVerificationError):
        verified(after, SECRET)


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_any_2xx_is_success(status: int) -> None:
    with receiving(answer(status)) as receiver:
        message = event_for(subscribe(receiver.url))
        deliver(message.payload, message_id=message.id, now=NOW, client=QUICK)

    assert WebhookAttempt.objects.get().status == status


@pytest.mark.parametrize("status", [300, 304, 400, 401, 404, 429, 500, 503])
def test_any_other_status_is_a_failure_that_can_be_read(status: int) -> None:
    with receiving(answer(status, b"" if status == 304 else b"no \x00 luck")) as receiver:
        message = event_for(subscribe(receiver.url))
        with pytest.raises(NotDelivered, match=str(status)):
            deliver(message.payload, message_id=message.id, now=NOW, client=QUICK)

    written = WebhookAttempt.objects.get()
    assert (written.status, written.at, written.message) == (status, NOW, message)
    assert status == 304 or written.answer == "no \N{REPLACEMENT CHARACTER} luck"


def test_a_redirect_is_a_failure_and_leads_nowhere() -> None:
    with receiving(answer(200)) as inside, receiving(answer(307, Location=inside.url)) as receiver:
        written = attempt(event_for(subscribe(receiver.url)))

    assert (written.status, inside.received) == (307, [])


@pytest.mark.parametrize("reaction", [hang, drip, reset])
def test_no_answer_is_a_failure_that_says_why(reaction: Reaction) -> None:
    with receiving(reaction) as receiver:
        written = attempt(event_for(subscribe(receiver.url)))

    assert written.status is None
    assert "Timeout" in written.error or "ReadError" in written.error
    assert written.milliseconds < 10_000  # the drip takes 50 seconds, the silence 30; a busy machine is late


def test_of_a_huge_answer_only_the_beginning_is_kept() -> None:
    with receiving(endless) as receiver:
        written = attempt(event_for(subscribe(receiver.url)))

    assert (written.status, len(written.answer)) == (200, 1024)


def test_an_answer_that_never_ends_holds_a_worker_until_the_time_is_up() -> None:
    with receiving(endless_drip) as receiver:
        written = attempt(event_for(subscribe(receiver.url)))

    assert written.status == 200
    assert 400 < written.milliseconds < 10_000  # unlimited, it never ends; a busy machine is late


def test_without_the_test_setting_this_machine_is_not_reached(settings: Settings) -> None:
    settings.ALLOW_PRIVATE_TARGETS = False
    with receiving(answer(200)) as receiver:
        message = event_for(subscribe(receiver.url))
        with pytest.raises(Exception, match="not on the public internet"):
            deliver(message.payload, message_id=message.id, now=NOW)

    assert receiver.received == []
    assert "not on the public internet" in WebhookAttempt.objects.get().error


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        pytest.param((NOW + timedelta(seconds=300)).strftime("%a, %d %b %Y %H:%M:%S GMT"), 300, id="date"),
        ("999999999", 6 * 3600),
        ("-5", 0),
        ("soon", 0),
        ("Fri, 31 Dec 2027 23:59:59 +9999999999999999", 0),
        ("", 0),
    ],
)
def test_retry_after_is_heard_within_reason(text: str, seconds: int) -> None:
    with receiving(answer(503, Retry_After=text)) as receiver:
        message = event_for(subscribe(receiver.url))
        with pytest.raises(NotDelivered) as raised:
            deliver(message.payload, message_id=message.id, now=NOW, client=QUICK)

    assert abs(raised.value.wait.total_seconds() - seconds) <= 1


def test_500_500_200_is_delivered_at_the_third_attempt() -> None:
    with receiving(answer(500), answer(500), answer(200)) as receiver:
        message = event_for(subscribe(receiver.url))
        waits = []
        now = NOW
        while not OutboxMessage.objects.get().done_at:
            assert deliver_due("webhook", now)
            due_at = OutboxMessage.objects.get().due_at
            waits.append((due_at - now).total_seconds())
            now = max(due_at, now)

    assert len(receiver.received) == 3
    assert 4 <= waits[0] <= 7
    assert 240 <= waits[1] <= 361
    assert [row.status for row in message.webhook_attempts.order_by("pk")] == [500, 500, 200]
    assert not deliver_due("webhook", now + timedelta(days=2))


def test_a_receiver_that_never_answers_is_given_up_after_a_day() -> None:
    with receiving(answer(500)) as receiver:
        event_for(subscribe(receiver.url))
        now = NOW
        while not OutboxMessage.objects.get().dead_at:
            assert deliver_due("webhook", now)
            now = max(now, OutboxMessage.objects.get().due_at)

    assert len(receiver.received) == 8
    assert timedelta(hours=21) < now - NOW < timedelta(hours=34)
    assert OutboxMessage.objects.get().error == "NotDelivered: The receiver answered 500"


def test_retry_after_makes_all_messages_of_the_receiver_wait() -> None:
    with receiving(answer(429, Retry_After="600")) as receiver:
        endpoint = subscribe(receiver.url)
        for _ in range(3):
            event_for(endpoint)
        while deliver_due("webhook", NOW):
            pass

        assert len(receiver.received) == 1
        assert not deliver_due("webhook", NOW + timedelta(seconds=599))
        assert deliver_due("webhook", NOW + timedelta(seconds=605))


def test_a_receiver_that_takes_its_time_rests_even_if_it_answers_well() -> None:
    """For three times as long as it has held a worker."""
    with receiving(slow, answer(200)) as receiver:
        endpoint = subscribe(receiver.url)
        event_for(endpoint)
        event_for(endpoint)
        deliver_due("webhook", NOW)

        assert len(OutboxMessage.objects.exclude(done_at=None)) == 1
        assert not deliver_due("webhook", NOW + timedelta(seconds=4))
        assert deliver_due("webhook", NOW + timedelta(minutes=1))


def test_410_switches_the_webhook_off_and_ends_what_waits() -> None:
    with receiving(answer(410)) as receiver:
        endpoint = subscribe(receiver.url)
        event_for(endpoint)
        event_for(endpoint)
        neighbours = event_for(subscribe("https://hooks.example.com/other"))
        neighbours.due_at += timedelta(hours=1)
        neighbours.save()
        deliver_due("webhook", NOW)

    endpoint.refresh_from_db()
    assert (endpoint.is_active, endpoint.disabled_at) == (False, NOW)
    assert endpoint.disabled_reason == "The receiver answered 410 Gone"
    assert len(receiver.received) == 1
    assert list(OutboxMessage.objects.filter(dead_at=None)) == [neighbours]


def test_nothing_is_sent_to_a_webhook_that_is_switched_off() -> None:
    with receiving(answer(200)) as receiver:
        event_for(subscribe(receiver.url, is_active=False))
        deliver_due("webhook", NOW)

    assert receiver.received == []
    assert OutboxMessage.objects.get().dead_at == NOW


def test_a_receiver_with_an_unknown_certificate_is_sent_nothing() -> None:
    with receiving(answer(200), tls=True) as receiver:
        written = attempt(event_for(subscribe(receiver.url)))

    assert "certificate" in written.error
    assert receiver.received == []
