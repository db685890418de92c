"""Larger than it was meant, nothing is lost: WCAG 2.2, 1.4.4 (text of twice the size) and 1.4.10 (reflow at 400 %)."""

from itertools import cycle, product

import pytest

from tests.browser.style_page.boxes import lost
from tests.browser.style_page.conftest import EXHAUSTIVE, SAMPLES, Show, look
from widget.style_page.scenes import SCENES

pytestmark = SAMPLES

#: The fullest of each kind.
SOME = ["picker-long-names", "move", "form-errors", "form-slot-gone", "booked-abroad"]
WIDTHS = [280, 320, 559, 560, 859, 860, 1400] if EXHAUSTIVE else [280, 560, 860]
ZOOMED = {"200 %": (640, 512), "400 %": (320, 256)}


@pytest.mark.parametrize("zoom", ZOOMED)
def test_a_page_of_1280_pixels_can_be_zoomed(show: Show, styles: str, zoom: str) -> None:
    """Zoom makes the window smaller in CSS pixels."""
    page = show("picker")
    width, height = ZOOMED[zoom]
    page.set_viewport_size({"width": width, "height": height})

    for scene in SCENES if EXHAUSTIVE else SOME:
        look(page, styles, scene, brand="long")
        assert lost(page) == [], scene


@pytest.mark.parametrize("width", [360, 700, 1100])
def test_text_of_twice_the_size_stays_in_its_place(show: Show, styles: str, width: int) -> None:
    page = show("picker", width=width)

    for scene in SCENES if EXHAUSTIVE else SOME:
        look(page, styles, scene)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert lost(page) == [], scene


@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_fits_every_width(show: Show, styles: str, width: int) -> None:
    page = show("picker", width=width)

    for scene, language in (
        product(SCENES, ("en", "ar")) if EXHAUSTIVE else zip(SOME, cycle(("ar", "en")), strict=False)
    ):
        look(page, styles, scene, language=language)
        assert lost(page) == [], (scene, language)
