from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.contract.workspace.widgets import contrast
from widget.models import Brand
from widget.presenters.brand import brand_css
from widget.presenters.palette import Palette, palettes

COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


def assert_readable(palette: Palette) -> None:
    """WCAG 2.2: 4.5 for text (1.4.3), 3 for the bounds of fields (1.4.11)."""
    for text in (palette.text, palette.muted, palette.ink):
        assert contrast(text, palette.surface) >= 4.5
    for ground in (palette.soft, palette.hover):
        assert contrast(palette.ink, ground) >= 4.5
    assert contrast(palette.muted, palette.soft) >= 4.5
    assert contrast(palette.on_accent, palette.accent) >= 4.5
    assert contrast(palette.on_accent, palette.pressed) >= 4.5
    assert contrast(palette.danger, palette.surface) >= 4.5
    assert contrast(palette.text, palette.danger_soft) >= 4.5
    assert contrast(palette.edge, palette.surface) >= 3


@given(accent=COLOURS)
@settings(max_examples=500)
def test_every_accent_gives_pages_that_can_be_read(accent: str) -> None:
    for palette in palettes(accent, "#ffffff", "#1c1c1c"):
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
