"""A service that fails in every way it can, to those who look: honest words and few calls."""

import socket
from contextlib import ExitStack
from datetime import UTC, timedelta
from email.utils import format_datetime
from time import monotonic
from typing import Any

import pytest
from pytest_django import Settings

from tests.receiver import Reaction, answer, drip, endless, endless_drip, hang, no_http, reset
from tests.widget.gateway.hosted import KEY, as_json
from tests.widget.gateway.remote_widget import CALM, NOW, Visitor
from tests.widget.page import text_of
from widget.gateway import remote
from widget.models import Widget

pytestmark = pytest.mark.usefixtures("nothing_says_the_key")

LATER = format_datetime(NOW.astimezone(UTC) + timedelta(seconds=90), usegmt=True)
#: Seconds. A page has two here, and a busy machine some more; without a limit the shortest of the silences takes 30.
UNLIMITED = 6

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
    assert monotonic() - begun < UNLIMITED


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
    assert monotonic() - begun < UNLIMITED


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


def test_a_service_that_is_not_there_is_the_same_to_a_visitor(visitor: Visitor) -> None:
    visitor.hosted._server.server_close()

    page = visitor.look()

    assert (page.status_code, CALM in text_of(page)) == (503, True)


def test_what_was_just_booked_is_shown_also_when_the_service_goes_away(visitor: Visitor) -> None:
    sent = visitor.send(visitor.fill_in())
    visitor.hosted.fails("appointment", *[as_json(502, {})] * 9)

    page = visitor.follow(sent)

    assert "You are booked" in text_of(page)
    assert "ada@example.com" in text_of(page)


def test_the_key_has_no_name_in_what_is_printed(visitor: Visitor) -> None:
    visitor.look()
    gateway: Any = remote.remote_gateway(NOW)

    assert KEY not in repr([gateway, gateway._shared, gateway._shared.client.account, gateway._shared.client])
