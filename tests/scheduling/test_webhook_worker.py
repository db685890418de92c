"""Real workers and real receivers: one that hangs holds up neither the mails nor the other receivers."""

import time

import pytest

from tests.delivery.samples import notice
from tests.installation import Installation, eventually
from tests.receiver import answer, hang, receiving

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

_SUBSCRIBE_AND_TELL = """
from dataclasses import asdict
from scheduling import clock, outbox
from scheduling.delivery.webhook import WebhookMessage
from scheduling.models import WebhookEndpoint, Workspace
team, _ = Workspace.objects.get_or_create(slug="acme", defaults={{"name": "Acme"}})
for url in {urls!r}:
    row = WebhookEndpoint.objects.create(workspace=team, endpoint=url, events=[], secret="whsec_" + "A" * 32)
    for number in range({count}):
        body = WebhookMessage(str(row.pk), f"event-{{number}}", "booking_created", "1", clock.now().isoformat(), "{{}}")
        outbox.enqueue("webhook", [(f"{{row.pk}}:{{number}}", asdict(body))], due_at=clock.now(), lanes=[str(row.pk)])
"""
_MAIL = """
import json
from scheduling import clock, outbox
outbox.enqueue("email", [("mail", json.loads({payload!r}))], due_at=clock.now())
"""


def tell(installation: Installation, *urls: str, count: int = 1) -> None:
    installation.python(_SUBSCRIBE_AND_TELL.format(urls=list(urls), count=count))


def test_receivers_that_hang_hold_up_neither_mails_nor_other_receivers(installation: Installation) -> None:
    with receiving(hang) as first, receiving(hang) as second, receiving(hang) as third, receiving(answer(200)) as good:
        tell(installation, first.url, second.url, third.url, count=20)
        with installation.running("worker", SLOTWRIGHT_ALLOW_PRIVATE_TARGETS="1"):
            eventually(lambda: first.received and second.received and third.received)
            tell(installation, good.url, count=20)
            installation.python(_MAIL.format(payload=notice().model_dump_json(by_alias=True)))
            eventually(lambda: len(good.received) == 20 and installation.mails)

        # Sixty attempts of ten seconds each, had they been made one after the other.
        assert max(len(receiver.received) for receiver in (first, second, third)) <= 2


def test_two_workers_tell_every_event_once(installation: Installation) -> None:
    with receiving(answer(200)) as one, receiving(answer(200)) as other:
        tell(installation, one.url, other.url, count=40)
        settings = {"SLOTWRIGHT_ALLOW_PRIVATE_TARGETS": "1"}
        with installation.running("worker", **settings), installation.running("worker", **settings):
            eventually(lambda: len(one.received) + len(other.received) >= 80)
            time.sleep(0.5)

        for receiver in (one, other):
            ids = [request.headers["webhook-id"] for request in receiver.received]
            assert sorted(ids) == sorted(f"event-{number}" for number in range(40))
