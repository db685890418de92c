"""Every state of the pages behind links, in a frame on another site that gets no cookies; with and without JavaScript,
and by WCAG 2.2 AA as far as axe can tell."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.site import NOW, SetClock, Site
from tests.browser.states import STATES, Scene, book
from tests.browser.style_page.conftest import EXHAUSTIVE
from tests.browser.test_accessibility import complaints
from tests.browser.test_frame import into_frame
from tests.browser.visitor import NewVisitor, Visitor
from tests.installation import serving
from widget.limits import CHANGES, WRONG_LINKS

OPENED_WITHOUT_SCRIPTS = ("details", "picker", "request waits", "lapsed")
TOO_MANY = "That was a lot in a short time"


def opened(visitor: Visitor, scene: Scene) -> Visitor:
    """The frame with the page, as its reader finds it in the end."""
    page = into_frame(visitor, scene.address, clock="24", language="en", widget=scene.widget)
    if scene.button:
        expect(page.locator(scene.button)).to_be_visible()
        scene.meanwhile()
        page.locator(scene.button).click()
    expect(page.heading).to_have_text(scene.heading)
    expect(page.locator("main")).to_contain_text(scene.words)
    return page


@pytest.mark.parametrize("state", STATES)
def test_a_state_has_a_clear_page_of_its_own(new_visitor: NewVisitor, site: Site, clock: SetClock, state: str) -> None:
    """A page that is only opened is the same document without scripts, so a few of them are proof enough."""
    scene = STATES[state](site, clock, "en")
    read(new_visitor(), scene)
    if scene.button:
        clock(NOW)
        read(new_visitor(scripts=False), STATES[state](site, clock, "en"))
    elif EXHAUSTIVE or state in OPENED_WITHOUT_SCRIPTS:
        read(new_visitor(scripts=False), scene)


def read(visitor: Visitor, scene: Scene) -> None:
    page = opened(visitor, scene)
    expect(page.locator("footer")).to_have_count(0)
    assert visitor.page.context.cookies() == []
    assert visitor.page.url.startswith(visitor.site.shop)
    if visitor.has_scripts:
        assert complaints(visitor.page.frames[-1]) == []
    forgive(visitor)


def forgive(visitor: Visitor) -> None:
    """What Chromium says of an answer that is no success."""
    visitor.faults[:] = [fault for fault in visitor.faults if "Failed to load resource" not in fault]


def test_an_expired_confirmation_leads_to_another_booking(scripted: Visitor, site: Site, clock: SetClock) -> None:
    page = opened(scripted, STATES["confirmation expired"](site, clock, "en"))

    page.locator(".again a").click()

    expect(page.locator("#picker")).to_be_visible()
    forgive(scripted)


@pytest.fixture(scope="module")
def limited(site: Site) -> Iterator[Site]:
    """The same pages from a door that counts."""
    counting = {"SLOTWRIGHT_RATE_LIMITS": "on", "SLOTWRIGHT_LOG_LEVEL": "CRITICAL"}
    with serving(site.front, "--no-worker", **counting) as (_, port):
        yield replace(site, origin=f"http://127.0.0.1:{port}")


def test_too_many_changes_are_answered_calmly(visitor: Visitor, site: Site, limited: Site, clock: SetClock) -> None:
    booking, minutes = book(limited, "product-demo"), 5 * visitor.has_scripts
    clock(NOW + timedelta(minutes=minutes))
    for _ in range(CHANGES.allowed):
        httpx.post(f"{booking.link}cancel/", data={"start": "another"})

    page = opened(visitor, booking.scene("cancel/", TOO_MANY, button="#cancel button.primary"))

    expect(page.locator("main")).to_contain_text("Nothing was changed.")
    assert site.api("GET", f"appointment/{booking.id}")["status"] == "confirmed"
    if visitor.has_scripts:
        assert complaints(visitor.page.frames[-1]) == []
    clock(NOW + timedelta(minutes=minutes + 2))
    page.locator("#problem .primary").click()
    expect(page.heading).to_have_text("This appointment was cancelled")
    forgive(visitor)


def test_guessing_links_ends(new_visitor: NewVisitor, limited: Site, clock: SetClock) -> None:
    visitor = new_visitor(viewport={"width": 360, "height": 800})
    for number in range(WRONG_LINKS.allowed):
        httpx.get(limited.address(f"appointments/1/guess-{number}/"))

    visitor.page.goto(limited.address("appointments/1/guess/"))

    expect(visitor.heading).to_have_text(TOO_MANY)
    assert complaints(visitor.page) == []
    forgive(visitor)
