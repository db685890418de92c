"""The entries of a queue's rotation, with what the ledger says of each."""

from collections.abc import Iterable

from django.db import connection

from scheduling.domain.routing import Entrant
from scheduling.models import Queue
from scheduling.queries.bookables import Place

#: Written out, because every booking asks it and building it from query objects takes longer than running it.
_MEMBERS = "SELECT id, balance, last_assigned FROM scheduling_queuemember WHERE queue_id = %s"


def entrants(queue: Queue, places: Iterable[Place]) -> list[Entrant]:
    """The places with their balances. Whoever is about to decide holds the queue's lock."""
    with connection.cursor() as cursor:
        cursor.execute(_MEMBERS, [Queue._meta.pk.get_db_prep_value(queue.pk, connection)])
        standing = {f"member:{pk}": (balance, last) for pk, balance, last in cursor.fetchall()}
    places = tuple(places)
    if any(place.key.startswith("group:") for place in places):
        groups = queue.groups.values_list("pk", "balance", "last_assigned")
        standing |= {f"group:{pk}": (balance, last) for pk, balance, last in groups}
    return [
        Entrant(
            key=place.key,
            hosts=place.hosts,
            name=place.name,
            weight=place.weight,
            position=place.position,
            tier=place.tier,
            balance=standing[place.key][0],
            last_assigned=standing[place.key][1],
        )
        for place in places
    ]
