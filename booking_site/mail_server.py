"""Mail by SMTP, also to addresses with letters beyond ASCII before the ``@`` (RFC 6531) where the server offers it."""

from email import message_from_bytes, policy

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from scheduling.delivery.outcomes import ReceiverGone

_NOT_TAKEN = "The mail server takes no addresses with letters beyond ASCII before the @ (it offers no SMTPUTF8)"


class MailServer(EmailBackend):
    """Django would write such an address as an encoded word, which is none that a server could deliver to."""

    def _send(self, email_message: EmailMessage) -> bool:
        """Raises ``ReceiverGone`` when no attempt could succeed."""
        beyond_ascii = [address for address in email_message.recipients() if not _local_part(address).isascii()]
        if not beyond_ascii:
            return bool(super()._send(email_message))
        connection = self.connection
        connection.ehlo_or_helo_if_needed()
        if not connection.has_extn("smtputf8"):
            raise ReceiverGone(_NOT_TAKEN)
        sender, recipients = email_message.from_email, email_message.recipients()
        connection.sendmail(sender, recipients, as_utf8(email_message), mail_options=["SMTPUTF8", "BODY=8BITMIME"])
        return True


def as_utf8(message: EmailMessage) -> bytes:
    """With the recipients as they are, which RFC 6532 allows where the server has said so."""
    read = message_from_bytes(message.message().as_bytes(), policy=policy.SMTPUTF8)
    read.replace_header("To", ", ".join(message.to))
    return read.as_bytes()


def _local_part(address: str) -> str:
    return address.rpartition("@")[0]
