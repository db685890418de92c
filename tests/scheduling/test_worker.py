"""Real workers in processes of their own: together, killed in the middle, and stopped."""

import json
import signal
import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest

from scheduling.outbox.messages import LEASE
from tests.delivery.samples import NOW, notice
from tests.installation import Installation, eventually

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def silent_mail_server() -> Iterator[socket.socket]:
    """Takes connections and never says anything."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(30)
        yield server


def enqueue(installation: Installation, count: int) -> None:
    payload = notice().model_dump(mode="json", by_alias=True)
    installation.python(
        "import json; from scheduling import clock, outbox\n"
        f"payload = json.loads({json.dumps(payload)!r})\n"
        f"outbox.enqueue('email', [(f'm{{n}}', payload) for n in range({count})], due_at=clock.now())"
    )


def test_two_workers_deliver_every_message_once(installation: Installation) -> None:
    enqueue(installation, 60)

    with installation.running("worker"), installation.running("worker"):
        eventually(lambda: len(installation.mails) >= 60)

    ids = [mail["Message-ID"] for mail in installation.mails]
    assert len(ids) == len(set(ids)) == 60


def test_a_message_of_a_killed_worker_is_delivered_by_the_next_one(
    installation: Installation, silent_mail_server: socket.socket
) -> None:
    enqueue(installation, 1)
    port = silent_mail_server.getsockname()[1]
    with installation.running("worker", SLOTWRIGHT_EMAIL_URL=f"smtp://127.0.0.1:{port}") as worker:
        connected, _ = silent_mail_server.accept()
        with connected:  # it is in the middle of the delivery
            worker.kill()
            worker.wait()

    with installation.running("worker"):
        installation.set_clock(NOW + LEASE - timedelta(seconds=1))
        with pytest.raises(AssertionError):
            eventually(lambda: installation.mails, seconds=3)
        installation.set_clock(NOW + LEASE)
        eventually(lambda: installation.mails)

    assert len(installation.mails) == 1


def test_a_worker_ends_on_sigterm(installation: Installation) -> None:
    with installation.running("worker") as worker:
        assert worker.stdout is not None
        worker.stdout.readline()
        worker.send_signal(signal.SIGTERM)

        assert worker.wait(10) == 0
