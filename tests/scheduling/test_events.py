"""Every fact is told once to every webhook that wants to hear of it, with what was true then; nothing else is told."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from scheduling import facade
from scheduling.contract.changes import Cancellation, Rescheduling
from scheduling.contract.events import BookingEvent
from scheduling.contract.handoffs import HandOffRequest
from scheduling.models import Appointment, MeetingType, OutboxMessage, WebhookEndpoint, Workspace
from scheduling.secrets import secret_of
from tests import builders
from tests.builders import NOW, at

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def told(endpoint: WebhookEndpoint | None = None) -> list[Any]:
    """The bodies, in the order of the facts."""
    rows = OutboxMessage.objects.filter(kind="webhook").order_by("id")
    rows = rows.filter(lane=str(endpoint.pk)) if endpoint else rows
    return [json.loads(row.payload["body"]) for row in rows]


def kinds_told() -> list[str]:
    return [body["webhookType"] for body in told()]


@pytest.fixture
def team() -> Workspace:
    return builders.workspace()


@pytest.fixture
def demo(team: Workspace) -> MeetingType:
    return builders.round_robin(team, builders.hosts(team, 2))


@pytest.fixture
def endpoint(team: Workspace) -> WebhookEndpoint:
    return builders.webhook(team)


def cancel(booked: Appointment) -> None:
    facade.cancel(str(booked.pk), Cancellation(cancellation_reason="ill"), workspace_id=None, now=NOW)


def move(booked: Appointment, start: str = "14:00") -> None:
    facade.reschedule(str(booked.pk), Rescheduling(start=at(start)), workspace_id=None, now=NOW)


def hand_over(booked: Appointment, to: str) -> None:
    request = HandOffRequest(appointment_id=str(booked.pk), target_user_id=to)
    facade.hand_off(request, workspace_id=None, now=NOW)


def colleague_of(booked: Appointment) -> str:
    taken = booked.reservations.values("host")
    member = booked.queue and booked.queue.members.exclude(host__in=taken).select_related("host").first()
    assert member
    return str(member.host.uuid)


def test_a_booking_is_told_with_everything_that_is_known_of_it(demo: MeetingType, endpoint: WebhookEndpoint) -> None:
    attendee = {
        "email": "jane@example.com",
        "fullname": "Jane Doe",
        "timezone": "Europe/Berlin",
        "notes": {"size": "50", "utm_source": "chatbot"},
        "click_ids": {"gclid": "Cj0K"},
    }
    booked = builders.book(demo, at("09:00"), attendee=attendee)

    (body,) = told()
    host = booked.reservations.get().host
    assert {name: body[name] for name in ("webhookType", "id", "start", "end", "hostIds", "meetingTypeId")} == {
        "webhookType": "booking_created",
        "id": str(booked.pk),
        "start": "2027-01-04T09:00:00Z",
        "end": "2027-01-04T09:30:00Z",
        "hostIds": [str(host.uuid)],
        "meetingTypeId": str(demo.pk),
    }
    (attendee_told,) = body["attendees"]
    assert (attendee_told["email"], attendee_told["notes"]) == ("jane@example.com", {"size": "50"})
    assert body["utm"] == {"utm_source": "chatbot", "gclid": "Cj0K"}
    assert (body["hosts"][0]["email"], body["meetingType"]["name"]) == (host.email, demo.name)
    assert (body["channel"], body["createdAt"]) == ("connect", "2027-01-01T00:00:00Z")
    assert not {"previousStart", "previousHostIds", "cancellationReason", "rescheduledAt"} & set(body)
    assert BookingEvent.model_validate(body).id == str(booked.pk)


def test_the_secret_is_never_told(demo: MeetingType, endpoint: WebhookEndpoint) -> None:
    booked = builders.book(demo, at("09:00"))
    move(booked)
    hand_over(booked, colleague_of(booked))
    cancel(booked)

    payloads = json.dumps(list(OutboxMessage.objects.filter(kind="webhook").values_list("payload", flat=True)))
    assert payloads.count(str(booked.pk)) >= 4
    assert secret_of(str(booked.pk), booked.secret_version) not in payloads
    assert "secret" not in payloads


def test_each_fact_is_told_once_with_what_it_changed(demo: MeetingType, endpoint: WebhookEndpoint) -> None:
    booked = builders.book(demo, at("09:00"))
    first = str(booked.reservations.get().host.uuid)
    second = colleague_of(booked)
    move(booked)
    hand_over(booked, second)
    cancel(booked)

    created, moved, handed, cancelled = told()
    assert kinds_told() == ["booking_created", "booking_rescheduled", "booking_handed_off", "booking_cancelled"]
    assert (moved["previousStart"], moved["start"]) == (created["start"], "2027-01-04T14:00:00Z")
    assert moved["rescheduledAt"] == "2027-01-01T00:00:00Z"
    assert (handed["previousHostIds"], handed["hostIds"]) == ([first], [second])
    assert "previousStart" not in handed
    assert (cancelled["isCancelled"], cancelled["cancellationReason"]) == (True, "ill")
    assert (cancelled["hostIds"], cancelled["start"]) == ([second], moved["start"])
    assert created["isCancelled"] is False


def test_what_was_refused_or_changed_nothing_is_not_told(demo: MeetingType, endpoint: WebhookEndpoint) -> None:
    booked = builders.book(demo, at("09:00"))
    move(booked, "09:00")
    cancel(booked)
    for change in (cancel, move):
        with pytest.raises(Exception, match="already cancelled"):
            change(booked)

    assert kinds_told() == ["booking_created", "booking_cancelled"]


def test_a_booking_that_fails_in_the_end_is_not_told(demo: MeetingType, endpoint: WebhookEndpoint) -> None:
    with transaction.atomic():
        builders.book(demo, at("09:00"))
        transaction.set_rollback(True)

    assert told() == []


def test_the_same_request_twice_is_told_once(demo: MeetingType, endpoint: WebhookEndpoint) -> None:
    for _ in range(2):
        key = facade.IdempotencyKey("tests", "same")
        facade.book(builders.asking(demo, at("09:00")), workspace_id=None, now=NOW, idempotency_key=key)

    assert kinds_told() == ["booking_created"]


def confirm(booked: Appointment) -> None:
    facade.confirm(str(booked.pk), workspace_id=None, now=NOW)


def decline(booked: Appointment) -> None:
    facade.decline(str(booked.pk), Cancellation(), workspace_id=None, now=NOW)


@pytest.mark.parametrize(
    ("changes", "events"),
    [
        ([], []),
        ([cancel], []),
        ([move, cancel], []),
        ([decline], []),
        ([confirm], ["booking_created"]),
        ([confirm, confirm], ["booking_created"]),
        ([move, confirm], ["booking_created"]),
        ([confirm, move], ["booking_created", "booking_rescheduled"]),
        ([confirm, cancel], ["booking_created", "booking_cancelled"]),
    ],
)
def test_a_provisional_booking_is_told_when_it_is_confirmed_and_not_before(
    team: Workspace, endpoint: WebhookEndpoint, changes: list[Callable[[Appointment], None]], events: list[str]
) -> None:
    kind = builders.round_robin(team, builders.hosts(team, 2), confirmation="host")

    booked = builders.book(kind, at("09:00"))
    for change in changes:
        change(booked)

    assert kinds_told() == events


def test_the_times_of_a_moved_request_are_those_at_its_confirmation(team: Workspace, endpoint: WebhookEndpoint) -> None:
    kind = builders.round_robin(team, builders.hosts(team, 2), confirmation="host")
    booked = builders.book(kind, at("09:00"))
    move(booked)
    confirm(booked)

    (body,) = told()
    assert body["start"] == "2027-01-04T14:00:00Z"


def test_webhooks_hear_what_they_want_to_hear(team: Workspace, demo: MeetingType) -> None:
    everything, cancellations = builders.webhook(team), builders.webhook(team, events=["booking_cancelled"])
    off, others = builders.webhook(team, is_active=False), builders.webhook(builders.workspace())

    cancel(builders.book(demo, at("09:00")))

    heard = [len(told(endpoint)) for endpoint in (everything, cancellations, off, others)]
    assert heard == [2, 1, 0, 0]


def test_an_event_has_one_id_for_all_who_hear_of_it_and_facts_have_different_ones(
    team: Workspace, demo: MeetingType
) -> None:
    builders.webhook(team)
    builders.webhook(team)
    booked = builders.book(demo, at("09:00"))
    move(booked, "10:00")
    move(booked, "11:00")
    builders.book(demo, at("09:00"))

    ids = Counter(row.payload["event_id"] for row in OutboxMessage.objects.filter(kind="webhook"))
    assert list(ids.values()) == [2, 2, 2, 2]
    assert all(UUID(each).version == 5 for each in ids)


def test_what_was_true_is_told_however_late(demo: MeetingType, endpoint: WebhookEndpoint) -> None:
    booked = builders.book(demo, at("09:00"))
    before = told()
    Appointment.objects.filter(pk=booked.pk).update(fullname="Somebody Else", start=booked.start + timedelta(days=1))

    assert told() == before


@pytest.mark.parametrize(("count", "statements"), [(0, 1), (1, 2), (9, 2)])
def test_webhooks_cost_a_booking_the_same_however_many_there_are(
    demo: MeetingType, team: Workspace, count: int, statements: int
) -> None:
    builders.book(demo, at("09:00"))
    for _ in range(count):
        builders.webhook(team)
    with CaptureQueriesContext(connection) as captured:
        builders.book(demo, at("10:00"))

    told_of = ("webhookendpoint", "booking_created")
    assert len([query for query in captured if any(word in query["sql"] for word in told_of)]) == statements
