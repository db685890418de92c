"""What the administration changes is what a file would have said."""

import re
import tomllib
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking_site.workspace import apply_document, export_document
from scheduling.models import (
    ApiKey,
    Appointment,
    Host,
    LedgerEntry,
    MeetingType,
    Queue,
    QueueGroup,
    WebhookEndpoint,
    Workspace,
)
from scheduling.operations import ledger
from tests.workspace.documents import NOW, apply, put, team
from widget.models import Widget

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("staff"))
    return client


@pytest.fixture
def demo(staff: Client) -> MeetingType:
    apply(team())
    return MeetingType.objects.get(slug="demo")


def page(path: str, row: Any = None) -> str:
    return f"/admin/{path}/{row.pk}/change/" if row is not None else f"/admin/{path}/add/"


def typed(client: Client, address: str) -> dict[str, Any]:
    """What the page's form would send if nothing were changed."""
    context = client.get(address).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    sent = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is not None and value is not False:
                sent[bound.html_name] = value
            sent.update(_split(bound))
    return sent


def _split(bound: Any) -> list[tuple[str, Any]]:
    """Dates with times have two inputs in the administration."""
    widgets = getattr(bound.field.widget, "widgets_names", None)
    if not widgets:
        return []
    values = bound.field.widget.decompress(bound.value())
    return [(bound.html_name + name, value) for name, value in zip(widgets, values, strict=True) if value]


def save(client: Client, address: str, **changes: Any) -> list[str]:
    """Sends the form with the changes; what the page complains about, nothing when it was saved."""
    sent = typed(client, address) | changes
    answer = client.post(address, {name: value for name, value in sent.items() if value is not ...})
    if answer.status_code == 302:
        return []
    context = answer.context
    said = [f"{name}: {text}" for name, texts in context["adminform"].form.errors.items() for text in texts]
    for inline in context["inline_admin_formsets"]:
        said += list(inline.formset.non_form_errors())
        said += [
            f"{name}: {text}" for form in inline.formset.forms for name, texts in form.errors.items() for text in texts
        ]
    assert said, "the page neither saved nor said why"
    return said


def exported() -> dict[str, Any]:
    return tomllib.loads(export_document(Workspace.objects.get()))


def changes_of_export() -> dict[str, int]:
    counts = apply_document(export_document(Workspace.objects.get()), now=NOW).as_json()["changes"]
    return {kind: number for kind, number in counts.items() if number and kind != "unchanged"}


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
    booking.utm = {"utm_source": "<ads>", "gclid": "Cj0K"}
    booking.save()

    after = staff.get(address).content.decode()

    assert "No campaign and no click is known" in before
    assert "utm_source: &lt;ads&gt;<br>gclid: Cj0K" in after


def test_change_by_hand_is_in_the_export(staff: Client, demo: MeetingType) -> None:
    said = save(staff, page("scheduling/meetingtype", demo), durations="[15, 45]", default_duration="45")

    section = next(section for section in exported()["meeting_types"] if section["slug"] == "demo")
    assert said == []
    assert (section["durations"], section["default_duration"]) == ([15, 45], 45)
    assert changes_of_export() == {}


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


TYPE_FAULTS = [
    ({"durations": "[0]"}, "durations: [0]: must be at least 1"),
    ({"durations": '"x"'}, "durations: must be a list"),
    ({"default_duration": "7"}, "default_duration: must be one of durations (30, 60)"),
    ({"channels": '["skype"]'}, "channels: [0]: must be one of"),
    ({"default_channel": "zoom"}, "default_channel: must be one of channels (connect)"),
    ({"slug": "a b"}, "slug: Enter a valid “slug”"),
    ({"horizon_days": "0"}, "horizon_days: must be at least 1"),
    ({"assignment": "one_on_one"}, "hosts is required: a one_on_one meeting type names at least one host"),
    ({"form_fields-0-options": "[]"}, 'options: is required: a field of type "select" has at least one option'),
    ({"form_fields-0-name": "utm_source"}, "name: is a campaign key"),
    ({"queue-0-members": []}, "members: This field is required."),
]


