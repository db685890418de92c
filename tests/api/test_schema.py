"""The API does what its own description says, whatever is sent: Schemathesis with every check that it has."""

import os
from collections.abc import Iterator
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

from tests.api.conftest import Team
from tests.api.known import fill_in, known_ids, name_a_free_time
from tests.wsgi import application, kept_connection

pytestmark = pytest.mark.database

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
#: A few on top of those that the description's own limits call for, because each example is a request.
EXAMPLES = 500 if os.environ.get("TEST_EXHAUSTIVE") else 5
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


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    with kept_connection():
        yield


@pytest.fixture
def known(team: Team) -> dict[str, str]:
    return known_ids(team)


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
    """Random ids would only ever show that nothing is there, and random times that nobody works then."""
    for values in (case.path_parameters, case.query, case.body):
        fill_in(values, known)
    if len(repr(case.body)) % 2:
        name_a_free_time(case.body)


def may_be_refused(problem: dict[str, Any]) -> bool:
    fields = {fault["field"].split("[")[0] for fault in problem.get("errors", ())}
    return problem["errorCode"] in RELATIVE_CODES or (bool(fields) and fields <= RELATIVE)
