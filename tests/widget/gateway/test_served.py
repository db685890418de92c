"""The real server in front of a scheduler somewhere else: crowds, silence, and what that costs it."""

import logging
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from booking_site import server
from tests.installation import Installation, eventually, get
from tests.receiver import hang
from tests.redis_server import address_of, redis_in
from tests.widget.gateway.hosted import Hosted
from tests.widget.gateway.served import WIDGETS, Site, at_once, in_front_of
from widget.gateway.remote import guard

logger = logging.getLogger(__name__)


@pytest.fixture
def site(prepared: Installation) -> Iterator[Site]:
    with Hosted() as hosted, in_front_of(hosted, prepared, SLOTWRIGHT_RATE_LIMITS="off") as site:
        yield site


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


BUDGET, VIEWS = 90, 1_000
MADE_HERE = """
from datetime import UTC, datetime
from widget.models import Submission
now = datetime(2027, 3, 1, 8, tzinfo=UTC)
facts = {"meeting_type_id": "type-0", "start": now, "first_sent_at": now, "sent_at": now, "appointment_id": "appt-1"}
Submission.objects.filter(appointment_id="appt-1").delete()
Submission.objects.create(key="made here", state="booked", **facts)
"""


@pytest.mark.parametrize("processes", [1, 3])
def test_a_thousand_page_views_within_a_minute_stay_within_the_budget(
    prepared: Installation, processes: int, tmp_path: Path
) -> None:
    """Of all pages and three months; the server's clock stands still, so that it is the same minute for each."""
    chance = random.Random(processes)
    months = [f"/w{number}/?month=2027-0{month}" for number in range(WIDGETS) for month in (3, 4, 5)]
    paths = [*chance.choices(months, k=VIEWS // 2), *["/w0/"] * (VIEWS // 2)]
    chance.shuffle(paths)
    with Hosted() as hosted, redis_in(tmp_path) as redis:
        settings = {"SLOTWRIGHT_REDIS_URL": address_of(redis), "SLOTWRIGHT_LOG_LEVEL": "ERROR"}
        with in_front_of(hosted, prepared, "--processes", str(processes), **settings) as site:
            begun = time.monotonic()
            with httpx.Client(base_url=site.url, timeout=20, trust_env=False) as browser:
                assert browser.get("/w0/").status_code == 200
                views = at_once(8, lambda number: [(browser.get(path), time.monotonic()) for path in paths[number::8]])
            seconds = time.monotonic() - begun

    pages = [(page, at - begun) for some in views for page, at in some]
    answered = [page.status_code for page, _ in pages]
    # Its answer may be shown for twenty seconds; where the views take longer, this minute's questions are used up then.
    popular = {page.status_code for page, at in pages if at < 15 and str(page.url).endswith("/w0/")}
    logger.info("%d views in %.0f s by %d processes, calls %s", VIEWS, seconds, processes, dict(hosted.calls))
    assert (popular, set(answered)) == ({200}, {200, 503})
    assert 0.7 * BUDGET < sum(hosted.calls.values()) <= 0.8 * BUDGET
    assert seconds < 60


def test_a_process_that_dies_while_it_asks_is_succeeded_by_one_other(prepared: Installation, tmp_path: Path) -> None:
    """Two servers that share a Redis; the one that is killed was asking for everybody."""
    with Hosted() as hosted, redis_in(tmp_path) as redis, ThreadPoolExecutor(10) as crowd:
        settings = {"SLOTWRIGHT_REDIS_URL": address_of(redis)}
        with in_front_of(hosted, prepared, **settings) as survivor, in_front_of(hosted, prepared, **settings) as dying:
            hosted.fails("meeting-type", hang)
            lost = crowd.submit(dying.look, 0)
            eventually(lambda: hosted.calls["meeting-type"] == 1)
            dying.process.kill()
            pages = [crowd.submit(survivor.look, 0) for _ in range(8)]

            assert {page.result()[0] for page in pages} == {200}
            assert lost.exception() is not None
            assert hosted.calls == {"meeting-type": 2, "availability": 1}


def test_without_its_redis_a_server_asks_by_itself(prepared: Installation, tmp_path: Path) -> None:
    with redis_in(tmp_path) as redis:
        address = address_of(redis)
    with Hosted() as hosted, in_front_of(hosted, prepared, SLOTWRIGHT_REDIS_URL=address) as site:
        pages = at_once(8, lambda _: site.look(0))

    assert {status for status, _ in pages} == {200}
    assert hosted.calls == {"meeting-type": 1, "availability": 1}


def test_a_webhook_is_answered_at_once_while_the_scheduler_is_silent(prepared: Installation) -> None:
    with Hosted() as hosted, in_front_of(hosted, prepared) as site:
        path = httpx.URL(prepared.python("from widget import hooks; print(hooks.address())")).path
        prepared.python(MADE_HERE)
        hosted.fails("appointment", hang)
        begun = time.monotonic()
        answers = [httpx.post(site.url + path, json={"id": "appt-1"}, timeout=20) for _ in range(3)]

        assert ({answer.status_code for answer in answers}, time.monotonic() - begun < 5) == ({202}, True)
        eventually(lambda: hosted.calls["appointment"] >= 1)
        assert get(site.port, "/healthz")[0] == 200
        assert path.rpartition("/")[2] not in "".join(site.printed)
        prepared.python("from widget.models import Submission; Submission.objects.filter(key='made here').delete()")
