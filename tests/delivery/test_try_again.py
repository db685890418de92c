"""Mails that are dead are found in the administration, and tried again from there."""

import pytest
from django.contrib.auth.models import Permission, User
from django.core import mail
from django.test import Client
from pytest_django import Settings

from scheduling import clock, outbox
from scheduling.models import OutboxMessage
from scheduling.outbox.deliveries import deliver_due
from scheduling.outbox.messages import fail
from tests.delivery.samples import NOW, notice

pytestmark = [pytest.mark.database, pytest.mark.django_db]
LIST = "/admin/scheduling/outboxmessage/"


@pytest.fixture
def dead(settings: Settings) -> OutboxMessage:
    """Beside one that was delivered."""
    payload = notice().model_dump(mode="json", by_alias=True)
    outbox.enqueue("email", [("delivered", payload)], due_at=NOW)
    assert deliver_due("email", NOW)
    outbox.enqueue("email", [("dead", payload)], due_at=NOW)
    message = OutboxMessage.objects.get(key="dead")
    fail(message, "550 Relaying denied", now=NOW, again_at=None)
    mail.outbox.clear()
    return message


def try_again(client: Client) -> int:
    everything = [str(pk) for pk in OutboxMessage.objects.values_list("pk", flat=True)]
    return client.post(LIST, {"action": "try_again", "_selected_action": everything}).status_code


def test_a_dead_mail_is_found_by_its_recipient_and_known_by_its_subject(client: Client, dead: OutboxMessage) -> None:
    client.force_login(User.objects.create_superuser("staff"))

    found = client.get(LIST, {"q": "zoe@visitor"}).content.decode()
    listed = client.get(LIST, {"state": "dead"}).content.decode()
    others = client.get(LIST, {"state": "failing"}).content.decode()
    shown = client.get(f"{LIST}{dead.pk}/change/").content.decode()

    assert found.count("field-recipient") == 2
    assert listed.count("field-recipient") == 1
    for page in (listed, shown):
        assert "zoe@visitor.example" in page
        assert "Booked: Product demo, Friday, January 15, 2027" in page
        assert "550 Relaying denied" in page
    assert "field-recipient" not in others
    assert "Bring your questions" not in shown  # what else is in it
    assert "field-recipient" not in client.get(LIST, {"q": "nobody@visitor"}).content.decode()


def test_a_message_of_another_version_does_not_hide_the_others(client: Client, dead: OutboxMessage) -> None:
    OutboxMessage.objects.filter(key="delivered").update(payload={"event": "unheard of"})
    client.force_login(User.objects.create_superuser("staff"))

    assert client.get(LIST).content.decode().count("field-recipient") == 2


def test_a_dead_mail_is_sent_once_more_and_no_other(client: Client, dead: OutboxMessage) -> None:
    client.force_login(User.objects.create_superuser("staff"))

    assert try_again(client) == 302
    while deliver_due("email", clock.now()):
        pass

    assert [message.extra_headers["Message-ID"] for message in mail.outbox] == [f"<{dead.pk}@127.0.0.1>"]
    assert not OutboxMessage.objects.filter(done_at=None).exists()


def test_who_may_only_look_cannot_send(client: Client, dead: OutboxMessage) -> None:
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_outboxmessage"))
    client.force_login(reader)

    assert b"try_again" not in client.get(LIST).content
    try_again(client)

    dead.refresh_from_db()
    assert dead.dead_at == NOW
