"""An installation whose processes are killed with SIGKILL, in the middle of whatever they do, and started again."""

import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from scheduling.outbox.messages import LEASE
from tests.booking_site.killed.clients import Clients
from tests.builders import MONDAY, NOW
from tests.installation import Installation, eventually, free_port, serving
from tests.receiver import Receiver

_QUIET = {"SLOTWRIGHT_LOG_LEVEL": "CRITICAL", "SLOTWRIGHT_RATE_LIMITS": "off"}
_MINUTE = timedelta(minutes=1)
_TEAM = """
import json
from scheduling.models import ApiKey
from scheduling.operations.workspace.access import hash_of, key_text, new_key_secret
from tests import builders
team = builders.workspace()
kind = builders.round_robin(team, builders.hosts(team, 3, hours=builders.ALWAYS), (3, 2, 1))
builders.webhook(team, {url!r})
secret = new_key_secret()
key = ApiKey.objects.create(workspace=team, name="clients", scope=ApiKey.Scope.FULL, secret_hash=hash_of(secret))
print(json.dumps({{"api_key": key_text(key.pk, secret), "meeting_type_id": str(kind.pk)}}))
"""
_FACTS = """
import json
from itertools import pairwise
from scheduling import clock
from scheduling.models import Appointment, OutboxMessage, Reservation
rows = Reservation.objects.filter(is_active=True).order_by("host_id", "start_minute")
times = rows.values_list("host_id", "start_minute", "end_minute")
messages = OutboxMessage.objects.filter(due_at__lte=clock.now())
print(json.dumps({
    "appointments": Appointment.objects.count(),
    "overlaps": sum(a[0] == b[0] and b[1] < a[2] for a, b in pairwise(times)),
    "not done": messages.filter(done_at=None).count(),
    "mails": [str(pk) for pk in messages.filter(kind="email").values_list("pk", flat=True)],
    "events": [payload["event_id"] for payload in messages.filter(kind="webhook").values_list("payload", flat=True)],
}))
"""


class Killable:
    """A process that goes on until it is killed."""

    def __init__(self, begin: Callable[[], AbstractContextManager[object]]) -> None:
        self._begin, self._running = begin, ExitStack()

    def start(self) -> None:
        self._running.enter_context(self._begin())

    def kill(self) -> None:
        self._running.close()

    def kill_and_start(self, moments: Sequence[float]) -> None:
        for seconds in moments:
            time.sleep(seconds)
            self.kill()
            self.start()


@dataclass
class Site:
    """Mails lie in the installation's folder, webhooks go to the receiver; the clock moves when a worker starts, by
    more than a message on its way is waited for."""

    installation: Installation
    receiver: Receiver
    now: Any = NOW
    port: int = field(default_factory=free_port)
    _message_ids: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.pass_time(_MINUTE)
        self.web = Killable(lambda: serving(self.installation, "--no-worker", bind=f"127.0.0.1:{self.port}", **_QUIET))
        self.worker = Killable(self._working)

    @contextmanager
    def _working(self) -> Iterator[None]:
        self.pass_time(LEASE + _MINUTE)
        with self.installation.running("worker", **_QUIET, SLOTWRIGHT_ALLOW_PRIVATE_TARGETS="1") as process:
            said = process.stdout or ()
            assert any("Delivering" in line for line in said)
            yield

    def pass_time(self, time: timedelta) -> None:
        self.now += time
        self.installation.set_clock(self.now)

    def clients(self) -> Clients:
        made = json.loads(self.installation.python(_TEAM.format(url=self.receiver.url)))
        return Clients(origin=f"http://127.0.0.1:{self.port}", **made)

    @contextmanager
    def alive(self) -> Iterator[None]:
        self.web.start()
        self.worker.start()
        try:
            yield
        finally:
            self.web.kill()
            self.worker.kill()

    @contextmanager
    def being_killed(self, times: int) -> Iterator[None]:
        """Each process so many times, each at moments of its own; in the end both are there again."""
        with ThreadPoolExecutor() as pool:
            killing = [
                pool.submit(process.kill_and_start, [random.uniform(0.05, 1.0) for _ in range(times)])
                for process in (self.web, self.worker)
            ]
            yield
            for done in killing:
                done.result()

    def facts(self) -> dict[str, Any]:
        """What the database says, read by a process of its own."""
        facts: dict[str, Any] = json.loads(self.installation.python(_FACTS))
        return facts

    def heard(self) -> Counter[tuple[str, str]]:
        """How often the receiver got each event: the appointment's id, and the event's."""
        received = [
            (json.loads(request.body)["id"], request.headers["webhook-id"]) for request in self.receiver.received
        ]
        return Counter(received)

    def mailed(self) -> Counter[str]:
        """How often each mail lies in the folder."""
        for file in (self.installation.folder / "mails").glob("*.eml"):
            if file.name not in self._message_ids:
                found = re.search(rb"^Message-ID: <([^@]+)@", file.read_bytes(), re.MULTILINE)
                assert found
                self._message_ids[file.name] = found[1].decode()
        return Counter(self._message_ids.values())

    def wait_until_told(self, appointments: int) -> None:
        """Everybody of everything: other programs, the attendee and the host. Meanwhile time passes."""

        def is_told() -> bool:
            self.pass_time(timedelta(seconds=1))
            return len(self.heard()) >= appointments and len(self.mailed()) >= 2 * appointments

        eventually(is_told, seconds=120)


def half_hours(first: int, count: int) -> list[Any]:
    return [MONDAY + (first + number) * timedelta(minutes=30) for number in range(count)]
