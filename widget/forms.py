"""The booking form of a meeting type: who books, what the team asks, and the request that comes of it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from scheduling.contract.bookings import MAX_GUESTS, Attendee, BookingRequest
from scheduling.contract.meeting_types import Channel, MeetingType
from scheduling.contract.refusals import Fault
from widget.fields import PREFIX, Choices, EmailField, TextField, Tick, no_control_characters, question
from widget.mail_typos import meant
from widget.models import Widget
from widget.page_state import PageState
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
        always = channels <= CALLS_ATTENDEE
        when = "" if always or not channels & CALLS_ATTENDEE else str(_("Needed if we should call you."))
        fields["phone"] = PhoneField(
            label=_("Phone"),
            region=region,
            required=always,
            help_text=f"{when} {reading_hint(region)}".strip(),
            error_messages={"required": _("Enter the number at which we can call you.")},
        )
    return fields


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


def party_of(meeting_type: MeetingType, widget: Widget) -> dict[str, Any]:
    """Who may take the meeting: the widget's queue, else the meeting type's, else its one host."""
    if queue_id := widget.queue_id or meeting_type.queue_id:
        return {"queue_id": queue_id}
    return {"host_ids": (meeting_type.user_id,) if meeting_type.user_id else ()}


def booking_request(
    form: DetailsForm,
    *,
    widget: Widget,
    start: datetime,
    duration: int,
    timezone: str,
    language: str,
    state: PageState,
) -> BookingRequest:
    """What a valid form asks for; ``state`` has what came with the address.

    Raises pydantic's ``ValidationError`` for text that cannot be stored.
    """
    values = form.cleaned_data
    first, last = _parts(values["fullname"], state.prefill)
    attendee = Attendee(
        fullname=values["fullname"],
        firstname=first,
        lastname=last,
        email=values["email"] or None,
        phone=values.get("phone", ""),
        language=language,
        timezone=timezone,
        notes={**_answers(values), **state.utm},
        click_ids=state.click_ids,
        bringalong_emails=tuple(values[name] for name in GUESTS if values.get(name)),
        data_policy_accepted=values.get("consent"),
    )
    channel = values.get("channel") or form.meeting_type.meeting_info.channel
    return BookingRequest(
        meeting_type_id=form.meeting_type.id,
        start=start,
        duration=duration,
        attendee=attendee,
        channel=channel if channel in form.meeting_type.channels else None,
        location=_location(values, channel),
        phone_only_booking=not values["email"],
        **party_of(form.meeting_type, widget),
    )


def _parts(fullname: str, prefill: Mapping[str, str]) -> tuple[str, str]:
    """First and last name, where they came with the address and nobody changed them."""
    first, last = prefill.get("firstname", ""), prefill.get("lastname", "")
    return (first, last) if f"{first} {last}".strip() == fullname else ("", "")


def _answers(values: Mapping[str, Any]) -> dict[str, Any]:
    answers = {name.removeprefix(PREFIX): value for name, value in values.items() if name.startswith(PREFIX)}
    return {name: _plain(value) for name, value in answers.items() if value not in ("", None, [], False)}


def _plain(value: Any) -> Any:
    """Dates and times as ISO 8601, as the contract wants every answer that is no list and no tick."""
    if isinstance(value, time):
        return value.isoformat("minutes")
    return value.isoformat() if isinstance(value, date) else value


def _location(values: Mapping[str, Any], channel: str) -> str | None:
    if channel == Channel.LOCAL:
        return values.get("location") or None
    return values.get("address") or None if channel == Channel.LOCAL_ATTENDEE else None
