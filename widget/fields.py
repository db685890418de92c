"""A question of a meeting type as a control of the form. A kind of question that we do not know is asked as text."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import TypeAdapter

from scheduling.contract.answers import MAX_LENGTH, RATING_MAX, SCALE_MAX
from scheduling.contract.meeting_types import FieldType, FormField
from scheduling.contract.model import Email, is_control

PREFIX = "answer-"
_EMAIL: TypeAdapter[str] = TypeAdapter(Email)
#: What browsers can fill in, by the name that teams give such questions (HTML, *autofill*).
_AUTOCOMPLETE = {
    "company": "organization",
    "organization": "organization",
    "job_title": "organization-title",
    "address": "street-address",
    "city": "address-level2",
    "postal_code": "postal-code",
    "zip": "postal-code",
    "country": "country-name",
    "website": "url",
}


class Choices(forms.RadioSelect):
    """Radio buttons under each other."""

    layout = "choices"


class Segments(forms.RadioSelect):
    """A row of numbers of which one is chosen."""

    layout = "segments"


class Ticks(forms.CheckboxSelectMultiple):
    layout = "choices"


class Tick(forms.CheckboxInput):
    """One checkbox, with its label behind it."""

    layout = "tick"


class PhoneField(forms.CharField):
    """A number that can be dialled from anywhere. What has no country code is read as one of ``region`` (ISO 3166)."""

    def __init__(self, *, region: str, **options: Any) -> None:
        attributes = {"type": "tel", "inputmode": "tel", "autocomplete": "tel"}
        super().__init__(widget=forms.TextInput(attributes), max_length=64, **options)
        self.region = region

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            number = phonenumbers.parse(text, self.region or None)
        except phonenumbers.NumberParseException as error:
            raise ValidationError(_INVALID_PHONE, "phone") from error
        if not phonenumbers.is_valid_number(number):
            raise ValidationError(_INVALID_PHONE, "phone")
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


_INVALID_PHONE = _("Enter a phone number that exists, best with its country code, such as +49 30 901820.")


class EmailField(forms.CharField):
    """An address as the contract understands it, international ones included."""

    def __init__(self, *, autocomplete: str = "off", **options: Any) -> None:
        widget = forms.EmailInput({"inputmode": "email", "autocomplete": autocomplete})
        super().__init__(widget=widget, max_length=254, **options)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return _EMAIL.validate_python(text) if text else ""
        except ValueError as error:
            raise ValidationError(_("Enter an email address, such as name@example.com."), "email") from error


class NumberField(forms.CharField):
    """A number as people write it; a decimal comma is understood, and what is no number is kept to be corrected."""

    def clean(self, value: Any) -> str:
        text: str = super().clean(value).replace(" ", "")
        if text.count(",") == 1 and "." not in text:
            text = text.replace(",", ".")
        try:
            finite = not text or Decimal(text).is_finite()
        except InvalidOperation:
            finite = False
        if not finite:
            raise ValidationError(_("Enter a number, such as 12 or 2.5."), "number")
        return text


def no_control_characters(text: str) -> None:
    """Raises ``ValidationError`` for what breaks mails, calendars and terminals; line breaks and tabs may stand."""
    if any(is_control(character) for character in text if character not in "\r\n\t"):
        raise ValidationError(_("Remove the invisible control characters from this text."), "control")


@dataclass(frozen=True, slots=True)
class Question:
    """A question and where it is asked; ``options`` are what every kind of field takes."""

    field: FormField
    region: str

    @property
    def options(self) -> dict[str, Any]:
        field = self.field
        return {"label": field.label, "required": field.required, "help_text": field.help_text}

    @property
    def offered(self) -> list[tuple[str, str]]:
        return [(option.value, option.label) for option in self.field.options]


def question(field: FormField, *, region: str) -> forms.Field:
    """The control for a question of the form; ``region`` as for ``PhoneField``."""
    make = _MAKERS.get(field.field_type, _text)
    return make(Question(field, region))


def _text(asked: Question) -> forms.Field:
    attributes = {"placeholder": asked.field.placeholder, "autocomplete": _AUTOCOMPLETE.get(asked.field.name, "")}
    return _written(forms.TextInput({name: value for name, value in attributes.items() if value}), asked)


def _paragraphs(asked: Question) -> forms.Field:
    return _written(forms.Textarea({"rows": 3, "placeholder": asked.field.placeholder}), asked)


def _written(widget: forms.Widget, asked: Question) -> forms.Field:
    return forms.CharField(widget=widget, max_length=MAX_LENGTH, validators=[no_control_characters], **asked.options)


def _email(asked: Question) -> forms.Field:
    return EmailField(**asked.options)


def _phone(asked: Question) -> forms.Field:
    return PhoneField(region=asked.region, **asked.options)


def _number(asked: Question) -> forms.Field:
    return NumberField(widget=forms.TextInput({"inputmode": "decimal"}), max_length=100, **asked.options)


def _url(asked: Question) -> forms.Field:
    widget = forms.URLInput({"inputmode": "url", "placeholder": asked.field.placeholder or "https://"})
    return forms.URLField(widget=widget, max_length=2000, assume_scheme="https", **asked.options)


def _date(asked: Question) -> forms.Field:
    return forms.DateField(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **asked.options)


def _time(asked: Question) -> forms.Field:
    return forms.TimeField(widget=forms.TimeInput({"type": "time"}, format="%H:%M"), **asked.options)


def _select(asked: Question) -> forms.Field:
    return forms.ChoiceField(choices=[("", gettext("Please choose")), *asked.offered], **asked.options)


def _radio(asked: Question) -> forms.Field:
    return forms.ChoiceField(choices=asked.offered, widget=Choices(), **asked.options)


def _checkboxes(asked: Question) -> forms.Field:
    return forms.MultipleChoiceField(choices=asked.offered, widget=Ticks(), **asked.options)


def _checkbox(asked: Question) -> forms.Field:
    return forms.BooleanField(widget=Tick(), **asked.options)


def _yes_no(asked: Question) -> forms.Field:
    choices = [("yes", gettext("Yes")), ("no", gettext("No"))]
    return forms.ChoiceField(choices=choices, widget=Choices(), **asked.options)


def _up_to(limit: int) -> Callable[[Question], forms.Field]:
    numbers = [(str(number), str(number)) for number in range(1, limit + 1)]

    def make(asked: Question) -> forms.Field:
        return forms.ChoiceField(choices=numbers, widget=Segments(), **asked.options)

    return make


_MAKERS: dict[str, Callable[[Question], forms.Field]] = {
    FieldType.TEXT_SINGLE: _text,
    FieldType.TEXT_MULTI: _paragraphs,
    FieldType.EMAIL: _email,
    FieldType.PHONE: _phone,
    FieldType.NUMBER: _number,
    FieldType.SELECT: _select,
    FieldType.RADIO: _radio,
    FieldType.CHECKBOX_SINGLE: _checkbox,
    FieldType.CHECKBOX_MULTI: _checkboxes,
    FieldType.URL: _url,
    FieldType.DATE: _date,
    FieldType.TIME: _time,
    FieldType.YES_NO: _yes_no,
    FieldType.RATING: _up_to(RATING_MAX),
    FieldType.SCALE: _up_to(SCALE_MAX),
}
