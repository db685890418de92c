"""Identifiers: UUIDs that sort by the time they were made (RFC 9562, version 7)."""

import os
import time
from uuid import UUID

from django.db import models


def new_id() -> UUID:
    """A UUIDv7. It shows when it was made, so it is a name and never a secret."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10))
    value = (milliseconds << 80) | random
    return UUID(int=value & ~(0xF << 76) & ~(0x3 << 62) | (0x7 << 76) | (0x2 << 62))


def first_revision() -> int:
    """Where a revision counter starts: the current millisecond, so that a row made anew never repeats an old one."""
    return time.time_ns() // 1_000_000


class Dated(models.Model):
    """When a row was made and last changed, at the ``now`` of whoever did it; unknown for rows older than that."""

    created_at = models.DateTimeField(null=True, editable=False)
    updated_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True
