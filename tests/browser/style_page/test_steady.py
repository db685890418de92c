"""Visual regressions, seen by looking at one page in two ways that must agree.

Pictures that were kept would depend on the fonts and the browser of one machine, and weigh megabytes; two looks in one
run do not. What may differ is colour: between two themes, two states or two brands of one font nothing moves.
"""

from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.style_page.boxes import Box, boxes, painted
from tests.browser.style_page.conftest import EXHAUSTIVE, SAMPLES, Show, look, resize
from tests.browser.visitor import NewVisitor
from widget.style_page.scenes import SCENES

pytestmark = SAMPLES

WIDTHS = [360, 700, 1100]
LOOKED_AT = list(SCENES) if EXHAUSTIVE else ["picker", "move-gone"]
#: How much two places may differ, in pixels: fractions are rounded in both directions.
ROUNDING = 1.0


def places(page: Page) -> list[list[tuple[Any, ...]]]:
    """At every width."""
    found = []
    for width in WIDTHS:
        resize(page, width)
        found.append([tuple(box.values()) for box in boxes(page)])
    return found


@pytest.mark.parametrize("scene", LOOKED_AT)
def test_states_and_themes_move_nothing(show: Show, scene: str) -> None:
    at_rest = places(show(scene))

    for query in ({"theme": "dark"}, *({"state": state} for state in ("hover", "focus", "pressed", "loading"))):
        page = show(scene, **query)
        page.evaluate("Promise.all(document.getAnimations().map(motion => motion.ready))")
        assert places(page) == at_rest, query


@pytest.mark.parametrize("scene", LOOKED_AT)
def test_right_to_left_is_the_mirror_of_left_to_right(show: Show, scene: str) -> None:
    """The same words in both directions, so that what differs is the side alone."""
    page = show(scene)

    for width in WIDTHS:
        resize(page, width)
        straight, turned = (_blocks(page, direction) for direction in ("ltr", "rtl"))
        for one, other in zip(straight, turned, strict=True):
            mirrored = {**one, "left": width - one["right"], "right": width - one["left"]}
            differ = [
                side for side in ("left", "right", "top", "bottom") if abs(mirrored[side] - other[side]) > ROUNDING
            ]
            assert differ == [], (width, mirrored, other)


def _blocks(page: Page, direction: str) -> list[Box]:
    """Without what lies in a line of text, whose order is the words' own."""
    page.evaluate("direction => { document.documentElement.dir = direction }", direction)
    inline = ("SMALL", "B", "SPAN", "BDI", "BR", "S", "A.:", "ABBR", "INPUT", "OPTION")
    return [box for box in boxes(page) if not box["name"].startswith(inline) and box["name"] != "A."]


def test_without_scripts_a_page_looks_the_same_to_the_pixel(show: Show, styles: str, new_visitor: NewVisitor) -> None:
    scenes = [name for name in LOOKED_AT if not name.startswith("form")]  # a form's guests are added one by one
    without = new_visitor(scripts=False).page

    for scene, theme in product(scenes, ("light", "dark") if EXHAUSTIVE else ("light",)):
        pages = show(scene, theme=theme), look(without, styles, scene, theme=theme)
        for width in WIDTHS:
            assert len({picture(page, width) for page in pages}) == 1, (scene, theme, width)


def picture(page: Page, width: int) -> bytes:
    resize(page, width)
    page.mouse.move(0, 0)
    return page.screenshot(full_page=True, caret="hide")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_picked_day_looks_as_its_address_does(show: Show, width: int) -> None:
    """htmx swaps a part; the whole page of the same address must not look otherwise."""
    page = show("picker", width=width)
    day = "2027-03-12"
    page.locator(f'.month a[href*="day={day}"]').click()
    expect(page.locator(f'#position[value="{day}"]')).to_have_count(1)
    page.evaluate("document.activeElement.blur()")
    page.mouse.move(0, 0)
    page.wait_for_timeout(300)  # until the colours are back at rest
    swapped = painted(page)
    page.reload()

    assert painted(page) == swapped


def test_turning_months_and_picking_days_moves_nothing(show: Show) -> None:
    """Months have four, five and six weeks, and days many times or none."""
    seen = set()

    for query in ({"month": "2027-03"}, {"month": "2027-05"}, {"day": "2027-03-13"}, {"day": "2027-04-05"}):
        page = show("picker", **query)
        for width in (700, 1100):
            resize(page, width)
            parts = (".card", ".month", ".times", ".zone", "table th >> nth=0")
            seen.add((width, *(str(page.locator(part).bounding_box()) for part in parts)))

    assert len(seen) == 2
