"""``POST /v4/booking`` over free slots against a view that inserts one bare row, on the same server."""

import json
import secrets
from datetime import UTC, datetime
from hashlib import sha256
from statistics import median

from bench import load, team
from scheduling.models import ApiKey
from scheduling.queries.availability import free_starts
from scheduling.queries.bookables import bookable
from scheduling.queries.instants import datetime_of
from scheduling.queries.parties import party

HOSTS, ROUNDS, SECONDS = 10, 5, 2.0


def main() -> None:
    meeting_type = team.build(HOSTS, 0)
    random = secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        workspace=meeting_type.workspace, name="bench", secret_hash=sha256(random.encode()).hexdigest()
    )
    authorization = f"Authorization: Bearer ak_live:{key.pk}:{random}"
    known = bookable(str(meeting_type.pk), workspace_id=None)
    everybody = party(known, queue_id=None, host_ids=())
    starts = free_starts(known, everybody, known.rules(30), team.coming_month(), now=datetime.now(UTC))

    def book(number: int) -> bytes:
        body = {
            "meetingTypeId": str(meeting_type.pk),
            "queueId": str(meeting_type.queue.pk),
            "start": datetime_of(starts[number % len(starts)]).isoformat(),
            "attendee": {"email": f"visitor{number}@example.com", "fullname": "A Visitor", "notes": {}},
        }
        return load.post("/api/v4/booking", json.dumps(body).encode(), authorization)

    bare = load.post("/bench/insert", b'{"a": 1}')
    ratios, number = [], 0
    with load.server() as port:
        load.rate(port, lambda _: bare, seconds=0.5)
        for _ in range(ROUNDS):
            inserts, _, _ = load.rate(port, lambda _: bare, seconds=SECONDS)
            bookings, statuses, number = load.rate(port, book, seconds=SECONDS, first=number)
            ratios.append(bookings / inserts)
            print(f"bare insert {inserts:7.0f}/s   booking {bookings:7.0f}/s   {dict(statuses)}")
    print(f"booking at {median(ratios):.2f} of the bare insert's rate (median of {ROUNDS})")
