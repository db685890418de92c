"""A small valid workspace, and ways to bend it."""

import copy
import re
from datetime import UTC, datetime
from typing import Any

import tomli_w

from booking_site.workspace import Result, apply_document

Document = dict[str, Any]

NOW = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)

TEAM: Document = {
    "workspace": {"slug": "acme", "name": "Acme GmbH", "timezone": "Europe/Berlin"},
    "hosts": [
        {"email": "ada@example.com", "given_name": "Ada", "hours": {"mon": ["09:00-17:00"]}},
        {"email": "ben@example.com", "given_name": "Ben", "timezone": "America/New_York"},
        {"email": "cy@example.com", "given_name": "Cy"},
    ],
    "meeting_types": [
        {
            "slug": "demo",
            "name": "Product demo",
            "durations": [30, 60],
            "queue": {
                "strategy": "weighted",
                "members": [
                    {"host": "ada@example.com", "weight": 2},
                    {"host": "ben@example.com"},
                    {"host": "cy@example.com"},
                ],
                "groups": [{"name": "Seniors", "members": ["ada@example.com"]}],
            },
            "fields": [{"name": "size", "label": "Size", "type": "select", "options": [{"label": "S", "value": "s"}]}],
        },
        {"slug": "advice", "name": "Advice", "assignment": "one_on_one", "hosts": ["cy@example.com"]},
    ],
    "widgets": [
        {"slug": "acme-demo", "meeting_type": "demo", "brand": {"accent": "#112233"}},
        {"slug": "far-away", "meeting_type_id": "remote-type", "queue_id": "remote-queue"},
    ],
    "api_keys": [{"name": "harness"}],
    "webhooks": [{"endpoint": "https://hooks.example.com/in", "events": ["booking_created"]}],
}


def team(**values: Any) -> Document:
    """The team with some values set, each by its path with ``__`` between the parts: ``hosts__0__email``."""
    document = copy.deepcopy(TEAM)
    for path, value in values.items():
        put(document, path.replace("__", "."), value)
    return document


def put(document: Document, path: str, value: Any) -> Document:
    """Set what stands at a path such as ``hosts[0].email``; ``...`` takes it away."""
    *way, last = [int(part) if part.isdigit() else part for part in re.findall(r"[^.\[\]]+", path)]
    place: Any = document
    for part in way:
        place = place.setdefault(part, {}) if isinstance(place, dict) else place[part]
    if value is ...:
        del place[last]
    elif isinstance(place, list) and last == len(place):
        place.append(value)
    else:
        place[last] = value
    return document


def without(document: Document, path: str) -> Document:
    return put(document, path, ...)


def apply(document: Document, **options: Any) -> Result:
    return apply_document(tomli_w.dumps(document), **{"now": NOW, **options})
