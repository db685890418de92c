"""What a page in a frame has that others do not: who is trusted, what is told, what is left out."""

import re

import pytest
from django.test import Client

from tests.widget.page import read
from tests.widget.test_details import FORM
from tests.widget.test_outcome import book
from widget.models import Widget
from widget.page_state import read_page_state

FACT = re.compile(r' data-(event|meeting-type|start|end|appointment|redirect)="([^"]*)"')


def facts(visitor: Client, address: str) -> dict[str, str]:
    return dict(FACT.findall(visitor.get(address).content.decode()))


def test_a_form_in_a_frame_says_which_time_was_picked(visitor: Client) -> None:
    assert facts(visitor, f"{FORM}&embed=1") == {
        "event": "slot-selected",
        "meeting-type": "demo",
        "start": "2027-03-02T09:00:00Z",
        "end": "2027-03-02T09:30:00Z",
    }
    assert "event" not in facts(visitor, FORM)


def test_a_booking_in_a_frame_is_told_by_id_and_times_without_its_secret(visitor: Client) -> None:
    page = book(visitor, f"{FORM}&embed=1")
    told = facts(visitor, page)

    assert told["event"] == "booked"
    assert sorted(told) == ["appointment", "end", "event", "meeting-type", "start"]
    assert told["appointment"]
    assert not [value for value in told.values() if "@" in value or "." in value]


def test_where_the_whole_page_goes_on_to_is_told_with_the_booking(visitor: Client) -> None:
    page = book(visitor, f"{FORM}&embed=1")
    Widget.objects.update(success_redirect="https://www.example.com/thanks")

    assert facts(visitor, page)["redirect"] == "https://www.example.com/thanks"


def test_a_frame_knows_whom_it_may_answer(visitor: Client) -> None:
    framed, page = visitor.get("/acme/?embed=1").content.decode(), visitor.get("/acme/").content.decode()

    assert 'data-hosts="https://www.example.com"' in framed
    assert "widget/frame.js" in framed
    assert "data-hosts" not in page
    assert "widget/frame.js" not in page


@pytest.mark.parametrize(
    ("hide", "gone", "kept"),
    [
        ("logo", ['class="brand"'], ["<h1><bdi>", 'class="intro"']),
        ("intro", ['class="intro"'], ["<h1><bdi>", 'class="brand"']),
        ("meeting", ['class="intro"', "30 minutes"], ['<h1 class="hidden">', "How long?"]),
        ("footer", ["<footer>"], ["<h1><bdi>"]),
        ("everything", [], ["<h1><bdi>", 'class="brand"', "<footer>"]),
    ],
)
def test_parts_are_left_out_that_the_address_names(
    visitor: Client, hide: str, gone: list[str], kept: list[str]
) -> None:
    html = visitor.get(f"/acme/?hide={hide}").content.decode()

    assert [part for part in gone if part in html] == []
    assert [part for part in kept if part not in html] == []


def test_what_is_left_out_stays_out_on_every_step(visitor: Client) -> None:
    links = [link["href"] for link in read(visitor.get("/acme/?hide=logo,intro&embed=1&day=2027-03-02")).links]
    starts = [link for link in links if "start=" in link]

    assert starts
    assert all("hide=logo+intro" in link for link in starts)
    assert read_page_state({"hide": "intro, logo"}).hide == ("logo", "intro")
