"""guide-availability-and-booking.md, step by step."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from tests import builders
from tests.seeds.comparison import says
from tests.seeds.conftest import Team
from tests.seeds.requests import Document, printed

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = datetime(2023, 10, 2, 8, tzinfo=UTC)


@pytest.fixture
def document(team: Team) -> Document:
    """The printed timeframes are those of a host who works then."""
    hours = {"mon": ["08:00-10:00", "11:00-12:00"], "tue": ["08:00-10:00"]}
    host = builders.host(team.workspace, "Grace", hours=hours)
    shared = builders.round_robin(team.workspace, [host])
    names = ("<your meeting type ID>", "<your meeting type id>", "<Your meeting type ID>")
    return Document("guide-availability-and-booking", {"YOUR_API_KEY": team.key, **dict.fromkeys(names, shared.pk)})


def queue_id(document: Document) -> UUID:
    """What the first step is for."""
    return UUID(document.ask("Step 1: Set up meeting type")["queueId"])


def test_step_1_tells_the_queue_id(document: Document) -> None:
    assert queue_id(document).version


def test_step_2_answers_with_the_printed_timeframes(document: Document) -> None:
    answer = document.ask(
        "Step 2: Retrieve Availability",
        {
            "<your queue ID>": queue_id(document),
            "start=<ISO formatted time>": "start=2023-10-09T00:00:00.000Z",
            "end=<ISO formatted time>": "end=2023-10-11T00:00:00.000Z",
        },
    )

    expected = printed("availability_v2")
    assert says(answer["timeframes"], expected["timeframes"])
    assert answer["timezone"].lower() == expected["timezone"]
    assert set(answer) == set(expected)


def test_step_3_books_a_time_of_step_2(document: Document) -> None:
    answer = document.ask("Step 3: Make a booking", {"<Your queue ID>": queue_id(document)}, status=201)

    assert set(answer) == {"appointmentId", "secret"}
