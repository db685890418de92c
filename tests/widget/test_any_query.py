"""Whatever an address says, the page answers, and no text of it becomes markup."""

import os

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.widget.conftest import START

EXAMPLES = 2_000 if os.environ.get("TEST_EXHAUSTIVE") else 20
NAMES = (
    "timezone",
    "duration",
    "month",
    "day",
    "start",
    "language",
    "theme",
    "clock",
    "embed",
    "email",
    "utm_source",
    "q",
)
VALUES = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [
            "9999-12",
            "0001-01-01",
            "2027-02-30",
            "2027-3",
            "9999-12-31",
            "9999-12-31T23:59Z",
            "2027-03-02T09:00:00+99:99",
            "../../etc/passwd",
            "Europe",
            "localtime",
            "-1",
            "0",
            "99999999999999999999",
            "NaN",
            "<script>alert(1)</script>",
            '"><img src=x>',
            "\x00",
            "\ud800",
            "de-DE-x-y",
            "zh-Hant",
            "*",
        ]
    ),
)
QUERIES = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=5)


@pytest.mark.parametrize("path", ["/acme/", "/acme/zones/"])
@given(query=QUERIES, partial=st.booleans())
@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_query_is_a_fault(visitor: Client, path: str, query: dict[str, str], *, partial: bool) -> None:
    headers = {"HX-Request": "true", "HX-Target": "times"} if partial else {}
    sent = {name: value.encode("utf-8", "replace").decode() for name, value in query.items()}

    page = visitor.get(path, sent, headers=headers)

    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
    assert "<img src=x" not in page.content.decode()


@given(
    typed=st.dictionaries(st.sampled_from(["fullname", "email", "phone", "guest_1", "token", "answer-size"]), VALUES)
)
@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_form_is_a_fault(visitor: Client, typed: dict[str, str]) -> None:
    sent = {name: value.encode("utf-8", "replace").decode() for name, value in typed.items()}

    page = visitor.post("/acme/", {"start": START, **sent})

    assert page.status_code == 422
    assert "<script>alert" not in page.content.decode()
