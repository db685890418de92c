"""Which addresses we make requests to when somebody else names them: only what anybody on the internet can reach.

The lists are IANA's registries of special-purpose addresses, whatever the version of Python knows of them.
"""

import socket
import unicodedata
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

_SPECIAL_V4 = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
    )
)
#: The only part of IPv6 that is given to the public: what maps IPv4 into IPv6 (::, ::ffff:0:0/96, 64:ff9b::/32), and
#: what is local to a link, a site or a machine, lies outside of it.
_PUBLIC_V6 = ip_network("2000::/3")
_SPECIAL_V6 = tuple(
    ip_network(text)
    for text in (
        "2001::/23",  # Teredo, ORCHID, benchmarking
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "3ffe::/16",
        "3fff::/20",
    )
)


def is_public(address: str) -> bool:
    """Whether this IP address belongs to the public internet. Anything that is no plain address does not."""
    try:
        known = ip_address(address)
    except ValueError:
        return False
    if isinstance(known, IPv4Address):
        return not any(known in network for network in _SPECIAL_V4)
    return known.scope_id is None and known in _PUBLIC_V6 and not any(known in network for network in _SPECIAL_V6)


def is_usual_port(port: int) -> bool:
    """The ports of the web, and those that need no privilege: never mail servers, databases of old, and the like."""
    return port in (80, 443) or port >= 1024


def target_fault(url: str, *, private_allowed: bool) -> str:
    """Why nothing will be sent to this web address; empty when something may be.

    What a name resolves to is checked when something is sent; here only what shows in the text.
    """
    parts = urlsplit(url)
    host = _plain(parts.hostname or "")
    if not private_allowed and parts.scheme != "https":
        return "must start with https://"
    if parts.username is not None or parts.password is not None:
        return "must not hold a user name or password"
    if parts.fragment:
        return "must not have a fragment (#)"
    if private_allowed:
        return ""
    if not is_usual_port(parts.port or 443):
        return "must use the port 443, 80 or one from 1024 on"
    return "must be reachable from the public internet" if _is_private(host) else ""


def _plain(host: str) -> str:
    """Full-width digits and dots as what they stand for (RFC 3490, 3.1), without the dot that may end a name."""
    return unicodedata.normalize("NFKC", host).replace("\u3002", ".").lower().removesuffix(".")


def _is_private(host: str) -> bool:
    address = _literal(host)
    if address is None:
        return host in ("", "localhost") or host.endswith((".localhost", ".local", ".internal"))
    return not is_public(str(address))


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    """The address that the host is, if it is one in any spelling: ``127.1`` and ``0x7f000001`` are 127.0.0.1."""
    try:
        return ip_address(host)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError):
        return None
