"""What the journeys run on: one installation, or two, of which one has nothing but the booking pages in front."""

import os
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from subprocess import Popen
from threading import Thread
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest
import tomli_w

from tests.browser.site import NOW, Site, set_up
from tests.installation import Installation, serving

QUIET = {"SLOTWRIGHT_LOG_LEVEL": "ERROR", "SLOTWRIGHT_RATE_LIMITS": "off"}


@contextmanager
def one_installation(folders: pytest.TempPathFactory, shop: str) -> Iterator[Site]:
    """The engine with its pages."""
    folder = folders.mktemp("site")
    with new_database(folder) as database_url:
        installation = Installation(folder, database_url, QUIET)
        applied = set_up(installation, shop)
        with serving(installation) as (_, port):
            origin = f"http://127.0.0.1:{port}"
            yield Site(
                installation=installation,
                front=installation,
                team=origin,
                origin=origin,
                shop=shop,
                key=applied["api_keys"]["another program"],
                hosts=applied["hosts"],
                meeting_types={slug: row["id"] for slug, row in applied["meeting_types"].items()},
            )


@contextmanager
def two_installations(folders: pytest.TempPathFactory, shop: str) -> Iterator[Site]:
    """As all journeys know it; only that the pages ask another installation. No word of the key is in log and files."""
    folder = folders.mktemp("front")
    with one_installation(folders, shop) as team, new_database(folder) as database_url:
        remote = {
            "SLOTWRIGHT_SECRET_KEY": uuid4().hex * 2,
            "SLOTWRIGHT_SCHEDULER_URL": f"{team.team}/api",
            "SLOTWRIGHT_SCHEDULER_KEY": team.key,
            "SLOTWRIGHT_LOG_LEVEL": "DEBUG",
        }
        front = Installation(folder, database_url, {**QUIET, **remote})
        _apply_widgets(front, team)
        with serving(front, "--no-worker") as (process, port):
            printed = _read_all(process)
            yield replace(team, front=front, origin=f"http://127.0.0.1:{port}")
            process.terminate()
            process.wait(timeout=30)
    assert team.key not in "".join(printed)
    assert not any(team.key.encode() in file.read_bytes() for file in folder.rglob("*") if file.is_file())


def _apply_widgets(front: Installation, team: Site) -> None:
    """The widgets alone, each with the id that its meeting type has in the team's installation."""
    document = tomllib.loads((team.installation.folder / "workspace.toml").read_text())
    widgets = [dict(widget) for widget in document["widgets"]]
    for widget in widgets:
        widget["meeting_type_id"] = team.meeting_types[widget.pop("meeting_type")]
    own = front.folder / "workspace.toml"
    own.write_text(tomli_w.dumps({"workspace": {**document["workspace"], "slug": "pages"}, "widgets": widgets}))
    front.set_clock(NOW)
    front.migrate()
    process = front.manage("apply", str(own))
    assert process.returncode == 0, process.stderr


def _read_all(process: Popen[str]) -> list[str]:
    """All the time: a pipe that nobody reads stops who writes."""
    lines: list[str] = []
    Thread(target=lambda: lines.extend(process.stdout or ()), daemon=True).start()
    return lines


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
