"""The booking form of a meeting type: who books, and what the team asks."""

from collections.abc import Iterable, Mapping, Set
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from scheduling.contract.bookings import MAX_GUESTS
from scheduling.contract.meeting_types import Channel, MeetingType
from scheduling.contract.refusals import Fault
from widget.fields import PREFIX, Choices, EmailField, TextField, Tick, no_control_characters, question
from widget.mail_typos import meant
from widget.phones import PhoneField, reading_hint
from widget.presenters.meeting import CALLS_ATTENDEE, channel_label

GUESTS = tuple(f"guest_{number}" for number in range(1, MAX_GUESTS + 1))
#: Hidden from people; programs that fill in everything give themselves away.
HONEYPOT = "subject"
#: The address that its author was asked about and has kept.
KEPT_EMAIL = "email_kept"


class DetailsForm(forms.Form):
    """``region`` (ISO 3166) is where the visitor probably is, for phone numbers without a country code.

    ``consent`` is what is agreed to, in the widget's own words.
    ``data`` was sent and is judged; ``typed`` was typed so far and is only shown again.
    """

    def __init__(
        self,
        meeting_type: MeetingType,
        *,
        privacy_url: str = "",
        consent: str = "",
        region: str = "",
        data: QueryDict | None = None,
        typed: QueryDict | None = None,
        prefill: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(data=data, initial=_initial(prefill or {}), label_suffix="", use_required_attribute=True)
        self.meeting_type = meeting_type
        self.fields |= _person(meeting_type, region, ask_phone=bool(prefill and prefill.get("phone")))
        self.fields |= _place(meeting_type)
        for field in meeting_type.form_fields:
            self.fields[PREFIX + field.name] = question(field, region=region)
        if meeting_type.meeting_options.allow_adding_guests:
            self.fields |= {name: EmailField(label=_guest_label(name), required=False) for name in GUESTS}
        if privacy_url:
            self.fields["consent"] = forms.BooleanField(
                widget=Tick(),
                label=consent or _("I agree that my details are used to arrange this meeting."),
                error_messages={"required": _("Please agree, so that we may use your details for the meeting.")},
            )
        if typed is not None:
            read = {name: field.widget.value_from_datadict(typed, {}, name) for name, field in self.fields.items()}
            self.initial = read

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        phone_missing = "phone" not in self.errors and not values.get("phone")
        if self._channel(values) in CALLS_ATTENDEE and phone_missing:
            self.add_error("phone", ValidationError(_("Enter the number at which we can call you."), "required"))
        elif "email" not in self.errors and not values.get("email") and phone_missing:
            self.add_error("email", ValidationError(_("Enter your email address or a phone number."), "required"))
        return values

    def add_faults(self, faults: Iterable[Fault]) -> None:
        """Show what the scheduler refused beside the field that it means."""
        for fault in faults:
            name = _field_of(fault.field)
            known = name if name in self.fields else None
            if known is None or known not in self.errors:
                self.add_error(known, fault.message)

    @property
    def better_email(self) -> str:
        """What a valid form's address should probably be; empty if nothing is wrong, or its author said so."""
        # As they were typed: an address is kept in another spelling than it is understood in (GMX.de, gmx.de).
        typed, kept = (self.data.get(name, "").strip() for name in ("email", KEPT_EMAIL))
        return meant(self.cleaned_data.get("email", "")) if typed != kept else ""

    @property
    def guest_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in GUESTS]

    @property
    def has_guests(self) -> bool:
        """Whether a guest was named, rightly or wrongly."""
        return any(field.value() for field in self.guest_fields)

    @property
    def is_sent_by_a_program(self) -> bool:
        return bool(self.data.get(HONEYPOT))

    def _channel(self, values: Mapping[str, Any]) -> str:
        return values.get("channel") or self.meeting_type.meeting_info.channel


def _person(meeting_type: MeetingType, region: str, *, ask_phone: bool) -> dict[str, forms.Field]:
    options = meeting_type.meeting_options
    channels = set(meeting_type.channels)
    typed = {"autocomplete": "name", "autocapitalize": "words", "spellcheck": "false", "dir": "auto"}
    name = TextField(
        label=_("Name"),
        max_length=400,
        validators=[no_control_characters],
        widget=forms.TextInput(typed),
        error_messages={"required": _("Enter your name.")},
    )
    email = EmailField(
        label=_("Email"),
        autocomplete="email",
        required=options.needs_email,
        help_text="" if options.needs_email else _("Leave it empty if we should only call you."),
        error_messages={"required": _("Enter your email address.")},
    )
    fields: dict[str, forms.Field] = {"fullname": name, "email": email}
    if channels & CALLS_ATTENDEE or not options.needs_email or ask_phone:
        fields["phone"] = _phone(channels, region)
    return fields


def _phone(channels: Set[str], region: str) -> PhoneField:
    """Required where every way to meet is a call."""
    always = channels <= CALLS_ATTENDEE
    when = "" if always or not channels & CALLS_ATTENDEE else str(_("Needed if we should call you."))
    return PhoneField(
        label=_("Phone"),
        region=region,
        required=always,
        help_text=f"{when} {reading_hint(region)}".strip(),
        error_messages={"required": _("Enter the number at which we can call you.")},
    )


def _place(meeting_type: MeetingType) -> dict[str, forms.Field]:
    """How to meet, where there is a choice, and at which of several places."""
    fields: dict[str, forms.Field] = {}
    channels = meeting_type.channels
    if meeting_type.meeting_options.allow_select_channel and len(channels) > 1:
        choices = [(str(channel), _channel_choice(channel, meeting_type)) for channel in channels]
        fields["channel"] = forms.ChoiceField(label=_("How would you like to meet?"), choices=choices, widget=Choices())
        fields["channel"].initial = meeting_type.meeting_info.channel
    if Channel.LOCAL in channels and len(meeting_type.locations) > 1:
        places = [(place, place) for place in meeting_type.locations]
        fields["location"] = forms.ChoiceField(label=_("Place"), choices=places, widget=Choices())
        fields["location"].initial = meeting_type.locations[0]
    if Channel.LOCAL_ATTENDEE in channels:
        fields["address"] = TextField(
            label=_("Your address"),
            required=channels == (Channel.LOCAL_ATTENDEE,),
            max_length=500,
            validators=[no_control_characters],
            widget=forms.TextInput({"autocomplete": "street-address", "dir": "auto"}),
        )
    return fields


def _channel_choice(channel: str, meeting_type: MeetingType) -> str:
    """Says the place where there is only one; of several one is chosen by itself."""
    label, places = str(channel_label(channel).text), meeting_type.locations
    return f"{label}: {places[0]}" if channel == Channel.LOCAL and len(places) == 1 else label


def _guest_label(name: str) -> str:
    return _("Email of guest %(number)s") % {"number": name.removeprefix("guest_")}


def _initial(prefill: Mapping[str, str]) -> dict[str, str]:
    full = prefill.get("fullname") or f"{prefill.get('firstname', '')} {prefill.get('lastname', '')}".strip()
    return {"fullname": full, "email": prefill.get("email", ""), "phone": prefill.get("phone", "")}


def _field_of(path: str) -> str:
    """``attendee.notes.size`` -> ``answer-size``; ``attendee.email`` -> ``email``."""
    subject, _dot, rest = path.removeprefix("attendee.").partition(".")
    if subject in ("notes", "customFields", "custom_fields") and rest:
        return PREFIX + rest
    if subject in ("bringalongEmails", "bringalong_emails"):
        return GUESTS[0]
    return subject
