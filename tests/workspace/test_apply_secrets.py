"""Applying a file with API keys and webhooks: secrets are taken or made, and shown once."""

import hashlib

import pytest

from scheduling.contract.workspace.changes import Kind
from scheduling.models import ApiKey, WebhookEndpoint
from tests.workspace.applying import KEY, refused, said
from tests.workspace.documents import NOW, apply, put, team

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_new_key_is_shown_once_and_only_its_hash_is_kept() -> None:
    first = apply(team()).as_json()["api_keys"]

    again = apply(team()).as_json()["api_keys"]

    kind, identity, secret = first["harness"].split(":")
    row = ApiKey.objects.get()
    assert (kind, identity) == ("ak_live", str(row.id))
    assert row.secret_hash == hashlib.sha256(secret.encode()).hexdigest()
    assert again == {"harness": None}


def test_key_is_taken_from_the_environment() -> None:
    document = put(team(), "api_keys[0].key_env", "ACME_KEY")

    answer = apply(document, environment={"ACME_KEY": KEY}).as_json()

    row = ApiKey.objects.get()
    assert answer["api_keys"] == {"harness": None}
    assert (str(row.id), row.secret_hash) == (KEY.split(":")[1], hashlib.sha256(KEY.split(":")[2].encode()).hexdigest())
    assert said(document, Kind.CHANGED, environment={"ACME_KEY": KEY}) == []


def test_key_of_the_environment_replaces_the_one_before() -> None:
    document = put(team(), "api_keys[0].key_env", "ACME_KEY")
    apply(document)

    apply(document, environment={"ACME_KEY": KEY})

    assert [str(row.id) for row in ApiKey.objects.all()] == [KEY.split(":")[1]]


def test_key_may_get_another_name() -> None:
    document = put(team(), "api_keys[0].key_env", "ACME_KEY")
    apply(document, environment={"ACME_KEY": KEY})

    changed = said(put(document, "api_keys[0].name", "crm"), Kind.CHANGED, environment={"ACME_KEY": KEY})

    assert changed == ["api_keys[0]: API key crm: name harness -> crm"]


def test_key_of_another_workspace_is_refused() -> None:
    apply(put(team(), "api_keys[0].key_env", "ACME_KEY"), environment={"ACME_KEY": KEY})
    other = put(put(team(), "workspace.slug", "other"), "widgets", [])
    apply(other)

    faults = refused(put(other, "api_keys[0].key_env", "ACME_KEY"), environment={"ACME_KEY": KEY})

    assert faults == {"api_keys[0].key_env": "the key in the environment belongs to something else"}


def test_no_change_says_a_secret() -> None:
    document = put(put(team(), "api_keys[0].key_env", "ACME_KEY"), "webhooks[0].secret_env", "ACME_SECRET")
    environment = {"ACME_KEY": KEY, "ACME_SECRET": "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"}
    apply(document)

    changed = said(document, Kind.CHANGED, environment=environment)

    assert changed == [
        "api_keys[0]: API key harness: secret_hash replaced",
        "webhooks[0]: webhook https://hooks.example.com/in: secret replaced",
    ]


@pytest.mark.parametrize("key", ["secret", "ak_live:x:0123456789abcdefXYZ", "ak_live:" + KEY.split(":")[1] + ":short"])
def test_key_of_another_form_is_refused_without_being_shown(key: str) -> None:
    document = put(team(), "api_keys[0].key_env", "ACME_KEY")

    faults = refused(document, environment={"ACME_KEY": key})

    assert list(faults) == ["api_keys[0].key_env"]
    assert faults["api_keys[0].key_env"].startswith(
        "the environment variable ACME_KEY must hold ak_live:<uuid>:<random>"
    )


@pytest.mark.parametrize("endpoint", ["http://hooks.example.com/in", "https://10.0.0.1/in", "https://localhost/in"])
def test_webhook_at_an_address_that_nothing_is_sent_to_is_refused(endpoint: str) -> None:
    assert list(refused(put(team(), "webhooks[0].endpoint", endpoint))) == ["webhooks[0].endpoint"]


def test_webhook_that_was_switched_off_is_in_use_again_when_the_file_names_it() -> None:
    apply(team())
    off = {"is_active": False, "disabled_at": NOW, "disabled_reason": "The receiver answered 410 Gone"}
    WebhookEndpoint.objects.update(**off)

    apply(team())

    row = WebhookEndpoint.objects.get()
    assert (row.is_active, row.disabled_at, row.disabled_reason) == (True, None, "")


def test_webhook_secret_is_made_and_shown_once_or_taken_from_the_environment() -> None:
    made = apply(team()).as_json()["webhooks"]["https://hooks.example.com/in"]
    document = put(team(), "webhooks[0].secret_env", "ACME_SECRET")
    given = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"

    answer = apply(document, environment={"ACME_SECRET": given}).as_json()

    assert made.startswith("whsec_")
    assert answer["webhooks"] == {"https://hooks.example.com/in": None}
    assert WebhookEndpoint.objects.get().secret == given
    assert list(refused(document, environment={"ACME_SECRET": "whsec_short"})) == ["webhooks[0].secret_env"]
