"""The API's own description, asked whether it says what an answer looks like."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from jsonschema_rs import validator_for

from scheduling.api.site import api


@dataclass(frozen=True)
class Operation:
    """``path`` has its ids as ``{names}``; ``details`` is what the description says of it."""

    method: str
    path: str
    details: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def body(self) -> dict[str, Any] | None:
        """The schema of what is sent, if something is."""
        if "requestBody" not in self.details:
            return None
        [content] = self.details["requestBody"]["content"].values()
        return resolved(content["schema"])

    def matches(self, method: str, path: str) -> bool:
        pattern = re.sub(r"\{\w+\}", "[^/]+", self.path)
        return method == self.method and bool(re.fullmatch(pattern, path.removesuffix("/")))


@cache
def description() -> dict[str, Any]:
    """As it is served, not as it is kept."""
    document: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    return document


@cache
def operations() -> tuple[Operation, ...]:
    return tuple(
        Operation(method.upper(), path, details)
        for path, methods in description()["paths"].items()
        for method, details in methods.items()
    )


def operation(method: str, path: str) -> Operation:
    """Addresses without ids come first: ``paginated`` is none."""
    found = [each for each in operations() if each.matches(method, path)]
    assert found, f"{method} {path} is not described"
    return min(found, key=lambda each: each.path.count("{"))


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """What a reference stands for; an optional body is its model or null."""
    for choice in schema.get("anyOf", ()):
        if choice.get("type") != "null":
            return resolved(choice)
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = description()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def complaints(method: str, path: str, status: int, content: bytes) -> Iterator[str]:
    """Everything in which an answer differs from its description."""
    answers = operation(method, path).details["responses"]
    if str(status) not in answers:
        yield f"the status {status} is not described"
    elif "content" not in answers[str(status)]:
        yield from ["it has content"] if content else []
    else:
        schema = answers[str(status)]["content"]["application/json"]["schema"]
        validator = validator_for({**schema, "components": description()["components"]})
        yield from (str(error) for error in validator.iter_errors(json.loads(content)))
