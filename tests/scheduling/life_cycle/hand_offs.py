"""What colleagues do for each other."""

from collections import Counter

from hypothesis import strategies as st
from hypothesis.stateful import rule

from scheduling import facade
from scheduling.contract.handoffs import BulkHandOff, BulkHandOffRequest, HandOffRequest
from scheduling.contract.refusals import Invalid, NotFound, Refusal, SlotOccupied
from tests.builders import MONDAY
from tests.scheduling.life_cycle.bookings import queued
from tests.scheduling.life_cycle.model import Entry, Meeting, Place, serving
from tests.scheduling.life_cycle.team import group_names
from tests.scheduling.life_cycle.world import World, days, numbers, people


class HandOffs(World):
    @rule(number=numbers, host=people, counts=st.booleans())
    def hand_to_a_host(self, number: int, host: int, counts: bool) -> None:
        """Of the team; whether they share the queue or not."""
        meeting = self.one_of_the_meetings(number)
        if meeting is None:
            return
        refusal = meeting.refusal(self.now)
        if host not in self.model.active:
            refusal = NotFound
        elif refusal is None and not self.model.can_take(host, meeting):
            refusal = SlotOccupied
        elif refusal is None and meeting.hosts == {host}:
            refusal = Invalid
        asked = HandOffRequest(appointment_id=meeting.id, target_user_id=self.user(host), cover_counts=counts)
        if self.handed(asked, refusal):
            self.goes_to(meeting, frozenset({host}))

    @rule(number=numbers, queue=queued, counts=st.booleans())
    def hand_to_a_queue(self, number: int, queue: str, counts: bool) -> None:
        meeting = self.one_of_the_meetings(number)
        if meeting is None:
            return
        able = serving(self.model.takers(meeting, queue))
        refusal = meeting.refusal(self.now) or (None if able else SlotOccupied)
        asked = HandOffRequest(appointment_id=meeting.id, queue_id=self.queue_id(queue), cover_counts=counts)
        if self.handed(asked, refusal):
            self.goes_to_one_of(meeting, able, able, queue=queue, counts=counts)

    @rule(number=numbers, queue=queued, name=group_names, counts=st.booleans())
    def hand_to_a_group(self, number: int, queue: str, name: str, counts: bool) -> None:
        """To one of its members, or to all of them where they attend together."""
        meeting, group_id = self.one_of_the_meetings(number), self.group_ids.get((queue, name))
        if meeting is None or group_id is None:
            return
        asked_for = set(self.places_of(queue, name))
        free = self.model.takers(meeting, queue)
        tier = min((place.tier for place in free if place in asked_for), default=0)
        able = {place.hosts for place in free if place.tier == tier}
        chosen = {place.hosts for place in free if place.tier == tier and place in asked_for}
        refusal = meeting.refusal(self.now) or (None if chosen else SlotOccupied)
        if name not in self.model.queues[queue].groups:
            refusal = NotFound
        asked = HandOffRequest(appointment_id=meeting.id, queue_group_id=group_id, cover_counts=counts)
        if self.handed(asked, refusal):
            self.goes_to_one_of(meeting, chosen, able, queue=queue, counts=counts)

    def places_of(self, queue: str, name: str) -> list[Place]:
        rotation = self.model.queues[queue]
        if name not in rotation.groups:
            return []
        places = list(rotation.places(self.model.active))
        together = [place for place in places if place.group == name]
        members = rotation.groups[name].members
        return together or [place for place in places if len(place.hosts) == 1 and place.hosts <= members]

    def handed(self, asked: HandOffRequest, refusal: type[Refusal] | None) -> bool:
        return self.done(lambda: facade.hand_off(asked, workspace_id=self.team.pk, now=self.now), refusal)

    def goes_to_one_of(
        self, meeting: Meeting, chosen: set[Entry], able: set[Entry], *, queue: str, counts: bool
    ) -> None:
        hosts = self.hosts_of(meeting.id)
        assert hosts in chosen
        if meeting.queue is not None or counts:
            self.require_decision(meeting.id, able, hosts)
        if counts:
            meeting.queue = queue
        self.goes_to(meeting, hosts)

    def goes_to(self, meeting: Meeting, hosts: Entry) -> None:
        meeting.hosts = hosts
        self.tell("booking_handed_off", meeting)

    @rule(leaving=st.sets(people, min_size=1, max_size=2), taking=st.lists(people, min_size=1, max_size=3), day=days)
    def hand_off_in_bulk(self, leaving: set[int], taking: list[int], day: int) -> None:
        """From that day on, earliest first, to whoever took the fewest of those who can."""
        answers: list[BulkHandOff] = []
        asked = BulkHandOffRequest(
            from_user_ids=tuple(map(self.user, leaving)),
            target_user_ids=tuple(map(self.user, taking)),
            start_date=(slot_day := MONDAY.date().replace(day=MONDAY.day + day)),
            end_date=slot_day.replace(day=slot_day.day + 3),
        )
        refusal: type[Refusal] | None = None if self.model.active & set(taking) else NotFound
        if leaving & set(taking):
            refusal = Invalid
        takers = [host for host in dict.fromkeys(taking) if host in self.model.active]
        if self.done(lambda: answers.append(self.in_bulk(asked)), refusal):
            expected = self.cover(leaving, takers, day)
            assert (set(answers[0].success), set(answers[0].conflicts)) == expected
            assert (answers[0].handed_off, answers[0].failed) == (len(expected[0]), len(expected[1]))

    def in_bulk(self, asked: BulkHandOffRequest) -> BulkHandOff:
        return facade.hand_off_in_bulk(asked, workspace_id=self.team.pk, now=self.now)

    def cover(self, leaving: set[int], takers: list[int], day: int) -> tuple[set[str], set[str]]:
        taken: Counter[int] = Counter()
        success, conflicts = set(), set()
        for meeting in sorted(self.model.meetings, key=lambda row: (row.start, row.id)):
            is_meant = meeting.hosts & leaving and (meeting.start - MONDAY).days >= day
            if not is_meant or meeting.refusal(self.now):
                continue
            able = [host for host in takers if self.model.can_take(host, meeting)]
            if able:
                taker = min(able, key=lambda host: (taken[host], takers.index(host)))
                taken[taker] += 1
                success.add(meeting.id)
                self.goes_to(meeting, meeting.hosts - leaving | {taker})
            else:
                conflicts.add(meeting.id)
        return success, conflicts
