"""Every scene by WCAG 2.2 AA, as far as axe can tell: in all brands and themes, in all languages and widths."""

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

COLOURS = list(product(BRANDS, ("light", "dark")))
PLACES = list(product(("en", "de", "ar"), (360, 700, 1100)))


@pytest.mark.parametrize(
    "scenes", [[scene] for scene in SCENES] if EXHAUSTIVE else [SAMPLE], ids=lambda scenes: scenes[0]
)
def test_a_scene_has_no_barrier(show: Show, scenes: list[str]) -> None:
    """In every language and width, the colours in turn; a few take one of these each."""
    for number, scene in enumerate(scenes):
        for place, (language, width) in enumerate(PLACES if EXHAUSTIVE else [PLACES[number % len(PLACES)]]):
            brand, theme = COLOURS[(list(SCENES).index(scene) + place) % len(COLOURS)]
            page = show(scene, brand=brand, theme=theme, language=language, width=width)
            assert complaints(page) == [], (scene, brand, theme, language, width)


@pytest.mark.parametrize("scene", SCENES if EXHAUSTIVE else ["form-errors"])
def test_a_scene_can_be_read_in_the_colours_of_every_brand(show: Show, scene: str) -> None:
    for brand, theme in COLOURS if EXHAUSTIVE else COLOURS[::5]:
        assert unreadable(show(scene, brand=brand, theme=theme)) == [], (brand, theme)


@pytest.mark.parametrize("state", ["hover", "focus", "pressed"])
def test_a_control_can_be_read_in_every_state(show: Show, state: str) -> None:
    """A state changes colours alone, which is all that is asked here."""
    for scene in ("picker", "form-all-questions", "move-gone", "zones-found"):
        for brand, theme in COLOURS if EXHAUSTIVE else [("pale", "light")]:
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
