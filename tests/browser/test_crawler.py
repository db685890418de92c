"""Something follows every link of every mail, as mail scanners do with a browser: that alone changes nothing."""

import re
from email import message_from_bytes, policy

import httpx
import pytest
from playwright.sync_api import Page

from tests.browser.site import Site
from tests.browser.test_self_service import ask_for
from tests.browser.visitor import NewVisitor
from tests.installation import eventually

LINK = re.compile(r"""https?://[^\s"'<>\\]+""")
WAITING = "from scheduling.models import *; print(OutboxMessage.objects.filter(done_at=None, lane='').count())"
ROWS = (
    "from django.apps import apps\n"
    "print([(m.__name__, list(m.objects.order_by('pk').values())) for name in ('scheduling', 'widget')"
    " for m in apps.get_app_config(name).get_models() if m.__name__ != 'Heartbeat'])"
)


@pytest.mark.database
def test_whoever_follows_every_link_of_every_mail_changes_nothing(site: Site, new_visitor: NewVisitor) -> None:
    appointments = make_history(site)
    eventually(lambda: site.installation.python(WAITING) == "0")
    links = mailed(site, appointments)
    before = site.installation.python(ROWS)

    scanner = new_visitor()
    for link in sorted(links):
        follow(scanner.page, link)

    assert {kind(link) for link in links} == {"appointments", "reschedule", "cancel", "confirm", "requests"}
    assert site.installation.python(ROWS) == before


def make_history(site: Site) -> list[str]:
    """The ids of appointments that were booked, moved, cancelled, or wait for a word of the attendee or of a host."""
    booked = [ask_for(site, "product-demo", f"2027-04-15T{at}:00:00Z") for at in ("08", "09", "10")]
    asked = ask_for(site, "erstgespraech", "2027-03-25T14:00:00Z", notes={"anliegen": "beratung"})
    requested = ask_for(site, "interview", "2027-04-15T08:00:00Z", notes={})
    _, moved, gone = ids = [answer["appointmentId"] for answer in booked]
    site.api("POST", f"appointment/{moved}/reschedule", {"start": "2027-04-15T12:00:00Z"})
    site.api("POST", f"appointment/{gone}/cancel", {"cancellationReason": "Ill"})
    return [*ids, *(answer["provisionalBookingId"] for answer in (asked, requested))]


def mailed(site: Site, appointments: list[str]) -> set[str]:
    """The links of all parts of all mails about these appointments, to whomever they went."""
    links = set[str]()
    for file in (site.installation.folder / "mails").glob("*.eml"):
        mail = message_from_bytes(file.read_bytes(), policy=policy.default)
        for part in mail.walk():
            if part.get_content_maintype() == "text":
                links |= set(LINK.findall(part.get_content().replace("\r\n ", "").replace("&amp;", "&")))
    ours = {link for link in links if link.startswith(site.origin)}
    return {link for link in ours if any(appointment in link for appointment in appointments)}


def kind(link: str) -> str:
    """The page that a link leads to."""
    door, _, page = re.sub(r"^https?://[^/]+/(\w+)/[^/]+/[^/]+/", r"\1 ", link).partition(" ")
    return page.strip("/") or door


def follow(page: Page, link: str) -> None:
    """Asks with HEAD and GET, and opens it in a browser that runs the page's scripts."""
    assert httpx.head(link).status_code == httpx.get(link).status_code < 500
    if not link.endswith(".ics"):
        page.goto(link, wait_until="networkidle")
