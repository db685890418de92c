"""What is pointed at is fetched ahead, so that a click finds it there."""

import pytest
from playwright.sync_api import Request, expect

from tests.browser.visitor import NewVisitor, Visitor

pytestmark = pytest.mark.embedded("nothing is asked for ahead where each question costs a call")
DAY = "2027-03-16"
#: A pointer that moves over links without a stop, and rests on the last.
PASS_OVER = """links => links.forEach((link, at) => {
    link.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
    if (at < links.length - 1) link.dispatchEvent(new PointerEvent("pointerout", { bubbles: true }));
})"""


def count_parts(visitor: Visitor) -> list[str]:
    """Addresses of parts that are asked for from now on."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if "hx-request" in request.headers:
            asked.append(request.url.partition("?")[2])

    visitor.page.on("request", note)
    return asked


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

    visitor.locator(f".month a[href*='day={DAY}']").tap()

    expect(visitor.locator("#times-title")).to_have_text("Tue, Mar 16")
    assert len(asked) == 1


def test_passing_over_the_month_asks_for_the_last_day_alone(scripted: Visitor) -> None:
    asked = open_month(scripted)

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
