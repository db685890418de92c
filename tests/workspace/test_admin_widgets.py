"""Widgets, changed by hand, stay what a file could have said."""

from typing import Any

import pytest
from django.test import Client

from scheduling.models import MeetingType
from tests.workspace.administration import changes_of_export, exported, page, save
from widget.models import Widget

pytestmark = pytest.mark.django_db


WIDGET_FAULTS = [
    ({"success_redirect": "http://x.example"}, "success_redirect: must start with https://"),
    ({"allowed_origins": "https://a.example\n\n x "}, "allowed_origins: x: is not an origin"),
    ({"allowed_origins": "https://a.example/page"}, "allowed_origins: https://a.example/page: must be scheme, host"),
    ({"allowed_origins": "*\nhttps://a.example"}, 'allowed_origins: "*" stands for every site'),
    ({"brand-0-text": "#eeeeee"}, "text: #eeeeee on the surface #ffffff has a contrast of 1.1:1"),
    ({"brand-0-accent": "red"}, 'accent: is not a colour such as "#0b6e4f"'),
    ({"languages": "en\nsv"}, "languages: sv: is not offered; use one of en, de, fr, es, it, nl, pl, pt, ar"),
    ({"languages": "de"}, "languages: must have the widget's own language among them, which is en"),
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
        allowed_origins=" https://WWW.example.com/\r\n\r\nhttps://example.org",
        click_ids="gclid\ngclid",
        texts='{"de": {"intro": " Guten Tag! ", "book": ""}}',
        **{"brand-0-accent": "AABBCC"},  # as guides of a brand write it
    )

    section = next(section for section in exported()["widgets"] if section["slug"] == "second")
    assert said == []
    assert section["meeting_type"] == "demo"
    assert section["allowed_origins"] == ["https://www.example.com", "https://example.org"]
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
        click_ids="email\ngclid\na b",
    )

    assert said == [
        "click_ids: email: is a parameter of the page itself, and no click id",
        'click_ids: a b: is not the name of a parameter such as "gclid"',
    ]


def test_widget_takes_no_name_of_our_own_paths(staff: Client, demo: MeetingType) -> None:
    (complaint,) = save(staff, page("widget/widget"), slug="admin", meeting_type_id=str(demo.pk))

    assert complaint.startswith("slug: is a name of the installation's own pages")
