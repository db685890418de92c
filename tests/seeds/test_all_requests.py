"""No request of a document is left out."""

import json
from pathlib import Path

import pytest

from tests.seeds.requests import SAMPLES

TESTS = {
    "bookings": "test_bookings.py",
    "create-booking": "test_create_booking.py",
    "guide-availability-and-booking": "test_guide.py",
    "routing-round-robin": "test_routing.py",
}


@pytest.mark.parametrize("path", sorted((SAMPLES / "requests").glob("*.json")), ids=lambda path: path.stem)
def test_every_request_that_a_document_prints_is_sent(path: Path) -> None:
    tests = (Path(__file__).parent / TESTS[path.stem]).read_text()

    assert [heading for heading in json.loads(path.read_text()) if heading not in tests] == []
