"""The style page of the same installation, as a developer sees it."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.site import Site
from tests.browser.visitor import NewVisitor
from tests.installation import serving

#: Whether every combination is looked at, or a few of each kind.
EXHAUSTIVE = bool(os.environ.get("TEST_EXHAUSTIVE"))
SAMPLES = pytest.mark.embedded("the style page shows samples and asks no scheduler")
Show = Callable[..., Page]


@pytest.fixture(scope="session")
def styles(site: Site) -> Iterator[str]:
    """Where it is served."""
    with serving(site.installation, "--no-worker", SLOTWRIGHT_DEBUG="true") as (_, port):
        yield f"http://127.0.0.1:{port}/_styles"


@pytest.fixture
def show(styles: str, new_visitor: NewVisitor) -> Show:
    """Opens a scene in a window of its own, which is as wide as ``width`` says."""

    def page(
        scene: str, *, brand: str = "acme", width: int = 1100, facts: dict[str, object] | None = None, **query: str
    ) -> Page:
        opened = new_visitor(viewport={"width": width, "height": 800}, **(facts or {})).page
        return look(opened, styles, scene, brand=brand, **query)

    return page


def look(page: Page, styles: str, scene: str, *, brand: str = "acme", **query: str) -> Page:
    """Another scene in the same window."""
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    page.goto(f"{styles}/{brand}/{scene}/?{asked}")
    return page
