"""A widget at /acme/, its scheduler in memory, and visitors who look at it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from scheduling.contract.meeting_types import FieldType, FormField, MeetingInfo, MeetingOptions, MeetingType, Option
from tests.fakes import FakeGateway, every_half_hour
from widget.models import Brand, Widget

NOW = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
#: 10:00 in Berlin, free.
START = "2027-03-02T09:00:00Z"


def demo(**changes: Any) -> MeetingType:
    """Thirty or sixty minutes with a queue, and one question."""
    values: dict[str, Any] = {
        "id": "demo",
        "slug": "demo",
        "name": "Product demo",
        "duration": 30,
        "queue_id": "queue-1",
        "timezone": "Europe/Berlin",
        "meeting_info": MeetingInfo(name="Product demo", description="A tour.", duration=30, channel="connect"),
        "meeting_options": MeetingOptions(allowed_durations=(30, 60)),
        "form_fields": (
            FormField(
                name="size",
                label="Company size",
                field_type=FieldType.SELECT,
                options=(Option(label="1-49", value="1-49"), Option(label="50-200", value="50-200")),
            ),
        ),
    }
    return MeetingType(**{**values, **changes})


@pytest.fixture(autouse=True)
def _nobody_counted_yet() -> None:
    """Limits count in the cache, and the clock of these tests stands still."""
    cache.clear()


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> FakeGateway:
    """Free from nine to five UTC on weekdays of March 2027."""
    fake = FakeGateway(now=NOW)
    days = [date(2027, 3, 1) + timedelta(days=number) for number in range(31)]
    fake.offer(demo(), [start for day in days if day.weekday() < 5 for start in every_half_hour(day, range(9, 17))])
    monkeypatch.setattr("widget.gateway.get_gateway", lambda now, read=None: fake)
    monkeypatch.setattr("scheduling.clock.now", lambda: fake.now)
    return fake


@pytest.fixture
def widget(db: None) -> Widget:
    widget = Widget.objects.create(
        slug="acme",
        meeting_type_id="demo",
        timezone="Europe/Berlin",
        allowed_origins=["https://www.example.com"],
        contact="sales@example.com",
    )
    Brand.objects.create(widget=widget, name="Acme", accent="#0b6e4f")
    return widget


@pytest.fixture
def visitor(client: Client, gateway: FakeGateway, widget: Widget) -> Client:
    """A browser without scripts."""
    return client


@pytest.fixture
def htmx(gateway: FakeGateway, widget: Widget) -> Client:
    """A browser in which htmx asks for parts."""
    return Client(headers={"HX-Request": "true", "HX-Boosted": "true"})
