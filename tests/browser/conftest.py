"""One installation for all journeys of a worker, the site that frames it, and visitors."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.shop import open_shop
from tests.browser.site import Site, set_up
from tests.browser.visitor import NewVisitor, Visitor
from tests.installation import Installation, serving

NewContext = Callable[..., BrowserContext]


@pytest.fixture(scope="session")
def shop() -> Iterator[str]:
    """The origin of another site than the widget's."""
    with open_shop() as origin:
        yield origin


@contextmanager
def new_database(folder: Path) -> Iterator[str]:
    """The address of an empty database of the kind that the tests run on."""
    server = os.environ["DATABASE_URL"]
    if os.environ.get("TEST_DATABASE") != "postgresql":
        yield f"sqlite:///{folder / 'slotwright.sqlite3'}"
        return
    name = f"browser_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, shop: str) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    quiet = {"SLOTWRIGHT_LOG_LEVEL": "ERROR", "SLOTWRIGHT_RATE_LIMITS": "off"}
    with new_database(folder) as database_url:
        installation = Installation(folder, database_url)
        applied = set_up(installation, shop)
        with serving(installation, **quiet) as (_, port):
            yield Site(
                installation=installation,
                origin=f"http://127.0.0.1:{port}",
                shop=shop,
                key=applied["api_keys"]["another program"],
                hosts=applied["hosts"],
                meeting_types={slug: row["id"] for slug, row in applied["meeting_types"].items()},
            )


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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)
