"""Whoever is shown as next is who gets the next booking, whatever has happened before."""

import os
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduling import facade
from scheduling.contract.queues import GroupRequest, QueueChange
from scheduling.contract.refusals import Invalid, SlotOccupied
from scheduling.models import Appointment, Host, MeetingType
from scheduling.operations.audit import audit
from scheduling.operations.cancel import cancel
from tests import builders
from tests.builders import MONDAY, NOW

pytestmark = [pytest.mark.database, pytest.mark.django_db]

EXHAUSTIVE = bool(os.environ.get("TEST_EXHAUSTIVE"))
HOURS = {"mon": ["09:00-13:00"], "tue": ["09:00-12:00"]}
starts = st.integers(18, 27).map(lambda number: MONDAY + timedelta(minutes=30 * number))
members = st.lists(st.integers(0, 3), min_size=1, unique=True)
steps = st.one_of(
    st.tuples(st.just("book"), starts),
    st.tuples(st.just("book"), starts),
    st.tuples(st.just("book"), starts),
    st.tuples(st.just("cancel"), st.integers(0, 20)),
    st.tuples(st.just("wait"), st.integers(1, 90)),
    st.tuples(st.just("change"), st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4)), min_size=1, max_size=4)),
    st.tuples(st.just("type"), st.sampled_from(["simpleRoundRobin", "advancedRoundRobin", "availability"])),
    st.tuples(st.just("group"), st.tuples(members, st.sampled_from(["tier", "collective"]), st.integers(1, 3))),
)


class History:
    """A queue of four whose bookings are holds of an hour, some of which expire."""

    def __init__(self) -> None:
        team = builders.workspace()
        self.hosts = builders.hosts(team, 4, hours=HOURS)
        self.kind: MeetingType = builders.round_robin(
            team, self.hosts, (3, 2, 1, 1), confirmation="double_opt_in", hold_minutes=60
        )
        self.now, self.groups = NOW, 0

    def do(self, step: str, value: Any) -> None:
        getattr(self, step)(value)

    def book(self, start: datetime) -> None:
        shown = [host.id for host in builders.next_hosts(self.kind, start, now=self.now)]
        try:
            booking = builders.book(self.kind, start, now=self.now)
        except SlotOccupied:
            assert shown == []
            return
        attending = {str(row.host.uuid) for row in booking.reservations.select_related("host")}
        assert set(shown[: len(attending)]) == attending

    def cancel(self, number: int) -> None:
        standing = Appointment.objects.filter(
            meeting_type=self.kind, status="provisional", expires_at__gt=self.now
        ).order_by("pk")
        if standing:
            cancel(standing[number % len(standing)], reason="", now=self.now)

    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    def change(self, pairs: list[tuple[int, int]]) -> None:
        weights = dict(pairs)
        users = [{"userId": self._id(self.hosts[n]), "weight": weight} for n, weight in weights.items()]
        self._change(users=users)

    def type(self, name: str) -> None:
        self._change(type=name)

    def _change(self, **facts: Any) -> None:
        change = QueueChange.model_validate(facts)
        try:
            facade.change_queue(change, str(self.kind.pk), workspace_id=None, now=self.now)
        except Invalid as refusal:
            if "attends in the group" not in str(refusal):
                raise

    def group(self, value: tuple[list[int], str, int]) -> None:
        numbers, mode, priority = value
        present = set(self.kind.queue.members.filter(is_active=True).values_list("host_id", flat=True))
        user_ids = tuple(self._id(self.hosts[n]) for n in numbers if self.hosts[n].pk in present)
        if user_ids:
            self.groups += 1
            facts = {"name": f"G{self.groups}", "queueId": str(self.kind.queue.pk), "userIds": user_ids}
            request = GroupRequest.model_validate({**facts, "mode": mode, "priority": priority})
            facade.add_group(request, workspace_id=None, now=self.now)

    def _id(self, host: Host) -> str:
        return str(host.uuid)


@settings(max_examples=2_000 if EXHAUSTIVE else 20, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.lists(steps, max_size=15))
def test_the_first_of_the_next_hosts_gets_the_next_booking(history: list[tuple[str, Any]]) -> None:
    queue = History()

    for step, value in history:
        queue.do(step, value)
        assert not audit(queue.kind.workspace.slug, now=queue.now).findings

    free = MONDAY + timedelta(days=1, hours=9)  # nobody is busy then
    first = builders.next_hosts(queue.kind, now=queue.now)[:1]
    booking = builders.book(queue.kind, free, now=queue.now)
    assert first
    assert {host.id for host in first} <= {str(row.host.uuid) for row in booking.reservations.select_related("host")}
    assert not audit(queue.kind.workspace.slug, now=queue.now).findings
