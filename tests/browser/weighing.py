"""What a page with a widget on it makes a cold browser fetch."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import brotli
from playwright.sync_api import Page, Request, Response, expect

#: How the files of /static/ lie on the disk of an installation (WhiteNoise); tests serve them as they are written.
STATIC_QUALITY = 11


@dataclass(frozen=True)
class Fetched:
    """``size`` is content and headers of the answer, compressed."""

    address: str
    size: int

    @property
    def origin(self) -> str:
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def path(self) -> str:
        return urlsplit(self.address).path


@dataclass(frozen=True)
class Weight:
    """``first`` was asked for before a time could be clicked, ``later`` after that; without the page around."""

    first: tuple[Fetched, ...]
    later: tuple[Fetched, ...]

    @property
    def all(self) -> tuple[Fetched, ...]:
        return self.first + self.later

    @property
    def size(self) -> int:
        return sum(fetched.size for fetched in self.first)


def weigh(page: Page, address: str) -> Weight:
    """Opens the page, whose widget is to load at once, and waits for a time in its frame."""
    asked: list[Request] = []

    def note(request: Request) -> None:
        asked.append(request)

    page.context.on("request", note)
    page.goto(address, wait_until="commit")
    time = page.frame_locator("iframe").locator(".times li a").first
    expect(time).to_be_visible()
    time.click(trial=True)
    before = len(asked)
    page.wait_for_load_state("networkidle")
    page.context.remove_listener("request", note)
    host = urlsplit(address).netloc
    found = [list(_fetched(some, host)) for some in (asked[:before], asked[before:])]
    return Weight(tuple(found[0]), tuple(found[1]))


def _fetched(asked: list[Request], host: str) -> Iterator[Fetched]:
    for request in asked:
        response = request.response()
        if response is not None and urlsplit(request.url).netloc != host and request.url.startswith("http"):
            yield Fetched(request.url, _size(request, response))


def _size(request: Request, response: Response) -> int:
    sizes = request.sizes()
    if urlsplit(request.url).path.startswith("/static/") and "content-encoding" not in response.headers:
        return sizes["responseHeadersSize"] + len(brotli.compress(response.body(), quality=STATIC_QUALITY))
    return sizes["responseHeadersSize"] + sizes["responseBodySize"]
