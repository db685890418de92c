"""The scheduler's webhooks: they say that something has become of a booking, and the scheduler itself says what."""

import json
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pydantic import SecretStr
from pytest_django import Settings
from standardwebhooks.webhooks import Webhook

from scheduling.contract.appointments import Appointment
from scheduling.contract.model import iso
from tests.widget.gateway.hosted import HALF_AN_HOUR, NINE, TYPE, Hosted, as_json
from tests.widget.gateway.remote_widget import NOW, Visitor
from tests.widget.page import read, text_of
from widget import hooks
from widget.gateway.protocol import Unavailable
from widget.gateway.remote import remote_client, remote_gateway, submissions
from widget.gateway.remote.appointments import appointment_of
from widget.gateway.remote.guard import FAILURES
from widget.limits import HOOKS, WRONG_LINKS
from widget.models import Submission

SECRET = "whsec_" + b64encode(b"shared with the scheduler alone").decode()
OURS = {"webhookType": "booking_rescheduled", "id": "appt-1", "start": "2031-01-01T00:00:00Z", "secret": "told too"}


@pytest.fixture
def booked(visitor: Visitor) -> Visitor:
    visitor.send(visitor.fill_in())
    return visitor


@pytest.fixture(autouse=True)
def _paths_alone(settings: Settings) -> None:
    """As the client of the tests wants them."""
    settings.BASE_URL = ""


def tell(body: Any = OURS, **headers: str) -> Any:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Client().post(hooks.address(), sent, content_type="application/json", headers=headers)


def elsewhere(hosted: Hosted, **facts: Any) -> None:
    """Somebody changes the booking in the scheduler itself."""
    hosted.appointments[0] |= facts


def record() -> tuple[str, Any]:
    row = Submission.objects.get()
    return row.state, row.start


@pytest.mark.database
def test_a_booking_that_is_moved_elsewhere_is_moved_in_our_record(booked: Visitor) -> None:
    elsewhere(booked.hosted, start=iso(NINE + HALF_AN_HOUR), end=iso(NINE + 2 * HALF_AN_HOUR))

    answer = tell()

    assert (answer.status_code, answer.json()) == (202, {"status": "accepted"})
    assert record() == ("booked", NINE + HALF_AN_HOUR)
    assert booked.hosted.calls["appointment"] == 1


@pytest.mark.parametrize("is_told", [True, False])
def test_the_calendar_file_follows_a_move_elsewhere(visitor: Visitor, is_told: bool) -> None:
    page = visitor.follow(visitor.send(visitor.fill_in()))
    link = next(link["href"] for link in read(page).links if link.get("href", "").endswith(".ics"))
    before = visitor.client.get(link).content.decode()
    elsewhere(visitor.hosted, start=iso(NINE + HALF_AN_HOUR), end=iso(NINE + 2 * HALF_AN_HOUR))
    if is_told:
        tell()

    first, again = (visitor.client.get(link).content.decode() for _ in range(2))

    assert [sequence(file) for file in (before, first, again)] == [0, 1, 1]
    assert ("DTSTART:20270302T090000Z" in before, "DTSTART:20270302T093000Z" in first) == (True, True)


def sequence(file: str) -> int:
    [line] = [line for line in file.splitlines() if line.startswith("SEQUENCE:")]
    return int(line.partition(":")[2])


@pytest.mark.parametrize("kind", ["booking_cancelled", "booking_created", "booking_handed_off", "no kind at all"])
def test_whatever_kind_it_claims_to_be_the_scheduler_is_asked(booked: Visitor, kind: str) -> None:
    elsewhere(booked.hosted, isCancelled=True)

    tell({"webhookType": kind, "id": "appt-1"})

    assert record() == ("cancelled", NINE)


def test_the_older_form_of_a_message_is_understood(booked: Visitor) -> None:
    elsewhere(booked.hosted, isCancelled=True)

    tell({"event": "booking_cancelled", "data": {"appointmentId": "appt-1"}})

    assert record() == ("cancelled", NINE)


def test_a_body_that_lies_changes_nothing(booked: Visitor) -> None:
    tell({"webhookType": "booking_cancelled", "id": "appt-1", "isCancelled": True, "start": "2031-01-01T00:00:00Z"})

    assert record() == ("booked", NINE)


def test_a_booking_that_the_scheduler_no_longer_knows_is_none(booked: Visitor) -> None:
    booked.hosted.appointments.clear()

    tell()

    assert record() == ("cancelled", NINE)


def test_a_booking_made_elsewhere_gets_the_same_answer_and_causes_no_call(booked: Visitor) -> None:
    calls = len(booked.hosted.received)

    bodies: list[Any] = [OURS | {"id": "appt-7"}, {}, [], 7, {"id": []}]
    answers = {(tell(body).status_code, tell(body).content) for body in bodies}

    assert answers == {(tell().status_code, tell().content)}
    assert len(booked.hosted.received) == calls + 2  # those for our own


@pytest.mark.database
def test_the_same_message_again_and_again_leads_to_the_same_record(booked: Visitor) -> None:
    elsewhere(booked.hosted, isCancelled=True)

    answers = {tell().status_code for _ in range(5)}

    assert (answers, record()) == ({202}, ("cancelled", NINE))


