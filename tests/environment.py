"""The environment that tests run in, set before Django's settings are loaded (pytest loads this with ``-p``)."""

import os
from pathlib import Path

import pytest

FOR_TESTS = {
    "SLOTWRIGHT_ENV_FILE": "",
    "SLOTWRIGHT_TESTING": "1",
    "SLOTWRIGHT_DEBUG": "false",
    # Never the database of the checkout, whatever its .env says. Django's test database of it lives in memory.
    "DATABASE_URL": f"sqlite:///{Path(__file__).parent.parent / 'var' / 'test.sqlite3'}",
    # Playwright keeps an event loop in the thread of the test, and Django would refuse its ORM there.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
}


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Set what is not set already; pytest-django loads the settings in the same hook, later."""
    for name, value in FOR_TESTS.items():
        os.environ.setdefault(name, value)
