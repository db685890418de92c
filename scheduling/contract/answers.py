"""What a question of the booking form accepts as an answer."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError

from scheduling.contract.meeting_types import FieldType, FormField
from scheduling.contract.model import Email
from scheduling.contract.refusals import Fault

MAX_LENGTH = 5000
RATING_MAX = 5
SCALE_MAX = 10
_YES_NO = ("yes", "no", "true", "false")
_EMAIL = TypeAdapter(Email)
_PHONE = re.compile(r"[+(]?[0-9][0-9 ()./\-]{1,30}")


def answer_faults(fields: tuple[FormField, ...], answers: Mapping[str, Any]) -> Iterator[Fault]:
    """Every question that is required and unanswered, or answered with something that it does not accept."""
    for field in fields:
        value = answers.get(field.name, answers.get(field.label))
        path = f"attendee.notes.{field.name}"
        if is_blank(value):
            if field.required:
                yield Fault(path, f"{field.label} is required")
        elif complaint := _complaint(field, value):
            yield Fault(path, f"{field.label} {complaint}")


def is_blank(value: Any) -> bool:
    """A checkbox that is not ticked is no answer."""
    return value in (None, "", [], False) or (isinstance(value, str) and not value.strip())


def _complaint(field: FormField, value: Any) -> str:
    """Why the value is no answer to the question; empty when it is one."""
    if field.field_type == FieldType.CHECKBOX_MULTI:
        return _not_offered(field, value if isinstance(value, list) else [value])
    if isinstance(value, list | dict):
        return "takes a single answer"
    text = str(value).strip()
    if len(text) > MAX_LENGTH:
        return f"must not be longer than {MAX_LENGTH} characters"
    if field.field_type in (FieldType.SELECT, FieldType.RADIO):
        return _not_offered(field, [text])
    check = _CHECKS.get(field.field_type)
    return check(text) if check else ""


def _not_offered(field: FormField, values: list[Any]) -> str:
    offered = {option.value for option in field.options}
    strange = [str(value) for value in values if str(value) not in offered]
    return f"does not offer {', '.join(strange)}" if strange else ""


def _number(text: str) -> str:
    try:
        finite = Decimal(text).is_finite()
    except InvalidOperation:
        finite = False
    return "" if finite else "must be a number"


def _email(text: str) -> str:
    try:
        _EMAIL.validate_python(text)
    except ValidationError:
        return "must be an email address"
    return ""


def _phone(text: str) -> str:
    return "" if _PHONE.fullmatch(text) else "must be a phone number"


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        return "must be a web address"
    return (
        ""
        if parts.scheme in ("http", "https") and parts.netloc
        else "must be a web address, such as https://example.com"
    )


def _date(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        return "must be a date, such as 2027-03-09"
    return ""


def _time(text: str) -> str:
    try:
        time.fromisoformat(text)
    except ValueError:
        return "must be a time, such as 14:30"
    return ""


def _yes_no(text: str) -> str:
    return "" if text.lower() in _YES_NO else "must be yes or no"


def _whole_up_to(limit: int) -> Callable[[str], str]:
    def check(text: str) -> str:
        return "" if text.isascii() and text.isdigit() and 1 <= int(text) <= limit else f"must be from 1 to {limit}"

    return check


_CHECKS: dict[str, Callable[[str], str]] = {
    FieldType.NUMBER: _number,
    FieldType.EMAIL: _email,
    FieldType.PHONE: _phone,
    FieldType.URL: _url,
    FieldType.DATE: _date,
    FieldType.TIME: _time,
    FieldType.YES_NO: _yes_no,
    FieldType.RATING: _whole_up_to(RATING_MAX),
    FieldType.SCALE: _whole_up_to(SCALE_MAX),
}
