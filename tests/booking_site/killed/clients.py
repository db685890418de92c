"""Programs that want bookings and do not give up: a request whose answer was lost is sent again, with the same key."""

import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from scheduling.contract.model import iso
from tests.installation import DEADLINE_SECONDS


@dataclass
class Wish:
    """A booking that somebody wants. ``lost`` counts requests that had been sent when the server died."""

    key: str
    start: datetime
    status: int = 0
    body: dict[str, Any] = field(default_factory=dict)
    lost: int = 0

    @property
    def is_booked(self) -> bool:
        return self.status == 201

    @property
    def id(self) -> str:
        return str(self.body["appointmentId"])


@dataclass(frozen=True)
class Clients:
    """All of them use one API key, each wish has an ``Idempotency-Key`` of its own."""

    origin: str
    api_key: str
    meeting_type_id: str
    #: Connections are made anew, so that no request goes to a server that is dead already.
    _http: httpx.Client = field(
        default_factory=lambda: httpx.Client(
            timeout=DEADLINE_SECONDS, limits=httpx.Limits(max_keepalive_connections=0), trust_env=False
        )
    )

    def fulfil(self, wish: Wish) -> None:
        """Until there is an answer that says yes or no."""
        deadline = time.monotonic() + 3 * DEADLINE_SECONDS
        while wish.status not in (201, 400):
            assert time.monotonic() < deadline, f"There was no answer in time; the last was {wish.status} {wish.body}"
            try:
                wish.status, wish.body = self.book(wish)
            except httpx.ConnectError:
                time.sleep(0.1)
            except httpx.TransportError:
                wish.lost += 1

    def book(self, wish: Wish) -> tuple[int, dict[str, Any]]:
        attendee = {"email": f"{wish.key}@example.com", "fullname": "Ada Lovelace", "timezone": "UTC"}
        body = {"meetingTypeId": self.meeting_type_id, "start": iso(wish.start), "attendee": attendee}
        return self.send("POST", "/api/v4/booking", body, {"Idempotency-Key": wish.key})

    def is_kept(self, wish: Wish) -> bool:
        """It can be read, its secret is good, and the same request gets the same answer."""
        status, shown = self.send("GET", f"/api/v4/appointment/{wish.id}")
        is_shown = status == 200 and shown["start"] == iso(wish.start) and shown["status"] == "confirmed"
        moved = {**wish.body, "start": iso(wish.start)}  # to where it is: that changes nothing, and takes the secret
        return (
            is_shown
            and self.send("POST", "/api/booking/confirm/reschedule", moved) == (200, wish.body)
            and self.book(wish) == (201, wish.body)
        )

    def send(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, Any]]:
        named = {"Authorization": f"Bearer {self.api_key}", **(headers or {})}
        answer = self._http.request(method, self.origin + path, json=body, headers=named)
        read: dict[str, Any] = answer.json()
        return answer.status_code, read
