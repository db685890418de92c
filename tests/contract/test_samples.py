"""Every JSON document that the API's pages print is a value of the contract, without loss."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from scheduling.contract.appointments import Appointment
from scheduling.contract.availability import AvailabilityV2
from scheduling.contract.bookings import Booked, BookingRequest, Provisional
from scheduling.contract.changes import Cancellation, Rescheduling, ReschedulingBySecret
from scheduling.contract.events import BookingEvent
from scheduling.contract.model import Contract
from scheduling.contract.problems import Problem

SAMPLES = sorted((Path(__file__).parent.parent / "samples").glob("*.json"))
MODELS: dict[str, type[Contract]] = {
    "appointment": Appointment,
    "availability": AvailabilityV2,
    "booked": Booked,
    "booking": BookingRequest,
    "cancellation": Cancellation,
    "event": BookingEvent,
    "problem": Problem,
    "provisional": Provisional,
    "rescheduling": Rescheduling,
    "rescheduling_by_secret": ReschedulingBySecret,
}
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:.*")


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_documented_sample_survives_the_contract(path: Path) -> None:
    sample = json.loads(path.read_text())
    model = MODELS.get(path.stem) or MODELS[path.stem.split("_")[0]]

    value = model.model_validate(sample)

    assert comparable(value.model_dump(mode="json", by_alias=True, exclude_unset=True)) == comparable(sample)


def comparable(value: Any) -> Any:
    """Instants by what they mean, so that 09:00+01:00 equals 08:00Z."""
    match value:
        case dict():
            return {name: comparable(inner) for name, inner in value.items()}
        case list():
            return [comparable(inner) for inner in value]
        case str() if INSTANT.fullmatch(value):
            return datetime.fromisoformat(value)
        case _:
            return value
