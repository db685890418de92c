"""Queues: who shares a meeting type, in which order, with which balance; and what changes them."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, AliasChoices, BeforeValidator, Field

from scheduling.contract.model import Contract, Instant, Line
from scheduling.contract.people import Person
from scheduling.contract.refusals import Fault

MOST = 1_000_000
Item = TypeVar("Item")


class QueueUser(Person):
    """A member. ``capacity`` is ``weight`` under its other name; of those who are level a higher ``priority`` is first.

    ``bookings`` are those that stand and ``fairShare`` is what the member was due of them. ``balance``, what it is owed
    now, is their difference, unless somebody left the queue or its ledger was reset.
    """

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
    queue_id: str = ""
    name: str
    priority: int = 1
    mode: str = "tier"
    capacity: int = 1
    user_ids: tuple[str, ...] = ()
    created_at: Instant | None = None
    updated_at: Instant | None = None


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


def _whole(value: Any) -> Any:
    """JSON writes whole numbers as 2 or 2.0, and neither true nor "2" is one."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


#: Its range is checked together with who is named, so that all faults are told at once.
Weight = Annotated[int, Field(strict=True, json_schema_extra={"minimum": 1, "maximum": MOST}), BeforeValidator(_whole)]
Rank = Annotated[int, Field(strict=True, ge=0, le=MOST), BeforeValidator(_whole)]


def _somebody(users: tuple[Item, ...]) -> tuple[Item, ...]:
    """Once the users themselves are fine; the length of a list with faults in it says nothing."""
    if not users:
        raise ValueError("must name at least one user")
    return users


#: Makes a list of users one that is not empty.
SOMEBODY = (AfterValidator(_somebody), Field(json_schema_extra={"minItems": 1}))


class Membership(Contract):
    """A member of a queue that is stated as a whole."""

    user_id: str
    weight: Weight = Field(
        1, validation_alias=AliasChoices("weight", "capacity"), serialization_alias="weight", validate_default=True
    )


class UserCapacity(Contract):
    user_id: str
    capacity: Weight


class UserPriority(Contract):
    user_id: str
    priority: Rank


class QueueChange(Contract):
    """``users`` states who the members are, in order; everything else changes what it names and leaves the rest.

    Of members who are level the one with the higher priority comes first. Those whose priority is not sent keep theirs.
    """

    users: Annotated[tuple[Membership, ...], *SOMEBODY] | None = None
    user_capacities: tuple[UserCapacity, ...] = ()
    user_priorities: tuple[UserPriority, ...] = ()
    type: (
        Literal["simpleRoundRobin", "advancedRoundRobin", "availability", "round_robin", "weighted", "capacity"] | None
    ) = None
    max_lead_threshold: Rank | None = None
    distribution_period: Literal["day", "week", "month"] | None = None

    def faults(self) -> Iterator[Fault]:
        """What is wrong with it whatever the queue is."""
        for name, user_ids in self.named().items():
            yield from repeated(name, user_ids, ".userId")
        weights = [(f"users[{n}].weight", user.weight) for n, user in enumerate(self.users or ())]
        weights += [(f"userCapacities[{n}].capacity", user.capacity) for n, user in enumerate(self.user_capacities)]
        for path, weight in weights:
            if not 1 <= weight <= MOST:
                yield Fault(path, f"{path} must be at least 1 and at most {MOST}")

    def named(self) -> dict[str, list[str]]:
        """The users of each list, by the name of the list."""
        return {
            "users": [user.user_id for user in self.users or ()],
            "userCapacities": [user.user_id for user in self.user_capacities],
            "userPriorities": [user.user_id for user in self.user_priorities],
        }


def repeated(name: str, user_ids: list[str], field: str = "") -> Iterator[Fault]:
    """A fault for every user that occurs again in the list."""
    first: dict[str, int] = {}
    for index, user_id in enumerate(user_ids):
        path, before = f"{name}[{index}]{field}", first.setdefault(user_id.lower(), index)
        if before != index:
            yield Fault(path, f"{path} names a user again; {name}[{before}]{field} is the same")


def _present(text: str) -> str:
    if not text:
        raise ValueError("must not be empty")
    return text


GroupName = Annotated[Line, Field(max_length=200, min_length=1), AfterValidator(_present)]
Capacity = Annotated[int, Field(strict=True, ge=1, le=MOST), BeforeValidator(_whole)]


class GroupRequest(Contract):
    """``capacity`` is the weight of a collective group, which stands in the rotation as one."""

    name: GroupName
    queue_id: str
    user_ids: Annotated[tuple[str, ...], *SOMEBODY]
    priority: Rank = 1
    mode: Literal["tier", "collective"] = "tier"
    capacity: Capacity = 1


class GroupChange(Contract):
    """Changes what it names. A group stays in its queue."""

    name: GroupName | None = None
    queue_id: str | None = None
    user_ids: Annotated[tuple[str, ...], *SOMEBODY] | None = None
    priority: Rank | None = None
    mode: Literal["tier", "collective"] | None = None
    capacity: Capacity | None = None
