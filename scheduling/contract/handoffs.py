"""Handing appointments over to colleagues: what is sent, what comes back."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field, field_validator

from scheduling.contract.model import Contract, Moment, Paragraphs
from scheduling.contract.people import Person
from scheduling.contract.refusals import Fault

#: One id stands for a list of one.
Ids = tuple[str, ...] | str
Flag = Annotated[bool, Field(strict=True)]
Reason = Annotated[Paragraphs, Field(max_length=500)]


class _HandingOver(Contract):
    """``coverCounts`` false: somebody covers as a favour, and the queue's turns stay as they are."""

    cover_counts: Flag = True
    reason: Reason = ""


class HandOffRequest(_HandingOver):
    """To a user, to whomever a queue chooses, or to a group of a queue: exactly one of them."""

    appointment_id: str
    target_user_id: str | None = None
    user_id: str | None = None
    queue_id: str | None = None
    queue_group_id: str | None = None

    @field_validator("target_user_id", "user_id", "queue_id", "queue_group_id", mode="before")
    @classmethod
    def _empty_is_absent(cls, value: Any) -> Any:
        return None if value == "" else value

    @property
    def targets(self) -> dict[str, str]:
        """What was sent of the targets, by the name it was sent under."""
        sent = {
            "targetUserId": self.target_user_id,
            "userId": None if self.user_id == self.target_user_id else self.user_id,
            "queueId": self.queue_id,
            "queueGroupId": self.queue_group_id,
        }
        return {name: value for name, value in sent.items() if value is not None}

    def faults(self) -> Iterator[Fault]:
        if not self.targets:
            yield Fault("targetUserId", "targetUserId is required, or queueId or queueGroupId in its place")
        if len(self.targets) > 1:
            for name in self.targets:
                yield Fault(name, f"{name} must be the only target: send one of {', '.join(self.targets)}")


class BulkHandOffRequest(_HandingOver):
    """All that somebody has in a span, to one colleague or spread over several.

    Dates are days of each host's own zone, both included; instants are a half-open span. Each field has two published
    names.
    """

    from_user_ids: Ids | None = None
    user_id: Ids | None = None
    start_date: Moment | None = None
    start: Moment | None = None
    end_date: Moment | None = None
    end: Moment | None = None
    target_user_id: Ids | None = None
    target_user_ids: Ids | None = None

    @property
    def from_users(self) -> tuple[str, ...]:
        return _listed(self.from_user_ids, self.user_id)

    @property
    def to_users(self) -> tuple[str, ...]:
        """In order of preference."""
        return _listed(self.target_user_id, self.target_user_ids)

    @property
    def first(self) -> date | datetime | None:
        return self.start if self.start_date is None else self.start_date

    @property
    def last(self) -> date | datetime | None:
        return self.end if self.end_date is None else self.end_date

    def named(self, *names: str) -> str:
        """The one of a field's names that was sent."""
        sent = self.model_dump(by_alias=True, include=self.model_fields_set)
        return next((name for name in names if sent.get(name) is not None), names[0])

    def faults(self) -> Iterator[Fault]:
        needed = {
            ("fromUserIds", "userId"): self.from_users,
            ("startDate", "start"): self.first,
            ("endDate", "end"): self.last,
            ("targetUserId", "targetUserIds"): self.to_users,
        }
        for (name, other), value in needed.items():
            if not value:
                yield Fault(name, f"{name} (or {other}) is required")
        if None not in (self.start_date, self.start) and self.start_date != self.start:
            yield Fault("startDate", "startDate must not differ from start")
        if None not in (self.end_date, self.end) and self.end_date != self.end:
            yield Fault("endDate", "endDate must not differ from end")
        leaving = {user_id.lower() for user_id in self.from_users}
        if any(user_id.lower() in leaving for user_id in self.to_users):
            name = self.named("targetUserId", "targetUserIds")
            yield Fault(name, f"{name} must not name anybody who hands over")


def _listed(*sent: Ids | None) -> tuple[str, ...]:
    lists = ((ids,) if isinstance(ids, str) else ids or () for ids in sent)
    return tuple(dict.fromkeys(user_id for ids in lists for user_id in ids if user_id))


class BulkHandOff(Contract):
    """``handedOff`` and ``failed`` count what ``success`` and ``conflicts`` list: ids of appointments.

    What conflicts stays where it was.
    """

    handed_off: int
    failed: int
    success: tuple[str, ...]
    conflicts: tuple[str, ...]


class HandOffOptionsQuery(Contract):
    appointment_id: str


class HandOffUser(Person):
    """A colleague. ``blocked`` is null for one who can take it, else why not: ``not_available`` (other meetings),
    ``outside_hours``, ``exception``, ``host_limit`` or ``calendar_unreadable``, with a sentence for people."""

    blocked: str | None = None
    blocked_reason: str = ""


class HandOffQueue(Contract):
    """A queue whose meeting type has appointments of this duration; ``available`` counts who in it could take it."""

    id: str
    name: str
    meeting_type_id: str
    available: int


class HandOffOptions(Contract):
    users: tuple[HandOffUser, ...]
    queues: tuple[HandOffQueue, ...]
