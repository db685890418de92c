"""Meeting types: what can be booked, for how long, over which channels, with which questions."""

from enum import StrEnum
from typing import Any

from pydantic import Field

from scheduling.contract.model import Contract, Line


class Channel(StrEnum):
    """Where a meeting takes place."""

    GOOGLE = "google"
    ZOOM = "zoom"
    TEAMS = "teamsForBusiness2"
    PHONE = "phone"
    PHONE_INCOMING = "phone-incoming"
    LOCAL = "local"
    LOCAL_ATTENDEE = "local-attendee"
    CONNECT = "connect"
    WEBEX = "webex"
    WHATSAPP = "whatsapp"
    CUSTOM = "custom"
    JITSI = "jitsi"


#: The names that the hosted service's guides use for the same channels.
CHANNEL_ALIASES = {
    "google_meet": Channel.GOOGLE,
    "teams": Channel.TEAMS,
    "in_person": Channel.LOCAL,
    "whereby": Channel.CUSTOM,
}


class FieldType(StrEnum):
    """The kinds of question a meeting type can ask. Others may come from a remote scheduler and are shown as text."""

    TEXT_SINGLE = "text-single"
    TEXT_MULTI = "text-multi"
    EMAIL = "email"
    PHONE = "phone"
    NUMBER = "number"
    SELECT = "select"
    RADIO = "radio"
    CHECKBOX_SINGLE = "checkbox-single"
    CHECKBOX_MULTI = "checkbox-multi"
    URL = "url"
    DATE = "date"
    TIME = "time"
    YES_NO = "yes-no"
    RATING = "rating"
    SCALE = "scale"


class Option(Contract):
    label: Line
    value: Line


class FormField(Contract):
    """A question of the booking form; its answer travels in the attendee's ``notes`` under ``name``."""

    name: str
    label: str
    field_type: str = FieldType.TEXT_SINGLE
    required: bool = False
    options: tuple[Option, ...] = ()
    placeholder: str = ""
    help_text: str = ""


class MeetingInfo(Contract):
    """Durations, buffers and intervals in minutes."""

    name: str = ""
    description: str = ""
    duration: int = 30
    channel: str = Channel.CONNECT
    buffer_before: int = 0
    buffer_after: int = 0
    slot_interval: int | None = None
    enable_redirect: bool = False
    redirect: str = ""


class MeetingOptions(Contract):
    """``change_deadline``: attendees may move or cancel until so many minutes before the start."""

    allowed_durations: tuple[int, ...] = ()
    allow_select_channel: bool = False
    allowed_channels: tuple[str, ...] = ()
    allow_host_selection: bool = False
    allow_adding_guests: bool = True
    double_opt_in: bool = False
    require_host_confirmation: bool = False
    allow_phone_only_booking: bool = False
    change_deadline: int = 0

    @property
    def needs_email(self) -> bool:
        """A double opt-in is confirmed with the link of a mail, so a phone number alone does not do there."""
        return self.double_opt_in or not self.allow_phone_only_booking


class MeetingType(Contract):
    """A meeting type. It has a ``queueId`` when a team shares it and a ``userId`` when one host offers it.

    ``assignment``: how its hosts are found, ``one_on_one``, ``round_robin`` or ``co_host``.
    """

    id: str
    slug: str = ""
    name: str = ""
    duration: int = 30
    user_id: str | None = None
    queue_id: str | None = None
    workspace_id: str = ""
    assignment: str = ""
    timezone: str = "UTC"
    meeting_info: MeetingInfo = MeetingInfo()
    meeting_options: MeetingOptions = MeetingOptions()
    days_into_future: int = 60
    locations: tuple[str, ...] = ()
    form_fields: tuple[FormField, ...] = ()
    metadata: dict[str, Any] = Field(default_factory=dict)

    @property
    def durations(self) -> tuple[int, ...]:
        """Every duration that may be booked, in minutes; the default one first when there is no list."""
        return self.meeting_options.allowed_durations or (self.duration,)

    @property
    def channels(self) -> tuple[str, ...]:
        return self.meeting_options.allowed_channels or (self.meeting_info.channel,)
