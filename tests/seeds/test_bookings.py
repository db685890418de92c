"""bookings.md, from its first request to its last."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from scheduling.models import Appointment
from tests.builders import one_on_one
from tests.seeds.comparison import says
from tests.seeds.conftest import JOHN, Team
from tests.seeds.requests import Document, Replacements, printed

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = datetime(2024, 1, 8, 8, tzinfo=UTC)
JANE = "jane@example.com"
Told = Callable[[], list[dict[str, Any]]]
Mailed = Callable[[str], set[str]]


@pytest.fixture
def document(team: Team) -> Document:
    return Document("bookings", {"YOUR_API_KEY": team.key, "queue-uuid-123": team.discovery_call.queue.pk})


@pytest.fixture
def booked(document: Document) -> dict[str, str]:
    answer: dict[str, str] = document.ask("Create a Booking", status=201)
    return answer


def of(booked: dict[str, str]) -> Replacements:
    """The booking in the places where the document prints one."""
    return {
        "{appointmentId}": booked["appointmentId"],
        "{secret}": booked["secret"],
        "{userId}": JOHN,
        "appt-uuid-12345": booked["appointmentId"],
        "secret-token-xyz": booked["secret"],
    }


def test_create_a_booking_answers_with_its_id_and_secret(booked: dict[str, str]) -> None:
    assert says(booked, printed("booked_bookings_page", of(booked)))
    assert len(booked["secret"]) >= 20


@pytest.mark.parametrize(
    ("confirmation", "booking_type"), [("double_opt_in", "DoubleOptIn"), ("host", "RequireHostConfirmation")]
)
def test_create_a_booking_that_has_to_be_confirmed_answers_with_a_provisional_id(
    confirmation: str, booking_type: str, team: Team, document: Document
) -> None:
    offered = one_on_one(team.workspace, [team.john], confirmation=confirmation)

    answer = document.ask("Create a Booking", status=201, meetingTypeId=str(offered.pk))

    assert answer == {"bookingType": booking_type, "provisionalBookingId": answer["provisionalBookingId"]}
    assert set(answer) == set(printed("provisional", {"provisional-uuid-123": ""}))


def test_get_paginated_appointments(document: Document, booked: dict[str, str]) -> None:
    page = document.ask("Get Paginated Appointments", of(booked))

    assert [each["id"] for each in page["appointments"]] == [booked["appointmentId"]]
    assert (page["total"], page["page"], page["pageSize"]) == (1, 1, 20)


def test_get_single_appointment_answers_as_printed(document: Document, booked: dict[str, str]) -> None:
    appointment = document.ask("Get Single Appointment", of(booked))

    attendee = {"att-uuid-789": appointment["attendees"][0]["id"]}
    assert says(appointment, printed("appointment", {**of(booked), **attendee}))


@pytest.mark.parametrize(
    ("heading", "reason"),
    [
        ("Cancel As Host (Authenticated)", "Unable to attend"),
        ("Cancel With Secret (Unauthenticated)", "Schedule conflict"),
    ],
)
def test_both_ways_to_cancel_tell_everybody(
    heading: str, reason: str, document: Document, booked: dict[str, str], told: Told, mailed: Mailed
) -> None:
    cancelled = document.ask(heading, of(booked))

    assert (cancelled["isCancelled"], cancelled["cancellationReason"]) == (True, reason)
    assert document.ask("Get Single Appointment", of(booked))["isCancelled"] is True
    assert mailed("cancelled") == {JANE, "john@example.com"}
    assert [event["webhookType"] for event in told()] == ["booking_cancelled"]


def test_a_cancelled_appointment_frees_its_time(document: Document, booked: dict[str, str]) -> None:
    document.ask("Cancel As Host (Authenticated)", of(booked))

    assert document.ask("Create a Booking", status=201)["appointmentId"] != booked["appointmentId"]


def test_cancelling_twice_is_a_conflict(document: Document, booked: dict[str, str]) -> None:
    document.ask("Cancel As Host (Authenticated)", of(booked))

    again = document.ask("Cancel With Secret (Unauthenticated)", of(booked), status=409)

    assert again["errorCode"] == "already-cancelled"


@pytest.mark.parametrize("heading", ["Reschedule With Secret (Unauthenticated)", "Reschedule As Host (Authenticated)"])
def test_both_ways_to_reschedule_keep_id_and_secret_and_tell_everybody(
    heading: str, document: Document, booked: dict[str, str], told: Told, mailed: Mailed
) -> None:
    moved = document.ask(heading, of(booked))

    assert moved == booked
    assert set(moved) == set(printed("booked_bookings_page", of(booked)))
    assert document.ask("Get Single Appointment", of(booked))["start"] == "2024-01-16T09:00:00Z"
    assert mailed("rescheduled") == {JANE, "john@example.com"}
    [event] = told()
    assert (event["webhookType"], event["previousStart"]) == ("booking_rescheduled", "2024-01-15T08:00:00Z")


def test_a_wrong_secret_looks_like_an_unknown_appointment(document: Document, booked: dict[str, str]) -> None:
    wrong = {**of(booked), "{secret}": "wrong", "secret-token-xyz": "wrong"}

    for heading in ("Cancel With Secret (Unauthenticated)", "Reschedule With Secret (Unauthenticated)"):
        assert document.ask(heading, wrong, status=404)["errorCode"] == "not-found"


def test_custom_fields_are_kept_and_told(document: Document, told: Told) -> None:
    booked = document.ask("Custom Fields", status=201)

    fields = {"company_size": "50-200", "referral_source": "Google", "use_case": "Sales scheduling"}
    assert document.ask("Get Single Appointment", of(booked))["attendees"][0]["notes"] == fields
    assert told()[0]["attendees"][0]["notes"] == fields


def test_round_robin_bookings_need_a_name_because_api_md_refuses_no_name_in_any_form(document: Document) -> None:
    refused = document.ask("Round-Robin Bookings", status=400)

    assert [fault["field"] for fault in refused["errors"]] == ["attendee.fullname"]
    assert not Appointment.objects.exists()


def test_round_robin_bookings_with_a_name_go_round(document: Document) -> None:
    attendee = {"email": JANE, "firstname": "Jane"}

    answers = [document.ask("Round-Robin Bookings", status=201, attendee=attendee) for _ in range(2)]
    full = document.ask("Round-Robin Bookings", status=400, attendee=attendee)

    hosts = [document.ask("Get Single Appointment", of(answer))["hosts"][0]["givenName"] for answer in answers]
    assert sorted(hosts) == ["Ada", "John"]
    assert full["errorCode"] == "slot-occupied"


def test_error_time_slot_unavailable(document: Document, booked: dict[str, str]) -> None:
    assert says(document.ask("Create a Booking", status=400), printed("problem_slot_occupied"))


def test_error_invalid_duration(document: Document) -> None:
    assert says(document.ask("Create a Booking", status=400, duration=45), printed("problem_duration_not_allowed"))
    assert document.ask("Create a Booking", status=201, duration=60)


def test_error_missing_host(document: Document, team: Team) -> None:
    offered = one_on_one(team.workspace, [team.john])

    refused = document.ask("Create a Booking", status=400, meetingTypeId=str(offered.pk), hostIds=[])

    assert says(refused, printed("problem_host_required"))
