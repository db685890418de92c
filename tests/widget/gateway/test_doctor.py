"""What ``manage.py doctor`` says of the installation, the scheduler and every widget, and how to mend it."""

import json
from base64 import urlsafe_b64encode
from datetime import date, timedelta

import pytest
from django.conf import settings as in_use
from django.core.management import CommandError, call_command
from django.db.migrations.recorder import MigrationRecorder
from django.utils.timezone import now as machine_time
from pydantic import SecretStr
from pytest_django import Settings

from booking_site.mail import email_settings
from scheduling.models import Heartbeat
from tests import builders
from tests.installation import free_port
from tests.receiver import answer, hang
from tests.widget.gateway.conftest import point_at
from tests.widget.gateway.hosted import EXPIRED, QUEUE, TYPE, Hosted, as_json
from tests.widget.gateway.remote_widget import NOW, Visitor
from widget import hooks
from widget.models import Widget


@pytest.fixture(autouse=True)
def _on_time(visitor: Visitor) -> None:
    visitor.hosted.clock = NOW


def examined(capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    """Every finding; each that is wrong says how to mend it, and none says a key or what the scheduler said."""
    try:
        call_command("doctor", json=True)
        has_ended_well = True
    except CommandError as error:
        has_ended_well = error.returncode != 1
    printed = capsys.readouterr().out
    assert in_use.SCHEDULER_KEY.get_secret_value() not in printed
    assert "internal.example" not in printed
    document = json.loads(printed)
    findings: list[dict[str, str]] = document["findings"]
    wrong = [finding for finding in findings if finding["level"] == "wrong"]
    assert (has_ended_well, document["ok"]) == (not wrong, not wrong)
    assert all(finding["remedy"] for finding in wrong)
    return findings


def wrong(capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str]]:
    found = examined(capsys)
    return [(finding["subject"], finding["sentence"]) for finding in found if finding["level"] == "wrong"]


def said(capsys: pytest.CaptureFixture[str], subject: str) -> list[str]:
    return [finding["sentence"] for finding in examined(capsys) if finding["subject"] == subject]


