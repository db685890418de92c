from base64 import urlsafe_b64decode
from datetime import UTC, datetime, timedelta

import pytest

from widget.tokens import (
    TokenExpired,
    TokenRefused,
    booked_token,
    new_form_token,
    read_booked_token,
    read_form_token,
)

NOW = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)


def test_a_form_token_lasts_a_day() -> None:
    token = new_form_token("acme", now=NOW)

    assert read_form_token(token.signed(), slug="acme", now=NOW + timedelta(hours=23, minutes=59)) == token
    with pytest.raises(TokenExpired):
        read_form_token(token.signed(), slug="acme", now=NOW + timedelta(hours=24))


def test_every_form_has_a_nonce_of_its_own() -> None:
    assert new_form_token("acme", now=NOW).nonce != new_form_token("acme", now=NOW).nonce


def test_a_token_is_good_for_its_widget_and_purpose_only() -> None:
    form, booked = new_form_token("acme", now=NOW).signed(), booked_token("acme", "1", now=NOW)

    with pytest.raises(TokenRefused):
        read_form_token(form, slug="other", now=NOW)
    with pytest.raises(TokenRefused):
        read_form_token(booked, slug="acme", now=NOW)
    with pytest.raises(TokenRefused):
        read_booked_token("acme", form, now=NOW)
    with pytest.raises(TokenRefused):
        read_booked_token("other", booked, now=NOW)
    assert read_booked_token("acme", booked, now=NOW) == ("1", "")


def test_the_address_after_booking_keeps_the_secret_to_itself_and_lapses() -> None:
    secret = "s-_" * 14

    token = booked_token("acme", "1", secret, now=NOW)

    readable = urlsafe_b64decode(token.partition(":")[0] + "==").decode()
    assert secret not in readable
    assert secret.encode().hex() not in readable
    assert read_booked_token("acme", token, now=NOW + timedelta(hours=23, minutes=59)) == ("1", secret)
    with pytest.raises(TokenExpired):
        read_booked_token("acme", token, now=NOW + timedelta(hours=24))
