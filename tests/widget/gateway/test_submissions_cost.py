"""What is looked for in the record of bookings is found through an index, however many there are."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.db.models import QuerySet

from tests.widget.gateway.remote_widget import NOW
from widget.gateway.remote import submissions
from widget.models import Submission

pytestmark = [pytest.mark.django_db, pytest.mark.database]

QUESTIONS: dict[str, tuple[Callable[[], QuerySet[Submission]], str]] = {
    "what is in doubt and due": (lambda: submissions.due(NOW)[:20], "widget_submission_doubtful"),
    "how much is in doubt": (submissions.doubtful, "widget_submission_doubtful"),
    "whose an appointment is": (lambda: submissions.of_appointment("appt-1"), "widget_appointment_of_one"),
    "what is to be erased": (lambda: submissions.outdated(NOW), "widget_submission_remembers"),
}


@pytest.mark.parametrize(("question", "index"), QUESTIONS.values(), ids=QUESTIONS)
def test_nothing_is_looked_for_in_the_whole_record(question: Callable[[], QuerySet[Submission]], index: str) -> None:
    """SQLite takes an index whenever it can; PostgreSQL reads a small table as a whole, unless that is forbidden."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        plan = question().explain()

    assert index in plan
    assert "Seq Scan" not in plan
