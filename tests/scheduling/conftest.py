"""Two hosts who share a meeting type, and what tests of several processes share."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

from scheduling.models import Host, MeetingType
from tests import builders
from tests.delivery.samples import NOW
from tests.installation import Installation


@pytest.fixture
def people() -> list[Host]:
    return builders.hosts(builders.workspace(), 2)


@pytest.fixture
def kind(people: list[Host]) -> MeetingType:
    return builders.round_robin(people[0].workspace, people)


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """On PostgreSQL the database of the tests; SQLite's lives in the memory of this process, so there it is a file."""
    if connection.vendor == "postgresql":
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
        made = Installation(tmp_path, url.geturl())
    else:
        made = Installation(tmp_path, f"sqlite:///{tmp_path / 'own.sqlite3'}")
        made.migrate()
    made.set_clock(NOW)
    return made
