"""The environment as one typed value. Every ``SLOTWRIGHT_*`` variable is a field here; anything else is a mistake."""

import difflib
import logging
import os
import re
from collections.abc import Mapping
from datetime import date
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import dj_database_url
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from booking_site.mail import email_settings
from booking_site.scheduler import is_webhook_secret, scheduler_address

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "SLOTWRIGHT_"
#: Where settings are read from beside the environment; empty: nowhere.
ENV_FILE = Path(os.environ.get(PREFIX + "ENV_FILE", ROOT / ".env"))
DATABASES = ("django.db.backends.sqlite3", "django.db.backends.postgresql")


class Misconfigured(Exception):
    """Everything that is wrong with the settings, a sentence each; none of them says a value that may be a secret."""

    def __init__(self, sentences: list[str]) -> None:
        self.sentences = sentences
        super().__init__("; ".join(sentences))


class Env(BaseSettings):
    """Settings of an installation; README.md's table lists the same names. A check may look at the fields above it."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=ENV_FILE,
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
        validate_default=False,
    )

    env_file: str = ""
    debug: bool = False
    testing: bool = False
    secret_key_file: Path | None = None
    secret_key: SecretStr = Field(SecretStr(""), validate_default=True)
    base_url: str = "http://127.0.0.1:8000"
    allowed_hosts: Annotated[list[str], NoDecode] = Field(default_factory=list)
    trusted_proxy: str = ""
    https: bool = False
    email_url: str = ""
    email_from: str = ""
    rate_limits: bool = True
    clock_file: Path | None = None
    allow_private_targets: bool = False
    log_level: str = "INFO"
    redis_url: str = ""
    scheduler_url: str = ""
    scheduler_key_file: Path | None = None
    scheduler_key: SecretStr = Field(SecretStr(""), validate_default=True)
    scheduler_user: str = ""
    scheduler_calls: int = Field(90, ge=10, le=100_000)
    scheduler_seconds: float = 8
    scheduler_key_expires: date | None = None
    scheduler_webhook_secret: SecretStr = SecretStr("")
    database_url: str = Field("", validation_alias="DATABASE_URL")

    @field_validator("secret_key_file", "scheduler_key_file")
    @classmethod
    def _readable(cls, file: Path | None) -> Path | None:
        if file and not _content(file):
            raise ValueError(f"names {file}, which is empty")
        return file

    @field_validator("secret_key")
    @classmethod
    def _from_its_file(cls, key: SecretStr, info: ValidationInfo) -> SecretStr:
        """The file wins; a key is made up only while debugging or testing."""
        if "secret_key_file" not in info.data:  # its own fault says so
            return key
        if file := info.data["secret_key_file"]:
            return SecretStr(_content(file))
        if key.get_secret_value():
            return key
        if info.data.get("debug") or info.data.get("testing"):
            return SecretStr("only-for-development-" + "x" * 40)
        raise ValueError(f"(or {PREFIX}SECRET_KEY_FILE) is missing; it signs every link and form")

    @field_validator("base_url")
    @classmethod
    def _origin(cls, value: str) -> str:
        value = value.rstrip("/")
        if not _host(value) or not re.fullmatch(r"https?://[^/?#@\s]+", value):
            raise ValueError("must be http:// or https:// with a host and no path, such as https://book.example.com")
        return value

    @field_validator("scheduler_seconds")
    @classmethod
    def _of_a_page(cls, seconds: float) -> float:
        if not 1 <= seconds <= 8:
            raise ValueError("must be a number of seconds from 1 to 8")
        return seconds

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split(cls, value: str | list[str]) -> list[str]:
        return [item.strip() for item in value.split(",") if item.strip()] if isinstance(value, str) else value

    @field_validator("allowed_hosts")
    @classmethod
    def _names_only(cls, hosts: list[str]) -> list[str]:
        for host in hosts:
            if not re.fullmatch(r"\*|\.?[\w.-]+|\[[0-9a-fA-F:.]+\]", host):
                raise ValueError("must be host names without scheme and port, separated by commas")
        return hosts

    @field_validator("trusted_proxy")
    @classmethod
    def _address(cls, value: str) -> str:
        if value != "*":
            try:
                ip_address(value)
            except ValueError:
                raise ValueError("must be the IP address of the proxy, such as 127.0.0.1") from None
        return value

    @field_validator("https")
    @classmethod
    def _with_a_secure_address(cls, value: Any, info: ValidationInfo) -> Any:
        if value and info.data.get("base_url", "https:").startswith("http:"):
            raise ValueError(f"is on, so {PREFIX}BASE_URL must start with https://")
        return value

    @field_validator("email_url")
    @classmethod
    def _mail_address(cls, value: str) -> str:
        email_settings(value)
        return value

    @field_validator("email_from")
    @classmethod
    def _sender(cls, value: str) -> str:
        if not re.fullmatch(r"[^@\s]+@[^@\s]+", parseaddr(value)[1]):
            raise ValueError("must be an address such as Acme <bookings@example.com>")
        return value

    @field_validator("clock_file", "allow_private_targets", "rate_limits")
    @classmethod
    def _only_with_testing(cls, value: Any, info: ValidationInfo) -> Any:
        is_used = not value if info.field_name == "rate_limits" else value
        if is_used and not info.data.get("testing", True):
            raise ValueError(f"is for test harnesses: it needs {PREFIX}TESTING=1")
        return value

    @field_validator("log_level")
    @classmethod
    def _level(cls, value: str) -> str:
        if value.upper() not in logging.getLevelNamesMapping():
            raise ValueError("must be one of DEBUG, INFO, WARNING, ERROR, CRITICAL")
        return value.upper()

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, value: str) -> str:
        if not re.match(r"(rediss?|unix)://[^\s]+$", value):
            raise ValueError("must be an address such as redis://127.0.0.1:6379/0")
        return value

    @field_validator("scheduler_url")
    @classmethod
    def _scheduler(cls, value: str) -> str:
        return scheduler_address(value)

    @field_validator("scheduler_key")
    @classmethod
    def _key_of_the_scheduler(cls, key: SecretStr, info: ValidationInfo) -> SecretStr:
        """The file wins."""
        if file := info.data.get("scheduler_key_file"):
            key = SecretStr(_content(file))
        text = key.get_secret_value()
        if text and not re.fullmatch(r"[\x21-\x7e]+", text):
            raise ValueError("must be the key alone, without spaces or line breaks")
        if info.data.get("scheduler_url") and not text and "scheduler_key_file" in info.data:
            raise ValueError(f"(or {PREFIX}SCHEDULER_KEY_FILE) is missing; {PREFIX}SCHEDULER_URL needs it")
        return key

    @field_validator("scheduler_user")
    @classmethod
    def _id_of_a_user(cls, value: str) -> str:
        if not re.fullmatch(r"[\w-]+", value, re.ASCII):
            raise ValueError("must be the id of a user of the scheduler")
        return value

    @field_validator("scheduler_key_expires", mode="before")
    @classmethod
    def _day(cls, value: str) -> date:
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError("must be a day such as 2027-03-31") from None

    @field_validator("scheduler_webhook_secret")
    @classmethod
    def _shared_secret(cls, secret: SecretStr) -> SecretStr:
        if not is_webhook_secret(secret.get_secret_value()):
            raise ValueError("must be what the scheduler has shown for its webhook: whsec_ and letters after it")
        return secret

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        example = "sqlite:////path/to/file or postgresql://user:password@host/name"
        try:
            database = dj_database_url.parse(value)
        except ValueError:
            raise ValueError(f"must be {example}, with special characters written as %XX") from None
        if database["ENGINE"] not in DATABASES or not database["NAME"]:
            raise ValueError(f"must name a database on SQLite or PostgreSQL: {example}")
        return value

    @property
    def hosts(self) -> list[str]:
        """Host names to answer to; by default that of the base address, and this machine's own for health checks."""
        if self.allowed_hosts:
            return self.allowed_hosts
        own = [_host(self.base_url), "localhost", "127.0.0.1", "[::1]"]
        return ["*"] if self.debug or self.testing else own


