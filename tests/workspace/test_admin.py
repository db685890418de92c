"""What the administration changes is what a file would have said."""

import re
from typing import Any

import pytest
from django.test import Client

from scheduling.models import ApiKey, Appointment, Host, MeetingType, Queue, WebhookEndpoint, Workspace
from tests.workspace.administration import changes_of_export, exported, page, save, typed
from tests.workspace.documents import put
from widget.models import Widget

pytestmark = pytest.mark.django_db


PAGES = [
    ("scheduling/workspace", Workspace),
    ("scheduling/host", Host),
    ("scheduling/meetingtype", MeetingType),
    ("scheduling/queue", Queue),
    ("scheduling/apikey", ApiKey),
    ("scheduling/webhookendpoint", WebhookEndpoint),
    ("widget/widget", Widget),
]


@pytest.mark.parametrize(("path", "model"), PAGES, ids=[path for path, _ in PAGES])
def test_saving_a_page_as_it_is_changes_nothing(staff: Client, demo: MeetingType, path: str, model: Any) -> None:
    before = exported()

    for row in model.objects.all():
        assert save(staff, page(path, row)) == []

    assert exported() == before
    assert changes_of_export() == {}


@pytest.mark.parametrize("path", ["appointment", "assignment", "ledgerentry", "outboxmessage", "webhookattempt"])
def test_what_happened_is_read_only(staff: Client, book_demo: Host, path: str) -> None:
    assert staff.get(f"/admin/scheduling/{path}/").status_code == 200
    assert staff.get(f"/admin/scheduling/{path}/add/").status_code == 403


def test_booking_is_shown_and_cannot_be_edited(staff: Client, book_demo: Host) -> None:
    appointment = Appointment.objects.get()
    address = page("scheduling/appointment", appointment)

    assert b"Grace Hopper" in staff.get(address).content
    assert staff.post(address, {"fullname": "Somebody Else"}).status_code == 403
    assert staff.post(f"/admin/scheduling/appointment/{appointment.pk}/delete/", {"post": "yes"}).status_code == 403
    appointment.refresh_from_db()
    assert appointment.fullname == "Grace Hopper"


def test_a_booking_says_where_its_attendee_came_from(staff: Client, book_demo: Host) -> None:
    booking = Appointment.objects.get()
    address = page("scheduling/appointment", booking)
    before = staff.get(address).content.decode()
    booking.utm = {"utm_term": "x", "utm_source": "<ads>", "gclid": "Cj0K"}
    booking.save()

    after = staff.get(address).content.decode()

    assert "No campaign and no click is known" in before
    assert "gclid: Cj0K<br>utm_source: &lt;ads&gt;<br>utm_term: x" in after


HOST_FAULTS = [
    ({"timezone": "Mars"}, "timezone: is not a time zone; use an IANA name such as Europe/Berlin"),
    ({"hours": '{"mon": ["9-17"]}'}, "hours: mon[0]: is not a window"),
    ({"hours": '{"tues": []}'}, "hours: tues: is not known here; did you mean tue?"),
    ({"hours": '["mon"]'}, "hours: must be a table"),
    ({"daily_limit": "0"}, "daily_limit: must be at least 1"),
    ({"email": "BEN@example.com"}, "email: belongs to another host already"),
    ({"is_active": ...}, "is_active: is still a host of demo; take the host out there first"),
]


@pytest.mark.parametrize(("changes", "said"), HOST_FAULTS, ids=[said for _, said in HOST_FAULTS])
def test_host_is_held_to_the_rules_of_the_file(
    staff: Client, demo: MeetingType, changes: dict[str, Any], said: str
) -> None:
    ada = Host.objects.get(email="ada@example.com")

    (complaint,) = save(staff, page("scheduling/host", ada), **changes)

    assert complaint.startswith(said)


