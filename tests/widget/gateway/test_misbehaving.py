"""A service that fails in every way it can: honest words, few calls, nothing doubled and nothing lost."""

import logging
import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from time import monotonic
from typing import Any

import pytest
from pytest_django import Settings

from scheduling.contract.bookings import Attendee, Booked, BookingRequest, Provisional
from tests.receiver import Reaction, answer, drip, endless, endless_drip, hang, no_http, reset
from tests.widget.gateway.hosted import KEY, NINE, QUEUE, TYPE, as_json
from tests.widget.gateway.remote_widget import NOW, Visitor
from tests.widget.page import read, text_of
from widget.gateway import remote
from widget.gateway.protocol import Unsettled
from widget.gateway.remote import submissions
from widget.models import Submission, Widget

CALM = "We cannot reach the calendar at the moment"
CHECKING = "We are checking whether this was booked"
LATER = format_datetime(NOW.astimezone(UTC) + timedelta(seconds=90), usegmt=True)

#: Whatever is answered instead of a meeting type or of free times, and after how many calls of one visit that is clear.
READS: dict[str, tuple[Reaction, int]] = {
    "too many, in seconds": (as_json(429, {"message": "Too many"}, Retry_After="30"), 1),
    "too many, with a date": (as_json(429, {"message": "Too many"}, Retry_After=LATER), 1),
    "key unknown": (as_json(401, {"message": f"Invalid key {KEY}"}), 1),
    "key too weak": (as_json(403, {"message": "Forbidden"}), 1),
    "fault": (as_json(500, {"message": "Internal server error"}), 1),
    "proxy": (answer(502, b"<html><h1>502 Bad Gateway</h1>", Content_Type="text/html"), 1),
    "cut short": (answer(200, b'{"id": "770e8400", "meetingInfo": {"na'), 1),
    "nothing": (answer(200), 1),
    "no object": (as_json(200, ["a list"]), 1),
    "nothing of it": (as_json(200, {"ok": True}), 1),
    "deep": (answer(200, b"[" * 100_000), 1),
    "redirect": (answer(302, Location="http://127.0.0.1:1/"), 1),
    "reset": (reset, 2),
    "no web server": (no_http, 2),
    "endless": (endless, 2),
}
#: The same for a booking: whether anybody can know that it was not made.
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


