"""One installation with the team, another one with the booking page, and a visitor who notices nothing."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from booking_site.management.commands.demo import DEMO
from tests.installation import Installation, eventually, free_port, serving
from tests.widget.gateway.served import rows
from tests.widget.page import filled, read
from widget import hooks

NOW = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
KEY = """
[[api_keys]]
name = "widget"
scope = "full"
"""
ANSWERS = {
    "fullname": "Ada Lovelace",
    "email": "ada@example.com",
    "channel": "connect",
    "answer-company_size": "1-49",
}
PAGE = """
[workspace]
slug = "pages"
name = "Pages"

[[widgets]]
slug = "meet"
meeting_type_id = "{meeting_type_id}"
"""


def test_bookings_are_made_and_changed_over_another_installation_which_tells_of_what_its_team_changes(
    tmp_path: Path,
) -> None:
    """A signed webhook of the one tells the other, which then asks."""
    team, pages = (_installation(tmp_path / name) for name in ("team", "pages"))
    applied, front = _applied(team, DEMO.read_text() + KEY), free_port()
    _applied(pages, PAGE.format(meeting_type_id=applied["meeting_types"]["product-demo"]["id"]))
    with serving(team, SLOTWRIGHT_ALLOW_PRIVATE_TARGETS="1") as (_, port):
        api, key = f"http://127.0.0.1:{port}/api", applied["api_keys"]["widget"]
        with httpx.Client(headers={"Authorization": f"Bearer {key}"}, timeout=20, trust_env=False) as program:
            address = f"http://127.0.0.1:{front}{httpx.URL(hooks.address()).path}"
            asked = {"endpoint": address, "eventTypes": ["booking_created", "booking_cancelled"]}
            settings = {
                "SLOTWRIGHT_SCHEDULER_URL": api,
                "SLOTWRIGHT_SCHEDULER_KEY": key,
                "SLOTWRIGHT_SCHEDULER_WEBHOOK_SECRET": program.post(f"{api}/webhooks", json=asked).json()["secret"],
            }
            with (
                serving(pages, "--no-worker", bind=f"127.0.0.1:{front}", **settings),
                httpx.Client(base_url=f"http://127.0.0.1:{front}", follow_redirects=True, timeout=20) as browser,
            ):
                _use(browser)
                assert rows(team, "SELECT status, email FROM scheduling_appointment") == [
                    ("cancelled", "ada@example.com")
                ]

                _book(browser)
                ((booked,),) = rows(pages, "SELECT appointment_id FROM widget_submission WHERE state = 'booked'")
                program.post(f"{api}/v4/appointment/{booked}/cancel", json={}).raise_for_status()

                eventually(lambda: rows(pages, STATE, booked) == [("cancelled",)])


STATE = "SELECT state FROM widget_submission WHERE appointment_id = ?"


def _use(browser: httpx.Client) -> None:
    """As a visitor without scripts."""
    booked = _book(browser)

    move = browser.get(_link(booked, "/reschedule/"))
    pick = next(link["href"] for link in read(move).links if "start=" in link.get("href", ""))
    moved = browser.post(read(browser.get(pick)).action, data=filled(browser.get(pick)))
    assert "Your appointment has moved" in moved.text, moved.text

    question = browser.get(_link(moved, "/cancel/"))
    cancelled = browser.post(read(question).action, data={"reason": "I fell ill"})
    assert "This appointment was cancelled" in cancelled.text


def _book(browser: httpx.Client) -> httpx.Response:
    picker = browser.get("/meet/")
    pick = next(link["href"] for link in read(picker).links if "start=" in link.get("href", ""))
    form = browser.get(pick)
    booked = browser.post(read(form).action, data=filled(form, **ANSWERS))
    assert "You are booked" in booked.text, booked.text
    return booked


def _link(page: httpx.Response, part: str) -> str:
    return next(link["href"] for link in read(page).links if part in link.get("href", ""))


def _installation(folder: Path) -> Installation:
    folder.mkdir()
    made = Installation(folder, f"sqlite:///{folder / 'own.sqlite3'}")
    made.migrate()
    made.set_clock(NOW)
    return made


def _applied(installation: Installation, document: str) -> dict[str, Any]:
    file = installation.folder / "workspace.toml"
    file.write_text(document)
    process = installation.manage("apply", str(file), "--json")
    assert process.returncode == 0, process.stderr
    result: dict[str, Any] = json.loads(process.stdout)
    return result
