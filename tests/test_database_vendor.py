"""The run on PostgreSQL really is on PostgreSQL: settings loaded too early would quietly choose SQLite."""

import os

import pytest
from django.db import connection


@pytest.mark.database
def test_tests_run_on_the_database_that_the_run_is_meant_for() -> None:
    meant = os.environ.get("TEST_DATABASE", "sqlite")

    assert connection.vendor == meant
