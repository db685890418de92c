"""The team's page that makes the lines for a site, in a browser."""

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, StorageState, expect

from tests.browser.site import Site
from tests.browser.test_accessibility import complaints_at_all_widths
from tests.browser.visitor import NewVisitor, Visitor

PAGE = "admin/widget/widget/acme-framed/embed/"
PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="module")
def team_member(site: Site, browser: Browser) -> StorageState:
    """What the browser of somebody keeps who has logged in."""
    made = site.front.manage(
        "createsuperuser",
        "--noinput",
        "--username=grace",
        "--email=grace@acme.example",
        DJANGO_SUPERUSER_PASSWORD=PASSWORD,
    )
    assert made.returncode == 0, made.stderr
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(site.address("admin/login/", next=f"/{PAGE}"))
        page.get_by_label("Username").fill("grace")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        expect(page.locator("#lines")).to_be_visible()
        return context.storage_state()


@pytest.fixture
def generator(new_visitor: NewVisitor, team_member: StorageState) -> Page:
    return open_generator(new_visitor(storage_state=team_member))


def open_generator(visitor: Visitor) -> Page:
    visitor.page.goto(visitor.site.address(PAGE))
    expect(visitor.locator("#lines")).to_be_visible()
    return visitor.page


def preview(page: Page) -> FrameLocator:
    return page.frame_locator(".stage iframe")


def test_the_preview_is_the_widget_itself_and_a_look_is_seen_at_once(generator: Page) -> None:
    expect(preview(generator).locator(".times li a").first).to_be_visible()

    generator.get_by_label("Introduction").fill("Try me on.")

    expect(preview(generator).locator(".intro")).to_have_text("Try me on.")
    expect(generator.locator("pre").filter(has_text="[widgets.brand]")).to_contain_text('intro = "Try me on."')


def test_every_mode_can_be_tried(generator: Page) -> None:
    lines = generator.locator("#lines pre").first
    for label, sign in (("Floating button", 'mode="button"'), ("Popup from any element", "data-booking-link")):
        generator.get_by_label(label).check()
        expect(lines).to_contain_text(sign)
        generator.get_by_text("Book a meeting", exact=True).last.click()
        expect(generator.frame_locator("dialog[open] iframe").locator("#picker")).to_be_visible()
        generator.keyboard.press("Escape")
        expect(generator.locator("dialog[open]")).to_have_count(0)

    generator.get_by_label("Bare frame").check()
    expect(lines).to_contain_text("<iframe src=")
    expect(preview(generator).locator("#picker")).to_be_visible()


def test_the_floating_button_is_previewed_in_the_colours_of_the_lines_for_the_stylesheet(generator: Page) -> None:
    generator.get_by_label("Floating button").check()
    generator.get_by_label("Accent").fill("#aa0000")

    expect(generator.locator("[data-style] pre")).to_contain_text("--booking-accent: #aa0000")
    expect(generator.locator("booking-widget [part=button]")).to_have_css("background-color", "rgb(170, 0, 0)")


def test_the_lines_are_copied(new_visitor: NewVisitor, team_member: StorageState) -> None:
    page = open_generator(new_visitor(storage_state=team_member, permissions=["clipboard-read", "clipboard-write"]))

    page.get_by_role("button", name="Copy").first.click()

    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#lines pre").first.inner_text()


def test_it_is_accessible_on_a_phone_and_on_a_desk(new_visitor: NewVisitor, team_member: StorageState) -> None:
    # Axe writes styles, which this page allows to nobody.
    page = open_generator(new_visitor(storage_state=team_member, bypass_csp=True))
    page.get_by_text("React", exact=True).click()
    expect(preview(page).locator("#picker")).to_be_visible()

    assert complaints_at_all_widths(page, ".generator") == []


def test_without_scripts_it_is_a_form(new_visitor: NewVisitor, team_member: StorageState) -> None:
    page = open_generator(new_visitor(storage_state=team_member, scripts=False))

    page.get_by_label("Bare frame").check()
    page.get_by_role("button", name="Show").click()

    expect(page.locator("#lines pre").first).to_contain_text("<iframe src=")
    expect(preview(page).locator("#picker")).to_be_visible()
