"""A visitor whose browser keeps nothing for anybody: no cookie and no storage, of the site or of its frames."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserType

from tests.browser import firefox
from tests.browser.site import Site
from tests.browser.visitor import Visitor

#: The other engine is looked at where there is one.
collect_ignore = [] if firefox.find() else ["test_firefox.py"]
BLOCKED = {
    "profile": {
        "block_third_party_cookies": True,
        "cookie_controls_mode": 1,
        "default_content_setting_values": {"cookies": 2},
    }
}


@pytest.fixture
def without_storage(
    site: Site, browser_type: BrowserType, browser_type_launch_args: dict[str, Any], tmp_path: Path
) -> Iterator[Visitor]:
    preferences = tmp_path / "Default" / "Preferences"
    preferences.parent.mkdir()
    preferences.write_text(json.dumps(BLOCKED))
    own: dict[str, Any] = {"timezone_id": "Europe/Berlin", "viewport": {"width": 1100, "height": 900}}
    context = browser_type.launch_persistent_context(tmp_path, **browser_type_launch_args, **own)
    context.set_default_timeout(10_000)
    page = context.new_page()
    visitor = Visitor(site, page, page)
    visitor.watch()
    yield visitor
    visitor.expect_no_key()
    context.close()
    assert visitor.faults == []
