"""A slip in the domain of a mail address is asked about, and nothing is refused for it."""

from typing import Any

import pytest
from django.test import Client

from tests.fakes import FakeGateway
from tests.widget.page import filled, read, text_of
from tests.widget.test_details import ANN, FORM
from widget.mail_typos import meant

RIGHT = """
gmail.com googlemail.com mail.com ymail.com me.com gmx.net gmx.at gmx.fr web.com aon.at yahoo.se live.be company.co
company.com company.museum xn--mller-kva.de müller.de gmail co
"""
TYPED, MEANT = "ann@gmial.com", "ann@gmail.com"


@pytest.mark.parametrize(
    ("typed", "domain"),
    [
        ("gmial.com", "gmail.com"),
        ("GMAI.com", "gmail.com"),
        ("gmaill.com", "gmail.com"),
        ("gmail.de", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("gmali.con", "gmail.com"),
        ("hotmal.fr", "hotmail.fr"),
        ("yahoo.co", "yahoo.com"),
        ("gxm.de", "gmx.de"),
        ("t-onlin.de", "t-online.de"),
        ("my-company.cmo", "my-company.com"),
    ],
)
def test_a_slip_is_noticed(typed: str, domain: str) -> None:
    assert meant(f"Ann.O'Hara+news@{typed}") == f"Ann.O'Hara+news@{domain}"


@pytest.mark.parametrize(
    "domain",
    RIGHT.split(),
)
def test_nobody_is_asked_about_an_address_that_may_be_right(domain: str) -> None:
    assert meant(f"ann@{domain}") == ""


@pytest.mark.parametrize("text", ["", "@gmial.com", "ann", "gmial.com", f"ann@{'x' * 300}.cmo"])
def test_what_is_no_address_is_left_to_other_checks(text: str) -> None:
    assert meant(text) == ""


def asked(visitor: Client) -> Any:
    page = visitor.get(FORM)
    return visitor.post(read(page).action, filled(page, **{**ANN, "email": TYPED}))


def test_the_form_asks_before_it_books(visitor: Client, gateway: FakeGateway) -> None:
    answer = asked(visitor)

    assert (answer.status_code, gateway.requests) == (422, [])
    assert f"Did you mean {MEANT}? Yes, use {MEANT} If {TYPED} is right, just send the form again." in text_of(answer)
    assert f"<title>Did you mean {MEANT}? · Product demo · Acme</title>" in answer.content.decode()
    assert filled(answer)["email"] == [TYPED]


def test_one_button_books_with_the_address_that_was_meant(visitor: Client, gateway: FakeGateway) -> None:
    answer = asked(visitor)
    [button] = [button for button in read(answer).buttons if button.get("name") == "better_email"]

    booked = visitor.post(read(answer).action, filled(answer, better_email=button["value"]))

    assert booked.status_code == 303
    assert gateway.requests[0].attendee.email == MEANT


def test_sending_it_again_keeps_the_address(visitor: Client, gateway: FakeGateway) -> None:
    answer = asked(visitor)

    booked = visitor.post(read(answer).action, filled(answer))

    assert booked.status_code == 303
    assert gateway.requests[0].attendee.email == TYPED


@pytest.mark.parametrize("typed", ["Ann@GMIAL.com", " ann@gmial.com "])
def test_an_address_is_kept_however_its_author_spells_it(visitor: Client, gateway: FakeGateway, typed: str) -> None:
    page = visitor.get(FORM)
    answer = visitor.post(read(page).action, filled(page, **{**ANN, "email": typed}))

    booked = visitor.post(read(answer).action, filled(answer))

    assert (answer.status_code, booked.status_code) == (422, 303)
    assert gateway.requests[0].attendee.email == f"{typed.strip()[:3]}@gmial.com"


def test_nobody_is_asked_twice_about_one_address_but_again_about_another(visitor: Client, gateway: FakeGateway) -> None:
    answer = asked(visitor)

    wrong = visitor.post(read(answer).action, filled(answer, fullname=""))
    other = visitor.post(read(wrong).action, filled(wrong, fullname="Ann", email="ann@hotmial.com"))

    assert "Did you mean" not in text_of(wrong)
    assert "Did you mean ann@hotmail.com?" in text_of(other)
    assert gateway.requests == []


def test_the_hint_comes_while_the_form_is_filled_in(htmx: Client) -> None:
    hint = htmx.post("/acme/hint/", {"email": f" {TYPED} "})
    nothing = htmx.post("/acme/hint/", {"email": MEANT})

    assert f'data-email="{MEANT}"' in hint.content.decode()
    assert f'name="email_kept" value="{TYPED}"' in hint.content.decode()
    assert text_of(nothing) == ""


def test_the_hint_is_for_our_own_pages(htmx: Client) -> None:
    foreign = htmx.post("/acme/hint/", {"email": TYPED}, headers={"Sec-Fetch-Site": "cross-site"})

    assert foreign.status_code == 403
    assert htmx.get("/acme/hint/").status_code == 405
