"""The real server in front of a scheduler somewhere else: crowds, silence, and what that costs it."""

import logging
import os
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from booking_site import server
from booking_site.verifying import POLL_SECONDS
from tests.installation import Installation, eventually, get
from tests.receiver import hang
from tests.redis_server import address_of, redis_in
from tests.widget.gateway.hosted import Hosted
from tests.widget.gateway.served import WIDGETS, Site, at_once, copy_of, in_front_of, rows
from tests.widget.page import filled, read
from widget import hooks
from widget.gateway.remote import guard

logger = logging.getLogger(__name__)
EXHAUSTIVE = bool(os.environ.get("TEST_EXHAUSTIVE"))


@pytest.fixture(scope="module")
def site(prepared: Installation) -> Iterator[Site]:
    """One process, without the Redis that it is to share with others."""
    settings = {"SLOTWRIGHT_RATE_LIMITS": "off", "SLOTWRIGHT_REDIS_URL": "unix:///nowhere/redis.sock"}
    with Hosted() as hosted, in_front_of(hosted, prepared, **settings) as site:
        yield site


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with redis_in(tmp_path_factory.mktemp("redis")) as redis:
        yield address_of(redis)


@pytest.fixture(scope="module")
def three_processes(
    prepared_once: Installation, redis: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    own = copy_of(prepared_once, tmp_path_factory.mktemp("three"))
    with Hosted() as hosted, in_front_of(hosted, own, "--processes", "3", **shared(redis)) as site:
        yield site


def shared(redis: str) -> dict[str, str]:
    return {"SLOTWRIGHT_REDIS_URL": redis, "SLOTWRIGHT_SCHEDULER_SECONDS": "6"}


@pytest.fixture
def one_process(prepared_once: Installation, redis: str, tmp_path: Path) -> Iterator[Site]:
    own = copy_of(prepared_once, tmp_path)
    with Hosted() as hosted, in_front_of(hosted, own, **shared(redis)) as site:
        yield site


@pytest.fixture
def processes(request: pytest.FixtureRequest) -> Site:
    """They share a Redis, and have made no call in this minute: three, or as many as a test names."""
    site: Site = request.getfixturevalue(getattr(request, "param", "three_processes"))
    site.pass_time(minutes=2)
    site.hosted.received.clear()
    return site


def test_there_are_threads_that_never_wait_for_the_scheduler() -> None:
    assert guard.SEATS < server.THREADS_BEFORE_A_SCHEDULER


def test_a_crowd_is_answered_with_two_calls_also_by_a_server_whose_redis_is_away(site: Site) -> None:
    pages = at_once(16, lambda _: site.look(0))

    assert {status for status, _ in pages} == {200}
    assert site.hosted.calls == {"meeting-type": 1, "availability": 1}


BUDGET, VIEWS = 90, 1_000


@pytest.mark.parametrize("processes", ["three_processes", *(["one_process"] if EXHAUSTIVE else [])], indirect=True)
def test_a_thousand_page_views_within_a_minute_stay_within_the_budget(processes: Site) -> None:
    """Of all pages and three months; the server's clock stands still, so that it is the same minute for each."""
    chance = random.Random(3)
    months = [f"/w{number}/?month=2027-0{month}" for number in range(WIDGETS) for month in (3, 4, 5)]
    paths = [*chance.choices(months, k=VIEWS // 2), *["/w0/"] * (VIEWS // 2)]
    chance.shuffle(paths)

    begun = time.monotonic()
    with httpx.Client(base_url=processes.url, timeout=20, trust_env=False) as browser:
        browser.headers["Accept-Encoding"] = "identity"
        assert browser.get("/w0/").status_code == 200
        views = at_once(8, lambda number: [(browser.get(path), time.monotonic()) for path in paths[number::8]])
    seconds = time.monotonic() - begun

    pages = [(page, at - begun) for some in views for page, at in some]
    answered = [page.status_code for page, _ in pages]
    # Its answer may be shown for twenty seconds; where the views take longer, this minute's questions are used up then.
    popular = {page.status_code for page, at in pages if at < 15 and str(page.url).endswith("/w0/")}
    calls = processes.hosted.calls
    logger.info("%d views in %.0f s, calls %s", VIEWS, seconds, dict(calls))
    assert (popular, set(answered)) == ({200}, {200, 503})
    assert 0.7 * BUDGET < sum(calls.values()) <= 0.8 * BUDGET
    assert seconds < 60


def test_a_process_that_dies_while_it_asks_is_succeeded_by_one_other(processes: Site, redis: str) -> None:
    """Of another server at the same Redis; it was asking for everybody."""
    hosted, unseen = processes.hosted, WIDGETS + 1
    with (
        ThreadPoolExecutor(10) as crowd,
        in_front_of(hosted, processes.installation, **shared(redis)) as dying,
    ):
        hosted.fails("meeting-type", hang)
        lost = crowd.submit(dying.look, unseen)
        eventually(lambda: hosted.calls["meeting-type"] == 1)
        dying.process.kill()
        pages = [crowd.submit(processes.look, unseen) for _ in range(8)]

        assert {page.result()[0] for page in pages} == {200}
        assert lost.exception() is not None
        assert hosted.calls == {"meeting-type": 2, "availability": 1}


def test_a_webhook_is_answered_at_once_while_the_scheduler_is_silent_which_is_asked_again_by_itself(
    processes: Site,
) -> None:
    """By one of the processes."""
    path, hosted = httpx.URL(hooks.address()).path, processes.hosted
    booked = booked_here(processes)
    booked["isCancelled"] = True
    hosted.fails("appointment", *[hang] * 2)

    for asked in (1, 2):
        answer = httpx.post(processes.url + path, json={"id": booked["id"]}, timeout=2)
        assert answer.status_code == 202
        eventually(partial(is_asked, hosted, asked))
    assert get(processes.port, "/healthz")[0] == 200
    assert path.rpartition("/")[2] not in "".join(processes.printed)

    assert state_of(booked, processes) == "booked"
    processes.pass_time(seconds=10)
    eventually(lambda: state_of(booked, processes) == "cancelled")
    time.sleep(POLL_SECONDS)
    assert is_asked(hosted, 3)


def is_asked(hosted: Hosted, times: int) -> bool:
    """How an appointment stands."""
    return hosted.calls["appointment"] == times


def booked_here(site: Site) -> dict[str, Any]:
    """What the scheduler keeps of a booking that a visitor has just made."""
    with httpx.Client(base_url=site.url, timeout=20, trust_env=False) as browser:
        form = browser.get("/w0/", params={"start": "2027-03-02T09:00Z"})
        typed = filled(form, fullname="Ada Lovelace", email="ada@example.com")
        assert "/booked/" in browser.post(read(form).action, data=typed).headers["Location"]
    return site.hosted.appointments[-1]


def state_of(booked: dict[str, Any], site: Site) -> str:
    """What stands in our record of it."""
    query = "SELECT state FROM widget_submission WHERE appointment_id = ?"
    ((state,),) = rows(site.installation, query, booked["id"])
    return str(state)


def test_a_scheduler_that_hangs_stops_nobody_else(site: Site) -> None:
    """Fifty visitors of forty pages while nothing is answered; then it comes back."""
    site.look(0)
    site.hosted.received.clear()
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
    assert site.hosted.calls["meeting-type"] <= guard.SEATS

    site.hosted.faults.clear()
    status, seconds = site.look(1)
    assert (status, seconds < 1) == (503, True)  # nobody is sent there for a while
    eventually(lambda: site.look(1)[0] == 200)
