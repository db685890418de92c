"""What there is in a team's workspace, by the names under which requests ask for it."""

from typing import Any

from scheduling.contract.model import iso
from scheduling.secrets import secret_of
from tests import builders
from tests.api.conftest import Team


def known_ids(team: Team) -> dict[str, str]:
    ada, ben = team.hosts
    booked = builders.reserve(team.demo, builders.at("09:00"), ada)
    held = builders.reserve(team.advice, builders.at("10:00"), ada, hold_until=builders.at("08:00"))
    tier = builders.tier(team.demo, 1, [ada])
    webhook = builders.webhook(team.workspace)
    delivery = builders.delivery(webhook)
    known = {
        **_both("meeting_type_id", team.demo.pk),
        **_both("queue_id", team.demo.queue.pk),
        **_both("appointment_id", booked.pk),
        **dict.fromkeys(("group_id", "queueGroupId"), tier.pk),
        **dict.fromkeys(("userId", "userIds", "hostIds", "fromUserIds"), ada.uuid),
        **dict.fromkeys(("targetUserId", "targetUserIds"), ben.uuid),
        "existingAppointmentId": booked.pk,
        "workspace_id": team.workspace.pk,
        "booking_id": held.pk,
        "webhook_id": webhook.pk,
        "delivery_id": delivery.pk,
        "secret": secret_of(str(booked.pk), booked.secret_version),
    }
    return {name: str(value) for name, value in known.items()}


def _both(name: str, value: object) -> dict[str, object]:
    """In a path, and in a query or a body."""
    first, *rest = name.split("_")
    return {name: value, first + "".join(word.title() for word in rest): value}


def fill_in(values: Any, known: dict[str, str]) -> None:
    """The ids, in place and however deep; of users at most two. One that is left out, or null, stays so."""
    if isinstance(values, dict):
        for name, value in values.items():
            if isinstance(value, list):
                values[name] = _filled(value, known.get(name), known)
            elif name in known and value is not None:
                values[name] = known[name]
            else:
                fill_in(value, known)


def _filled(values: list[Any], first: str | None, known: dict[str, str]) -> list[Any]:
    """Ada, or Ada and Ben: as ids, or where something is said of each of them."""
    if first:
        return [first, known["targetUserId"]][: len(values)]
    users = [known["userId"], known["targetUserId"]]
    if all(isinstance(value, dict) and "userId" in value for value in values):
        return [{**value, "userId": user} for value, user in zip(values, users, strict=False)]
    return values


def name_a_free_time(body: Any) -> None:
    """To book or to move to. Any other time is hardly ever free."""
    if isinstance(body, dict) and "start" in body and ({"attendee"} <= set(body) or len(body) in (1, 3)):
        body["start"] = iso(builders.at("11:00"))
