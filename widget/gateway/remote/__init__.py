"""A scheduler somewhere else: the hosted service, or another installation of this product."""

from datetime import datetime
from functools import lru_cache

from django.conf import settings

from widget.gateway.remote.client import Account, Client
from widget.gateway.remote.common import Common, lease_of
from widget.gateway.remote.gateway import RemoteGateway
from widget.gateway.remote.shared import Shared

__all__ = ["RemoteGateway", "Shared", "remote_client", "remote_gateway"]


def remote_gateway(now: datetime) -> RemoteGateway:
    """The gateway to the scheduler of the settings."""
    return RemoteGateway(now, _shared(_account()))


def remote_client() -> Client:
    """What that gateway calls with, for whoever wants to see answers as they are."""
    return _shared(_account()).client


def _account() -> Account:
    return Account(
        settings.SCHEDULER_URL,
        settings.SCHEDULER_KEY,
        settings.SCHEDULER_USER,
        calls=settings.SCHEDULER_CALLS,
        seconds=settings.SCHEDULER_SECONDS,
    )


@lru_cache(maxsize=4)
def _shared(account: Account) -> Shared:
    """Made by the process that uses it, at its first request: connections do not survive a fork."""
    client = Client(account)
    return Shared(client, Common(client.mark, lease=lease_of(client.longest_call)))
