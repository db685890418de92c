"""Values of the contract as answers."""

from typing import Any

from django.http import HttpResponse
from pydantic import TypeAdapter

from scheduling.contract.model import Contract

_ANYTHING: TypeAdapter[Any] = TypeAdapter(Any)


def answer(value: Contract | tuple[Contract, ...], status: int = 200) -> HttpResponse:
    """The value as JSON, written by pydantic itself: a month of free times is thousands of instants."""
    content = _ANYTHING.dump_json(value, by_alias=True)
    return HttpResponse(content, status=status, content_type="application/json")
