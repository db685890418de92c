"""Readers who choose their own colours, want no motion, or print; and what a page asks of their devices."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.style_page.boxes import lost
from tests.browser.style_page.conftest import EXHAUSTIVE, SAMPLES, Show, look
from tests.browser.test_accessibility import complaints
from widget.style_page.scenes import SCENES

pytestmark = SAMPLES

SOME = ["picker", "form-all-questions", "form-errors", "booked", "zones"]
#: More than this, and phones take longer than a tenth of a second to lay it out.
MOST_ELEMENTS = 900
MOVING = "document.getAnimations().filter(motion => motion.playState === 'running').length"
CONTROLS = ":is(.button, td a, .periods ul a, .durations a, .choices label, .segments label span):visible"


def style(page: Page, selector: str, name: str) -> Any:
    return page.locator(selector).first.evaluate("(element, name) => getComputedStyle(element)[name]", name)


def test_forced_colours_leave_every_control_its_bounds(show: Show, styles: str) -> None:
    page = show("picker", facts={"forced_colors": "active"})

    for scene in SCENES if EXHAUSTIVE else SOME:
        look(page, styles, scene)
        borders = page.locator(CONTROLS).evaluate_all("found => found.map(one => getComputedStyle(one).borderTopStyle)")
        assert set(borders) <= {"solid"}, scene


@pytest.mark.parametrize("part", ["td a", ".durations a", ".clock a"])
def test_forced_colours_tell_what_is_chosen(show: Show, part: str) -> None:
    page = show("picker", facts={"forced_colors": "active"})

    chosen = style(page, f"{part}[aria-current=true]", "backgroundColor")
    assert chosen != style(page, f"{part}:not([aria-current])", "backgroundColor")
    assert complaints(page) == []


def test_who_wants_no_motion_sees_none(show: Show, styles: str) -> None:
    page = show("picker", facts={"reduced_motion": "reduce"})
    look(page, styles, "picker", state="loading")
    page.wait_for_timeout(600)  # what takes longer than this would move

    assert page.evaluate(MOVING) == 0


def test_who_does_not_mind_sees_that_something_is_under_way(show: Show) -> None:
    page = show("picker", state="loading")

    page.wait_for_timeout(600)

    assert page.evaluate(MOVING) > 0


def test_an_appointment_is_printed_without_what_cannot_be_pressed(show: Show) -> None:
    page = show("appointment")
    page.emulate_media(media="print")

    assert page.locator(":is(.button, footer, .back):visible").count() == 0
    assert page.get_by_text("Tuesday, March 16, 2027").is_visible()
    assert style(page, ".card", "boxShadow") == "none"


def test_printed_times_are_all_there(show: Show) -> None:
    page = show("picker")
    page.emulate_media(media="print")

    periods = page.locator(".periods")
    assert periods.evaluate("one => one.scrollHeight <= one.clientHeight + 1")
    assert lost(page) == []


@pytest.mark.parametrize("scene", ["picker", "picker-clocks-change", "form-all-questions"])
def test_a_page_is_small_enough_for_a_phone(show: Show, scene: str) -> None:
    page = show(scene, width=360)

    assert page.evaluate("document.querySelectorAll('*').length") <= MOST_ELEMENTS


def test_what_is_touched_is_as_large_as_a_finger(show: Show, styles: str) -> None:
    page = show("picker", width=360)

    for scene in SCENES if EXHAUSTIVE else SOME:
        look(page, styles, scene)
        sizes = page.locator(
            f"{CONTROLS}, .arrow:visible, .field input:not([type=radio], [type=checkbox]):visible"
        ).evaluate_all(
            "found => found.map(one => [one.getBoundingClientRect(), one.className]).map(([box, name]) => "
            "[Math.min(box.width, box.height), name])"
        )
        assert [size for size in sizes if size[0] < 44] == [], scene


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
