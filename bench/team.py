"""A team to measure with: hosts in three zones who share a queue, each with bookings spread over the coming month."""

import random
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from django.db import connection

from scheduling.domain.hours import DAY, grid_starts
from scheduling.domain.intervals import Range
from scheduling.models import Appointment, Host, MeetingType, Queue, QueueMember, Reservation, Workspace
from scheduling.queries.bookables import bookable
from scheduling.queries.instants import datetime_of, minute_of

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata")
HOURS = {day: ["09:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
MINUTES = 30


def coming_month() -> Range:
    """Thirty-one days from the next midnight UTC."""
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    start = minute_of(midnight)
    return start, start + 31 * DAY


def build(hosts: int, bookings: int, *, same_times: bool = False) -> MeetingType:
    """A weighted queue of hosts with so many bookings each; ``same_times``: all of them busy at the same times."""
    name = uuid4().hex[:12]
    workspace = Workspace.objects.create(slug=name, name=name, timezone=ZONES[0])
    Host.objects.bulk_create(
        Host(
            workspace=workspace,
            email=f"host{number}@example.com",
            given_name=f"Host {number}",
            timezone=ZONES[0] if same_times else ZONES[number % 3],
            hours=HOURS,
        )
        for number in range(hosts)
    )
    meeting_type = MeetingType.objects.create(
        workspace=workspace, slug=name, name=name, timezone=ZONES[0], durations=[MINUTES], channels=["connect"]
    )
    queue = Queue.objects.create(meeting_type=meeting_type, strategy="weighted")
    QueueMember.objects.bulk_create(
        QueueMember(queue=queue, host=host, position=position, weight=1 + position % 3)
        for position, host in enumerate(workspace.hosts.order_by("id"))
    )
    _fill(meeting_type, queue, bookings, same_times=same_times)
    return meeting_type


def _fill(meeting_type: MeetingType, queue: Queue, bookings: int, *, same_times: bool) -> None:
    span, appointments, reservations = coming_month(), [], []
    chance = random.Random(1)  # the same team in every run
    for facts in bookable(str(meeting_type.pk), workspace_id=None).hosts.values():
        starts = [start for run in grid_starts(facts.schedule, span, MINUTES, MINUTES) for start in run]
        for start in starts[:bookings] if same_times else chance.sample(starts, min(bookings, len(starts))):
            appointment = Appointment(
                meeting_type=meeting_type,
                queue=queue,
                start=datetime_of(start),
                end=datetime_of(start + MINUTES),
                status="confirmed",
                channel="connect",
                created_at=datetime.now(UTC),
            )
            appointments.append(appointment)
            end = start + MINUTES
            reservations.append(
                Reservation(
                    appointment=appointment,
                    host_id=facts.id,
                    start_minute=start,
                    end_minute=end,
                    busy_from=start,
                    busy_until=end,
                )
            )
    Appointment.objects.bulk_create(appointments, batch_size=500)
    Reservation.objects.bulk_create(reservations, batch_size=2000)
    _settle()


def _settle() -> None:
    """What the database does by itself some time after so many writes: know its tables, clear away old versions."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
