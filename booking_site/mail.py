"""Where mail goes, as one address: ``smtp://user:password@host:587``, ``smtps://host``, ``file:///folder``."""

from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit


@dataclass(frozen=True, slots=True)
class EmailSettings:
    backend: str
    folder: str | None = None
    host: str = "localhost"
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False
    ssl: bool = False


def email_settings(url: str) -> EmailSettings:
    """Django's mail settings for the address. With a user name, ``smtp://`` insists on STARTTLS.

    Raises ``ValueError`` for any other address, in words that continue the name of the setting.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        if parts.netloc or parts.path in ("", "/"):
            raise ValueError("must name a folder by its whole path, such as file:///var/mail-folder")
        return EmailSettings(backend="booking_site.mail_folder.MailFolder", folder=unquote(parts.path))
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("must be smtp://user:password@host:587, smtps://user:password@host or file:///folder")
    ssl = parts.scheme == "smtps"
    return EmailSettings(
        backend="booking_site.mail_server.MailServer",
        host=parts.hostname,
        port=_port(parts) or (465 if ssl else 25),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=bool(parts.username) and not ssl,
        ssl=ssl,
    )


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise ValueError("has a port that is no number up to 65535") from None
