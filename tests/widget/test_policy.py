"""What every answer of a widget carries, whatever it is: who may frame it, no cookie, nothing from elsewhere."""

import re
from typing import Any

import brotli
import pytest
from django.test import Client
from pytest_django import Settings

from tests.fakes import FakeGateway
from tests.widget.conftest import START
from tests.widget.page import filled, read
from tests.widget.test_details import FORM
from tests.widget.test_outcome import book
from widget.embed import policy_of
from widget.gateway.protocol import Unavailable
from widget.models import Widget

FRAMED = "frame-ancestors https://www.example.com;"


def answers(visitor: Client, gateway: FakeGateway) -> dict[str, Any]:
    """One answer of every kind."""
    form = visitor.get(FORM)
    booked = book(visitor)
    found = {
        "picker": visitor.get("/acme/"),
        "form": form,
        "zones": visitor.get("/acme/zones/"),
        "booked": visitor.get(booked),
        "invite": visitor.get(booked.partition("?")[0] + "invite.ics"),
        "invalid": visitor.post(read(form).action, filled(form)),
        "taken": visitor.post(read(form).action, filled(form, fullname="Bob", email="bob@example.com")),
        "redirect": visitor.post(
            "/acme/", filled(form, fullname="Eve", email="eve@example.com", start="2027-03-04T09:00:00Z")
        ),
        "foreign": visitor.post(read(form).action, filled(form), headers={"Sec-Fetch-Site": "cross-site"}),
        "nothing": visitor.get("/acme/nothing"),
        "wrong link": visitor.get("/acme/booked/x/"),
        "method": visitor.delete("/acme/"),
        "part": visitor.get("/acme/?day=2027-03-02", headers={"HX-Request": "true", "HX-Target": "times"}),
    }
    gateway.broken = Unavailable("down")
    return {**found, "unavailable": visitor.get("/acme/"), "unavailable post": visitor.post("/acme/", {"start": START})}


def test_every_answer_names_who_may_frame_it_and_sets_no_cookie(visitor: Client, gateway: FakeGateway) -> None:
    for name, answer in answers(visitor, gateway).items():
        assert FRAMED in answer["Content-Security-Policy"] + ";", name
        assert "X-Frame-Options" not in answer, name
        assert not answer.cookies, name
        assert answer.status_code < 500 or answer.status_code == 503, name


def test_a_fault_of_ours_names_them_too(visitor: Client, gateway: FakeGateway) -> None:
    visitor.raise_request_exception = False
    gateway.broken = ZeroDivisionError("a bug")

    answer = visitor.get("/acme/")

    assert answer.status_code == 500
    assert FRAMED in answer["Content-Security-Policy"] + ";"
    assert "a bug" not in answer.content.decode()


@pytest.mark.parametrize("page", ["/acme/", "/acme/zones/", "/nobody/"])
def test_what_is_too_large_to_be_read_is_a_calm_400(visitor: Client, page: str) -> None:
    fields = {f"field-{number}": "x" for number in range(1500)}

    for answer in (
        visitor.post("/acme/", fields),
        visitor.post("/acme/", {"x": "y" * 300_000}),
        visitor.get(page, fields),
    ):
        assert answer.status_code == 400
        assert "This could not be read" in answer.content.decode()
        assert "frame-ancestors" in answer["Content-Security-Policy"]


def test_without_allowed_origins_nobody_may_frame(visitor: Client) -> None:
    assert policy_of(Widget(), hosts=[]) == {"frame-ancestors": ["'none'"]}
    assert policy_of(Widget(), hosts=["*", "'self'"]) == {"frame-ancestors": ["*", "file:"]}
    assert "frame-ancestors 'none'" in visitor.get("/nobody/")["Content-Security-Policy"]


def test_a_page_of_our_own_may_always_frame_a_widget_and_nobody_else_learns_to(visitor: Client) -> None:
    own = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "iframe"}
    answers = {
        "preview": visitor.get("/acme/?embed=1", headers=own),
        "foreign": visitor.get("/acme/?embed=1", headers={**own, "Sec-Fetch-Site": "cross-site"}),
        "page": visitor.get("/acme/", headers={**own, "Sec-Fetch-Dest": "document"}),
    }

    named = {
        name: answer["Content-Security-Policy"].partition("frame-ancestors ")[2] for name, answer in answers.items()
    }
    assert named["preview"].split(";")[0] == "https://www.example.com 'self'"
    assert named["foreign"].split(";")[0] == named["page"].split(";")[0] == "https://www.example.com"


def test_in_development_the_demo_s_site_may_frame_every_widget(visitor: Client, settings: Settings) -> None:
    settings.DEBUG = True

    policy = visitor.get("/acme/")["Content-Security-Policy"]

    assert "frame-ancestors https://www.example.com http://acme.localhost:80" in policy


def test_a_frame_trusts_the_sites_that_may_frame_it(visitor: Client, settings: Settings) -> None:
    settings.DEBUG = True

    assert (
        'data-hosts="https://www.example.com http://acme.localhost:80"'
        in visitor.get("/acme/?embed=1").content.decode()
    )
    Widget.objects.update(allowed_origins=["*"])
    assert 'data-hosts="*"' in visitor.get("/acme/?embed=1").content.decode()


def test_the_page_needs_nothing_from_elsewhere(visitor: Client) -> None:
    page = visitor.get("/acme/")

    html = page.content.decode()
    nonce = html.partition('<style nonce="')[2].partition('"')[0]
    assert nonce
    assert f"'nonce-{nonce}'" in page["Content-Security-Policy"]
    assert " style=" not in html
    assert "<script>" not in html
    said_of_it = r'<meta property="og:[^>]*>|<link rel="canonical"[^>]*>|="http://www.w3.org'
    assert '="http' not in re.sub(said_of_it, "", html)


def test_parts_and_pages_are_kept_apart_by_caches(visitor: Client) -> None:
    assert visitor.get("/acme/")["Vary"].startswith("HX-Request, Accept-Language")


def test_the_first_view_fits_into_the_first_round_trip(visitor: Client) -> None:
    html = visitor.get("/acme/?timezone=Europe/Berlin").content

    assert len(brotli.compress(html, quality=5)) <= 14_600
    assert "start=" in html.decode()


@pytest.mark.parametrize("accent", ["red;}body{display:none", "</style><script>", "#12345", ""])
def test_a_colour_that_is_none_never_reaches_the_page(visitor: Client, accent: str) -> None:
    Widget.objects.get().brand.__class__.objects.update(accent=accent[:7], font="x;}</style>")

    page = visitor.get("/acme/").content.decode()

    assert "--accent:#0b6e4f" in page
    assert page.count("</style>") == 1
