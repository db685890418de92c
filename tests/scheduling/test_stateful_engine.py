"""Any sequence of bookings, cancellations and changes of the team, against a model that a child could check by hand."""

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from scheduling import facade
from scheduling.contract.changes import Cancellation, Rescheduling
from scheduling.contract.refusals import AlreadyCancelled, SlotOccupied, Stale
from scheduling.domain import routing
from scheduling.models import Appointment, Host, LedgerEntry, MeetingType, QueueMember
from scheduling.queries import availability, bookables
from scheduling.secrets import secret_of
from tests import builders
from tests.builders import MONDAY, NOW

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

EXHAUSTIVE = bool(os.environ.get("TEST_EXHAUSTIVE"))
SLOTS = [MONDAY + timedelta(days=day, hours=9, minutes=30 * n) for day in (0, 1) for n in range(4)]
HOLD = timedelta(minutes=60)
HALF_HOUR = timedelta(minutes=30)
PAUSE = timedelta(minutes=10)
LIMIT = 3

people = st.integers(0, 2)
slots = st.sampled_from(SLOTS)


@dataclass
class Booked:
    """What the model knows of a booking. Those of the queue rest ten minutes afterwards, the others do not."""

    id: UUID
    host: int
    start: datetime
    rests: bool
    held_until: datetime | None
    cancelled: bool = False

    def stands(self, now: datetime) -> bool:
        return not self.cancelled and (self.held_until is None or now < self.held_until)