def test_free_times_of_its_meeting_type_are_fetched_anew(booked: Visitor) -> None:
    booked.look()
    asked = booked.hosted.calls["availability"]
    booked.look()
    assert booked.hosted.calls["availability"] == asked

    tell()
    booked.look()

    assert booked.hosted.calls["availability"] > asked
    assert "refreshCache=true" in [call.path for call in booked.hosted.received if "availab" in call.path][-1]


@pytest.mark.database
def test_while_the_scheduler_is_away_nobody_is_told_what_may_no_longer_be_so(booked: Visitor) -> None:
    page = booked.follow(booked.send(booked.fill_in("2027-03-02T10:00Z")))
    link = next(link["href"] for link in read(page).links if "/appt-2/" in link.get("href", ""))
    booked.hosted.fails("appointment", as_json(502, {}))
    assert tell(OURS | {"id": "appt-2"}).status_code == 202

    booked.hosted.fails("appointment", as_json(502, {}))
    assert booked.client.get(link).status_code == 503

    look(seconds=10)
    row = Submission.objects.get(appointment_id="appt-2")
    assert (row.heard, row.verified) == (1, 1)
    assert "10:00 AM – 10:30 AM" in text_of(booked.client.get(link))


def look(*, seconds: float = 0) -> None:
    """What the thread of the server does all the time."""
    remote_gateway(NOW + timedelta(seconds=seconds)).verify()


@pytest.mark.database
def test_a_scheduler_that_does_not_say_how_a_booking_stands_is_asked_ever_more_rarely_for_a_day(
    booked: Visitor,
) -> None:
    booked.hosted.fails("appointment", *[as_json(403, {})] * 99)
    tell()
    waited: list[float] = []

    while due := Submission.objects.get().look_at:
        seconds = (due - NOW).total_seconds()
        asked = booked.hosted.calls["appointment"]
        look(seconds=seconds - 1)
        assert booked.hosted.calls["appointment"] == asked
        look(seconds=seconds)
        assert booked.hosted.calls["appointment"] == asked + 1
        waited.append(seconds - sum(waited))

    assert (waited[0], waited == sorted(waited)) == (10, True)
    assert timedelta(hours=20) < timedelta(seconds=sum(waited)) < timedelta(hours=24)
    booked.hosted.faults.clear()
    elsewhere(booked.hosted, isCancelled=True)
    look(seconds=1_000_000)
    assert record() == ("booked", NINE)
    tell()
    assert record() == ("cancelled", NINE)


@pytest.mark.database
def test_of_all_processes_that_see_a_booking_due_one_asks(booked: Visitor) -> None:
    submissions.doubt("appt-1", look_at=NOW)
    (one,), (other,) = submissions.due(NOW), submissions.due(NOW)

    assert [submissions.take_look(row, now=NOW) for row in (one, other)] == [True, False]


def _pause() -> None:
    remote_client().guard.pause(30)


def _fail_several_times() -> None:
    for _ in range(FAILURES):
        with suppress(Unavailable), remote_client().guard.call():
            raise Unavailable


@pytest.mark.database
@pytest.mark.parametrize(("hindrance", "seconds"), [(_pause, 30), (_fail_several_times, 0)])
def test_a_look_that_does_not_reach_the_scheduler_is_none_of_the_ten(
    booked: Visitor, hindrance: Callable[[], None], seconds: int
) -> None:
    submissions.doubt("appt-1", look_at=NOW)
    calls = len(booked.hosted.received)
    hindrance()

    for _ in range(5):
        look()

    row = Submission.objects.get()
    assert (row.looks, len(booked.hosted.received)) == (0, calls)
    assert row.look_at
    assert (row.look_at - NOW).total_seconds() == pytest.approx(seconds, abs=3)


@pytest.mark.database
def test_a_look_for_which_a_round_has_no_time_left_is_none_of_the_ten(booked: Visitor, settings: Settings) -> None:
    submissions.doubt("appt-1", look_at=NOW)
    settings.SCHEDULER_SECONDS = 0.0

    look()

    row = Submission.objects.get()
    assert (row.looks, row.look_at) == (0, NOW)


@pytest.mark.database
def test_what_is_heard_while_a_look_does_not_take_place_stays_due(booked: Visitor) -> None:
    submissions.doubt("appt-1", look_at=NOW)
    row = Submission.objects.get()
    submissions.take_look(row, now=NOW)
    submissions.doubt("appt-1", look_at=NOW)

    submissions.put_back(row, now=NOW, look_at=NOW + timedelta(hours=1))

    assert list(submissions.due(NOW)) == [row]


def test_what_is_heard_anew_is_looked_at_at_once(booked: Visitor) -> None:
    booked.hosted.fails("appointment", *[as_json(403, {})] * 3)
    tell()
    look(seconds=10)
    look(seconds=40)
    elsewhere(booked.hosted, isCancelled=True)

    tell()

    assert record() == ("cancelled", NINE)


