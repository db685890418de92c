"""What the address brings along, and what is sent twice, by a program, or when nothing can be reached."""

from datetime import date
from urllib.parse import urlencode

import httpx
from playwright.sync_api import Route, expect

from tests.browser.site import Site, invite_in
from tests.browser.visitor import Visitor, expect_booked

FRIDAY = date(2027, 3, 12)
CAMPAIGN = {"utm_source": "newsletter", "utm_medium": "email", "utm_campaign": "Spring & summer"}


def test_prefill_and_campaign_arrive(visitor: Visitor, site: Site) -> None:
    known = {"firstname": "Zoë", "lastname": "de la Cruz", "email": visitor.email}
    visitor.pick("acme-demo", FRIDAY, "08:00" if visitor.has_scripts else "14:30", **known, **CAMPAIGN)
    expect(visitor.control("fullname")).to_have_value("Zoë de la Cruz")
    visitor.fill(company_size="1-49", consent=True)
    visitor.book()

    expect_booked(visitor)
    appointment = site.appointment(visitor.email)
    [attendee] = appointment["attendees"]
    assert (attendee["firstname"], attendee["lastname"]) == ("Zoë", "de la Cruz")
    assert appointment["utm"] == CAMPAIGN


def test_a_program_that_fills_in_everything_books_nothing(scripted: Visitor, site: Site) -> None:
    scripted.pick("acme-demo", FRIDAY, "09:00")
    scripted.introduce(company_size="1-49", consent=True)
    scripted.locator("input[name=subject]").evaluate("field => { field.value = 'Buy' }")
    scripted.book()

    expect(scripted.locator(".summary")).to_contain_text("This could not be accepted")
    assert not site.has_mails(scripted.email)
    expect(scripted.control("fullname")).to_have_value("Zoë Visitor")


def test_a_double_click_books_once(visitor: Visitor, site: Site) -> None:
    visitor.pick("acme-demo", FRIDAY, "10:00" if visitor.has_scripts else "10:30")
    visitor.introduce(company_size="1-49", consent=True)
    visitor.locator("#details button.primary").dblclick()

    expect_booked(visitor)
    assert len(site.mails(visitor.email)) == 1


def test_back_and_send_books_once(scripted: Visitor, site: Site) -> None:
    scripted.pick("acme-demo", FRIDAY, "11:00")
    scripted.introduce(company_size="1-49", consent=True)
    sent = scripted.read_form()
    address = scripted.locator("#details form").get_attribute("action") or ""
    scripted.book()
    expect_booked(scripted)
    first = invite_in(site.mail(scripted.email, "Booked"))

    browser = {"Accept-Language": "en-US"}
    again = httpx.post(f"{site.origin}{address}", data=sent, headers=browser, follow_redirects=True)

    assert "You are booked" in again.text
    assert again.url.path == scripted.page.url.removeprefix(site.origin).partition("?")[0]
    assert [invite_in(mail) for mail in site.mails(scripted.email)] == [first]


def test_a_form_that_another_site_sends_is_refused(scripted: Visitor, site: Site) -> None:
    query = urlencode({"start": "2027-03-12T10:00Z"})
    form = f"<form method=post action='{site.origin}/acme-demo/?{query}'><button>Win</button></form>"
    scripted.page.route("http://evil.localhost/", lambda route: route.fulfill(body=form, content_type="text/html"))
    scripted.page.goto("http://evil.localhost/")

    scripted.locator("button").click()

    expect(scripted.heading).to_have_text("This was not accepted")


def test_without_a_connection_the_form_stays_and_says_so(scripted: Visitor) -> None:
    scripted.pick("acme-demo", FRIDAY, "12:00")
    scripted.introduce(company_size="1-49", consent=True)
    typed = scripted.read_form()
    scripted.page.route("**/*", lambda route: route.abort())
    scripted.book()

    expect(scripted.locator("#announcer")).to_contain_text("nothing you typed is lost")
    expect(scripted.locator("#announcer")).to_be_visible()
    assert scripted.read_form() == typed
    scripted.faults.clear()  # the browser rightly says that the connection failed


def test_a_late_hint_does_not_hide_that_the_connection_failed(scripted: Visitor) -> None:
    hints: list[Route] = []

    def hold_back(route: Route) -> None:
        hints.append(route)

    scripted.page.route("**/hint/**", hold_back)
    scripted.pick("acme-demo", FRIDAY, "12:00")
    scripted.introduce(company_size="1-49", consent=True)
    scripted.page.route("**/acme-demo/?**", lambda route: route.abort())
    scripted.book()
    expect(scripted.locator("#announcer")).to_contain_text("nothing you typed is lost")

    with scripted.page.expect_response("**/hint/**"):
        hints[0].continue_()
    scripted.page.wait_for_timeout(200)

    expect(scripted.locator("#announcer")).to_contain_text("nothing you typed is lost")
    scripted.faults.clear()  # the browser rightly says that the connection failed
