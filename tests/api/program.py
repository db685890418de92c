"""Somebody else's program, which knows the API and nothing else of us."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.test import Client

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response


class Program:
    """Sends requests with its key, if it has one."""

    def __init__(self, key: str | None = None, **headers: str) -> None:
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}
        self.headers |= {name.replace("_", "-"): value for name, value in headers.items()}
        self._client = Client()

    def acting_as(self, user_id: object) -> "Program":
        program = Program()
        program.headers = {**self.headers, "x-meetergo-api-user-id": str(user_id)}
        return program

    def get(self, path: str, query: Mapping[str, Any] | str = "") -> "Response":
        if isinstance(query, str):
            return self._client.get(f"{path}?{query}" if query else path, headers=self.headers)
        return self._client.get(path, query, headers=self.headers)

    def post(self, path: str, body: Any, **headers: str) -> "Response":
        """``body`` is sent as JSON, unless it is bytes."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content_type = named.pop("Content-Type", "application/json")
        return self._client.post(path, body, content_type=content_type, headers={**self.headers, **named})

    def call(self, method: str, path: str, **headers: str) -> "Response":
        return self._client.generic(method, path, headers={**self.headers, **headers})


def answer_of(response: "Response", status: int = 200) -> Any:
    """The JSON of a response that went well."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/json"
    return response.json()


def problem_of(response: "Response", status: int) -> dict[str, Any]:
    """The JSON of a refusal, which has one shape everywhere."""
    problem: dict[str, Any] = answer_of(response, status)
    assert set(problem) <= {"statusCode", "message", "error", "errorCode", "errors"}
    assert problem["statusCode"] == status
    assert all(problem[name] and isinstance(problem[name], str) for name in ("message", "error", "errorCode"))
    return problem


def fields_of(response: "Response") -> list[str]:
    """The fields that a request was refused for; each is named in the message too."""
    problem = problem_of(response, 400)
    assert problem["errorCode"] == "validation-failed"
    assert problem["message"] == "; ".join(fault["message"] for fault in problem["errors"])
    return [fault["field"] for fault in problem["errors"]]
