"""What is installed for all journeys of a worker, the site that frames it, and visitors.

With ``TEST_SCHEDULER=elsewhere`` in the environment all of them go through pages in front of another installation.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.installations import one_installation, two_installations
from tests.browser.shop import open_shop
from tests.browser.site import NOW, SetClock, Site
from tests.browser.visitor import NewVisitor, Visitor

NewContext = Callable[..., BrowserContext]
ELSEWHERE = os.environ.get("TEST_SCHEDULER") == "elsewhere"
#: A few of the journeys in front of another installation, for the runs in which the others are not.
collect_ignore = ["elsewhere"] if ELSEWHERE else []


@pytest.fixture(scope="session")
def shop() -> Iterator[str]:
    """The origin of another site than the widget's."""
    with open_shop() as origin:
        yield origin


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, shop: str) -> Iterator[Site]:
    installed = two_installations if ELSEWHERE else one_installation
    with installed(tmp_path_factory, shop) as site:
        yield site


@pytest.fixture
def clock(site: Site) -> Iterator[SetClock]:
    """Sets the clock of all that is installed, for this test."""
    yield site.set_clock
    site.set_clock(NOW)


@pytest.fixture
def new_visitor(site: Site, new_context: NewContext) -> Iterator[NewVisitor]:
    """Makes visitors; in the end their browsers must have had nothing to complain of."""
    visitors: list[Visitor] = []

    def make(*, scripts: bool = True, **facts: Any) -> Visitor:
        own = {"timezone_id": "Europe/Berlin", "viewport": {"width": 1100, "height": 900}, **facts}
        context = new_context(java_script_enabled=scripts, **own)
        context.set_default_timeout(10_000)
        page = context.new_page()
        visitor = Visitor(site, page, page, has_scripts=scripts)
        visitor.watch()
        visitors.append(visitor)
        return visitor

    yield make
    assert [fault for visitor in visitors for fault in visitor.faults] == []
    for visitor in visitors:
        visitor.expect_no_key()


@pytest.fixture(params=[True, False], ids=["with-scripts", "without-scripts"])
def has_scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def visitor(new_visitor: NewVisitor, has_scripts: bool) -> Visitor:
    """Somebody in Berlin who reads English, with JavaScript and again without."""
    return new_visitor(scripts=has_scripts)


@pytest.fixture
def scripted(new_visitor: NewVisitor) -> Visitor:
    """As ``visitor``, with JavaScript alone."""
    return new_visitor()


@pytest.fixture(scope="session", autouse=True)
def _patience() -> None:
    expect.set_options(timeout=10_000)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser; what cannot be where the scheduler is now is left out."""
    here, other = Path(__file__).parent, "embedded" if ELSEWHERE else "elsewhere"
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)
    left_out = [item for item in items if item.get_closest_marker(other)]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)
