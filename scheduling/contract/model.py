"""What all contract models share, and the kinds of text and time they are made of."""

import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

from email_validator import EmailNotValidError, validate_email
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
)
from pydantic.alias_generators import to_camel


class Contract(BaseModel):
    """A frozen value with camelCase names on the wire; fields that a reader does not know are ignored."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, frozen=True, extra="ignore", hide_input_in_errors=True
    )


def is_control(character: str) -> bool:
    """Control characters and lone surrogates: they break mails, calendars, databases and terminals."""
    return unicodedata.category(character) in ("Cc", "Cs")


def _line(text: str) -> str:
    if any(is_control(character) for character in text):
        raise ValueError("must not contain line breaks or control characters")
    return text.strip()


def _paragraphs(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if any(is_control(character) for character in text if character not in "\n\t"):
        raise ValueError("must not contain control characters")
    return text.strip()


def _answers(answers: dict[str, Any]) -> dict[str, Any]:
    """Every text in a set of answers, however deep, is text that can be stored."""
    return {_line(name): _answer(value) for name, value in answers.items()}


def _answer(value: Any) -> Any:
    match value:
        case str():
            return _paragraphs(value)
        case list():
            return [_answer(item) for item in value]
        case dict():
            return _answers(value)
        case _:
            return value


def _email(address: str) -> str:
    try:
        return validate_email(address, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise ValueError(f"is not a valid email address: {error}") from error


def _zone(name: str) -> str:
    """Any IANA name, also an old one such as Asia/Calcutta, because browsers still send them; and "utc"."""
    if name.lower() == "utc":
        return "UTC"
    if re.fullmatch(r"[A-Za-z0-9_+\-]+(/[A-Za-z0-9_+\-]+){0,2}", name):
        try:
            ZoneInfo(name)
        except (KeyError, OSError, ValueError):
            pass
        else:
            return name
    raise ValueError("is not a time zone; use an IANA name such as Europe/Berlin")


_PLUS_LOST = re.compile(r"(?<=\d) (?=\d\d:\d\d$)")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}", re.ASCII)
_EXAMPLE = "2027-01-15T09:00:00+01:00"
#: Years that every zone, calendar and database can work with.
_YEARS = range(1970, 3000)


def _instant(value: Any) -> datetime:
    """Only ISO 8601 is an instant; a bare number is not. A plus sign that a query made a space is restored."""
    read = value if isinstance(value, datetime) else _parse(value)
    if read.utcoffset() is None:
        raise ValueError(f"must have an offset from UTC, such as {_EXAMPLE}")
    try:
        instant = read.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(_out_of_range()) from error
    return _within_years(instant)


def _parse(value: Any) -> datetime:
    text = value.strip().upper() if isinstance(value, str) else ""
    try:
        if _INSTANT.match(text):
            return datetime.fromisoformat(_PLUS_LOST.sub("+", text))
    except ValueError as error:
        raise ValueError(f"is not a time of the calendar; use ISO 8601 such as {_EXAMPLE}") from error
    raise ValueError(f"must be an ISO 8601 time with an offset, such as {_EXAMPLE}")


def _moment(value: Any) -> date | datetime:
    """A date stays a date, so that the reader can place its midnight in the right zone."""
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            value = date.fromisoformat(value)
        except ValueError as error:
            raise ValueError("is not a date of the calendar") from error
    if isinstance(value, date) and not isinstance(value, datetime):
        return _within_years(value)
    return _instant(value)


Day = TypeVar("Day", date, datetime)


def _within_years(day: Day) -> Day:
    if day.year not in _YEARS:
        raise ValueError(_out_of_range())
    return day


def _out_of_range() -> str:
    return f"must lie between {_YEARS.start} and {_YEARS.stop - 1}"


def iso(instant: datetime) -> str:
    """UTC with a ``Z``, the one form in which the API answers times."""
    return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _moment_text(moment: date | datetime) -> str:
    return iso(moment) if isinstance(moment, datetime) else moment.isoformat()


def _described(**schema: Any) -> Any:
    """What the API's description says of a text, for programs that generate or check it."""
    return Field(json_schema_extra=schema)


Line = Annotated[str, AfterValidator(_line), _described(pattern=r"^[^\u0000-\u001f\u007f-\u009f]*$")]
Paragraphs = Annotated[
    str,
    AfterValidator(_paragraphs),
    _described(pattern=r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$"),
]
Answers = Annotated[dict[str, Any], AfterValidator(_answers)]
Email = Annotated[str, AfterValidator(_line), AfterValidator(_email), _described(format="email")]
Zone = Annotated[str, AfterValidator(_zone), _described(format="iana-time-zone")]
Instant = Annotated[
    AwareDatetime,
    BeforeValidator(_instant),
    PlainSerializer(iso, return_type=str, when_used="json"),
]
Moment = Annotated[
    date | datetime,
    PlainValidator(_moment, json_schema_input_type=date | datetime),
    PlainSerializer(_moment_text, return_type=str, when_used="json"),
]


def _one_list(value: object) -> object:
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list | tuple):
        return items
    return [part for item in items for part in str(item).split(",") if part]


BothListForms = BeforeValidator(_one_list)
"""In a query ``a=1&a=2`` and ``a=1,2`` are the same list."""