class Engine(RuleBasedStateMachine):
    """Three hosts who work from 9 to 11; a queue with double opt-in, and a one-on-one type of the same hosts."""

    @initialize()
    def begin(self) -> None:
        team = builders.workspace()
        self.hosts = builders.hosts(team, 3, hours={"mon": ["09:00-11:00"], "tue": ["09:00-11:00"]})
        Host.objects.filter(pk=self.hosts[2].pk).update(daily_limit=LIMIT)
        self.queued = builders.round_robin(
            team, self.hosts, (3, 2, 1), confirmation="double_opt_in", hold_minutes=60, buffer_after=10
        )
        self.direct = builders.one_on_one(team, self.hosts)
        self.now = NOW
        self.bookings: list[Booked] = []
        self.members, self.active = {0, 1, 2}, {0, 1, 2}
        self.off: set[tuple[int, int]] = set()

    # The model

    def free(self, host: int, start: datetime, *, rests: bool) -> bool:
        standing = [booked for booked in self.bookings if booked.host == host and booked.stands(self.now)]
        today = [booked for booked in standing if booked.start.date() == start.date()]
        return (
            host in self.active
            and (host, (start - MONDAY).days) not in self.off
            and not any(self.meets(booked, start, rests=rests) for booked in standing)
            and (host != 2 or len(today) < LIMIT)
        )

    def meets(self, booked: Booked, start: datetime, *, rests: bool) -> bool:
        end = start + HALF_HOUR + (PAUSE if rests else timedelta())
        booked_end = booked.start + HALF_HOUR + (PAUSE if booked.rests else timedelta())
        return start < booked_end and booked.start < end

    def who_can(self, start: datetime) -> set[int]:
        return {host for host in self.members if self.free(host, start, rests=True)}

    # What people do

    @rule(start=slots)
    def book(self, start: datetime) -> None:
        able = self.who_can(start)
        if not able:
            with pytest.raises(SlotOccupied):
                builders.book(self.queued, start, now=self.now)
            return

        booking = builders.book(self.queued, start, now=self.now)

        host = self.host_of(booking)
        assert host in able
        self.require_reasons(booking, able)
        self.bookings.append(Booked(booking.pk, host, start, rests=True, held_until=self.now + HOLD))

    @rule(start=slots)
    def book_until_refused(self, start: datetime) -> None:
        expected = self.who_can(start)
        for _ in expected:
            self.book(start)
        assert {booked.host for booked in self.bookings if booked.start == start and booked.rests} >= expected
        self.book(start)

    @rule(start=slots, host=people)
    def book_directly(self, start: datetime, host: int) -> None:
        chosen = (str(self.hosts[host].uuid),)
        if host not in self.active:
            return
        if not self.free(host, start, rests=False):
            with pytest.raises(SlotOccupied):
                builders.book(self.direct, start, now=self.now, host_ids=chosen)
            return

        booking = builders.book(self.direct, start, now=self.now, host_ids=chosen)

        assert not booking.ledger.exists()
        self.bookings.append(Booked(booking.pk, host, start, rests=False, held_until=None))

    @rule(number=st.integers(0, 50))
    def cancel(self, number: int) -> None:
        if not self.bookings:
            return
        booked = self.bookings[number % len(self.bookings)]
        if not booked.stands(self.now):
            with pytest.raises((AlreadyCancelled, Stale)):
                facade.cancel(str(booked.id), Cancellation(), workspace_id=None, now=self.now)
            return

        facade.cancel(str(booked.id), Cancellation(), workspace_id=None, now=self.now)

        booked.cancelled = True
        assert not sum(LedgerEntry.objects.filter(appointment=booked.id).values_list("units", flat=True))

    @rule(number=st.integers(0, 50), start=slots)
    def move(self, number: int, start: datetime) -> None:
        """It stays with its host when that one is free then; otherwise the queue decides, if it was the queue's."""
        standing = [booked for booked in self.bookings if booked.stands(self.now)]
        if not standing:
            return
        booked = standing[number % len(standing)]
        able = {booked.host} if self.could_attend(booked, booked.host, start) else set()
        if booked.rests and not able:
            able = {host for host in self.members if self.could_attend(booked, host, start)}
        if not able and start != booked.start:
            with pytest.raises(SlotOccupied):
                self.reschedule(booked, start)
            return

        rows = LedgerEntry.objects.filter(appointment=booked.id).count()
        self.reschedule(booked, start)

        host = self.host_of(Appointment.objects.get(pk=booked.id))
        assert host in able or (host, start) == (booked.host, booked.start)
        assert host != booked.host or LedgerEntry.objects.filter(appointment=booked.id).count() == rows
        booked.host, booked.start = host, start

    def reschedule(self, booked: Booked, start: datetime) -> None:
        facade.reschedule(str(booked.id), Rescheduling(start=start), workspace_id=None, now=self.now)

    def could_attend(self, booked: Booked, host: int, start: datetime) -> bool:
        """Whether the host could, if this booking were not there."""
        others = [other for other in self.bookings if other is not booked]
        self.bookings, everything = others, self.bookings
        free = self.free(host, start, rests=booked.rests)
        self.bookings = everything
        return free

    @rule(number=st.integers(0, 50))
    def confirm(self, number: int) -> None:
        if held := [booked for booked in self.bookings if booked.rests]:
            booked = held[number % len(held)]
            answer = facade.confirm_by_secret(str(booked.id), secret_of(str(booked.id), 1), now=self.now)
            assert (answer.status == "confirmed") == booked.stands(self.now)
            if booked.stands(self.now):
                booked.held_until = None

    @rule(minutes=st.sampled_from([1, 30, 60]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(host=people, weight=st.integers(1, 5))
    def weigh(self, host: int, weight: int) -> None:
        QueueMember.objects.filter(queue=self.queued.queue, host=self.hosts[host]).update(weight=weight)

    @rule(host=people)
    def leave_or_join(self, host: int) -> None:
        self.members ^= {host}
        row = QueueMember.objects.filter(queue=self.queued.queue, host=self.hosts[host])
        row.update(is_active=host in self.members)

    @rule(host=people)
    def retire_or_return(self, host: int) -> None:
        self.active ^= {host}
        Host.objects.filter(pk=self.hosts[host].pk).update(is_active=host in self.active)

    @rule(host=people, day=st.integers(0, 1))
    def day_off_or_on(self, host: int, day: int) -> None:
        date = (MONDAY + timedelta(days=day)).date()
        if (host, day) in self.off:
            self.hosts[host].exceptions.filter(start_date=date).delete()
        else:
            builders.away(self.hosts[host], date)
        self.off ^= {(host, day)}

    def host_of(self, booking: Appointment) -> int:
        (row,) = booking.reservations.all()
        return [host.pk for host in self.hosts].index(row.host_id)

    def require_reasons(self, booking: Appointment, able: Iterable[int]) -> None:
        """Decided among exactly those who could, on the ledger as it was; and it would be decided so again."""
        record = booking.assignments.get().record
        numbers = {host.pk: number for number, host in enumerate(self.hosts)}
        assert {numbers[row["hosts"][0]] for row in record["ranking"]} == set(able)
        assert routing.replay(record)
        before: Counter[str] = Counter()
        earlier = LedgerEntry.objects.filter(queue=self.queued.queue).exclude(appointment=booking)
        for member, units in earlier.values_list("member_id", "units"):
            before[f"member:{member}"] += units
        assert {row["key"]: row["balance"] for row in record["ranking"]} == {
            row["key"]: before[row["key"]] for row in record["ranking"]
        }

    # What always holds

    @invariant()
    def offered_is_what_the_model_says_and_what_a_new_process_would_say(self) -> None:
        remembered = self.offered()
        availability.forget()
        bookables.forget()

        assert remembered == self.offered()
        assert remembered[0] == [start for start in SLOTS if self.who_can(start)]
        for host, starts in zip(sorted(self.active), remembered[1:], strict=True):
            assert starts == [start for start in SLOTS if self.free(host, start, rests=False)]

    def offered(self) -> list[list[datetime]]:
        everybody = [(self.queued, ())] + [(self.direct, (str(self.hosts[n].uuid),)) for n in sorted(self.active)]
        return [self.starts(kind, hosts) for kind, hosts in everybody]

    def starts(self, kind: MeetingType, hosts: tuple[str, ...]) -> list[datetime]:
        end = MONDAY + timedelta(days=2)
        return list(builders.offer(kind, end=end, now=self.now, host_ids=hosts).starts)

    @invariant()
    def nobody_is_in_two_meetings(self) -> None:
        for host in self.hosts:
            rows = host.reservations.filter(is_active=True).order_by("start_minute")
            ranges = list(rows.values_list("start_minute", "end_minute"))
            assert all(end <= start for (_, end), (start, _) in pairwise(ranges))

    @invariant()
    def the_ledger_sums_to_zero_and_balances_are_its_sums(self) -> None:
        queue = self.queued.queue
        per_booking: Counter[UUID] = Counter()
        for booking, units in LedgerEntry.objects.filter(queue=queue).values_list("appointment_id", "units"):
            per_booking[booking] += units
        assert not any(per_booking.values())
        assert builders.balances(queue) == builders.ledger_sums(queue)
        assert sum(builders.balances(queue).values()) == 0


def test_the_engine_agrees_with_the_model_after_every_step() -> None:
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    examples, steps = (300, 50) if EXHAUSTIVE else (12, 20)
    run_state_machine_as_test(
        Engine,
        settings=settings(max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=quiet),
    )
