"""Every state in which an attendee or a host can find the page behind a link, and how it comes about."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import httpx

from tests.browser.site import NOW, SetClock, Site, text_of
from tests.installation import eventually
from tests.widget.page import filled, read

HALF_HOUR = timedelta(minutes=30)
REQUEST = re.compile(r"https?://\S+/requests/\S+/")
LINK = re.compile(r"(https?://[^\s/]+)?/(appointments/[^/\s]+/[^/\s]+/)")
ANSWERS: dict[str, dict[str, str]] = {
    "product-demo": {"answer-company_size": "1-49", "consent": "on"},
    "erstgespraech": {"answer-anliegen": "beratung", "channel": "connect"},
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

    address: str
    heading: str
    widget: str
    words: str = ""
    button: str = ""
    meanwhile: Callable[[], Any] = field(default=lambda: None)


@dataclass(frozen=True)
class Booking:
    """What somebody in Berlin has booked; the form has led them to ``page``, and they can change it at ``link``."""

    site: Site
    kind: str
    email: str
    start: datetime
    page: str
    link: str

    @property
    def id(self) -> str:
        return self.link.split("/")[-3]

    @property
    def widget(self) -> str:
        return FRAMED[self.kind]

    def post(self, page: str, **form: str) -> None:
        answer = httpx.post(f"{self.link}{page}", data=form, timeout=10)
        assert answer.status_code == 303, answer.text

    def scene(self, page: str, heading: str, **facts: Any) -> Scene:
        return Scene(f"{self.link}{page}", heading, self.widget, **facts)


def free_starts(site: Site, kind: str, host: str = "") -> list[datetime]:
    """In a week of its own, where no other test books. ``host``: one who has to be free."""
    offered = site.api("GET", f"meeting-type/{site.meeting_types[kind]}")
    party = f"queueId={offered['queueId']}" if offered.get("queueId") else f"hostIds={offered['userId']}"
    first, end = ("2027-03-15", "2027-03-21") if kind == "erstgespraech" else ("2027-04-24", "2027-05-01")
    days = f"start={first}&end={end}&timezone=Europe/Berlin&{f'hostIds={host}' if host else party}"
    found = site.api("GET", f"booking-availability?meetingTypeId={offered['id']}&{days}")
    return [datetime.fromisoformat(slot["start"]) for slot in found["availableSlots"]]


def another_start(booking: Booking) -> datetime:
    """At which its own host is free too."""
    [host] = booking.site.api("GET", f"appointment/{booking.id}")["hostIds"]
    return free_starts(booking.site, booking.kind, host)[-1]


def book(site: Site, kind: str, *, language: str = "en", start: datetime | None = None) -> Booking:
    """With the form of a widget, which is how its pages know of a booking. Without a start: the last free one."""
    free = [start] if start else reversed(free_starts(site, kind))
    form, start = next(found for found in ((_form(site, kind, start, language), start) for start in free) if found[0])
    email = f"{uuid4().hex}@visitor.example"
    typed = filled(form, fullname="Zoë Visitor", email=email, phone="+49 30 901820", **ANSWERS.get(kind, {}))
    page = httpx.post(f"{site.origin}{read(form).action}", data=typed, follow_redirects=True, timeout=20)
    assert page.is_success, page.text
    found = LINK.search(page.text) or LINK.search(text_of(site.mails(email)[0]))
    assert found, page.text
    return Booking(site, kind, email, start, str(page.url), f"{found[1] or site.origin}/{found[2]}")


def _form(site: Site, kind: str, start: datetime, language: str) -> httpx.Response | None:
    """Nothing where the pages do not know yet that the time is free again."""
    moment = f"{start.astimezone(UTC):%Y-%m-%dT%H:%MZ}"
    address = site.address(f"{FRAMED[kind]}/", start=moment, language=language, timezone="Europe/Berlin")
    form = httpx.get(address, timeout=20)
    return form if read(form).action else None


def request_link(site: Site, email: str) -> str:
    """The page on which Fay answers whoever has this address, from her mail."""
    mails = partial(site.mails, "fay@acme.example", "Please accept")
    [asked] = eventually(lambda: [text for text in map(text_of, mails()) if email in text])
    [address] = REQUEST.findall(asked)
    return str(address)


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
    return Scene(booking.page, "This page is no longer available", booking.widget)


# --- Hosts ------------------------------------------------------------------------------------------------------------


def asked(site: Site, clock: SetClock, language: str) -> Scene:
    booking = book(site, "interview", language=language)
    return Scene(request_link(site, booking.email), "Accept this request?", booking.widget)


def accepted(site: Site, clock: SetClock, language: str) -> Scene:
    booking = book(site, "interview", language=language)
    return Scene(
        request_link(site, booking.email), "You have accepted this request", booking.widget, button="[value=accept]"
    )


def declined(site: Site, clock: SetClock, language: str) -> Scene:
    booking = book(site, "interview", language=language)
    return Scene(
        request_link(site, booking.email), "This request was declined", booking.widget, button="[value=decline]"
    )


def withdrawn(site: Site, clock: SetClock, language: str) -> Scene:
    booking = book(site, "interview", language=language)
    booking.post("cancel/")
    return Scene(request_link(site, booking.email), "This request was withdrawn", booking.widget)


def unanswered(site: Site, clock: SetClock, language: str) -> Scene:
    booking = book(site, "interview", language=language)
    link = request_link(site, booking.email)
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
