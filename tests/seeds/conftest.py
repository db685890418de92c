"""The documents' team, a week before the documents' dates."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.core.cache import cache
from pytest_django import Settings

from scheduling import clock
from scheduling.models import Host, MeetingType, OutboxMessage, Workspace
from scheduling.outbox.deliveries import deliver_due
from tests import builders
from tests.api.conftest import new_key
from tests.api.program import Program, answer_of
from tests.receiver import Receiver, answer, receiving

DISCOVERY_CALL = UUID("770e8400-e29b-41d4-a716-446655440002")
JOHN = UUID("550e8400-e29b-41d4-a716-446655440000")


@dataclass(frozen=True)
class Team:
    """John Smith and Ada share the discovery call: its id and John's are those that the documents print."""

    workspace: Workspace
    john: Host
    ada: Host
    discovery_call: MeetingType
    key: str


@pytest.fixture
def a_week_before(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every document has its own dates: ``NOW`` of its module is a week before them."""
    now: datetime = request.module.NOW
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def team(db: None, a_week_before: None) -> Team:
    cache.clear()  # nobody has asked yet
    workspace = builders.workspace()
    john = builders.host(workspace, "John", zone="Europe/Berlin")
    john.uuid, john.family_name, john.email = JOHN, "Smith", "john@example.com"
    john.save()
    ada = builders.host(workspace, "Ada", zone="Europe/Berlin")
    discovery_call = builders.round_robin(
        workspace,
        [john, ada],
        id=DISCOVERY_CALL,
        durations=[30, 60],
        channels=["connect", "zoom"],
        horizon_days=400,
        timezone="Europe/Berlin",
    )
    MeetingType.objects.filter(pk=DISCOVERY_CALL).update(name="Discovery Call")
    return Team(workspace, john, ada, discovery_call, new_key(workspace))


@pytest.fixture
def told(team: Team, settings: Settings) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """What a real server of the team's was told, in its order."""
    settings.ALLOW_PRIVATE_TARGETS = True
    with receiving(answer(200)) as receiver:
        subscribe(team, receiver)
        yield lambda: delivered(receiver)


def subscribe(team: Team, receiver: Receiver) -> None:
    answer_of(Program(team.key).post("/api/webhooks", {"endpoint": receiver.url}), 201)


def delivered(receiver: Receiver) -> list[dict[str, Any]]:
    while deliver_due("webhook", clock.now()):
        pass
    return [json.loads(received.body) for received in receiver.received]


@pytest.fixture
def mailed() -> Callable[[str], set[str]]:
    """Who is written to of an event."""
    return lambda event: {
        message.payload["to"] for message in OutboxMessage.objects.filter(kind="email", payload__event=event)
    }
