"""A notice in its reader's language: when, where, with whom. Everything here runs under that language."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_timezone_gmt, get_timezone_location, get_timezone_name
from babel.lists import format_list
from django.conf import settings
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import get_supported_language_variant, gettext, gettext_lazy, pgettext

from scheduling.contract.meeting_types import Channel
from scheduling.delivery.notices import Event, Notice, Participant, Recipient
from scheduling.delivery.text import unlinked

ONLINE: Mapping[str, str | Promise] = {
    Channel.GOOGLE: "Google Meet",
    Channel.ZOOM: "Zoom",
    Channel.TEAMS: "Microsoft Teams",
    Channel.WEBEX: "Webex",
    Channel.WHATSAPP: "WhatsApp",
    Channel.JITSI: "Jitsi",
    Channel.CONNECT: gettext_lazy("Video call"),
    Channel.CUSTOM: gettext_lazy("Online"),
}
#: Where a catalogue was written, if that is not where Unicode's bare language is: its Portuguese is Brazil's (UTS 35).
HOME = {"pt": "pt-PT"}


@dataclass(frozen=True, slots=True)
class Language:
    """``code``: the catalogue that is there for it; ``locale``: its region's way to write dates and times."""

    code: str
    locale: Locale


@dataclass(frozen=True, slots=True)
class Detail:
    """``typed``: by an attendee, and shown to somebody else than the hosts. ``whole``: how much of the end of the text
    stays on one line."""

    label: str
    text: str
    link: str = ""
    typed: bool = False
    whole: int = 0

    @property
    def html(self) -> str:
        if self.whole:
            return format_html('{}<span class="whole">{}</span>', self.text[: -self.whole], self.text[-self.whole :])
        return unlinked(self.text) if self.typed else self.text

    @property
    def lines(self) -> str:
        """The text where labels are text too: what somebody typed in further lines cannot pass for another detail."""
        return self.text.replace("\n", "\n    ")


def language(tag: str) -> Language:
    """The offered language nearest to a BCP 47 tag; the installation's own when there is none."""
    try:
        code = get_supported_language_variant(tag.lower())
    except LookupError:
        code = tag = settings.LANGUAGE_CODE
    try:
        return Language(code, Locale.parse(HOME.get(tag.lower(), tag), sep="-"))
    except (ValueError, UnknownLocaleError):
        return Language(code, Locale.parse(HOME.get(code, code), sep="-"))


def day(instant: datetime, timezone: str, locale: Locale) -> str:
    """Such as "Friday, January 15, 2027"."""
    return format_date(instant.astimezone(ZoneInfo(timezone)), "full", locale=locale)


def clock_time(instant: datetime, timezone: str, locale: Locale) -> str:
    """Hours and minutes by the locale's clock of 12 or 24 hours."""
    text = format_time(instant.astimezone(ZoneInfo(timezone)), "short", tzinfo=ZoneInfo(timezone), locale=locale)
    return text.replace("\u202f", "\u00a0").replace(" ", "\u00a0")  # mail programs lack fonts for the narrow one


def zone(instant: datetime, timezone: str, locale: Locale) -> str:
    """The zone's name at the instant, and its IANA name, such as "Central European Standard Time (Europe/Berlin)".

    A time that has no name but its offset is called after its place, as on pages: "Türkiye Time (Europe/Istanbul)".
    """
    local = instant.astimezone(ZoneInfo(timezone))
    name = get_timezone_name(local, "long", locale=locale)
    is_place = "/" in timezone and not timezone.startswith("Etc/")
    if is_place and name == get_timezone_gmt(local, "long", locale=locale):
        name = get_timezone_location(local, locale=locale)
    return f"{name} ({timezone})"


def moment(instant: datetime, timezone: str, locale: Locale) -> str:
    """A day and a time of it, as they stand in a sentence."""
    words = {"day": day(instant, timezone, locale), "time": clock_time(instant, timezone, locale)}
    return pgettext("a moment", "%(day)s, %(time)s") % words


