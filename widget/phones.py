"""Phone numbers as visitors write them, for a form that has no list of flags."""

from typing import Any

import phonenumbers
from babel import Locale
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

_INVALID = gettext_lazy("Enter a phone number that exists, best with its country code, such as +49 30 901820.")
#: Keeps a number in one piece in a sentence from right to left (Unicode, *isolates*).
_ISOLATED = "\u2066+{}\u2069"


class PhoneField(forms.CharField):
    """A number that can be dialled from anywhere. What has no country code is read as one of ``region`` (ISO 3166)."""

    def __init__(self, *, region: str, **options: Any) -> None:
        attributes = {"type": "tel", "inputmode": "tel", "autocomplete": "tel", "dir": "ltr"}
        super().__init__(widget=forms.TextInput(attributes), **options)
        self.region = region

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        number = _number(text, self.region)
        if number is None:
            raise ValidationError(_INVALID, "phone")
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def _number(text: str, region: str) -> phonenumbers.PhoneNumber | None:
    """The first reading that exists: as written, with 00 in the place of +, with the + forgotten."""
    bare = text.lstrip(" +0")
    for reading in (text, f"+{bare}"):
        try:
            number = phonenumbers.parse(reading, region or None)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return number
    return None


def reading_hint(region: str) -> str:
    """Which country's numbers may do without their country code; nothing when that is not known."""
    code = phonenumbers.country_code_for_region(region)
    country = Locale.parse(get_language() or "en", sep="-").territories.get(region)
    if not code or not country:
        return ""
    words = {"country": country, "code": _ISOLATED.format(code)}
    return _("Without a country code it is read as a number of this country: %(country)s (%(code)s).") % words
