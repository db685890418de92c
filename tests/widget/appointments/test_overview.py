"""The page that an appointment's link leads to, in every state."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from scheduling.contract.appointments import Status
from tests.fakes import HOLD, FakeGateway
from tests.widget.appointments.conftest import ID, LINK, ask
from tests.widget.conftest import NOW
from tests.widget.page import read, text_of
from tests.widget.test_details import FORM
from tests.widget.test_outcome import book
from widget.models import Widget

MINUTE = timedelta(minutes=1)


def addresses(page: Any) -> list[str]:
    return [link["href"] for link in read(page).links]


def can_be_changed(page: Any) -> bool:
    links = [link for link in addresses(page) if "/reschedule/" in link or "/cancel/" in link]
    return len(links) == 2


def test_it_says_what_when_with_whom_and_where(attendee: Client) -> None:
    page = attendee.get(LINK)

    words = text_of(page)
    assert page.status_code == 200
    assert "Your appointment It takes place as planned." in words
    assert "Product demo with Ada Byron" in words
    assert "Tuesday, March 2, 2027 10:00 AM – 10:30 AM, 30 minutes Central European Standard Time" in words
    assert "Video call" in words
    assert can_be_changed(page)


def test_it_shows_the_attendee_s_zone_and_the_host_s_where_they_differ(visitor: Client) -> None:
    book(visitor, FORM.replace("Europe/Berlin", "Asia/Tokyo"))

    words = text_of(visitor.get(LINK))

    assert "6:00 PM – 6:30 PM, 30 minutes Japan Standard Time (Tokyo, UTC+9)" in words
    assert "For the host in Berlin: Tuesday, March 2, 2027, 10:00 AM – 10:30 AM" in words


def test_it_can_be_added_to_calendars(attendee: Client) -> None:
    links = addresses(attendee.get(LINK))

    assert any("calendar.google.com" in link for link in links)
    assert any("outlook.live.com" in link for link in links)
    file = attendee.get(f"{LINK}invite.ics")
    event: Any = Calendar.from_ical(file.content).walk("VEVENT")[0]
    assert event["uid"] == f"{ID}@127.0.0.1"
    assert (file["Cache-Control"], file["X-Robots-Tag"]) == ("no-store", "noindex")


def test_what_is_not_booked_has_no_calendar_file(requester: Client) -> None:
    assert requester.get(f"{LINK}invite.ics").status_code == 404


def test_it_speaks_the_language_of_the_booking(visitor: Client) -> None:
    book(visitor, f"{FORM}&language=de")

    page = visitor.get(LINK, headers={"Accept-Language": "en"})

    assert "Ihr Termin Er findet wie geplant statt." in text_of(page)
    assert "Dienstag, 2. März 2027" in text_of(page)


def test_it_speaks_no_language_that_its_widget_does_not_name(attendee: Client, widget: Widget) -> None:
    widget.language, widget.languages = "fr", ["de", "fr"]
    widget.save()

    page = attendee.get(f"{LINK}?language=it", headers={"Accept-Language": "pl"})

    assert '<html lang="fr"' in page.content.decode()


def test_the_page_after_booking_leads_to_it(visitor: Client) -> None:
    page = visitor.get(book(visitor))

    assert can_be_changed(page)
    for link in addresses(page):
        if link.startswith("/appointments/"):
            assert visitor.get(link).status_code == 200


def test_links_stay_in_the_widget_that_was_booked_in(visitor: Client) -> None:
    other = Widget.objects.create(slug="aa-first", meeting_type_id="demo", allowed_origins=["https://other.example"])
    page = visitor.get(book(visitor, f"{FORM}&embed=1"))

    moving = visitor.get(next(link for link in addresses(page) if "/reschedule/" in link))

    assert "frame-ancestors https://www.example.com" in moving["Content-Security-Policy"]
    assert 'class="embed"' in moving.content.decode()
    plain = visitor.get(LINK)
    assert f"frame-ancestors {other.allowed_origins[0]}" in plain["Content-Security-Policy"]


def test_a_widget_of_another_meeting_type_is_not_asked(attendee: Client) -> None:
    Widget.objects.create(slug="open", meeting_type_id="another", allowed_origins=["*"])

    page = attendee.get(f"{LINK}?widget=open")

    assert "frame-ancestors https://www.example.com" in page["Content-Security-Policy"]


def test_a_request_still_waits_for_the_host(requester: Client) -> None:
    page = requester.get(LINK)

    assert "Not booked yet: the host has to confirm" in text_of(page)
    assert can_be_changed(page)


def test_a_double_opt_in_can_be_confirmed_here(visitor: Client, gateway: FakeGateway) -> None:
    ask(gateway, double_opt_in=True)
    book(visitor)
    page = visitor.get(LINK)
    assert "held for you until Monday, March 1, 2027, 10:00 AM" in text_of(page)

    visitor.post(read(page).action)

    assert "Your appointment It takes place as planned." in text_of(visitor.get(LINK))


@pytest.mark.parametrize(
    ("status", "heading"),
    [(Status.CANCELLED, "This appointment was cancelled"), (Status.DECLINED, "This request was declined")],
)
def test_what_does_not_take_place_says_so(attendee: Client, gateway: FakeGateway, status: Status, heading: str) -> None:
    gateway.change(ID, status)

    page = attendee.get(LINK)

    assert page.status_code == 200
    assert heading in text_of(page)
    assert not can_be_changed(page)
    assert "/acme/?timezone=Europe/Berlin" in addresses(page)


def test_a_hold_that_ran_out_says_so(requester: Client, gateway: FakeGateway) -> None:
    gateway.now = NOW + HOLD

    assert "This request has expired" in text_of(requester.get(LINK))


def test_what_has_begun_and_what_is_over_say_so(attendee: Client, gateway: FakeGateway) -> None:
    start = gateway.appointment(ID).start
    said = {}
    for now in (start - MINUTE, start, start + 30 * MINUTE):
        gateway.now = now
        page = attendee.get(LINK)
        said[text_of(page).partition("Acme A Acme ")[2].partition(".")[0]] = can_be_changed(page)

    assert said == {
        "Your appointment It takes place as planned": True,
        "This appointment has begun It can no longer be changed here": False,
        "This appointment is over It can no longer be changed": False,
    }


def test_after_the_deadline_it_names_whom_to_ask(attendee: Client, gateway: FakeGateway) -> None:
    ask(gateway, change_deadline=24 * 60)
    gateway.now = NOW + timedelta(hours=1, minutes=1)

    page = attendee.get(LINK)

    assert "It could be changed here until Monday, March 1, 2027, 10:00 AM. " in text_of(page)
    assert "Please get in touch: sales@example.com" in text_of(page)
    assert not can_be_changed(page)


def test_a_meeting_type_that_is_gone_can_still_be_cancelled(attendee: Client, gateway: FakeGateway) -> None:
    gateway.meeting_types.clear()

    links = addresses(attendee.get(LINK))

    assert any("/cancel/" in link for link in links)
    assert not any("/reschedule/" in link for link in links)


def test_what_was_moved_and_is_over_is_over(attendee: Client, gateway: FakeGateway) -> None:
    """A tab that stays open still has the address that the move led to."""
    moved = attendee.post(f"{LINK}reschedule/", {"start": "2027-03-03T10:00Z"})
    gateway.now = gateway.appointment(ID).end

    assert "This appointment is over" in text_of(attendee.get(moved["Location"]))


def test_the_page_after_booking_knows_when_it_is_over(visitor: Client, gateway: FakeGateway) -> None:
    page = book(visitor, FORM.replace("03-02", "03-01"))
    gateway.now = gateway.appointment(ID).end

    assert "This appointment is over" in text_of(visitor.get(page))
    gateway.change(ID, Status.CANCELLED)
    assert "This appointment was cancelled" in text_of(visitor.get(page))


def test_a_request_without_an_address_names_none(requester: Client, gateway: FakeGateway) -> None:
    attendee = gateway.appointment(ID).attendees[0].model_copy(update={"email": None, "phone": "+49 30 901820"})
    gateway.change(ID, Status.PROVISIONAL, attendees=(attendee,))

    assert "has to confirm this time first. You will hear from us. What" in text_of(requester.get(LINK))
