"""What a change of a queue costs does not grow with the queue."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scheduling import facade
from scheduling.contract.queues import GroupRequest, QueueChange
from scheduling.models import Host, MeetingType
from tests import builders
from tests.builders import NOW

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def weigh_all(kind: MeetingType, people: list[Host]) -> None:
    capacities = [{"userId": str(host.uuid), "capacity": 2} for host in people]
    change = QueueChange.model_validate({"userCapacities": capacities})
    facade.change_queue(change, str(kind.pk), workspace_id=None, now=NOW)


def group_all(kind: MeetingType, people: list[Host]) -> None:
    user_ids = tuple(str(host.uuid) for host in people)
    request = GroupRequest(name="All", queue_id=str(kind.queue.pk), user_ids=user_ids)
    facade.add_group(request, workspace_id=None, now=NOW)


def replace_all(kind: MeetingType, people: list[Host]) -> None:
    change = QueueChange.model_validate({"users": [{"userId": str(host.uuid)} for host in reversed(people)]})
    facade.change_queue(change, str(kind.pk), workspace_id=None, now=NOW)


@pytest.mark.parametrize("change", [weigh_all, group_all, replace_all])
def test_a_change_asks_the_same_of_the_database_in_a_queue_of_any_size(
    change: Callable[[MeetingType, list[Host]], None],
) -> None:
    numbers = []
    for size in (2, 9):
        team = builders.workspace()
        people = builders.hosts(team, size)
        kind = builders.round_robin(team, people)
        with CaptureQueriesContext(connection) as asked:
            change(kind, people)
        numbers.append(len(asked))

    assert numbers[0] == numbers[1]
