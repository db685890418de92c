"""Booking without a mouse, and what a screen reader is told on the way."""

from datetime import date

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import NewVisitor, Visitor, expect_booked

#: Around what has the focus; around its label or beside it where the control itself is drawn by others.
FOCUS_RING = """() => {
    const { activeElement: control } = document;
    return [control, control.closest('label'), control.nextElementSibling].filter(Boolean).some((element) => {
        const style = getComputedStyle(element);
        return parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== 'none';
    });
}"""


def press(visitor: Visitor, *keys: str) -> None:
    for key in keys:
        visitor.page.keyboard.press(key)


def tab_to(visitor: Visitor, selector: str) -> None:
    """Press Tab until the focus is there; each stop on the way shows that it has it."""
    for _ in range(60):
        visitor.page.keyboard.press("Tab")
        assert visitor.page.evaluate(FOCUS_RING), visitor.page.evaluate("document.activeElement.outerHTML")
        if visitor.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"Tab does not lead to {selector}")


def focused_day(visitor: Visitor) -> str | None:
    day: str | None = visitor.page.evaluate("document.activeElement.closest('td')?.innerText")
    return day


def focused_time(visitor: Visitor) -> str | None:
    time: str | None = visitor.page.evaluate("document.activeElement.closest('.periods a')?.innerText")
    return time


def expect_focus_in_month(visitor: Visitor, title: str, day: str) -> None:
    expect(visitor.locator("#month-title")).to_have_text(title)
    expect(visitor.locator(".month td a:focus")).to_have_text(day)


def test_a_time_is_booked_with_the_keyboard_alone(scripted: Visitor) -> None:
    scripted.open("acme-demo", clock="24")
    tab_to(scripted, ".month td a")
    press(scripted, "ArrowDown", "ArrowDown", "ArrowRight", "Enter")
    expect(scripted.locator("#times-title")).to_be_focused()
    expect(scripted.locator("#times-title")).to_have_text("Tue, Mar 16")
    expect(scripted.locator("#announcer")).to_contain_text("Tuesday, March 16, 2027: ")
    tab_to(scripted, ".times li:nth-child(4) a")
    press(scripted, "Enter")
    expect(scripted.locator("#details-title")).to_be_focused()
    expect(scripted.locator("#announcer")).to_have_text("Your details")

    tab_to(scripted, "[name=fullname]")
    scripted.page.keyboard.type("Zoë Visitor")
    tab_to(scripted, "[name=email]")
    scripted.page.keyboard.type(scripted.email)
    tab_to(scripted, "[name=channel]")
    press(scripted, "ArrowDown", "ArrowUp")
    tab_to(scripted, "[name=answer-company_size]")
    scripted.page.keyboard.type("50")
    tab_to(scripted, "[name=consent]")
    press(scripted, "Space")
    tab_to(scripted, "button.primary")
    press(scripted, "Enter")

    expect_booked(scripted)
    expect(scripted.heading).to_be_focused()
    expect(scripted.locator("#announcer")).to_have_text("You are booked")


def test_the_month_is_one_stop_and_its_keys_move_in_it(scripted: Visitor) -> None:
    scripted.open("acme-demo", day="2027-03-10")
    tab_to(scripted, ".month td a")

    seen = {}
    for key in ("Home", "End", "ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"):
        press(scripted, key)
        seen[key] = focused_day(scripted)

    assert seen == {"Home": "8", "End": "12", "ArrowRight": "15", "ArrowLeft": "12", "ArrowUp": "5", "ArrowDown": "12"}
    press(scripted, "Tab")
    assert focused_day(scripted) is None


def test_pages_turn_months_and_keep_the_focus_in_reach(scripted: Visitor) -> None:
    scripted.open("acme-demo")
    tab_to(scripted, ".month td a")

    press(scripted, "ArrowDown", "ArrowDown", "PageDown")
    expect_focus_in_month(scripted, "April 2027", "15")
    expect(scripted.locator("#announcer")).to_contain_text("April 2027. ")
    press(scripted, "PageDown")
    expect_focus_in_month(scripted, "April 2027", "15")
    press(scripted, "PageUp")

    expect_focus_in_month(scripted, "March 2027", "15")


