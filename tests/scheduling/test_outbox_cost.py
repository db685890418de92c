"""Looking for messages costs the same however many wait for somebody else, rest, or were delivered long ago."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scheduling.outbox.messages import claim
from tests.delivery.samples import NOW

pytestmark = pytest.mark.django_db


def test_looking_for_messages_reads_two_indexes_and_no_table() -> None:
    """SQLite takes an index whenever it can, so its plan says whether there is one; PostgreSQL weighs sizes as well."""
    with CaptureQueriesContext(connection) as looked:
        claim("webhook", NOW)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {looked[0]['sql']}")
        plan = [row[3] for row in cursor.fetchall()]

    assert len(looked) == 1
    assert "SEARCH scheduling_outboxmessage USING INDEX outbox_due (kind=? AND due_at<?)" in plan
    assert "SEARCH U0 USING COVERING INDEX outbox_leased (leased_until>?)" in plan
    assert not [step for step in plan if step.startswith("SCAN")]
