"""The first view: one small document that is complete, still and keeps nothing."""

from datetime import date
from urllib.parse import urlsplit

import brotli
import httpx
import pytest
from playwright.sync_api import Request, Route, expect

from tests.browser.site import Site
from tests.browser.visitor import NewVisitor, Visitor, expect_booked

#: What fits into the first ten segments that a server sends (RFC 6928).
ONE_FLIGHT = 14_600
WIDGETS = ["acme-demo", "acme-advice", "acme-workshop", "acme-erstgespraech"]
#: As a proxy in front of us compresses on the fly.
QUALITY = 5
SHIFTS = """new PerformanceObserver(list => {
    window.shifts = (window.shifts ?? []).concat(list.getEntries().map(shift => shift.value));
}).observe({type: 'layout-shift', buffered: true})"""


@pytest.mark.parametrize("slug", WIDGETS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_it_arrives_in_one_flight(site: Site, slug: str, language: str) -> None:
    page = httpx.get(site.address(f"{slug}/", timezone="America/Argentina/Buenos_Aires"), params={"language": language})

    assert page.status_code == 200
    assert len(brotli.compress(page.content, quality=QUALITY)) <= ONE_FLIGHT


def test_a_time_can_be_picked_before_anything_else_has_arrived(scripted: Visitor) -> None:
    def only_documents(route: Route) -> None:
        if route.request.is_navigation_request():
            route.continue_()
        else:
            route.abort()

    scripted.page.route("**/*", only_documents)
    scripted.page.goto(scripted.site.address("acme-demo/", timezone="Europe/Berlin", clock="24"))
    expect(scripted.locator(".times li a").first).to_be_visible()
    assert scripted.page.evaluate("getComputedStyle(document.querySelector('.month td a')).borderRadius") != "0px"
    scripted.pick_day(date(2027, 3, 25))
    scripted.pick_time("09:00")

    expect(scripted.locator("#details-title")).to_be_visible()
    scripted.faults.clear()  # of what was not let through


def test_a_whole_booking_speaks_to_its_own_server_alone_and_leaves_nothing_in_the_browser(visitor: Visitor) -> None:
    asked: set[str] = set()
    kinds: set[str] = set()

    def note(request: Request) -> None:
        asked.add(urlsplit(request.url).netloc)
        kinds.add(request.resource_type)

    visitor.page.context.on("request", note)
    devtools = visitor.page.context.new_cdp_session(visitor.page)
    visitor.pick("acme-demo", date(2027, 3, 25), "10:00" if visitor.has_scripts else "12:00")
    visitor.introduce(company_size="1-49", consent=True)
    visitor.book()
    expect_booked(visitor)

    assert asked == {urlsplit(visitor.site.origin).netloc}
    assert not kinds & {"font", "image", "media"}
    assert visitor.page.context.storage_state(indexed_db=True) == {"cookies": [], "origins": []}
    storage = {"securityOrigin": visitor.site.origin, "isLocalStorage": False}
    kept_for_the_session = devtools.send("DOMStorage.getDOMStorageItems", {"storageId": storage})
    assert kept_for_the_session["entries"] == []


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
def test_nothing_moves_while_it_loads(new_visitor: NewVisitor, zone: str) -> None:
    visitor = new_visitor(timezone_id=zone)
    visitor.page.add_init_script(SHIFTS)

    for width in (360, 700, 1100):
        visitor.page.set_viewport_size({"width": width, "height": 900})
        visitor.open("acme-demo")
        visitor.page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert visitor.page.evaluate("window.shifts ?? []") == [], width
