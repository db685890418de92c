"""Which addresses may be named as a target, and which IP addresses are anybody's."""

import pytest

from scheduling.contract.targets import is_public, target_fault

PUBLIC = ("8.8.8.8", "1.1.1.1", "223.255.255.1", "2606:4700:4700::1111", "2a00:1450:4001::200e")
SPECIAL = (
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::a00:1",
    "100::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "2606:4700:4700::1111%1",
    "fec0::1",
    "ff02::1",
    "localhost",
    "",
)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", SPECIAL)
def test_a_special_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.1.",
        "127.1",
        "0x7f.1",
        "0X7F000001",
        "2130706433",
        "017700000001",
        "0",
        "１２７.０.０.１",
        "①②⑦.0.0.1",
        "127。0｡0．1",
        "[::1]",
        "[::ffff:10.0.0.1]",
        "[fe80::1%25eth0]",
        "localhost",
        "LOCALHOST.",
        "db.localhost",
        "printer.local",
        "metadata.google.internal",
    ],
)
def test_a_private_host_is_refused_in_any_spelling(host: str) -> None:
    assert "public internet" in target_fault(f"https://{host}/in", private_allowed=False)


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("http://hooks.example.com/in", "must start with https://"),
        ("https://user:word@hooks.example.com/in", "must not hold a user name or password"),
        ("https://user@hooks.example.com/in", "must not hold a user name or password"),
        ("https://hooks.example.com/in#there", "must not have a fragment"),
        ("https://hooks.example.com:25/in", "must use the port"),
    ],
)
def test_an_address_that_nothing_is_sent_to_is_refused(url: str, complaint: str) -> None:
    assert target_fault(url, private_allowed=False).startswith(complaint)


@pytest.mark.parametrize(
    "url", ["https://hooks.example.com/in?a=b", "https://hooks.example.com:8443", "https://bücher.example/in"]
)
def test_an_ordinary_address_is_taken(url: str) -> None:
    assert target_fault(url, private_allowed=False) == ""


def test_a_test_harness_may_use_this_machine() -> None:
    assert target_fault("http://127.0.0.1:80/in", private_allowed=True) == ""
