"""Links carry a secret that nobody stores, and a wrong one tells nothing."""

import json

import pytest
from django.core import serializers
from pytest_django import Settings

from scheduling import facade
from scheduling.contract.bookings import Booked
from scheduling.contract.refusals import NotFound
from scheduling.models import Appointment, MeetingType, OutboxMessage
from scheduling.secrets import is_secret, secret_of
from tests import builders
from tests.builders import NOW, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind() -> MeetingType:
    team = builders.workspace()
    return builders.round_robin(team, builders.hosts(team, 2))


def booked(kind: MeetingType) -> Booked:
    answer = facade.book(builders.asking(kind, at("10:00")), workspace_id=None, now=NOW)
    assert isinstance(answer, Booked)
    return answer


def test_a_secret_is_stored_nowhere(kind: MeetingType) -> None:
    answer = booked(kind)

    stored = serializers.serialize("json", Appointment.objects.all())
    mails = json.dumps(list(OutboxMessage.objects.values_list("payload", flat=True)))

    assert answer.secret not in stored
    assert answer.secret not in mails
    assert len(answer.secret) == 43


def test_the_secret_opens_its_booking_and_no_other(kind: MeetingType) -> None:
    mine, other = booked(kind), booked(kind)

    assert facade.appointment_by_secret(mine.appointment_id, mine.secret, now=NOW).id == mine.appointment_id
    messages = []
    for booking, secret in [
        (mine.appointment_id, other.secret),
        (mine.appointment_id, ""),
        (mine.appointment_id, mine.secret + "="),
        ("00000000-0000-7000-8000-000000000000", mine.secret),
    ]:
        with pytest.raises(NotFound) as refused:
            facade.appointment_by_secret(booking, secret, now=NOW)
        messages.append(refused.value.message)
    assert len(set(messages)) == 1


def test_a_new_version_or_a_new_key_of_the_installation_makes_old_links_worthless(settings: Settings) -> None:
    secret = secret_of("booking", 1)
    assert is_secret("booking", 1, secret)

    assert not is_secret("booking", 2, secret)
    settings.SECRET_KEY = "another"
    assert not is_secret("booking", 1, secret)
