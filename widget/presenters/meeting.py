"""What is offered: the panel that stays beside every step, and durations and channels in words."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from babel import Locale
from babel.dates import format_timedelta
from babel.lists import format_list
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from scheduling.contract.meeting_types import Channel, MeetingType
from widget.models import Brand


@dataclass(frozen=True, slots=True)
class ChannelLabel:
    """``icon`` names a drawing of templates/widget/icons; ``short`` stands in a list, where ``text`` stands alone."""

    text: str | Promise
    icon: str
    short: str | Promise = ""


CHANNELS: dict[str, ChannelLabel] = {
    Channel.GOOGLE: ChannelLabel("Google Meet", "video"),
    Channel.ZOOM: ChannelLabel("Zoom", "video"),
    Channel.TEAMS: ChannelLabel("Microsoft Teams", "video"),
    Channel.WEBEX: ChannelLabel("Webex", "video"),
    Channel.JITSI: ChannelLabel("Jitsi", "video"),
    Channel.CONNECT: ChannelLabel(_("Video call"), "video", _("video call")),
    Channel.CUSTOM: ChannelLabel(_("Online"), "video", _("online")),
    Channel.WHATSAPP: ChannelLabel("WhatsApp", "phone"),
    Channel.PHONE: ChannelLabel(_("Phone: we call you"), "phone", _("phone")),
    Channel.PHONE_INCOMING: ChannelLabel(_("Phone: you call us"), "phone", _("phone")),
    Channel.LOCAL: ChannelLabel(_("In person"), "place", _("in person")),
    Channel.LOCAL_ATTENDEE: ChannelLabel(_("In person, at your place"), "place", _("at your place")),
}
OTHER_CHANNEL = ChannelLabel(_("Online"), "video", _("online"))
#: Channels over which the attendee is reached on a number.
CALLS_ATTENDEE = frozenset({Channel.PHONE, Channel.WHATSAPP})


@dataclass(frozen=True, slots=True)
class DurationChoice:
    minutes: int
    text: str
    selected: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """Whose page this is; ``initial`` stands where a logo is missing."""

    name: str
    initial: str
    logo_url: str


@dataclass(frozen=True, slots=True)
class About:
    """``place`` is said when there is exactly one."""

    name: str
    duration: str
    durations: tuple[DurationChoice, ...]
    channel: ChannelLabel
    place: str
    text: str


def about_view(meeting_type: MeetingType, brand: Brand, *, duration: int, locale: Locale, intro: str = "") -> About:
    """``intro`` is what the widget says in this language instead of its brand's."""
    name = meeting_type.name or meeting_type.meeting_info.name
    return About(
        name=name,
        duration=duration_text(duration, locale),
        durations=tuple(
            DurationChoice(minutes, duration_text(minutes, locale, "short"), minutes == duration)
            for minutes in meeting_type.durations
        ),
        channel=_channel(meeting_type, locale),
        place=meeting_type.locations[0] if _has_one_place(meeting_type) else "",
        text=intro or brand.intro or meeting_type.meeting_info.description,
    )


def mark_view(brand: Brand) -> Mark:
    return Mark(brand.name, brand.name[:1].upper(), brand.logo_url)


def channel_label(channel: str) -> ChannelLabel:
    """Channels that a remote scheduler adds are called online."""
    return CHANNELS.get(channel, OTHER_CHANNEL)


def _channel(meeting_type: MeetingType, locale: Locale) -> ChannelLabel:
    """The channel, or all between which the attendee will choose."""
    usual = channel_label(meeting_type.meeting_info.channel)
    if not meeting_type.meeting_options.allow_select_channel or len(meeting_type.channels) < 2:
        return usual
    names = dict.fromkeys(str(label.short or label.text) for label in map(channel_label, meeting_type.channels))
    text = str(format_list(list(names), style="or", locale=locale))
    return ChannelLabel(text[:1].upper() + text[1:], usual.icon)


def _has_one_place(meeting_type: MeetingType) -> bool:
    return meeting_type.channels == (Channel.LOCAL,) and len(meeting_type.locations) == 1


def duration_text(minutes: int, locale: Locale, length: Literal["long", "short"] = "long") -> str:
    """Such as "30 minutes", "1 hour 30 minutes"; ``length`` may be "short"."""
    hours, rest = divmod(minutes, 60)
    if minutes <= 90 and rest:
        hours, rest = 0, minutes
    texts = (_span(hours * 60, "hour", length, locale), _span(rest, "minute", length, locale))
    return " ".join(text for text in texts if text)


def _span(minutes: int, unit: Literal["hour", "minute"], length: Literal["long", "short"], locale: Locale) -> str:
    """Babel's ``format_unit`` has no word for hours in Dutch and a wrong one in Spanish; this knows all of them."""
    span = timedelta(minutes=minutes)
    return format_timedelta(span, unit, threshold=minutes, format=length, locale=locale) if minutes else ""
