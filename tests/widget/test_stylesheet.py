"""The stylesheet has one set of measures and colours, and no side of its own."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from widget.models import Brand
from widget.presenters.brand import brand_css
from widget.styles import stylesheet

FILES = sorted((Path(settings.STATICFILES_DIRS[0]) / "widget").glob("*.css"))
#: Such as ``left`` and ``margin-right``; what runs along a line is a side of the text (``inline-start``).
PHYSICAL = re.compile(
    r"[{;\s]((?:(?:margin|padding|border|scroll-margin|scroll-padding)-)?(?:left|right|top|bottom)(?:-\w+)?"
    r"|(?:min-|max-)?(?:width|height))\s*:"
)
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch|color-mix)\(")


def rules(path: Path) -> str:
    """Without comments, and without conditions, in which widths are those of the container."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    return re.sub(r"@(?:container|media)[^{]*", "@", text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_sides_and_sizes_are_those_of_the_text(path: Path) -> None:
    assert PHYSICAL.findall(rules(path)) == []


def test_colours_are_those_of_the_brand() -> None:
    """Shadows and paper alone have their own."""
    on_screen = re.sub(r"--shadow:[^;]+;", "", stylesheet()).partition("@media print")[0]

    assert COLOUR.findall(on_screen) == []


def test_every_measure_and_colour_is_defined_and_used() -> None:
    css = brand_css(Brand(), "") + stylesheet()

    used = set(re.findall(r"var\((--[\w-]+)\)", css))
    assert used == set(re.findall(r"[{;](--[\w-]+):", css))
