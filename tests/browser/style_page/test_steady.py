"""Visual regressions, seen by looking at one page in two ways that must agree.

Pictures that were kept would depend on the fonts and the browser of one machine, and weigh megabytes; two looks in one
run do not. What may differ is colour: between two themes, two states or two brands of one font nothing moves.
"""

from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.style_page.boxes import Box, boxes, painted
from tests.browser.style_page.conftest import EXHAUSTIVE, SAMPLES, Show, look
from widget.style_page.scenes import SCENES

pytestmark = SAMPLES

WIDTHS = [360, 700, 1100] if EXHAUSTIVE else [360, 1100]
LOOKED_AT = list(SCENES) if EXHAUSTIVE else ["picker", "move-gone"]
#: How much two places may differ, in pixels: fractions are rounded in both directions.
ROUNDING = 1.0


def places(page: Page) -> list[tuple[Any, ...]]:
    return [tuple(box.values()) for box in boxes(page)]


@pytest.mark.parametrize("width", WIDTHS)
def test_states_and_themes_move_nothing(show: Show, styles: str, width: int) -> None:
    page = show("picker", width=width)

    for scene in LOOKED_AT:
        look(page, styles, scene)
        at_rest = places(page)
        for query in ({"theme": "dark"}, *({"state": state} for state in ("hover", "focus", "pressed", "loading"))):
            look(page, styles, scene, **query)
            page.evaluate("Promise.all(document.getAnimations().map(motion => motion.ready))")
            assert places(page) == at_rest, (scene, query)


@pytest.mark.parametrize("width", WIDTHS)
def test_right_to_left_is_the_mirror_of_left_to_right(show: Show, styles: str, width: int) -> None:
    """The same words in both directions, so that what differs is the side alone."""
    page = show("picker", width=width)

    for scene in LOOKED_AT:
        look(page, styles, scene)
        straight = _blocks(page)
        page.evaluate("document.documentElement.dir = 'rtl'")
        for one, other in zip(straight, _blocks(page), strict=True):
            mirrored = {**one, "left": width - one["right"], "right": width - one["left"]}
            differ = [
                side for side in ("left", "right", "top", "bottom") if abs(mirrored[side] - other[side]) > ROUNDING
            ]
            assert differ == [], (scene, mirrored, other)


def _blocks(page: Page) -> list[Box]:
    """Without what lies in a line of text, whose order is the words' own."""
    inline = ("SMALL", "B", "SPAN", "BDI", "BR", "S", "A.:", "ABBR", "INPUT", "OPTION")
    return [box for box in boxes(page) if not box["name"].startswith(inline) and box["name"] != "A."]


@pytest.mark.parametrize("width", WIDTHS)
def test_without_scripts_a_page_looks_the_same_to_the_pixel(show: Show, width: int) -> None:
    with_scripts, without = (show("picker", width=width, facts={"scripts": has}) for has in (True, False))
    scenes = [name for name in LOOKED_AT if not name.startswith("form")]  # a form's guests are added one by one

    for scene, theme in product(scenes, ("light", "dark") if EXHAUSTIVE else ("light",)):
        pictures = []
        for page in (with_scripts, without):
            page.goto(page.url.partition("/_styles/")[0] + f"/_styles/acme/{scene}/?theme={theme}")
            page.mouse.move(0, 0)
            pictures.append(page.screenshot(full_page=True, caret="hide"))
        assert pictures[0] == pictures[1], (scene, theme)


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


@pytest.mark.parametrize("width", [700, 1100])
def test_turning_months_and_picking_days_moves_nothing(show: Show, styles: str, width: int) -> None:
    """Months have four, five and six weeks, and days many times or none."""
    page = show("picker", width=width)
    seen = set()

    for query in ({"month": "2027-03"}, {"month": "2027-05"}, {"day": "2027-03-13"}, {"day": "2027-04-05"}):
        look(page, styles, "picker", **query)
        seen.add(
            tuple(
                str(page.locator(part).bounding_box())
                for part in (".card", ".month", ".times", ".zone", "table th >> nth=0")
            )
        )

    assert len(seen) == 1
