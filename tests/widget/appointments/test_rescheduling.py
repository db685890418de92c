"""Another time for an appointment: the picker, the question, and what comes of it."""

from typing import Any

import pytest
from django.test import Client

from scheduling.contract.changes import ReschedulingBySecret
from scheduling.contract.refusals import Invalid
from tests.fakes import FakeGateway
from tests.widget.appointments.conftest import ID, LINK
from tests.widget.conftest import demo
from tests.widget.page import filled, read, text_of
from tests.widget.test_details import FORM
from tests.widget.test_outcome import book

RESCHEDULE = f"{LINK}reschedule/"
#: Wednesday at 11:00 in Berlin, free.
OTHER = "2027-03-03T10:00Z"


def hrefs(page: Any) -> list[str]:
    return [link["href"] for link in read(page).links]


def test_the_picker_opens_at_the_present_time_and_marks_it(attendee: Client) -> None:
    page = attendee.get(RESCHEDULE)

    words, html = text_of(page), page.content.decode()
    assert page.status_code == 200
    assert "Your appointment Tuesday, March 2, 2027 10:00 AM – 10:30 AM Berlin, UTC+1" in words
    assert "10:00 AM your time now" in words
    assert "Tuesday, March 2, 2027, 15 times, your appointment" in html
    assert not any("start=2027-03-02T09:00Z" in link for link in hrefs(page))
    assert not any("duration=" in link for link in hrefs(page))


def test_every_link_of_the_picker_stays_with_the_appointment(attendee: Client) -> None:
    picking = [link for link in hrefs(attendee.get(f"{RESCHEDULE}?clock=24&theme=dark")) if "start=" in link]
    assert len(picking) == 15

    for address in (RESCHEDULE, f"{RESCHEDULE}zones/", f"{RESCHEDULE}?day=2027-03-03"):
        for link in hrefs(attendee.get(address)):
            assert link.startswith((LINK, "mailto:")), link


@pytest.mark.parametrize("part", ["times", "picker", "zonelist"])
def test_a_script_gets_the_part_that_changes(attendee: Client, part: str) -> None:
    path = f"{RESCHEDULE}zones/" if part == "zonelist" else RESCHEDULE

    page = attendee.get(f"{path}?day=2027-03-02", headers={"HX-Request": "true", "HX-Target": part})

    assert page.content.decode().partition('id="')[2].startswith(part)
    assert (page["Cache-Control"], page["X-Robots-Tag"]) == ("no-store", "noindex")


def test_it_asks_and_moves(attendee: Client, gateway: FakeGateway) -> None:
    page = attendee.get(f"{RESCHEDULE}?start={OTHER}")
    assert "Until now Tuesday, March 2, 2027 10:00 AM – 10:30 AM New time Wednesday, March 3, 2027" in text_of(page)
    assert gateway.moves == []

    answer = attendee.post(read(page).action, filled(page))

    assert answer.status_code == 303
    page = attendee.get(answer["Location"])
    shown = text_of(page)
    assert "Your appointment has moved" in shown
    german = next(link["href"] for link in read(page).links if link.get("hreflang") == "de")
    assert "Ihr Termin ist verschoben" in text_of(attendee.get(german))
    assert "Wednesday, March 3, 2027 11:00 AM – 11:30 AM" in shown
    assert "Until now: Tuesday, March 2, 2027, 10:00 AM – 10:30 AM" in shown
    assert "Your appointment It takes place as planned." in text_of(attendee.get(LINK))


def test_nobody_is_told_of_a_move_that_was_not(attendee: Client) -> None:
    page = attendee.get(f"{LINK}?was=2027-03-05T09:00Z")

    assert "Your appointment It takes place as planned." in text_of(page)


def test_the_same_person_is_asked_for_alone(attendee: Client, gateway: FakeGateway) -> None:
    page = attendee.get(RESCHEDULE)
    attendee.post(RESCHEDULE, {"start": OTHER})

    assert "With whom? Ada Byron Anyone in the team" in text_of(page)
    query, move = gateway.queries[-1], gateway.moves[-1]
    assert (query.host_ids, query.queue_id, query.existing_appointment_id) == (("host-1",), None, ID)
    assert move.same_host


