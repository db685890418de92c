"""Cancelling behind the mail's link."""

from datetime import timedelta

import pytest
from django.test import Client

from scheduling.contract.appointments import Status
from scheduling.contract.refusals import DeadlinePassed
from tests.fakes import HOLD, FakeGateway
from tests.widget.appointments.conftest import ID, LINK, ask
from tests.widget.conftest import NOW
from tests.widget.page import filled, read, text_of
from tests.widget.test_outcome import book

CANCEL = f"{LINK}cancel/"


def test_it_asks_first_and_cancels_with_a_reason(attendee: Client, gateway: FakeGateway) -> None:
    page = attendee.get(CANCEL)
    assert "Cancel this appointment?" in text_of(page)
    assert gateway.appointment(ID).status == Status.CONFIRMED

    answer = attendee.post(read(page).action, filled(page, reason="  Ill,\r\nsorry\x00 "))

    assert answer.status_code == 303
    shown = attendee.get(answer["Location"])
    assert "This appointment was cancelled" in text_of(shown)
    appointment = gateway.appointment(ID)
    assert (appointment.status, appointment.cancellation_reason) == (Status.CANCELLED, "Ill,\nsorry")


def test_no_reason_is_needed_and_a_long_one_is_cut(attendee: Client, gateway: FakeGateway) -> None:
    attendee.post(CANCEL, {"reason": "x" * 900})

    assert gateway.appointment(ID).cancellation_reason == "x" * 500


def test_a_request_can_be_withdrawn(requester: Client, gateway: FakeGateway) -> None:
    assert requester.post(CANCEL).status_code == 303

    assert gateway.appointment(ID).status == Status.CANCELLED


@pytest.mark.parametrize("page", [CANCEL, f"{LINK}reschedule/"])
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("state", "heading"),
    [
        ("cancelled", "This appointment was cancelled already"),
        ("declined", "This request was declined"),
        ("expired", "This booking has expired"),
        ("begun", "This appointment has begun"),
        ("over", "This appointment is over"),
        ("too late", "It is too late to change this here"),
    ],
)
def test_what_is_in_the_way_is_said_each_in_its_own_words(
    attendee: Client, gateway: FakeGateway, page: str, method: str, state: str, heading: str
) -> None:
    start = gateway.appointment(ID).start
    match state:
        case "cancelled" | "declined" | "expired":
            gateway.change(ID, Status(state))
        case "begun":
            gateway.now = start
        case "over":
            gateway.now = start + timedelta(hours=1)
        case _:
            ask(gateway, change_deadline=26 * 60)
    before = gateway.appointment(ID)

    answer = getattr(attendee, method)(page, {"start": "2027-03-03T09:00:00Z"})

    assert answer.status_code == 409
    assert heading in text_of(answer)
    assert gateway.appointment(ID) == before


def test_whoever_comes_too_late_learns_the_moment_and_whom_to_ask(attendee: Client, gateway: FakeGateway) -> None:
    ask(gateway, change_deadline=26 * 60)

    words = text_of(attendee.get(CANCEL))

    assert "It could be changed until Monday, March 1, 2027, 8:00 AM. It takes place as planned." in words
    assert "Please get in touch: sales@example.com" in words


def test_what_changes_between_the_look_and_the_click_is_said(
    attendee: Client, gateway: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another tab cancels after this one has looked."""
    first = gateway.cancel

    def slower(appointment_id: str, secret: str, *, reason: str) -> object:
        first(appointment_id, secret, reason="another tab")
        return first(appointment_id, secret, reason=reason)

    monkeypatch.setattr(gateway, "cancel", slower)

    answer = attendee.post(CANCEL, {"reason": "this tab"})

    assert answer.status_code == 409
    assert "This appointment was cancelled already" in text_of(answer)
    assert gateway.appointment(ID).cancellation_reason == "another tab"


def test_the_page_without_frame_or_script_is_a_plain_form(attendee: Client) -> None:
    page = read(attendee.get(f"{CANCEL}?embed=1&theme=dark&language=de"))

    assert page.action.startswith(CANCEL)
    assert {"embed=1", "theme=dark", "language=de"} < set(page.action.partition("?")[2].split("&"))


def test_an_expired_confirmation_leads_to_a_new_booking(visitor: Client, gateway: FakeGateway) -> None:
    ask(gateway, double_opt_in=True)
    book(visitor)
    gateway.now = NOW + HOLD

    for answer in (visitor.get(f"{LINK}confirm/"), visitor.get(CANCEL)):
        assert answer.status_code == 409
        assert "/acme/?timezone=Europe/Berlin" in [link["href"] for link in read(answer).links]


def test_the_deadline_of_a_meeting_type_that_is_gone_is_named_as_such(
    attendee: Client, gateway: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_asked: object, **_more: object) -> None:
        raise DeadlinePassed

    gateway.meeting_types.clear()
    monkeypatch.setattr(gateway, "cancel", refuse)

    answer = attendee.post(CANCEL)

    assert answer.status_code == 409
    assert "It is too late to change this here It can no longer be changed here." in text_of(answer)


def test_a_time_that_was_moved_unseen_is_shown_before_it_is_cancelled(attendee: Client, gateway: FakeGateway) -> None:
    page = attendee.get(f"{LINK}cancel/")
    later = gateway.appointment(ID).start + timedelta(hours=1)
    gateway.change(ID, Status.CONFIRMED, start=later, end=later + timedelta(minutes=30))

    answer = attendee.post(read(page).action, filled(page, reason="I am ill"))

    assert answer.status_code == 409
    assert "Somebody changed it in the meantime." in text_of(answer)
    assert "11:00 AM – 11:30 AM" in text_of(answer)
    assert gateway.appointment(ID).status == Status.CONFIRMED
    again = filled(answer)
    assert again["reason"] == ["I am ill"]
    assert attendee.post(read(answer).action, again).status_code == 303
    assert gateway.appointment(ID).cancellation_reason == "I am ill"