@pytest.mark.database
def test_however_much_is_in_doubt_most_calls_are_left_to_visitors(booked: Visitor, settings: Settings) -> None:
    """And one booking that nobody is told of keeps nobody from asking about the others."""
    settings.SCHEDULER_CALLS = 10
    facts = {"meeting_type_id": TYPE, "start": NINE, "first_sent_at": NOW, "sent_at": NOW, "heard": 1, "look_at": NOW}
    for number in range(2, 9):
        Submission.objects.create(key=f"{number}", appointment_id=f"appt-{number}", state="booked", **facts)
    booked.hosted.fails("appointment", as_json(403, {}))

    for _ in range(9):
        look()

    assert booked.hosted.calls["appointment"] == 4
    assert Submission.objects.filter(state="cancelled").count() == 3  # the scheduler knows none of them


@pytest.mark.database
def test_what_is_heard_while_the_scheduler_is_asked_stays_open(booked: Visitor) -> None:
    """The answer may be older than what was heard last."""
    row, before = asked_now(booked)
    submissions.doubt("appt-1", look_at=NOW)

    submissions.note(row, before)

    assert list(submissions.doubtful()) == [row]


@pytest.mark.database
def test_an_older_answer_that_comes_later_takes_nothing_back(booked: Visitor) -> None:
    slow = asked_now(booked)
    elsewhere(booked.hosted, isCancelled=True)
    quick = asked_now(booked)

    submissions.note(*quick)
    submissions.note(*slow)

    assert (record(), list(submissions.doubtful())) == (("cancelled", NINE), [])


def asked_now(booked: Visitor) -> tuple[Submission, Appointment]:
    """Something is heard of a booking; its record before the scheduler was asked, and what that one answers."""
    submissions.doubt("appt-1", look_at=NOW)
    return Submission.objects.get(), appointment_of(booked.hosted.appointments[0])


def signed(body: bytes, *, secret: str = SECRET, seconds: int = 0) -> dict[str, str]:
    moment = NOW + timedelta(seconds=seconds)
    signature = Webhook(secret).sign("msg_1", moment, body.decode())
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": f"v1,bm90IG91cnM= {signature}",
    }


def test_with_a_secret_only_what_is_signed_with_it_is_heard(booked: Visitor, settings: Settings) -> None:
    settings.SCHEDULER_WEBHOOK_SECRET = SecretStr(SECRET)
    body = json.dumps(OURS).encode()
    elsewhere(booked.hosted, isCancelled=True)
    other = "whsec_" + b64encode(b"the secret of somebody else").decode()

    refused: list[Callable[[], Any]] = [
        lambda: tell(body),
        lambda: tell(body + b" ", **signed(body)),
        lambda: tell(body, **signed(body, secret=other)),
        lambda: tell(body, **signed(body, seconds=-301)),
        lambda: tell(body, **signed(body, seconds=301)),
        lambda: tell(body, **signed(body) | {"webhook-timestamp": "soon"}),
    ]
    assert {answer().status_code for answer in refused} == {401}
    assert record() == ("booked", NINE)

    assert tell(body, **signed(body, seconds=-299)).status_code == 202
    assert record() == ("cancelled", NINE)


@pytest.mark.parametrize("body", [b"", b"no JSON", b'{"id": ', b"[" * 100_000])
def test_what_cannot_be_read_is_refused(booked: Visitor, body: bytes) -> None:
    assert tell(body).status_code == 400


def test_a_body_larger_than_any_message_is_not_read(booked: Visitor) -> None:
    assert tell(b'{"id": "appt-1", "notes": "' + b"x" * (128 << 10) + b'"}').status_code == 413
    assert booked.hosted.calls["appointment"] == 0


def test_nobody_finds_the_address_by_guessing(booked: Visitor, settings: Settings) -> None:
    for _ in range(WRONG_LINKS.allowed - 1):
        WRONG_LINKS.take("127.0.0.1", now=NOW)
    guesses = [Client().post("/hooks/scheduler/guessed", OURS, content_type="application/json") for _ in range(2)]

    assert [guess.status_code for guess in guesses] == [404, 429]
    settings.SCHEDULER_URL = ""
    assert Client(REMOTE_ADDR="192.0.2.7").post(hooks.address()).status_code == 404


def test_more_messages_than_any_scheduler_sends_are_put_off(booked: Visitor) -> None:
    assert HOOKS.allowed == 300
    for _ in range(299):
        HOOKS.take("127.0.0.1", now=NOW)

    last, refused = tell({"id": "unknown"}), tell({"id": "unknown"})

    assert (last.status_code, refused.status_code, refused["Retry-After"]) == (202, 429, "60")


def test_only_messages_are_taken(booked: Visitor) -> None:
    answer = Client().get(hooks.address())

    assert (answer.status_code, answer["Allow"]) == (405, "POST")


def test_the_address_depends_on_the_secret_of_the_installation(settings: Settings) -> None:
    before = hooks.address()
    settings.SECRET_KEY = "another " + "x" * 50

    assert hooks.address() != before
    assert len(before.rpartition("/")[2]) == 40
