"""Groups of a queue as programs make and change them."""

from collections import Counter

import pytest

from scheduling.models import Host
from tests import builders
from tests.api.conftest import Team
from tests.api.program import answer_of, fields_of, problem_of
from tests.api.test_queues import book, change, group_body, patch, require_balanced_without_departures, user
from tests.builders import at

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def cy(team: Team) -> Host:
    """Of the workspace, not of the queue."""
    return builders.host(team.workspace, "Cy")


def test_a_tier_serves_first(team: Team) -> None:
    ben = team.hosts[1]

    group = answer_of(team.program.post("/api/v4/queue-user-group", group_body(team, ben, priority=1)), 201)

    sent = {"name": "Senior", "priority": 1, "mode": "tier", "capacity": 1, "queueId": str(team.demo.queue.pk)}
    assert {name: group[name] for name in sent} == sent
    assert group["userIds"] == [str(ben.uuid)]
    assert group["createdAt"] == group["updatedAt"] == "2027-01-01T00:00:00Z"
    assert answer_of(team.program.get(f"/api/v4/queue/{team.demo.queue.pk}"))["groups"] == [group]
    assert [builders.taken_by(builders.book(team.demo, at("10:00"))) for _ in team.hosts] == ["Ben", "Ada"]


def test_a_collective_group_takes_turns_as_one(team: Team, cy: Host) -> None:
    ada, ben = team.hosts
    change(team, users=[user(ada), user(ben), user(cy)])
    assert book(team.demo, 0) == "Ada"

    body = group_body(team, ben, cy, mode="collective", capacity=2)
    group = answer_of(team.program.post("/api/v4/queue-user-group", body), 201)
    change(team, type="advancedRoundRobin")

    assert (group["mode"], group["capacity"]) == ("collective", 2)
    assert set(builders.balances(team.demo.queue).values()) == {0}  # they handed their balances on
    assert Counter(book(team.demo, 1 + n) for n in range(6)) == {"Ada": 2, "BenCy": 4}
    require_balanced_without_departures(team.demo)


def test_a_group_changes_in_what_is_named(team: Team) -> None:
    ada, ben = team.hosts
    group = answer_of(team.program.post("/api/v4/queue-user-group", group_body(team, ben, priority=3)), 201)
    path = f"/api/v4/queue-user-group/{group['id']}"

    renamed = answer_of(patch(team.program, path, {"name": "Enterprise", "userIds": [str(ada.uuid), str(ben.uuid)]}))
    together = answer_of(patch(team.program, path, {"mode": "collective", "capacity": 5, "priority": 0}))

    assert renamed == {**group, "name": "Enterprise", "userIds": [str(ada.uuid), str(ben.uuid)]}
    assert together == {**renamed, "mode": "collective", "capacity": 5, "priority": 0}


def test_faults_of_a_group_are_told_at_once(team: Team, cy: Host, strangers: Team) -> None:
    ada = team.hosts[0]
    path = "/api/v4/queue-user-group"
    group = answer_of(team.program.post(path, group_body(team, ada)), 201)
    other = answer_of(team.program.post(path, group_body(team, ada, name="Other")), 201)

    added = fields_of(team.program.post(path, group_body(team, ada, cy, ada, strangers.hosts[0], name="senior")))
    changed = fields_of(
        patch(
            team.program,
            f"{path}/{other['id']}",
            {"name": "SENIOR", "queueId": str(strangers.demo.queue.pk), "userIds": [str(cy.uuid)]},
        )
    )

    assert sorted(added) == ["name", "userIds[1]", "userIds[2]", "userIds[3]"]
    assert sorted(changed) == ["name", "queueId", "userIds[0]"]
    assert fields_of(team.program.post(path, {"mode": "x", "priority": -1, "capacity": 0, "name": " "})) == [
        "name",
        "queueId",
        "userIds",
        "priority",
        "mode",
        "capacity",
    ]
    shown = answer_of(team.program.get(f"/api/v4/queue/{team.demo.queue.pk}"))["groups"]
    assert shown == [group, other]


def test_queues_and_groups_of_others_are_not_there(team: Team, strangers: Team) -> None:
    path = "/api/v4/queue-user-group"
    body = group_body(team, team.hosts[0])
    group = answer_of(team.program.post(path, body), 201)

    assert fields_of(strangers.program.post(path, body)) == ["queueId"]
    assert fields_of(team.program.post(path, {**body, "queueId": "x"})) == ["queueId"]
    for group_id in (group["id"], "x", str(team.demo.pk)):
        problem_of(patch(strangers.program, f"{path}/{group_id}", {"name": "Mine"}), 404)


def test_a_group_that_nobody_is_left_in_comes_back_under_its_name(team: Team) -> None:
    ada, ben = team.hosts
    path = "/api/v4/queue-user-group"
    group = answer_of(team.program.post(path, group_body(team, ben)), 201)
    change(team, users=[user(ada)])
    gone = problem_of(patch(team.program, f"{path}/{group['id']}", {"name": "X"}), 404)

    again = answer_of(team.program.post(path, group_body(team, ada)), 201)

    assert gone["errorCode"] == "not-found"
    assert (again["id"], again["userIds"]) == (group["id"], [str(ada.uuid)])
