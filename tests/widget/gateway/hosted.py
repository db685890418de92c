"""The hosted service as its pages describe it, on this machine: in every published variant, and misbehaving."""

import json
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import parse_qs, urlsplit

from scheduling.contract.model import iso
from tests.fakes import every_half_hour
from tests.receiver import CERTIFICATE, Reaction, Received, Receiver, answer

KEY = "ak_live:key-that-nobody-may-see"
TYPE, QUEUE = "770e8400-e29b-41d4-a716-446655440002", "550e8400-e29b-41d4-a716-446655440001"
DAY = datetime(2027, 3, 2, tzinfo=UTC)
NINE = DAY + timedelta(hours=9)
HALF_AN_HOUR = timedelta(minutes=30)
#: Signed by themselves, for 127.0.0.1.
EXPIRED, VALID = (Path(__file__).parent / "certificates" / f"{name}.pem" for name in ("expired", "valid"))
HOST = {"id": "host-1", "givenName": "Grace", "familyName": "Hopper", "email": "grace@internal.example"}


@dataclass(frozen=True)
class Fault:
    """``done``: the request has been worked on when the answer goes wrong."""

    reaction: Reaction
    done: bool = False


def as_json(status: int, body: Any, **headers: str) -> Reaction:
    return answer(status, json.dumps(body).encode(), Content_Type="application/json", **headers)


class Hosted(Receiver):
    """``free`` are the starts of two days. ``faults`` come first, by the kind of call; then it behaves."""

    def __init__(self, *, certificate: Path | None = None) -> None:
        super().__init__(answer(500), tls=certificate is not None, certificate=certificate or CERTIFICATE)
        self.shape, self.base, self.provisional = "dates", "/v4", False
        self.key = KEY
        self.free = set(every_half_hour(DAY.date(), range(9, 12)))
        self.meeting_type: dict[str, Any] = {
            "id": TYPE,
            "queueId": QUEUE,
            "meetingInfo": {"name": "Discovery call", "duration": 30, "channel": "google_meet"},
        }
        self.appointments: list[dict[str, Any]] = []
        self.faults: dict[str, deque[Fault]] = {}
        self.everywhere: Fault | None = None
        self._lock = Lock()

    @property
    def address(self) -> str:
        return f"{self.scheme}://{self.host}:{self.port}"

    @property
    def calls(self) -> Counter[str]:
        return Counter(_kind(received) for received in list(self.received))

    def fails(self, kind: str, *reactions: Reaction, done: bool = False) -> None:
        self.faults.setdefault(kind, deque()).extend(Fault(reaction, done) for reaction in reactions)

    def react(self, handler: Any, received: Received) -> None:
        kind = _kind(received)
        waiting = self.faults.get(kind)
        fault = waiting.popleft() if waiting else self.everywhere
        reaction = self._work(kind, received) if fault is None or fault.done else None
        (fault.reaction if fault else reaction or answer(404))(handler)

    def _work(self, kind: str, received: Received) -> Reaction:
        if received.headers.get("authorization") != f"Bearer {self.key}" and "/confirm/" not in received.path:
            return as_json(401, {"statusCode": 401, "message": "Unauthorized"})
        if kind in ("meeting-type", "availability", "booking") and not received.path.startswith(f"{self.base}/"):
            return as_json(404, {"statusCode": 404, "message": f"Cannot {received.method} {received.path}"})
        if self.base == "" and received.path.startswith("/v4/") and kind != "appointments":
            return as_json(404, {"statusCode": 404, "message": f"Cannot {received.method} {received.path}"})
        with self._lock:
            return self._doors[kind](received)

    @property
    def _doors(self) -> dict[str, Callable[[Received], Reaction]]:
        return {
            "meeting-type": lambda received: as_json(200, self.meeting_type),
            "availability": self._availability,
            "booking": self._book,
            "appointments": self._appointments,
            "appointment": self._appointment,
            "provisional": lambda received: as_json(200, {"provisionalBookings": [], "total": 0}),
            "other": lambda received: as_json(404, {"statusCode": 404, "message": "Not Found"}),
        }

    def _availability(self, received: Received) -> Reaction:
        query = parse_qs(urlsplit(received.path).query)
        first, last = (datetime.fromisoformat(query[name][0]) for name in ("start", "end"))
        starts = sorted(start for start in self.free if first <= start < last)
        return as_json(200, shaped(self.shape, starts))

    def _book(self, received: Received) -> Reaction:
        body = json.loads(received.body)
        start = datetime.fromisoformat(body["start"])
        if start not in self.free:
            sentence = "The selected time slot is no longer available"
            return as_json(400, {"statusCode": 400, "message": sentence, "error": "Bad Request"})
        self.free.discard(start)
        number = f"appt-{len(self.appointments) + 1}"
        self.appointments.append(
            {
                "id": number,
                "start": iso(start),
                "end": iso(start + HALF_AN_HOUR),
                "isCancelled": False,
                "meetingType": {"id": body["meetingTypeId"], "name": "Discovery call", "duration": 30},
                "attendees": [{"id": "1", **body["attendee"]}],
                "hosts": [HOST],
            }
        )
        if self.provisional:
            return as_json(201, {"bookingType": "doubleOptIn", "provisionalBookingId": number})
        return as_json(201, {"appointmentId": number, "secret": "secret-token"})

    def _appointments(self, received: Received) -> Reaction:
        return as_json(200, {"appointments": self.appointments, "total": len(self.appointments), "page": 0})

    def _appointment(self, received: Received) -> Reaction:
        number = urlsplit(received.path).path.rsplit("/", 1)[-1]
        found = [appointment for appointment in self.appointments if appointment["id"] == number]
        return as_json(200, found[0]) if found else as_json(404, {"statusCode": 404, "message": "Not Found"})