@pytest.mark.parametrize(("changes", "said"), TYPE_FAULTS, ids=[said for _, said in TYPE_FAULTS])
def test_meeting_type_is_held_to_the_rules_of_the_file(
    staff: Client, demo: MeetingType, changes: dict[str, Any], said: str
) -> None:
    before = exported()

    complaints = save(staff, page("scheduling/meetingtype", demo), **changes)

    assert [complaint for complaint in complaints if complaint.startswith(said)], complaints
    assert exported() == before


def test_shared_meeting_type_is_made_on_one_page(staff: Client, demo: MeetingType) -> None:
    hosts = [str(pk) for pk in Host.objects.order_by("pk").values_list("pk", flat=True)[:2]]
    said = save(
        staff,
        page("scheduling/meetingtype"),
        workspace=str(demo.workspace_id),
        slug="intro",
        name="Introduction",
        timezone="Europe/Berlin",
        durations="[30]",
        channels='["connect"]',
        **{"queue-TOTAL_FORMS": "1", "queue-0-strategy": "weighted", "queue-0-max_lead": "0"},
        **{"queue-0-period": "month", "queue-0-members": hosts},
    )

    section = next(section for section in exported()["meeting_types"] if section["slug"] == "intro")
    assert said == []
    assert section["queue"]["members"] == [{"host": "ada@example.com"}, {"host": "ben@example.com"}]
    assert changes_of_export() == {}


def test_shared_meeting_type_without_a_queue_is_refused(staff: Client, demo: MeetingType) -> None:
    said = save(
        staff,
        page("scheduling/meetingtype"),
        workspace=str(demo.workspace_id),
        slug="intro",
        name="Introduction",
        timezone="Europe/Berlin",
        durations="[30]",
        channels='["connect"]',
    )

    assert said == ["queue is required: a round_robin meeting type has a queue with members"]


def test_member_taken_out_by_hand_hands_the_balance_on(staff: Client, demo: MeetingType) -> None:
    queue = demo.queue
    keys = {member.host.given_name: member for member in queue.members.all()}
    entries = [(f"member:{keys['Ben'].pk}", 10), (f"member:{keys['Cy'].pk}", -10)]
    ledger.write(queue, None, entries, event="booked", now=NOW)
    address = page("scheduling/queue", queue)
    index = [form.instance for form in staff.get(address).context["inline_admin_formsets"][0].formset.forms].index(
        keys["Ben"]
    )

    said = save(staff, address, **{f"members-{index}-is_active": ...})

    assert said == []
    assert set(queue.members.values_list("balance", flat=True)) == {0}
    assert LedgerEntry.objects.filter(event="left").count() == 2
    assert changes_of_export() == {}


def test_weight_changed_by_hand_leaves_the_balance_to_the_ledger(staff: Client, demo: MeetingType) -> None:
    with CaptureQueriesContext(connection) as queries:
        said = save(staff, page("scheduling/queue", demo.queue), **{"members-0-weight": "5"})

    updates = [query["sql"] for query in queries if query["sql"].startswith('UPDATE "scheduling_queuemember"')]
    assert said == []
    assert updates
    assert not [sql for sql in updates if "balance" in sql or "last_assigned" in sql]


def test_member_stays_the_host_that_its_history_is_about(staff: Client, demo: MeetingType) -> None:
    cy = Host.objects.get(given_name="Cy")

    said = save(staff, page("scheduling/queue", demo.queue), **{"members-0-host": str(cy.pk)})

    assert said == []
    assert [member.host.given_name for member in demo.queue.members.all()] == ["Ada", "Ben", "Cy"]


def test_group_takes_members_of_its_queue_only(staff: Client, demo: MeetingType) -> None:
    address = page("scheduling/queue", demo.queue)
    ada, ben = Host.objects.get(given_name="Ada"), Host.objects.get(given_name="Ben")
    stranger = Host.objects.create(workspace=demo.workspace, email="x@example.com", given_name="X", timezone="UTC")

    refused = save(staff, address, **{"groups-0-hosts": [str(ada.pk), str(stranger.pk)]})
    accepted = save(staff, address, **{"groups-0-hosts": [str(ada.pk), str(ben.pk)]})

    assert refused == ["hosts: x@example.com is not a member of this queue"]
    assert accepted == []
    assert [host.given_name for host in QueueGroup.objects.get().members.order_by("pk")] == ["Ada", "Ben"]


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


