"""create-booking.md, from its first request to its last."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from scheduling.models import Appointment
from tests.builders import one_on_one
from tests.seeds.comparison import says
from tests.seeds.conftest import Team
from tests.seeds.requests import Document, printed

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = datetime(2024, 1, 8, 8, tzinfo=UTC)
BASIC = "Basic Booking, cURL"
Told = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def document(team: Team) -> Document:
    return Document("create-booking", {"YOUR_API_KEY": team.key})


@pytest.mark.parametrize("heading", [BASIC, "Basic Booking, JavaScript", "Basic Booking, Python"])
def test_basic_booking(heading: str, document: Document) -> None:
    answer = document.ask(heading, status=201)

    places = {"appt-uuid-456": answer["appointmentId"], "secret-token-789": answer["secret"]}
    assert answer == printed("booked", places)


def test_with_form_fields_and_video_conferencing(document: Document) -> None:
    document.ask("With Form Fields and Video Conferencing", status=201)

    booked = Appointment.objects.get()
    assert (booked.channel, booked.phone) == ("zoom", "+1-555-123-4567")
    assert booked.notes == {"company": "Acme Inc", "referral_source": "Website", "company_size": "50-200"}


def test_custom_calendar_invite(document: Document) -> None:
    document.ask("Custom Calendar Invite", status=201)

    booked = Appointment.objects.get()
    assert booked.ics_title == "Product Demo — Jane Smith"
    assert booked.ics_description.startswith("Chat summary: Customer asked about enterprise pricing")


@pytest.mark.parametrize(("field", "most"), [("icsTitle", 200), ("icsDescription", 2000)])
def test_custom_calendar_invite_has_the_documented_limits(field: str, most: int, document: Document) -> None:
    longest: dict[str, Any] = {field: "x" * most}
    longer: dict[str, Any] = {field: "x" * (most + 1)}

    refused = document.ask("Custom Calendar Invite", status=400, **longer)

    assert [fault["field"] for fault in refused["errors"]] == [field]
    assert document.ask("Custom Calendar Invite", status=201, **longest)


def test_utm_tracking(document: Document, told: Told) -> None:
    document.ask("UTM Tracking", status=201)

    utm = {"utm_source": "qualimero", "utm_medium": "chatbot", "utm_content": "enterprise_q1"}
    assert Appointment.objects.get().utm == utm
    assert told()[0]["utm"] == utm


@pytest.mark.parametrize(
    ("confirmation", "booking_type"), [("double_opt_in", "DoubleOptIn"), ("host", "RequireHostConfirmation")]
)
def test_success_with_a_confirmation(confirmation: str, booking_type: str, team: Team, document: Document) -> None:
    offered = one_on_one(team.workspace, [team.john], confirmation=confirmation)

    answer = document.ask(BASIC, status=201, meetingTypeId=str(offered.pk))

    places = {"DoubleOptIn": booking_type, "provisional-uuid-123": answer["provisionalBookingId"]}
    assert answer == printed("provisional", places)


def test_error_time_slot_unavailable(document: Document) -> None:
    document.ask(BASIC, status=201)

    assert says(document.ask(BASIC, status=400), printed("problem_slot_occupied"))


def test_error_missing_host(document: Document, team: Team) -> None:
    offered = one_on_one(team.workspace, [team.john])

    assert says(
        document.ask(BASIC, status=400, meetingTypeId=str(offered.pk), hostIds=[]), printed("problem_host_required")
    )


def test_error_invalid_duration(document: Document) -> None:
    assert says(document.ask(BASIC, status=400, duration=20), printed("problem_duration_not_allowed"))


def test_phone_only_booking_needs_a_phone_and_a_meeting_type_that_allows_it(document: Document, team: Team) -> None:
    offered = str(one_on_one(team.workspace, [team.john], allow_phone_only=True).pk)
    nameless = {"fullname": "Jane Smith", "receiveReminders": True, "notes": {}}
    attendee = {**nameless, "phone": "+1-555-123-4567"}

    refused = [
        document.ask(BASIC, status=400, phoneOnlyBooking=True, attendee=attendee),
        document.ask(BASIC, status=400, phoneOnlyBooking=True, attendee=nameless, meetingTypeId=offered),
        document.ask(BASIC, status=400, attendee=attendee, meetingTypeId=offered),
    ]

    fields = [[fault["field"] for fault in each["errors"]] for each in refused]
    assert fields[0][0] == "phoneOnlyBooking"
    assert fields[1:] == [["attendee.phone"], ["attendee.email"]]
    assert document.ask(BASIC, status=201, phoneOnlyBooking=True, attendee=attendee, meetingTypeId=offered)


def test_phone_only_booking_is_refused_where_the_link_of_a_mail_confirms_it(document: Document, team: Team) -> None:
    opt_in = one_on_one(team.workspace, [team.john], allow_phone_only=True, confirmation="double_opt_in")
    attendee = {"fullname": "Jane Smith", "phone": "+1-555-123-4567", "receiveReminders": True, "notes": {}}

    refused = document.ask(BASIC, status=400, phoneOnlyBooking=True, attendee=attendee, meetingTypeId=str(opt_in.pk))

    assert [fault["field"] for fault in refused["errors"]] == ["attendee.email"]


def test_webhooks_are_told_of_a_booking_in_the_printed_body(document: Document, told: Told) -> None:
    booked = document.ask(BASIC, status=201)

    [event] = told()
    assert says(event, printed("event_booking_created", {"appt-uuid-456": booked["appointmentId"]}))
    assert booked["secret"] not in str(event)
