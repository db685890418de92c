"""Something follows every link of every mail, as mail scanners do with a browser: that alone changes nothing."""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import BrowserContext

from scheduling.delivery.letters import CHANGED_HANDS, LETTERS
from tests.browser.site import NOW, Site
from tests.browser.visitor import NewVisitor

LINK = re.compile(r"""https?://[^\s"'<>\\]+""")
#: When the two bookings that nobody confirms have expired, and the reminder of the one of March 4 is due.
LATER = NOW + timedelta(hours=50)
ROWS = (
    "from django.apps import apps\n"
    "rows = [(m.__name__, list(m.objects.order_by('pk').values())) for name in ('scheduling', 'widget')"
    " for m in apps.get_app_config(name).get_models() if m.__name__ != 'Heartbeat']\n"
)
#: Waits until all mails are out that are due.
TOLD = (
    "import json, time; from scheduling import clock; from scheduling.models import OutboxMessage\n"
    "mails = OutboxMessage.objects.filter(kind='email')\n"
    "while mails.filter(done_at=None, dead_at=None, due_at__lte=clock.now()).exists(): time.sleep(0.05)\n"
    f"{ROWS}"
    "print(json.dumps([{str(mail.pk): mail.payload for mail in mails}, str(rows)]))"
)


@pytest.fixture
def history(site: Site) -> Iterator[set[str]]:
    """The ids of appointments to which everything has happened that mails tell of; some of it later."""
    ids = {*all_that_expires(site), changed_in_all_ways(site)}
    site.installation.set_clock(LATER)
    ids |= {handed_to_one_of_two(site), *all_that_waits_or_ended(site)}
    yield ids
    site.installation.set_clock(NOW)


@pytest.mark.database
@pytest.mark.embedded("mails and what they lead to are the engine's, wherever was booked")
def test_whoever_follows_every_link_of_every_mail_changes_nothing(
    site: Site, new_visitor: NewVisitor, history: set[str]
) -> None:
    written, before = json.loads(site.installation.python(TOLD))
    told = {key: notice for key, notice in written.items() if notice["appointmentId"] in history}
    mails = [mail for mail in site.installation.mails if key_of(mail) in told]
    links = {link for mail in mails for link in links_in(mail) if link.startswith(site.origin)}

    follow(links, new_visitor().page.context)

    assert {kind(told[key_of(mail)]) for mail in mails} == {*LETTERS, *CHANGED_HANDS}, "of every kind there is"
    assert {page(link) for link in links} == {"appointments", "reschedule", "cancel", "confirm", "requests"}
    assert site.installation.python(f"{ROWS}print(rows)") == before


def all_that_expires(site: Site) -> Iterator[str]:
    yield ask_for(site, "erstgespraech", "2027-03-24T14:00:00Z", notes={"anliegen": "beratung"})["provisionalBookingId"]
    yield ask_for(site, "interview", "2027-04-15T09:00:00Z", notes={})["provisionalBookingId"]


def changed_in_all_ways(site: Site) -> str:
    """Booked, moved, then handed over."""
    booked = booked_with_guest(site, "product-demo", "2027-03-04T08:00:00Z")
    site.api("POST", f"appointment/{booked}/reschedule", {"start": "2027-03-04T08:30:00Z"})
    present = site.api("GET", f"appointment/{booked}")["hostIds"]
    [other] = {site.hosts[f"{name}@acme.example"] for name in ("ada", "ben")}.difference(present)
    site.api("POST", "handoff/appointment", {"appointmentId": booked, "targetUserId": other})
    return booked


def handed_to_one_of_two(site: Site) -> str:
    answers = {"participants": 3}
    booked = booked_with_guest(site, "workshop", "2027-04-15T13:00:00Z", notes=answers)
    site.api("POST", "handoff/appointment", {"appointmentId": booked, "targetUserId": site.hosts["ben@acme.example"]})
    return booked


def all_that_waits_or_ended(site: Site) -> Iterator[str]:
    cancelled = booked_with_guest(site, "product-demo", "2027-04-15T09:00:00Z")
    site.api("POST", f"appointment/{cancelled}/cancel", {"cancellationReason": "Ill"})
    requested, declined = (
        ask_for(site, "interview", f"2027-04-15T{at}:00Z", notes={})["provisionalBookingId"]
        for at in ("08:00", "10:00")
    )
    site.api("POST", f"provisional-booking/{declined}/decline", {})
    asked = ask_for(site, "erstgespraech", "2027-03-25T14:00:00Z", notes={"anliegen": "beratung"})
    yield from (cancelled, requested, declined, asked["provisionalBookingId"])


def booked_with_guest(site: Site, slug: str, start: str, **facts: Any) -> str:
    return str(ask_for(site, slug, start, bringalongEmails=["guest@visitor.example"], **facts)["appointmentId"])


def ask_for(site: Site, slug: str, start: str, **facts: Any) -> Any:
    """What the API answers to another program that books for somebody in Berlin."""
    kind = site.api("GET", f"meeting-type/{site.meeting_types[slug]}")
    attendee: dict[str, Any] = {"fullname": "Zoë Visitor", "email": f"{uuid4().hex}@visitor.example"}
    attendee |= {"timezone": "Europe/Berlin", "language": "en", "dataPolicyAccepted": True}
    attendee |= {"notes": {"company_size": "1-49"}, **facts}
    who = {"queueId": kind["queueId"]} if kind.get("queueId") else {"hostIds": [kind["userId"]]}
    return site.api("POST", "booking", {"meetingTypeId": kind["id"], "start": start, "attendee": attendee, **who})


def kind(notice: dict[str, Any]) -> Any:
    """As ``letters`` tells mails apart."""
    changes_hands = notice["recipient"] in CHANGED_HANDS
    return notice["recipient"] if changes_hands else (notice["event"], notice["recipient"])


def key_of(mail: EmailMessage) -> str:
    """That of the message in the outbox."""
    return str(mail["Message-ID"]).strip("<>").partition("@")[0]


def links_in(mail: EmailMessage) -> Iterator[str]:
    """The links of all its parts."""
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            yield from LINK.findall(part.get_content().replace("\r\n ", "").replace("&amp;", "&"))


def page(link: str) -> str:
    """The page that a link leads to."""
    door, _, name = re.sub(r"^https?://[^/]+/(\w+)/[^/]+/[^/]+/", r"\1 ", link).partition(" ")
    return name.strip("/") or door


def follow(links: Iterable[str], browser: BrowserContext) -> None:
    """Asks with HEAD and GET, and opens it in a browser that runs the page's scripts, until all of them are quiet."""
    pages = []
    for link in sorted(links):
        assert httpx.head(link).status_code == httpx.get(link).status_code < 500
        pages.append(browser.new_page())
        pages[-1].goto(link)
    for opened in pages:
        opened.wait_for_load_state("networkidle")
