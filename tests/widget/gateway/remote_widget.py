"""A visitor of a widget whose scheduler is the hosted one."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from scheduling.contract.bookings import Attendee, BookingRequest
from tests.widget.gateway.hosted import NINE, QUEUE, TYPE, Hosted
from tests.widget.page import filled, read

NOW = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
START = "2027-03-02T09:00Z"
REQUEST = BookingRequest(
    meeting_type_id=TYPE,
    start=NINE,
    attendee=Attendee(email="ada@example.com", fullname="Ada Lovelace"),
    queue_id=QUEUE,
)
CALM = "We cannot reach the calendar at the moment"
CHECKING = "We are checking whether this was booked"


@dataclass
class Visitor:
    """A browser without scripts."""

    hosted: Hosted
    client: Client

    def look(self, **query: str) -> Any:
        return self.client.get("/acme/", query)

    def fill_in(self, start: str = START) -> tuple[str, dict[str, Any]]:
        """The form for a start: its address and what a browser would send."""
        page = self.look(start=start)
        assert page.status_code == 200, page.content.decode()[:500]
        return read(page).action, filled(page, fullname="Ada Lovelace", email="ada@example.com")

    def send(self, form: tuple[str, dict[str, Any]]) -> Any:
        return self.client.post(form[0], form[1])

    def follow(self, page: Any) -> Any:
        return self.client.get(page["Location"])


def changes_of(page: Any) -> list[str]:
    """What a page offers to do with a booking."""
    return [link["href"] for link in read(page).links if "/appointments/" in link.get("href", "")]


def later(monkeypatch: pytest.MonkeyPatch, *, seconds: int) -> None:
    monkeypatch.setattr("scheduling.clock.now", lambda: NOW + timedelta(seconds=seconds))
