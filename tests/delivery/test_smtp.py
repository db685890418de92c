"""Mails leave through real mail servers: by TLS, with a password, in time, and again when that is needed."""

import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from icalendar import Calendar
from pytest_django import Settings

from booking_site.mail import email_settings
from scheduling import outbox
from scheduling.delivery import email
from scheduling.delivery.notices import Recipient
from scheduling.delivery.outcomes import ReceiverGone
from scheduling.models import OutboxMessage
from scheduling.outbox.deliveries import deliver_due
from tests.delivery.reading import arrived, content_types, part
from tests.delivery.samples import EVERY_MAIL, MESSAGE_ID, NOW, notice
from tests.delivery.test_typed_text import ATTACK
from tests.installation import free_port

#: Signed by itself, for 127.0.0.1.
CERTIFICATE = Path(__file__).parent / "mail_server.pem"
PAYLOAD: dict[str, Any] = notice().model_dump(mode="json", by_alias=True)
LOGIN = ("user@acme.example", "p@ss/wo:rd")


class Inbox:
    """Keeps what the server took. ``refused``: what it answers to which recipient; ``hangs_up``: how often it takes a
    mail and is gone before it has said so."""

    def __init__(self) -> None:
        self.messages: list[bytes] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.sessions: list[Any] = []
        self.refused: dict[str, str] = {}
        self.hangs_up = 0
        vars(self).update(handle_RCPT=self._recipient, handle_DATA=self._mail)

    async def _recipient(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def _mail(self, server: Any, session: Any, envelope: Any) -> str:
        self.messages.append(envelope.content)
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        self.sessions.append(session)
        if self.hangs_up:
            self.hangs_up -= 1
            server.transport.abort()
        return "250 OK"

    @property
    def ids(self) -> list[str]:
        lines = [line for message in self.messages for line in message.decode(errors="replace").splitlines()]
        return [line for line in lines if line.lower().startswith("message-id:")]


Serve = Callable[..., Inbox]


@pytest.fixture
def serve(settings: Settings) -> Iterator[Serve]:
    """Starts a mail server on this machine, and sends through it by the address that an operator would write."""
    controllers: list[Controller] = []

    def start(url: str = "smtp://127.0.0.1:{port}", **options: Any) -> Inbox:
        inbox, port = Inbox(), free_port()
        controllers.append(Controller(inbox, hostname="127.0.0.1", port=port, **options))
        controllers[-1].start()
        use(settings, url.format(port=port))
        return inbox

    yield start
    for controller in controllers:
        controller.stop()


def use(settings: Settings, url: str) -> None:
    """As ``booking_site.settings`` does."""
    found = email_settings(url)
    settings.EMAIL_BACKEND = found.backend
    settings.EMAIL_HOST, settings.EMAIL_PORT = found.host, found.port
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = found.user, found.password
    settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = found.starttls, found.ssl


def tls() -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    return context


def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=(data.login.decode(), data.password.decode()) == LOGIN, handled=False)


def send() -> None:
    email.deliver(PAYLOAD, message_id=MESSAGE_ID, now=NOW)


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))


SUBMISSION = "smtp://user%40acme.example:p%40ss%2Fwo%3Ard@127.0.0.1:{port}"


def test_a_mail_server_takes_the_mail_for_its_one_recipient(serve: Serve) -> None:
    inbox = serve()
    typed = {"meeting_type": ATTACK, "workspace": ATTACK, "reason": ATTACK, "company": ATTACK}
    payload = notice(recipient=Recipient.HOST, to="ada@acme.example", **typed).model_dump(mode="json")

    email.deliver(payload, message_id=MESSAGE_ID, now=NOW)

    assert inbox.envelopes == [("bookings@localhost", ["ada@acme.example"])]


UMLAUT = "jörg.müller@visitor.example"


@pytest.mark.parametrize("address", [UMLAUT, f"{'ж' * 32}@visitor.example"])
def test_an_address_beyond_ascii_is_reached_through_a_server_that_offers_it(serve: Serve, address: str) -> None:
    inbox = serve(enable_SMTPUTF8=True)

    email.deliver(PAYLOAD | {"to": address}, message_id=MESSAGE_ID, now=NOW)

    assert inbox.envelopes == [("bookings@localhost", [address])]
    assert f"\r\nTo: {address}\r\n".encode() in inbox.messages[0]
    assert content_types(message_from_bytes(inbox.messages[0], policy=policy.SMTPUTF8)) == content_types(arrived())


def test_an_address_beyond_ascii_is_given_up_at_once_where_the_server_does_not_offer_it(serve: Serve) -> None:
    inbox = serve(enable_SMTPUTF8=False)

    with pytest.raises(ReceiverGone, match="no SMTPUTF8"):
        email.deliver(PAYLOAD | {"to": UMLAUT}, message_id=MESSAGE_ID, now=NOW)

    assert inbox.messages == []


def test_a_host_s_mail_about_such_an_address_passes_every_server(serve: Serve) -> None:
    inbox = serve(enable_SMTPUTF8=False)
    who = {"name": "Jörg Müller", "email": UMLAUT}
    asked = notice(recipient=Recipient.HOST, to="ada@acme.example", attendee=who).model_dump(mode="json", by_alias=True)

    email.deliver(asked, message_id=MESSAGE_ID, now=NOW)

    message = message_from_bytes(inbox.messages[0], policy=policy.default)
    assert message["Reply-To"] is None
    assert UMLAUT in part(message, "text/plain")
    assert inbox.messages[0].partition(b"\r\n\r\n")[0].isascii()


