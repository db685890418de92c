"""What messengers and search engines show of a link to a booking page, and of which links they show nothing."""

import json
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from scheduling.contract.meeting_types import MeetingInfo
from tests.fakes import FakeGateway
from tests.widget.conftest import START, demo
from tests.widget.page import filled, read
from tests.widget.test_details import ANN, FORM
from tests.widget.test_outcome import book
from widget.models import Brand

SIGNS = ('property="og:', 'rel="canonical"', "ld+json", 'name="description"')


def properties(page: Any) -> dict[str, str]:
    tags = re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', page.content.decode())
    return {name: unescape(content) for name, content in tags}


def canonical(page: Any) -> str:
    [address] = re.findall(r'<link rel="canonical" href="([^"]*)">', page.content.decode())
    return str(address)


def structured(page: Any) -> Any:
    [text] = re.findall(r"<script type=\"application/ld\+json\"[^>]*>(.*?)</script>", page.content.decode(), re.DOTALL)
    return json.loads(text)


def test_a_shared_link_says_what_can_be_booked_with_whom(visitor: Client, settings: Settings) -> None:
    settings.BASE_URL = "https://book.example.com"
    Brand.objects.update(logo_url="https://www.example.com/logo.png")

    page = visitor.get("/acme/?language=en-GB")

    said = properties(page)
    assert said["description"] == said["og:description"] == "A tour."
    assert (said["og:title"], said["og:site_name"]) == ("Product demo · Acme", "Acme")
    assert (said["og:image"], said["og:locale"]) == ("https://www.example.com/logo.png", "en_GB")
    assert said["og:url"] == canonical(page) == "https://book.example.com/acme/"
    assert structured(page) == {
        "@context": "https://schema.org",
        "@type": "Service",
        "name": "Product demo",
        "description": "A tour.",
        "url": "https://book.example.com/acme/",
        "potentialAction": {"@type": "ReserveAction", "target": "https://book.example.com/acme/"},
        "provider": {"@type": "Organization", "name": "Acme", "logo": "https://www.example.com/logo.png"},
    }


def test_without_words_of_the_team_the_preview_says_what_goes_without_saying(
    visitor: Client, gateway: FakeGateway
) -> None:
    Brand.objects.update(name="")
    gateway.meeting_types["demo"] = demo(meeting_info=MeetingInfo(name="Product demo", channel="connect"))

    page = visitor.get("/acme/")

    said = properties(page)
    assert said["description"] == "Pick a time that suits you: Product demo, 30 minutes, Video call."
    assert not {"og:image", "og:site_name"} & set(said)
    assert "provider" not in structured(page)


def test_a_long_introduction_is_cut_and_stands_on_one_line(visitor: Client) -> None:
    Brand.objects.update(intro="One.\n\n" + "word " * 100)

    description = properties(visitor.get("/acme/"))["description"]

    assert description.startswith("One. word word")
    assert len(description) == 200


def test_text_of_the_team_never_becomes_markup(visitor: Client) -> None:
    Brand.objects.update(name="</script><script>alert(1)", intro='"><b>& so on')

    page = visitor.get("/acme/")

    assert "<script>alert" not in page.content.decode()
    assert structured(page)["provider"]["name"] == "</script><script>alert(1)"
    assert properties(page)["og:description"] == '"><b>& so on'


def test_a_link_to_a_time_previews_the_page_and_nobody_s_name(visitor: Client) -> None:
    page = visitor.get(FORM + "&fullname=Ann+Example&email=ann@example.com&utm_source=news")

    assert canonical(page).endswith("/acme/")
    head = page.content.decode().partition("</head>")[0]
    assert "Ann" not in head
    assert "news" not in head


@pytest.mark.parametrize("path", ["/acme/?embed=1", f"{FORM}&embed=1", "/acme/zones/", "/acme/nothing", "/nowhere/"])
def test_frames_and_pages_on_the_way_have_no_preview(visitor: Client, path: str) -> None:
    page = visitor.get(path).content.decode()

    assert [sign for sign in SIGNS if sign in page] == []


def test_what_is_about_one_person_has_no_preview(visitor: Client) -> None:
    form = visitor.get(FORM)
    wrong = visitor.post(read(form).action, filled(form, **{**ANN, "email": "?"}))
    booked = visitor.get(book(visitor))

    assert (wrong.status_code, booked.status_code) == (422, 200)
    for page in (wrong, booked):
        assert [sign for sign in SIGNS if sign in page.content.decode()] == []


def test_a_page_that_cannot_be_shown_has_no_preview(visitor: Client, gateway: FakeGateway) -> None:
    gateway.free.clear()

    page = visitor.post("/acme/", {**ANN, "start": "soon"})

    assert page.status_code == 422
    assert [sign for sign in SIGNS if sign in page.content.decode()] == []


def test_parts_for_htmx_have_no_head(htmx: Client) -> None:
    page = htmx.get(f"/acme/?start={START}")

    assert [sign for sign in SIGNS if sign in page.content.decode()] == []