WIDGET_FAULTS = [
    ({"success_redirect": "http://x.example"}, "success_redirect: must start with https://"),
    ({"allowed_origins": '["x"]'}, "allowed_origins: [0]: is not an origin"),
    ({"brand-0-text": "#eeeeee"}, "text: #eeeeee on the surface #ffffff has a contrast of 1.1:1"),
    ({"brand-0-accent": "red"}, 'accent: is not a colour such as "#0b6e4f"'),
    ({"languages": '["en", "sv"]'}, "languages: sv: is not offered; use one of en, de, fr, es, it, nl, pl, pt, ar"),
    ({"languages": '["de"]'}, "languages: must have the widget's own language among them, which is en"),
    ({"texts": '{"sv": {}}'}, "texts: sv: is not offered; use one of en, de, fr, es, it, nl, pl, pt, ar"),
    ({"texts": '{"de": {"boot": "Los!"}}'}, "texts: de.boot: is not known here; did you mean book?"),
    ({"texts": "5"}, "texts: must be a table"),
    ({"language": "sv"}, "language: is not offered; use one of en, de, fr, es, it, nl, pl, pt, ar"),
    ({"meeting_type_id": "nothing"}, "meeting_type_id: cannot be found"),
]


@pytest.mark.parametrize(("changes", "said"), WIDGET_FAULTS, ids=[said for _, said in WIDGET_FAULTS])
def test_widget_is_held_to_the_rules_of_the_file(
    staff: Client, demo: MeetingType, changes: dict[str, Any], said: str
) -> None:
    (complaint,) = save(staff, page("widget/widget", Widget.objects.get(slug="acme-demo")), **changes)

    assert complaint.startswith(said)


def test_widget_made_by_hand_belongs_to_the_workspace_of_its_meeting_type(staff: Client, demo: MeetingType) -> None:
    said = save(
        staff,
        page("widget/widget"),
        slug="second",
        meeting_type_id=str(demo.pk),
        allowed_origins='["https://WWW.example.com/"]',
        click_ids='["gclid", "gclid"]',
        texts='{"de": {"intro": " Guten Tag! ", "book": ""}}',
        **{"brand-0-accent": "#AABBCC"},
    )

    section = next(section for section in exported()["widgets"] if section["slug"] == "second")
    assert said == []
    assert section["meeting_type"] == "demo"
    assert section["allowed_origins"] == ["https://www.example.com"]
    assert section["click_ids"] == ["gclid"]
    assert section["texts"] == {"de": {"intro": "Guten Tag!"}}
    assert section["brand"] == {"accent": "#aabbcc"}
    assert changes_of_export() == {}


def test_every_wrong_click_id_of_a_widget_is_named(staff: Client, demo: MeetingType) -> None:
    said = save(
        staff,
        page("widget/widget"),
        slug="second",
        meeting_type_id=str(demo.pk),
        click_ids='["email", "gclid", "a b"]',
    )

    assert said == [
        "click_ids: [0]: is a parameter of the page itself, and no click id",
        'click_ids: [2]: is not the name of a parameter such as "gclid"',
    ]


def test_widget_takes_no_name_of_our_own_paths(staff: Client, demo: MeetingType) -> None:
    (complaint,) = save(staff, page("widget/widget"), slug="admin", meeting_type_id=str(demo.pk))

    assert complaint.startswith("slug: is a name of the installation's own pages")


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


def test_visitors_without_a_log_in_see_nothing(client: Client) -> None:
    assert client.get("/admin/scheduling/host/").status_code == 302


def test_put_is_what_it_says() -> None:
    assert put({"a": [1]}, "a[0]", 2) == {"a": [2]}
