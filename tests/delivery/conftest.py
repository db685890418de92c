"""What the tests of mails share."""

import pytest
from django.core.management import call_command


@pytest.fixture(autouse=True, scope="session")
def german_texts() -> None:
    """Catalogues are compiled from their sources, which a checkout alone has."""
    call_command("compile_messages")
