"""Bookings whose call broke: nothing doubled and nothing lost, and its visitor is told what is so."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from scheduling.contract.bookings import Booked, Provisional
from tests.receiver import Reaction, answer, reset
from tests.widget.gateway.hosted import as_json
from tests.widget.gateway.remote_widget import CALM, CHECKING, NOW, REQUEST, Visitor, changes_of, later
from tests.widget.page import read, text_of
from widget.gateway import remote
from widget.gateway.protocol import Unsettled
from widget.gateway.remote import submissions
from widget.models import Submission, Widget

pytestmark = pytest.mark.usefixtures("nothing_says_the_key")

#: What is answered to a booking, and whether anybody can know that it was not made.
BOOKINGS: dict[str, tuple[Reaction, bool]] = {
    "too many": (as_json(429, {"message": "Too many"}, Retry_After="30"), True),
    "key unknown": (as_json(401, {"message": "Unauthorized"}), True),
    "redirect": (answer(302, Location="http://127.0.0.1:1/"), True),
    "busy": (as_json(503, {"errorCode": "busy", "message": "Busy"}, Retry_After="1"), True),
    "fault": (as_json(500, {"message": "Internal server error"}), False),
    "proxy": (answer(502, b"<html>"), False),
    "cut short": (answer(201, b'{"appointmentId": "ap'), False),
    "nothing": (answer(201), False),
    "wrong types": (as_json(201, {"appointmentId": None, "secret": 7}), False),
    "reset": (reset, False),
}


def test_a_page_that_htmx_asks_for_goes_on_as_a_whole_page_that_can_load_itself_anew(visitor: Visitor) -> None:
    action, form = visitor.fill_in()
    visitor.hosted.fails("booking", reset)

    answered = visitor.client.post(action, form, headers={"HX-Request": "true"})

    assert answered["HX-Redirect"].startswith("/acme/checking/")
    assert CHECKING in text_of(visitor.client.get(answered["HX-Redirect"]))


def test_a_checking_page_speaks_the_visitors_language(visitor: Visitor) -> None:
    action, form = visitor.fill_in()
    visitor.hosted.fails("booking", reset)

    page = visitor.follow(visitor.client.post(f"{action}&language=de", form))

    assert "Wir prüfen, ob die Buchung angekommen ist" in text_of(page)


@pytest.mark.database
@pytest.mark.parametrize("fault", [name for name, (_, is_known) in BOOKINGS.items() if is_known])
def test_a_booking_that_was_surely_not_made_can_be_sent_again(visitor: Visitor, fault: str) -> None:
    form = visitor.fill_in()
    visitor.hosted.fails("booking", BOOKINGS[fault][0])

    page = visitor.send(form)

    assert (page.status_code, CALM in text_of(page)) == (503, True)
    assert read(page).controls["fullname"] == ["Ada Lovelace"]
    assert (visitor.hosted.calls["booking"], visitor.hosted.appointments) == (1, [])
    assert not Submission.objects.exists()


@pytest.mark.database
@pytest.mark.parametrize("fault", [name for name, (_, is_known) in BOOKINGS.items() if not is_known])
def test_a_booking_whose_answer_is_lost_is_found_and_confirmed(visitor: Visitor, fault: str) -> None:
    form = visitor.fill_in()
    visitor.hosted.fails("booking", BOOKINGS[fault][0], done=True)

    page = visitor.follow(visitor.send(form))

    assert "You are booked" in text_of(page)
    assert (visitor.hosted.calls["booking"], len(visitor.hosted.appointments)) == (1, 1)
    assert "To change or cancel the appointment, use the links in the message to ada@example.com." in text_of(page)
    assert changes_of(page) == []


@pytest.mark.database
@pytest.mark.parametrize("fault", [name for name, (_, is_known) in BOOKINGS.items() if not is_known])
def test_a_booking_that_got_lost_is_checked_and_then_made_once(
    visitor: Visitor, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = visitor.fill_in()
    visitor.hosted.fails("booking", BOOKINGS[fault][0])
    sent = visitor.send(form)
    pages = [visitor.follow(sent) for _ in range(3)]

    assert {(page.status_code, page["Refresh"], CHECKING in text_of(page)) for page in pages} == {(202, "5", True)}
    assert visitor.hosted.calls["booking"] == 1

    later(monkeypatch, seconds=31)
    page = visitor.client.get(visitor.follow(sent)["Location"])

    assert "You are booked" in text_of(page)
    assert (visitor.hosted.calls["booking"], len(visitor.hosted.appointments)) == (2, 1)


@pytest.mark.parametrize(("asked", "lands"), [("", "https://www.example.com/thanks"), ("&embed=1", "/acme/booked/")])
def test_after_checking_a_frame_stays_and_tells_the_page_around_it_where_to_go(
    visitor: Visitor, asked: str, lands: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Widget.objects.update(success_redirect="https://www.example.com/thanks")
    action, form = visitor.fill_in()
    visitor.hosted.fails("booking", reset)
    sent = visitor.client.post(f"{action}{asked}", form, headers={"HX-Request": "true"})

    later(monkeypatch, seconds=31)
    found = visitor.client.get(sent["HX-Redirect"])

    assert found["Location"].startswith(lands)
    if asked:
        assert 'data-redirect="https://www.example.com/thanks"' in visitor.follow(found).content.decode()


@pytest.mark.parametrize("had_left", [False, True])
def test_a_form_whose_server_died_while_it_was_being_sent_books_once(visitor: Visitor, had_left: bool) -> None:
    submissions.open_submission(REQUEST, key="nonce", now=NOW)  # the last that the dead one did here
    if had_left:
        remote.remote_gateway(NOW).book(REQUEST, idempotency_key="the call itself")
        Submission.objects.filter(key="the call itself").delete()

    results: list[Booked | Provisional] = []
    for seconds in (1, 20, 31, 32):
        with suppress(Unsettled):
            gateway = remote.remote_gateway(NOW + timedelta(seconds=seconds))
            results.append(gateway.book(REQUEST, idempotency_key="nonce"))

    assert {result.appointment_id for result in results if isinstance(result, Booked)} == {"appt-1"}
    assert len(visitor.hosted.appointments) == 1


def test_pressing_again_meanwhile_leads_to_the_same_page_and_books_nothing(visitor: Visitor) -> None:
    form = visitor.fill_in()
    visitor.hosted.fails("booking", reset)
    visitor.send(form)

    again = [visitor.send(form) for _ in range(3)]

    assert all(CHECKING in text_of(visitor.follow(page)) for page in again)
    assert visitor.hosted.calls["booking"] == 1


def test_while_the_service_is_away_nobody_is_told_that_nothing_was_booked(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = visitor.fill_in()
    visitor.hosted.fails("booking", reset, done=True)
    visitor.hosted.fails("appointments", *[as_json(502, {})] * 9)
    sent = visitor.send(form)

    later(monkeypatch, seconds=40)
    waiting = visitor.follow(sent)
    later(monkeypatch, seconds=700)
    given_up = visitor.follow(sent)

    assert CHECKING in text_of(waiting)
    assert "We could not find out whether this was booked" in text_of(given_up)
    assert "Refresh" not in given_up
    assert (visitor.hosted.calls["booking"], len(visitor.hosted.appointments)) == (1, 1)


def test_a_lost_booking_whose_time_was_taken_meanwhile_ends_honestly(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = visitor.fill_in()
    visitor.hosted.fails("booking", reset)
    sent = visitor.send(form)
    visitor.hosted.free.clear()

    later(monkeypatch, seconds=31)
    page = visitor.follow(sent)

    assert (page.status_code, "nothing was booked" in text_of(page)) == (409, True)
    assert visitor.hosted.appointments == []


def test_the_same_person_who_already_had_this_time_is_not_told_of_that_booking(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = visitor.send(visitor.fill_in())
    visitor.hosted.free.add(datetime(2027, 3, 2, 9, tzinfo=UTC))  # another host is free
    form = visitor.fill_in()
    visitor.hosted.fails("booking", reset)
    sent = visitor.send(form)

    assert CHECKING in text_of(visitor.follow(sent))
    later(monkeypatch, seconds=31)
    assert visitor.follow(sent)["Location"] != first["Location"]
    assert len(visitor.hosted.appointments) == 2


def test_a_stranger_cannot_ask_what_came_of_a_form(visitor: Visitor) -> None:
    assert visitor.client.get("/acme/checking/bm9uY2U:guessed/").status_code == 404
