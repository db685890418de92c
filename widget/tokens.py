"""Signed state. The widget has no cookie and no session: what it must trust later travels as signed text."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.signing import BadSignature, Signer
from django.utils.crypto import salted_hmac

from widget.sealing import sealed, unsealed

FORM_HOURS = 24
#: How long the page after booking can be opened, and the one that leads to it. Afterwards whoever booked has the
#: links of the mail.
BOOKED_HOURS = 24
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


def booked_token(slug: str, appointment_id: str, secret: str = "", *, now: datetime) -> str:
    """Shows its holder the confirmation page of one appointment for a day and lets nobody guess another.

    ``secret`` is the appointment's, where the booking was told it: the page links to what it allows. It is sealed,
    because addresses are kept in histories and logs for longer than a day.
    """
    nonce = salted_hmac(f"{_BOOKED}.nonce", f"{appointment_id} {secret}", algorithm="sha256").hexdigest()[:32]
    hidden = sealed(secret, salt=_BOOKED, nonce=nonce)
    return Signer(salt=f"{_BOOKED}.{slug}").sign_object([appointment_id, int(now.timestamp()) // 60, nonce, hidden])


def read_booked_token(slug: str, text: str, *, now: datetime) -> tuple[str, str]:
    """The appointment's id and its secret, if it is known. Raises ``TokenExpired`` and ``TokenRefused``."""
    try:
        appointment_id, issued, nonce, hidden = Signer(salt=f"{_BOOKED}.{slug}").unsign_object(text)
    except (BadSignature, ValueError) as error:
        raise TokenRefused("not signed by us") from error
    if int(now.timestamp()) // 60 - issued >= BOOKED_HOURS * 60:
        raise TokenExpired("issued too long ago")
    return appointment_id, unsealed(hidden, salt=_BOOKED, nonce=nonce)


def checking_token(slug: str, nonce: str, *, now: datetime) -> str:
    """Lets its holder learn what came of the form with the nonce, which was sent now."""
    return Signer(salt=f"{_CHECKING}.{slug}").sign_object([nonce, int(now.timestamp())])


def read_checking_token(slug: str, text: str, *, now: datetime) -> tuple[str, datetime]:
    """The nonce, and when the form was sent. Raises ``TokenExpired`` and ``TokenRefused``."""
    try:
        nonce, sent = Signer(salt=f"{_CHECKING}.{slug}").unsign_object(text)
    except (BadSignature, ValueError) as error:
        raise TokenRefused("not signed by us") from error
    if now.timestamp() - sent >= BOOKED_HOURS * 3600:
        raise TokenExpired("issued too long ago")
    return nonce, datetime.fromtimestamp(sent, UTC)
