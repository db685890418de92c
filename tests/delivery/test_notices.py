"""Who is told of what."""

from datetime import timedelta
from typing import Any

import pytest

from scheduling.delivery.notices import Event, Previous, notices
from scheduling.models import Appointment, Confirmation, FormField, Host, MeetingType, Workspace
from scheduling.secrets import secret_of
from tests.delivery.samples import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting_type() -> MeetingType:
    workspace = Workspace.objects.create(slug="acme", name="Acme GmbH")
    made = MeetingType.objects.create(
        workspace=workspace,
        slug="demo",
        name="Demo {workspace}",
        timezone="Europe/Berlin",
        invite_title="{meeting_type} with {host_name} for {attendee_name} {unknown}",
    )
    options = [{"label": "1 to 49", "value": "s"}, {"label": "50 or more", "value": "l"}]
    FormField.objects.create(meeting_type=made, position=2, name="size", label="Company size", options=options)
    FormField.objects.create(meeting_type=made, position=1, name="agree", label="Do you agree?")
    return made


@pytest.fixture
def hosts(meeting_type: MeetingType) -> list[Host]:
    zones = {"Ada": "Europe/London", "Ben": "Asia/Tokyo"}
    return [
        Host.objects.create(
            workspace=meeting_type.workspace, email=f"{name.lower()}@acme.example", given_name=name, timezone=timezone
        )
        for name, timezone in zones.items()
    ]


def told(
    event: Event, meeting_type: MeetingType, hosts: list[Host], *, previous: Previous | None = None, **changes: Any
) -> dict[str, dict[str, Any]]:
    """The payloads of an appointment's notices by what tells their recipients apart."""
    values: dict[str, Any] = {
        "meeting_type": meeting_type,
        "start": NOW,
        "end": NOW + timedelta(minutes=30),
        "status": "confirmed",
        "channel": "connect",
        "email": "zoe@visitor.example",
        "fullname": "Zoë {host_name}",
        "language": "de",
        "timezone": "America/New_York",
        "guests": ["g1@visitor.example", "g2@visitor.example"],
        "notes": {"extra": ["x", 1], "size": "s", "agree": False, "empty": ""},
        "created_at": NOW,
    }
    appointment = Appointment.objects.create(**(values | changes))
    made = notices(event, appointment, hosts=hosts, previous=previous)
    assert all(key.startswith(f"{appointment.id}:{event}:{appointment.sequence}:") for key, _ in made)
    return {key.rsplit(":", 1)[1]: payload for key, payload in made}


def test_a_booking_tells_attendee_guests_and_hosts_in_their_own_zones(
    meeting_type: MeetingType, hosts: list[Host]
) -> None:
    found = told(Event.BOOKED, meeting_type, hosts)

    ada, ben = (str(host.uuid) for host in hosts)
    assert [(name, payload["to"], payload["timezone"], payload["language"]) for name, payload in found.items()] == [
        ("attendee", "zoe@visitor.example", "America/New_York", "de"),
        ("guest-1", "g1@visitor.example", "America/New_York", "de"),
        ("guest-2", "g2@visitor.example", "America/New_York", "de"),
        (ada, "ada@acme.example", "Europe/London", "en"),
        (ben, "ben@acme.example", "Asia/Tokyo", "en"),
    ]


def test_the_attendee_alone_is_asked_to_confirm(meeting_type: MeetingType, hosts: list[Host]) -> None:
    assert list(told(Event.CONFIRM, meeting_type, hosts)) == ["attendee"]


def test_hosts_are_asked_to_accept_a_request(meeting_type: MeetingType, hosts: list[Host]) -> None:
    found = told(Event.REQUESTED, meeting_type, hosts)

    assert list(found) == ["attendee", *(str(host.uuid) for host in hosts)]


ENDS = [Event.CANCELLED, Event.DECLINED, Event.EXPIRED, Event.RESCHEDULED]


