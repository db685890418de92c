"""Queues: who shares a meeting type, in which order, with which balance."""

from pydantic import Field

from scheduling.contract.model import Contract, Instant
from scheduling.contract.people import Person


class QueueUser(Person):
    """A member. ``capacity`` is ``weight`` under its other name; ``balance`` and ``fairShare`` count bookings."""

    weight: int = 1
    capacity: int = 1
    priority: int = 0
    is_active: bool = True
    bookings: int = 0
    fair_share: float = 0.0
    balance: float = 0.0


class QueueGroup(Contract):
    """``tier``: serves before tiers of a higher ``priority`` number. ``collective``: its members attend together."""

    id: str
    name: str
    priority: int = 1
    mode: str = "tier"
    capacity: int = 1
    user_ids: tuple[str, ...] = ()


class Queue(Contract):
    """``maxLeadThreshold`` 0 means that nobody is ever hidden for being ahead."""

    id: str
    name: str = ""
    meeting_type_id: str
    workspace_id: str
    type: str = "simpleRoundRobin"
    max_lead_threshold: int = 0
    distribution_period: str = "month"
    users: tuple[QueueUser, ...] = ()
    groups: tuple[QueueGroup, ...] = ()


class NextHostsQuery(Contract):
    """With ``start`` only hosts who are free then, for ``duration`` minutes (else the meeting type's own)."""

    start: Instant | None = None
    duration: int | None = Field(None, ge=1, le=1440)


class NextHost(Person):
    """One place of the order in which the queue would assign; ``share`` and ``balance`` count bookings."""

    position: int
    tier: int
    weight: int
    balance: float
    share: float
    reason: str


class NextHosts(Contract):
    next_hosts: tuple[NextHost, ...]
