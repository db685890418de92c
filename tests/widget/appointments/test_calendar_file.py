"""The calendar file of the page and the invitation of the mail are one and the same meeting."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.test import Client
from icalendar import Calendar

from scheduling import facade
from scheduling.contract.bookings import Attendee
from scheduling.contract.changes import Rescheduling
from scheduling.models import Appointment
from scheduling.outbox.deliveries import deliver_due
from scheduling.secrets import secret_of
from tests import builders
from tests.builders import NOW, at
from tests.delivery.reading import part, read
from tests.widget.page import read as read_page
from widget.models import Widget

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def booking() -> Appointment:
    team = builders.workspace()
    facts: dict[str, Any] = {
        "invite_title": "{meeting_type} with {host_name}",
        "invite_description": "Bring questions.\nMany.",
    }
    kind = builders.round_robin(team, builders.hosts(team, 2), **facts)
    Widget.objects.create(slug="talk", meeting_type_id=str(kind.pk))
    who = Attendee(email="zoe@visitor.example", fullname="Zoë; Visitor", timezone="Asia/Tokyo", language="de")
    return builders.book(kind, at("10:00"), attendee=who)


def page_of(booking: Appointment) -> str:
    return f"/appointments/{booking.pk}/{secret_of(str(booking.pk), 1)}/"


def mailed(now: datetime = NOW) -> list[str]:
    """The invitation that the attendee has got last, by its lines."""
    while deliver_due("email", now):
        pass
    [*_, last] = [message for message in mail.outbox if message.to == ["zoe@visitor.example"]]
    return lines(part(read(last), "text/calendar"))


def lines(file: str) -> list[str]:
    """Unfolded, without the moment at which it was written."""
    unfolded = file.replace("\r\n", "\n").replace("\n ", "").splitlines()
    return [line for line in unfolded if not line.startswith("DTSTAMP")]


def downloaded(client: Client, booking: Appointment) -> list[str]:
    return lines(client.get(f"{page_of(booking)}invite.ics").content.decode())


def test_the_file_of_the_page_is_the_invitation_of_the_mail(client: Client, booking: Appointment) -> None:
    first = downloaded(client, booking)
    assert first == mailed()
    assert "SEQUENCE:0" in first

    facade.reschedule(str(booking.pk), Rescheduling(start=at("12:00")), workspace_id=None, now=NOW)

    second = downloaded(client, booking)
    assert second == mailed()
    assert "SEQUENCE:1" in second


def test_calendars_on_the_web_get_the_same_words(client: Client, booking: Appointment) -> None:
    page = read_page(client.get(page_of(booking)))
    event: Any = Calendar.from_ical(client.get(f"{page_of(booking)}invite.ics").content).walk("VEVENT")[0]

    queries = [parse_qs(urlsplit(link["href"]).query) for link in page.links if "calendar" in link["href"]]
    google = next(query for query in queries if "text" in query)
    outlook = next(query for query in queries if "subject" in query)

    assert google["text"] == outlook["subject"] == [str(event["summary"])]
    assert google["details"] == outlook["body"] == [str(event["description"])]
    assert google["location"] == outlook["location"] == [str(event["location"])]
    assert google["details"][0].startswith("Bring questions.\nMany.\n")
    assert secret_of(str(booking.pk), 1) not in str(queries)
