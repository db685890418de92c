"""Mail by SMTP, also to addresses with letters beyond ASCII before the ``@`` (RFC 6531) where the server offers it."""

from collections.abc import Sequence
from copy import copy
from email import message_from_bytes, policy

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from scheduling.delivery.outcomes import ReceiverGone

_NOT_TAKEN = "The mail server takes no addresses with letters beyond ASCII before the @ (it offers no SMTPUTF8)"


class MailServer(EmailBackend):
    """Django would write such an address as an encoded word, which is none that a server could deliver to."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Raises ``ReceiverGone`` when no attempt could succeed."""
        return sum(self._send_one(message) for message in email_messages)

    def _send_one(self, message: EmailMessage) -> int:
        if all(_local_part(address).isascii() for address in message.recipients()):
            return super().send_messages([message]) or 0
        is_opened_here = self.open()
        try:
            return self._send_as_utf8(message)
        finally:
            if is_opened_here:
                self.close()

    def _send_as_utf8(self, message: EmailMessage) -> int:
        server = self.connection
        if server is None:
            return 0
        server.ehlo_or_helo_if_needed()
        if not server.has_extn("smtputf8"):
            raise ReceiverGone(_NOT_TAKEN)
        options = ["SMTPUTF8", "BODY=8BITMIME"]
        server.sendmail(message.from_email, message.recipients(), as_utf8(message), mail_options=options)
        return 1


def as_utf8(message: EmailMessage) -> bytes:
    """With the recipients as they are, which RFC 6532 allows where the server has said so."""
    without = copy(message)  # Django's own spelling of a long one has a line break, which it then refuses
    without.to = []
    read = message_from_bytes(without.message().as_bytes(), policy=policy.SMTPUTF8)
    read["To"] = ", ".join(message.to)
    return read.as_bytes()


def _local_part(address: str) -> str:
    return address.rpartition("@")[0]
