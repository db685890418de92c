"""A team's scheduler, behind each of the gateways that a widget may have."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
import time_machine
from django.core.cache import cache
from django.test import Client as DjangoClient
from pydantic import SecretStr
from pytest_django import Settings

from scheduling import facade
from scheduling.contract.availability import AvailabilityQuery
from scheduling.models import MeetingType
from tests import builders
from tests.api.conftest import new_key
from tests.fakes import FakeGateway
from tests.installation import Installation
from tests.widget.gateway.hosted import KEY, TYPE, Hosted
from tests.widget.gateway.remote_widget import NOW, Visitor
from tests.widget.gateway.served import copy_of, prepared_in
from tests.wsgi import application, kept_connection
from widget.gateway.embedded import EmbeddedGateway
from widget.gateway.protocol import SchedulingGateway
from widget.gateway.remote import RemoteGateway, Shared
from widget.gateway.remote.client import Account, Client
from widget.gateway.remote.common import Common
from widget.models import Brand, Widget


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
    client = Client(Account("http://127.0.0.1/api", SecretStr(key)), httpx.WSGITransport(application))
    return RemoteGateway(builders.NOW, Shared(client, Common(client.mark)))


@pytest.fixture
def _at_a_fixed_time() -> Iterator[None]:
    cache.clear()
    with time_machine.travel(builders.NOW, tick=False), kept_connection():
        yield


@pytest.fixture(params=[_fake, _embedded, _remote], ids=["fake", "embedded", "remote"])
def scheduler(request: pytest.FixtureRequest, db: None, _at_a_fixed_time: None) -> Scheduler:
    team = builders.workspace()
    ada = builders.host(team, "Ada")
    demo = builders.round_robin(team, [ada], durations=[30, 60])
    advice = builders.one_on_one(team, [builders.host(team, "Ben")], confirmation="double_opt_in")
    return Scheduler(request.param([demo, advice], new_key(team)), demo, advice)


@pytest.fixture(scope="session")
def prepared_once(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return prepared_in(tmp_path_factory.mktemp("remote"))


@pytest.fixture(scope="module")
def prepared(prepared_once: Installation, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """For real servers in front of a scheduler somewhere else. They write down what they have booked, and each of the
    schedulers counts its appointments from 1, so no two modules share one."""
    return copy_of(prepared_once, tmp_path_factory.mktemp("remote"))


@pytest.fixture
def hosted() -> Iterator[Hosted]:
    with Hosted() as service:
        yield service


@pytest.fixture
def visitor(
    hosted: Hosted, client: DjangoClient, settings: Settings, monkeypatch: pytest.MonkeyPatch, db: None
) -> Visitor:
    """Of a widget at /acme/ in front of the hosted service, which nobody has asked anything yet."""
    cache.clear()
    point_at(hosted, settings)
    monkeypatch.setattr("scheduling.clock.now", lambda: NOW)
    widget = Widget.objects.create(slug="acme", meeting_type_id=TYPE, timezone="UTC", contact="sales@example.com")
    Brand.objects.create(widget=widget, name="Acme")
    return Visitor(hosted, client)


@pytest.fixture
def nothing_says_the_key(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever happens, at the loudest level of our logs."""
    caplog.set_level(logging.DEBUG, "widget")
    yield
    assert KEY not in caplog.text


def point_at(hosted: Hosted, settings: Settings) -> None:
    settings.SCHEDULER_URL, settings.SCHEDULER_KEY = hosted.address, SecretStr(KEY)
