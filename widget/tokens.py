"""Signed state. The widget has no cookie and no session: what it must trust later travels as signed text."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.signing import BadSignature, Signer

FORM_HOURS = 24
_FORM = "slotwright.widget.form"
_BOOKED = "slotwright.widget.booked"
_CHECKING = "slotwright.widget.checking"


class TokenRefused(Exception):
    """The token is not ours, or not for this widget."""


class TokenExpired(TokenRefused):
    """The token was ours, more than 24 hours ago."""


@dataclass(frozen=True, slots=True)
class FormToken:
    """What a form was issued with. ``nonce`` makes sending it twice book once."""

    slug: str
    issued_minute: int
    nonce: str

    def signed(self) -> str:
        return Signer(salt=_FORM).sign_object([self.slug, self.issued_minute, self.nonce], compress=False)


def new_form_token(slug: str, *, now: datetime) -> FormToken:
    return FormToken(slug, int(now.timestamp()) // 60, secrets.token_urlsafe(12))


def read_form_token(text: str, *, slug: str, now: datetime) -> FormToken:
    """Raises ``TokenExpired`` and ``TokenRefused``."""
    try:
        signed_slug, issued, nonce = Signer(salt=_FORM).unsign_object(text)
    except (BadSignature, ValueError) as error:
        raise TokenRefused("not signed by us") from error
    if signed_slug != slug:
        raise TokenRefused("issued for another widget")
    if int(now.timestamp()) // 60 - issued >= FORM_HOURS * 60:
        raise TokenExpired("issued too long ago")
    return FormToken(slug, issued, nonce)


def booked_token(slug: str, appointment_id: str, secret: str = "") -> str:
    """Shows its holder the confirmation page of one appointment and lets nobody guess another.

    ``secret`` is the appointment's, where the booking was told it: the page links to what it allows.
    """
    return Signer(salt=f"{_BOOKED}.{slug}").sign(f"{appointment_id}.{secret}" if secret else appointment_id)


def read_booked_token(slug: str, text: str) -> tuple[str, str]:
    """The appointment's id and its secret, if it is known. Raises ``TokenRefused``."""
    try:
        appointment_id, _, secret = Signer(salt=f"{_BOOKED}.{slug}").unsign(text).partition(".")
    except BadSignature as error:
        raise TokenRefused("not signed by us") from error
    return appointment_id, secret


def checking_token(slug: str, nonce: str, *, now: datetime) -> str:
    """Lets its holder learn what came of the form with the nonce, which was sent now."""
    return Signer(salt=f"{_CHECKING}.{slug}").sign_object([nonce, int(now.timestamp())])


def read_checking_token(slug: str, text: str) -> tuple[str, datetime]:
    """The nonce, and when the form was sent. Raises ``TokenRefused``."""
    try:
        nonce, sent = Signer(salt=f"{_CHECKING}.{slug}").unsign_object(text)
    except (BadSignature, ValueError) as error:
        raise TokenRefused("not signed by us") from error
    return nonce, datetime.fromtimestamp(sent, UTC)