def test_arrows_lead_over_the_edge_of_a_month(scripted: Visitor) -> None:
    scripted.open("acme-demo", month="2027-03")
    scripted.locator(".month a[href*='day=2027-03-31']").focus()

    press(scripted, "ArrowRight")
    expect_focus_in_month(scripted, "April 2027", "1")
    press(scripted, "ArrowUp")
    expect_focus_in_month(scripted, "March 2027", "25")
    press(scripted, "ArrowDown")
    expect_focus_in_month(scripted, "April 2027", "1")
    press(scripted, "ArrowLeft")

    expect_focus_in_month(scripted, "March 2027", "31")


def test_weeks_of_a_narrow_page_are_moved_through_in_the_same_way(new_visitor: NewVisitor) -> None:
    visitor = new_visitor(viewport={"width": 360, "height": 800})
    visitor.open("acme-demo", day="2027-03-12")
    tab_to(visitor, ".month td a")

    press(visitor, "ArrowRight")
    expect(visitor.locator(".month td a:focus")).to_have_text("15")
    press(visitor, "PageDown")
    expect(visitor.locator(".month td a:focus")).to_have_text("22")
    press(visitor, "ArrowUp")
    expect(visitor.locator(".month td a:focus")).to_have_text("15")
    press(visitor, "End")
    expect(visitor.locator(".month td a:focus")).to_have_text("19")


def test_right_to_left_the_left_arrow_leads_on(scripted: Visitor) -> None:
    scripted.open("acme-demo", day="2027-03-10", language="ar")
    tab_to(scripted, ".month td a")

    press(scripted, "ArrowLeft")
    assert focused_day(scripted) == "11"
    press(scripted, "ArrowRight", "ArrowRight")

    assert focused_day(scripted) == "9"


def test_the_times_have_the_same_keys_and_pages_turn_their_days(scripted: Visitor) -> None:
    scripted.open("acme-demo", day="2027-03-12", clock="24")
    times = scripted.times
    columns = 2
    scripted.locator(".periods li a").first.focus()

    seen = {}
    for key in ("ArrowRight", "ArrowDown", "ArrowUp", "ArrowLeft", "End", "Home"):
        press(scripted, key)
        seen[key] = focused_time(scripted)

    assert seen == {
        "ArrowRight": times[1],
        "ArrowDown": times[1 + columns],
        "ArrowUp": times[1],
        "ArrowLeft": times[0],
        "End": times[-1],
        "Home": times[0],
    }
    press(scripted, "PageDown")
    expect(scripted.locator("#times-title")).to_have_text("Mon, Mar 15")
    expect(scripted.locator(".periods li a").first).to_be_focused()
    expect(scripted.locator("#announcer")).to_contain_text("Monday, March 15, 2027: ")
    press(scripted, "PageUp")

    expect(scripted.locator("#times-title")).to_have_text("Fri, Mar 12")
    expect(scripted.locator(".periods li a").first).to_be_focused()


def test_errors_are_reached_from_the_summary(scripted: Visitor) -> None:
    scripted.pick("acme-demo", date(2027, 3, 17), "10:00")
    scripted.locator("button.primary").press("Enter")
    expect(scripted.locator(".summary")).to_be_focused()

    tab_to(scripted, ".summary a")
    press(scripted, "Enter")

    expect(scripted.control("fullname")).to_be_focused()
    expect(scripted.locator("label[for=id_fullname]")).to_be_in_viewport(ratio=1)
    scripted.page.go_back()
    expect(scripted.locator("#times-title")).to_have_text("Wed, Mar 17")


def test_without_scripts_every_day_is_a_stop(new_visitor: NewVisitor) -> None:
    visitor = new_visitor(scripts=False)
    visitor.open("acme-demo", timezone="Europe/Berlin")
    tab_to(visitor, ".month td a[href*='day=2027-03-03']")
    press(visitor, "Enter")

    expect(visitor.locator("#times-title")).to_have_text("Wed, Mar 3")