def _content(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ValueError(f"names {file}, which cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"names {file}, which is not text in UTF-8") from error


def _host(address: str) -> str:
    """The host of a web address as browsers send it; empty when there is none."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return ""
    return f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""


def read() -> Env:
    """The settings of this process. Raises ``Misconfigured`` with everything that is wrong with them."""
    unknown = unknown_names(_names_in_use())
    try:
        env = Env()
    except ValidationError as error:
        raise Misconfigured(unknown + [_sentence(fault) for fault in error.errors()]) from error
    if unknown:
        raise Misconfigured(unknown)
    return env


def known_names() -> list[str]:
    """Every variable that is a setting."""
    return [str(field.validation_alias or PREFIX + name.upper()) for name, field in Env.model_fields.items()]


def unknown_names(names: list[str]) -> list[str]:
    """A sentence for every ``SLOTWRIGHT_`` variable that does not exist, with the name that was probably meant."""
    known = {name.removeprefix(PREFIX): name for name in known_names()}
    sentences = []
    for name in names:
        if name.upper().startswith(PREFIX) and name.upper() not in known.values():
            guess = difflib.get_close_matches(name.upper().removeprefix(PREFIX), known, n=1, cutoff=0.6)
            hint = f"; did you mean {known[guess[0]]}?" if guess else ""
            sentences.append(f"{name} is not a setting of Slotwright{hint}")
    return sentences


def _names_in_use() -> list[str]:
    """Names set in the environment or in the file of settings."""
    names = set(os.environ)
    if ENV_FILE.is_file() or os.environ.get(PREFIX + "ENV_FILE"):
        try:
            lines = _content(ENV_FILE).splitlines()
        except ValueError as error:
            raise Misconfigured([f"{PREFIX}ENV_FILE {error}"]) from error
        names |= {line.split("=", 1)[0].removeprefix("export ").strip() for line in lines if "=" in line}
    return sorted(name for name in names if not name.startswith("#"))


def _sentence(fault: Mapping[str, Any]) -> str:
    """pydantic's words for a variable, under the variable's own name."""
    name = str(fault["loc"][0])
    variable = PREFIX + name.upper() if name in Env.model_fields else name
    if fault["type"] == "value_error":
        return f"{variable} {fault['ctx']['error']}"
    return f"{variable} must be true or false" if fault["type"].startswith("bool") else f"{variable}: {fault['msg']}"
