"""The description of the API shows every request and every answer, as they are."""

from typing import Any

import pytest
from jsonschema_rs import validator_for

from tests.api.described import Operation, description, operations


def shown(operation: Operation) -> list[tuple[str, dict[str, Any]]]:
    """What is sent, and what is answered when it goes well."""
    parts = [("body", operation.details["requestBody"])] if operation.body else []
    parts += [(status, part) for status, part in operation.details["responses"].items() if status.startswith("2")]
    return [(name, part["content"]["application/json"]) for name, part in parts if "content" in part]


@pytest.mark.parametrize("operation", operations(), ids=str)
def test_every_body_and_every_answer_has_examples_that_are_right(operation: Operation) -> None:
    for name, content in shown(operation):
        validator = validator_for({**content["schema"], "components": description()["components"]})

        assert content.get("examples"), f"{name} has no example"
        assert [error for each in content["examples"].values() for error in validator.iter_errors(each["value"])] == []


@pytest.mark.parametrize("operation", operations(), ids=str)
def test_every_operation_and_every_parameter_of_a_query_is_explained(operation: Operation) -> None:
    parameters = [each for each in operation.details.get("parameters", ()) if each["in"] == "query"]

    assert operation.details["description"]
    assert [each["name"] for each in parameters if not each.get("description")] == []
    assert "Retry-After" in operation.details["responses"]["429"]["headers"]
