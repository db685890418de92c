"""Mails: a notice becomes text, HTML and a calendar invite, and goes to the mail server."""

from collections.abc import Sequence
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr, parseaddr
from functools import cache
from smtplib import SMTPRecipientsRefused
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import css_inline
from babel import Locale
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template import Context, Engine
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.module_loading import import_string

from scheduling.contract.appointments import CalendarEntry
from scheduling.contract.branding import MailBrand
from scheduling.delivery import letters, wording
from scheduling.delivery.invite import Method, invite
from scheduling.delivery.links import action, links
from scheduling.delivery.notices import Event, Notice, Participant, Recipient, attendee_notice
from scheduling.delivery.outcomes import ReceiverGone
from scheduling.delivery.reminders import still_holds
from scheduling.delivery.text import one_line, unlinked
from scheduling.models import Appointment, Host


def deliver(payload: dict[str, Any], *, message_id: UUID, now: datetime) -> None:
    """Send one mail, if there is still a point in it. Each attempt has the same Message-ID.

    Raises what the mail server's refusal or absence raises, and ``ReceiverGone`` for a mailbox that does not exist.
    """
    notice = Notice.model_validate(payload)
    if not still_holds(notice, now=now):
        return
    try:
        with get_connection() as connection:  # closed also when the server refuses it
            connection.send_messages([mail(notice, message_id=message_id, now=now)])
    except SMTPRecipientsRefused as refusal:
        for code, answer in refusal.recipients.values():
            if _is_no_mailbox(code, answer):
                raise ReceiverGone(f"The mail server answered {code} {answer.decode(errors='replace')}") from refusal
        raise


def _is_no_mailbox(code: int, answer: bytes) -> bool:
    """RFC 3463: 5.1.x says that the address is wrong. Other refusals may be about us, and end."""
    return code >= 500 and answer.startswith(b"5.1.")


def mail(notice: Notice, *, message_id: UUID, now: datetime) -> EmailMultiAlternatives:
    """The mail, with the invite both as an alternative and as a file: programs differ in which they look for."""
    language = wording.language(notice.language)
    with translation.override(language.code):
        places = _places(notice, language.locale)
        message = EmailMultiAlternatives(
            subject=_as_typed(_subject(notice, places)),
            body=_render("letter.txt", _text_context(notice, places, language)),
            from_email=_sender(notice.workspace),
            to=[notice.to],
            reply_to=_reply_to(notice),
            headers=_headers(notice, message_id, language, now),
        )
        html = _render("letter.html", _html_context(notice, places, language))
        message.attach_alternative(_inliner().inline(html), "text/html")
        if (method := _method(notice)) is not None:
            _attach_invite(message, notice, method, language.locale, now)
    return message


def subject_of(notice: Notice) -> str:
    """As its reader will see it."""
    language = wording.language(notice.language)
    with translation.override(language.code):
        return _subject(notice, _places(notice, language.locale))


def _subject(notice: Notice, places: dict[str, str]) -> str:
    return one_line(str(letters.letter(notice).subject).format(**places))


def _headers(notice: Notice, message_id: UUID, language: wording.Language, now: datetime) -> dict[str, str]:
    host = urlsplit(settings.BASE_URL).hostname
    return {
        "Message-ID": f"<{message_id}@{host}>",
        "References": f"<{notice.appointment_id}@{host}>",  # mails of one appointment stand together
        "Date": format_datetime(now),
        "Auto-Submitted": "auto-generated",  # RFC 3834: no vacation notice answers it
        "Content-Language": language.code,
    }


def _sender(name: str) -> str:
    encoded = _as_typed(name)
    return formataddr((name, _sender_address())) if encoded == name else f"{encoded} <{_sender_address()}>"


def _as_typed(text: str) -> str:
    """For a header. What looks as if it were encoded (RFC 2047) is encoded once more: else programs would decode it,
    and read what nobody typed."""
    return Header(text, "utf-8").encode(linesep="") if "=?" in text else text


def _sender_address() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def _reply_to(notice: Notice) -> list[str]:
    """Answers go to people: a host's to the attendee, everybody else's to the hosts.

    An address that only some mail programs could read in a header (RFC 6532) stands in the text alone.
    """
    people = [notice.attendee] if notice.to_host else notice.hosts
    return [person.email for person in people if person.email and person.email.rpartition("@")[0].isascii()]


