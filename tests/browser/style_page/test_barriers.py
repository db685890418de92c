"""Every scene by WCAG 2.2 AA, as far as axe can tell: in turn in all brands, themes, languages and widths."""

from itertools import product

import pytest

from tests.browser.style_page.conftest import EXHAUSTIVE, SAMPLES, Show, look
from tests.browser.test_accessibility import complaints
from widget.style_page.samples import BRANDS
from widget.style_page.scenes import SCENES

pytestmark = SAMPLES

LOOKS = list(product(BRANDS, ("light", "dark"), ("en", "de", "ar"), (360, 700, 1100)))
#: Coprime to the number of looks, so that neighbouring scenes differ in everything.
STRIDE = 31


@pytest.mark.parametrize("scene", SCENES)
def test_a_scene_has_no_barrier(show: Show, styles: str, scene: str) -> None:
    number = list(SCENES).index(scene)
    looks = LOOKS[number % 3 :: 3] if EXHAUSTIVE else [LOOKS[(number * STRIDE) % len(LOOKS)]]
    page = show(scene)

    for brand, theme, language, width in looks:
        page.set_viewport_size({"width": width, "height": 800})
        look(page, styles, scene, brand=brand, theme=theme, language=language)
        assert complaints(page) == [], (brand, theme, language, width)


@pytest.mark.parametrize("state", ["hover", "focus", "pressed"])
@pytest.mark.parametrize("scene", ["picker", "form-all-questions", "move-gone", "zones"])
def test_a_control_can_be_read_in_every_state(show: Show, styles: str, scene: str, state: str) -> None:
    page = show(scene)

    for brand, theme in product(BRANDS, ("light", "dark")) if EXHAUSTIVE else [("pale", "light")]:
        look(page, styles, scene, brand=brand, theme=theme, state=state)
        assert complaints(page) == [], (brand, theme)


def test_the_style_page_has_no_barrier(show: Show, styles: str) -> None:
    page = show("booked")
    page.goto(f"{styles}/?width=360")

    assert complaints(page) == []
