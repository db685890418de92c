"""The style page of the same installation, as a developer sees it."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.site import Site
from tests.browser.visitor import Visitor
from tests.installation import serving

#: Whether every combination is looked at, or a few of each kind.
EXHAUSTIVE = bool(os.environ.get("TEST_EXHAUSTIVE"))
#: Two looks at everything take minutes.
collect_ignore = [] if EXHAUSTIVE else ["test_pictures.py"]
SAMPLES = pytest.mark.embedded("the style page shows samples and asks no scheduler")
HEIGHT = 800
Show = Callable[..., Page]


@pytest.fixture(scope="session")
def styles(site: Site) -> Iterator[str]:
    """Where it is served."""
    with serving(site.installation, "--no-worker", SLOTWRIGHT_DEBUG="true") as (_, port):
        yield f"http://127.0.0.1:{port}/_styles"


@pytest.fixture(scope="session")
def window(site: Site, browser: Browser) -> Iterator[Visitor]:
    """One for all tests: scenes keep nothing, and opening windows takes longer than looking into them."""
    context = browser.new_context(timezone_id="Europe/Berlin")
    page = context.new_page()
    visitor = Visitor(site, page, page)
    visitor.watch()
    yield visitor
    context.close()


@pytest.fixture
def show(styles: str, window: Visitor) -> Iterator[Show]:
    """Opens a scene in the window, which is made as wide as ``width`` says; the browser must have no complaints."""
    page = window.page
    window.faults.clear()

    def scene(name: str, *, brand: str = "acme", width: int = 1100, **query: str) -> Page:
        resize(page, width)
        return look(page, styles, name, brand=brand, **query)

    yield scene
    page.emulate_media(media="null", forced_colors="null", reduced_motion="null")
    assert window.faults == []


def look(page: Page, styles: str, scene: str, *, brand: str = "acme", **query: str) -> Page:
    """Another scene in the same window."""
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    page.goto(f"{styles}/{brand}/{scene}/?{asked}")
    return page


def resize(page: Page, width: int, height: int = HEIGHT) -> None:
    page.set_viewport_size({"width": width, "height": height})
