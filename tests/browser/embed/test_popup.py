"""The widget in a dialog: behind its own link, behind anything on the page, behind a floating button."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.embed.hosting import DEMO, MONDAY, Host, strict_policy, visit_host, widget
from tests.browser.visitor import Visitor, expect_booked

FOCUSED = "document.activeElement.id || document.activeElement.localName"


def element(link: str, more: str = "") -> str:
    return f'<button id="opener" data-booking-link="{link}" {more}>Termin</button>'.replace("&", "&amp;")


def dialog(host: Host) -> Locator:
    return host.page.locator("booking-widget dialog")


def open_by(host: Host, opener: str) -> None:
    host.page.locator(opener).click()
    expect(dialog(host)).to_be_visible()
    host.expect_ready()


def fill_in(host: Host, time: str) -> None:
    host.inside.pick_time(time)
    host.inside.introduce(company_size="1-49", consent=True)


@pytest.mark.parametrize(
    ("body", "opener", "time"),
    [
        (lambda visitor: widget(visitor, MONDAY, mode="popup"), "#plain", "10:30"),
        (lambda visitor: widget(visitor, MONDAY, mode="button"), "booking-widget [part=button]", "12:30"),
        (lambda _: element(MONDAY), "#opener", "13:30"),
    ],
    ids=["link", "floating button", "any element"],
)
def test_a_whole_booking_works_in_it(scripted: Visitor, body: Callable[[Visitor], str], opener: str, time: str) -> None:
    """On a page whose policy allows the documented lines alone."""
    host = visit_host(scripted, body(scripted), headers=strict_policy(scripted))
    open_by(host, opener)
    fill_in(host, time)
    host.inside.book()
    expect_booked(host.inside)
    host.page.locator("booking-widget dialog button").click()
    expect(dialog(host)).to_have_count(0)
    assert host.evaluate(FOCUSED) in ("plain", "booking-widget", "opener")
    open_by(host, opener)

    expect(host.inside.locator("#picker")).to_be_visible()
    host.expect_heard("opened", "ready", "slot-selected", "booked", "closed", "opened", "ready")
    assert host.evaluate("violations") == []


def test_the_focus_goes_in_stays_in_and_comes_back(scripted: Visitor) -> None:
    host = visit_host(scripted, widget(scripted, mode="popup") + '<a id="other" href="/other">Other</a>')
    host.plain_link.focus()
    host.page.keyboard.press("Enter")
    host.expect_ready()
    host.page.wait_for_function(f"({FOCUSED}) == 'booking-widget'")
    for _ in range(45):
        host.page.keyboard.press("Tab")
        assert host.evaluate(FOCUSED) in ("booking-widget", "body")
    host.inside.locator(".times li a").first.focus()
    host.page.keyboard.press("Escape")

    expect(dialog(host)).to_be_hidden()
    assert host.evaluate(FOCUSED) == "plain"
    host.expect_heard("opened", "ready", "closed")


def test_what_was_typed_is_there_when_it_opens_again(scripted: Visitor) -> None:
    host = visit_host(scripted, element(DEMO, 'data-booking-language="de"'))
    open_by(host, "#opener")
    expect(host.inside.locator("html")).to_have_attribute("lang", "de")
    host.inside.pick_time("09:30")
    host.inside.fill(fullname="Zoë Visitor")
    host.page.mouse.click(5, 200)
    expect(dialog(host)).to_be_hidden()
    assert host.evaluate(FOCUSED) == "opener"
    host.page.locator("#opener").click()

    expect(host.inside.control("fullname")).to_have_value("Zoë Visitor")
    assert host.page.locator("booking-widget").count() == 1


def test_a_click_that_wants_another_tab_is_left_alone(scripted: Visitor) -> None:
    host = visit_host(scripted, widget(scripted, mode="popup"))
    expect(host.plain_link).to_be_visible()
    with host.page.context.expect_page() as opened:
        host.plain_link.click(modifiers=["ControlOrMeta"])

    expect(opened.value.locator("#picker")).to_be_visible()
    expect(dialog(host)).to_have_count(0)


def test_a_page_s_own_script_opens_prefills_and_closes_it(scripted: Visitor) -> None:
    host = visit_host(scripted, "")
    options = "{language: 'de', prefill: {fullname: 'Ann Chovey', email: 'ann@example.com'}}"
    host.evaluate(f"booking('open', '{DEMO}', {options})")
    host.expect_ready()
    host.inside.pick_time("10:00")

    expect(host.inside.control("fullname")).to_have_value("Ann Chovey")
    expect(host.inside.control("email")).to_have_value("ann@example.com")
    expect(host.inside.locator("html")).to_have_attribute("lang", "de")
    host.evaluate("booking('close')")
    expect(dialog(host)).to_be_hidden()


def test_it_speaks_the_language_and_is_named(scripted: Visitor) -> None:
    host = visit_host(scripted, widget(scripted, mode="popup"), root=' lang="de" dir="ltr"')
    open_by(host, "#plain")

    expect(host.inside.locator("html")).to_have_attribute("lang", "de")
    assert dialog(host).get_attribute("aria-label") == "Book a demo"
    assert host.page.locator("booking-widget iframe").get_attribute("title") == "Book a demo"


def test_what_is_scrolled_goes_below_the_close_button_and_never_under_it(scripted: Visitor) -> None:
    host = visit_host(scripted, element(DEMO))
    host.page.set_viewport_size({"width": 390, "height": 700})
    open_by(host, "#opener")
    host.wait(lambda: host.height > 800)
    host.page.mouse.move(200, 400)
    host.page.mouse.wheel(0, 200)
    host.wait(lambda: bool(host.evaluate("document.querySelector('booking-widget').dialog.scrollTop > 0")))
    button = dialog(host).locator("button").bounding_box()
    box = dialog(host).bounding_box()

    assert button is not None
    assert box is not None
    assert button["y"] + button["height"] <= box["y"]
    host.page.mouse.click(20, 20)
    expect(dialog(host)).to_be_hidden()
