"""The receiver's lines that the documentation prints do what it says."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from scheduling.delivery.signature import signed_headers
from tests.installation import ROOT

SECRET, OTHER = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = '{"webhookType":"booking_created"}'
NOW = datetime(2027, 3, 1, 7, tzinfo=UTC)


@pytest.fixture
def is_genuine() -> Callable[..., bool]:
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs/operating.md").read_text(), flags=re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    function: Callable[..., bool] = names["is_genuine"]
    return function


@time_machine.travel(NOW)
def test_the_printed_receiver_accepts_what_is_genuine_and_nothing_else(is_genuine: Callable[..., bool]) -> None:
    def headers(now: datetime = NOW) -> dict[str, str]:
        return signed_headers(BODY, event_id="1", now=now, secrets=[OTHER, SECRET])

    assert is_genuine(SECRET, headers(), BODY.encode())
    assert not is_genuine(SECRET, headers(), b"{}")
    assert not is_genuine("whsec_" + "A" * 32, headers(), BODY.encode())
    assert not is_genuine(SECRET, {**headers(), "webhook-id": "2"}, BODY.encode())
    assert not is_genuine(SECRET, headers(NOW - timedelta(minutes=6)), BODY.encode())
