"""What holds after every step."""

from collections import Counter
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from hypothesis.stateful import invariant

from scheduling import facade
from scheduling.contract.appointments import Appointment, AppointmentsQuery
from scheduling.domain.routing import UNIT
from scheduling.models import Assignment, LedgerEntry, Queue, Reservation
from scheduling.operations.audit import audit
from tests import builders
from tests.scheduling.life_cycle.model import QUEUES, SLOTS, Meeting
from tests.scheduling.life_cycle.world import World


class Truths(World):
    @invariant()
    def what_is_offered_is_what_the_model_says(self) -> None:
        for queue in QUEUES:
            if self.model.offering(queue):
                assert self.offered(self.kinds[queue]) == [
                    start for start in SLOTS if self.model.bookable(queue, start)
                ]
        for host in self.model.active:
            free = [start for start in SLOTS if self.model.is_free(host, start, "direct")]
            assert self.offered(self.kinds["direct"], host_ids=(self.user(host),)) == free

    @invariant()
    def every_appointment_is_as_the_model_knows_it(self) -> None:
        names = {self.user(host): host for host in range(len(self.hosts))}
        shown = {
            row.id: (row.status.value, row.start, frozenset(names[host] for host in row.host_ids), row.queue_id)
            for page in range(1, len(self.model.meetings) // 100 + 2)
            for row in self.page(page)
        }
        assert shown == {meeting.id: self.facts(meeting) for meeting in self.model.meetings}

    def page(self, number: int) -> tuple[Appointment, ...]:
        asked = AppointmentsQuery(limit=100, page=number)
        return facade.appointments(asked, workspace_id=self.team.pk, now=self.now).appointments

    def facts(self, meeting: Meeting) -> tuple[str, datetime, frozenset[int], str | None]:
        queue_id = self.queue_id(meeting.queue) if meeting.queue else None
        return meeting.status(self.now), meeting.start, meeting.hosts, queue_id

    @invariant()
    def nobody_is_in_two_meetings(self) -> None:
        standing = [UUID(meeting.id) for meeting in self.model.meetings if meeting.stands(self.now)]
        for host in self.hosts:
            rows = Reservation.objects.filter(host=host, is_active=True).order_by("start_minute")
            times = [(row.start_minute, row.end_minute) for row in rows]
            assert all(end <= start for (_, end), (start, _) in pairwise(times))
            attended = {row.appointment_id for row in rows if row.appointment_id in standing}
            assert len(attended) == sum(
                host.pk in self.keys(row) for row in self.model.meetings if row.stands(self.now)
            )

    def keys(self, meeting: Meeting) -> set[int]:
        return {self.hosts[number].pk for number in meeting.hosts}

    @invariant()
    def the_ledger_sums_to_zero_and_balances_are_its_sums(self) -> None:
        for name in QUEUES:
            queue = self.kinds[name].queue
            per_booking: Counter[UUID | None] = Counter()
            for booking, units in LedgerEntry.objects.filter(queue=queue).values_list("appointment_id", "units"):
                per_booking[booking] += units
            balances = builders.balances(queue)
            assert not any(per_booking.values())
            assert balances == builders.ledger_sums(queue)
            assert max(map(abs, balances.values())) <= self.most_owed(name, queue)

    def most_owed(self, name: str, queue: Queue) -> int:
        """No more than a booking for each one that counts; what leavers hand on may come back once more."""
        if self.model.queues[name].has_lost_somebody:
            return 2 * UNIT * Assignment.objects.filter(queue=queue).count()
        counting = [
            row for row in self.model.meetings if row.queue == name and row.ended not in ("cancelled", "declined")
        ]
        return UNIT * len(counting)

    @invariant()
    def the_audit_finds_nothing(self) -> None:
        assert audit(self.team.slug, now=self.now).findings == ()

    @invariant()
    def every_fact_is_told_once_in_its_order(self) -> None:
        heard = self.heard()
        assert [told for _, told in heard] == self.told
        last: dict[str, int] = {}
        for sequence, told in heard:
            assert last.get(told.meeting, -1) < sequence
            last[told.meeting] = sequence
