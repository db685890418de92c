from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client

from scheduling.contract.appointments import Status
from scheduling.models import Appointment, Host, MeetingType, Reservation
from tests.workspace.documents import NOW, apply, team


@pytest.fixture
def book_demo(db: None) -> Host:
    """The team, with an appointment of Ada's tomorrow."""
    apply(team())
    host, start = Host.objects.get(email="ada@example.com"), NOW + timedelta(days=1)
    appointment = Appointment.objects.create(
        meeting_type=MeetingType.objects.get(slug="demo"),
        start=start,
        end=start + timedelta(minutes=30),
        status=Status.CONFIRMED,
        channel="connect",
        fullname="Grace Hopper",
        email="grace@example.com",
        created_at=NOW,
    )
    minute = int(start.timestamp()) // 60
    Reservation.objects.create(
        appointment=appointment,
        host=host,
        start_minute=minute,
        end_minute=minute + 30,
        busy_from=minute,
        busy_until=minute + 30,
    )
    return host


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("staff"))
    return client


@pytest.fixture
def demo(staff: Client) -> MeetingType:
    apply(team())
    return MeetingType.objects.get(slug="demo")
