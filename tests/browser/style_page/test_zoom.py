"""Larger than it was meant, nothing is lost: WCAG 2.2, 1.4.4 (text of twice the size) and 1.4.10 (reflow at 400 %)."""

import pytest
from playwright.sync_api import Page

from tests.browser.style_page.boxes import lost
from tests.browser.style_page.conftest import EXHAUSTIVE, SAMPLES, Show, resize
from widget.style_page.scenes import SCENES

pytestmark = SAMPLES

#: The fullest of each kind.
SOME = ["picker-long-names", "move", "form-errors", "form-slot-gone", "booked-abroad"]
SCENES_SHOWN = list(SCENES) if EXHAUSTIVE else SOME
#: By the size of text. On both sides of every width at which the layout changes.
WIDTHS = {"100%": [280, 320, 559, 560, 859, 860, 1400], "200%": [360, 700, 1100]}
#: Zoom makes the window of 1280 pixels smaller in CSS pixels.
ZOOMED = {"200 %": (640, 512), "400 %": (320, 256)}


@pytest.mark.parametrize("scene", SCENES_SHOWN)
def test_a_page_of_1280_pixels_can_be_zoomed(show: Show, scene: str) -> None:
    page = show(scene, brand="long", width=1280)

    for zoom, (width, height) in ZOOMED.items():
        resize(page, width, height)
        assert lost(page) == [], zoom


@pytest.mark.parametrize("scene", SCENES_SHOWN)
def test_a_page_fits_every_width_with_text_of_twice_the_size_too(show: Show, scene: str) -> None:
    for language in ("en", "ar") if EXHAUSTIVE else (("ar", "en")[SOME.index(scene) % 2],):
        page = show(scene, language=language)
        for size, widths in WIDTHS.items():
            page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
            for width in widths:
                resize(page, width)
                assert lost(page) == [], (language, size, width)


def test_the_picker_has_three_forms_by_the_width_that_it_is_given(show: Show) -> None:
    """In a narrow place on a wide screen it is narrow."""
    page = show("picker", width=1400)

    forms = {}
    for width in (559, 560, 859, 860):
        page.evaluate("width => { document.querySelector('main').style.inlineSize = `${width}px` }", width)
        forms[width] = [part for part in (".about", ".times") if _is_beside(page, part, ".month")]

    assert forms == {559: [], 560: [".times"], 859: [".times"], 860: [".about", ".times"]}


def _is_beside(page: Page, one: str, other: str) -> bool:
    first, second = page.locator(one).bounding_box(), page.locator(other).bounding_box()
    assert first is not None
    assert second is not None
    return first["x"] + first["width"] <= second["x"] + 1 or second["x"] + second["width"] <= first["x"] + 1
