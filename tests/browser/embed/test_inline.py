"""The widget in the flow of somebody else's page."""

from datetime import date

from playwright.sync_api import expect

from tests.browser.embed.hosting import visit_host
from tests.browser.visitor import Visitor, expect_booked


def test_a_whole_booking_works_and_the_page_hears_of_it(scripted: Visitor) -> None:
    host = visit_host(scripted)
    host.expect_ready()
    inside = host.inside
    inside.pick_day(date(2027, 3, 30))
    inside.pick_time("10:00")
    inside.introduce(company_size="1-49", consent=True)
    inside.book()
    expect_booked(inside)

    host.expect_heard("ready", "slot-selected", "booked")
    expect(host.page.locator("#plain")).to_be_hidden()