@pytest.fixture(autouse=True)
def _nothing_says_the_key(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever happens, at the loudest level of our logs."""
    caplog.set_level(logging.DEBUG, "widget")
    yield
    assert KEY not in caplog.text


@pytest.mark.parametrize("kind", ["meeting-type", "availability"])
@pytest.mark.parametrize("fault", READS)
def test_whoever_looks_is_told_calmly_that_the_calendar_cannot_be_reached(
    visitor: Visitor, kind: str, fault: str
) -> None:
    reaction, calls = READS[fault]
    visitor.hosted.fails(kind, *[reaction] * 4)

    page = visitor.look()

    assert (page.status_code, CALM in text_of(page)) == (503, True)
    assert "sales@example.com" in page.content.decode()
    assert visitor.hosted.calls[kind] == calls
    assert KEY not in page.content.decode() + str(page.headers)


@pytest.mark.parametrize("wait", ["30", LATER])
def test_a_pause_that_the_service_asks_for_is_kept(visitor: Visitor, wait: str) -> None:
    visitor.hosted.fails("availability", as_json(429, {"message": "Too many"}, Retry_After=wait))
    visitor.look()
    asked = len(visitor.hosted.received)

    pages = [visitor.look() for _ in range(5)]

    assert {page.status_code for page in pages} == {503}
    assert len(visitor.hosted.received) == asked


@pytest.mark.parametrize("silence", [hang, drip, endless_drip])
def test_nobody_waits_longer_than_a_page_may_take(visitor: Visitor, silence: Reaction, settings: Settings) -> None:
    settings.SCHEDULER_SECONDS = 2.0
    visitor.hosted.fails("meeting-type", silence, silence)
    begun = monotonic()

    page = visitor.look()

    assert page.status_code == 503
    assert monotonic() - begun < 2.5


def test_nobody_waits_longer_for_a_service_that_takes_no_connection(visitor: Visitor, settings: Settings) -> None:
    settings.SCHEDULER_SECONDS = 2.0
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server, ExitStack() as waiting:
        for _ in range(3):  # more than it lets wait
            waiting.enter_context(client := socket.socket())
            client.setblocking(False)
            client.connect_ex(server.getsockname())
        settings.SCHEDULER_URL = f"http://127.0.0.1:{server.getsockname()[1]}"
        begun = monotonic()

        page = visitor.look()

    assert (page.status_code, CALM in text_of(page)) == (503, True)
    assert monotonic() - begun < 2.5


def test_calls_share_connections(visitor: Visitor) -> None:
    visitor.hosted.keeps_connections = True
    sent = visitor.send(visitor.fill_in())
    (booked,) = visitor.hosted.appointments
    visitor.hosted.fails("appointment", as_json(200, booked, Connection="close"))

    visitor.follow(sent)

    assert len(visitor.hosted.received) > 3
    assert visitor.hosted.connections == 1


def test_a_service_that_keeps_failing_is_left_alone_for_a_while(visitor: Visitor) -> None:
    visitor.hosted.everywhere = None
    visitor.hosted.fails("meeting-type", *[as_json(500, {})] * 20)

    for _ in range(10):
        visitor.look()

    assert len(visitor.hosted.received) == 3


def test_a_crowd_of_onlookers_stays_below_what_the_service_allows_and_leaves_room_to_book(
    visitor: Visitor, settings: Settings
) -> None:
    settings.SCHEDULER_CALLS = 10
    form = visitor.fill_in()
    for number in range(10):
        Widget.objects.create(slug=f"w{number}", meeting_type_id=f"type-{number}")

    pages = [visitor.client.get(f"/w{number}/").status_code for number in range(10)]

    assert (pages[0], pages[-1], len(visitor.hosted.received)) == (200, 503, 8)
    assert "/booked/" in visitor.send(form)["Location"]


#: What htmx sends for one day alone.
TIMES = {"HX-Request": "true", "HX-Target": "times"}


def test_addresses_of_times_that_are_too_far_away_cost_the_service_nothing(visitor: Visitor) -> None:
    visitor.look(start="2030-05-06T09:00Z")
    asked = len(visitor.hosted.received)

    for year in range(2031, 2036):
        assert visitor.look(start=f"{year}-05-06T09:00Z").status_code == 200
        assert visitor.client.get(f"/acme/?day={year}-05-06", headers=TIMES).status_code == 200

    assert len(visitor.hosted.received) == asked


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


def test_a_service_that_is_not_there_is_the_same_to_a_visitor(visitor: Visitor) -> None:
    visitor.hosted._server.server_close()

    page = visitor.look()

    assert (page.status_code, CALM in text_of(page)) == (503, True)


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
def test_a_form_that_is_sent_again_leads_to_the_same_links_as_at_first(visitor: Visitor) -> None:
    form = visitor.fill_in()
    first, again = visitor.send(form), visitor.send(form)

    links = changes_of(visitor.follow(again))

    assert (len(links), links) == (2, changes_of(visitor.follow(first)))
    assert all(visitor.client.get(link).status_code == 200 for link in links)


def test_a_secret_that_an_installation_with_another_key_has_sealed_is_none(
    visitor: Visitor, settings: Settings
) -> None:
    visitor.send(visitor.fill_in())

    settings.SECRET_KEY = "another " + "x" * 50

    assert submissions.answer_of(Submission.objects.get()) == Booked(appointment_id="appt-1", secret="")


def changes_of(page: Any) -> list[str]:
    """What a page offers to do with a booking."""
    return [link["href"] for link in read(page).links if "/appointments/" in link.get("href", "")]


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
    attendee = Attendee(email="ada@example.com", fullname="Ada Lovelace")
    request = BookingRequest(meeting_type_id=TYPE, start=NINE, attendee=attendee, queue_id=QUEUE)
    submissions.open_submission(request, key="nonce", now=NOW)  # the last that the dead one did here
    if had_left:
        remote.remote_gateway(NOW).book(request, idempotency_key="the call itself")
        Submission.objects.filter(key="the call itself").delete()

    results: list[Booked | Provisional] = []
    for seconds in (1, 20, 31, 32):
        with suppress(Unsettled):
            gateway = remote.remote_gateway(NOW + timedelta(seconds=seconds))
            results.append(gateway.book(request, idempotency_key="nonce"))

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


def test_what_was_just_booked_is_shown_also_when_the_service_goes_away(visitor: Visitor) -> None:
    sent = visitor.send(visitor.fill_in())
    visitor.hosted.fails("appointment", *[as_json(502, {})] * 9)

    page = visitor.follow(sent)

    assert "You are booked" in text_of(page)
    assert "ada@example.com" in text_of(page)


def test_a_stranger_cannot_ask_what_came_of_a_form(visitor: Visitor) -> None:
    assert visitor.client.get("/acme/checking/bm9uY2U:guessed/").status_code == 404


@pytest.mark.database
def test_whatever_is_kept_of_what_was_typed_is_erased_after_a_day(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.send(visitor.fill_in())

    later(monkeypatch, seconds=25 * 3600)
    visitor.send(visitor.fill_in("2027-03-02T10:00Z"))

    first, second = Submission.objects.order_by("first_sent_at").values_list("request", "sealed_secret")
    assert (first, all(second)) == ((None, ""), True)


def later(monkeypatch: pytest.MonkeyPatch, *, seconds: int) -> None:
    monkeypatch.setattr("scheduling.clock.now", lambda: NOW + timedelta(seconds=seconds))


def test_the_key_has_no_name_in_what_is_printed(visitor: Visitor) -> None:
    visitor.look()
    gateway: Any = remote.remote_gateway(NOW)

    assert KEY not in repr([gateway, gateway._shared, gateway._shared.client.account, gateway._shared.client])
