"""A scheduler that cannot take the booking: calm words, a way to a person, and nothing lost."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import psycopg
import pytest
from playwright.sync_api import expect

from tests.browser.site import NOW, SetClock, Site
from tests.browser.visitor import NewVisitor, Visitor, expect_booked

A_DAY = date(2027, 3, 16)
#: Four times the engine waits for its turn, then for a lock, three seconds each.
PATIENCE = 40_000


@contextmanager
def somebody_holding_everything(site: Site) -> Iterator[None]:
    """Nothing can be written for the time being."""
    address = site.installation.database_url
    if address.startswith("sqlite"):
        with sqlite3.connect(address.removeprefix("sqlite:///"), isolation_level=None) as file:
            file.execute("BEGIN IMMEDIATE")
            yield
            file.execute("ROLLBACK")
        file.close()
        return
    with psycopg.connect(address) as connection:
        connection.execute("SELECT id FROM scheduling_meetingtype FOR UPDATE")
        yield
        connection.rollback()


@pytest.mark.embedded("a scheduler somewhere else that is late has not said that nothing was booked")
def test_visitors_are_told_keep_the_form_and_send_it_again(new_visitor: NewVisitor, site: Site) -> None:
    visitors = fill_in(new_visitor, "10:00", "11:00")
    typed = [visitor.read_form() for visitor in visitors]
    with somebody_holding_everything(site):
        for visitor in visitors:
            visitor.locator("#details button.primary").click(no_wait_after=True)

        for visitor, form in zip(visitors, typed, strict=True):
            summary = visitor.locator(".summary")
            expect(summary).to_contain_text("cannot reach the calendar", timeout=PATIENCE)
            expect(summary).to_contain_text("Nothing you typed is lost")
            expect(summary.locator("a[href='mailto:eva@acme.example']")).to_be_visible()
            assert visitor.read_form() == form

    for visitor in visitors:
        visitor.book()
        expect_booked(visitor)
        assert len(site.mails(visitor.email, "Booked")) == 1


@pytest.mark.elsewhere("the engine of the same process always answers")
def test_visitors_of_a_late_answer_wait_for_it_and_are_booked_once(
    new_visitor: NewVisitor, site: Site, clock: SetClock
) -> None:
    visitors = fill_in(new_visitor, "12:00", "13:00")
    with somebody_holding_everything(site):
        for visitor in visitors:
            visitor.locator("#details button.primary").click(no_wait_after=True)
        for visitor in visitors:
            expect(visitor.heading).to_have_text("We are checking whether this was booked", timeout=PATIENCE)

    clock(NOW + timedelta(seconds=10))  # more than a page takes: no answer is on its way any more
    for visitor in visitors:
        expect(visitor.heading).to_have_text("You are booked", timeout=PATIENCE)
        assert len(site.mails(visitor.email, "Booked")) == 1


def fill_in(new_visitor: NewVisitor, *times: str) -> list[Visitor]:
    """One with scripts and one without."""
    visitors = [new_visitor(scripts=True), new_visitor(scripts=False)]
    for visitor, time in zip(visitors, times, strict=True):
        visitor.pick("acme-advice", A_DAY, time)
        visitor.introduce(channel=["connect"], topic="A question that took long to write")
    return visitors
