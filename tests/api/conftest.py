"""A team and the programs that hold its keys, at a fixed time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
import time_machine
from django.core.cache import cache

from scheduling.models import ApiKey, Appointment, Host, MeetingType, Workspace
from scheduling.operations.workspace.access import hash_of, key_text, new_key_secret
from tests import builders
from tests.api.program import Program
from tests.builders import at


@dataclass(frozen=True)
class Team:
    """Ada and Ben share ``demo``, Ada alone offers ``advice``. ``program`` may do everything."""

    workspace: Workspace
    hosts: list[Host]
    demo: MeetingType
    advice: MeetingType
    program: Program


def new_team() -> Team:
    workspace = builders.workspace()
    ada, ben = builders.host(workspace, "Ada"), builders.host(workspace, "Ben")
    return Team(
        workspace=workspace,
        hosts=[ada, ben],
        demo=builders.round_robin(workspace, [ada, ben], [2, 1]),
        advice=builders.one_on_one(workspace, [ada], confirmation="double_opt_in"),
        program=Program(new_key(workspace)),
    )


def new_key(
    workspace: Workspace,
    *,
    scope: ApiKey.Scope = ApiKey.Scope.FULL,
    expires_at: datetime | None = None,
    is_active: bool = True,
) -> str:
    secret = new_key_secret()
    row = ApiKey.objects.create(
        workspace=workspace,
        name=f"key {ApiKey.objects.count()}",
        scope=scope,
        expires_at=expires_at,
        is_active=is_active,
        secret_hash=hash_of(secret),
    )
    return key_text(row.pk, secret)


@pytest.fixture(autouse=True)
def _fixed_time() -> Iterator[None]:
    with time_machine.travel(builders.NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet() -> None:
    cache.clear()


@pytest.fixture
def team(db: None) -> Team:
    return new_team()


@pytest.fixture
def strangers(db: None) -> Team:
    """Another workspace of the same installation."""
    return new_team()


@pytest.fixture
def booking(team: Team) -> Appointment:
    return builders.book(team.demo, at("10:00"))


@pytest.fixture
def hold(team: Team) -> Appointment:
    return builders.book(team.advice, at("15:00"), host_ids=(str(team.hosts[0].uuid),))
