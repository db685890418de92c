"""The real server in front of a scheduler somewhere else: crowds, silence, and answers that get lost."""

import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from booking_site import server
from scheduling.contract.model import iso
from tests.fakes import every_half_hour
from tests.installation import Installation, eventually, get, serving
from tests.receiver import Reaction, answer, hang, reset
from tests.widget.gateway.hosted import KEY, Hosted, as_json
from tests.widget.page import filled, read
from widget.gateway.remote import guard

NOW = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
WIDGETS = 40
ADD_WIDGETS = f"""
from widget.models import Brand, Widget
for number in range({WIDGETS}):
    widget = Widget.objects.create(slug=f"w{{number}}", meeting_type_id=f"type-{{number}}", timezone="UTC")
    Brand.objects.create(widget=widget)
"""


@dataclass(frozen=True)
class Site:
    """``log`` is everything that the server has printed, once it has ended."""

    installation: Installation
    hosted: Hosted
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def look(self, number: int) -> tuple[int, float]:
        begun = time.monotonic()
        status, _text = get(self.port, f"/w{number}/")
        return status, time.monotonic() - begun


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    folder = tmp_path_factory.mktemp("remote")
    installation = Installation(folder, f"sqlite:///{folder / 'own.sqlite3'}")
    assert installation.manage("migrate", "-v0").returncode == 0
    installation.python(ADD_WIDGETS)
    installation.set_clock(NOW)
    return installation


@pytest.fixture
def site(prepared: Installation) -> Iterator[Site]:
    with Hosted() as hosted:
        settings = {
            "SLOTWRIGHT_SCHEDULER_URL": hosted.address,
            "SLOTWRIGHT_SCHEDULER_KEY": KEY,
            "SLOTWRIGHT_RATE_LIMITS": "off",
            "SLOTWRIGHT_LOG_LEVEL": "DEBUG",
        }
        with serving(prepared, "--no-worker", **settings) as (process, port):
            yield Site(prepared, hosted, port)
            process.terminate()
            printed = process.stdout.read() if process.stdout else ""
        assert KEY not in printed
        assert "secret-token" not in printed


def at_once(number: int, work: Callable[[int], Any]) -> list[Any]:
    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(work, range(number)))


def test_there_are_threads_that_never_wait_for_the_scheduler() -> None:
    assert guard.SEATS < server.THREADS_BEFORE_A_SCHEDULER


def test_a_crowd_is_answered_with_two_calls(site: Site) -> None:
    pages = at_once(16, lambda _: site.look(0))

    assert {status for status, _ in pages} == {200}
    assert site.hosted.calls == {"meeting-type": 1, "availability": 1}


def test_a_scheduler_that_hangs_stops_nobody_else(site: Site) -> None:
    """Fifty visitors of forty pages while nothing is answered; then it comes back."""
    site.look(0)
    site.hosted.fails("meeting-type", *[hang] * 100)

    with ThreadPoolExecutor(50) as crowd:
        visits = [crowd.submit(site.look, 1 + number % (WIDGETS - 1)) for number in range(50)]
        time.sleep(1.2)  # those who may wait for a seat do so for a second
        healthy = []
        while not all(visit.done() for visit in visits):
            begun = time.monotonic()
            assert get(site.port, "/healthz")[0] == 200
            healthy.append(time.monotonic() - begun)
            time.sleep(0.2)
        pages = [visit.result() for visit in visits]

    assert max(healthy) < 2
    assert {status for status, _ in pages} == {503}
    assert max(seconds for _, seconds in pages) < 9.5
    assert site.hosted.calls["meeting-type"] <= 1 + guard.SEATS

    site.hosted.faults.clear()
    status, seconds = site.look(1)
    assert (status, seconds < 1) == (503, True)  # nobody is sent there for a while
    eventually(lambda: site.look(1)[0] == 200)


#: What may happen to the call that books, and whether it has booked then.
FATES: list[tuple[Reaction | None, bool]] = [
    (None, True),
    (reset, False),
    (reset, True),
    (answer(502, b"<html>"), False),
    (answer(502, b"<html>"), True),
    (answer(201, b'{"appointmentId": "ap'), True),
    (answer(200), True),
    (as_json(500, {"message": "Internal server error"}), False),
]


def test_whatever_happens_to_its_answers_every_form_books_once(site: Site) -> None:
    """Rounds of three impatient presses at once, with calls that break before or after they were worked on."""
    chance = random.Random(20270301)
    days = [date(2027, 3, 2) + timedelta(days=number) for number in range(3)]
    starts = [start for day in days for start in every_half_hour(day, range(8, 12))]
    site.hosted.free = set(starts)
    now = SimpleNamespace(instant=NOW)

    for start in starts[:16]:
        now.instant += timedelta(minutes=1)
        site.installation.set_clock(now.instant)
        _let_go_wrong(site.hosted, chance)
        _book(site, start, now)

        booked = [found for found in site.hosted.appointments if found["start"] == iso(start)]
        assert len(booked) == 1, (start, booked)
        site.hosted.faults.clear()


def _let_go_wrong(hosted: Hosted, chance: random.Random) -> None:
    for reaction, done in chance.choices(FATES, k=2):
        if reaction is not None:
            hosted.fails("booking", reaction, done=done)
    if chance.random() < 0.3:
        hosted.fails("appointments", reset, reset)


def _book(site: Site, start: datetime, now: SimpleNamespace) -> None:
    """Until the visitor reads that it is booked."""
    with httpx.Client(base_url=site.url, timeout=20, trust_env=False) as browser:
        page = eventually(lambda: _answered(browser.get("/w0/", params={"start": f"{start:%Y-%m-%dT%H:%MZ}"})))
        form = filled(page, fullname="Ada Lovelace", email="ada@example.com")
        action = read(page).action
        at_once(3, lambda _: httpx.post(site.url + action, data=form, timeout=20, trust_env=False))
        for _ in range(40):
            page = browser.post(action, data=form)
            while page.is_redirect:
                page = browser.get(page.headers["Location"])
            if "You are booked" in page.text:
                return
            now.instant += timedelta(seconds=31)
            site.installation.set_clock(now.instant)
            time.sleep(0.3)
    pytest.fail("The visitor never learns that it is booked")


def _answered(page: httpx.Response) -> httpx.Response | None:
    return page if page.status_code == 200 else None
