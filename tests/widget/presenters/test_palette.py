import os

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.contract.workspace.widgets import contrast
from widget.models import Brand
from widget.presenters.brand import brand_css
from widget.presenters.palette import Palette, palettes

EXHAUSTIVE = bool(os.environ.get("TEST_EXHAUSTIVE"))
COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


#: What is written on what.
TEXTS = {
    "surface": ("text", "muted", "ink", "danger"),
    "page": ("text", "muted"),
    "soft": ("text", "muted", "ink"),
    "hover": ("text", "ink"),
    "accent": ("on_accent",),
    "pressed": ("on_accent",),
    "danger_soft": ("text",),
}


def assert_readable(palette: Palette) -> None:
    """WCAG 2.2: 4.5 for text (1.4.3), 3 for the bounds of fields and the ring of the focus (1.4.11)."""
    for ground, texts in TEXTS.items():
        for text in texts:
            ratio = contrast(getattr(palette, text), getattr(palette, ground))
            assert ratio >= 4.5, (text, ground, palette)
    assert contrast(palette.ink, palette.page) >= 3
    assert contrast(palette.edge, palette.surface) >= 3


@given(accent=COLOURS)
@settings(max_examples=10_000 if EXHAUSTIVE else 100)
def test_every_accent_gives_pages_that_can_be_read(accent: str) -> None:
    for palette in palettes(accent, "#ffffff", "#1c1c1c"):
        assert_readable(palette)


@given(accent=COLOURS, surface=COLOURS, text=COLOURS)
@settings(max_examples=10_000 if EXHAUSTIVE else 100)
def test_every_brand_that_can_be_saved_gives_pages_that_can_be_read(accent: str, surface: str, text: str) -> None:
    """Saved is what has text that can be read on its surface; from any two colours one is made that can."""
    if contrast(text, surface) < 4.5:
        text = max("#ffffff", "#000000", key=lambda extreme: contrast(extreme, surface))

    for palette in palettes(accent, surface, text):
        assert_readable(palette)


@given(accent=COLOURS)
def test_a_dark_brand_stays_dark(accent: str) -> None:
    light, dark = palettes(accent, "#14171c", "#f2f3f5")

    assert light == dark
    assert_readable(dark)


def test_a_readable_accent_is_left_alone() -> None:
    light, _ = palettes("#0b6e4f", "#ffffff", "#1c1c1c")

    assert (light.accent, light.ink, light.on_accent) == ("#0b6e4f", "#0b6e4f", "#ffffff")


def test_the_theme_of_the_address_decides_over_the_brand() -> None:
    assert "prefers-color-scheme" in brand_css(Brand(), "")
    assert "color-scheme:dark" in brand_css(Brand(), "dark")
    assert "prefers-color-scheme" not in brand_css(Brand(theme="light"), "")