@pytest.mark.parametrize("event", ENDS)
def test_of_a_booking_that_was_not_confirmed_only_those_hear_who_knew_of_it(
    meeting_type: MeetingType, hosts: list[Host], event: Event
) -> None:
    opted_in = told(event, meeting_type, hosts, expires_at=NOW, confirmation=Confirmation.DOUBLE_OPT_IN)
    requested = told(event, meeting_type, hosts, expires_at=NOW, confirmation=Confirmation.HOST)

    assert list(opted_in) == ["attendee"]
    assert list(requested) == ["attendee", *(str(host.uuid) for host in hosts)]


def test_each_host_reads_mails_in_their_own_language(meeting_type: MeetingType, hosts: list[Host]) -> None:
    ada, ben = hosts
    ada.language = "de"

    found = told(Event.BOOKED, meeting_type, hosts, language="en")

    languages = {name: payload["language"] for name, payload in found.items()}
    assert (languages[str(ada.uuid)], languages[str(ben.uuid)], languages["attendee"]) == ("de", "en", "en")


def test_who_joins_and_who_leaves_is_told_so(meeting_type: MeetingType, hosts: list[Host]) -> None:
    ada, ben = hosts
    before = Previous(start=NOW - timedelta(days=1), hosts=(ada,))

    moved = told(Event.RESCHEDULED, meeting_type, [ben], previous=before)

    roles = {payload["to"]: (payload["recipient"], payload["start"]) for payload in moved.values()}
    assert roles["ada@acme.example"] == ("former_host", "2027-01-09T12:00:00Z")
    assert roles["ben@acme.example"] == ("new_host", "2027-01-10T12:00:00Z")
    assert roles["zoe@visitor.example"] == ("attendee", "2027-01-10T12:00:00Z")


def test_who_stays_is_told_as_a_host(meeting_type: MeetingType, hosts: list[Host]) -> None:
    ada, ben = hosts

    handed = told(Event.HANDED_OFF, meeting_type, [ada, ben], previous=Previous(start=NOW, hosts=(ada,)))

    assert handed[str(ada.uuid)]["recipient"] == "host"
    assert handed[str(ben.uuid)]["recipient"] == "new_host"


def test_without_notifications_only_the_hosts_are_told(meeting_type: MeetingType, hosts: list[Host]) -> None:
    found = told(Event.BOOKED, meeting_type, hosts, skip_notifications=True)

    assert list(found) == [str(host.uuid) for host in hosts]


def test_an_attendee_without_an_address_gets_no_mail(meeting_type: MeetingType, hosts: list[Host]) -> None:
    found = told(Event.BOOKED, meeting_type, hosts, email="", guests=[])

    assert list(found) == [str(host.uuid) for host in hosts]


def test_the_title_fills_each_placeholder_once(meeting_type: MeetingType, hosts: list[Host]) -> None:
    found = told(Event.BOOKED, meeting_type, hosts)

    assert found["attendee"]["inviteTitle"] == "Demo {workspace} with Ada, Ben for Zoë {host_name} {unknown}"


def test_a_title_of_its_own_is_taken_as_it_is(meeting_type: MeetingType, hosts: list[Host]) -> None:
    found = told(Event.BOOKED, meeting_type, hosts, ics_title="Talk {host_name}", ics_description="Own")

    assert found["attendee"]["inviteTitle"] == "Talk {host_name}"
    assert found["attendee"]["inviteDescription"] == "Own"


def test_answers_come_in_the_words_and_order_of_the_form(meeting_type: MeetingType, hosts: list[Host]) -> None:
    found = told(Event.BOOKED, meeting_type, hosts)

    assert found["attendee"]["answers"] == [
        {"label": "Do you agree?", "value": False},
        {"label": "Company size", "value": "1 to 49"},
        {"label": "extra", "value": "x, 1"},
    ]


def test_no_payload_holds_a_secret(meeting_type: MeetingType, hosts: list[Host]) -> None:
    found = told(Event.CONFIRM, meeting_type, hosts)["attendee"]

    assert secret_of(found["appointmentId"], found["secretVersion"]) not in str(found)
