"""What is set up of a scheduler somewhere else: its address, and the secret of its webhooks."""

import binascii
from base64 import b64decode
from ipaddress import ip_address
from urllib.parse import urlsplit

_EXAMPLE = "must be an address such as https://api.meetergo.com or https://book.example.com/api"


def scheduler_address(value: str) -> str:
    """Without a slash or a version at its end. Raises ``ValueError``: a key travels there, so only TLS will do."""
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError(_EXAMPLE) from None
    if not host or parts.scheme not in ("http", "https") or parts.username or parts.query or parts.fragment:
        raise ValueError(_EXAMPLE)
    if parts.scheme == "http" and not _is_near(host):
        raise ValueError("must start with https://, because the key travels there")
    return value.rstrip("/").removesuffix("/v4")


def _is_near(host: str) -> bool:
    """A machine that is reached without passing the internet: this one, a private address, a name without a dot."""
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host


def is_webhook_secret(value: str) -> bool:
    """As Standard Webhooks write one: at least 16 bytes."""
    try:
        return value.startswith("whsec_") and len(b64decode(value.removeprefix("whsec_"), validate=True)) >= 16
    except binascii.Error:
        return False
