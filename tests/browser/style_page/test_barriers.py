"""Every scene by WCAG 2.2 AA, as far as axe can tell: in turn in all brands, themes, languages and widths."""

from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.style_page.conftest import EXHAUSTIVE, SAMPLES, Show
from tests.browser.style_page.sample import SAMPLE
from tests.browser.test_accessibility import complaints
from widget.style_page.samples import BRANDS
from widget.style_page.scenes import SCENES

pytestmark = SAMPLES

LOOKS = list(product(BRANDS, ("light", "dark"), ("en", "de", "ar"), (360, 700, 1100)))
#: Coprime to the number of looks, so that neighbouring scenes differ in everything.
STRIDE = 31


@pytest.mark.parametrize(
    "scenes", [[scene] for scene in SCENES] if EXHAUSTIVE else [SAMPLE], ids=lambda scenes: scenes[0]
)
def test_a_scene_has_no_barrier(show: Show, scenes: list[str]) -> None:
    for scene in scenes:
        number = list(SCENES).index(scene)
        looks = LOOKS[number % 3 :: 3] if EXHAUSTIVE else [LOOKS[(number * STRIDE) % len(LOOKS)]]
        for brand, theme, language, width in looks:
            page = show(scene, brand=brand, theme=theme, language=language, width=width)
            assert complaints(page) == [], (scene, brand, theme, language, width)


@pytest.mark.parametrize("state", ["hover", "focus", "pressed"])
def test_a_control_can_be_read_in_every_state(show: Show, state: str) -> None:
    """A state changes colours alone, which is all that is asked here."""
    for scene in ("picker", "form-all-questions", "move-gone", "zones-found"):
        for brand, theme in product(BRANDS, ("light", "dark")) if EXHAUSTIVE else [("pale", "light")]:
            page = show(scene, brand=brand, theme=theme, state=state)
            assert unreadable(page) == [], (scene, brand, theme)


def unreadable(page: Page) -> list[str]:
    rules = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
    found = Axe().run(page, options=rules).response["violations"]
    return [node["failureSummary"] for fault in found for node in fault["nodes"]]


def test_the_style_page_has_no_barrier(show: Show, styles: str) -> None:
    page = show("booked")
    page.goto(f"{styles}/?width=360")

    assert complaints(page) == []
