"""The way to a time: months, days, and where nothing is free."""

from datetime import date

from playwright.sync_api import expect

from tests.browser.visitor import Visitor


def test_an_empty_month_leads_to_the_next_free_day_in_one_click(visitor: Visitor) -> None:
    visitor.open("acme-check-in", month="2027-03")
    expect(visitor.locator(".nothing")).to_contain_text("Nothing is free in March 2027")

    visitor.locator(".nothing a.button").click()

    expect(visitor.locator("#month-title")).to_have_text("April 2027")
    expect(visitor.locator(".month [aria-current=true]")).to_have_text("1")
    assert visitor.times[0] == "9:00\u202fAM"


def test_a_month_of_today_without_times_shows_the_first_one_that_has_some(scripted: Visitor) -> None:
    scripted.open("acme-check-in")

    expect(scripted.locator("#month-title")).to_have_text("April 2027")
    expect(scripted.locator(".notice")).to_contain_text("Nothing is free any more in March 2027")


def test_a_day_that_is_full_leads_on(visitor: Visitor) -> None:
    visitor.open("acme-demo", day="2027-03-06")
    expect(visitor.locator(".nothing")).to_be_visible()

    visitor.locator(".nothing a.button").click()

    expect(visitor.locator(".month [aria-current=true]")).to_have_text("8")


def test_months_lead_on_and_back_up_to_the_horizon(visitor: Visitor) -> None:
    visitor.open("acme-demo")
    expect(visitor.locator(".month [rel=prev]")).to_have_count(0)

    visitor.locator(".month [rel=next]").click()
    expect(visitor.locator("#month-title")).to_have_text("April 2027")
    expect(visitor.locator(".month [rel=next]")).to_have_count(0)
    visitor.locator(".month [rel=prev]").click()

    expect(visitor.locator("#month-title")).to_have_text("March 2027")


def test_back_and_reload_show_the_same_step(visitor: Visitor) -> None:
    visitor.pick("acme-demo", date(2027, 3, 17), "10:00")
    visitor.page.reload()
    expect(visitor.locator("#details .chosen")).to_contain_text("Wednesday, March 17, 2027")

    visitor.page.go_back()

    expect(visitor.locator("#times-title")).to_have_text("Wed, Mar 17")


def test_a_shared_link_to_a_time_opens_its_form(scripted: Visitor) -> None:
    scripted.open("acme-demo", start="2027-03-17T09:00Z", timezone="Asia/Tokyo")

    expect(scripted.locator("#details .chosen")).to_contain_text("6:00\u202fPM")


def test_a_day_without_times_is_no_link(scripted: Visitor) -> None:
    scripted.open("acme-demo", day="2027-03-02")

    expect(scripted.locator(".month td span").get_by_text("6", exact=True)).to_be_visible()
    expect(scripted.locator('.month a[href*="day=2027-03-06"]')).to_have_count(0)
    name = "Wednesday, March 3, 2027, "
    expect(scripted.view.get_by_role("link", name=name)).to_have_count(1)


def test_the_clocks_going_forward_is_said_in_words(scripted: Visitor) -> None:
    scripted.open("acme-demo", day="2027-03-28", timezone="Europe/Berlin")

    expect(scripted.locator(".times .notice")).to_contain_text("The clocks go forward by")
