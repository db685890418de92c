"""Queues as programs see and change them."""

import json
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from booking_site.workspace import apply_document, export_document
from scheduling.models import Host, LedgerEntry, MeetingType
from tests import builders
from tests.api.conftest import Team
from tests.api.program import Program, answer_of, fields_of, problem_of
from tests.builders import MONDAY, at
from tests.scheduling.test_ledger_in_database import require_balanced, slot

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def cy(team: Team) -> Host:
    """Of the workspace, not of the queue."""
    return builders.host(team.workspace, "Cy")


def patch(program: Program, path: str, body: Any) -> Any:
    return Client().patch(path, json.dumps(body), content_type="application/json", headers=program.headers)


def change(team: Team, **body: Any) -> Any:
    """The queue as it is afterwards."""
    return answer_of(patch(team.program, f"/api/v4/queue/meeting-type/{team.demo.pk}", body))


def refused(team: Team, **body: Any) -> list[str]:
    return fields_of(patch(team.program, f"/api/v4/queue/meeting-type/{team.demo.pk}", body))


def members(queue: dict[str, Any]) -> list[tuple[str, int, int]]:
    return [(user["givenName"], user["weight"], user["priority"]) for user in queue["users"]]


def user(host: Host, **facts: int) -> dict[str, Any]:
    return {"userId": str(host.uuid), **facts}


def book(kind: MeetingType, number: int) -> str:
    return builders.taken_by(builders.book(kind, slot(18 + number)))


def group_body(team: Team, *hosts: Host, **facts: Any) -> dict[str, Any]:
    user_ids = [str(host.uuid) for host in hosts]
    return {"name": "Senior", "queueId": str(team.demo.queue.pk), "userIds": user_ids, **facts}


# Members


def test_users_state_who_shares_the_queue_in_which_order(team: Team, cy: Host) -> None:
    ada, ben = team.hosts

    queue = change(team, users=[user(cy, weight=3), user(ada, capacity=2)])

    assert members(queue) == [("Cy", 3, 2), ("Ada", 2, 1)]
    assert queue == answer_of(team.program.get(f"/api/v4/queue/{team.demo.queue.pk}"))
    assert not team.demo.queue.members.get(host=ben).is_active


def test_who_joins_is_level_and_who_leaves_hands_the_balance_on(team: Team, cy: Host) -> None:
    ada, ben = team.hosts
    first = book(team.demo, 0)

    queue = change(team, users=[user(ben, weight=1), user(cy, weight=1)])

    assert first == "Ada"
    assert {one["givenName"]: one["balance"] for one in queue["users"]} == {"Ben": 0.0, "Cy": 0.0}
    assert team.demo.queue.members.get(host=ada).balance == 0
    require_balanced_without_departures(team.demo)


def require_balanced_without_departures(kind: MeetingType) -> None:
    assert builders.balances(kind.queue) == builders.ledger_sums(kind.queue)
    assert sum(builders.balances(kind.queue).values()) == 0


def test_who_comes_back_starts_at_zero_also_when_a_turn_was_given_back_meanwhile(team: Team) -> None:
    ada, ben = team.hosts
    MeetingType.objects.filter(pk=team.demo.pk).update(confirmation="double_opt_in", hold_minutes=60)
    assert book(team.demo, 0) == "Ada"
    change(team, users=[user(ben)])
    later = builders.NOW + timedelta(hours=2)
    builders.book(team.demo, at("15:00"), now=later)  # Ada's hold has expired, and that is written down

    queue = change(team, users=[user(ada), user(ben)])

    assert queue["users"][0]["balance"] == 0
    require_balanced_without_departures(team.demo)


def test_weights_count_from_the_next_booking_on(team: Team) -> None:
    ben = team.hosts[1]
    before = [book(team.demo, n) for n in range(3)]
    balances = builders.balances(team.demo.queue)

    change(team, userCapacities=[user(ben, capacity=4)])
    unchanged = builders.balances(team.demo.queue) == balances
    after = Counter(book(team.demo, 3 + n) for n in range(6))

    assert Counter(before) == {"Ada": 2, "Ben": 1}
    assert unchanged
    assert after == {"Ada": 2, "Ben": 4}
    require_balanced(team.demo)


def test_different_weights_make_a_simple_queue_a_weighted_one_unless_the_type_is_said(team: Team) -> None:
    ada, ben = team.hosts
    change(team, type="simpleRoundRobin")

    said = change(team, users=[user(ada, weight=2), user(ben)], type="simpleRoundRobin")["type"]
    meant = change(team, users=[user(ada, weight=2), user(ben)])["type"]

    assert (said, meant) == ("simpleRoundRobin", "advancedRoundRobin")


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("simpleRoundRobin", "simpleRoundRobin"),
        ("advancedRoundRobin", "advancedRoundRobin"),
        ("availability", "availability"),
        ("round_robin", "simpleRoundRobin"),
        ("weighted", "advancedRoundRobin"),
        ("capacity", "advancedRoundRobin"),
    ],
)
def test_the_strategy_has_the_names_of_both_worlds(sent: str, shown: str, team: Team) -> None:
    assert change(team, type=sent)["type"] == shown


