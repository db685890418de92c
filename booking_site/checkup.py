"""What ``manage.py doctor`` finds out about this installation itself: database, Redis, mail, workers, webhooks."""

from collections.abc import Iterator
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.cache import cache
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from redis import RedisError

from booking_site import readiness
from scheduling.models import OutboxMessage, WebhookEndpoint
from scheduling.outbox import heartbeat
from widget import checkup as widgets
from widget.findings import Finding, note, ok, wrong


def checkup(now: datetime) -> Iterator[Finding]:
    """Everything. Without a database that works nothing else can be looked at."""
    obstacles = readiness.obstacles(connection)
    if obstacles:
        for sentence in obstacles:
            yield wrong("database", sentence, "README.md and docs/operating.md say how it is set up.")
        return
    yield ok("database", "it has everything that this version needs")
    yield from _of_redis()
    yield _of_mail()
    yield _of_workers(now)
    yield from _of_outbox()
    yield from widgets.checkup(now)


def _of_redis() -> Iterator[Finding]:
    if not settings.CACHES["default"].get("LOCATION"):
        return
    try:
        cache.get("doctor")
    except RedisError as error:
        sentence = f"Redis does not answer ({type(error).__name__}), so every process counts and asks by itself"
        yield wrong("redis", sentence, "Check SLOTWRIGHT_REDIS_URL, or start Redis.")
    else:
        yield ok("redis", "Redis answers; processes count and ask together")


def _of_mail() -> Finding:
    folder = settings.EMAIL_SETTINGS.folder
    if folder:
        sentence = f"mails are written to {folder}, and none leaves this machine"
        return note("mail", sentence, "Set SLOTWRIGHT_EMAIL_URL to a mail server.")
    mail = get_connection()
    try:
        mail.open()
        mail.close()
    except (OSError, SMTPException) as error:
        sentence = f"the mail server {settings.EMAIL_HOST} does not let us in: {type(error).__name__}"
        return wrong("mail", sentence, "Check SLOTWRIGHT_EMAIL_URL; manage.py sendtestemail shows more.")
    return ok("mail", f"the mail server {settings.EMAIL_HOST} lets us in")


def _of_workers(now: datetime) -> Finding:
    sentence, remedy = "nobody delivers mails and webhooks", "Run manage.py worker, or serve without --no-worker."
    try:
        if heartbeat.is_beating(now):
            return ok("workers", "mails and webhooks are delivered")
    except DatabaseError:
        sentence = "whether somebody delivers mails cannot be read"
    if settings.SCHEDULER_URL:
        return note("workers", f"{sentence}; those of bookings are the scheduler's own")
    return wrong("workers", sentence, remedy)


def _of_outbox() -> Iterator[Finding]:
    if dead := OutboxMessage.objects.exclude(dead_at=None).count():
        sentence = f"{dead} mails or webhooks could not be delivered in any attempt"
        yield note("outbox", sentence, "The administration says why, and tries them again.")
    off = WebhookEndpoint.objects.exclude(disabled_at=None).filter(is_active=False)
    for endpoint in off.order_by("endpoint"):
        sentence = (
            f"{endpoint.endpoint} is told nothing since {endpoint.disabled_at:%Y-%m-%d}: {endpoint.disabled_reason}"
        )
        yield note("webhooks", sentence, "Switch it on again in the administration once it works.")
