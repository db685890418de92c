"""A meeting type as any published revision of the API writes it."""

import math
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from scheduling.contract.meeting_types import (
    CHANNEL_ALIASES,
    Channel,
    FieldType,
    FormField,
    MeetingInfo,
    MeetingOptions,
    MeetingType,
    Option,
)
from widget.gateway.remote.client import Unclear
from widget.gateway.remote.values import (
    day,
    entries,
    flag,
    identifier,
    mapping,
    number,
    text,
    texts,
    unwrapped,
    zone,
)

#: Where questions have been seen.
_QUESTIONS = ("formFields", "fields", "questions", "dataFields", "customFields")
_CHOICES = (FieldType.SELECT, FieldType.RADIO, FieldType.CHECKBOX_MULTI)
_HORIZON, _LONGEST_HORIZON = 60, 365
_DAY = 24 * 60
#: Kinds of question by names that ours have elsewhere.
_KINDS = {"date-of-birth": FieldType.DATE, "checkbox": FieldType.CHECKBOX_SINGLE, "textarea": FieldType.TEXT_MULTI}


def meeting_type_of(answer: object, asked: str, *, now: datetime) -> MeetingType:
    """Raises ``Unclear`` when it is no meeting type at all."""
    data = unwrapped(answer, "meetingType", "data")
    info, options = mapping(data.get("meetingInfo")), mapping(data.get("meetingOptions"))
    if not text(data, "id", "name", "slug") and not info:
        raise Unclear("no meeting type")
    name = text(data, "name") or text(info, "name") or text(data, "slug")
    duration = _minutes(data) or _minutes(info) or (_durations(options) or (30,))[0]
    return MeetingType(
        id=asked,
        slug=text(data, "slug"),
        name=name,
        duration=duration,
        user_id=_id_of(data, "user") or next(iter(_hosts(data)), None),
        queue_id=_id_of(data, "queue"),
        workspace_id=text(data, "workspaceId"),
        assignment=text(data, "assignment"),
        timezone=zone(data, "UTC"),
        meeting_info=_info(info, name, duration),
        meeting_options=_options(options),
        days_into_future=_horizon(data.get("daysIntoFuture"), now),
        locations=_locations(data.get("locations")),
        form_fields=tuple(_questions(data)),
        metadata=mapping(data.get("metadata")),
    )


def _minutes(source: dict[str, Any]) -> int | None:
    found = number(source, "duration")
    return found if found and 1 <= found <= _DAY else None


def _durations(options: dict[str, Any]) -> tuple[int, ...]:
    found = [_minutes({"duration": item}) for item in entries(options.get("allowedDurations"))]
    return tuple(dict.fromkeys(minutes for minutes in found if minutes))


def _id_of(data: dict[str, Any], name: str) -> str | None:
    return identifier(data, f"{name}Id") or identifier(mapping(data.get(name)), "id") or None


def _hosts(data: dict[str, Any]) -> Iterator[str]:
    for host in entries(data.get("hosts")):
        if found := identifier(mapping(host), "userId", "id"):
            yield found


def channel(name: str) -> str:
    """Under the one name that we know it by; what we do not know keeps its own."""
    return str(CHANNEL_ALIASES.get(name, name))


def _info(info: dict[str, Any], name: str, duration: int) -> MeetingInfo:
    interval = number(info, "slotInterval")
    return MeetingInfo(
        name=name,
        description=text(info, "description"),
        duration=duration,
        channel=channel(text(info, "channel")) or Channel.CONNECT,
        slot_interval=interval if interval and 1 <= interval <= _DAY else None,
    )


def _options(options: dict[str, Any]) -> MeetingOptions:
    channels = tuple(dict.fromkeys(channel(name) for name in texts(options.get("allowedChannels"))))
    return MeetingOptions(
        allowed_durations=_durations(options),
        allow_select_channel=flag(options, "allowSelectChannel"),
        allowed_channels=channels if flag(options, "allowSelectChannel") else (),
        allow_host_selection=flag(options, "allowHostSelection"),
        allow_adding_guests=flag({"allowAddingGuests": True, **options}, "allowAddingGuests"),
        double_opt_in=flag(options, "doubleOptIn"),
        require_host_confirmation=flag(options, "requireHostConfirmation"),
        allow_phone_only_booking=flag(options, "allowPhoneOnlyBooking"),
        change_deadline=max(number(options, "changeDeadline") or 0, 0),
    )


def _horizon(value: object, now: datetime) -> int:
    """Days; the hosted service has minutes, or a last day."""
    limit, days = mapping(value), number({"": value}, "")
    if minutes := number(limit, "bookingLimit"):
        days = math.ceil(minutes / _DAY)
    elif last := day(limit.get("rangeMax")):
        days = (last - now.date()).days + 1
    return min(days, _LONGEST_HORIZON) if days and days > 0 else _HORIZON


def _locations(value: object) -> tuple[str, ...]:
    named = [text(mapping(item), "name", "address", "location") or text({"": item}, "") for item in entries(value)]
    return tuple(dict.fromkeys(" ".join(name.split()) for name in named if name))


def _questions(data: dict[str, Any]) -> Iterator[FormField]:
    """Under the first of the names; each question once."""
    found = next((entries(data[name]) for name in _QUESTIONS if entries(data.get(name))), [])
    seen = set()
    for question in map(mapping, found):
        name = text(question, "name", "identifier", "key", "label", "id")
        if name and name not in seen:
            seen.add(name)
            yield _question(name, question)


def _question(name: str, question: dict[str, Any]) -> FormField:
    options = tuple(_choices(question.get("options")))
    kind = text(question, "fieldType", "type") or FieldType.TEXT_SINGLE
    kind = _KINDS.get(kind, kind)
    return FormField(
        name=name,
        label=text(question, "label", "title", "name"),
        field_type=FieldType.TEXT_SINGLE if kind in _CHOICES and not options else kind,
        required=flag(question, "required", "isRequired"),
        options=options,
        placeholder=text(question, "placeholder"),
        help_text=text(question, "helpText", "description"),
    )


def _choices(value: object) -> Iterator[Option]:
    for item in entries(value):
        label = text(mapping(item), "label", "value") or text({"": item}, "")
        if label:
            yield Option(label=_line(label), value=_line(text(mapping(item), "value") or label))


def _line(words: str) -> str:
    return " ".join(words.split())