def test_what_is_not_named_stays(team: Team) -> None:
    before = answer_of(team.program.get(f"/api/v4/queue/{team.demo.queue.pk}"))

    nothing = change(team)
    lead = change(team, maxLeadThreshold=2, distributionPeriod="week")

    assert nothing == before
    assert lead == {**before, "maxLeadThreshold": 2, "distributionPeriod": "week"}


def test_of_members_who_are_level_the_one_with_the_higher_priority_is_first(team: Team, cy: Host) -> None:
    ada, ben = team.hosts
    queue = change(team, users=[user(ada), user(ben), user(cy)])

    same = change(team, userPriorities=[{"userId": one["id"], "priority": one["priority"]} for one in queue["users"]])
    changed = change(team, userPriorities=[user(cy, priority=9)])

    assert same == queue
    assert members(changed) == [("Cy", 1, 3), ("Ada", 1, 2), ("Ben", 1, 1)]
    assert [book(team.demo, n) for n in range(3)] == ["Cy", "Ada", "Ben"]


def test_all_faults_are_told_at_once_and_nothing_is_changed(team: Team, strangers: Team) -> None:
    ada, ben = team.hosts
    path = f"/api/v4/queue/{team.demo.queue.pk}"
    before = answer_of(team.program.get(path))

    fields = refused(
        team,
        users=[user(ada, weight=0), user(strangers.hosts[0]), user(ada), {"userId": "nobody", "weight": 1_000_001}],
        userCapacities=[user(ben, capacity=-1)],
        userPriorities=[user(strangers.hosts[1], priority=1)],
    )

    assert sorted(fields) == [
        "userCapacities[0].capacity",
        "userCapacities[0].userId",
        "userPriorities[0].userId",
        "users[0].weight",
        "users[1].userId",
        "users[2].userId",
        "users[3].userId",
        "users[3].weight",
    ]
    assert answer_of(team.program.get(path)) == before


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"users": []}, "users"),
        ({"users": [{}]}, "users[0].userId"),
        ({"users": [{"userId": "x", "weight": "2"}]}, "users[0].weight"),
        ({"type": "equalDistribution"}, "type"),
        ({"maxLeadThreshold": -1}, "maxLeadThreshold"),
        ({"distributionPeriod": "year"}, "distributionPeriod"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(body: dict[str, Any], field: str, team: Team) -> None:
    assert refused(team, **body) == [field]


def test_who_is_retired_cannot_join(team: Team, cy: Host) -> None:
    Host.objects.filter(pk=cy.pk).update(is_active=False)

    assert refused(team, users=[user(cy)]) == ["users[0].userId"]


def test_what_has_no_queue_or_belongs_to_others_is_not_there(team: Team, strangers: Team) -> None:
    for kind in (team.advice.pk, strangers.demo.pk, "x", strangers.workspace.pk):
        problem = problem_of(patch(team.program, f"/api/v4/queue/meeting-type/{kind}", {}), 404)
        assert problem["errorCode"] == "not-found"


def test_a_queue_that_sleeps_is_not_there(team: Team) -> None:
    MeetingType.objects.filter(pk=team.demo.pk).update(assignment="one_on_one")

    assert answer_of(team.program.get(f"/api/v4/queue/workspace/{team.workspace.pk}")) == []
    problem_of(team.program.get(f"/api/v4/queue/{team.demo.queue.pk}"), 404)
    problem_of(team.program.get(f"/api/v4/queue/{team.demo.queue.pk}/next"), 404)
    problem_of(patch(team.program, f"/api/v4/queue/meeting-type/{team.demo.pk}", {}), 404)


def test_who_leaves_the_queue_leaves_its_tiers(team: Team, cy: Host) -> None:
    ada, ben = team.hosts
    change(team, users=[user(ada), user(ben), user(cy)])
    builders.tier(team.demo, 1, [ben, cy])
    builders.tier(team.demo, 2, [ben])

    queue = change(team, users=[user(ada), user(cy)])

    assert [group["userIds"] for group in queue["groups"]] == [[str(cy.uuid)]]
    assert team.demo.queue.groups.count() == 2


def test_nobody_leaves_the_queue_while_a_collective_group_needs_them(team: Team, cy: Host) -> None:
    ada, ben = team.hosts
    change(team, users=[user(ada), user(ben), user(cy)])
    builders.together(team.demo, [ben, cy])

    assert refused(team, users=[user(ada), user(cy)]) == ["users"]


# What is shown


def test_bookings_and_fair_share_stay_true_when_somebody_left_and_came_back(team: Team, cy: Host) -> None:
    ada, ben = team.hosts
    change(team, users=[user(ada), user(ben), user(cy)])
    for n in range(4):
        book(team.demo, n)
    change(team, users=[user(ben), user(cy)])

    queue = change(team, users=[user(ada), user(ben), user(cy)])

    shown = {one["givenName"]: (one["bookings"], one["fairShare"], one["balance"]) for one in queue["users"]}
    assert shown == {"Ada": (2, 1.333, 0.0), "Ben": (1, 1.333, 0.0), "Cy": (1, 1.333, 0.0)}


def test_a_workspace_asks_the_same_few_questions_however_many_queues_it_has(
    team: Team, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    path = f"/api/v4/queue/workspace/{team.workspace.pk}"
    for n in range(3):
        people = builders.hosts(team.workspace, 3 + n)
        kind = builders.round_robin(team.workspace, people)
        builders.tier(kind, 1, people[:2])
        builders.book(kind, at("10:00"))

    with django_assert_num_queries(9):  # the key, and eight about queues
        assert len(answer_of(team.program.get(path))) == 4


# The documents and the workspace file


def test_the_requests_of_the_documents_work_as_they_stand(team: Team, cy: Host) -> None:
    """developer-docs, "Routing & Round-Robin": update queue, user groups, coverage during absence."""
    people = [*team.hosts, cy, *builders.hosts(team.workspace, 2)]
    headers = team.program.acting_as(people[0].uuid)
    ids = [str(host.uuid) for host in people]
    users = [{"userId": ids[0], "weight": 3}, {"userId": ids[1], "weight": 3}]
    users += [{"userId": user_id, "weight": 2} for user_id in ids[2:4]]
    queue = answer_of(patch(headers, f"/api/v4/queue/meeting-type/{team.demo.pk}", {"users": users}))
    tiers = [
        {"name": "Tier 1 Support", "queueId": queue["id"], "userIds": ids[:3], "priority": 1},
        {"name": "Tier 2 Support", "queueId": queue["id"], "userIds": ids[3:4], "priority": 2},
    ]
    groups = [answer_of(headers.post("/api/v4/queue-user-group", body), 201) for body in tiers]
    path = f"/api/v4/queue-user-group/{groups[1]['id']}"
    answer_of(patch(headers, path, {"name": "Enterprise Sales", "userIds": ids[1:4]}))
    vacation = {"startDate": "2027-01-04", "endDate": "2027-01-31", "isAvailable": False, "name": "Vacation"}
    answer_of(headers.post("/api/availability-exception/user", vacation), 201)

    shown = answer_of(headers.get(f"/api/v4/queue/{queue['id']}"))
    hosts = answer_of(headers.get(f"/api/v4/queue/{queue['id']}/next"))["nextHosts"]

    assert [(group["name"], group["priority"]) for group in shown["groups"]] == [
        ("Tier 1 Support", 1),
        ("Enterprise Sales", 2),
    ]
    assert [host["tier"] for host in hosts] == [1, 1, 1, 2]
    assert builders.next_hosts(team.demo, at("10:00"))[0].id in ids[1:3]


def test_what_programs_changed_is_written_as_a_file_that_changes_nothing(team: Team, cy: Host) -> None:
    ada, ben = team.hosts
    MeetingType.objects.filter(workspace=team.workspace).update(channels=["connect"], default_channel="connect")
    change(team, users=[user(cy, weight=2), user(ada), user(ben)], maxLeadThreshold=1)
    answer_of(team.program.post("/api/v4/queue-user-group", group_body(team, ada)), 201)
    answer_of(team.program.post("/api/v4/queue-user-group", group_body(team, cy, ben, name="Junior", priority=2)), 201)
    change(team, users=[user(cy, weight=2), user(ben)])
    for host in (cy, ben):
        days = {"startDate": "2027-01-04", "endDate": "2027-01-05", "isAvailable": True, "hours": ["18:00-19:00"]}
        answer_of(team.program.acting_as(host.uuid).post("/api/availability-exception/user", days), 201)

    text = export_document(team.workspace)
    changes = apply_document(text, now=builders.NOW, plan_only=True).as_json()["changes"]

    assert "Junior" in text
    assert "Senior" not in text
    assert {kind: number for kind, number in changes.items() if number and kind != "unchanged"} == {}


# Who is next


def test_nobody_is_next_at_a_time_that_cannot_be_booked(team: Team) -> None:
    path = f"/api/v4/queue/{team.demo.queue.pk}/next"

    for start in ("2027-01-04T09:00:30Z", "2027-01-04T09:10:00Z", "2026-12-01T09:00:00Z", "2027-01-04T03:00:00Z"):
        assert answer_of(team.program.get(path, {"start": start}))["nextHosts"] == []


def test_of_hosts_who_attend_together_all_are_next_or_nobody(team: Team) -> None:
    kind = builders.co_host(team.workspace, team.hosts)
    builders.reserve(kind, at("10:00"), team.hosts[0])

    assert [host.given_name for host in builders.next_hosts(kind, at("11:00"))] == ["Ada", "Ben"]
    assert builders.next_hosts(kind, at("10:00")) == ()


def test_the_ledger_has_no_row_for_what_was_refused(team: Team) -> None:
    refused(team, users=[])

    assert not LedgerEntry.objects.exists()
    assert builders.offer(team.demo, MONDAY.date()).starts
