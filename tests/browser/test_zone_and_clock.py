"""Whose time is shown, and how it is written."""

from datetime import date

from playwright.sync_api import expect

from tests.browser.site import Site, invite_in, text_of
from tests.browser.visitor import NewVisitor, Visitor, expect_booked

#: New York's clocks have gone forward by then, Berlin's have not: five hours apart.
BETWEEN_THE_CLOCK_CHANGES = date(2027, 3, 16)


def test_the_visitor_s_own_zone_is_found_and_arrives(new_visitor: NewVisitor, site: Site) -> None:
    visitor = new_visitor(timezone_id="America/New_York")
    visitor.open("acme-demo", day="2027-03-16")
    expect(visitor.locator(".zone")).to_contain_text("New York")
    expect(visitor.locator(".zone")).to_contain_text("UTC−4")
    visitor.pick_time("4:00\u202fAM")
    visitor.introduce(company_size="1-49", consent=True)
    visitor.book()

    expect_booked(visitor)
    expect(visitor.locator("#outcome")).to_contain_text("For the host in Berlin: Tuesday, March 16, 2027, 9:00\u202fAM")
    mail = site.mail(visitor.email, "Booked")
    assert invite_in(mail).start.hour == 8
    assert "4:00" in text_of(mail)
    [attendee] = site.appointment(visitor.email)["attendees"]
    assert attendee["timezone"] == "America/New_York"


def test_another_zone_is_searched_for_and_chosen(visitor: Visitor) -> None:
    visitor.open("acme-demo", day="2027-03-16", timezone="Europe/Berlin")
    visitor.locator(".zone a").click()
    if visitor.has_scripts:
        expect(visitor.locator("#zones h1")).to_be_focused()
    visitor.locator("#zone-search").fill("calcutta")
    if not visitor.has_scripts:
        visitor.locator("form[role=search] button").click()
    expect(visitor.locator("#zonelist li")).to_have_count(1)
    visitor.locator("#zonelist a").click()

    expect(visitor.locator(".zone")).to_contain_text("Kolkata")
    if visitor.has_scripts:
        expect(visitor.locator("#month-title")).to_be_focused()
    expect(visitor.locator("#times-title")).to_have_text("Tue, Mar 16")
    assert "12:30\u202fPM" in visitor.times


def test_a_zone_that_does_not_exist_is_said_and_replaced(scripted: Visitor) -> None:
    scripted.open("acme-demo", timezone="Europe/Atlantis")

    expect(scripted.locator(".notice")).to_contain_text("The time zone in the address is not known")


def test_the_clock_is_switched_and_stays_so(visitor: Visitor) -> None:
    visitor.open("acme-demo", day="2027-03-16", timezone="Europe/Berlin")
    assert "2:00\u202fPM" in visitor.times

    visitor.view.get_by_role("link", name="24h").click()
    expect(visitor.locator(".times li a").first).to_have_text("08:00")
    if visitor.has_scripts:
        expect(visitor.locator("#times-title")).to_be_focused()
    visitor.pick_day(date(2027, 3, 17))

    assert "14:00" in visitor.times


def test_british_visitors_read_a_day_of_24_hours(new_visitor: NewVisitor) -> None:
    visitor = new_visitor(locale="en-GB", timezone_id="Europe/London")
    visitor.open("acme-demo", day="2027-03-16")

    assert "14:00" in visitor.times
    expect(visitor.locator("thead th").first).to_have_text("Mo")