def test_every_mail_passes_a_mail_server(serve: Serve) -> None:
    inbox = serve()

    for changes in EVERY_MAIL.values():
        sent = email.mail(notice(**changes), message_id=MESSAGE_ID, now=NOW)
        sent.send()

    assert [recipients for _, recipients in inbox.envelopes] == [[mail["to"]] for mail in EVERY_MAIL.values()]
    for written in inbox.messages:
        message = message_from_bytes(written, policy=policy.default)
        assert [(found.get_content_type(), found.defects) for found in message.walk() if found.defects] == []
        assert content_types(message)[:2] == ["text/plain", "text/html"]
        assert all(Calendar.from_ical(found.get_content()).events for found in message.walk() if is_calendar(found))


def is_calendar(found: EmailMessage) -> bool:
    return found.get_content_type() in ("text/calendar", "application/ics")


def test_the_password_travels_after_starttls(serve: Serve, trusted: None) -> None:
    inbox = serve(SUBMISSION, tls_context=tls(), auth_required=True, authenticator=authenticate)

    send()

    [session] = inbox.sessions
    assert session.ssl is not None
    assert session.authenticated


def test_tls_from_the_start(serve: Serve, trusted: None) -> None:
    inbox = serve("smtps://127.0.0.1:{port}", ssl_context=tls())

    send()

    assert len(inbox.messages) == 1


@pytest.mark.parametrize(
    ("url", "options"), [(SUBMISSION, {"tls_context": tls()}), ("smtps://127.0.0.1:{port}", {"ssl_context": tls()})]
)
def test_a_certificate_that_nobody_vouches_for_is_refused(serve: Serve, url: str, options: dict[str, Any]) -> None:
    inbox = serve(url, **options)

    with pytest.raises(ssl.SSLCertVerificationError):
        send()

    assert inbox.messages == []


# Django leaves the connection to the garbage collector, which closes it.
@pytest.mark.filterwarnings("ignore:Exception ignored in. <socket.socket:pytest.PytestUnraisableExceptionWarning")
def test_without_starttls_the_password_does_not_travel(serve: Serve) -> None:
    inbox = serve(SUBMISSION, authenticator=authenticate, auth_require_tls=False)

    with pytest.raises(smtplib.SMTPNotSupportedError, match="STARTTLS"):
        send()

    assert inbox.messages == []


def test_a_wrong_password_is_an_error_that_can_be_read(serve: Serve, trusted: None) -> None:
    serve("smtp://user:wrong@127.0.0.1:{port}", tls_context=tls(), auth_required=True, authenticator=authenticate)

    with pytest.raises(smtplib.SMTPAuthenticationError, match="535"):
        send()


def test_a_mail_server_that_says_nothing_is_left_in_time(settings: Settings) -> None:
    assert 0 < settings.EMAIL_TIMEOUT < 60, "shorter than a lease, or two workers would send the same mail"
    settings.EMAIL_TIMEOUT = 0.2
    with socket.create_server(("127.0.0.1", 0)) as silent:
        use(settings, f"smtp://127.0.0.1:{silent.getsockname()[1]}")

        with pytest.raises(smtplib.SMTPServerDisconnected, match="timed out"):
            send()


@pytest.mark.django_db(transaction=True)
class TestThroughTheOutbox:
    def enqueue(self, *recipients: str) -> None:
        messages = [(recipient, PAYLOAD | {"to": recipient}) for recipient in recipients]
        outbox.enqueue("email", messages, due_at=NOW)

    def work_off(self, now: Any = NOW) -> None:
        while deliver_due("email", now):
            pass

    def test_one_refused_recipient_keeps_nobody_else_from_their_mail(self, serve: Serve) -> None:
        inbox = serve()
        inbox.refused["gone@visitor.example"] = "550 5.1.1 No such user"
        self.enqueue("one@visitor.example", "gone@visitor.example", "two@visitor.example")

        self.work_off()

        assert sorted(to for _, [to] in inbox.envelopes) == ["one@visitor.example", "two@visitor.example"]
        refused = OutboxMessage.objects.get(key="gone@visitor.example")
        assert (refused.dead_at, refused.error) == (NOW, "The mail server answered 550 5.1.1 No such user")

    @pytest.mark.parametrize("answer", ["451 4.7.1 Greylisted", "550 5.7.1 Relaying denied", "452 4.2.2 Mailbox full"])
    def test_a_refusal_that_may_end_is_tried_again(self, serve: Serve, answer: str) -> None:
        inbox = serve()
        inbox.refused["one@visitor.example"] = answer
        self.enqueue("one@visitor.example")
        self.work_off()
        assert answer[4:] in OutboxMessage.objects.get().error

        inbox.refused.clear()
        self.work_off(NOW + timedelta(minutes=1))

        assert OutboxMessage.objects.get().done_at is not None
        assert len(inbox.messages) == 1

    def test_a_mail_whose_receipt_was_lost_is_repeated_under_its_own_id(self, serve: Serve) -> None:
        inbox = serve()
        inbox.hangs_up = 1
        self.enqueue("one@visitor.example")
        self.work_off()
        assert OutboxMessage.objects.get().done_at is None

        self.work_off(NOW + timedelta(minutes=1))

        assert OutboxMessage.objects.get().done_at is not None
        assert len(inbox.ids) == 2
        assert len(set(inbox.ids)) == 1