def shaped(shape: str, starts: list[datetime]) -> dict[str, Any]:
    """Free times in one of the published shapes; host names and reasons stand in what is not free."""
    slots = [{"start": iso(start), "end": iso(start + HALF_AN_HOUR)} for start in starts]
    taken = {"hostId": "host-1", "hostName": "Grace Hopper", "type": "private dentist"}
    match shape:
        case "dates":
            spots: list[dict[str, Any]] = [{"startTime": iso(start), "unavailabilityEvents": []} for start in starts]
            spots.append({"startTime": iso(NINE + timedelta(hours=6)), "unavailabilityEvents": [taken]})
            return {"timezone": "UTC", "timeframes": slots, "dates": [{"date": "2027-03-02", "spots": spots}]}
        case "availableSlots":
            return {"availableSlots": slots}
        case "slots":
            return {"timezone": "UTC", "slots": [{"date": "2027-03-02", "times": [iso(start) for start in starts]}]}
        case "local times":
            times = [f"{start:%H:%M}" for start in starts]
            return {"timezone": "UTC", "slots": [{"date": "2027-03-02", "times": times}]}
        case _:
            busy = {"start": iso(NINE), "end": iso(NINE + timedelta(hours=9)), "unavailabilityEvent": taken}
            windows: list[dict[str, Any]] = [*_joined(starts), busy]
            return {"timezone": "utc", "timeframes": windows}


def _joined(starts: list[datetime]) -> list[dict[str, str]]:
    """Windows of touching slots."""
    windows: list[list[datetime]] = []
    for start in starts:
        if windows and windows[-1][1] == start:
            windows[-1][1] = start + HALF_AN_HOUR
        else:
            windows.append([start, start + HALF_AN_HOUR])
    return [{"start": iso(first), "end": iso(last)} for first, last in windows]


def _kind(received: Received) -> str:
    path = urlsplit(received.path).path.removeprefix("/v4").rstrip("/")
    for prefix, kind in (
        ("/meeting-type/", "meeting-type"),
        ("/booking-availability", "availability"),
        ("/appointment/paginated", "appointments"),
        ("/appointment/", "appointment"),
        ("/provisional-booking/paginated", "provisional"),
    ):
        if path.startswith(prefix):
            return kind
    return "booking" if path == "/booking" and received.method == "POST" else "other"
