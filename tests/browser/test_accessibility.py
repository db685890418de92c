"""Every step by WCAG 2.2 AA, as far as axe can tell, on a phone and on a desk."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Frame, Page, expect

from tests.browser.site import Site, link_in
from tests.browser.test_slot_gone import take
from tests.browser.visitor import NewVisitor, Visitor, expect_booked
from tests.installation import serving

WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}
AXE = Axe().axe_script
#: Without the rules that are kept and all their elements, which take longer to bring here than to check.
VIOLATIONS = """async ([within, options]) => (await axe.run(within, options)).violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`))"""
WIDTHS = [1100, 360]
DAY = date(2027, 3, 23)


def complaints(page: Page | Frame, within: str = "html") -> list[str]:
    """What axe finds on the page as it stands, and whether it has to be scrolled sideways."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(f"{AXE}; 0")
    found: list[str] = page.evaluate(VIOLATIONS, [within, WCAG])
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [*found, *(["wider than the screen"] if wide else [])]


def complaints_at_all_widths(page: Page, within: str = "html") -> list[str]:
    """The same page on a desk, and then on a phone."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{width} px: {complaint}" for complaint in complaints(page, within)]
    return found


def times(visitor: Visitor) -> None:
    visitor.open("acme-demo", day="2027-03-23")
    visitor.pick_day(date(2027, 3, 24))


def form(visitor: Visitor) -> None:
    visitor.pick("acme-workshop", DAY, "11:00")
    visitor.locator("details.guests summary").click()


def form_with_errors(visitor: Visitor) -> None:
    visitor.pick("acme-workshop", DAY, "11:00")
    visitor.book()
    expect(visitor.locator(".summary")).to_be_visible()


def slot_gone(visitor: Visitor) -> None:
    visitor.pick("acme-advice", DAY, "10:00")
    visitor.introduce(channel=["connect"], topic="Slow")
    take(visitor.site, "2027-03-23T10:00:00+01:00")
    visitor.book()
    expect(visitor.locator(".alternatives")).to_be_visible()


STEPS: dict[str, Callable[[Visitor], None]] = {
    "picker": lambda visitor: visitor.open("acme-demo"),
    "picker, own fonts and colours": lambda visitor: visitor.open("acme-advice"),
    "picker, dark": lambda visitor: visitor.open("acme-erstgespraech", language="de"),
    "picker in a frame": lambda visitor: visitor.open("acme-demo", embed="1", theme="dark"),
    "times": times,
    "empty month": lambda visitor: visitor.open("acme-check-in", month="2027-03"),
    "zones": lambda visitor: visitor.open("acme-demo/zones", timezone="Europe/Berlin"),
    "form": form,
    "form, dark": lambda visitor: visitor.open("acme-workshop", start="2027-03-23T10:00Z", theme="dark"),
    "form with errors": form_with_errors,
    "slot gone": slot_gone,
    "not found": lambda visitor: visitor.open("acme-demo/nowhere"),
    "no such widget": lambda visitor: visitor.open("nobody"),
    "wrong link": lambda visitor: visitor.open("appointments/1/2/confirm"),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_step_has_no_barrier(scripted: Visitor, step: str) -> None:
    STEPS[step](scripted)

    assert complaints_at_all_widths(scripted.page) == []


def test_the_pages_of_a_double_opt_in_have_no_barrier(scripted: Visitor, site: Site) -> None:
    scripted.pick("acme-erstgespraech", DAY, "16:00", language="en")
    scripted.introduce(channel=["connect"], anliegen=["beratung"], consent=True)
    scripted.book()
    expect_booked(scripted, "Not booked yet: please confirm")
    assert complaints_at_all_widths(scripted.page) == []

    scripted.page.goto(link_in(site.mail(scripted.email, "Please confirm")))
    assert complaints_at_all_widths(scripted.page) == []
    scripted.locator("#outcome button").click()
    expect_booked(scripted)

    assert complaints_at_all_widths(scripted.page) == []


def test_the_confirmation_has_no_barrier(scripted: Visitor) -> None:
    scripted.pick("acme-demo", DAY, "20:00")
    scripted.introduce(company_size="1-49", consent=True)
    scripted.book()
    expect_booked(scripted)

    assert complaints_at_all_widths(scripted.page) == []


@pytest.fixture(scope="module")
def mails_page(site: Site) -> Iterator[str]:
    """The mails of the same installation, as a developer reads them."""
    with serving(site.installation, "--no-worker", SLOTWRIGHT_DEBUG="true") as (_, port):
        yield f"http://127.0.0.1:{port}/mails/"


@pytest.mark.embedded("the engine sends the mails")
def test_the_mails_have_no_barrier(scripted: Visitor, mails_page: str) -> None:
    scripted.page.goto(mails_page)
    assert complaints_at_all_widths(scripted.page) == []

    scripted.locator("tbody a").first.click()
    expect(scripted.heading).not_to_have_text("Mails")

    assert complaints_at_all_widths(scripted.page) == []


def test_it_is_used_at_twice_the_size(new_visitor: NewVisitor) -> None:
    """WCAG 1.4.10: 1280 px at 400 % are 320 px."""
    visitor = new_visitor(viewport={"width": 320, "height": 256})
    visitor.pick("acme-workshop", DAY, "11:00")

    assert complaints(visitor.page) == []
