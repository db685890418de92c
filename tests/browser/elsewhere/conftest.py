"""In front of another installation, whatever the other journeys run on."""

from collections.abc import Iterator

import pytest

from tests.browser.installations import two_installations
from tests.browser.site import Site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, shop: str) -> Iterator[Site]:
    with two_installations(tmp_path_factory, shop) as site:
        yield site
