"""routing-round-robin.md, from its first request to its last."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from scheduling.models import Host, MeetingType
from tests import builders
from tests.seeds.conftest import Team
from tests.seeds.requests import Document, Replacements

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = datetime(2024, 1, 8, 8, tzinfo=UTC)
BOOK = "Book - host will be assigned by queue"
FROM_QUEUE = "Get availability with queue routing"


@pytest.fixture
def people(team: Team) -> list[Host]:
    return builders.hosts(team.workspace, 5, zone="UTC")


@pytest.fixture
def shared(team: Team, people: list[Host]) -> MeetingType:
    """By the first three."""
    return builders.round_robin(team.workspace, people[:3], horizon_days=400)


@pytest.fixture
def document(team: Team, people: list[Host], shared: MeetingType) -> Document:
    ids = [str(host.uuid) for host in people]
    replaced = {
        "YOUR_API_KEY": team.key,
        "${workspaceId}": team.workspace.pk,
        "${meetingTypeId}": shared.pk,
        "${queueId}": shared.queue.pk,
        "user-1-uuid": ids[0],
        "user-2-uuid": ids[1],
        "user-3-uuid": ids[2],
    }
    return Document("routing-round-robin", replaced)


def as_user(host: Host) -> Replacements:
    return {"${userId}": host.uuid}


def offered(document: Document, host: Host, kind: MeetingType | None = None) -> list[str]:
    other = {"${meetingTypeId}": kind.pk, "${queueId}": kind.queue.pk} if kind else {}
    return [slot["start"] for slot in document.ask(FROM_QUEUE, {**as_user(host), **other})["availableSlots"]]


def book_at(document: Document, host: Host, start: str) -> str:
    answer = document.ask(BOOK, {**as_user(host), "${availableSlots[0].start}": start}, status=201)
    return str(answer["appointmentId"])


def host_of(appointment_id: str, team: Team) -> str:
    appointment = Document("bookings", {"YOUR_API_KEY": team.key}).ask(
        "Get Single Appointment", {"{appointmentId}": appointment_id, "{userId}": team.john.uuid}
    )
    [host] = appointment["hosts"]
    return str(host["id"])


def weights(queue: Any) -> dict[str, int]:
    return {user["userId"]: user["weight"] for user in queue["users"]}


# --- Queues ----------------------------------------------------------------------------------------------------------


def test_get_queues(document: Document, people: list[Host], team: Team, shared: MeetingType) -> None:
    queues = document.ask("Get Queues", as_user(people[0]))

    assert {queue["id"] for queue in queues} == {str(shared.queue.pk), str(team.discovery_call.queue.pk)}


def test_get_queue_details_has_user_assignments_and_capacities(document: Document, people: list[Host]) -> None:
    queue = document.ask("Get Queue Details", as_user(people[0]))

    assert [(user["userId"], user["capacity"]) for user in queue["users"]] == [(str(p.uuid), 1) for p in people[:3]]


def test_update_queue_gives_the_first_user_twice_the_bookings(
    document: Document, people: list[Host], team: Team
) -> None:
    first, second, third = (str(host.uuid) for host in people[:3])

    assert weights(document.ask("Update Queue", as_user(people[0]))) == {first: 2, second: 1, third: 1}

    starts = offered(document, people[0])[:8]
    hosts = [host_of(book_at(document, people[0], start), team) for start in starts]
    assert Counter(hosts) == {first: 4, second: 2, third: 2}


def test_the_next_host_is_the_host_of_the_next_booking(document: Document, people: list[Host], team: Team) -> None:
    document.ask("Update Queue", as_user(people[0]))

    for start in offered(document, people[0])[:8]:
        next_hosts = document.ask("Get Next Available Host", as_user(people[0]))["nextHosts"]
        appointment_id = book_at(document, people[0], start)

        assert sorted(host["userId"] for host in next_hosts) == sorted(str(host.uuid) for host in people[:3])
        assert host_of(appointment_id, team) == next_hosts[0]["userId"]


# --- User groups -----------------------------------------------------------------------------------------------------


def test_create_and_update_user_group(document: Document, people: list[Host]) -> None:
    ids = [str(host.uuid) for host in people[:3]]

    made = document.ask("Create User Group", as_user(people[0]), status=201)
    changed = document.ask("Update User Group", {**as_user(people[0]), "${groupId}": made["id"]})

    assert (made["name"], made["userIds"], made["priority"], made["mode"]) == ("Senior Sales", ids[:2], 1, "tier")
    assert (changed["id"], changed["name"], changed["userIds"]) == (made["id"], "Enterprise Sales", ids)
    assert changed["priority"] == 1


# --- Booking with routing --------------------------------------------------------------------------------------------


def test_book_with_specific_host(document: Document, people: list[Host], team: Team) -> None:
    chosen = str(people[2].uuid)

    answer = document.ask("Book with Specific Host", {**as_user(people[0]), "specific-host-uuid": chosen}, status=201)

    assert host_of(answer["appointmentId"], team) == chosen


def test_book_with_queue(document: Document, people: list[Host], team: Team) -> None:
    slots = document.ask(FROM_QUEUE, as_user(people[0]))["availableSlots"]

    appointment_id = book_at(document, people[0], slots[0]["start"])

    assert slots[0] == {"start": "2024-01-15T09:00:00Z", "end": "2024-01-15T09:30:00Z"}
    assert host_of(appointment_id, team) in {str(host.uuid) for host in people[:3]}


# --- Handoffs --------------------------------------------------------------------------------------------------------


@pytest.fixture
def appointment_id(document: Document, people: list[Host]) -> str:
    """With the first."""
    answer = document.ask(
        "Book with Specific Host", {**as_user(people[0]), "specific-host-uuid": people[0].uuid}, status=201
    )
    return str(answer["appointmentId"])


def test_handoff_to_user(document: Document, people: list[Host], appointment_id: str) -> None:
    answer = document.ask(
        "Handoff to User",
        {**as_user(people[0]), "${appointmentId}": appointment_id, "new-host-uuid": people[1].uuid},
    )

    assert (answer["id"], answer["hostIds"]) == (appointment_id, [str(people[1].uuid)])


def test_get_available_handoff_options(document: Document, people: list[Host], appointment_id: str) -> None:
    answer = document.ask("Get Available Handoff Options", {**as_user(people[0]), "${appointmentId}": appointment_id})

    assert {"users", "queues"} <= set(answer)
    users = {user["userId"]: user["blocked"] for user in answer["users"]}
    assert (users[str(people[1].uuid)], str(people[0].uuid) in users) == (None, False)


def test_bulk_handoff(document: Document, people: list[Host], shared: MeetingType, team: Team) -> None:
    for day in (19, 20, 31):
        builders.reserve(shared, datetime(2024, 12, day, 10, tzinfo=UTC), people[0], queue=shared.queue)
    places = {"user-going-on-vacation": people[0].uuid, "backup-user-uuid": people[1].uuid}

    answer = document.ask("Bulk Handoff", {**as_user(people[0]), **places})

    assert (answer["handedOff"], answer["failed"], answer["conflicts"]) == (2, 0, [])
    assert {host_of(each, team) for each in answer["success"]} == {str(people[1].uuid)}


# --- Common patterns -------------------------------------------------------------------------------------------------


def test_sales_team_routing_gives_seniors_30_and_juniors_20_percent(
    document: Document, people: list[Host], shared: MeetingType, team: Team
) -> None:
    names = ["${seniorRep1}", "${seniorRep2}", "${juniorRep1}", "${juniorRep2}"]
    reps = [str(host.uuid) for host in people[:4]]

    queue = document.ask(
        "Sales Team Routing",
        {**as_user(people[0]), "${demoMeetingTypeId}": shared.pk, **dict(zip(names, reps, strict=True))},
    )
    starts = offered(document, people[0])[:20]
    hosts = [host_of(book_at(document, people[0], start), team) for start in starts]

    assert weights(queue) == dict(zip(reps, [3, 3, 2, 2], strict=True))
    assert Counter(hosts) == dict(zip(reps, [6, 6, 4, 4], strict=True))


def test_support_team_with_tiers_overflows_to_tier_2(document: Document, people: list[Host], team: Team) -> None:
    support = builders.round_robin(team.workspace, people, horizon_days=400)
    names = ["${support1}", "${support2}", "${support3}", "${seniorSupport1}", "${seniorSupport2}"]
    ids = [str(host.uuid) for host in people]
    tiers = {"${supportQueueId}": support.queue.pk, **dict(zip(names, ids, strict=True)), **as_user(people[0])}
    document.ask("Support Team with Tiers: Tier 1", tiers, status=201)
    document.ask("Support Team with Tiers: Tier 2", tiers, status=201)

    start = "2024-01-15T14:00:00Z"
    place = {**as_user(people[0]), "${meetingTypeId}": support.pk, "${availableSlots[0].start}": start}
    answers = [document.ask(BOOK, place, status=201) for _ in people]
    full = document.ask(BOOK, place, status=400)

    hosts = [host_of(answer["appointmentId"], team) for answer in answers]
    assert (set(hosts[:3]), set(hosts[3:])) == (set(ids[:3]), set(ids[3:]))
    assert full["errorCode"] == "slot-occupied"
    assert start not in offered(document, people[0], support)


def test_coverage_during_absence(document: Document, people: list[Host], shared: MeetingType, team: Team) -> None:
    absent, backup = people[:2]
    alone = builders.round_robin(team.workspace, [absent], horizon_days=400)
    booked = builders.reserve(shared, datetime(2024, 1, 16, 10, tzinfo=UTC), absent, queue=shared.queue)
    places = {
        **as_user(absent),
        "${backupUserId}": backup.uuid,
        "${startDate}": "2024-01-16",
        "${endDate}": "2024-01-17",
    }

    handed = document.ask("Coverage During Absence: 1. Bulk handoff existing appointments", places)
    exception = document.ask("Coverage During Absence: 2. Add availability exception", places, status=201)

    assert (handed["handedOff"], handed["success"]) == (1, [str(booked.pk)])
    assert host_of(str(booked.pk), team) == str(backup.uuid)
    assert (exception["userId"], exception["name"], exception["isAvailable"]) == (str(absent.uuid), "Vacation", False)
    days = {start.partition("T")[0] for start in offered(document, backup, alone)}
    assert days == {"2024-01-15", "2024-01-18", "2024-01-19"}
