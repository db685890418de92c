"""The lines that put a widget on a site: what is chosen stands in them, and nothing in them can break a page."""

from html.parser import HTMLParser
from typing import Any, get_args

import pytest

from widget.presenters import recipes
from widget.presenters.snippet import Embedding, Mode, button_colours, policy_lines, reserved, script_tag, snippet

ORIGIN = "https://book.example.com"


def embedding(**chosen: Any) -> Embedding:
    return Embedding(**{"origin": ORIGIN, "slug": "acme-demo", "text": "Book a demo", **chosen})


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def __getitem__(self, tag: str) -> dict[str, str]:
        [attributes] = [attributes for name, attributes in self.found if name == tag]
        return attributes


def test_three_lines_put_it_into_a_page() -> None:
    assert snippet(embedding()) == (
        '<script async src="https://book.example.com/embed.js"></script>\n'
        '<booking-widget link="/acme-demo/">\n'
        '  <a href="https://book.example.com/acme-demo/">Book a demo</a>\n'
        "</booking-widget>"
    )


def test_whatever_is_chosen_stands_in_the_element() -> None:
    chosen = embedding(
        mode="button",
        language="de",
        theme="dark",
        timezone="Europe/Berlin",
        hide=("intro", "logo"),
        click_ids=("gclid", "fbclid"),
    )

    assert Tags(snippet(chosen))["booking-widget"] == {
        "link": "/acme-demo/",
        "mode": "button",
        "label": "Book a demo",
        "language": "de",
        "theme": "dark",
        "timezone": "Europe/Berlin",
        "hide": "intro logo",
        "click-ids": "gclid fbclid",
    }


def test_a_height_is_asked_for_where_the_widget_has_a_place_of_its_own() -> None:
    inline, frame, button = (snippet(embedding(mode=mode, min_height=720)) for mode in ("inline", "frame", "button"))

    assert Tags(inline)["booking-widget"]["min-height"] == "720"
    assert Tags(frame)["iframe"]["height"] == "720"
    assert "720" not in button


def test_a_stylesheet_reserves_what_the_widget_will_take() -> None:
    inline = "booking-widget:not([mode=popup], [mode=button])"
    usual = f"{inline} {{ display: block; min-height: 640px; }}\n@media (max-width: 600px) {{ {inline} {{"

    assert reserved(embedding()).startswith(usual)
    assert reserved(embedding(min_height=720)) == f"{inline} {{ display: block; min-height: 720px; }}"
    assert reserved(embedding(mode="popup")) == ""
    assert recipes.plain(embedding(), "a {}") == f"<style>\na {{}}\n</style>\n{snippet(embedding())}"
    assert recipes.plain(embedding(), "") == snippet(embedding())


def test_a_stylesheet_gives_the_floating_button_the_colours_of_the_brand() -> None:
    colours = {"accent": "#ffe000", "on_accent": "#000000"}

    assert button_colours(embedding(mode="button"), **colours) == (
        "booking-widget { --booking-accent: #ffe000; --booking-on-accent: #000000; }"
    )
    assert button_colours(embedding(mode="popup"), **colours) == ""


def test_any_element_opens_a_popup_by_its_attributes() -> None:
    link = Tags(snippet(embedding(mode="element", language="de")))["a"]

    assert link == {
        "href": f"{ORIGIN}/acme-demo/",
        "data-booking-link": "/acme-demo/",
        "data-booking-language": "de",
    }


def test_a_bare_frame_needs_no_script() -> None:
    text = snippet(embedding(mode="frame", language="de", hide=("intro", "logo")))

    assert "<script" not in text
    assert Tags(text)["iframe"] == {
        "src": f"{ORIGIN}/acme-demo/?embed=1&language=de&hide=intro+logo",
        "title": "Book a demo",
        "width": "100%",
        "height": "760",
        "loading": "lazy",
        "style": "border: 0; color-scheme: light",
    }
    assert policy_lines(embedding(mode="frame")) == f"frame-src {ORIGIN}"


def test_a_pinned_script_names_its_hash() -> None:
    script = Tags(script_tag(embedding(version="1.2.3", integrity="sha384-abc")))["script"]

    assert script["src"] == f"{ORIGIN}/embed/1.2.3.js"
    assert (script["integrity"], script["crossorigin"]) == ("sha384-abc", "anonymous")


@pytest.mark.parametrize("mode", get_args(Mode))
def test_no_text_becomes_markup(mode: Mode) -> None:
    text = snippet(embedding(mode=mode, text='"><script>alert(1)</script>'))

    assert len([tag for tag, _ in Tags(text).found if tag == "script"]) <= 1
    assert "alert(1)<" not in text


@pytest.mark.parametrize("mode", get_args(Mode))
def test_without_scripts_there_is_a_link_or_a_frame(mode: Mode) -> None:
    tags = [tag for tag, facts in Tags(snippet(embedding(mode=mode))).found if facts.get("href") or facts.get("src")]

    assert {"a", "iframe"} & set(tags)


def test_recipes_have_the_element_and_the_address_of_the_booking_pages() -> None:
    own = embedding(mode="popup", slug="42_demo")

    assert f'"{ORIGIN}/embed.js"' in recipes.wordpress(own)
    for recipe in (recipes.react(own), recipes.vue(own)):
        assert f'connect("{ORIGIN}");' in recipe
        assert '  <booking-widget link="/42_demo/" mode="popup">\n' in recipe
    assert "style={{ border: 0" in recipes.react(embedding(mode="frame"))
    assert "/embed/1.2.3.js" in recipes.wordpress(embedding(version="1.2.3", integrity="sha384-abc"))
    assert 'integrity="sha384-abc"' in recipes.wordpress(embedding(version="1.2.3", integrity="sha384-abc"))
    assert "export const Booking42Demo = () => (" in recipes.react(own)


def test_recipes_of_a_bare_frame_load_no_script() -> None:
    frame = embedding(mode="frame")

    assert recipes.wordpress(frame) == ""
    assert recipes.react(frame).startswith("export const AcmeDemo = () => (\n  <iframe ")
    assert recipes.vue(frame).startswith("<template>\n  <iframe ")
