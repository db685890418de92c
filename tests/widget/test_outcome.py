"""The page after booking: what it says in each state, and what it gives to take along."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from scheduling.contract.appointments import AppointmentAttendee, Status
from scheduling.contract.meeting_types import MeetingOptions
from scheduling.contract.refusals import Busy
from tests.fakes import HOLD, FakeGateway, secret_of
from tests.widget.conftest import NOW, demo
from tests.widget.page import read, text_of
from tests.widget.test_details import FORM, send
from widget.tokens import booked_token

PROVISIONAL = {
    "double_opt_in": MeetingOptions(double_opt_in=True),
    "host": MeetingOptions(require_host_confirmation=True),
}


def book(visitor: Client, address: str = FORM) -> str:
    """The address of the page after booking."""
    location: str = send(visitor, address)["Location"]
    return location


def test_a_booking_is_confirmed_with_all_that_matters(visitor: Client) -> None:
    page = visitor.get(book(visitor))

    words = text_of(page)
    assert page.status_code == 200
    assert "You are booked" in words
    assert "Product demo with Ada Byron" in words
    assert "Tuesday, March 2, 2027 10:00 AM – 10:30 AM, 30 minutes Central European Standard Time" in words
    assert "ann@example.com" in words
    assert "For the host" not in words


def test_whoever_has_no_links_here_is_told_where_they_are(visitor: Client, gateway: FakeGateway) -> None:
    """The answer that had them was lost, or a mail's link has confirmed the booking since."""
    book(visitor)
    address = f"/acme/booked/{booked_token('acme', 'appointment-1', now=NOW)}/"

    page = visitor.get(address)

    assert "To change or cancel the appointment, use the links in the message to ann@example.com." in text_of(page)
    assert not any("/appointments/" in link["href"] for link in read(page).links)

    gateway.change("appointment-1", Status.CONFIRMED, attendees=(AppointmentAttendee(phone="+491701234567"),))
    assert "Please get in touch: sales@example.com" in text_of(visitor.get(address))


def test_the_host_s_clock_is_said_when_it_differs(visitor: Client) -> None:
    page = text_of(visitor.get(book(visitor, FORM.replace("Europe/Berlin", "Asia/Tokyo"))))

    assert "6:00 PM – 6:30 PM" in page
    assert "For the host in Berlin: Tuesday, March 2, 2027, 10:00 AM – 10:30 AM" in page


def test_it_can_be_added_to_calendars(visitor: Client) -> None:
    address = book(visitor)

    links = [link["href"] for link in read(visitor.get(address)).links]

    google = next(link for link in links if "google" in link)
    outlook = next(link for link in links if "outlook" in link)
    assert "dates=20270302T090000Z%2F20270302T093000Z" in google
    assert "startdt=2027-03-02T09%3A00%3A00Z" in outlook
    file = visitor.get(next(link for link in links if link.endswith("invite.ics")))
    event: Any = Calendar.from_ical(file.content).walk("VEVENT")[0]
    assert (event["uid"], event["summary"]) == ("appointment-1@127.0.0.1", "Product demo – Ada Byron")
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=30)


@pytest.mark.parametrize("kind", list(PROVISIONAL))
def test_what_is_not_booked_yet_says_so(visitor: Client, gateway: FakeGateway, kind: str) -> None:
    gateway.meeting_types["demo"] = demo(meeting_options=PROVISIONAL[kind])

    address = book(visitor)
    page = text_of(visitor.get(address))

    assert "Not booked yet" in page
    assert "You are booked" not in page
    assert "Google" not in page
    assert "held for you until Monday, March 1, 2027, 10:00 AM" in page
    assert visitor.get(address.partition("?")[0] + "invite.ics").status_code == 404


def test_a_redirect_waits_for_what_is_not_booked_yet(visitor: Client, gateway: FakeGateway, widget: Any) -> None:
    type(widget).objects.update(success_redirect="https://www.example.com/thanks")
    gateway.meeting_types["demo"] = demo(meeting_options=PROVISIONAL["double_opt_in"])

    assert book(visitor).startswith("/acme/booked/")


@pytest.mark.parametrize(
    ("status", "heading"),
    [(Status.CANCELLED, "This appointment was cancelled"), (Status.DECLINED, "This request was declined")],
)
def test_what_became_of_it_later_is_said(visitor: Client, gateway: FakeGateway, status: Status, heading: str) -> None:
    address = book(visitor)
    gateway.change("appointment-1", status)

    page = visitor.get(address)

    assert heading in text_of(page)
    assert any(link["href"].startswith("/acme/?") for link in read(page).links)


def test_a_hold_that_ran_out_is_said(visitor: Client, gateway: FakeGateway) -> None:
    gateway.meeting_types["demo"] = demo(meeting_options=PROVISIONAL["double_opt_in"])
    address = book(visitor)
    gateway.now = NOW + HOLD

    assert "This booking has expired" in text_of(visitor.get(address))


def test_the_page_is_private(visitor: Client) -> None:
    page = visitor.get(book(visitor))

    assert page["Cache-Control"] == "no-store"
    assert page["X-Robots-Tag"] == "noindex"
    assert page["Referrer-Policy"] == "same-origin"


def test_nobody_can_make_up_a_link(visitor: Client) -> None:
    book(visitor)

    for token in ("appointment-1", "appointment-1:forged", booked_token("other", "appointment-1", now=NOW)):
        page = visitor.get(f"/acme/booked/{token}/")
        assert page.status_code == 404
        assert "This link is not valid" in text_of(page)


def test_a_valid_link_to_nothing_answers_alike(visitor: Client) -> None:
    forged, gone = booked_token("other", "x", now=NOW), booked_token("acme", "x", now=NOW)

    assert text_of(visitor.get(f"/acme/booked/{forged}/")) == text_of(visitor.get(f"/acme/booked/{gone}/"))


def test_a_scheduler_out_of_reach_is_a_calm_503(visitor: Client, gateway: FakeGateway) -> None:
    address = book(visitor)
    gateway.broken = Busy()

    assert visitor.get(address).status_code == 503


def test_after_a_day_the_page_points_to_the_mail(visitor: Client, gateway: FakeGateway) -> None:
    address = book(visitor)
    secret = secret_of("appointment-1")
    assert secret not in address

    gateway.now = NOW + timedelta(hours=24)

    for path in (address, address.partition("?")[0] + "invite.ics"):
        page = visitor.get(path)
        assert page.status_code == 410
        assert "the link in the mail that we sent you shows it" in text_of(page)
        assert secret not in page.content.decode()
        assert (page["Cache-Control"], page["Referrer-Policy"]) == ("no-store", "same-origin")