def test_anyone_of_the_queue_can_be_asked_for(attendee: Client, gateway: FakeGateway) -> None:
    choice = next(link for link in hrefs(attendee.get(RESCHEDULE)) if "host=anyone" in link)
    page = attendee.get(choice)
    question = attendee.get(next(link for link in hrefs(page) if "start=" in link))
    attendee.post(read(question).action, filled(question))

    query, move = gateway.queries[-1], gateway.moves[-1]
    assert (query.host_ids, query.queue_id, query.existing_appointment_id) == ((), "queue-1", ID)
    assert not move.same_host
    assert "with whoever of the team is free then" in text_of(question)


@pytest.mark.parametrize("changes", [{"assignment": "co_host"}, {"queue_id": "another"}, {"queue_id": None}])
def test_where_nobody_else_could_take_it_there_is_no_choice(
    attendee: Client, gateway: FakeGateway, changes: dict[str, Any]
) -> None:
    gateway.meeting_types["demo"] = demo(**changes)

    page = attendee.get(f"{RESCHEDULE}?host=anyone")

    assert "With whom?" not in text_of(page)
    assert gateway.queries[-1].host_ids == ("host-1",)


def test_a_time_that_is_gone_brings_the_nearest_ones(attendee: Client, gateway: FakeGateway) -> None:
    page = attendee.get(f"{RESCHEDULE}?start={OTHER}")
    gateway.free = {start for start in gateway.free if start.isoformat() != "2027-03-03T10:00:00+00:00"}

    answer = attendee.post(read(page).action, filled(page))

    assert answer.status_code == 409
    assert "Somebody was faster" in text_of(answer)
    assert "Your appointment is unchanged. These are the nearest free times:" in text_of(answer)
    others = [button["value"] for button in read(answer).buttons if button.get("name") == "instead"]
    assert others == ["2027-03-03T09:00:00Z", "2027-03-03T09:30:00Z", "2027-03-03T10:30:00Z"]
    moved = attendee.post(read(answer).action, {**filled(answer), "instead": others[2]})
    assert moved.status_code == 303
    assert gateway.appointment(ID).start.isoformat() == "2027-03-03T10:30:00+00:00"


def test_a_link_to_a_time_that_is_gone_leads_to_the_picker(attendee: Client) -> None:
    page = attendee.get(f"{RESCHEDULE}?start=2027-03-03T03:00Z")

    assert page.status_code == 200
    assert "cannot be booked any more" in text_of(page)
    assert "Wed, Mar 3" in text_of(page)


def test_a_start_that_cannot_be_read_is_asked_for_again(attendee: Client, gateway: FakeGateway) -> None:
    answer = attendee.post(RESCHEDULE, {"start": "soon"})

    assert answer.status_code == 422
    assert gateway.moves == []


def test_whoever_has_it_may_no_longer_be_asked(
    attendee: Client, gateway: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(query: Any) -> Any:
        raise Invalid([])

    monkeypatch.setattr(gateway, "availability", refuse)

    page = attendee.get(RESCHEDULE)

    assert page.status_code == 409
    assert "This appointment cannot be moved here" in text_of(page)
    assert "Please get in touch: sales@example.com" in text_of(page)


def test_a_meeting_type_that_is_gone_has_no_other_times(attendee: Client, gateway: FakeGateway) -> None:
    gateway.meeting_types.clear()

    page = attendee.get(RESCHEDULE)

    assert page.status_code == 409
    assert "This appointment cannot be moved here" in text_of(page)


def test_a_move_keeps_the_longer_duration(visitor: Client, gateway: FakeGateway) -> None:
    book(visitor, f"{FORM}&duration=60")

    visitor.get(f"{RESCHEDULE}?duration=30")

    assert gateway.queries[-1].duration == 60


def test_who_moves_what_another_tab_cancels_is_led_to_a_new_booking(
    attendee: Client, gateway: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    move = gateway.reschedule

    def slower(request: ReschedulingBySecret) -> object:
        gateway.cancel(ID, request.secret, reason="another tab")
        return move(request)

    monkeypatch.setattr(gateway, "reschedule", slower)

    answer = attendee.post(RESCHEDULE, {"start": OTHER})

    assert answer.status_code == 409
    assert "This appointment was cancelled already" in text_of(answer)
    assert "/acme/?timezone=Europe/Berlin" in hrefs(answer)
