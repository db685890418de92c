"""The page that describes the API works under the policy that holds for every page."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded("the API is the engine's")]


def test_the_description_of_the_api_can_be_read_and_tried(live_server: LiveServer, page: Page) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: complaints.append(request.url) if live_server.url not in request.url else None)

    page.goto(f"{live_server.url}/api/docs")
    page.get_by_role("button", name="POST /api/v4/booking").first.click()

    expect(page.get_by_text("Books a time, or makes a provisional booking")).to_be_visible()
    expect(page.get_by_role("button", name="Try it out")).to_be_visible()
    assert complaints == []
