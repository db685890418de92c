"""A brand's three colours as all that a page paints with, readable by WCAG 2.2 (1.4.3, 1.4.11) in light and dark."""

from dataclasses import dataclass
from functools import lru_cache

from scheduling.contract.workspace.widgets import READABLE, contrast

WHITE, BLACK = "#ffffff", "#000000"
DANGER = "#c2261d"
DARK_SURFACE, DARK_TEXT = "#17191c", "#eceef1"


@dataclass(frozen=True, slots=True)
class Palette:
    """``ink`` is the accent where it is text, ``soft`` the ground of what can be picked.

    ``edge`` bounds fields, which are known by it; ``rim`` bounds what is known by its text.
    """

    page: str
    surface: str
    text: str
    muted: str
    line: str
    edge: str
    rim: str
    accent: str
    on_accent: str
    pressed: str
    ink: str
    soft: str
    hover: str
    danger: str
    danger_soft: str


@lru_cache(maxsize=256)
def palettes(accent: str, surface: str, text: str) -> tuple[Palette, Palette]:
    """The brand in light and in dark. A brand whose own surface is dark is the same in both."""
    own = _palette(accent, surface, text)
    if _is_dark(surface):
        return own, own
    return own, _palette(accent, DARK_SURFACE, DARK_TEXT)


def _palette(accent: str, surface: str, text: str) -> Palette:
    dark = _is_dark(surface)
    extreme = WHITE if dark else BLACK
    fill = _towards(accent, extreme, against=(surface,), ratio=1.6 if dark else 1.3)
    soft = _ground(fill, surface, 0.16 if dark else 0.10, under=(text, extreme))
    hover = _ground(fill, surface, 0.28 if dark else 0.20, under=(text, extreme))
    page = _ground(BLACK, surface, 0.35, under=(text,)) if dark else _ground(text, surface, 0.05, under=(text,))
    ink = _towards(fill, extreme, against=(surface, soft, hover))
    on_fill = WHITE if contrast(WHITE, fill) >= READABLE else BLACK
    return Palette(
        page=page,
        surface=surface,
        text=text,
        muted=_towards(mix(text, surface, 0.66), text, against=(surface, soft, page)),
        line=mix(text, surface, 0.13),
        edge=_towards(mix(text, surface, 0.4), text, against=(surface,), ratio=3),
        rim=mix(ink, mix(text, surface, 0.13), 0.4),
        accent=fill,
        on_accent=on_fill,
        pressed=mix(BLACK if on_fill == WHITE else WHITE, fill, 0.16),
        ink=ink,
        soft=soft,
        hover=hover,
        danger=_towards(DANGER, extreme, against=(surface,)),
        danger_soft=_ground(DANGER, surface, 0.1, under=(text,)),
    )


def mix(colour: str, ground: str, share: float) -> str:
    """``share`` of a colour over a ground."""
    return "#" + "".join(
        f"{round(int(colour[at : at + 2], 16) * share + int(ground[at : at + 2], 16) * (1 - share)):02x}"
        for at in (1, 3, 5)
    )


def _ground(colour: str, surface: str, share: float, *, under: tuple[str, ...]) -> str:
    """A share of the colour over the surface, or as much of it as leaves what is written there readable."""
    for step in range(21):
        ground = mix(colour, surface, share * (20 - step) / 20)
        if all(contrast(text, ground) >= READABLE for text in under):
            return ground
    return surface


def _towards(colour: str, extreme: str, *, against: tuple[str, ...], ratio: float = READABLE) -> str:
    """The colour nearest to the given one, on its way to an extreme, that contrasts enough with every ground."""
    for step in range(21):
        candidate = mix(extreme, colour, step / 20)
        if all(contrast(candidate, ground) >= ratio for ground in against):
            return candidate
    return extreme


def _is_dark(colour: str) -> bool:
    return contrast(colour, WHITE) > contrast(colour, BLACK)
