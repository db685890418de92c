"""Somebody else's page with the widget on it, on a site of its own, and what that page hears."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.shop import File, Shop
from tests.browser.site import Site
from tests.browser.visitor import Visitor
from tests.installation import eventually
from widget.presenters.snippet import Embedding, reserved

#: The page has content of its own above and below the widget: what would be seen to jump.
PAGE = """<!doctype html><html{root}><head><meta charset="utf-8"><title>Shop</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/host.css"><script src="/host.js"></script>
<script async src="{origin}/embed.js"></script></head>
<body><h1>Shop</h1>{body}<p id="below">Below the widget</p></body></html>"""
#: The queue before the script has arrived, and notes of everything that is heard and seen.
SCRIPT = """
window.booking = window.booking || function () { (booking.q = booking.q || []).push(arguments) };
window.heard = [];
window.called = [];
for (const name of ["ready", "failed", "slot-selected", "booked", "provisional", "cancelled", "rescheduled", "opened",
                    "closed", "resized"]) {
  document.addEventListener(`booking:${name}`, event => heard.push([name, event.detail]));
  booking("on", name, () => called.push(name));
}
window.shifts = [];
const named = ({ node, previousRect, currentRect }) => [node?.id || node?.nodeName, previousRect.y, currentRect.y];
new PerformanceObserver(list => {
  for (const shift of list.getEntries()) shifts.push(shift.sources.map(named));
}).observe({ type: "layout-shift", buffered: true });
window.violations = [];
document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
  violations.push(`${violatedDirective} ${blockedURI}`);
});
"""
#: What docs/embedding.md asks for, so that the space is there before the script is.
STYLE = """
body { margin: 0 auto; max-width: %spx; font: 16px/1.5 serif }
%s
"""
#: And for a narrow column on a desk.
NARROW = "booking-widget:not([mode=popup], [mode=button]) { min-height: max(640px, 100vh); }"
WIDGET = '<booking-widget link="{link}"{more}><a id="plain" href="{origin}{link}">Book a demo</a></booking-widget>'
#: By the clock in Berlin, on a day with many free times that nobody here takes; and on days when they are taken.
DEMO = "/acme-framed/?timezone=Europe/Berlin&clock=24&day=2027-04-22"
MONDAY, TUESDAY, WEDNESDAY = (DEMO.replace("22", day) for day in ("19", "20", "21"))


@dataclass(frozen=True)
class Host:
    """``page`` is the one around the widget."""

    visitor: Visitor
    page: Page

    @property
    def frame(self) -> FrameLocator:
        return self.page.frame_locator("booking-widget iframe").first

    @property
    def inside(self) -> Visitor:
        """The same visitor, who looks into the widget."""
        return self.visitor.within(self.frame)

    @property
    def plain_link(self) -> Any:
        return self.page.locator("#plain")

    def evaluate(self, script: str) -> Any:
        return self.page.evaluate(script)

    def heard(self, *names: str) -> list[Any]:
        """The details of these events, or the names of all but the resizings."""
        heard = self.evaluate("heard")
        return [detail for name, detail in heard if name in names] if names else _steps(name for name, _ in heard)

    def expect_heard(self, *names: str) -> None:
        """Waits until exactly these events came in this order, as DOM events and as callbacks."""
        self.wait(lambda: _steps(self.evaluate("heard.map(([name]) => name)")) == list(names))
        self.wait(lambda: _steps(self.evaluate("called")) == list(names))

    def expect_ready(self) -> None:
        self.wait(lambda: "ready" in self.heard())
        expect(self.inside.locator("main")).to_be_visible()

    def wait(self, question: Callable[[], bool]) -> None:
        """Asked from outside, because waiting inside evaluates text, which a strict policy forbids."""
        eventually(question, seconds=10)

    @property
    def height(self) -> float:
        """Of the widget's frame."""
        return float(self.evaluate(f"{FRAME}.getBoundingClientRect().height"))

    def expect_fitting(self) -> None:
        """The frame is as high as its content, or as the space that was reserved; there is nothing to scroll in it."""
        least = float(self.evaluate(f"parseFloat(getComputedStyle({FRAME}).minHeight)"))
        self.wait(lambda: abs(self.height - max(self._height_inside, least)) < 1.5)
        self.expect_nothing_to_scroll()

    def expect_nothing_to_scroll(self) -> None:
        """Everything in the frame is seen: it is as high as its content, or higher."""
        self.wait(lambda: self.height > self._height_inside - 1)
        inside = self.page.frames[-1]
        self.wait(lambda: bool(inside.evaluate("document.documentElement.scrollHeight <= innerHeight")))
        assert inside.evaluate("document.documentElement.scrollWidth <= innerWidth")

    @property
    def _height_inside(self) -> float:
        own = "Math.ceil(document.documentElement.getBoundingClientRect().height)"
        return float(self.page.frames[-1].evaluate(own))


FRAME = "document.querySelector('booking-widget').shadowRoot.querySelector('iframe')"


def _steps(names: Iterable[str]) -> list[str]:
    return [name for name in names if name != "resized"]


def widget_origin(at: Site | Visitor) -> str:
    """The widget's own site, which is another one than the shop's."""
    origin = at.site.origin if isinstance(at, Visitor) else at.origin
    return f"http://widget.localhost:{origin.rpartition(':')[2]}"


def strict_policy(at: Site | Visitor) -> dict[str, str]:
    """The header of a page that allows the lines of docs/embedding.md, and nothing else that a page can forbid."""
    own = widget_origin(at)
    policy = f"default-src 'none'; style-src 'self'; script-src 'self' {own}; frame-src {own}"
    return {"Content-Security-Policy": f"{policy}; base-uri 'none'; require-trusted-types-for 'script'"}


def widget(at: Site | Visitor, link: str = DEMO, **attributes: str) -> str:
    more = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    return WIDGET.format(link=link.replace("&", "&amp;"), more=more, origin=widget_origin(at))


def put_host(
    at: Site | Visitor,
    body: str,
    *,
    headers: Mapping[str, str] | None = None,
    column: int = 1000,
    min_height: int | None = None,
    root: str = "",
    css: str = "",
) -> None:
    """What stands at the shop's ``/page``, in a column of that width; ``min_height`` is the widget's attribute."""
    style = reserved(Embedding(origin="", slug="", min_height=min_height)) + (NARROW if column < 560 else "")
    Shop.files["/host.js"] = File(SCRIPT, "text/javascript")
    Shop.files["/host.css"] = File(STYLE % (column, style) + css, "text/css")
    Shop.files["/page"] = File(PAGE.format(body=body, origin=widget_origin(at), root=root), headers=headers or {})


def visit_host(visitor: Visitor, body: str | None = None, *, query: str = "", **facts: Any) -> Host:
    """Look at the page with this on it; without a body it is the widget alone. ``facts`` are those of ``put_host``."""
    put_host(visitor, widget(visitor) if body is None else body, **facts)
    visitor.page.goto(f"{visitor.site.shop}/page{query}")
    return Host(visitor, visitor.page)
