"""The team's installation, and another one on another port that has nothing but the booking pages in front of it."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from subprocess import Popen
from threading import Thread
from typing import Any

import httpx
import pytest
import tomli_w
from playwright.sync_api import BrowserContext, Error, Response

from tests.browser.conftest import NewContext, new_database
from tests.browser.site import NOW, Site, set_up
from tests.installation import Installation, serving


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, shop: str) -> Iterator[Site]:
    """As all other journeys know it; only that the pages are served elsewhere. No word of the key is in its log."""
    folder, front_folder = tmp_path_factory.mktemp("team"), tmp_path_factory.mktemp("pages")
    quiet = {"SLOTWRIGHT_LOG_LEVEL": "ERROR", "SLOTWRIGHT_RATE_LIMITS": "off"}
    with new_database(folder) as database, new_database(front_folder) as front_database:
        team = Installation(folder, database)
        applied = set_up(team, shop)
        key = applied["api_keys"]["another program"]
        front = _front(Installation(front_folder, front_database), folder / "workspace.toml", applied)
        with serving(team, **quiet) as (_, port):
            remote = {
                "SLOTWRIGHT_SCHEDULER_URL": f"http://127.0.0.1:{port}/api",
                "SLOTWRIGHT_SCHEDULER_KEY": key,
                "SLOTWRIGHT_RATE_LIMITS": "off",
                "SLOTWRIGHT_LOG_LEVEL": "DEBUG",
            }
            with serving(front, "--no-worker", **remote) as (process, front_port):
                printed = _read_all(process)
                yield Site(
                    installation=team,
                    origin=f"http://127.0.0.1:{front_port}",
                    shop=shop,
                    key=key,
                    hosts=applied["hosts"],
                    meeting_types={slug: row["id"] for slug, row in applied["meeting_types"].items()},
                    team=f"http://127.0.0.1:{port}",
                )
                process.terminate()
                process.wait(timeout=30)
    assert key not in "".join(printed)
    assert not any(key.encode() in file.read_bytes() for file in front_folder.rglob("*") if file.is_file())


def _front(installation: Installation, workspace: Path, applied: Mapping[str, Any]) -> Installation:
    """The widgets alone, each with the id that its meeting type has in the team's installation."""
    document = tomllib.loads(workspace.read_text())
    widgets = [dict(widget) for widget in document["widgets"]]
    for widget in widgets:
        widget["meeting_type_id"] = applied["meeting_types"][widget.pop("meeting_type")]["id"]
    own = installation.folder / "workspace.toml"
    own.write_text(tomli_w.dumps({"workspace": {"slug": "pages", "name": "Acme GmbH"}, "widgets": widgets}))
    installation.set_clock(NOW)
    installation.migrate()
    process = installation.manage("apply", str(own))
    assert process.returncode == 0, process.stderr
    return installation


def _read_all(process: Popen[str]) -> list[str]:
    """All the time: a pipe that nobody reads stops who writes."""
    lines: list[str] = []
    Thread(target=lambda: lines.extend(process.stdout or ()), daemon=True).start()
    return lines


@pytest.fixture
def new_context(new_context: NewContext, site: Site) -> Iterator[NewContext]:
    """Every answer that a browser gets is searched for the key."""
    responses: list[Response] = []
    contexts: list[BrowserContext] = []

    def keep(response: Response) -> None:
        responses.append(response)

    def make(**facts: Any) -> BrowserContext:
        context = new_context(**facts)
        context.on("response", keep)
        contexts.append(context)
        return context

    yield make
    ours = [response for response in responses if _port(response.url) == _port(site.origin)]
    seen = "".join(f"{answer.url} {answer.status} {answer.all_headers()} {_body(answer)}" for answer in ours)
    seen += "".join(page.content() for context in contexts for page in context.pages)
    assert site.key not in seen
    assert site.key.rpartition(":")[2] not in seen


def _port(url: str) -> int | None:
    """The front is known by it, under whichever name a page has it."""
    return httpx.URL(url).port


def _body(response: Response) -> str:
    """As it came, or as it comes again: browsers forget what they have left."""
    try:
        return response.text()
    except Error:
        if response.request.method != "GET":  # answered by a redirect, or still shown
            return ""
        return httpx.get(httpx.URL(response.url).copy_with(host="127.0.0.1"), trust_env=False).text
