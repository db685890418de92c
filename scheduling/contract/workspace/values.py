"""The kinds of value that a workspace file is made of, each with its own check."""

import re
from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from scheduling.contract.meeting_types import CHANNEL_ALIASES, Channel
from scheduling.contract.model import Line
from scheduling.contract.workspace.reserved import RESERVED_PARAMETERS, RESERVED_SLUGS


class Section(BaseModel):
    """A table of the file: frozen, named as it is written there, and without room for unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


_WINDOW = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)")


def _window(text: str) -> str:
    """The same windows that ``domain.hours.parse_window`` reads; the contract stands below the domain."""
    if not _WINDOW.fullmatch(text):
        raise ValueError(
            'is not a window such as "09:00-17:00"; one may cross midnight ("22:00-02:00") or end at 24:00'
        )
    start, _, end = text.partition("-")
    if start == end:
        raise ValueError('is empty; the whole day is "00:00-24:00"')
    return text


def _slug(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]+", text):
        raise ValueError("may hold letters without accents, digits, - and _ only")
    return text


def _address(slug: str) -> str:
    if slug.lower() in RESERVED_SLUGS:
        raise ValueError(f"is a name of the installation's own pages (/{slug}/); choose another one")
    return slug


def _colour(text: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise ValueError('is not a colour such as "#0b6e4f"')
    return text.lower()


def _web_address(text: str) -> str:
    """An absolute http or https address, or nothing."""
    if text and not _is_web_address(text):
        raise ValueError("is not a web address such as https://www.example.com/page")
    return text


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r'[\s"<>\\]', text)


def _https(text: str) -> str:
    if text and not text.lower().startswith("https://"):
        raise ValueError("must start with https://")
    return text


def _present(text: str) -> str:
    if not text:
        raise ValueError("must not be empty")
    return text


def _origin(text: str) -> str:
    """``scheme://host[:port]`` as browsers send it: lower case, IDNA, without a default port. Or ``*``: every site."""
    if text == "*":
        return text
    if not _is_web_address(text):
        raise ValueError('is not an origin such as "https://www.example.com"; "*" stands for every site')
    parts = urlsplit(text)
    if parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("must be scheme, host and port only, such as https://www.example.com")
    try:
        host = (parts.hostname or "").encode("idna").decode()
    except UnicodeError as error:
        raise ValueError("has a host name that does not exist on the internet") from error
    if not re.fullmatch(r"[a-z0-9.-]+|[0-9a-f:]+", host):
        raise ValueError('must name one host; patterns are not understood, "*" alone stands for every site')
    return parts.scheme + "://" + _bracketed(host) + _port(parts.scheme, parts.port)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _port(scheme: str, port: int | None) -> str:
    return "" if port in (None, {"http": 80, "https": 443}[scheme]) else f":{port}"


def _channel(name: object) -> object:
    return CHANNEL_ALIASES.get(name, name) if isinstance(name, str) else name


def _font(text: str) -> str:
    """Only what a list of family names needs, so that nothing else can get into a stylesheet."""
    if not re.fullmatch(r"[\w ,'\"-]+", text) or text.count('"') % 2 or text.count("'") % 2:
        raise ValueError('must be system, serif, mono or a list of font families such as "Inter, sans-serif"')
    return text


def _language(text: str) -> str:
    if not re.fullmatch(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*", text):
        raise ValueError('is not a language such as "en" or "de"')
    return text


def _click_id(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]*", name):
        raise ValueError('is not the name of a parameter such as "gclid"')
    if name.lower().startswith("utm_"):
        raise ValueError("is a campaign key; the five of them are recorded without being named")
    if name.lower() in RESERVED_PARAMETERS:
        raise ValueError("is a parameter of the page itself, and no click id")
    return name


def _variable(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", text):
        raise ValueError("is not the name of an environment variable")
    return text


YEAR = 525_600

Flag = Annotated[bool, Field(strict=True)]
Count = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
Limit = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
Weight = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
Duration = Annotated[int, Field(strict=True, ge=1, le=1440)]
Buffer = Annotated[int, Field(strict=True, ge=0, le=1440)]
Minutes = Annotated[int, Field(strict=True, ge=0, le=YEAR)]
SomeMinutes = Annotated[int, Field(strict=True, ge=1, le=YEAR)]

Id = UUID
Name = Annotated[Line, Field(max_length=200), AfterValidator(_present)]
Slug = Annotated[str, Field(max_length=50), AfterValidator(_present), AfterValidator(_slug)]
PageSlug = Annotated[
    str, Field(max_length=80), AfterValidator(_present), AfterValidator(_address), AfterValidator(_slug)
]
Window = Annotated[str, AfterValidator(_window)]
ChannelName = Annotated[Channel, BeforeValidator(_channel)]
Colour = Annotated[str, AfterValidator(_colour)]
Font = Annotated[str, Field(max_length=200), AfterValidator(_font)]
Language = Annotated[str, Field(max_length=20), AfterValidator(_language)]
Origin = Annotated[str, Field(max_length=300), AfterValidator(_origin)]
ClickId = Annotated[str, Field(max_length=50), AfterValidator(_present), AfterValidator(_click_id)]
Variable = Annotated[str, Field(max_length=200), AfterValidator(_variable)]
WebAddress = Annotated[Line, Field(max_length=500), AfterValidator(_web_address)]
SecureAddress = Annotated[WebAddress, AfterValidator(_https)]
