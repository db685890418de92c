"""Somebody else's page with the widget on it, on a site of its own, and what that page hears."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.shop import File, Shop
from tests.browser.visitor import Visitor

#: The page's own content above and below the widget: what would be seen to jump.
PAGE = """<!doctype html><html lang="en"{root}><head><meta charset="utf-8"><title>Shop</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
{head}<link rel="stylesheet" href="/host.css"><script src="/host.js"></script>
<script async src="{origin}/embed.js"></script></head>
<body><h1>Shop</h1>{body}<p id="below">Below the widget</p></body></html>"""
#: A page of its own files, as a strict policy wants it: the queue before the script has arrived, and what is heard.
SCRIPT = """
window.booking = window.booking || function () { (booking.q = booking.q || []).push(arguments) };
window.heard = [];
window.called = [];
for (const name of ["ready", "failed", "slot-selected", "booked", "provisional", "cancelled", "rescheduled", "opened",
                    "closed", "resized"]) {
  document.addEventListener("booking:" + name, event => heard.push([name, event.detail, event.target.localName]));
  booking("on", name, event => called.push(name));
}
window.shifts = [];
const named = ({ node, previousRect, currentRect }) =>
  `${node?.id || node?.nodeName} ${previousRect.y} > ${currentRect.y}`;
new PerformanceObserver(list => {
  for (const shift of list.getEntries()) shifts.push([shift.value, shift.sources.map(named)]);
}).observe({type: "layout-shift", buffered: true});
window.violations = [];
document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
  violations.push(`${violatedDirective} ${blockedURI}`);
});
"""
#: What docs/embedding.md asks for, so that the space is there before the script is.
STYLE = """
body { margin: 0 auto; max-width: var(--column, 1000px); font: 16px/1.5 serif }
booking-widget { display: block; min-height: 640px }
booking-widget[mode] { display: contents; min-height: 0 }
"""
WIDGET = '<booking-widget link="{link}"{more}><a id="plain" href="{origin}{link}">Book a demo</a></booking-widget>'


@dataclass(frozen=True)
class Host:
    """``page`` is the one around the widget."""

    visitor: Visitor
    page: Page

    @property
    def inside(self) -> Visitor:
        """The same visitor, who looks into the widget."""
        return self.visitor.within(self.frame)

    @property
    def frame(self) -> FrameLocator:
        return self.page.frame_locator("booking-widget iframe").first

    def heard(self, *names: str) -> list[Any]:
        """The details of these events, or the names of all but the resizings."""
        heard = self.page.evaluate("heard")
        if names:
            return [detail for name, detail, _ in heard if name in names]
        return [name for name, *_ in heard if name != "resized"]

    def expect_heard(self, *names: str) -> None:
        """Waits until exactly these events came in this order."""
        self.page.wait_for_function(
            "names => JSON.stringify(heard.map(([name]) => name).filter(name => name != 'resized')) == names",
            arg=_json(names),
        )

    def wait(self, script: str) -> None:
        self.page.wait_for_function(script)

    @property
    def shift(self) -> float:
        return float(self.page.evaluate("shifts.reduce((sum, [value]) => sum + value, 0)"))

    @property
    def height(self) -> float:
        return float(self.page.evaluate("document.querySelector('booking-widget').getBoundingClientRect().height"))

    def expect_ready(self) -> None:
        self.wait("heard.some(([name]) => name == 'ready')")
        expect(self.inside.locator("main")).to_be_visible()


def _json(names: tuple[str, ...]) -> str:
    return "[" + ",".join(f'"{name}"' for name in names) + "]"


def widget_origin(visitor: Visitor) -> str:
    """The widget's own site, which is another one than the shop's."""
    return f"http://widget.localhost:{visitor.site.origin.rpartition(':')[2]}"


def widget(visitor: Visitor, link: str = "/acme-framed/?timezone=Europe/Berlin&clock=24", **attributes: str) -> str:
    more = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    return WIDGET.format(link=link.replace("&", "&amp;"), more=more, origin=widget_origin(visitor))


def visit_host(
    visitor: Visitor,
    body: str | None = None,
    *,
    headers: Mapping[str, str] | None = None,
    site: str = "",
    query: str = "",
    column: int = 1000,
    root: str = "",
    head: str = "",
    css: str = "",
) -> Host:
    """Show the shop's page with this in it."""
    page, at = visitor.page, site or visitor.site.shop
    html = PAGE.format(
        body=widget(visitor) if body is None else body, origin=widget_origin(visitor), root=root, head=head
    )
    Shop.files["/host.js"] = File(SCRIPT, "text/javascript")
    Shop.files["/host.css"] = File(f":root {{ --column: {column}px }}{STYLE}{css}", "text/css")
    Shop.files["/page"] = File(html, headers=headers or {})
    page.goto(f"{at}/page{query}")
    return Host(visitor, page)
