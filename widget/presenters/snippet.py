"""The lines that put a widget on somebody's page."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from django.utils.html import escape

#: Without a line around it, and see-through on dark pages.
FRAME_STYLE = "border: 0; color-scheme: light"
#: Keeps the place free until the script has arrived.
_INLINE = "booking-widget:not([mode=popup], [mode=button])"
_RESERVED = f"{_INLINE} {{{{ display: block; min-height: {{}}px; }}}}"
#: What the script reserves by itself on a desk, and where the column is as narrow as a phone.
_ON_A_DESK = _RESERVED.format(640)
_ON_A_PHONE = f"@media (max-width: 600px) {{ {_INLINE} {{ min-height: max(640px, 100vh); }} }}"

Mode = Literal["inline", "popup", "button", "element", "frame"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedding:
    """How a widget appears: ``text`` is what people click; ``min_height`` in pixels; empty means as it is by itself.

    ``origin`` is where the booking pages are; ``version`` with ``integrity`` pins the script to what it is today.
    """

    origin: str
    slug: str
    mode: Mode = "inline"
    text: str = ""
    language: str = ""
    theme: str = ""
    timezone: str = ""
    hide: tuple[str, ...] = ()
    min_height: int | None = None
    click_ids: tuple[str, ...] = ()
    version: str = ""
    integrity: str = ""

    @property
    def link(self) -> str:
        return f"/{self.slug}/"

    @property
    def address(self) -> str:
        return self.origin + self.link


def script_tag(embedding: Embedding) -> str:
    """None for a bare frame, which works without."""
    if embedding.mode == "frame":
        return ""
    pin = f' integrity="{embedding.integrity}" crossorigin="anonymous"' if embedding.version else ""
    return f'<script async src="{escape(script_address(embedding))}"{pin}></script>'


def script_address(embedding: Embedding) -> str:
    return f"{embedding.origin}/embed/{embedding.version}.js" if embedding.version else f"{embedding.origin}/embed.js"


def widget_tag(embedding: Embedding, *, link: str = "") -> str:
    """The element; ``link`` stands in the place of its own where a look is tried."""
    link = link or embedding.link
    inside = _tag("a", [("href", embedding.address)], embedding.text)
    match embedding.mode:
        case "frame":
            return _frame(embedding, link)
        case "element":
            own = [(f"data-booking-{name}", value) for name, value in _attributes(embedding, link)]
            return _tag("a", [("href", embedding.address), *own], embedding.text)
        case "inline":
            return _tag("booking-widget", _attributes(embedding, link), f"\n  {inside}\n", is_markup=True)
        case mode:
            label = [("label", embedding.text)] if mode == "button" else []
            attributes = [*_attributes(embedding, link), ("mode", mode), *label]
            return _tag("booking-widget", attributes, f"\n  {inside}\n", is_markup=True)


def snippet(embedding: Embedding) -> str:
    return "\n".join(part for part in (script_tag(embedding), widget_tag(embedding)) if part)


def reserved(embedding: Embedding) -> str:
    """What a site's stylesheet says so that nothing moves when the widget arrives; a popup takes no place."""
    if embedding.mode != "inline":
        return ""
    return _RESERVED.format(embedding.min_height) if embedding.min_height else f"{_ON_A_DESK}\n{_ON_A_PHONE}"


def button_colours(embedding: Embedding, *, accent: str, on_accent: str) -> str:
    """What a site's stylesheet says so that the floating button looks as the booking page does."""
    if embedding.mode != "button":
        return ""
    return f"booking-widget {{ --booking-accent: {accent}; --booking-on-accent: {on_accent}; }}"


def policy_lines(embedding: Embedding) -> str:
    """What a site with a Content Security Policy adds to it."""
    script = f"script-src {embedding.origin}; " if embedding.mode != "frame" else ""
    return f"{script}frame-src {embedding.origin}"


def _attributes(embedding: Embedding, link: str) -> list[tuple[str, str]]:
    return [
        ("link", link),
        ("language", embedding.language),
        ("theme", embedding.theme),
        ("timezone", embedding.timezone),
        ("hide", " ".join(embedding.hide)),
        ("min-height", str(embedding.min_height or "") if embedding.mode == "inline" else ""),
        ("click-ids", " ".join(embedding.click_ids)),
    ]


def _frame(embedding: Embedding, link: str) -> str:
    """Without scripts its height cannot follow what is in it, so it has one that is enough for most."""
    path, _, own = link.partition("?")
    asked = [
        ("embed", "1"),
        ("language", embedding.language),
        ("theme", embedding.theme),
        ("timezone", embedding.timezone),
        ("hide", " ".join(embedding.hide)),
    ]
    query = "&".join(part for part in (own, urlencode([pair for pair in asked if pair[1]])) if part)
    height = str(embedding.min_height or 760)
    facts = [("title", embedding.text), ("width", "100%"), ("height", height), ("loading", "lazy")]
    # In a page of ours, without an origin, it shows as it is: our own policy forbids styles in attributes.
    style = [("style", FRAME_STYLE)] if embedding.origin else []
    return _tag("iframe", [("src", f"{embedding.origin}{path}?{query}"), *facts, *style])


def _tag(name: str, attributes: Iterable[tuple[str, str]], inside: str = "", *, is_markup: bool = False) -> str:
    said = "".join(f' {key}="{escape(value)}"' for key, value in attributes if value)
    return f"<{name}{said}>{inside if is_markup else escape(inside)}</{name}>"
