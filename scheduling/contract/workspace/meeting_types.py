"""Meeting types, the questions they ask and the teams behind them."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from scheduling.contract.bookings import UTM_KEYS
from scheduling.contract.meeting_types import Channel, FieldType
from scheduling.contract.model import Email, Line, Paragraphs, Zone
from scheduling.contract.workspace.values import (
    Buffer,
    ChannelName,
    Count,
    Duration,
    Flag,
    Id,
    Limit,
    Minutes,
    Name,
    Section,
    Slug,
    SomeMinutes,
    WebAddress,
    Weight,
)

WITH_OPTIONS = (FieldType.SELECT, FieldType.RADIO, FieldType.CHECKBOX_MULTI)


def _template(text: str) -> str:
    """Text with ``{placeholders}``; a brace that opens none would appear in a mail as it is written."""
    if re.search(r"[{}]", re.sub(r"\{[a-z_]+\}", "", text)):
        raise ValueError("has a brace outside of a placeholder such as {host_name}")
    return text


Link = Annotated[WebAddress, AfterValidator(_template)]


class OptionSection(Section):
    label: Name
    value: Name


class FieldSection(Section):
    """A question of the booking form. ``options`` belong to ``select``, ``radio`` and ``checkbox-multi``."""

    name: Slug
    label: Annotated[Name, Field(max_length=300)]
    type: FieldType = FieldType.TEXT_SINGLE
    required: Flag = False
    options: tuple[OptionSection, ...] = Field((), validate_default=True)
    placeholder: Line = Field("", max_length=300)
    help_text: Line = Field("", max_length=500)

    @field_validator("name")
    @classmethod
    def _not_a_campaign_key(cls, name: str) -> str:
        if name in UTM_KEYS:
            raise ValueError("is a campaign key, which is recorded by itself; choose another name")
        return name

    @field_validator("options")
    @classmethod
    def _where_something_is_chosen(
        cls, options: tuple[OptionSection, ...], info: ValidationInfo
    ) -> tuple[OptionSection, ...]:
        kind = info.data.get("type")
        if kind in WITH_OPTIONS and not options:
            raise ValueError(f'is required: a field of type "{kind}" has at least one option')
        if kind is not None and kind not in WITH_OPTIONS and options:
            raise ValueError(f'belongs to {", ".join(WITH_OPTIONS)}, not to a field of type "{kind}"')
        return options


class MemberSection(Section):
    host: Email
    weight: Weight = 1


class GroupSection(Section):
    """A ``tier`` serves before tiers of a higher ``priority``; the members of a ``collective`` all attend."""

    id: Id | None = None
    name: Name
    members: tuple[Email, ...] = Field(min_length=1)
    priority: Count = 1
    mode: Literal["tier", "collective"] = "tier"
    weight: Weight = 1


class QueueSection(Section):
    id: Id | None = None
    strategy: Literal["round_robin", "weighted", "availability"] = "round_robin"
    members: tuple[MemberSection, ...] = Field(min_length=1)
    groups: tuple[GroupSection, ...] = ()
    max_lead: Count = 0
    period: Literal["day", "week", "month"] = "month"


#: People need longer to answer than a click on a link takes.
_HOLDS = {"host": 48 * 60}


class MeetingTypeSection(Section):
    """Times in minutes. By default the timezone is the workspace's, duration and channel the first ones."""

    id: Id | None = None
    slug: Slug
    name: Name
    description: Paragraphs = Field("", max_length=5000)
    timezone: Zone | None = None
    assignment: Literal["one_on_one", "round_robin", "co_host"] = "round_robin"
    hosts: tuple[Email, ...] = Field((), validate_default=True)
    durations: tuple[Duration, ...] = Field((30,), min_length=1)
    default_duration: Duration | None = None
    slot_interval: Duration | None = None
    buffer_before: Buffer = 0
    buffer_after: Buffer = 0
    buffers_within_hours: Flag = False
    minimum_notice: Minutes = 0
    horizon_days: int = Field(60, strict=True, ge=1, le=3660)
    daily_limit: Limit | None = None
    channels: tuple[ChannelName, ...] = Field((Channel.CONNECT,), min_length=1)
    default_channel: ChannelName | None = None
    channel_links: dict[ChannelName, Link] = Field(default_factory=dict)
    locations: tuple[Name, ...] = ()
    confirmation: Literal["none", "double_opt_in", "host"] = "none"
    hold_minutes: SomeMinutes = Field(default_factory=lambda given: _HOLDS.get(given.get("confirmation", ""), 60))
    allow_phone_only: Flag = False
    allow_host_selection: Flag = False
    reminders: tuple[SomeMinutes, ...] = ()
    invite_title: Annotated[Line, Field(max_length=200), AfterValidator(_template)] = ""
    invite_description: Annotated[Paragraphs, Field(max_length=2000), AfterValidator(_template)] = ""
    change_deadline: Minutes = 0
    queue: QueueSection | None = Field(None, validate_default=True)
    fields: tuple[FieldSection, ...] = ()

    @field_validator("hosts")
    @classmethod
    def _hosts_when_one_on_one(cls, hosts: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        assignment = info.data.get("assignment")
        if assignment == "one_on_one" and not hosts:
            raise ValueError("is required: a one_on_one meeting type names at least one host")
        if assignment in ("round_robin", "co_host") and hosts:
            raise ValueError(f"belongs to one_on_one; a {assignment} meeting type has queue.members")
        return hosts

    @field_validator("default_duration")
    @classmethod
    def _one_of_the_durations(cls, duration: int | None, info: ValidationInfo) -> int | None:
        durations = info.data.get("durations")
        if durations and duration is not None and duration not in durations:
            raise ValueError(f"must be one of durations ({', '.join(map(str, durations))})")
        return duration

    @field_validator("default_channel")
    @classmethod
    def _one_of_the_channels(cls, channel: Channel | None, info: ValidationInfo) -> Channel | None:
        channels = info.data.get("channels")
        if channels and channel is not None and channel not in channels:
            raise ValueError(f"must be one of channels ({', '.join(channels)})")
        return channel

    @field_validator("queue")
    @classmethod
    def _queue_unless_one_on_one(cls, queue: QueueSection | None, info: ValidationInfo) -> QueueSection | None:
        assignment = info.data.get("assignment")
        if assignment in ("round_robin", "co_host") and queue is None:
            raise ValueError(f"is required: a {assignment} meeting type has a queue with members")
        if assignment == "one_on_one" and queue is not None:
            raise ValueError("belongs to round_robin and co_host; a one_on_one meeting type has hosts")
        return queue
