"""The life of one appointment, as the calendars of those who take part follow it from their mails."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
import vobject
from django.core import mail
from icalendar import Calendar

from scheduling import facade
from scheduling.contract.bookings import Attendee
from scheduling.contract.changes import Cancellation, Rescheduling, ReschedulingBySecret
from scheduling.contract.handoffs import HandOffRequest
from scheduling.contract.meeting_types import Channel
from scheduling.models import Appointment, Host, MeetingType
from scheduling.outbox.deliveries import deliver_due
from scheduling.secrets import secret_of
from tests import builders
from tests.builders import NOW, at
from tests.delivery.reading import content_types, everything, part, read

pytestmark = pytest.mark.django_db(transaction=True)
ATTENDEE, GUEST = "ada@example.com", "guest@example.com"


@dataclass
class Entry:
    """What a calendar shows. ``sequence`` is that of the last message that it took."""

    start: datetime
    sequence: int
    location: str
    is_cancelled: bool = False


@dataclass
class Calendars:
    """A calendar for everybody, which follows what arrives as RFC 5546 tells it to: older messages change nothing."""

    entries: dict[str, dict[str, Entry]] = field(default_factory=lambda: defaultdict(dict))

    def receive(self, now: datetime) -> list[Any]:
        mail.outbox.clear()
        while deliver_due("email", now):
            pass
        messages = [read(message) for message in mail.outbox]
        for message in messages:
            if "text/calendar" in content_types(message):
                self._take(str(message["To"]).lower(), str(message["From"].addresses[0].addr_spec), message)
        return messages

    def _take(self, owner: str, sender: str, message: Any) -> None:
        """Read by another library than the one that writes invites."""
        calendar: Any = vobject.readOne(part(message, "text/calendar"))
        assert calendar.validate(raiseException=True)
        [event] = calendar.vevent_list
        assert event.organizer.value == f"mailto:{sender}"
        assert f"mailto:{owner}" in [attendee.value.lower() for attendee in event.attendee_list]
        uid, sequence = event.uid.value, int(event.sequence.value)
        known = self.entries[owner].get(uid)
        assert known is None or sequence > known.sequence, "not taken for news"
        is_cancelled = calendar.method.value == "CANCEL"
        assert is_cancelled == (event.status.value == "CANCELLED")
        assert known is not None or not is_cancelled, "taken back what was never sent"
        self.entries[owner][uid] = Entry(event.dtstart.value, sequence, event.location.value, is_cancelled)

    def of(self, owner: str) -> list[Entry]:
        return list(self.entries[owner].values())

    def shown(self) -> dict[str, datetime]:
        """Who has the meeting in the calendar, and when."""
        return {
            owner: entry.start
            for owner, entries in self.entries.items()
            for entry in entries.values()
            if not entry.is_cancelled
        }


@pytest.fixture
def calendars() -> Calendars:
    return Calendars()


def book(kind: MeetingType, *, guest: str = GUEST, **facts: Any) -> Appointment:
    attendee = Attendee(email=ATTENDEE, fullname="Ada Lovelace", timezone="UTC", bringalong_emails=(guest,))
    return builders.book(kind, at("10:00"), **{"attendee": attendee, **facts})


def team_of_two(**facts: Any) -> MeetingType:
    team = builders.workspace()
    return builders.round_robin(team, builders.hosts(team, 2), **facts)


def hosts_of(booking: Appointment) -> tuple[str, Host]:
    """The address of the host who has it, and the colleague who does not."""
    mine = booking.reservations.get(is_active=True).host
    return mine.email, Host.objects.exclude(pk=mine.pk).get()


def move(booking: Appointment, start: datetime) -> None:
    facade.reschedule(str(booking.pk), Rescheduling(start=start), workspace_id=None, now=NOW)


def hand_off(booking: Appointment, target: Host) -> None:
    request = HandOffRequest(appointment_id=str(booking.pk), target_user_id=str(target.uuid))
    facade.hand_off(request, workspace_id=None, now=NOW)


def secret(booking: Appointment) -> str:
    return secret_of(str(booking.pk), booking.secret_version)


def test_calendars_follow_booking_moving_handing_over_and_cancelling(calendars: Calendars) -> None:
    booking = book(team_of_two())
    first, other = hosts_of(booking)

    calendars.receive(NOW)
    assert calendars.shown() == dict.fromkeys([ATTENDEE, GUEST, first], at("10:00"))

    move(booking, at("11:00"))
    calendars.receive(NOW)
    assert calendars.shown() == dict.fromkeys([ATTENDEE, GUEST, first], at("11:00"))

    hand_off(booking, other)
    calendars.receive(NOW)
    assert calendars.shown() == dict.fromkeys([ATTENDEE, GUEST, other.email], at("11:00"))

    facade.cancel(str(booking.pk), Cancellation(), workspace_id=None, now=NOW)
    calendars.receive(NOW)
    assert calendars.shown() == {}
    assert {len(entries) for entries in calendars.entries.values()} == {1}, "one UID for all of its life"


def test_who_hands_over_and_gets_it_back_has_it_once(calendars: Calendars) -> None:
    booking = book(team_of_two())
    first, other = hosts_of(booking)
    calendars.receive(NOW)
    hand_off(booking, other)
    calendars.receive(NOW)

    hand_off(booking, Host.objects.get(email=first))
    calendars.receive(NOW)

    assert calendars.shown() == dict.fromkeys([ATTENDEE, GUEST, first], at("10:00"))
    assert len(calendars.of(first)) == 1


def test_a_move_to_another_host_leaves_the_calendar_of_the_first(calendars: Calendars) -> None:
    kind = team_of_two()
    booking = book(kind)
    first, other = hosts_of(booking)
    builders.reserve(kind, at("14:00"), Host.objects.get(email=first))
    calendars.receive(NOW)

    move(booking, at("14:00"))
    calendars.receive(NOW)

    assert calendars.shown() == dict.fromkeys([ATTENDEE, GUEST, other.email], at("14:00"))
    assert calendars.of(first) == [Entry(at("10:00"), 1, "Video call", is_cancelled=True)]


@pytest.mark.parametrize("confirmation", ["double_opt_in", "host"])
def test_nothing_is_in_a_calendar_before_it_is_booked(calendars: Calendars, confirmation: str) -> None:
    booking = book(team_of_two(confirmation=confirmation))
    calendars.receive(NOW)
    move(booking, at("11:00"))
    calendars.receive(NOW)
    assert calendars.shown() == {}

    facade.confirm(str(booking.pk), workspace_id=None, now=NOW)
    calendars.receive(NOW)
    assert calendars.shown() == dict.fromkeys([ATTENDEE, GUEST, hosts_of(booking)[0]], at("11:00"))

    facade.cancel_by_secret(str(booking.pk), secret(booking), Cancellation(), now=NOW)
    calendars.receive(NOW)
    assert calendars.shown() == {}


@pytest.mark.parametrize("confirmation", ["double_opt_in", "host"])
@pytest.mark.parametrize("end", ["cancel", "decline"])
def test_what_never_was_booked_is_taken_out_of_no_calendar(calendars: Calendars, confirmation: str, end: str) -> None:
    booking = book(team_of_two(confirmation=confirmation))
    calendars.receive(NOW)

    getattr(facade, end)(str(booking.pk), Cancellation(), workspace_id=None, now=NOW)
    told = [str(message["To"]) for message in calendars.receive(NOW)]

    assert calendars.entries == {}
    assert sorted(told) == sorted([ATTENDEE, *([host(booking)] if confirmation == "host" else [])])


def host(booking: Appointment) -> str:
    return booking.reservations.get().host.email


def test_all_cohosts_follow(calendars: Calendars) -> None:
    team = builders.workspace()
    present = builders.hosts(team, 2)
    booking = book(builders.co_host(team, present))
    calendars.receive(NOW)
    assert set(calendars.shown()) == {ATTENDEE, GUEST, *(row.email for row in present)}

    facade.cancel(str(booking.pk), Cancellation(), workspace_id=None, now=NOW)
    calendars.receive(NOW)
    assert calendars.shown() == {}


def test_a_guest_who_was_or_becomes_a_host_has_it_once(calendars: Calendars) -> None:
    kind = team_of_two()
    one, two = Host.objects.order_by("pk")
    booking = book(kind, guest=one.email.upper(), host_ids=(str(one.uuid),))
    calendars.receive(NOW)
    assert calendars.shown() == dict.fromkeys([ATTENDEE, one.email], at("10:00"))

    hand_off(booking, two)
    calendars.receive(NOW)

    assert calendars.shown() == dict.fromkeys([ATTENDEE, one.email, two.email], at("10:00"))


def test_without_notifications_the_hosts_calendars_follow_alone(calendars: Calendars) -> None:
    booking = book(team_of_two(), skip_notifications=True)
    first, other = hosts_of(booking)
    calendars.receive(NOW)
    hand_off(booking, other)
    calendars.receive(NOW)

    assert calendars.shown() == {other.email: at("10:00")}
    assert set(calendars.entries) == {first, other.email}


def test_who_cancels_is_named_and_the_reason_reaches_the_other_side(calendars: Calendars) -> None:
    kind = team_of_two()
    by_team, by_attendee = book(kind), book(kind)
    calendars.receive(NOW)
    facade.cancel(str(by_team.pk), Cancellation(cancellation_reason="Ill"), workspace_id=None, now=NOW)
    from_team = {str(message["To"]): part(message, "text/plain") for message in calendars.receive(NOW)}
    answer = Cancellation(cancellation_reason="Busy")
    facade.cancel_by_secret(str(by_attendee.pk), secret(by_attendee), answer, now=NOW)
    from_attendee = {str(message["To"]): part(message, "text/plain") for message in calendars.receive(NOW)}

    assert f"has been cancelled by {kind.workspace.name}." in from_team[ATTENDEE]
    assert "Reason: Ill" in from_team[ATTENDEE]
    assert "Ada Lovelace has cancelled the meeting with you" in from_attendee[host(by_attendee)]
    assert "Reason: Busy" in from_attendee[host(by_attendee)]


def test_an_attendee_who_moves_it_gets_links_that_go_on_working(calendars: Calendars) -> None:
    booking = book(team_of_two())
    calendars.receive(NOW)
    request = ReschedulingBySecret(appointment_id=str(booking.pk), secret=secret(booking), start=at("11:00"))
    facade.reschedule_by_secret(request, now=NOW)

    for message in calendars.receive(NOW):
        mine = str(message["To"]) == ATTENDEE
        assert (f"/appointments/{booking.pk}/{secret(booking)}/cancel/" in part(message, "text/plain")) == mine
        assert (secret(booking) in everything(message)) == mine


def test_a_reminder_is_no_news_for_a_calendar(calendars: Calendars) -> None:
    booking = book(team_of_two(reminders=[60]))
    calendars.receive(NOW)

    [reminder] = calendars.receive(booking.start - timedelta(minutes=60))

    assert content_types(reminder) == ["text/plain", "text/html"]


def test_what_the_booking_asks_for_is_in_the_invite_and_the_mail(calendars: Calendars) -> None:
    attendee = Attendee(email=ATTENDEE, fullname="Ada Lovelace", timezone="UTC", language="de-AT")
    own = {"ics_title": "Talk {host_name}", "ics_description": "Chat: prices; {workspace}"}
    book(team_of_two(invite_title="Ours", invite_description="Ours"), attendee=attendee, **own)

    told = {str(message["To"]): message for message in calendars.receive(NOW)}

    for message in told.values():
        [event] = Calendar.from_ical(part(message, "text/calendar")).events
        assert event["summary"] == "Talk {host_name}"
        assert str(event["description"]).startswith("Chat: prices; {workspace}\n\n")
    languages = {address: message["Content-Language"] for address, message in told.items()}
    assert languages.pop(ATTENDEE) == "de"
    assert set(languages.values()) == {"en"}, "the host's own"


@pytest.mark.parametrize("channel", list(Channel))
def test_calendars_show_the_place_of_every_channel(calendars: Calendars, channel: Channel) -> None:
    link = "https://meet.example/{appointment_id}"
    kind = team_of_two(channels=[channel.value], channel_links={channel.value: link}, locations=["Hauptstr. 1, Berlin"])
    attendee = Attendee(email=ATTENDEE, fullname="Ada Lovelace", timezone="UTC", phone="+493012345678")
    place = {"location": "Marktplatz 2"} if channel is Channel.LOCAL_ATTENDEE else {}
    booking = book(kind, channel=channel.value, attendee=attendee, **place)
    calendars.receive(NOW)

    assert calendars.of(ATTENDEE)[0].location == link.format(appointment_id=booking.pk)
