"""The API does what its own description says, whatever is sent: Schemathesis with every check that it has."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import available_timezones

import pytest
import schemathesis
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings
from schemathesis.config import SchemathesisConfig

from booking_site.wsgi import application
from scheduling.secrets import secret_of
from tests import builders
from tests.api.conftest import Team

#: What only looks right until it is compared with something else: with another field, or with the meeting type.
RELATIVE = {
    "end",
    "page",
    "pageSize",
    "hostIds",
    "queueId",
    "channel",
    "location",
    "locationId",
    "phoneOnlyBooking",
    "attendee.email",
    "attendee.fullname",
    "attendee.notes",
    "attendee.customFields",
    "attendee.bringalongEmails",
    "users",
    "userCapacities",
    "userPriorities",
    "userIds",
    "fromUserIds",
    "startDate",
    "targetUserId",
    "targetUserIds",
    "userId",
    "queueGroupId",
    "name",
    "endDate",
    "hours",
    "endpoint",
}
#: A quarter of what the profile asks of a property, because each example is a request.
EXAMPLES = hypothesis_settings().max_examples // 4
RELATIVE_CODES = {"slot-occupied", "host-required", "duration-not-allowed"}

INSTANTS = st.integers(0, 32_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
FORMATS = {
    "date": INSTANTS.map(lambda instant: instant.date().isoformat()),
    "date-time": INSTANTS.map(datetime.isoformat),
    "email": st.from_regex(r"[a-z]{1,20}@[a-z]{1,20}\.(com|org|example)", fullmatch=True),
    "iana-time-zone": st.sampled_from(sorted(available_timezones() - {"localtime"})),
}
for name, strategy in FORMATS.items():
    schemathesis.openapi.format(name, strategy)
CONFIG = SchemathesisConfig.from_dict(
    {
        "checks": {
            # A request can have the right shape and still be refused; ``may_be_refused`` says for what.
            "positive_data_acceptance": {"expected-statuses": ["2xx", "400", "404", "409"]},
        },
        "generation": {
            "allow-x00": False,  # refused wherever it stands, which a description cannot say; see test_errors.py
            "database": "none",
        },
        "analysis": {"constants": {"enabled": False}},  # words of our code, put where a format is asked for
    }
)
schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application, config=CONFIG)


@pytest.fixture
def known(team: Team) -> dict[str, str]:
    """Random ids would only ever show that nothing is there."""
    booked = builders.reserve(team.demo, builders.at("09:00"), team.hosts[0])
    webhook = builders.webhook(team.workspace)
    delivery = builders.delivery(webhook)
    held = builders.reserve(team.advice, builders.at("10:00"), team.hosts[0], hold_until=builders.at("08:00"))
    return {
        "meeting_type_id": str(team.demo.pk),
        "meetingTypeId": str(team.demo.pk),
        "queue_id": str(team.demo.queue.pk),
        "workspace_id": str(team.workspace.pk),
        "appointment_id": str(booked.pk),
        "appointmentId": str(booked.pk),
        "targetUserId": str(team.hosts[1].uuid),
        "booking_id": str(held.pk),
        "webhook_id": str(webhook.pk),
        "delivery_id": str(delivery.pk),
        "secret": secret_of(str(booked.pk), booked.secret_version),
    }


@schema.parametrize()
@hypothesis_settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_as_described(
    case: "schemathesis.Case[Any]", team: Team, known: dict[str, str], settings: Settings
) -> None:
    settings.RATE_LIMITS = False
    fits = is_positive(case)
    if fits:
        name_what_there_is(case, known)

    response = case.call_and_validate(
        headers={**team.program.headers, "x-meetergo-api-user-id": str(team.hosts[0].uuid)}
    )

    assert not fits or response.status_code != 400 or may_be_refused(response.json())


def is_positive(case: "schemathesis.Case[Any]") -> bool:
    return case.meta is not None and case.meta.generation.mode.is_positive


def name_what_there_is(case: "schemathesis.Case[Any]", known: dict[str, str]) -> None:
    for values in (case.path_parameters, case.query, case.body):
        if isinstance(values, dict):
            values.update({name: known[name] for name in values if name in known})


def may_be_refused(problem: dict[str, Any]) -> bool:
    fields = {fault["field"].split("[")[0] for fault in problem.get("errors", ())}
    return problem["errorCode"] in RELATIVE_CODES or (bool(fields) and fields <= RELATIVE)