def test_key_made_by_hand_is_shown_once(staff: Client, demo: MeetingType) -> None:
    address = page("scheduling/apikey")
    answer = staff.post(
        address, typed(staff, address) | {"workspace": str(demo.workspace_id), "name": "crm"}, follow=True
    )
    shown = re.findall(rb"ak_live:[0-9a-f-]{36}:[\w-]+", answer.content)

    row = ApiKey.objects.get(name="crm")
    assert len(shown) == 1
    assert str(row.pk).encode() in shown[0]
    assert b"ak_live" not in staff.get(page("scheduling/apikey", row)).content
    assert changes_of_export() == {}


def test_webhook_made_by_hand_shows_its_secret_once(staff: Client, demo: MeetingType) -> None:
    address = page("scheduling/webhookendpoint")
    sent = {"workspace": str(demo.workspace_id), "endpoint": "https://x.example/in", "events": '["booking_created"]'}
    answer = staff.post(address, typed(staff, address) | sent, follow=True)

    row = WebhookEndpoint.objects.get(endpoint="https://x.example/in")
    assert row.secret.encode() in answer.content
    assert row.secret.encode() not in staff.get(page("scheduling/webhookendpoint", row)).content
    assert save(staff, address, **sent | {"endpoint": "https://y.example", "events": '["x"]'})[0].startswith(
        "events: [0]: must be"
    )
    assert save(staff, address, **sent | {"endpoint": "https://127.0.0.1/in"}) == [
        "endpoint: must be reachable from the public internet"
    ]


def test_webhook_switched_off_by_hand_says_so(staff: Client, demo: MeetingType) -> None:
    address = page("scheduling/webhookendpoint", WebhookEndpoint.objects.get())

    said = save(staff, address, is_active=...)
    off = WebhookEndpoint.objects.get()
    said += save(staff, address, is_active="on")
    on = WebhookEndpoint.objects.get()

    assert said == []
    assert (off.is_active, off.disabled_reason, off.disabled_at is None) == (False, "Switched off by hand", False)
    assert (on.is_active, on.disabled_reason, on.disabled_at) == (True, "", None)


def test_people_read_mails_in_a_language_that_there_is(staff: Client, demo: MeetingType) -> None:
    for address in (page("scheduling/host", Host.objects.first()), page("scheduling/workspace", demo.workspace)):
        refused, accepted = save(staff, address, language="sv"), save(staff, address, language="de")

        assert refused == ["language: is not offered; use one of en, de, fr, es, it, nl, pl, pt, ar"]
        assert accepted == []
    assert changes_of_export() == {}


def test_exceptions_are_checked_and_exported(staff: Client, demo: MeetingType) -> None:
    address = page("scheduling/host", Host.objects.get(given_name="Ada"))
    days = {
        "exceptions-TOTAL_FORMS": "1",
        "exceptions-0-start_date": "2027-03-02",
        "exceptions-0-end_date": "2027-03-01",
    }

    refused = save(staff, address, **days)
    accepted = save(
        staff, address, **days | {"exceptions-0-end_date": "2027-03-03", "exceptions-0-hours": '["10:00-12:00"]'}
    )

    assert refused == ["end_date: is before start_date (2027-03-02)"]
    assert accepted == []
    assert [str(day["end_date"]) for day in exported()["hosts"][0]["exceptions"]] == ["2027-03-03"]
    assert changes_of_export() == {}


def test_the_administration_names_the_product_and_carries_its_icon(staff: Client) -> None:
    page = staff.get("/admin/").content.decode()

    assert "<title>Administration | Slotwright</title>" in page
    assert "Django administration" not in page
    assert '<link rel="icon" href="data:image/svg+xml,' in page


def test_visitors_without_a_log_in_see_nothing(client: Client) -> None:
    assert client.get("/admin/scheduling/host/").status_code == 302


def test_put_is_what_it_says() -> None:
    assert put({"a": [1]}, "a[0]", 2) == {"a": [2]}
