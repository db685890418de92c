"""What an endpoint knows about who asks, and when."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from scheduling.contract.people import Person

#: Names the acting user. The name is the hosted service's, so that its clients work unchanged.
ACTING_USER_HEADER = "x-meetergo-api-user-id"


@dataclass(frozen=True, slots=True)
class Credentials:
    """An accepted API key; ``acting_user`` is the host that the request names, if it names one."""

    key_id: UUID
    workspace_id: UUID
    acting_user: Person | None


class Request(HttpRequest):
    """A request behind authentication. ``now`` was read once, when it came through the door."""

    now: datetime
    auth: Credentials
