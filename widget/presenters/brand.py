"""A brand as CSS custom properties on one element; there is no stylesheet per brand."""

import re
from dataclasses import asdict
from functools import lru_cache

from widget.models import Brand
from widget.presenters.palette import Palette, palettes

FONTS = {
    "system": 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif',
    "serif": 'ui-serif, Georgia, "Times New Roman", serif',
    "mono": "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
}
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_FONT = re.compile(r"[\w ,'\"-]+")
_DEFAULT = Brand()


def brand_css(brand: Brand, theme: str) -> str:
    """``theme`` as the visitor asks for it: light, dark, auto or empty for the brand's own."""
    accent, surface, text = (_colour(brand, name) for name in ("accent", "surface", "text"))
    return _css(accent, surface, text, min(brand.radius, 40), brand.font, theme or brand.theme)


def accent_of(brand: Brand) -> str:
    return _colour(brand, "accent")


def _colour(brand: Brand, name: str) -> str:
    """What is no colour never reaches a stylesheet."""
    value = getattr(brand, name)
    return value.lower() if _COLOUR.fullmatch(value) else str(getattr(_DEFAULT, name))


@lru_cache(maxsize=256)
def _css(accent: str, surface: str, text: str, radius: int, font: str, theme: str) -> str:
    light, dark = palettes(accent, surface, text)
    family = FONTS.get(font) or (f"{font}, {FONTS['system']}" if _FONT.fullmatch(font) else FONTS["system"])
    shape = f"--radius:{radius}px;--font:{family};"
    if theme in ("light", "dark"):
        scheme = "dark" if light == dark else theme  # of what the browser draws in boxes for dates and choices
        return f":root{{{shape}{_scheme(scheme)}{_colours(dark if theme == 'dark' else light)}}}"
    scheme = "light dark" if light != dark else "dark"
    rules = f":root{{{shape}{_scheme(scheme)}{_colours(light)}}}"
    return rules if light == dark else f"{rules}@media(prefers-color-scheme:dark){{:root{{{_colours(dark)}}}}}"


def _scheme(name: str) -> str:
    """As a property too, because in a frame it is the body's and not the document's (static/widget/embed.css)."""
    return f"--scheme:{name};color-scheme:{name};"


def _colours(palette: Palette) -> str:
    return ";".join(f"--{name.replace('_', '-')}:{value}" for name, value in asdict(palette).items())
