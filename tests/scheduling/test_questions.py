"""What an availability query may ask."""

from datetime import date

import pytest

from scheduling.contract.refusals import Invalid
from tests import builders
from tests.builders import MONDAY, at

pytestmark = pytest.mark.django_db


def refused_field(error: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [fault.field for fault in error.value.faults]


def test_ninety_two_days_are_counted_on_the_calendar_across_a_change_of_clocks() -> None:
    team = builders.workspace()
    kind = builders.round_robin(team, builders.hosts(team, 1))

    builders.offer(kind, date(2027, 8, 1), date(2027, 11, 1), timezone="Europe/Berlin")
    with pytest.raises(Invalid) as error:
        builders.offer(kind, date(2027, 8, 1), date(2027, 11, 2), timezone="Europe/Berlin")

    assert refused_field(error) == ["end"]


def test_an_existing_appointment_has_to_be_an_id() -> None:
    team = builders.workspace()
    kind = builders.round_robin(team, builders.hosts(team, 1))

    with pytest.raises(Invalid) as error:
        builders.offer(kind, existing_appointment_id="foo")

    assert refused_field(error) == ["existingAppointmentId"]


def test_explaining_has_a_limit_and_says_so() -> None:
    team = builders.workspace()
    kind = builders.round_robin(team, builders.hosts(team, 60), durations=[30], slot_interval=5)

    with pytest.raises(Invalid) as error:
        builders.offer(kind, MONDAY, at("00:00", MONDAY.replace(month=MONDAY.month + 1)), troubleshoot=True)

    assert refused_field(error) == ["end"]