def span(start: datetime, end: datetime, timezone: str, locale: Locale) -> str:
    """From when to when; the day of the end is said if it is another one."""
    first, last = (day(instant, timezone, locale) for instant in (start, end))
    begins, ends = (clock_time(instant, timezone, locale) for instant in (start, end))
    comma = pgettext("between facts", ", ")
    return f"{first}{comma}{begins} – {ends if first == last else f'{last}{comma}{ends}'}"


def _time(label: str, start: datetime, end: datetime, timezone: str, locale: Locale) -> Detail:
    text = span(start, end, timezone, locale)
    times = " – ".join(clock_time(instant, timezone, locale) for instant in (start, end))
    return Detail(label, text, whole=len(times) if text.endswith(times) else 0)


def where(notice: Notice) -> str:
    """The place, the number to call, or the kind of video call. A guest does not learn the attendee's number."""
    match notice.channel:
        case Channel.PHONE:
            return _call(notice.phone if notice.recipient is not Recipient.GUEST else "")
        case Channel.PHONE_INCOMING:
            return _call(notice.location)
        case Channel.LOCAL | Channel.LOCAL_ATTENDEE:
            return notice.location or gettext("In person")
        case _:
            return str(ONLINE.get(notice.channel, notice.channel))


def _call(number: str) -> str:
    return gettext("Phone call to %(number)s") % {"number": number} if number else gettext("Phone call")


def names(people: Iterable[Participant], locale: Locale) -> str:
    return format_list([person.name for person in people], locale=locale)


def details(notice: Notice, locale: Locale) -> list[Detail]:
    """What the reader has to know of the meeting, in the order in which it matters."""
    lines = [
        Detail(gettext("What"), notice.meeting_type),
        _time(gettext("When"), notice.start, notice.end, notice.timezone, locale),
        *_before(notice, locale),
        Detail(gettext("Time zone"), zone(notice.start, notice.timezone, locale)),
        Detail(gettext("Where"), where(notice), notice.meeting_link if notice.stands else "", typed=not notice.to_host),
        Detail(gettext("Host"), names(notice.hosts, locale)),
        Detail(gettext("Reason"), _reason(notice)),
    ]
    if notice.to_host:
        lines += _of_the_attendee(notice)
    if notice.awaits is None:
        lines.append(Detail(gettext("Guests"), ", ".join(notice.guests), typed=not notice.to_host))
    return [detail for detail in lines if detail.text]


def _before(notice: Notice, locale: Locale) -> Iterator[Detail]:
    """When it was, if it is moved; a host whose meeting it no longer is reads of no other time."""
    before = notice.previous_start
    if notice.event is not Event.RESCHEDULED or notice.recipient is Recipient.FORMER_HOST or before is None:
        return
    yield _time(gettext("Before"), before, before + (notice.end - notice.start), notice.timezone, locale)


def _reason(notice: Notice) -> str:
    """It is for the other side. What an attendee typed goes to the hosts alone."""
    if notice.event not in (Event.CANCELLED, Event.DECLINED) or notice.recipient is Recipient.GUEST:
        return ""
    return notice.reason if notice.to_host or not notice.by_attendee else ""


def _of_the_attendee(notice: Notice) -> list[Detail]:
    """What was typed into the form: for the hosts alone, so that nobody can have us send their text to a stranger."""
    yes_or_no = {True: gettext("Yes"), False: gettext("No")}
    return [
        Detail(gettext("Name"), notice.attendee.name),
        Detail(gettext("Email"), notice.attendee.email),
        Detail(gettext("Phone"), notice.phone),
        Detail(gettext("Company"), notice.company),
        *(
            Detail(answer.label, yes_or_no[answer.value] if isinstance(answer.value, bool) else answer.value)
            for answer in notice.answers
        ),
    ]


def invite_description(notice: Notice, locale: Locale) -> str:
    """The text that the team wrote, then the details, for calendars that show nothing else. They are those of now."""
    present = notice.model_copy(update={"previous_start": None})
    labelled = gettext("%(label)s: %(text)s")
    lines = [
        labelled % {"label": detail.label, "text": detail.link or detail.lines} for detail in details(present, locale)
    ]
    return "\n".join([notice.invite_description, "", *lines] if notice.invite_description else lines)
