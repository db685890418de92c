"""Web server and worker are killed (SIGKILL) while 200 bookings come in: what was promised is kept, and told."""

import logging
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.booking_site.killed.clients import Clients, Wish
from tests.booking_site.killed.site import Site, half_hours
from tests.installation import Installation
from tests.receiver import answer, receiving
from tests.scheduling.processes import own_database

logger = logging.getLogger(__name__)
pytestmark = pytest.mark.database

#: So many rounds of so many bookings, in each of which each process is killed so many times.
ROUNDS, BOOKINGS, KILLS = (20, 200, 2) if os.environ.get("TEST_EXHAUSTIVE") else (1, 20, 1)
#: Each of the three hosts has one meeting at each start, so some of those who ask get none.
STARTS = BOOKINGS * 3 // 10


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with own_database(tmp_path) as url, receiving(answer(200)) as receiver:
        yield Site(Installation(tmp_path, url), receiver)


def test_whenever_it_is_killed_bookings_are_kept_and_told(site: Site) -> None:
    clients, wishes = site.clients(), list[Wish]()
    with site.alive():
        for number in range(ROUNDS):
            wishes += book_while_it_is_killed(site, clients, number)
            require_kept(site, clients, wishes, since=number * BOOKINGS)
            log_figures(site, wishes)

    audit = site.installation.manage("audit_ledger")
    assert audit.returncode == 0, audit.stdout


def log_figures(site: Site, wishes: list[Wish]) -> None:
    """Shown by ``--log-cli-level=INFO``."""
    booked, lost = sum(wish.is_booked for wish in wishes), sum(wish.lost for wish in wishes)
    again = [counted.total() - len(counted) for counted in (site.heard(), site.mailed())]
    logger.info("%d of %d booked, %d answers lost; again: %d events, %d mails", booked, len(wishes), lost, *again)


def book_while_it_is_killed(site: Site, clients: Clients, number: int) -> list[Wish]:
    starts = half_hours(number * STARTS, STARTS)
    wishes = [Wish(f"round-{number}-{n}", starts[n % STARTS]) for n in range(BOOKINGS)]
    with ThreadPoolExecutor(16) as pool, site.being_killed(KILLS):
        list(pool.map(clients.fulfil, wishes))
    return wishes


def require_kept(site: Site, clients: Clients, wishes: list[Wish], *, since: int) -> None:
    booked = [wish for wish in wishes if wish.is_booked]
    assert len(booked) == len({wish.id for wish in booked}) == len(wishes) // BOOKINGS * STARTS * 3
    assert {wish.body["errorCode"] for wish in wishes if not wish.is_booked} == {"slot-occupied"}
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(clients.is_kept, [wish for wish in wishes[since:] if wish.is_booked]))

    site.wait_until_told(len(booked))
    facts = site.facts()
    assert (facts["appointments"], facts["overlaps"], facts["not done"]) == (len(booked), 0, 0)
    assert sorted(appointment for appointment, _ in site.heard()) == sorted(wish.id for wish in booked)
    assert sorted(event for _, event in site.heard()) == sorted(facts["events"])
    assert sorted(site.mailed()) == sorted(facts["mails"])
