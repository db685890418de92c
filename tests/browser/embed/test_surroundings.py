"""Pages that make it hard: a pinned script, no storage, a sandbox, a file, no scripts, paper, other directions."""

import os
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import FloatRect, expect

from tests.browser.embed.hosting import FRAME, SCRIPT, WEDNESDAY, Host, visit_host, widget, widget_origin
from tests.browser.shop import File, Shop
from tests.browser.site import Site
from tests.browser.visitor import NewVisitor, Visitor, expect_booked
from widget.embedding.script import current

EXHAUSTIVE = bool(os.environ.get("TEST_EXHAUSTIVE"))
#: What the visitor's system wants, the widget's theme, and what the page around it says of itself.
GROUNDS: tuple[tuple[Literal["light", "dark"], str, str], ...] = (
    ("light", "dark", ""),
    ("dark", "auto", ""),
    ("dark", "light", ' style="color-scheme: dark"'),
    ("light", "light", ' style="color-scheme: dark"'),
)
#: As docs/embedding.md has it.
SANDBOX = "allow-scripts allow-forms allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-downloads"


def book(inside: Visitor, time: str) -> None:
    inside.pick_time(time)
    inside.introduce(company_size="1-49", consent=True)
    inside.book()
    expect_booked(inside)


def test_a_page_can_pin_a_version_and_its_integrity(scripted: Visitor) -> None:
    script = current()
    address = f"{widget_origin(scripted)}/embed/{script.version}.js"
    tag = f'<script async src="{address}" crossorigin="anonymous" integrity="{script.integrity}"></script>'
    Shop.files["/pinned"] = File(tag + widget(scripted))
    scripted.page.goto(f"{scripted.site.shop}/pinned")

    expect(scripted.page.frame_locator("booking-widget iframe").locator("#picker")).to_be_visible()


@pytest.mark.parametrize(
    ("mode", "time"), [("inline", "13:30"), *([("popup", "14:30"), ("button", "11:30")] if EXHAUSTIVE else [])]
)
def test_a_browser_that_keeps_nothing_books_as_any_other(without_storage: Visitor, mode: str, time: str) -> None:
    host = visit_host(without_storage, widget(without_storage, WEDNESDAY, mode=mode))
    if mode != "inline":
        host.page.locator("#plain" if mode == "popup" else "[part=button]").click()
    host.expect_ready()
    blocked = "(() => { try { return localStorage.length } catch (error) { return error.name } })()"
    assert host.page.frames[-1].evaluate(blocked) == "SecurityError"
    book(host.inside, time)

    assert host.heard()[-1] == "booked"
    assert without_storage.page.context.cookies() == []


def test_a_page_in_a_sandbox_shows_it_and_books(scripted: Visitor) -> None:
    visit_host(scripted, widget(scripted, WEDNESDAY))
    Shop.files["/preview"] = File(f'<iframe width="900" height="1200" sandbox="{SANDBOX}" src="/page"></iframe>')
    scripted.page.goto(f"{scripted.site.shop}/preview")
    inside = scripted.within(scripted.page.frame_locator("iframe").frame_locator("booking-widget iframe"))
    expect(inside.locator("main")).to_be_visible()
    book(inside, "15:30")

    assert "booked" in scripted.page.frames[1].evaluate("called")


def test_a_plain_frame_in_a_sandbox_books_too(scripted: Visitor) -> None:
    address = f"{widget_origin(scripted)}{WEDNESDAY}&embed=1".replace("&", "&amp;")
    Shop.files["/bare"] = File(f'<iframe width="900" height="1200" sandbox="{SANDBOX}" src="{address}"></iframe>')
    scripted.page.goto(f"{scripted.site.shop}/bare")

    book(scripted.within(scripted.page.frame_locator("iframe")), "16:30")


def test_a_preview_opened_from_a_file_shows_what_every_site_may(scripted: Visitor, tmp_path: Path) -> None:
    link = "/acme-erstgespraech/?clock=24"
    file = tmp_path / "preview.html"
    script = f'<script async src="{widget_origin(scripted)}/embed.js"></script>'
    file.write_text(f"<!doctype html><script>{SCRIPT}</script>{script}{widget(scripted, link)}")
    scripted.page.goto(file.as_uri())
    host = Host(scripted, scripted.page)
    host.expect_ready()
    host.expect_fitting()
    host.inside.locator(".times li a").first.click()
    expect(host.inside.locator("#details")).to_be_visible()

    host.expect_heard("ready", "slot-selected")


def test_without_scripts_there_is_a_plain_link(new_visitor: NewVisitor) -> None:
    visitor = new_visitor(scripts=False)
    host = visit_host(visitor)
    host.plain_link.click()

    expect(visitor.locator("#picker")).to_be_visible()


def test_without_our_script_there_is_a_plain_link(scripted: Visitor) -> None:
    scripted.page.route("**/embed.js", lambda route: route.abort())
    host = visit_host(scripted)
    host.plain_link.click()

    expect(scripted.locator("#picker")).to_be_visible()
    scripted.faults.clear()


def test_it_is_see_through_on_every_ground(scripted: Visitor) -> None:
    for scheme, theme, root in GROUNDS if EXHAUSTIVE else GROUNDS[::2]:
        scripted.page.emulate_media(color_scheme=scheme)
        host = visit_host(scripted, widget(scripted, theme=theme), root=root, css="html { background: rgb(0, 255, 0) }")
        host.expect_ready()
        box = host.page.locator("booking-widget iframe").bounding_box()
        assert box is not None
        corner: FloatRect = {"x": box["x"], "y": box["y"] + box["height"] - 2, "width": 1, "height": 1}

        assert _pixel(host, corner) == [0, 255, 0]


def _pixel(host: Host, clip: FloatRect) -> list[int]:
    """The colour of one pixel of what is really painted, as the browser reads the picture."""
    found: list[int] = host.page.evaluate(
        "async bytes => { const image = await createImageBitmap(new Blob([new Uint8Array(bytes)]));"
        "const context = new OffscreenCanvas(1, 1).getContext('2d'); context.drawImage(image, 0, 0);"
        "return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3) }",
        list(host.page.screenshot(clip=clip)),
    )
    return found


def test_a_page_that_reads_from_the_right_has_the_button_on_the_left(scripted: Visitor) -> None:
    host = visit_host(scripted, widget(scripted, mode="button"), root=' dir="rtl" lang="ar"')
    button = host.page.locator("[part=button]").bounding_box()

    assert button is not None
    assert button["x"] < 100


def test_it_is_printed_and_the_button_is_not(scripted: Visitor) -> None:
    host = visit_host(scripted, widget(scripted) + '<booking-widget link="/acme-framed/" mode="button" label="Book">')
    host.expect_ready()
    host.page.emulate_media(media="print")

    expect(host.page.locator("[part=button]")).to_be_hidden()
    expect(host.inside.locator("main")).to_be_visible()
    host.expect_fitting()


def test_a_page_that_is_zoomed_shows_all_of_it(new_visitor: NewVisitor) -> None:
    visitor = new_visitor(viewport={"width": 550, "height": 450}, device_scale_factor=2)
    host = visit_host(visitor, column=500)
    host.expect_ready()

    host.expect_fitting()


def test_it_needs_no_site_but_its_own(scripted: Visitor, site: Site) -> None:
    asked: set[str] = set()
    scripted.page.on("request", lambda request: asked.add(request.url.split("/")[2]))
    host = visit_host(scripted)
    host.expect_ready()
    host.evaluate(f"{FRAME}.src")

    assert asked == {site.shop.partition("//")[2], widget_origin(scripted).partition("//")[2]}
