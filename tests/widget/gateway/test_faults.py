"""Each way in which the hosted service may fail, while a real server is at work: nobody else notices."""

import ssl
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from itertools import count
from time import monotonic
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from scheduling.contract.model import iso
from tests.fakes import every_half_hour
from tests.installation import Installation, eventually, get
from tests.receiver import Reaction, Receiver, answer, hang, reset
from tests.widget.gateway.hosted import DAY, EXPIRED, KEY, TYPE, VALID, Hosted, as_json
from tests.widget.gateway.served import NOW, Site, in_front_of
from tests.widget.page import filled, read, text_of
from widget.gateway.remote.client import Account, Call, Client
from widget.gateway.remote.deadline import Transport
from widget.gateway.remote.guard import NotSent

CALM, CHECKING, BOOKED = "We cannot reach the calendar", "We are checking whether", "You are booked"


def a_byte_a_second(handler: Any) -> None:
    handler.send_response(201)
    handler.send_header("Content-Length", "50")
    handler.end_headers()
    for _ in range(30):
        handler.wfile.write(b" ")
        if handler.server.receiver.closing.wait(1):
            return


@dataclass(frozen=True)
class Case:
    """``done``: whether the call that books was worked on; ``seen``: by the visitor who has sent the form.

    ``reads`` and ``books``: how many calls arrive when it is met while looking and while booking.
    """

    reaction: Reaction
    done: bool
    seen: str
    reads: int = 1
    books: int = 1

    @contextmanager
    def met(self, hosted: Hosted, kind: str) -> Iterator[None]:
        """By the next calls of the kind."""
        if self.reaction is expired:
            hosted.show(EXPIRED)
        else:
            hosted.fails(kind, *[self.reaction] * max(self.reads, 1), done=self.done and kind == "booking")
        yield
        hosted.faults.clear()
        hosted.show(VALID)


def expired(handler: Any) -> None:
    """What is shown instead of an answer: a certificate of yesterday."""


SOON = format_datetime(NOW + timedelta(seconds=1), usegmt=True)
CASES = {
    "429 with seconds": Case(as_json(429, {"message": "Too many"}, Retry_After="1"), False, CALM),
    "429 with a date": Case(as_json(429, {"message": "Too many"}, Retry_After=SOON), False, CALM),
    "401": Case(as_json(401, {"message": f"Invalid key {KEY}"}), False, CALM),
    "403": Case(as_json(403, {"message": "Forbidden"}), False, CALM),
    "500": Case(as_json(500, {"message": "Internal server error"}), False, CHECKING),
    "502 with HTML": Case(answer(502, b"<html><h1>Bad Gateway", Content_Type="text/html"), False, CHECKING),
    "truncated JSON": Case(answer(201, b'{"appointmentId": "app'), True, BOOKED),
    "empty 200": Case(answer(200), True, BOOKED),
    "wrong types": Case(as_json(201, {"appointmentId": [7], "secret": {}}), True, BOOKED),
    "reset before it was worked on": Case(reset, False, CHECKING, reads=2),
    "reset after it was worked on": Case(reset, True, BOOKED, reads=2),
    "a byte a second": Case(a_byte_a_second, True, BOOKED),
    "silence": Case(hang, True, BOOKED),
    "expired certificate": Case(expired, False, CALM, reads=0, books=0),
    "redirect elsewhere": Case(answer(307, Location="http://127.0.0.1:1/elsewhere"), False, CALM),
}


#: Look-ups of what came of a form, until its visitor sees the first page. The page that waits trusts none so early.
LOOKUPS = {CALM: 0, BOOKED: 1, CHECKING: 1}


@pytest.fixture(scope="module")
def site(prepared: Installation) -> Iterator[Site]:
    settings = {"SLOTWRIGHT_RATE_LIMITS": "off", "SLOTWRIGHT_SCHEDULER_SECONDS": "4", **trusting(prepared)}
    with Hosted(certificate=VALID) as hosted, in_front_of(hosted, prepared, **settings) as site:
        hosted.free = set(every_half_hour(DAY.date(), range(7, 20)))
        yield site


def trusting(installation: Installation) -> dict[str, str]:
    """The public authorities of the installation's machine are the signers of our certificates."""
    folder = installation.folder / "authorities"
    folder.mkdir()
    (folder / "authorities.pem").write_text(VALID.read_text() + EXPIRED.read_text())
    (folder / "certifi.py").write_text(f"def where():\n    return {str(folder / 'authorities.pem')!r}\n")
    return {"PYTHONPATH": str(folder)}


