"""Requests to addresses of others reach the public internet or nothing, and end in time. Real servers, real sockets."""

import ssl
import time
from collections.abc import Sequence

import pytest
from pytest_django import Settings

from scheduling.delivery import guarded
from scheduling.delivery.guarded import Answer, Client, Refused, Unreachable
from tests.receiver import CERTIFICATE, Reaction, answer, drip, endless, hang, no_http, receiving, reset

ANY = Client(seconds=5, permit=lambda _address, _port: True)


def get(client: Client, url: str) -> Answer:
    return client.request("GET", url, headers={})


class Resolver:
    """Answers with the first set of addresses, then the second, and so on."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.answers.pop(0)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "127.1", "0x7f.1", "2130706433", "017700000001", "127.0.0.1.", "１２７.０.０.１", "0"],
)
def test_this_machine_is_not_reached_in_any_spelling(host: str) -> None:
    with receiving(answer(200)) as receiver:
        with pytest.raises((Refused, Unreachable)):
            get(Client(), f"http://{host}:{receiver.port}/")

        assert receiver.received == []


@pytest.mark.parametrize("host", ["xn--a", "a..b", "x" * 64, "."])
def test_what_is_no_name_is_unreachable(host: str) -> None:
    with pytest.raises(Unreachable):
        get(Client(), f"https://{host}/")


@pytest.mark.parametrize("host", ["[::1]", "[::ffff:127.0.0.1]", "[::]"])
def test_this_machine_is_not_reached_by_its_ipv6_addresses(host: str) -> None:
    with pytest.raises(Refused):
        get(Client(), f"http://{host}:8000/")


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["127.0.0.1", "8.8.8.8"], ["2606:4700::1", "::1"]]
)
def test_a_name_is_refused_when_any_of_its_addresses_is_private(addresses: list[str]) -> None:
    with receiving(answer(200)) as receiver:
        with pytest.raises(Refused):
            get(Client(resolve=Resolver(addresses)), f"http://hooks.example.test:{receiver.port}/")

        assert receiver.received == []


def test_a_name_that_answers_differently_the_next_time_gains_nothing() -> None:
    """127.0.0.2 stands for what must not be reached; the name leads there as soon as it has been checked."""
    resolver = Resolver(["127.0.0.1"], ["127.0.0.2"])
    client = Client(resolve=resolver, permit=lambda address, _port: address == "127.0.0.1")
    with receiving(answer(200)) as good, receiving(answer(200), host="127.0.0.2", port=good.port) as bad:
        get(client, f"http://hooks.example.test:{good.port}/")

        assert (len(good.received), len(bad.received)) == (1, 0)
        assert resolver.asked == ["hooks.example.test"]


def test_the_next_address_of_a_name_is_tried_when_one_does_not_answer() -> None:
    resolver = Resolver(["127.0.0.3", "127.0.0.1"])
    with receiving(answer(200)) as receiver:
        found = get(Client(resolve=resolver, permit=ANY.permit), f"http://hooks.example.test:{receiver.port}/")

    assert found.status == 200


def test_the_server_is_told_the_name_and_who_asks() -> None:
    client = Client(resolve=Resolver(["127.0.0.1"]), permit=ANY.permit)
    with receiving(answer(200, b"ok", X_Own="1")) as receiver:
        found = get(client, f"http://hooks.example.test:{receiver.port}/in?a=b")

        (request,) = receiver.received
    assert (found.status, found.body, found.headers["x-own"]) == (200, b"ok", "1")
    assert request.headers["host"] == f"hooks.example.test:{receiver.port}"
    assert request.headers["user-agent"].startswith("Slotwright/")
    assert request.path == "/in?a=b"


def test_ports_of_other_services_are_not_reached() -> None:
    with pytest.raises(Refused):
        get(Client(resolve=Resolver(["8.8.8.8"])), "http://hooks.example.test:25/")


def test_tls_is_verified_against_the_name_and_not_the_address() -> None:
    trusting = Client(
        resolve=lambda _host, _port: ["127.0.0.1"],
        permit=ANY.permit,
        authorities=lambda: ssl.create_default_context(cafile=CERTIFICATE),
    )
    with receiving(answer(200), tls=True) as receiver:
        assert get(trusting, f"https://hooks.example.test:{receiver.port}/").status == 200
        with pytest.raises(Unreachable, match="certificate"):
            get(trusting, f"https://other.example.test:{receiver.port}/")


def test_an_unknown_certificate_is_refused() -> None:
    client = Client(resolve=Resolver(["127.0.0.1"]), permit=ANY.permit)
    with receiving(answer(200), tls=True) as receiver:
        with pytest.raises(Unreachable, match="certificate"):
            get(client, f"https://hooks.example.test:{receiver.port}/")

        assert receiver.received == []


def test_a_redirect_is_an_answer_like_any_other() -> None:
    with receiving(answer(200)) as inside, receiving(answer(302, Location=inside.url)) as receiver:
        found = get(ANY, receiver.url)

        assert found.status == 302
        assert inside.received == []


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving(answer(200)) as proxy, receiving(answer(200)) as receiver:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        get(ANY, receiver.url)

        assert (len(proxy.received), len(receiver.received)) == (0, 1)


@pytest.mark.parametrize("reaction", [hang, drip])
def test_a_server_that_takes_its_time_is_left_at_the_deadline(reaction: Reaction) -> None:
    client = Client(seconds=0.5, permit=ANY.permit)
    began = time.monotonic()
    with receiving(reaction) as receiver, pytest.raises(Unreachable, match="Timeout"):
        get(client, receiver.url)

    assert time.monotonic() - began < 2


def test_a_resolver_that_takes_its_time_is_left_at_the_deadline() -> None:
    def slow(_host: str, _port: int) -> list[str]:
        time.sleep(1)
        return ["127.0.0.1"]

    began = time.monotonic()
    with pytest.raises(Unreachable, match="not resolved in time"):
        get(Client(seconds=0.2, resolve=slow), "http://hooks.example.test/")

    assert time.monotonic() - began < 0.8


@pytest.mark.parametrize("reaction", [reset, no_http])
def test_what_is_no_answer_is_unreachable(reaction: Reaction) -> None:
    with receiving(reaction) as receiver, pytest.raises(Unreachable):
        get(ANY, receiver.url)


def test_nobody_there_and_no_such_name_are_unreachable() -> None:
    def unknown(_host: str, _port: int) -> list[str]:
        raise OSError("Name or service not known")

    with pytest.raises(Unreachable):
        get(ANY, "http://127.0.0.1:1/")
    with pytest.raises(Unreachable, match="not known"):
        get(Client(resolve=unknown), "http://hooks.example.test/")


def test_a_body_is_read_up_to_a_size() -> None:
    began = time.monotonic()
    with receiving(endless) as receiver:
        found = get(Client(max_bytes=1000, permit=ANY.permit), receiver.url)

    assert (found.status, len(found.body)) == (200, 1000)
    assert time.monotonic() - began < 2


def test_private_addresses_are_permitted_to_test_harnesses_only(settings: Settings) -> None:
    settings.ALLOW_PRIVATE_TARGETS = True
    allowed = guarded.permit("127.0.0.1", 80)
    settings.ALLOW_PRIVATE_TARGETS = False

    assert (allowed, guarded.permit("127.0.0.1", 80)) == (True, False)
