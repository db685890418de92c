"""Readers who choose their own colours, want no motion, or print; and what a page asks of their devices."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.style_page.boxes import lost
from tests.browser.style_page.conftest import EXHAUSTIVE, SAMPLES, Show
from tests.browser.test_accessibility import complaints
from widget.style_page.scenes import SCENES

pytestmark = SAMPLES

SOME = ["picker", "form-all-questions", "form-errors", "booked", "zones-found"]
#: More than this, and phones take longer than a tenth of a second to lay it out.
MOST_ELEMENTS = 900
#: How long everything that moves takes, in milliseconds, one after the other.
MOVING = """document.getAnimations().map(motion => motion.effect.getComputedTiming())
    .reduce((sum, {activeDuration}) => sum + Math.min(activeDuration, 1e6), 0)"""
CONTROLS = ":is(.button, td a, .periods ul a, .durations a, .choices label, .segments label span):visible"


def style(page: Page, selector: str, name: str) -> Any:
    return page.locator(selector).first.evaluate("(element, name) => getComputedStyle(element)[name]", name)


@pytest.mark.parametrize("scene", SCENES if EXHAUSTIVE else SOME)
def test_forced_colours_leave_every_control_its_bounds(show: Show, scene: str) -> None:
    page = show(scene)
    page.emulate_media(forced_colors="active")

    borders = page.locator(CONTROLS).evaluate_all("found => found.map(one => getComputedStyle(one).borderTopStyle)")

    assert set(borders) <= {"solid"}


def test_forced_colours_tell_what_is_chosen(show: Show) -> None:
    page = show("picker")
    page.emulate_media(forced_colors="active")

    ground = style(page, ".card", "backgroundColor")
    for part in ("td a", ".durations a", ".clock a"):
        chosen = style(page, f"{part}[aria-current=true]", "backgroundColor")
        assert chosen not in (ground, style(page, f"{part}:not([aria-current])", "backgroundColor")), part
    assert complaints(page) == []


def test_who_wants_no_motion_sees_none(show: Show) -> None:
    page = show("picker", state="loading")
    assert page.evaluate(MOVING) > 1000

    page.emulate_media(reduced_motion="reduce")

    assert page.evaluate(MOVING) < 100


@pytest.mark.parametrize("brand", ["acme", "dark"])
def test_an_appointment_is_printed_without_what_cannot_be_pressed(show: Show, brand: str) -> None:
    """In ink, also where a brand's own words are light on a dark ground, which is not printed."""
    page = show("appointment", brand=brand)
    page.emulate_media(media="print")

    assert page.locator(":is(.button, footer, .back):visible").count() == 0
    assert page.get_by_text("Tuesday, March 16, 2027").is_visible()
    assert style(page, ".card", "boxShadow") == "none"
    assert style(page, ".card", "backgroundColor") == "rgb(255, 255, 255)"
    assert style(page, "h1", "color") == "rgb(0, 0, 0)"


def test_printed_times_are_all_there(show: Show) -> None:
    page = show("picker")
    page.emulate_media(media="print")

    periods = page.locator(".periods")
    assert periods.evaluate("one => one.scrollHeight <= one.clientHeight + 1")
    assert periods.evaluate("one => getComputedStyle(one, '::after').display") == "none"
    assert page.locator(":is(.clock, .arrow, .durations):visible").count() == 0
    assert lost(page) == []


@pytest.mark.parametrize("brand", ["acme", "dark"])
def test_what_the_browser_draws_itself_is_as_light_as_the_ground(show: Show, brand: str) -> None:
    """The marks of a box for dates cannot be seen otherwise."""
    page = show("form-all-questions", brand=brand, theme="light")

    scheme = style(page, "input[type=date]", "colorScheme")

    assert scheme == {"acme": "light", "dark": "dark"}[brand]


def test_a_text_in_another_script_stands_on_the_side_of_the_page(show: Show) -> None:
    page = show("picker", language="ar")

    assert style(page, ".intro", "direction") == "ltr"
    assert style(page, ".intro p", "textAlign") == "right"


@pytest.mark.parametrize("scene", ["picker", "picker-clocks-change", "form-all-questions"])
def test_a_page_is_small_enough_for_a_phone(show: Show, scene: str) -> None:
    page = show(scene, width=360)

    assert page.evaluate("document.querySelectorAll('*').length") <= MOST_ELEMENTS


@pytest.mark.parametrize("scene", SCENES if EXHAUSTIVE else SOME)
def test_what_is_touched_is_as_large_as_a_finger(show: Show, scene: str) -> None:
    page = show(scene, width=360)

    sizes = page.locator(
        f"{CONTROLS}, .arrow:visible, .field input:not([type=radio], [type=checkbox]):visible"
    ).evaluate_all(
        "found => found.map(one => [one.getBoundingClientRect(), one.className]).map(([box, name]) => "
        "[Math.min(box.width, box.height), name])"
    )

    assert [size for size in sizes if size[0] < 44] == []


def test_times_show_that_they_go_on(show: Show) -> None:
    """The last ones fade into the lower edge; at the end of the list nothing lies over them."""
    page = show("picker")
    periods, last = page.locator(".periods"), page.locator(".periods a").last
    fade = periods.evaluate("one => parseFloat(getComputedStyle(one, '::after').height)")
    assert periods.evaluate("one => one.scrollHeight - one.clientHeight") > fade > 0

    last.focus()
    page.wait_for_timeout(100)

    shown, edge = last.bounding_box(), periods.bounding_box()
    assert shown is not None
    assert edge is not None
    assert shown["y"] + shown["height"] <= edge["y"] + edge["height"] - fade / 2
