"""Mails: a notice becomes text, HTML and a calendar invite, and goes to the mail server."""

from datetime import datetime
from email.utils import format_datetime, formataddr, parseaddr
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import css_inline
from babel import Locale
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context, Engine
from django.utils import translation

from scheduling.delivery import wording
from scheduling.delivery.invite import Method, invite
from scheduling.delivery.notices import Event, Notice, Participant, Recipient
from scheduling.delivery.text import one_line
from scheduling.secrets import secret_of


def deliver(payload: dict[str, Any], *, message_id: UUID, now: datetime) -> None:
    """Send one mail. Raises what the mail server's refusal or absence raises; each attempt has the same Message-ID."""
    mail(Notice.model_validate(payload), message_id=message_id, now=now).send()


def mail(notice: Notice, *, message_id: UUID, now: datetime) -> EmailMultiAlternatives:
    """The mail, with the invite both as an alternative and as a file: programs differ in which they look for."""
    language = wording.language(notice.language)
    with translation.override(language.code):
        context = _context(notice, language)
        message = EmailMultiAlternatives(
            subject=one_line(_render(notice, "subject.txt", context)),
            body=_render(notice, "body.txt", context),
            from_email=formataddr((notice.workspace, _sender_address())),
            to=[notice.to],
            reply_to=_reply_to(notice),
            headers=_headers(message_id, language, now),
        )
        message.attach_alternative(_inliner().inline(_render(notice, "body.html", context)), "text/html")
        if notice.event is Event.BOOKED:
            _attach_invite(message, notice, language.locale, now)
    return message


def _headers(message_id: UUID, language: wording.Language, now: datetime) -> dict[str, str]:
    return {
        "Message-ID": f"<{message_id}@{urlsplit(settings.BASE_URL).hostname}>",
        "Date": format_datetime(now),
        "Auto-Submitted": "auto-generated",  # RFC 3834: no vacation notice answers it
        "Content-Language": language.code,
    }


def _sender_address() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def _reply_to(notice: Notice) -> list[str]:
    """Answers go to people: a host's to the attendee, everybody else's to the hosts."""
    if notice.recipient is Recipient.HOST:
        return [notice.attendee.email] if notice.attendee.email else []
    return [host.email for host in notice.hosts]


def _context(notice: Notice, language: wording.Language) -> dict[str, Any]:
    locale = language.locale
    context = {
        "language": language.code,
        "notice": notice,
        "hosts": wording.hosts(notice, locale),
        "day": wording.day(notice.start, notice.timezone, locale),
        "details": wording.details(notice, locale),
    }
    if notice.event is Event.CONFIRM:
        secret = secret_of(notice.appointment_id, notice.secret_version)
        context["link"] = f"{settings.BASE_URL}/appointments/{notice.appointment_id}/{secret}/confirm/"
    if notice.expires_at:
        context["until"] = wording.moment(notice.expires_at, notice.timezone, locale)
    return context


def _render(notice: Notice, part: str, context: dict[str, Any]) -> str:
    """Only HTML is escaped; in text a person's ``<`` is a ``<``."""
    role = "" if notice.recipient is Recipient.ATTENDEE else f"_{notice.recipient}"
    template = Engine.get_default().get_template(f"email/{notice.event}{role}/{part}")
    return template.render(Context(context, autoescape=part.endswith(".html")))


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def _attach_invite(message: EmailMultiAlternatives, notice: Notice, locale: Locale, now: datetime) -> None:
    ics = invite(
        notice,
        location=notice.meeting_link or wording.where(notice),
        description=wording.invite_description(notice, locale),
        organizer=Participant(name=notice.workspace, email=_sender_address()),
        method=Method.REQUEST,
        now=now,
    )
    message.attach_alternative(ics.decode(), f"text/calendar; method={Method.REQUEST}")
    message.attach("invite.ics", ics, "application/ics")
