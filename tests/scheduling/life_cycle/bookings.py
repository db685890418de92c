"""What attendees and hosts do with bookings."""

from datetime import datetime

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from scheduling import facade
from scheduling.contract.changes import Cancellation, Rescheduling, ReschedulingBySecret
from scheduling.contract.refusals import Invalid, NotFound, Refusal, SlotOccupied, Stale
from scheduling.secrets import secret_of
from tests import builders
from tests.scheduling.life_cycle.model import HOLD, QUEUES, SLOTS, Entry, Meeting, serving
from tests.scheduling.life_cycle.world import World, numbers, people, slots

queued = st.sampled_from(QUEUES)


class Bookings(World):
    @initialize(starts=st.lists(slots, min_size=3, max_size=8))
    def begin_with_bookings(self, starts: list[datetime]) -> None:
        """So that there is something to change, whatever is tried first."""
        self.begin()
        for number, start in enumerate(starts):
            self.book(QUEUES[number % 2], start)
        self.book_a_host("direct", SLOTS[0], 3)

    @rule(kind=queued, start=slots)
    def book(self, kind: str, start: datetime) -> None:
        able = serving(self.model.bookable(kind, start))
        first = self.first_of_the_next(kind, start) if start >= self.now else None
        meeting = self.booked(kind, start, None if able else SlotOccupied)
        if meeting:
            self.require_turn(meeting, kind, able)
            assert first in meeting.hosts

    @rule(kind=queued, start=slots)
    def book_until_nobody_is_left(self, kind: str, start: datetime) -> None:
        for _ in range(4):
            self.book(kind, start)

    @rule(kind=queued, start=slots, host=people)
    def book_a_member_of_the_queue(self, kind: str, start: datetime, host: int) -> None:
        """It takes the turn of the one who was asked for; the others of that tier are owed their shares."""
        free = self.model.bookable(kind, start)
        tiers = [place.tier for place in free if place.hosts == {host}]
        able = {place.hosts for place in free if tiers and place.tier == min(tiers)}
        refusal = self.refusal(kind, host, is_free=bool(able))
        meeting = self.booked(kind, start, refusal, queue_id=self.queue_id(kind), host_ids=(self.user(host),))
        if meeting:
            assert meeting.hosts == {host}
            self.require_turn(meeting, kind, able)

    @rule(kind=st.sampled_from([*QUEUES, "direct", "direct"]), start=slots, host=people)
    def book_a_host(self, kind: str, start: datetime, host: int) -> None:
        refusal = self.refusal(kind, host, is_free=self.model.is_free(host, start, kind))
        meeting = self.booked(kind, start, refusal, host_ids=(self.user(host),))
        if meeting:
            assert meeting.hosts == {host}

    def refusal(self, kind: str, host: int, *, is_free: bool) -> type[Refusal] | None:
        if host not in self.model.offering(kind):
            return Invalid
        return None if is_free else SlotOccupied

    def booked(
        self, kind: str, start: datetime, refusal: type[Refusal] | None, **ids: str | tuple[str, ...]
    ) -> Meeting | None:
        made = []
        if not self.done(lambda: made.append(builders.book(self.kinds[kind], start, now=self.now, **ids)), refusal):
            return None
        meeting_id = str(made[0].pk)
        meeting = Meeting(meeting_id, kind, self.hosts_of(meeting_id), start)
        if kind in QUEUES:
            meeting.held_until = min(self.now + HOLD, start)
            meeting.queue = kind if "queue_id" in ids or not ids else None
        self.model.meetings.append(meeting)
        self.tell("booking_created", meeting)
        return meeting

    def require_turn(self, meeting: Meeting, queue: str, among: set[Entry]) -> None:
        decision = self.require_decision(meeting.id, among, meeting.hosts)
        self.require_balances(decision, queue, meeting.id)

    @rule(number=numbers)
    def confirm_by_secret(self, number: int) -> None:
        meeting = self.one_of_the_meetings(number)
        if meeting is None:
            return
        status, secret = meeting.status(self.now), secret_of(meeting.id, 1)
        is_done = self.done(
            lambda: facade.confirm_by_secret(meeting.id, secret, now=self.now),
            None if meeting.kind == "opt_in" else NotFound,
        )
        if is_done and status == "provisional":
            self.now_confirmed(meeting)

    @rule(number=numbers)
    def confirm_by_host(self, number: int) -> None:
        meeting = self.one_of_the_meetings(number)
        if meeting is None:
            return
        status, refusal = meeting.status(self.now), meeting.refusal(self.now)
        if status == "confirmed":
            refusal = None
        if meeting.kind == "direct":
            refusal = NotFound
        is_done = self.done(lambda: facade.confirm(meeting.id, workspace_id=self.team.pk, now=self.now), refusal)
        if is_done and status == "provisional":
            self.now_confirmed(meeting)

    def now_confirmed(self, meeting: Meeting) -> None:
        meeting.held_until = None
        self.tell("booking_created", meeting)

    @rule(number=numbers)
    def decline(self, number: int) -> None:
        meeting = self.one_of_the_meetings(number)
        if meeting is None:
            return
        refusal = Stale if meeting.status(self.now) == "confirmed" else meeting.refusal(self.now)
        if meeting.kind == "direct":
            refusal = NotFound
        no = Cancellation(cancellation_reason="No time")
        if self.done(lambda: facade.decline(meeting.id, no, workspace_id=self.team.pk, now=self.now), refusal):
            meeting.ended = "declined"

    @rule(number=numbers, by_secret=st.booleans())
    def cancel(self, number: int, by_secret: bool) -> None:
        meeting = self.one_of_the_meetings(number)
        if meeting is None:
            return

        def act() -> None:
            if by_secret:
                facade.cancel_by_secret(meeting.id, secret_of(meeting.id, 1), Cancellation(), now=self.now)
            else:
                facade.cancel(meeting.id, Cancellation(), workspace_id=self.team.pk, now=self.now)

        if self.done(act, meeting.refusal(self.now)):
            meeting.ended = "cancelled"
            self.tell("booking_cancelled", meeting)

    @rule(number=numbers, start=slots, by_secret=st.booleans())
    def move(self, number: int, start: datetime, by_secret: bool) -> None:
        """It stays with its hosts when they are free then; otherwise the queue decides, if it was the queue's."""
        meeting = self.one_of_the_meetings(number)
        if meeting is None:
            return
        stays = start >= self.now and self.model.all_can(meeting.hosts, start, meeting.kind, besides=meeting)
        rotates = meeting.queue == meeting.kind
        able = serving(self.model.bookable(meeting.kind, start, besides=meeting)) if rotates else set()
        is_moved = start != meeting.start
        refusal = meeting.refusal(self.now) or (None if stays or able or not is_moved else SlotOccupied)
        if not self.done(lambda: self.reschedule(meeting, start, by_secret=by_secret), refusal) or not is_moved:
            return

        hosts = self.hosts_of(meeting.id)
        if stays:
            assert hosts == meeting.hosts
        else:
            self.require_balances(self.require_decision(meeting.id, able, hosts), meeting.kind, meeting.id)
        meeting.hosts, meeting.start = hosts, start
        if meeting.held_until:
            meeting.held_until = min(meeting.held_until, start)
        self.tell("booking_rescheduled", meeting)

    def reschedule(self, meeting: Meeting, start: datetime, *, by_secret: bool) -> None:
        secret = secret_of(meeting.id, 1)
        if by_secret:
            asked = ReschedulingBySecret(appointment_id=meeting.id, secret=secret, start=start)
            answer = facade.reschedule_by_secret(asked, now=self.now)
        else:
            answer = facade.reschedule(meeting.id, Rescheduling(start=start), workspace_id=self.team.pk, now=self.now)
        assert (answer.appointment_id, answer.secret) == (meeting.id, secret)
