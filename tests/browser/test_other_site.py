"""The demo's own site in a browser: every mode works there, and what brought somebody to it reaches the booking."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.site import Site
from tests.browser.test_accessibility import complaints_at_all_widths
from tests.browser.visitor import NewVisitor, Visitor, expect_booked
from tests.installation import serving

ARRIVED = "?utm_source=newsletter&utm_campaign=spring&gclid=Cj0K&fbclid=IwAR&session=secret"


@pytest.fixture(scope="module")
def address(site: Site) -> Iterator[str]:
    """Of the demo's site, played by a development server on the same database."""
    with serving(site.front, "--no-worker", SLOTWRIGHT_DEBUG="true", SLOTWRIGHT_LOG_LEVEL="ERROR") as (_, port):
        yield f"http://acme.localhost:{port}/"


def inline(page: Page) -> FrameLocator:
    return page.frame_locator("#demo iframe")


def popup(page: Page) -> FrameLocator:
    return page.frame_locator("dialog[open] iframe")


def test_somebody_from_an_advertisement_books_and_the_team_learns_which(
    scripted: Visitor, site: Site, address: str
) -> None:
    scripted.page.goto(address + ARRIVED)
    inside = scripted.within(inline(scripted.page))
    inside.locator(".times li a").last.click()
    inside.introduce(company_size="1-49", consent=True)
    inside.book()
    expect_booked(inside)

    events = scripted.page.locator("#events")
    expect(events).to_contain_text("booked")
    booked = site.appointment(inside.email)
    campaign, click = {"utm_source": "newsletter", "utm_campaign": "spring"}, {"gclid": "Cj0K"}
    assert booked["utm"] == (campaign if site.is_elsewhere else campaign | click)
    [attendee] = booked["attendees"]  # in whose notes every scheduler keeps what it does not know
    assert click.items() <= {**booked["utm"], **attendee["notes"]}.items()
    assert not {"IwAR", "secret"} & set(str(booked).replace("'", " ").split())
    assert inside.email not in events.inner_text()


def test_every_opener_opens_a_popup_and_gets_the_focus_back(scripted: Visitor, address: str) -> None:
    scripted.page.goto(address)
    for frame in scripted.page.locator("booking-widget iframe").all():  # one that still grows moves what is below it
        frame.scroll_into_view_if_needed()
        expect(frame.content_frame.locator("#picker")).to_be_visible()
    for opener in ("See it live", "Onboarding", "Erstgespräch vereinbaren", "Book a demo"):
        button = scripted.page.locator("a:visible, button:visible").filter(has_text=re.compile(f"^{opener}$"))
        button.click()
        expect(popup(scripted.page).locator("#picker")).to_be_visible()

        scripted.page.keyboard.press("Escape")

        expect(scripted.page.locator("dialog[open]")).to_have_count(0)
        focused = scripted.page.evaluate("(document.activeElement.shadowRoot ?? document).activeElement.textContent")
        assert focused.strip() == opener


def test_what_was_typed_on_the_site_stands_in_the_form(scripted: Visitor, address: str) -> None:
    scripted.page.goto(address)
    scripted.page.get_by_role("textbox", name="Name").fill("Zoë Visitor")
    scripted.page.get_by_role("textbox", name="Email").fill("zoe@visitor.example")
    scripted.page.get_by_role("textbox", name="Email").press("Enter")
    inside = scripted.within(popup(scripted.page))
    inside.locator(".times li a").first.click()

    expect(inside.control("fullname")).to_have_value("Zoë Visitor")
    expect(inside.control("email")).to_have_value("zoe@visitor.example")
    assert all("visitor.example" not in frame.url for frame in scripted.page.frames)


def test_it_is_accessible_on_a_phone_and_on_a_desk(new_visitor: NewVisitor, address: str) -> None:
    # Axe writes styles, which this page allows to nobody.
    visitor = new_visitor(bypass_csp=True)
    visitor.page.goto(address)
    expect(visitor.page.locator("#events")).to_contain_text("ready")

    assert complaints_at_all_widths(visitor.page) == []


def test_without_scripts_every_widget_is_a_link_to_its_page(new_visitor: NewVisitor, address: str) -> None:
    visitor = new_visitor(scripts=False)
    visitor.page.goto(address)

    links = visitor.page.locator("booking-widget a")
    assert links.count() == 4
    for number in range(4):
        expect(links.nth(number)).to_be_visible()
    links.first.click()
    expect(visitor.page.locator("#picker")).to_be_visible()