def _places(notice: Notice, locale: Locale) -> dict[str, str]:
    """What the sentences of a letter speak of, as text."""

    def moment(instant: datetime | None) -> str:
        return wording.moment(instant, notice.timezone, locale) if instant else ""

    return {
        "meeting": notice.meeting_type,
        "workspace": notice.workspace,
        "name": notice.attendee.name or notice.attendee.email or notice.phone,
        "hosts": wording.names(notice.hosts, locale),
        "former": wording.names(notice.previous_hosts, locale),
        "day": wording.day(notice.start, notice.timezone, locale),
        "moment": moment(notice.start),
        "before": moment(notice.previous_start),
        "until": moment(notice.expires_at),
    }


def _text_context(notice: Notice, places: dict[str, str], language: wording.Language) -> dict[str, Any]:
    return {
        **_shared_context(notice, language),
        "name": places["name"],
        "opening": " ".join(str(sentence).format(**places) for sentence in letters.opening(notice)),
        "closing": str(letters.closing(notice)).format(**places),
    }


def _html_context(notice: Notice, places: dict[str, str], language: wording.Language) -> dict[str, Any]:
    """What people typed is escaped, and stands apart so that it cannot turn the direction of the sentence.

    A name that holds an address becomes no link for those whom the attendee has us write to.
    """
    shown = places if notice.to_host else places | {"name": unlinked(places["name"])}
    isolated = {name: format_html("<bdi>{}</bdi>", text) for name, text in shown.items()}
    sentences = ((format_html(str(sentence), **isolated),) for sentence in letters.opening(notice))
    return {
        **_shared_context(notice, language),
        "brand": _brand(notice),
        "name": shown["name"],
        "heading": letters.letter(notice).heading,
        "opening": format_html_join(" ", "{}", sentences),
        "closing": format_html(str(letters.closing(notice)), **isolated),
    }


def _shared_context(notice: Notice, language: wording.Language) -> dict[str, Any]:
    return {
        "language": language.code,
        "direction": language.locale.text_direction,
        "greets": notice.recipient is Recipient.ATTENDEE,
        "workspace": notice.workspace,
        "details": wording.details(notice, language.locale),
        "action": action(notice),
        "links": links(notice),
    }


def _brand(notice: Notice) -> MailBrand:
    if not notice.meeting_type_id:  # written by an older version
        return MailBrand()
    found: MailBrand = import_string(settings.MAIL_BRAND)(notice.meeting_type_id)
    return found


def _render(name: str, context: dict[str, Any]) -> str:
    """Only HTML is escaped; in text a person's ``<`` is a ``<``."""
    template = Engine.get_default().get_template(f"email/{name}")
    return template.render(Context(context, autoescape=name.endswith(".html")))


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def _method(notice: Notice) -> Method | None:
    """What the mail does to the recipient's calendar. What is not booked yet was never in it."""
    if notice.awaits is not None or notice.event is Event.REMINDER:
        return None
    if notice.event is Event.CANCELLED or notice.recipient is Recipient.FORMER_HOST:
        return Method.CANCEL
    return Method.REQUEST if notice.stands else None


def _attach_invite(
    message: EmailMultiAlternatives, notice: Notice, method: Method, locale: Locale, now: datetime
) -> None:
    ics = entry(notice, method, locale=locale, now=now).file
    message.attach_alternative(ics, f"text/calendar; method={method}")
    message.attach("invite.ics", ics.encode(), "application/ics")


def entry(notice: Notice, method: Method, *, locale: Locale, now: datetime) -> CalendarEntry:
    """What the calendar of the reader gets. The organiser is the sender."""
    place, description = notice.meeting_link or wording.where(notice), wording.invite_description(notice, locale)
    organizer = Participant(name=notice.workspace, email=_sender_address())
    ics = invite(notice, location=place, description=description, organizer=organizer, method=method, now=now)
    return CalendarEntry(title=notice.invite_title, description=description, place=place, file=ics.decode())


def calendar_entry(appointment: Appointment, *, hosts: Sequence[Host], now: datetime) -> CalendarEntry:
    """What the attendee is invited to as things stand, as in a mail of now."""
    notice = attendee_notice(Event.BOOKED, appointment, hosts)
    language = wording.language(notice.language)
    with translation.override(language.code):
        return entry(notice, Method.REQUEST, locale=language.locale, now=now)
