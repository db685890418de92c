"""Any valid workspace file."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from scheduling.contract.meeting_types import Channel, FieldType
from scheduling.contract.workspace.meeting_types import WITH_OPTIONS
from tests.workspace.documents import Document

ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "UTC"])
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12)
WINDOWS = st.sampled_from(["00:00-24:00", "09:00-12:00", "13:00-17:30", "22:00-02:00"])
EMAILS = [f"{name}@example.com" for name in ("ada", "Ben", "cy", "dora")]
SLUGS = st.sampled_from(["demo", "Advice", "work_shop", "call-2"])


def some(values: list[Any], at_least: int = 0) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(values), unique=True, min_size=at_least)


@st.composite
def exceptions(draw: st.DrawFn) -> Document:
    start = draw(st.dates(min_value=date(2027, 1, 1), max_value=date(2028, 1, 1)))
    hours = draw(st.lists(WINDOWS, max_size=2))
    return {
        "start_date": start,
        "end_date": start + timedelta(days=draw(st.integers(0, 9))),
        "available": draw(st.booleans()),
        **({"hours": hours} if hours else {}),
    }


def host(email: str) -> st.SearchStrategy[Document]:
    days = st.dictionaries(st.sampled_from(["mon", "tue", "sat", "sun"]), st.lists(WINDOWS, max_size=2))
    return st.fixed_dictionaries(
        {"email": st.just(email), "given_name": NAMES},
        optional={
            "timezone": ZONES,
            "hours": days,
            "daily_limit": st.integers(1, 9),
            "exceptions": st.lists(exceptions(), max_size=2, unique_by=str),
        },
    )


@st.composite
def fields(draw: st.DrawFn) -> Document:
    kind = draw(st.sampled_from(FieldType))
    options = [{"label": value, "value": value} for value in draw(some(["a", "b", "c"], 1))]
    return {
        "name": draw(st.sampled_from(["size", "topic", "when"])),
        "label": draw(NAMES),
        "type": kind.value,
        **({"options": options} if kind in WITH_OPTIONS else {}),
    }


@st.composite
def queues(draw: st.DrawFn, emails: list[str]) -> Document:
    members = draw(some(emails, 1))
    groups = draw(
        st.lists(
            st.fixed_dictionaries(
                {"name": st.sampled_from(["Seniors", "Others"]), "members": some(members, 1)},
                optional={"priority": st.integers(0, 3), "mode": st.sampled_from(["tier", "collective"])},
            ),
            unique_by=lambda group: group["name"],
        )
    )
    return {
        "strategy": draw(st.sampled_from(["round_robin", "weighted", "availability"])),
        "members": [{"host": email, "weight": draw(st.integers(1, 5))} for email in members],
        "groups": groups,
    }


@st.composite
def meeting_types(draw: st.DrawFn, emails: list[str]) -> Document:
    assignment = draw(st.sampled_from(["one_on_one", "round_robin", "co_host"]))
    durations = draw(st.lists(st.integers(1, 1440), min_size=1, max_size=3, unique=True))
    channels = draw(some([channel.value for channel in Channel], 1))
    alone = assignment == "one_on_one"
    return {
        "slug": draw(SLUGS),
        "name": draw(NAMES),
        "assignment": assignment,
        "durations": durations,
        "default_duration": draw(st.sampled_from(durations)),
        "channels": channels,
        "reminders": draw(st.lists(st.integers(1, 2000), max_size=2, unique=True)),
        "fields": draw(st.lists(fields(), max_size=3, unique_by=lambda field: field["name"])),
        **({"hosts": draw(some(emails, 1))} if alone else {"queue": draw(queues(emails))}),
    }


@st.composite
def workspaces(draw: st.DrawFn) -> Document:
    """Always of the same workspace, so that one file follows another."""
    emails = draw(some(EMAILS, 1))
    types = draw(st.lists(meeting_types(emails), max_size=3, unique_by=lambda section: section["slug"]))
    slugs = [section["slug"] for section in types]
    widgets = [{"slug": f"page-{slug}", "meeting_type": slug} for slug in slugs if draw(st.booleans())]
    return {
        "workspace": {"slug": "acme", "name": draw(NAMES), "timezone": draw(ZONES)},
        "hosts": [draw(host(email)) for email in emails],
        "meeting_types": types,
        "widgets": widgets,
        "api_keys": [{"name": name} for name in draw(some(["one", "two"]))],
    }
