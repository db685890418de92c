"""Whether somebody delivers: a row that every worker renews, so that any process can tell."""

from datetime import datetime, timedelta

from scheduling.models import Heartbeat

_NAME = "outbox"
EVERY = timedelta(seconds=10)
#: Longer than a mail server may keep a worker waiting.
TOO_OLD = timedelta(minutes=2)


def beat(now: datetime) -> None:
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=_NAME, seen_at=now)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["seen_at"],
    )


def is_beating(now: datetime) -> bool:
    return Heartbeat.objects.filter(name=_NAME, seen_at__gt=now - TOO_OLD).exists()
