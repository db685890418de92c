"""Booking without a mouse, and what a screen reader is told on the way."""

from datetime import date

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import NewVisitor, Visitor, expect_booked

FOCUS_RING = """() => {
    const style = getComputedStyle(document.activeElement);
    return parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== 'none';
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

    press(scripted, "PageDown")
    expect(scripted.locator("#month-title")).to_have_text("April 2027")
    expect(scripted.locator("#month-title")).to_be_focused()
    expect(scripted.locator("#announcer")).to_contain_text("April 2027")
    tab_to(scripted, ".month td a")
    press(scripted, "PageUp")

    expect(scripted.locator("#month-title")).to_have_text("March 2027")


def test_errors_are_reached_from_the_summary(scripted: Visitor) -> None:
    scripted.pick("acme-demo", date(2027, 3, 17), "10:00")
    scripted.locator("button.primary").press("Enter")
    expect(scripted.locator(".summary")).to_be_focused()

    tab_to(scripted, ".summary a")
    press(scripted, "Enter")

    expect(scripted.control("fullname")).to_be_focused()


def test_without_scripts_every_day_is_a_stop(new_visitor: NewVisitor) -> None:
    visitor = new_visitor(scripts=False)
    visitor.open("acme-demo", timezone="Europe/Berlin")
    tab_to(visitor, ".month td a[href*='day=2027-03-03']")
    press(visitor, "Enter")

    expect(visitor.locator("#times-title")).to_have_text("Wed, Mar 3")
