"""The npm package in a browser: a site with a bundler gets the same widget as one with a script from us."""

import pytest
from playwright.sync_api import expect

from tests.browser.embed.hosting import DEMO, SCRIPT, Host, widget, widget_origin
from tests.browser.shop import File, Shop
from tests.browser.visitor import Visitor
from tests.packages.test_embed import PACKAGE

PAGE = """<!doctype html><html lang="en"><head><title>App</title><link rel="icon" href="data:,">
<script src="/host.js"></script>
<script type="importmap">{{"imports": {{"@slotwright/embed": "/package/index.js"}}}}</script>
<script type="module">
  import {{ booking, connect }} from "@slotwright/embed";
  connect("{origin}");
  booking("on", "ready", () => called.push("ready of the package"));
  window.open_popup = () => booking("open", "{link}", {{ prefill: {{ fullname: "Zoë Visitor" }} }});
</script></head><body>{body}</body></html>"""
#: Where there is no document, as on a server.
WORKER = """import booking, { connect } from "./package/index.js";
connect("https://book.example.com");
booking("open", "/acme-demo/");
postMessage(typeof globalThis.booking);"""


@pytest.fixture
def app(scripted: Visitor) -> Host:
    """A page that was made with the package."""
    for name in ("index.js", "embed.js"):
        Shop.files[f"/package/{name}"] = File((PACKAGE / name).read_text(), "text/javascript")
    Shop.files["/host.js"] = File(SCRIPT, "text/javascript")
    Shop.files["/worker.js"] = File(WORKER, "text/javascript")
    page = PAGE.format(origin=widget_origin(scripted), link=DEMO, body=widget(scripted))
    Shop.files["/app"] = File(page)
    scripted.page.goto(f"{scripted.site.shop}/app")
    return Host(scripted, scripted.page)


def test_the_element_of_the_package_is_the_widget(app: Host) -> None:
    app.expect_ready()

    expect(app.plain_link).to_be_hidden()
    expect(app.inside.locator(".times li a").first).to_be_visible()
    assert "ready of the package" in app.evaluate("called")


def test_its_functions_are_those_of_the_script(app: Host) -> None:
    app.expect_ready()

    app.evaluate("open_popup()")

    inside = app.page.frame_locator("dialog[open] iframe")
    inside.locator(".times li a").first.click()
    expect(inside.locator("[name=fullname]")).to_have_value("Zoë Visitor")


def test_where_there_is_no_document_it_does_nothing(app: Host) -> None:
    said = app.evaluate(
        "new Promise(done => { new Worker('/worker.js', { type: 'module' }).onmessage = ({ data }) => done(data) })"
    )

    assert said == "undefined"