def test_an_installation_that_is_well(visitor: Visitor, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("doctor")

    printed = capsys.readouterr().out
    assert [line for line in printed.splitlines() if line.startswith("ok ")] == [
        "ok     database: it has everything that this version needs",
        f"ok     address: {visitor.hosted.address} answers",
        "ok     key: the key is accepted and may list appointments",
        "ok     clock: this machine and the scheduler agree on the time",
        "ok     calls: at most 90 calls a minute are made",
        f"ok     webhooks: the scheduler's webhooks are heard at {hooks.address()} (the address is the secret)",
        f"ok     /acme/: Discovery call, queue {QUEUE}, 6 free times within a week",
        "ok     variant: it speaks /v4/booking-availability, free times as dates, refusals by sentences alone",
    ]
    assert "WRONG" not in printed
    assert visitor.hosted.calls["booking"] == 0


@pytest.mark.parametrize(
    ("status", "message", "subject", "sentence"),
    [
        (401, "API key has expired at internal.example", "key", "the key has expired"),
        (401, "Unauthorized", "key", "the scheduler does not know the key"),
        (403, "Forbidden for internal.example", "scope", "the key may not list appointments, so a booking whose"),
        (400, "Header x-meetergo-api-user-id is missing", "key", "the key is a platform key, which needs a user"),
        (404, "Cannot GET", "address", "there is no list of appointments at this address"),
        (418, "internal.example", "key", "the list of appointments is refused with status 418"),
        (500, "internal.example", "address", "http"),
    ],
)
def test_what_is_wrong_with_address_key_and_rights_is_told_apart(
    visitor: Visitor, capsys: pytest.CaptureFixture[str], status: int, message: str, subject: str, sentence: str
) -> None:
    visitor.hosted.fails("appointments", as_json(status, {"statusCode": status, "message": message}))

    ((found, words),) = wrong(capsys)

    assert (found, words.startswith(sentence)) == (subject, True)


def test_a_scheduler_that_is_not_there_is_named(
    visitor: Visitor, capsys: pytest.CaptureFixture[str], settings: Settings
) -> None:
    settings.SCHEDULER_URL = f"http://127.0.0.1:{free_port()}"

    assert wrong(capsys)[0] == ("address", f"{settings.SCHEDULER_URL} cannot be reached: ConnectError")


def test_a_certificate_that_is_not_accepted_is_named(
    visitor: Visitor, capsys: pytest.CaptureFixture[str], settings: Settings
) -> None:
    with Hosted(certificate=EXPIRED) as hosted:
        point_at(hosted, settings)

        subject, sentence = wrong(capsys)[0]

    assert (subject, sentence.startswith(f"the certificate of {hosted.address} is not accepted: ")) == ("address", True)
    assert hosted.received == []


def test_a_scheduler_that_does_not_answer_is_named(
    visitor: Visitor, capsys: pytest.CaptureFixture[str], settings: Settings
) -> None:
    settings.SCHEDULER_SECONDS = 1.0
    visitor.hosted.fails("appointments", hang)

    assert wrong(capsys)[0][0] == "address"


@pytest.mark.parametrize(("days", "level"), [(-1, "wrong"), (0, "wrong"), (14, "wrong"), (15, "ok"), (90, "ok")])
def test_a_key_that_is_about_to_expire_is_named_in_time(
    visitor: Visitor, capsys: pytest.CaptureFixture[str], settings: Settings, days: int, level: str
) -> None:
    settings.SCHEDULER_KEY_EXPIRES = NOW.date() + timedelta(days=days)

    assert [finding["level"] for finding in examined(capsys) if finding["subject"] == "expiry"] == [level]


def test_the_day_on_which_a_token_expires_is_read_from_it(
    visitor: Visitor, capsys: pytest.CaptureFixture[str], settings: Settings
) -> None:
    claims = urlsafe_b64encode(json.dumps({"exp": int(NOW.timestamp()) + 86_400}).encode()).decode().rstrip("=")
    visitor.hosted.key = f"eyJhbGciOiJIUzI1NiJ9.{claims}.signature"
    settings.SCHEDULER_KEY = SecretStr(visitor.hosted.key)

    assert said(capsys, "expiry") == [f"the key expires on {date(2027, 3, 2)}, in 1 days"]


@pytest.mark.parametrize("token", ["a.b.c", "a..c", "a.e30.c", "a.eyJleHAiOiAibm8ifQ.c", "a.eyJleHAiOiAxZTMwfQ.c"])
def test_a_key_that_only_looks_like_a_token_is_no_fault(
    visitor: Visitor, capsys: pytest.CaptureFixture[str], settings: Settings, token: str
) -> None:
    visitor.hosted.key = token
    settings.SCHEDULER_KEY = SecretStr(token)

    assert (said(capsys, "expiry"), wrong(capsys)) == ([], [])


@pytest.mark.parametrize(("minutes", "which"), [(-3, "ahead of"), (3, "behind")])
def test_clocks_that_disagree_are_named(
    visitor: Visitor, capsys: pytest.CaptureFixture[str], minutes: int, which: str
) -> None:
    visitor.hosted.clock = NOW + timedelta(minutes=minutes)

    assert wrong(capsys) == [("clock", f"this machine's clock is 180 seconds {which} the scheduler's")]


def test_the_room_that_is_left_for_calls_is_told(visitor: Visitor, capsys: pytest.CaptureFixture[str]) -> None:
    body = {"appointments": [], "total": 0}
    visitor.hosted.fails("appointments", as_json(200, body, X_RateLimit_Remaining="17"))

    (sentence,) = said(capsys, "calls")

    assert sentence == "at most 90 calls a minute are made; the scheduler has room for 17 more in this window"


def test_a_key_that_was_used_too_often_is_named(visitor: Visitor, capsys: pytest.CaptureFixture[str]) -> None:
    visitor.hosted.fails("appointments", as_json(429, {"message": "Too many"}, Retry_After="0"))

    assert wrong(capsys) == [("calls", "the scheduler has had more calls with this key than it allows")]


@pytest.mark.parametrize("shape", ["dates", "availableSlots", "slots", "timeframes"])
@pytest.mark.parametrize("base", ["/v4", ""])
def test_the_variant_that_the_scheduler_speaks_is_told(
    visitor: Visitor, capsys: pytest.CaptureFixture[str], shape: str, base: str
) -> None:
    visitor.hosted.shape, visitor.hosted.base = shape, base

    (sentence,) = said(capsys, "variant")

    path = "/v4/booking-availability" if base else "/booking-availability/v2"
    assert sentence == f"it speaks {path}, free times as {shape}, refusals by sentences alone"


def test_a_meeting_type_that_is_not_there_is_named(visitor: Visitor, capsys: pytest.CaptureFixture[str]) -> None:
    Widget.objects.create(slug="other", meeting_type_id="unknown")
    visitor.hosted.fails("meeting-type", as_json(200, visitor.hosted.meeting_type))
    visitor.hosted.fails("meeting-type", answer(404), answer(404), answer(404), answer(404))

    assert wrong(capsys) == [("/other/", "the scheduler has no meeting type unknown")]


@pytest.mark.parametrize("status", [400, 404])
def test_a_queue_that_is_not_there_is_named(visitor: Visitor, capsys: pytest.CaptureFixture[str], status: int) -> None:
    Widget.objects.update(queue_id="unknown-queue")
    visitor.hosted.fails("availability", *[as_json(status, {"message": "No queue"})] * 2)

    ((subject, sentence),) = wrong(capsys)

    assert subject == "/acme/"
    assert sentence.endswith("with its queue unknown-queue")


def test_a_meeting_type_without_anybody_is_named(visitor: Visitor, capsys: pytest.CaptureFixture[str]) -> None:
    visitor.hosted.meeting_type["queueId"] = None

    assert wrong(capsys) == [("/acme/", "its meeting type has neither a queue nor a host")]


def test_more_widgets_than_there_are_calls_are_left_for_another_time(
    visitor: Visitor, capsys: pytest.CaptureFixture[str], settings: Settings
) -> None:
    settings.SCHEDULER_CALLS = 10
    for number in range(9):
        Widget.objects.create(slug=f"w{number}", meeting_type_id=f"{TYPE}-{number}")

    notes = [finding["subject"] for finding in examined(capsys) if finding["level"] == "note"]

    assert "/w8/" in notes


def test_bookings_in_doubt_and_a_secret_for_webhooks_are_told(
    visitor: Visitor, capsys: pytest.CaptureFixture[str], settings: Settings
) -> None:
    visitor.send(visitor.fill_in())
    visitor.hosted.fails("appointment", as_json(502, {}))
    settings.BASE_URL, settings.SCHEDULER_WEBHOOK_SECRET = "", SecretStr("")
    visitor.client.post(hooks.address(), {"id": "appt-1"}, content_type="application/json")
    settings.SCHEDULER_WEBHOOK_SECRET = SecretStr("whsec_" + "A" * 24)

    signed, doubtful = said(capsys, "webhooks")

    assert "(signed ones alone)" in signed
    assert doubtful.startswith("of 1 bookings it was heard")


def test_of_a_database_of_another_version_nothing_else_is_asked(
    visitor: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    MigrationRecorder.Migration.objects.filter(app="widget").latest("id").delete()

    (finding,) = examined(capsys)

    assert (finding["subject"], finding["level"]) == ("database", "wrong")
    assert "run manage.py migrate" in finding["sentence"]
    assert visitor.hosted.received == []


def test_a_mail_server_that_does_not_answer_is_named(
    visitor: Visitor, capsys: pytest.CaptureFixture[str], settings: Settings
) -> None:
    settings.EMAIL_SETTINGS = email_settings(f"smtp://127.0.0.1:{free_port()}")
    settings.EMAIL_BACKEND = settings.EMAIL_SETTINGS.backend
    settings.EMAIL_HOST, settings.EMAIL_PORT = settings.EMAIL_SETTINGS.host, settings.EMAIL_SETTINGS.port

    assert wrong(capsys) == [("mail", "the mail server 127.0.0.1 does not let us in: ConnectionRefusedError")]


def test_a_redis_that_does_not_answer_is_named(
    visitor: Visitor, capsys: pytest.CaptureFixture[str], settings: Settings
) -> None:
    backend = "django.core.cache.backends.redis.RedisCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": "unix:///nowhere/redis.sock"}}

    assert wrong(capsys)[0][0] == "redis"


def test_without_a_scheduler_elsewhere_somebody_has_to_deliver(
    visitor: Visitor, capsys: pytest.CaptureFixture[str], settings: Settings
) -> None:
    settings.SCHEDULER_URL = ""
    kind = builders.round_robin(builders.workspace(), [builders.host(builders.workspace(), "Ada")])
    Widget.objects.update(meeting_type_id=str(kind.pk))

    assert wrong(capsys) == [("workers", "nobody delivers mails and webhooks")]

    Heartbeat.objects.create(name="outbox", seen_at=NOW)
    assert (wrong(capsys), said(capsys, "workers")) == ([], ["mails and webhooks are delivered"])


def test_a_webhook_that_was_switched_off_and_mails_that_are_dead_are_told(
    visitor: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    endpoint = builders.webhook(builders.workspace(), is_active=False)
    type(endpoint).objects.update(disabled_at=machine_time(), disabled_reason="410 Gone")
    message = builders.delivery(endpoint)
    type(message).objects.update(dead_at=machine_time())

    assert any("410 Gone" in sentence for sentence in said(capsys, "webhooks"))
    assert said(capsys, "outbox") == ["1 mails or webhooks could not be delivered in any attempt"]
