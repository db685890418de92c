"""Programs say where events are to be told, see how that went, and have it done again."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from pytest_django import Settings

from scheduling.contract.webhooks import MAX_PER_WORKSPACE
from scheduling.models import ApiKey, OutboxMessage, WebhookAttempt, WebhookEndpoint
from scheduling.outbox.deliveries import deliver_due
from tests import builders
from tests.api.conftest import Team, new_key
from tests.api.program import Program, answer_of, fields_of, problem_of
from tests.builders import NOW, at
from tests.receiver import Receiver, answer, receiving

pytestmark = [pytest.mark.django_db, pytest.mark.database]

ADDRESS = "https://hooks.example.com/in"
ALL = ["booking_created", "booking_cancelled", "booking_rescheduled", "booking_handed_off"]


def send(program: Program, method: str, path: str, body: Any) -> Any:
    return getattr(program._client, method)(path, body, content_type="application/json", headers=program.headers)


def add(team: Team, endpoint: str = ADDRESS, **facts: Any) -> Any:
    return answer_of(team.program.post("/api/webhooks", {"endpoint": endpoint, **facts}), 201)


def change(team: Team, webhook_id: str, **facts: Any) -> Any:
    return answer_of(send(team.program, "patch", f"/api/webhooks/{webhook_id}", facts))


def test_a_webhook_is_what_was_sent_and_its_secret_is_shown_once(team: Team) -> None:
    made = add(team, description="CRM", eventTypes=["booking_cancelled", "booking_created", "booking_cancelled"])

    secret = made.pop("secret")
    assert secret.startswith("whsec_")
    assert made == {
        "id": made["id"],
        "endpoint": ADDRESS,
        "description": "CRM",
        "eventTypes": ["booking_cancelled", "booking_created"],
        "isActive": True,
        "createdAt": "2027-01-01T00:00:00Z",
        "updatedAt": "2027-01-01T00:00:00Z",
        "disabledAt": None,
        "disabledReason": "",
    }
    assert answer_of(team.program.get("/api/webhooks")) == [made]
    assert WebhookEndpoint.objects.get().secret == secret


def test_without_event_types_all_are_told(team: Team) -> None:
    assert add(team)["eventTypes"] == ALL


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["endpoint"]),
        ({"endpoint": ""}, ["endpoint"]),
        ({"endpoint": "hooks.example.com"}, ["endpoint"]),
        ({"endpoint": "http://hooks.example.com/"}, ["endpoint"]),
        ({"endpoint": "https://127.0.0.1/"}, ["endpoint"]),
        ({"endpoint": "https://2130706433/"}, ["endpoint"]),
        ({"endpoint": "https://[::1]/"}, ["endpoint"]),
        ({"endpoint": "https://localhost/"}, ["endpoint"]),
        ({"endpoint": None}, ["endpoint"]),
        ({"endpoint": ADDRESS, "eventTypes": []}, ["eventTypes"]),
        ({"endpoint": ADDRESS, "eventTypes": ["booking_created", "new_employee"]}, ["eventTypes[1]"]),
        ({"endpoint": "ftp://x", "eventTypes": ["nothing"]}, ["endpoint", "eventTypes[0]"]),
        ({"endpoint": ADDRESS, "description": "x" * 501}, ["description"]),
    ],
)
def test_what_is_wrong_is_named(team: Team, body: dict[str, Any], fields: list[str]) -> None:
    assert fields_of(team.program.post("/api/webhooks", body)) == fields
    assert not WebhookEndpoint.objects.exists()


def test_an_address_is_told_once_in_each_workspace(team: Team, strangers: Team) -> None:
    add(team)
    other = add(team, f"{ADDRESS}/2")
    add(strangers)

    assert fields_of(team.program.post("/api/webhooks", {"endpoint": ADDRESS})) == ["endpoint"]
    moved = send(team.program, "patch", f"/api/webhooks/{other['id']}", {"endpoint": ADDRESS})
    assert fields_of(moved) == ["endpoint"]


def test_there_is_an_end_to_the_number_of_webhooks(team: Team) -> None:
    for number in range(MAX_PER_WORKSPACE):
        add(team, f"{ADDRESS}/{number}")

    assert fields_of(team.program.post("/api/webhooks", {"endpoint": ADDRESS})) == ["endpoint"]


def test_switching_off_makes_no_room_for_more_webhooks(team: Team) -> None:
    first, *_ = [add(team, f"{ADDRESS}/{number}") for number in range(MAX_PER_WORKSPACE)]
    change(team, first["id"], isActive=False)

    assert fields_of(team.program.post("/api/webhooks", {"endpoint": ADDRESS})) == ["endpoint"]
    assert change(team, first["id"], isActive=True)["isActive"]


def test_a_webhook_moves_to_the_address_of_one_that_was_removed(team: Team) -> None:
    removed, kept = add(team, f"{ADDRESS}/1"), add(team)
    send(team.program, "delete", f"/api/webhooks/{removed['id']}", None)

    change(team, kept["id"], endpoint=removed["endpoint"])

    (shown,) = answer_of(team.program.get("/api/webhooks"))
    assert (shown["id"], shown["endpoint"]) == (kept["id"], removed["endpoint"])


def test_a_change_changes_what_it_names(team: Team) -> None:
    made = add(team, description="CRM")
    del made["secret"]

    changed = change(team, made["id"], eventTypes=["booking_cancelled"])

    assert changed == {**made, "eventTypes": ["booking_cancelled"]}
    assert change(team, made["id"]) == changed


def test_a_webhook_is_switched_off_and_on(team: Team) -> None:
    made = add(team)

    off = change(team, made["id"], isActive=False)
    on = change(team, made["id"], isActive=True)

    assert (off["isActive"], off["disabledAt"]) == (False, "2027-01-01T00:00:00Z")
    assert off["disabledReason"] == "Switched off by hand"
    assert (on["isActive"], on["disabledAt"], on["disabledReason"]) == (True, None, "")


def test_a_new_secret_is_shown_once_and_the_old_one_signs_for_another_day(team: Team) -> None:
    made = add(team)

    secret = change(team, made["id"], rotateSecret=True)["secret"]

    row = WebhookEndpoint.objects.get()
    assert secret == row.secret != made["secret"]
    assert (row.previous_secret, row.previous_secret_until) == (made["secret"], NOW + timedelta(days=1))
    assert "secret" not in change(team, made["id"], description="x")


def test_a_removed_webhook_is_gone_hears_nothing_and_can_come_back(team: Team) -> None:
    made = add(team)
    builders.book(team.demo, at("09:00"))

    removed = team.program.call("DELETE", f"/api/webhooks/{made['id']}")

    assert (removed.status_code, removed.content) == (204, b"")
    assert answer_of(team.program.get("/api/webhooks")) == []
    problem_of(team.program.call("DELETE", f"/api/webhooks/{made['id']}"), 404)
    builders.book(team.demo, at("10:00"))
    (message,) = OutboxMessage.objects.filter(kind="webhook")
    assert message.error == "The webhook was removed"
    again = add(team)
    assert again["id"] == made["id"]
    assert again["secret"] != made["secret"]


@pytest.mark.parametrize("path", ["", "/deliveries", "/deliveries/{id}/replay"])
def test_webhooks_of_others_are_not_there(team: Team, strangers: Team, path: str) -> None:
    made = add(strangers)
    address = f"/api/webhooks/{made['id']}{path.format(id=made['id'])}"

    method = {"": "patch", "/deliveries": "get"}.get(path, "post")
    assert send(team.program, method, address, {}).status_code == 404
    assert answer_of(team.program.get("/api/webhooks")) == []


def test_a_key_for_booking_does_not_see_webhooks(team: Team) -> None:
    program = Program(new_key(team.workspace, scope=ApiKey.Scope.BOOKING))

    problem_of(program.get("/api/webhooks"), 403)
    problem_of(program.post("/api/webhooks", {"endpoint": ADDRESS}), 403)


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    """Answers 500 first, then well."""
    settings.ALLOW_PRIVATE_TARGETS = True
    with receiving(answer(500, b"not today"), answer(200, b"thanks")) as server:
        yield server


def deliveries(team: Team, webhook_id: str, query: str = "") -> Any:
    return answer_of(team.program.get(f"/api/webhooks/{webhook_id}/deliveries", query))


def test_every_attempt_can_be_read(team: Team, receiver: Receiver) -> None:
    made = add(team, receiver.url)
    booked = builders.book(team.demo, at("09:00"))
    deliver_due("webhook", NOW)
    waiting = deliveries(team, made["id"])["deliveries"][0]
    deliver_due("webhook", NOW + timedelta(minutes=1))

    (delivery,) = deliveries(team, made["id"])["deliveries"]
    assert (waiting["state"], waiting["nextAttemptAt"] > "2027-01-01T00:00:03Z") == ("pending", True)
    assert (delivery["state"], delivery["nextAttemptAt"]) == ("delivered", None)
    assert (delivery["eventType"], delivery["appointmentId"]) == ("booking_created", str(booked.pk))
    assert [(tried["status"], tried["answer"]) for tried in delivery["attempts"]] == [
        (200, "thanks"),
        (500, "not today"),
    ]
    assert delivery["eventId"] == receiver.received[0].headers["webhook-id"]


def test_deliveries_come_in_pages(team: Team) -> None:
    made = add(team)
    for hour in range(9, 14):
        builders.book(team.demo, at(f"{hour}:00"))

    first, last = (deliveries(team, made["id"], f"limit=2&page={page}") for page in (1, 3))

    assert (len(first["deliveries"]), len(last["deliveries"])) == (2, 1)
    assert (first["total"], first["page"], first["pageSize"]) == (5, 1, 2)
    response = team.program.get(f"/api/webhooks/{made['id']}/deliveries", "page=0&limit=1000")
    assert fields_of(response) == ["page", "limit"]


def test_a_replay_sends_the_same_event_again(team: Team, receiver: Receiver) -> None:
    made = add(team, receiver.url)
    builders.book(team.demo, at("09:00"))
    for minute in range(2):
        deliver_due("webhook", NOW + timedelta(minutes=minute))
    (delivery,) = deliveries(team, made["id"])["deliveries"]

    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        path = f"/api/webhooks/{made['id']}/deliveries/{delivery['id']}/replay"
        again = answer_of(team.program.post(path, {}), 202)
    deliver_due("webhook", NOW + timedelta(hours=1))

    assert (again["state"], again["nextAttemptAt"]) == ("pending", "2027-01-01T01:00:00Z")
    _, before, after = receiver.received
    assert before.body == after.body
    assert before.headers["webhook-id"] == after.headers["webhook-id"]
    assert WebhookAttempt.objects.count() == 3
    assert deliveries(team, made["id"])["total"] == 1


def test_nothing_is_replayed_to_a_webhook_that_is_switched_off(team: Team) -> None:
    made = add(team)
    builders.book(team.demo, at("09:00"))
    (delivery,) = deliveries(team, made["id"])["deliveries"]
    change(team, made["id"], isActive=False)

    path = f"/api/webhooks/{made['id']}/deliveries/"
    assert fields_of(team.program.post(f"{path}{delivery['id']}/replay", {})) == ["isActive"]
    problem_of(team.program.post(f"{path}{made['id']}/replay", {}), 404)
    problem_of(team.program.post(f"{path}nothing/replay", {}), 404)
