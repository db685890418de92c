import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.api.program import Program, answer_of

PYPROJECT = Path(__file__).parent.parent.parent / "pyproject.toml"


@pytest.fixture
def description() -> dict[str, Any]:
    document: dict[str, Any] = answer_of(Program().get("/api/openapi.json"))
    return document


@pytest.fixture
def operations(description: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": operation
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    }


def test_the_description_names_the_version_of_the_package(description: dict[str, Any]) -> None:
    version = tomllib.loads(PYPROJECT.read_text())["project"]["version"]

    assert (description["info"]["title"], description["info"]["version"]) == ("Slotwright scheduling API", version)


def test_every_endpoint_is_there_in_each_of_its_spellings(operations: dict[str, dict[str, Any]]) -> None:
    assert set(operations) == {
        "GET /api/meeting-type/{meeting_type_id}",
        "GET /api/v4/meeting-type/{meeting_type_id}",
        "GET /api/v4/meeting-type",
        "GET /api/booking-availability/v2",
        "GET /api/v4/booking-availability",
        "POST /api/booking",
        "POST /api/v4/booking",
        "GET /api/v4/appointment/paginated",
        "GET /api/v4/appointment/{appointment_id}",
        "POST /api/booking/cancel/{appointment_id}",
        "POST /api/v4/appointment/{appointment_id}/cancel",
        "POST /api/booking/confirm/cancel/{appointment_id}/{secret}",
        "POST /api/booking/reschedule/{appointment_id}",
        "POST /api/v4/appointment/{appointment_id}/reschedule",
        "POST /api/booking/confirm/reschedule",
        "GET /api/v4/provisional-booking/paginated",
        "POST /api/v4/provisional-booking/{booking_id}/confirm",
        "POST /api/v4/provisional-booking/{booking_id}/decline",
        "GET /api/v4/queue/workspace/{workspace_id}",
        "GET /api/v4/queue/{queue_id}",
        "GET /api/v4/queue/{queue_id}/next",
        "PATCH /api/v4/queue/meeting-type/{meeting_type_id}",
        "POST /api/v4/queue-user-group",
        "PATCH /api/v4/queue-user-group/{group_id}",
        "POST /api/availability-exception/user",
        "POST /api/v4/handoff/appointment",
        "GET /api/v4/handoff/available-handoffs",
        "POST /api/v4/handoff/bulk",
        "GET /api/v4/user/me",
        "GET /api/webhooks",
        "POST /api/webhooks",
        "PATCH /api/webhooks/{webhook_id}",
        "DELETE /api/webhooks/{webhook_id}",
        "GET /api/webhooks/{webhook_id}/deliveries",
        "POST /api/webhooks/{webhook_id}/deliveries/{delivery_id}/replay",
    }


BY_SECRET = {
    "POST /api/booking/confirm/cancel/{appointment_id}/{secret}",
    "POST /api/booking/confirm/reschedule",
}


def test_every_endpoint_asks_for_a_key_or_a_secret_and_says_how_it_refuses(
    description: dict[str, Any], operations: dict[str, dict[str, Any]]
) -> None:
    scheme = description["components"]["securitySchemes"]["BearerKey"]

    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    for name, operation in operations.items():
        assert operation.get("security", []) == ([] if name in BY_SECRET else [{"BearerKey": []}])
        assert {"400", "404", "405", "429", "500", "503"} <= set(operation["responses"])
        assert {"401", "403"}.isdisjoint(operation["responses"]) == (name in BY_SECRET)
        refusals = [answer for status, answer in operation["responses"].items() if int(status) >= 400]
        schemas = {answer["content"]["application/json"]["schema"]["$ref"] for answer in refusals}
        assert schemas == {"#/components/schemas/Problem"}


def test_the_docs_page_stands_beside_it() -> None:
    page = Program().get("/api/docs")

    assert (page.status_code, page["Content-Type"]) == (200, "text/html; charset=utf-8")
