"""The mail server is away, says nothing, refuses somebody and loses a receipt, while people book."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiosmtpd.controller import Controller

from tests.builders import NOW, at
from tests.delivery.test_smtp import Inbox
from tests.installation import Installation, eventually, free_port, serving

TEAM = """
import json
from scheduling.models import ApiKey
from scheduling.operations.workspace.access import hash_of, key_text, new_key_secret
from tests import builders
team = builders.workspace()
kind = builders.round_robin(team, builders.hosts(team, 1))
secret = new_key_secret()
key = ApiKey.objects.create(workspace=team, name="us", scope=ApiKey.Scope.FULL, secret_hash=hash_of(secret))
print(json.dumps({"key": key_text(key.pk, secret), "kind": str(kind.pk), "queue": str(kind.queue.pk)}))
"""
DEAD = "from scheduling.models import *; print([m.error for m in OutboxMessage.objects.exclude(dead_at=None)])"
GONE = "gone@visitor.example"


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    made = Installation(tmp_path, f"sqlite:///{tmp_path / 'own.sqlite3'}")
    made.migrate()
    made.set_clock(NOW)
    return made


def test_bookings_wait_for_no_mail_server_and_no_mail_is_lost(installation: Installation) -> None:
    port, team = free_port(), json.loads(installation.python(TEAM))
    quiet = {"SLOTWRIGHT_LOG_LEVEL": "CRITICAL", "SLOTWRIGHT_EMAIL_URL": f"smtp://127.0.0.1:{port}"}
    with serving(installation, **quiet) as (_, web):
        book(web, team, "first@visitor.example", "10:00")  # while nobody listens
        with keeping_waiting(installation, port):
            book(web, team, "second@visitor.example", "11:00")
            book(web, team, GONE, "12:00")
        with receiving(port) as inbox:
            inbox.hangs_up, inbox.refused[GONE] = 1, "550 5.1.1 No such user"
            passing = minutes(installation)
            eventually(lambda: next(passing) and len(inbox.ids) == 6)
            eventually(lambda: "550 5.1.1 No such user" in installation.python(DEAD))

    to = {address for _, [address] in inbox.envelopes}
    assert to - {GONE} == to >= {"first@visitor.example", "second@visitor.example"}
    assert len(to) == 3, "and the host"
    assert len(set(inbox.ids)) == 5, "what was lost after DATA came again under its own Message-ID"


def book(web: int, team: dict[str, str], email: str, time: str) -> None:
    """Answered though the one who brings mails still waits for an answer."""
    attendee = {"fullname": "Zoë Visitor", "email": email, "notes": {}}
    sent: dict[str, Any] = {"meetingTypeId": team["kind"], "queueId": team["queue"], "attendee": attendee}
    answer = httpx.post(
        f"http://127.0.0.1:{web}/api/v4/booking",
        json=sent | {"start": at(time).isoformat()},
        headers={"Authorization": f"Bearer {team['key']}"},
        timeout=8,
    )
    assert answer.status_code == 201, answer.text


@contextmanager
def keeping_waiting(installation: Installation, port: int) -> Iterator[None]:
    """A server that has taken the connection of a mail, and says nothing."""
    with socket.create_server(("127.0.0.1", port)) as server:
        server.settimeout(60)
        installation.set_clock(NOW + timedelta(minutes=1))
        connection, _ = server.accept()
        with connection:
            yield


@contextmanager
def receiving(port: int) -> Iterator[Inbox]:
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield inbox
    finally:
        controller.stop()


def minutes(installation: Installation) -> Iterator[bool]:
    """Another one passes each time."""
    for number in count(2):
        installation.set_clock(NOW + timedelta(minutes=number))
        yield True
