"""What changes who is there, and who takes turns with whom. And time passes."""

from datetime import datetime

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from scheduling import facade
from scheduling.contract.exceptions import ExceptionRequest
from scheduling.contract.queues import GroupChange, GroupRequest, Membership, QueueChange, UserCapacity
from scheduling.contract.refusals import Invalid, NotFound
from scheduling.models import Host
from scheduling.queries import availability, bookables
from tests.builders import MONDAY
from tests.scheduling.life_cycle.bookings import queued
from tests.scheduling.life_cycle.model import SLOTS, Group, Mode
from tests.scheduling.life_cycle.world import World, days, people

group_names = st.sampled_from(["first", "second"])
weights = st.integers(1, 5)


class Team(World):
    @rule(minutes=st.sampled_from([1, 30, 60]))
    def time_passes(self, minutes: int) -> None:
        self.model.now = min(self.now.fromtimestamp(self.now.timestamp() + 60 * minutes, self.now.tzinfo), SLOTS[-1])

    @precondition(lambda self: len(self.model.meetings) > 7)
    @rule(start=st.sampled_from(SLOTS[:3]))
    def meetings_begin(self, start: datetime) -> None:
        self.model.now = max(self.now, start)

    @rule()
    def a_new_process_knows_nothing(self) -> None:
        availability.forget()
        bookables.forget()

    @rule(host=people, day=days)
    def day_off(self, host: int, day: int) -> None:
        if self.added(host, day, {"is_available": False}):
            self.model.off.add((host, day))

    @rule(host=people, day=days)
    def extra_hours(self, host: int, day: int) -> None:
        if self.added(host, day, {"is_available": True, "hours": ("09:00-10:00",)}):
            self.model.open.add((host, day))

    def added(self, host: int, day: int, facts: dict[str, object]) -> bool:
        date = MONDAY.date().replace(day=MONDAY.day + day)
        asked = ExceptionRequest.model_validate({"start_date": date, "end_date": date, **facts})
        return self.done(
            lambda: facade.add_exception(asked, user_id=self.user(host), workspace_id=self.team.pk, now=self.now),
            None if host in self.model.active else NotFound,
        )

    @rule(host=people)
    def exceptions_are_removed(self, host: int) -> None:
        """In the administration."""
        self.hosts[host].exceptions.all().delete()
        self.model.off = {(who, day) for who, day in self.model.off if who != host}
        self.model.open = {(who, day) for who, day in self.model.open if who != host}

    @rule(host=people)
    def retire_or_return(self, host: int) -> None:
        """In the administration."""
        self.model.active ^= {host}
        Host.objects.filter(pk=self.hosts[host].pk).update(is_active=host in self.model.active)
        for rotation in self.model.queues.values():
            rotation.has_lost_somebody = True

    @rule(queue=queued, members=st.dictionaries(people, weights, min_size=1))
    def who_shares_a_queue(self, queue: str, members: dict[int, int]) -> None:
        """Who attends together stays, or is taken out of the group first."""
        rotation = self.model.queues[queue]
        users = tuple(Membership(user_id=self.user(host), weight=weight) for host, weight in members.items())
        leaving = rotation.members - set(members)
        broken = [group for group in rotation.groups.values() if group.mode == "collective" and group.members & leaving]
        refusal = Invalid if broken or not set(members) <= self.model.active else None
        if self.done(lambda: self.change(queue, QueueChange(users=users)), refusal):
            rotation.keep(set(members))
            rotation.has_lost_somebody = True

    @rule(queue=queued, host=people, weight=weights)
    def weigh(self, queue: str, host: int, weight: int) -> None:
        change = QueueChange(user_capacities=(UserCapacity(user_id=self.user(host), capacity=weight),))
        is_member = host in self.model.active & self.model.queues[queue].members
        self.done(lambda: self.change(queue, change), None if is_member else Invalid)

    @rule(queue=queued, strategy=st.sampled_from(["simpleRoundRobin", "advancedRoundRobin", "availability"]))
    def take_turns_otherwise(self, queue: str, strategy: str) -> None:
        self.change(queue, QueueChange.model_validate({"type": strategy}))

    def change(self, queue: str, change: QueueChange) -> None:
        facade.change_queue(change, self.kind_id(queue), workspace_id=self.team.pk, now=self.now)

    @rule(
        queue=queued,
        name=group_names,
        members=st.sets(people, min_size=1, max_size=2),
        mode=st.sampled_from(["tier", "collective"]),
        priority=st.integers(1, 2),
    )
    def group(self, queue: str, name: str, members: set[int], mode: Mode, priority: int) -> None:
        rotation = self.model.queues[queue]
        refusal = None if members <= self.model.active & rotation.members else Invalid
        ids = tuple(map(self.user, sorted(members)))
        if name in rotation.groups:
            change = GroupChange(user_ids=ids, mode=mode, priority=priority)
            key = self.group_ids[queue, name]
            is_done = self.done(
                lambda: facade.change_group(change, key, workspace_id=self.team.pk, now=self.now), refusal
            )
        else:
            request = GroupRequest(name=name, queue_id=self.queue_id(queue), user_ids=ids, mode=mode, priority=priority)
            is_done = self.done(lambda: self.add_group(queue, request), refusal)
        if is_done:
            rotation.groups[name] = Group(mode, priority, members)
            rotation.has_lost_somebody = True

    def add_group(self, queue: str, request: GroupRequest) -> None:
        made = facade.add_group(request, workspace_id=self.team.pk, now=self.now)
        self.group_ids[queue, request.name] = made.id
