"""A visitor who has booked, and the links that the mail would give them."""

from typing import Any

import pytest
from django.test import Client

from scheduling.contract.meeting_types import MeetingOptions
from tests.fakes import FakeGateway, secret_of
from tests.widget.conftest import demo
from tests.widget.test_outcome import book

ID = "appointment-1"
LINK = f"/appointments/{ID}/{secret_of(ID)}/"
#: What can be asked of an appointment behind its link.
PAGES = ("", "reschedule/", "cancel/", "confirm/", "invite.ics", "reschedule/zones/")


@pytest.fixture
def attendee(visitor: Client) -> Client:
    """Booked for Tuesday at 10:00 in Berlin, where they live; the widget's queue chose Ada."""
    book(visitor)
    return visitor


@pytest.fixture
def requester(visitor: Client, gateway: FakeGateway) -> Client:
    """As ``attendee``, where the host has yet to say yes."""
    ask(gateway, require_host_confirmation=True)
    book(visitor)
    return visitor


def ask(gateway: FakeGateway, **options: Any) -> None:
    """From now on the meeting type has these options."""
    gateway.meeting_types["demo"] = demo(meeting_options=MeetingOptions(allowed_durations=(30, 60), **options))
