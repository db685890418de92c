"""Whom a query or a booking is about: the whole rotation, some of its members, or named hosts together."""

from dataclasses import dataclass

from scheduling.contract.refusals import Fault, HostRequired, Invalid
from scheduling.domain.slots import Entry
from scheduling.models import AssignmentKind
from scheduling.queries.bookables import Bookable, Place


@dataclass(frozen=True, slots=True)
class Party:
    """``entries``: each is hosts who attend together. ``places`` is the whole rotation; empty: no queue decides.

    ``pinned``: the keys of the places that were asked for by name, where somebody was.
    """

    entries: tuple[Entry, ...]
    places: tuple[Place, ...] = ()
    pinned: frozenset[str] | None = None

    @property
    def asked(self) -> tuple[int, ...]:
        """The hosts who may take a booking."""
        return tuple(dict.fromkeys(host for entry in self.entries for host in entry))

    @property
    def hosts(self) -> tuple[int, ...]:
        """The hosts who count in the decision: of the whole rotation, also when some of it are asked for by name."""
        return tuple(dict.fromkeys((*self.asked, *(host for place in self.places for host in place.hosts))))


def party(bookable: Bookable, *, queue_id: str | None, host_ids: tuple[str, ...]) -> Party:
    """Raises ``HostRequired`` when nobody is named and no queue stands behind the type, ``Invalid`` for strangers."""
    if queue_id is not None:
        _require_own_queue(bookable, queue_id)
    chosen = _named_hosts(bookable, host_ids)
    if bookable.queue is None:
        if not chosen:
            raise HostRequired
        return Party(entries=(chosen,))
    if chosen and queue_id is None:
        return Party(entries=(chosen,))
    if bookable.row.assignment == AssignmentKind.CO_HOST:
        everybody = tuple(host for host in bookable.hosts if host not in bookable.covering)
        return Party(entries=(everybody,) if everybody else ())
    if not chosen:
        return Party(entries=tuple(place.hosts for place in bookable.places), places=bookable.places)
    asked = [place for place in bookable.places if set(place.hosts) <= set(chosen)]
    keys = frozenset(place.key for place in asked)
    return Party(entries=tuple(place.hosts for place in asked), places=bookable.places, pinned=keys)


def _require_own_queue(bookable: Bookable, queue_id: str) -> None:
    if bookable.queue is None:
        raise Invalid([Fault("queueId", "queueId must be absent: this meeting type has no queue; name hostIds")])
    if queue_id.lower() != str(bookable.queue.id):
        raise Invalid([Fault("queueId", "queueId is not the queue of this meeting type")])


def _named_hosts(bookable: Bookable, host_ids: tuple[str, ...]) -> tuple[int, ...]:
    known = {facts.uuid: facts.id for facts in bookable.hosts.values()} if host_ids else {}
    strangers = [host_id for host_id in host_ids if host_id.lower() not in known]
    if strangers:
        sentence = f"hostIds names hosts who do not offer this meeting type: {', '.join(strangers)}"
        raise Invalid([Fault("hostIds", sentence)])
    return tuple(dict.fromkeys(known[host_id.lower()] for host_id in host_ids))
