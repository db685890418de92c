"""Every published variant of the hosted service's API books the same meeting, and shows a browser no more than that."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from pydantic import SecretStr
from pytest_django import Settings

from scheduling.contract.bookings import Attendee, BookingRequest
from tests.receiver import Receiver, answer
from tests.widget.gateway.hosted import KEY, QUEUE, Hosted, as_json
from tests.widget.gateway.remote_widget import Visitor
from tests.widget.page import read, text_of
from widget.gateway.remote.appointments import body_of
from widget.models import Submission, Widget

PRIVATE = ("Grace", "dentist", "internal.example", KEY, "unavailab")


def starts_on(page: Any) -> list[str]:
    return [link["href"][-17:-1] for link in read(page).links if "start=" in link.get("href", "")]


@pytest.mark.parametrize("shape", ["dates", "availableSlots", "slots", "local times", "timeframes"])
def test_every_shape_of_free_times_offers_the_same(visitor: Visitor, shape: str) -> None:
    visitor.hosted.shape = shape

    page = visitor.look()

    assert starts_on(page) == [f"2027-03-02T{time}" for time in ("09:00", "09:30", "10:00", "10:30", "11:00", "11:30")]
    assert not any(word in page.content.decode() for word in PRIVATE)


@pytest.mark.parametrize("base", ["/v4", ""])
def test_a_meeting_is_booked_over_either_base_path(visitor: Visitor, base: str) -> None:
    visitor.hosted.base = base
    if not base:
        visitor.hosted.shape = "timeframes"

    page = visitor.follow(visitor.send(visitor.fill_in()))

    assert "You are booked" in text_of(page)
    assert len(visitor.hosted.appointments) == 1


def test_a_booking_is_sent_as_the_service_documents_it(visitor: Visitor) -> None:
    visitor.send(visitor.fill_in())

    (sent,) = [json.loads(call.body) for call in visitor.hosted.received if call.method == "POST"]
    assert {name: sent[name] for name in sent if name != "attendee"} == {
        "meetingTypeId": visitor.hosted.meeting_type["id"],
        "queueId": QUEUE,
        "start": "2027-03-02T09:00:00Z",
        "duration": 30,
        "channel": "google",
    }
    assert sent["attendee"] == {
        "email": "ada@example.com",
        "firstname": "Ada",
        "lastname": "Lovelace",
        "fullname": "Ada Lovelace",
        "language": "en",
        "timezone": "UTC",
        "receiveReminders": True,
        "notes": {},
    }


@pytest.mark.parametrize("status", [400, 409])
@pytest.mark.parametrize(
    "body",
    [
        {"message": "The selected time slot is no longer available"},
        {"message": ["The selected time slot is no longer available"]},
        {"message": "slot-occupied"},
        {"errorCode": "slot-occupied", "message": "Grace Hopper is at the dentist"},
        {"error_code": "SLOT_OCCUPIED", "message": ["Grace Hopper is at the dentist"]},
    ],
)
def test_a_time_that_is_taken_is_told_from_every_other_refusal(
    visitor: Visitor, status: int, body: dict[str, Any]
) -> None:
    form = visitor.fill_in()
    visitor.hosted.fails("booking", as_json(status, {"statusCode": status, **body}))
    asked = visitor.hosted.calls["availability"]

    page = visitor.send(form)

    assert (page.status_code, "Somebody was faster" in text_of(page)) == (409, True)
    assert read(page).controls["fullname"] == ["Ada Lovelace"]
    assert visitor.hosted.calls["availability"] == asked + 1
    assert "refreshCache=true" in visitor.hosted.received[-1].path
    assert "9:30 AM – 10:00 AM" in text_of(page)
    assert not any(word in page.content.decode() for word in PRIVATE)


def test_what_the_service_refuses_is_shown_at_its_field_and_in_our_words(visitor: Visitor) -> None:
    form = visitor.fill_in()
    message = ["attendee.email must be an email, says internal.example"]
    visitor.hosted.fails("booking", as_json(400, {"statusCode": 400, "message": message, "error": "Bad Request"}))

    page = visitor.send(form)

    assert page.status_code == 422
    assert "This was not accepted. Please check it." in text_of(page)
    assert "internal.example" not in page.content.decode()


@pytest.mark.parametrize("kind", ["doubleOptIn", "DoubleOptIn"])
def test_whatever_waits_for_a_confirmation_is_not_called_booked(visitor: Visitor, kind: str) -> None:
    form = visitor.fill_in()
    visitor.hosted.fails("booking", as_json(201, {"bookingType": kind, "provisionalBookingId": "provisional-1"}))

    page = visitor.follow(visitor.send(form))

    assert "Not booked yet: please confirm" in text_of(page)
    assert "ada@example.com" in text_of(page)


def test_questions_of_kinds_that_nobody_knows_are_asked_as_text(visitor: Visitor) -> None:
    visitor.hosted.meeting_type |= {
        "formFields": [
            {"name": "sign", "label": "Your signature", "fieldType": "signature", "required": True},
            {"identifier": "size", "title": "Company size", "type": "select", "options": ["1-49", {"value": "50+"}]},
            {"label": "How did you hear of us?", "fieldType": "text-multi"},
            {"name": "sign", "label": "Twice"},
            None,
        ],
        "meetingOptions": {"allowedDurations": ["30", 60, None, -5], "allowSelectChannel": None, "doubleOptIn": "no"},
        "daysIntoFuture": {"mode": "limit", "bookingLimit": 60 * 24 * 90},
        "locations": [{"address": "Main Street 1"}, 7],
        "name": None,
    }

    action, form = visitor.fill_in()

    assert {"answer-sign", "answer-size", "answer-How did you hear of us?"} <= form.keys()
    visitor.send((action, {**form, "answer-sign": "Ada", "answer-size": "50+"}))
    (booked,) = visitor.hosted.appointments
    assert booked["attendees"][0]["notes"] == {"sign": "Ada", "size": "50+"}


def test_a_meeting_type_of_one_host_is_booked_with_that_host(visitor: Visitor) -> None:
    visitor.hosted.meeting_type |= {"queueId": None, "userId": "host-1"}

    visitor.send(visitor.fill_in())

    sent = json.loads(visitor.hosted.received[-1].body)
    assert (sent["hostIds"], "queueId" in sent) == (["host-1"], False)


def test_a_queue_of_the_widget_goes_before_that_of_the_meeting_type(visitor: Visitor) -> None:
    Widget.objects.update(queue_id="another-queue")

    visitor.send(visitor.fill_in())

    assert "queueId=another-queue" in visitor.hosted.received[1].path
    assert json.loads(visitor.hosted.received[-1].body)["queueId"] == "another-queue"


@pytest.mark.parametrize(("key", "user_is_sent"), [("rgo-" + "x" * 32, False), ("ak_live:another", True)])
def test_only_a_platform_key_names_the_user_for_whom_it_acts(
    visitor: Visitor, settings: Settings, key: str, user_is_sent: bool
) -> None:
    settings.SCHEDULER_KEY, settings.SCHEDULER_USER = SecretStr(key), "user-7"

    visitor.look()

    headers = visitor.hosted.received[0].headers
    assert headers["authorization"] == f"Bearer {key}"
    assert ("x-meetergo-api-user-id" in headers) is user_is_sent


def test_the_key_does_not_follow_a_redirect(visitor: Visitor) -> None:
    with Receiver(answer(200)) as elsewhere:
        visitor.hosted.everywhere = None
        visitor.hosted.fails("meeting-type", answer(302, Location=elsewhere.url))

        page = visitor.look()

    assert (page.status_code, elsewhere.received) == (503, [])


def test_links_of_a_booking_change_it_with_its_secret_and_without_the_key(visitor: Visitor) -> None:
    page = visitor.follow(visitor.send(visitor.fill_in()))
    (cancel,) = [link["href"] for link in read(page).links if "/cancel/" in link.get("href", "")]
    question = visitor.client.get(cancel)

    visitor.client.post(read(question).action, {"reason": "I fell ill"})

    (call,) = [call for call in visitor.hosted.received if "/confirm/" in call.path]
    assert call.path == "/booking/confirm/cancel/appt-1/secret-token"
    assert json.loads(call.body) == {"cancellationReason": "I fell ill"}
    assert "authorization" not in call.headers


def test_a_wrong_secret_is_not_even_asked_about(visitor: Visitor) -> None:
    visitor.send(visitor.fill_in())
    asked = len(visitor.hosted.received)

    page = Client().get("/appointments/appt-1/guessed/")

    assert (page.status_code, len(visitor.hosted.received)) == (404, asked)


def test_requests_are_answered_on_the_schedulers_own_pages(visitor: Visitor) -> None:
    """Its mails to its hosts lead there; here nothing is known of them, and nothing is asked."""
    asked = len(visitor.hosted.received)

    page = visitor.client.get("/requests/appt-1/host-1.token/")

    assert (page.status_code, len(visitor.hosted.received)) == (404, asked)


def test_nothing_that_is_kept_of_a_booking_opens_it(visitor: Visitor, hosted: Hosted) -> None:
    visitor.send(visitor.fill_in())

    (row,) = Submission.objects.values()
    assert "secret-token" not in str(row)
    assert b"secret-token".hex() not in str(row)


def test_click_ids_are_notes_of_the_attendee_at_a_scheduler_somewhere_else() -> None:
    attendee = Attendee(fullname="Ada", notes={"utm_source": "ads", "size": "1"}, click_ids={"gclid": "a", "size": "b"})
    request = BookingRequest(meeting_type_id="demo", start=datetime(2027, 1, 4, 9, tzinfo=UTC), attendee=attendee)

    body = body_of(request)["attendee"]

    assert body["notes"] == {"utm_source": "ads", "size": "1", "gclid": "a"}
    assert "clickIds" not in body
