"""A look that the team tries out is seen by whoever has its link, through all steps, and changes nothing."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.fakes import FakeGateway
from tests.widget.conftest import NOW, START
from tests.widget.page import read, text_of
from widget.looks import signed_look
from widget.models import Brand


def look(slug: str = "acme", **values: object) -> str:
    return signed_look(slug, values or {"accent": "#aa0000", "name": "Trial", "intro": "Try me."}, now=NOW)


def test_a_look_is_seen_on_every_step(visitor: Client) -> None:
    picker = visitor.get("/acme/", {"look": look()})
    form = visitor.get("/acme/", {"look": look(), "start": START})

    for page in (picker, form):
        assert "%23aa0000" in page.content.decode()
        assert "Try me." in text_of(page)
    assert "look=" in next(link["href"] for link in read(picker).links if "start=" in link.get("href", ""))


def test_a_look_is_not_kept(visitor: Client) -> None:
    visitor.get("/acme/", {"look": look()})

    assert Brand.objects.get().accent == "#0b6e4f"
    assert "%230b6e4f" in visitor.get("/acme/").content.decode()


def test_what_a_look_does_not_say_stays_as_it_is(visitor: Client) -> None:
    page = visitor.get("/acme/", {"look": look(accent="#aa0000")})

    assert "<title>Product demo · Acme</title>" in page.content.decode()


@pytest.mark.parametrize("text", ["x", look()[:-1], look("other"), f"{look()}x", "a b", "é", "x" * 5000])
def test_a_look_that_we_did_not_make_for_this_widget_is_none(visitor: Client, text: str) -> None:
    page = visitor.get("/acme/", {"look": text})

    assert page.status_code == 200
    assert "%230b6e4f" in page.content.decode()


def test_a_look_ends_after_a_day(visitor: Client, gateway: FakeGateway) -> None:
    link = look()
    gateway.now = NOW + timedelta(days=1)

    assert "%230b6e4f" in visitor.get("/acme/", {"look": link}).content.decode()
