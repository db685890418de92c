"""An attendee looks at, moves and cancels an appointment behind the links of its mail."""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import product

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.site import SetClock, Site, invite_in, text_of
from tests.browser.states import book, request_link
from tests.browser.style_page.conftest import EXHAUSTIVE
from tests.browser.test_accessibility import complaints, complaints_at_all_widths
from tests.browser.test_frame import framed
from tests.browser.test_keyboard import tab_to
from tests.browser.visitor import NewVisitor, Visitor, expect_booked

MONDAY = date(2027, 4, 5)
#: How a host answers, by whether with scripts.
ANSWERED = {True: True, False: False}
LINKS = re.compile(r"https?://\S+/appointments/\S+/")


def hour(visitor: Visitor, with_scripts: int, without: int) -> int:
    return with_scripts if visitor.has_scripts else without


@pytest.mark.database
def test_a_mail_s_links_move_an_appointment_and_then_cancel_it(visitor: Visitor, site: Site) -> None:
    at = hour(visitor, 9, 11)
    visitor.pick("acme-demo", MONDAY, f"{at:02}:00", month="2027-04")
    visitor.introduce(company_size="50-200", consent=True)
    visitor.book()
    expect_booked(visitor)
    first = site.mail(visitor.email, "Booked")
    details, change, cancel = LINKS.findall(text_of(first))[:3]

    visitor.page.goto(details)
    expect_booked(visitor, "Your appointment")
    visitor.page.goto(f"{change}?clock=24")
    expect(visitor.locator(".present small")).to_have_text("your time now")
    visitor.pick_day(date(2027, 4, 6))
    visitor.locator(".times li a").get_by_text(f"{at + 1:02}:00", exact=True).click()
    expect_booked(visitor, "Move the appointment to this time?")
    visitor.locator("#move button.primary").click()

    expect_booked(visitor, "Your appointment has moved")
    expect(visitor.locator("#outcome")).to_contain_text("Tuesday, April 6, 2027")
    expect(visitor.locator("#outcome s")).to_contain_text("Monday, April 5, 2027")
    moved = invite_in(site.mail(visitor.email, "New time"))
    assert (moved.uid, moved.start) == (invite_in(first).uid, datetime(2027, 4, 6, at - 1, tzinfo=UTC))

    visitor.page.goto(cancel)  # of the first mail
    visitor.locator("[name=reason]").fill("I am ill")
    visitor.locator("#cancel button.primary").click()

    expect_booked(visitor, "This appointment was cancelled")
    assert site.appointment(visitor.email)["cancellationReason"] == "I am ill"
    assert site.mail(visitor.email, "Cancelled")
    visitor.page.goto(cancel)
    expect_booked(visitor, "This appointment was cancelled already")


def test_everything_works_from_the_confirmation_in_a_frame(visitor: Visitor, site: Site) -> None:
    at = hour(visitor, 9, 11)
    inside = framed(visitor, "acme-framed", timezone="Europe/Berlin", month="2027-04")
    inside.pick_day(date(2027, 4, 7))
    inside.pick_time(f"{at:02}:00")
    inside.introduce(company_size="1-49", consent=True)
    inside.book()
    expect_booked(inside)

    inside.locator(".changes a").first.click()
    inside.pick_day(date(2027, 4, 8))
    inside.locator(".times li a").get_by_text(f"{at + 1:02}:00", exact=True).click()
    inside.locator("#move button.primary").click()
    expect_booked(inside, "Your appointment has moved")
    assert site.mail(inside.email, "New time")
    inside.locator(".changes a").last.click()
    inside.locator("#cancel button.primary").click()

    expect_booked(inside, "This appointment was cancelled")
    assert site.mail(inside.email, "Cancelled")
    assert visitor.page.url.startswith(site.shop)
    assert visitor.page.context.cookies() == []


def test_an_appointment_moves_and_is_cancelled_by_keyboard_alone(scripted: Visitor, site: Site) -> None:
    scripted.page.goto(book(site, "product-demo", start=datetime(2027, 4, 9, 8, tzinfo=UTC)).link)
    expect_booked(scripted, "Your appointment")
    tab_to(scripted, ".changes a")
    scripted.page.keyboard.press("Enter")
    expect(scripted.locator("#picker")).to_be_visible()
    tab_to(scripted, ".times li a")
    scripted.page.keyboard.press("Enter")
    expect(scripted.heading).to_be_focused()
    expect(scripted.locator("#announcer")).to_have_text("Move the appointment to this time?")
    tab_to(scripted, "#move button.primary")
    scripted.page.keyboard.press("Enter")
    expect_booked(scripted, "Your appointment has moved")
    expect(scripted.heading).to_be_focused()
    expect(scripted.locator("#announcer")).to_have_text("Your appointment has moved")

    tab_to(scripted, ".changes li:last-child a")
    scripted.page.keyboard.press("Enter")
    expect_booked(scripted, "Cancel this appointment?")
    tab_to(scripted, "[name=reason]")
    scripted.page.keyboard.type("Ill")
    tab_to(scripted, "#cancel button.primary")
    scripted.page.keyboard.press("Enter")

    expect_booked(scripted, "This appointment was cancelled")
    expect(scripted.heading).to_be_focused()


