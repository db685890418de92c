"""Any sequence of what can happen to bookings and to the team, against a model that a child could check by hand."""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.scheduling.life_cycle.bookings import Bookings
from tests.scheduling.life_cycle.hand_offs import HandOffs
from tests.scheduling.life_cycle.team import Team
from tests.scheduling.life_cycle.truths import Truths

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

EXHAUSTIVE = bool(os.environ.get("TEST_EXHAUSTIVE"))


class LifeCycle(Bookings, HandOffs, Team, Truths):
    """Everything together."""


def test_whatever_happens_the_engine_agrees_with_the_model() -> None:
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    examples, steps = (200, 50) if EXHAUSTIVE else (6, 20)
    run_state_machine_as_test(
        LifeCycle,
        settings=settings(max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=quiet),
    )
