"""A team's scheduler, behind each of the gateways that a widget may have."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
import time_machine
from django.core.cache import cache
from pydantic import SecretStr

from scheduling import facade
from scheduling.contract.availability import AvailabilityQuery
from scheduling.models import MeetingType
from tests import builders
from tests.api.conftest import new_key
from tests.fakes import FakeGateway
from tests.wsgi import application, kept_connection
from widget.gateway.embedded import EmbeddedGateway
from widget.gateway.protocol import SchedulingGateway
from widget.gateway.remote import RemoteGateway, Shared
from widget.gateway.remote.client import Account, Client


@dataclass(frozen=True)
class Scheduler:
    """``demo`` has a queue with one host in it, ``advice`` asks attendees for a confirmation."""

    gateway: SchedulingGateway
    demo: MeetingType
    advice: MeetingType


def _fake(kinds: list[MeetingType], key: str) -> SchedulingGateway:
    del key
    fake = FakeGateway(now=builders.NOW)
    for kind in kinds:
        meeting_type = facade.meeting_type(str(kind.pk), workspace_id=None)
        week = AvailabilityQuery(
            meeting_type_id=meeting_type.id,
            start=builders.MONDAY,
            end=builders.MONDAY + timedelta(days=7),
            host_ids=(meeting_type.user_id,) if meeting_type.user_id else (),
        )
        fake.offer(meeting_type, facade.availability(week, workspace_id=None, now=builders.NOW).starts)
    return fake


def _embedded(kinds: list[MeetingType], key: str) -> SchedulingGateway:
    del kinds, key
    return EmbeddedGateway(builders.NOW, {})


def _remote(kinds: list[MeetingType], key: str) -> SchedulingGateway:
    del kinds
    account = Account("http://127.0.0.1/api", SecretStr(key))
    return RemoteGateway(builders.NOW, Shared(Client(account, httpx.WSGITransport(application))))


@pytest.fixture(autouse=True)
def _at_a_fixed_time() -> Iterator[None]:
    cache.clear()
    with time_machine.travel(builders.NOW, tick=False), kept_connection():
        yield


@pytest.fixture(params=[_fake, _embedded, _remote], ids=["fake", "embedded", "remote"])
def scheduler(request: pytest.FixtureRequest, db: None) -> Scheduler:
    team = builders.workspace()
    ada = builders.host(team, "Ada")
    demo = builders.round_robin(team, [ada], durations=[30, 60])
    advice = builders.one_on_one(team, [builders.host(team, "Ben")], confirmation="double_opt_in")
    return Scheduler(request.param([demo, advice], new_key(team)), demo, advice)