def test_a_time_that_somebody_takes_meanwhile_is_replaced_by_another(visitor: Visitor, site: Site) -> None:
    at = hour(visitor, 8, 12)
    booking = book(site, "product-demo", start=datetime(2027, 4, 12, at, tzinfo=UTC))
    visitor.page.goto(f"{booking.link}reschedule/?start=2027-04-12T{at + 1:02}:00Z&clock=24")
    [host] = site.api("GET", f"appointment/{booking.id}")["hostIds"]
    kind = site.meeting_types["product-demo"]
    attendee = {"fullname": "Sue Faster", "email": "sue@visitor.example", "notes": {"company_size": "1-49"}}
    taken = {"meetingTypeId": kind, "start": f"2027-04-12T{at + 1:02}:00:00Z", "hostIds": [host], "attendee": attendee}
    site.api("POST", "booking", taken)
    visitor.locator("#move button.primary").click()

    expect_booked(visitor, "Somebody was faster: this time has just been taken.")
    visitor.locator(".alternatives button").first.click()
    expect_booked(visitor, "Your appointment has moved")


def test_following_links_changes_nothing_in_the_database(site: Site) -> None:
    """As mail scanners do, with GET and HEAD."""
    link = book(site, "product-demo", start=datetime(2027, 4, 13, 12, tzinfo=UTC)).link
    rows = (
        "from scheduling.models import *; from django.apps import apps\n"
        "print([list(m.objects.order_by('pk').values()) for m in apps.get_app_config('scheduling').get_models()"
        " if m.__name__ not in ('OutboxMessage', 'WebhookDelivery')])"
    )
    before = site.installation.python(rows)

    statuses = {
        (page, method): httpx.request(method, f"{link}{page}").status_code
        for page in ("", "reschedule/", "cancel/", "confirm/", "invite.ics", "reschedule/?start=2027-04-13T13:00Z")
        for method in ("GET", "HEAD")
    }

    assert set(statuses.values()) == {200}
    assert site.installation.python(rows) == before


@pytest.mark.parametrize(
    ("has_scripts", "accepts"), list(product(ANSWERED, ANSWERED)) if EXHAUSTIVE else ANSWERED.items()
)
def test_a_host_answers_a_request_behind_the_link_of_the_mail(visitor: Visitor, site: Site, accepts: bool) -> None:
    at = hour(visitor, 9, 10) + 4 * accepts
    visitor.pick("acme-interview", date(2027, 4, 21), f"{at:02}:00", language="en")
    visitor.introduce()
    visitor.book()
    expect_booked(visitor, "Not booked yet: the host has to confirm")
    link = request_link(site, visitor.email)
    for method in ("HEAD", "GET"):
        assert httpx.request(method, link).status_code == 200

    visitor.page.goto(link)
    expect_booked(visitor, "Accept this request?")
    expect(visitor.locator(".who")).to_contain_text(visitor.email)
    if visitor.has_scripts:
        assert complaints(visitor.page) == []
    visitor.locator("[name=reason]").fill("On the road")
    visitor.locator(f"[value={'accept' if accepts else 'decline'}]").click()

    expect_booked(visitor, "You have accepted this request" if accepts else "This request was declined")
    assert site.mail(visitor.email, "Booked" if accepts else "Declined")


# --- Barriers ---------------------------------------------------------------------------------------------------------

#: Below the link of an appointment that stands.
PAGES = (
    "",
    "reschedule/",
    "reschedule/?host=anyone&theme=dark",
    "reschedule/?start=2027-04-16T08:00Z",
    "cancel/",
    "confirm/",
)


def barriers(visitor: Visitor, address: str) -> list[str]:
    visitor.page.goto(address)
    expect(visitor.heading).to_be_visible()
    return complaints_at_all_widths(visitor.page)


def test_the_pages_of_an_appointment_have_no_barrier(scripted: Visitor, site: Site) -> None:
    link = book(site, "product-demo", start=datetime(2027, 4, 14, 7, tzinfo=UTC)).link

    assert [complaint for page in PAGES for complaint in barriers(scripted, f"{link}{page}")] == []
    httpx.post(f"{link}cancel/")
    assert barriers(scripted, f"{link}cancel/") == []


def test_pages_that_can_change_nothing_have_no_barrier(scripted: Visitor, site: Site, clock: SetClock) -> None:
    start = datetime(2027, 4, 14, 8, tzinfo=UTC)
    link = book(site, "product-demo", start=start).link

    assert barriers(scripted, site.address("appointments/1/2/")) == []
    for later in (timedelta(minutes=1), timedelta(hours=1)):
        clock(start + later)
        assert barriers(scripted, link) == [], later


def test_the_pages_speak_german(new_visitor: NewVisitor, site: Site) -> None:
    link = book(site, "product-demo", start=datetime(2027, 4, 19, 8, tzinfo=UTC), language="de").link
    visitor = new_visitor(locale="en-GB")

    seen = []
    for page in ("", "reschedule/?start=2027-04-20T08:00Z", "cancel/"):
        visitor.page.goto(f"{link}{page}")
        seen.append(visitor.heading.inner_text())

    assert seen == ["Ihr Termin", "Den Termin auf diese Zeit verschieben?", "Diesen Termin absagen?"]
