"""Every state in which an attendee or a host can find the page behind a link, and how it comes about."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx

from tests.browser.site import NOW, Site, text_of
from tests.installation import eventually

#: Sets the clock of the installation.
SetClock = Callable[[datetime], None]
HALF_HOUR = timedelta(minutes=30)
ANSWERS: dict[str, dict[str, str]] = {
    "product-demo": {"company_size": "1-49"},
    "erstgespraech": {"anliegen": "beratung"},
}
FRAMED = {
    "product-demo": "acme-framed",
    "erstgespraech": "acme-framed-advice",
    "interview": "acme-framed-interview",
    "review": "acme-review",
}


@dataclass(frozen=True)
class Scene:
    """A page as it opens, or as it answers ``button``. ``meanwhile`` happens elsewhere before that is pressed.

    ``widget`` is one that the shop may frame; ``words`` are found below the heading.
    """

    path: str
    heading: str
    widget: str
    words: str = ""
    button: str = ""
    meanwhile: Callable[[], Any] = field(default=lambda: None)


@dataclass(frozen=True)
class Booking:
    """What somebody in Berlin has booked, and ``link``, the path of the page in their mail."""

    site: Site
    kind: str
    id: str
    email: str
    start: datetime
    link: str

    @property
    def widget(self) -> str:
        return FRAMED[self.kind]

    def post(self, page: str, **form: str) -> None:
        answer = httpx.post(self.site.address(f"{self.link}{page}"), data=form, timeout=10)
        assert answer.status_code == 303, answer.text

    def scene(self, page: str, heading: str, **facts: Any) -> Scene:
        return Scene(f"{self.link}{page}", heading, self.widget, **facts)


def free_starts(site: Site, kind: str, party: str = "") -> list[datetime]:
    """In a week of its own, where no other test books."""
    first, end = ("2027-03-15", "2027-03-21") if kind == "erstgespraech" else ("2027-04-24", "2027-05-01")
    days = f"start={first}&end={end}&timezone=Europe/Berlin&{party or _party(site, kind, 'hostIds')}"
    found = site.api("GET", f"booking-availability?meetingTypeId={site.meeting_types[kind]}&{days}")
    return [datetime.fromisoformat(slot["start"]) for slot in found["availableSlots"]]


def another_start(booking: Booking) -> datetime:
    """At which its own host is free too."""
    [host] = booking.site.api("GET", f"appointment/{booking.id}")["hostIds"]
    return free_starts(booking.site, booking.kind, f"hostIds={host}")[-1]


def _party(site: Site, kind: str, hosts: str) -> str:
    offered = site.api("GET", f"meeting-type/{site.meeting_types[kind]}")
    return f"queueId={offered['queueId']}" if offered.get("queueId") else f"{hosts}={offered['userId']}"


def book(site: Site, kind: str, *, language: str = "en", start: datetime | None = None, **facts: Any) -> Booking:
    """Through the API, so that whatever it has to show can be shown in any language."""
    start = start or free_starts(site, kind)[-1]
    email = f"{uuid4().hex}@visitor.example"
    attendee: dict[str, Any] = {
        "fullname": "Zoë Visitor",
        "email": email,
        "timezone": "Europe/Berlin",
        "language": language,
    }
    attendee |= {"notes": ANSWERS.get(kind, {}), "phone": "+49 30 901820", **facts}
    name, value = _party(site, kind, "hostIds").split("=")
    asked = {"meetingTypeId": site.meeting_types[kind], "start": start.isoformat(), "attendee": attendee}
    answer = site.api("POST", "booking", {**asked, name: [value] if name == "hostIds" else value})
    identity = answer.get("appointmentId") or answer["provisionalBookingId"]
    secret = answer.get("secret") or site.installation.python(
        f"from scheduling.secrets import secret_of; print(secret_of('{identity}', 1))"
    )
    return Booking(site, kind, identity, email, start, f"appointments/{identity}/{secret}/")


def request_link(booking: Booking) -> str:
    """The path of the page on which Fay answers, from her mail."""
    mails = booking.site.mails("fay@acme.example")
    [asked] = eventually(
        lambda: [text for text in map(text_of, mails) if booking.email in text and "/requests/" in text]
    )
    [address] = [line for line in asked.splitlines() if "/requests/" in line]
    return address.partition("/requests/")[2].join(["requests/", ""])


def booked_page(booking: Booking) -> str:
    """The path to which the form of the widget has led, now."""
    code = (
        "from datetime import datetime, UTC; from widget.tokens import booked_token; "
        f"print(booked_token('{booking.widget}', '{booking.id}', '', now=datetime.fromisoformat('{NOW.isoformat()}')))"
    )
    return f"{booking.widget}/booked/{booking.site.installation.python(code).strip()}/"


# --- Attendees --------------------------------------------------------------------------------------------------------


def details(site: Site, clock: SetClock, language: str) -> Scene:
    return book(site, "product-demo", language=language).scene("", "Your appointment")


def moved(site: Site, clock: SetClock, language: str) -> Scene:
    booking = book(site, "product-demo", language=language)
    start = another_start(booking)
    booking.post("reschedule/", start=start.isoformat())
    return booking.scene(f"?was={booking.start:%Y-%m-%dT%H:%MZ}", "Your appointment has moved")


def picker(site: Site, clock: SetClock, language: str) -> Scene:
    return book(site, "product-demo", language=language).scene("reschedule/", "Product demo")


def move_question(site: Site, clock: SetClock, language: str) -> Scene:
    booking = book(site, "product-demo", language=language)
    start = another_start(booking)
    return booking.scene(f"reschedule/?start={start:%Y-%m-%dT%H:%MZ}", "Move the appointment to this time?")


def slot_gone(site: Site, clock: SetClock, language: str) -> Scene:
    booking = book(site, "interview", language=language)
    start = another_start(booking)
    return booking.scene(
        f"reschedule/?start={start:%Y-%m-%dT%H:%MZ}",
        "Somebody was faster: this time has just been taken.",
        button="#move button.primary",
        meanwhile=lambda: book(site, "review", start=start),
    )


def cancel_question(site: Site, clock: SetClock, language: str) -> Scene:
    return book(site, "product-demo", language=language).scene("cancel/", "Cancel this appointment?")


def moved_unseen(site: Site, clock: SetClock, language: str) -> Scene:
    booking = book(site, "product-demo", language=language)
    start = another_start(booking)
    return booking.scene(
        "cancel/",
        "Cancel this appointment?",
        words="Somebody changed it in the meantime.",
        button="#cancel button.primary",
        meanwhile=lambda: booking.post("reschedule/", start=start.isoformat()),
    )


def cancelled(site: Site, clock: SetClock, language: str) -> Scene:
    return book(site, "product-demo", language=language).scene(
        "cancel/", "This appointment was cancelled", button="#cancel button.primary"
    )


def cancelled_already(site: Site, clock: SetClock, language: str) -> Scene:
    booking = book(site, "product-demo", language=language)
    booking.post("cancel/")
    return booking.scene("cancel/", "This appointment was cancelled already")


def deadline_passed(site: Site, clock: SetClock, language: str) -> Scene:
    booking = book(site, "review", language=language)
    clock(booking.start - timedelta(hours=23))
    return booking.scene("reschedule/", "It is too late to change this here")


def begun(site: Site, clock: SetClock, language: str) -> Scene:
    booking = book(site, "product-demo", language=language)
    clock(booking.start + timedelta(minutes=1))
    return booking.scene("cancel/", "This appointment has begun")


def over(site: Site, clock: SetClock, language: str) -> Scene:
    booking = book(site, "product-demo", language=language)
    clock(booking.start + timedelta(hours=1))
    return booking.scene("reschedule/", "This appointment is over")


def to_be_confirmed(site: Site, clock: SetClock, language: str) -> Scene:
    return book(site, "erstgespraech", language=language).scene("confirm/", "Not booked yet: please confirm")


def confirmed(site: Site, clock: SetClock, language: str) -> Scene:
    booking = book(site, "erstgespraech", language=language)
    return booking.scene("confirm/", "You are booked", button="#outcome button.primary")


def confirmed_already(site: Site, clock: SetClock, language: str) -> Scene:
    booking = book(site, "erstgespraech", language=language)
    booking.post("confirm/")
    return booking.scene("confirm/", "You have confirmed this booking already")


def confirmation_expired(site: Site, clock: SetClock, language: str) -> Scene:
    booking = book(site, "erstgespraech", language=language)
    clock(NOW + timedelta(hours=1))
    return booking.scene("confirm/", "This booking has expired")


def expired_under_the_button(site: Site, clock: SetClock, language: str) -> Scene:
    booking = book(site, "erstgespraech", language=language)
    return booking.scene(
        "confirm/",
        "This booking has expired",
        button="#outcome button.primary",
        meanwhile=lambda: clock(NOW + timedelta(hours=1)),
    )


def request_waits(site: Site, clock: SetClock, language: str) -> Scene:
    return book(site, "interview", language=language).scene("", "Not booked yet: the host has to confirm")


def request_declined(site: Site, clock: SetClock, language: str) -> Scene:
    booking = book(site, "interview", language=language)
    path = f"provisional-booking/{booking.id}/decline"
    site.api("POST", path, {"cancellationReason": "We are at a fair that week; the week after suits us."})
    return booking.scene("", "This request was declined")


def request_expired(site: Site, clock: SetClock, language: str) -> Scene:
    booking = book(site, "interview", language=language)
    clock(NOW + timedelta(hours=48))
    return booking.scene("", "This request has expired")


def lapsed(site: Site, clock: SetClock, language: str) -> Scene:
    booking = book(site, "product-demo", language=language)
    clock(NOW + timedelta(hours=24))
    return Scene(booked_page(booking), "This page is no longer available", booking.widget)


# --- Hosts ------------------------------------------------------------------------------------------------------------


def asked(site: Site, clock: SetClock, language: str) -> Scene:
    booking = book(site, "interview", language=language)
    return Scene(request_link(booking), "Accept this request?", booking.widget)


def accepted(site: Site, clock: SetClock, language: str) -> Scene:
    booking = book(site, "interview", language=language)
    return Scene(request_link(booking), "You have accepted this request", booking.widget, button="[value=accept]")


def declined(site: Site, clock: SetClock, language: str) -> Scene:
    booking = book(site, "interview", language=language)
    return Scene(request_link(booking), "This request was declined", booking.widget, button="[value=decline]")


def withdrawn(site: Site, clock: SetClock, language: str) -> Scene:
    booking = book(site, "interview", language=language)
    booking.post("cancel/")
    return Scene(request_link(booking), "This request was withdrawn", booking.widget)


def unanswered(site: Site, clock: SetClock, language: str) -> Scene:
    booking = book(site, "interview", language=language)
    link = request_link(booking)
    clock(NOW + timedelta(hours=48))
    return Scene(link, "This request has expired", booking.widget)


STATES: dict[str, Callable[[Site, SetClock, str], Scene]] = {
    state.__name__.replace("_", " "): state
    for state in (
        details,
        moved,
        picker,
        move_question,
        slot_gone,
        cancel_question,
        moved_unseen,
        cancelled,
        cancelled_already,
        deadline_passed,
        begun,
        over,
        to_be_confirmed,
        confirmed,
        confirmed_already,
        confirmation_expired,
        expired_under_the_button,
        request_waits,
        request_declined,
        request_expired,
        lapsed,
        asked,
        accepted,
        declined,
        withdrawn,
        unanswered,
    )
}