@pytest.fixture
def web(site: Site) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.url, timeout=20, trust_env=False, follow_redirects=True) as client:
        yield client


_numbers, _starts = count(), iter(every_half_hour(DAY.date(), range(7, 20)))


def meanwhile(site: Site, visit: Any) -> httpx.Response:
    """What a visit ends with. While it lasts, the server and a page that was just seen answer at once."""
    other = f"/w{next(_numbers)}/"
    assert eventually(lambda: get(site.port, other)[0] == 200)
    with ThreadPoolExecutor(1) as pool:
        visiting = pool.submit(visit)
        while True:
            is_over, begun = visiting.done(), monotonic()
            assert (get(site.port, "/healthz")[0], get(site.port, other)[0]) == (200, 200)
            assert monotonic() - begun < 2
            if is_over:
                page: httpx.Response = visiting.result()
                return page
            time.sleep(0.1)


def calls(site: Site, kind: str) -> int:
    return site.hosted.calls[kind]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_whoever_looks_is_told_calmly_and_nobody_else_notices(site: Site, web: httpx.Client, case: Case) -> None:
    path = f"/w{next(_numbers)}/"
    eventually(lambda: web.get("/w60/").status_code == 200)
    before = calls(site, "meeting-type")
    reads: list[int] = []

    def visit() -> httpx.Response:
        begun = calls(site, "meeting-type")
        with case.met(site.hosted, "meeting-type"):
            page = web.get(path)
        reads.append(calls(site, "meeting-type") - begun)
        return page

    page = meanwhile(site, visit)

    assert (page.status_code, CALM in page.text, KEY in page.text + str(page.headers)) == (503, True, False)
    assert (reads, calls(site, "meeting-type") - before) == ([case.reads], case.reads + 1)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_whoever_books_ends_at_the_truth_with_one_booking(site: Site, web: httpx.Client, case: Case) -> None:
    start = next(_starts)
    form = eventually(lambda: _answered(web.get("/w60/", params={"start": f"{start:%Y-%m-%dT%H:%MZ}"})))
    action, typed = read(form).action, filled(form, fullname="Ada Lovelace", email="ada@example.com")
    before, looked = calls(site, "booking"), calls(site, "appointments")

    def visit() -> httpx.Response:
        with case.met(site.hosted, "booking"):
            return web.post(action, data=typed)

    page = meanwhile(site, visit)

    assert case.seen in text_of(page)
    assert KEY not in page.text + str(page.headers)
    assert (calls(site, "booking") - before, _booked(site, start)) == (case.books, int(case.done))
    assert calls(site, "appointments") - looked == LOOKUPS[case.seen]
    if case.seen == CALM:
        assert read(page).controls["fullname"] == ["Ada Lovelace"]

    if case.seen == CHECKING:
        site.pass_time(seconds=31)
    assert eventually(lambda: {BOOKED, "ada@example.com"} <= _seen(web.post(action, data=typed)))
    assert _booked(site, start) == 1
    assert calls(site, "booking") - before == case.books + (case.seen != BOOKED)


def _seen(page: httpx.Response) -> set[str]:
    return {words for words in (BOOKED, "ada@example.com") if words in page.text}


def _answered(page: httpx.Response) -> httpx.Response | None:
    return page if page.status_code == 200 else None


def _booked(site: Site, start: datetime) -> int:
    return sum(found["start"] == iso(start) for found in site.hosted.appointments)


def test_a_redirect_is_not_followed_with_the_key(site: Site, web: httpx.Client) -> None:
    with Receiver(answer(200)) as elsewhere:
        site.hosted.fails("meeting-type", answer(307, Location=elsewhere.url))
        page = web.get(f"/w{next(_numbers)}/")
        site.hosted.faults.clear()

    assert (page.status_code, elsewhere.received) == (503, [])


def test_it_is_the_day_of_the_certificate_that_counts() -> None:
    """Of two that are trusted alike."""
    answers = []
    for certificate in (VALID, EXPIRED):
        with Hosted(certificate=certificate) as hosted:
            trusted = ssl.create_default_context(cafile=certificate)
            client = Client(Account(hosted.address, SecretStr(KEY)), Transport(trusted))
            try:
                answers.append(client.send(Call("GET", ("/v4/meeting-type/7",)), now=NOW, until=monotonic() + 5))
            except NotSent:
                answers.append(len(hosted.received))

    assert (answers[0]["id"], answers[1]) == (TYPE, 0)
