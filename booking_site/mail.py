"""Where mail goes, as one address: ``smtp://user:password@host:587``, ``smtps://host``, ``file:///folder``."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

_BACKENDS = "django.core.mail.backends"


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

    Raises ``ValueError`` for any other scheme.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        return EmailSettings(backend="booking_site.mail_folder.MailFolder", folder=unquote(parts.path))
    if parts.scheme not in ("smtp", "smtps"):
        raise ValueError("SLOTWRIGHT_EMAIL_URL must start with smtp://, smtps:// or file://")
    ssl = parts.scheme == "smtps"
    return EmailSettings(
        backend=f"{_BACKENDS}.smtp.EmailBackend",
        host=parts.hostname or "localhost",
        port=parts.port or (465 if ssl else 25),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=bool(parts.username) and not ssl,
        ssl=ssl,
    )
