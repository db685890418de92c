"""Answers that get lost: whatever happens to the call that books, a form books once and its visitor gets to know it."""

import logging
import os
import random
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from urllib.parse import urlsplit

import httpx
import pytest

from scheduling.contract.model import iso
from tests.fakes import every_half_hour
from tests.installation import Installation, eventually
from tests.receiver import Reaction, answer, hang, reset
from tests.widget.gateway.hosted import Hosted, as_json
from tests.widget.gateway.remote_widget import changes_of
from tests.widget.gateway.served import NOW, Site, at_once, in_front_of
from tests.widget.page import filled, read, text_of

logger = logging.getLogger(__name__)
SETTINGS = {"SLOTWRIGHT_RATE_LIMITS": "off", "SLOTWRIGHT_SCHEDULER_SECONDS": "4"}
EXHAUSTIVE = bool(os.environ.get("TEST_EXHAUSTIVE"))
ROUNDS = 200 if EXHAUSTIVE else 12
#: Look-ups in a row that may break: two of them after a booking open the circuit, for ten seconds of the real time.
LOOK_UPS = 2 if EXHAUSTIVE else 1


@pytest.fixture
def site(prepared: Installation) -> Iterator[Site]:
    with Hosted() as hosted, in_front_of(hosted, prepared, **SETTINGS) as site:
        yield site


#: What may happen to the call that books, whether it has booked then, and how likely that is.
FATES: list[tuple[Reaction, bool, float]] = [
    (reset, False, 1),
    (reset, True, 1),
    (answer(502, b"<html>"), False, 1),
    (answer(502, b"<html>"), True, 1),
    (answer(201, b'{"appointmentId": "ap'), True, 1),
    (answer(200), True, 1),
    (as_json(500, {"message": "Internal server error"}), False, 1),
    (hang, False, 0.2),
    (hang, True, 0.2),
]


def test_whatever_happens_to_its_answers_every_form_books_once(site: Site) -> None:
    """Rounds of three impatient presses at once, with calls that break before or after they were worked on."""
    chance = random.Random(20270301)
    days = [date(2027, 3, 2) + timedelta(days=number) for number in range(ROUNDS // 8 + 1)]
    starts = [start for day in days for start in every_half_hour(day, range(8, 12))]
    site.hosted.free = set(starts)
    now = SimpleNamespace(instant=NOW)
    faults = 0

    for start in starts[:ROUNDS]:
        now.instant += timedelta(minutes=1)
        site.installation.set_clock(now.instant)
        fates = _let_go_wrong(site.hosted, chance)
        faults += fates
        page = _book(site, start, now, has_links=not fates)

        assert _booked(site.hosted, start) == 1, start
        assert f"{start:%-I:%M %p}" in page, page
        site.hosted.faults.clear()

    assert len(site.hosted.appointments) == ROUNDS
    logger.info("%d rounds, %d faults of bookings, calls %s", ROUNDS, faults, dict(site.hosted.calls))


def _let_go_wrong(hosted: Hosted, chance: random.Random) -> int:
    """How many calls that book will break. The look-ups may break too."""
    fates = chance.choices(FATES, [weight for _, _, weight in FATES], k=chance.choice((0, 1, 1, 2, 3)))
    for reaction, done, _ in fates:
        hosted.fails("booking", reaction, done=done)
    if chance.random() < 0.3:
        hosted.fails("appointments", *chance.choices((reset, answer(502), answer(200, b'{"appo')), k=LOOK_UPS))
    return len(fates)


def _book(site: Site, start: datetime, now: SimpleNamespace, *, has_links: bool) -> str:
    """Until the visitor reads that it is booked; the text of that page.

    Whatever link any of the presses leads to works. ``has_links``: no answer is lost, so there are some in the end.
    """
    with httpx.Client(base_url=site.url, timeout=20, trust_env=False) as browser:
        page = eventually(lambda: _answered(browser.get("/w0/", params={"start": f"{start:%Y-%m-%dT%H:%MZ}"})))
        form = filled(page, fullname="Ada Lovelace", email="ada@example.com")
        action = read(page).action
        presses = at_once(3, lambda _: httpx.post(site.url + action, data=form, timeout=20, trust_env=False))
        for _ in range(100):  # longer than the circuit is open
            page = browser.post(action, data=form)
            while page.is_redirect:
                page = browser.get(page.headers["Location"])
            if "You are booked" in page.text:
                assert _links_of(browser, page) or not has_links
                for press in presses:
                    _links_of(browser, browser.get(press.headers["Location"], follow_redirects=True))
                return text_of(page)
            assert "nothing was booked" not in page.text or not _booked(site.hosted, start), "That is not true"
            now.instant += timedelta(seconds=31)
            site.installation.set_clock(now.instant)
            time.sleep(0.3)
    pytest.fail("The visitor never learns that it is booked")


def _links_of(browser: httpx.Client, page: httpx.Response) -> list[str]:
    """Those to change the booking, each of which opens."""
    links = [urlsplit(link).path for link in changes_of(page)]
    assert {browser.get(link).status_code for link in links} <= {200}, links
    return links


def _booked(hosted: Hosted, start: datetime) -> int:
    return sum(found["start"] == iso(start) for found in hosted.appointments)


def _answered(page: httpx.Response) -> httpx.Response | None:
    return page if page.status_code == 200 else None
