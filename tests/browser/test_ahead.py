"""What is pointed at is fetched ahead, so that a click finds it there."""

import pytest
from playwright.sync_api import Request, Route, expect

from tests.browser.visitor import NewVisitor, Visitor

pytestmark = pytest.mark.embedded("nothing is asked for ahead where each question costs a call")
DAY = "2027-03-16"
#: A pointer that moves over links without a stop, and rests on the last.
PASS_OVER = """links => links.forEach((link, at) => {
    link.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
    if (at < links.length - 1) link.dispatchEvent(new PointerEvent("pointerout", { bubbles: true }));
})"""

#: What fingers do to a link in one go, before any timer of the page runs.
AT_ONCE = """(link, begins) => {
    link.dispatchEvent(new PointerEvent(begins, { bubbles: true, pointerType: "touch" }));
    link.click();
}"""
TOUCH = {"pointerType": "touch", "bubbles": True}


def count_parts(visitor: Visitor) -> list[str]:
    """Addresses of parts that are asked for from now on."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if "hx-request" in request.headers:
            asked.append(request.url.partition("?")[2])

    visitor.page.on("request", note)
    return asked


def hold(visitor: Visitor) -> list[Route]:
    """Questions for the day, which are not answered by themselves."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    visitor.page.route(f"**day={DAY}", keep)
    return held


def open_month(visitor: Visitor) -> list[str]:
    visitor.open("acme-demo", timezone="Europe/Berlin", month="2027-03")
    visitor.page.wait_for_function("window.htmx")
    visitor.page.evaluate("window.isStillHere = true")
    return count_parts(visitor)


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        (f".month a[href*='day={DAY}']", ("#times-title", "Tue, Mar 16")),
        (".month [rel=next]", ("#month-title", "April 2027")),
    ],
    ids=["day", "month"],
)
def test_what_is_pointed_at_is_there_when_it_is_clicked(scripted: Visitor, link: str, shown: tuple[str, str]) -> None:
    asked = open_month(scripted)
    with scripted.page.expect_response(lambda response: "hx-request" in response.request.headers):
        scripted.locator(link).hover()
    scripted.page.wait_for_load_state("networkidle")

    scripted.locator(link).click()

    expect(scripted.locator(shown[0])).to_have_text(shown[1])
    expect(scripted.locator(shown[0])).to_be_focused()
    expect(scripted.locator("#announcer")).to_contain_text("2027")
    assert len(asked) == 1
    assert scripted.page.evaluate("window.isStillHere"), "the page was loaded anew"


def test_a_touch_asks_before_the_finger_is_lifted(new_visitor: NewVisitor) -> None:
    visitor = new_visitor(has_touch=True, viewport={"width": 360, "height": 800})
    asked = open_month(visitor)
    held = hold(visitor)
    link = visitor.locator(f".month a[href*='day={DAY}']")

    with visitor.page.expect_request(lambda request: "hx-request" in request.headers):
        for event in ("pointerover", "pointerdown"):
            link.dispatch_event(event, TOUCH)
    for event in ("pointerup", "pointerout"):  # which a finger that is lifted does, before the click
        link.dispatch_event(event, TOUCH)
    link.dispatch_event("click")
    held[0].continue_()

    expect(visitor.locator("#times-title")).to_have_text("Tue, Mar 16")
    assert len(asked) == 1


@pytest.mark.parametrize("begins", ["pointerdown", "focusin"], ids=["touch", "key"])
def test_a_click_that_comes_before_anything_was_asked_ahead_asks_alone(scripted: Visitor, begins: str) -> None:
    asked = open_month(scripted)
    held = hold(scripted)

    with scripted.page.expect_request(lambda request: "hx-request" in request.headers):
        scripted.locator(f".month a[href*='day={DAY}']").evaluate(AT_ONCE, begins)
    scripted.page.wait_for_timeout(300)
    held[0].continue_()

    expect(scripted.locator("#times-title")).to_have_text("Tue, Mar 16")
    assert len(asked) == 1


def test_a_finger_that_scrolls_the_month_drops_what_it_asked_for(new_visitor: NewVisitor) -> None:
    visitor = new_visitor(has_touch=True, viewport={"width": 360, "height": 800})
    open_month(visitor)
    hold(visitor)
    link = visitor.locator(f".month a[href*='day={DAY}']")
    with visitor.page.expect_request(lambda request: "hx-request" in request.headers):
        link.dispatch_event("pointerdown", TOUCH)

    with visitor.page.expect_event("requestfailed"):
        link.dispatch_event("pointercancel", TOUCH)


def test_a_tap_shows_the_day_after_one_question(new_visitor: NewVisitor) -> None:
    visitor = new_visitor(has_touch=True, viewport={"width": 360, "height": 800})
    asked = open_month(visitor)

    visitor.locator(f".month a[href*='day={DAY}']").tap()

    expect(visitor.locator("#times-title")).to_have_text("Tue, Mar 16")
    assert len(asked) == 1


def test_passing_over_the_month_asks_for_the_last_day_alone(scripted: Visitor) -> None:
    asked = open_month(scripted)

    with scripted.page.expect_request(lambda request: "hx-request" in request.headers):
        scripted.locator(".month td:not(.outside) a").evaluate_all(PASS_OVER)
    scripted.page.wait_for_timeout(300)

    assert [query.rpartition("=")[2] for query in asked] == ["2027-03-31"]


def test_what_could_not_be_had_ahead_is_asked_for_once_more(scripted: Visitor) -> None:
    open_month(scripted)
    link = scripted.locator(f".month a[href*='day={DAY}']")
    scripted.page.route(f"**day={DAY}", lambda route: route.fulfill(status=429), times=1)
    with scripted.page.expect_response(lambda response: response.status == 429):
        link.hover()

    link.click()

    expect(scripted.locator("#times-title")).to_have_text("Tue, Mar 16")
