"""A question of a meeting type as a control of the form. A kind of question that we do not know is asked as text."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import TypeAdapter

from scheduling.contract.answers import MAX_LENGTH, RATING_MAX, SCALE_MAX
from scheduling.contract.meeting_types import FieldType, FormField
from scheduling.contract.model import Email, is_control
from widget.phones import PhoneField, reading_hint

PREFIX = "answer-"
_EMAIL: TypeAdapter[str] = TypeAdapter(Email)
#: What browsers can fill in, by the names that teams give such questions (HTML, *autofill*; WCAG 2.2, 1.3.5).
_AUTOFILL = {
    "organization": ("company", "company_name", "organization", "organisation", "firma", "unternehmen"),
    "organization-title": ("job_title", "job", "position", "role"),
    "street-address": ("address",),
    "address-line1": ("street", "strasse", "straße"),
    "address-level2": ("city", "town", "ort", "stadt"),
    "postal-code": ("postal_code", "postcode", "zip", "zip_code", "plz"),
    "country-name": ("country", "land"),
    "bday": ("birthday", "date_of_birth", "geburtsdatum"),
    "url": ("website", "homepage", "url"),
}
_AUTOCOMPLETE = {name: token for token, names in _AUTOFILL.items() for name in names}


#: For what is no words of a language: keyboards change nothing in it.
VERBATIM = {"autocapitalize": "none", "autocorrect": "off", "spellcheck": "false"}


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


class TextField(forms.CharField):
    """Text of which nothing is cut off: what is too long is said to be, and can be shortened."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Without ``maxlength``, with which browsers drop the end of what is pasted."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


class EmailField(TextField):
    """An address as the contract understands it, international ones included."""

    def __init__(self, *, autocomplete: str = "off", **options: Any) -> None:
        widget = forms.EmailInput({"inputmode": "email", "autocomplete": autocomplete, "dir": "ltr", **VERBATIM})
        super().__init__(widget=widget, max_length=254, **options)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return _EMAIL.validate_python(text) if text else ""
        except ValueError as error:
            raise ValidationError(_("Enter an email address, such as name@example.com."), "email") from error


class AddressField(TextField, forms.URLField):
    """The address of a page, with or without ``https://``."""


class NumberField(TextField):
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
    asked = _MAKERS.get(field.field_type, _text)(Question(field, region))
    if token := _AUTOCOMPLETE.get(field.name.lower()):
        asked.widget.attrs.setdefault("autocomplete", token)
    return asked


def _text(asked: Question) -> forms.Field:
    return _written(forms.TextInput(_of_words(asked)), asked)


def _paragraphs(asked: Question) -> forms.Field:
    return _written(forms.Textarea({"rows": 3, **_of_words(asked)}), asked)


def _of_words(asked: Question) -> dict[str, str]:
    """What is typed runs in the direction of its own first letters, whatever the page's is."""
    placeholder = asked.field.placeholder
    return {"dir": "auto", "placeholder": placeholder} if placeholder else {"dir": "auto"}


def _written(widget: forms.Widget, asked: Question) -> forms.Field:
    return TextField(widget=widget, max_length=MAX_LENGTH, validators=[no_control_characters], **asked.options)


def _email(asked: Question) -> forms.Field:
    return EmailField(**asked.options)


def _phone(asked: Question) -> forms.Field:
    hint = " ".join(text for text in (asked.field.help_text, reading_hint(asked.region)) if text)
    return PhoneField(region=asked.region, **{**asked.options, "help_text": hint})


def _number(asked: Question) -> forms.Field:
    return NumberField(widget=forms.TextInput({"inputmode": "decimal", "dir": "ltr"}), max_length=100, **asked.options)


def _url(asked: Question) -> forms.Field:
    placeholder = asked.field.placeholder or "https://"
    widget = forms.URLInput({"inputmode": "url", "dir": "ltr", "placeholder": placeholder, **VERBATIM})
    return AddressField(widget=widget, max_length=2000, assume_scheme="https", **asked.options)


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
